package com.acme;

import io.github.ecsgithubpipeline.cdk.DeployStage;
import io.github.ecsgithubpipeline.cdk.DockerfileBuildOptions;
import io.github.ecsgithubpipeline.cdk.EcsGithubPipeline;
import io.github.ecsgithubpipeline.cdk.EcsTarget;
import io.github.ecsgithubpipeline.cdk.GithubConnectionOptions;
import io.github.ecsgithubpipeline.cdk.GithubSource;
import io.github.ecsgithubpipeline.cdk.ImageBuild;
import io.github.ecsgithubpipeline.cdk.ImageRepository;
import io.github.ecsgithubpipeline.cdk.InitialImage;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ClusterAttributes;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** The shop: staging, and after an approval production, with an API and a worker of one image, on ARM64. */
public final class ShopStack extends Stack {
    private final ICluster cluster;

    public ShopStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        cluster = Cluster.fromClusterAttributes(this, "Cluster", ClusterAttributes.builder()
                .clusterName("shop")
                .vpc(Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                        .vpcId("vpc-0123456789abcdef0")
                        .availabilityZones(List.of("eu-west-1a", "eu-west-1b"))
                        .privateSubnetIds(List.of("subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"))
                        .build()))
                .build());

        // Until the first push, everything runs an image that exists for both architectures.
        ImageRepository images = ImageRepository.Builder.create(this, "Images")
                .initialImage(InitialImage.fromRegistry("public.ecr.aws/nginx/nginx:stable"))
                .keepImages(50)
                .build();
        FargateService staging = newService("Staging", images.containerImageFor("Staging"), null);
        FargateService api = newService("Api", images.getContainerImage(), null);
        FargateService worker = newService("Worker", images.getContainerImage(), List.of("npm", "run", "worker"));

        EcsGithubPipeline.Builder.create(this, "Pipeline")
                .repo("acme/shop")
                .source(GithubSource.connection(
                        "arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                        GithubConnectionOptions.builder().paths(List.of("services/shop/**")).build()))
                .imageBuild(ImageBuild.dockerfile(DockerfileBuildOptions.builder()
                        .directory("services/shop")
                        .target("runtime")
                        .buildArgs(Map.of("NODE_ENV", "production"))
                        .testCommands(List.of("docker run --rm \"$IMAGE_URI\" npm test"))
                        .build()))
                .deploymentTimeout(Duration.minutes(10))
                .stages(List.of(
                        DeployStage.builder()
                                .stageName("Staging")
                                .targets(List.of(EcsTarget.builder().service(staging).build()))
                                .beforeDeploy(List.of("npm", "run", "migrate"))
                                .build(),
                        DeployStage.builder()
                                .stageName("Production")
                                .approval(true)
                                .approvalMessage("Staging runs #{Build.IMAGE_TAG}. Deploy it to production?")
                                .approvalTopic(new Topic(this, "Approvals"))
                                .targets(List.of(
                                        EcsTarget.builder().service(api).build(),
                                        EcsTarget.builder().service(worker).build()))
                                .build()))
                .build();
    }

    private FargateService newService(final String name, final ContainerImage image, final List<String> command) {
        FargateTaskDefinition taskDefinition = FargateTaskDefinition.Builder.create(this, name + "Task")
                .cpu(512)
                .memoryLimitMiB(1024)
                .runtimePlatform(RuntimePlatform.builder().cpuArchitecture(CpuArchitecture.ARM64).build())
                .build();
        taskDefinition.addContainer("app", ContainerDefinitionOptions.builder()
                .image(image)
                .command(command)
                .build());
        return FargateService.Builder.create(this, name + "Service")
                .cluster(cluster)
                .taskDefinition(taskDefinition)
                .circuitBreaker(DeploymentCircuitBreaker.builder().rollback(true).build())
                .minHealthyPercent(100)
                .build();
    }
}
