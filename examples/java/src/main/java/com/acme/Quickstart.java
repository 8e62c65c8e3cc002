package com.acme;

import io.github.ecsgithubpipeline.cdk.EcsGithubPipeline;
import io.github.ecsgithubpipeline.cdk.ImageRepository;
import io.github.ecsgithubpipeline.cdk.InitialImage;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.patterns.ApplicationLoadBalancedFargateService;
import software.amazon.awscdk.services.ecs.patterns.ApplicationLoadBalancedTaskImageOptions;

public final class Quickstart {
    public static void main(final String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "Api");
        ImageRepository images = ImageRepository.Builder.create(stack, "Images")
                .initialImage(InitialImage.fromRegistry("public.ecr.aws/nginx/nginx:stable"))
                .build();
        ApplicationLoadBalancedFargateService api = ApplicationLoadBalancedFargateService.Builder.create(stack, "Api")
                .cluster(Cluster.Builder.create(stack, "Cluster").vpc(new Vpc(stack, "Vpc")).build())
                .taskImageOptions(ApplicationLoadBalancedTaskImageOptions.builder()
                        .image(images.getContainerImage())
                        .build())
                .circuitBreaker(DeploymentCircuitBreaker.builder().rollback(true).build())
                .minHealthyPercent(100)
                .build();
        EcsGithubPipeline.Builder.create(stack, "Pipeline")
                .repo("acme/api")
                .service(api.getService())
                .build();
        app.synth();
    }
}
