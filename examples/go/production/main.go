package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	pipeline "github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go/cdkecsgithubpipeline"
)

// NewShopStack is the shop: staging, and after an approval production, with an API and a worker of one image, on ARM64.
func NewShopStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cluster := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Cluster"), &awsecs.ClusterAttributes{
		ClusterName: jsii.String("shop"),
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:             jsii.String("vpc-0123456789abcdef0"),
			AvailabilityZones: jsii.Strings("eu-west-1a", "eu-west-1b"),
			PrivateSubnetIds:  jsii.Strings("subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"),
		}),
	})

	// Until the first push, everything runs an image that exists for both architectures.
	images := pipeline.NewImageRepository(stack, jsii.String("Images"), &pipeline.ImageRepositoryProps{
		InitialImage: pipeline.InitialImage_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx:stable")),
		KeepImages:   jsii.Number(50),
	})
	staging := newService(stack, cluster, "Staging", images.ContainerImageFor(jsii.String("Staging")))
	api := newService(stack, cluster, "Api", images.ContainerImage())
	worker := newService(stack, cluster, "Worker", images.ContainerImage(), "npm", "run", "worker")

	pipeline.NewEcsGithubPipeline(stack, jsii.String("Pipeline"), &pipeline.EcsGithubPipelineProps{
		Repo: jsii.String("acme/shop"),
		Source: pipeline.GithubSource_Connection(
			jsii.String("arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
			&pipeline.GithubConnectionOptions{Paths: jsii.Strings("services/shop/**")},
		),
		ImageBuild: pipeline.ImageBuild_Dockerfile(&pipeline.DockerfileBuildOptions{
			Directory:    jsii.String("services/shop"),
			Target:       jsii.String("runtime"),
			BuildArgs:    &map[string]*string{"NODE_ENV": jsii.String("production")},
			TestCommands: jsii.Strings(`docker run --rm "$IMAGE_URI" npm test`),
		}),
		DeploymentTimeout: awscdk.Duration_Minutes(jsii.Number(10)),
		Stages: &[]*pipeline.DeployStage{
			{
				StageName:    jsii.String("Staging"),
				Targets:      &[]*pipeline.EcsTarget{{Service: staging}},
				BeforeDeploy: jsii.Strings("npm", "run", "migrate"),
			},
			{
				StageName:       jsii.String("Production"),
				Approval:        jsii.Bool(true),
				ApprovalMessage: jsii.String("Staging runs #{Build.IMAGE_TAG}. Deploy it to production?"),
				ApprovalTopic:   awssns.NewTopic(stack, jsii.String("Approvals"), nil),
				Targets:         &[]*pipeline.EcsTarget{{Service: api}, {Service: worker}},
			},
		},
	})
	return stack
}

func newService(stack awscdk.Stack, cluster awsecs.ICluster, name string, image awsecs.ContainerImage, command ...string) awsecs.FargateService {
	taskDefinition := awsecs.NewFargateTaskDefinition(stack, jsii.String(name+"Task"), &awsecs.FargateTaskDefinitionProps{
		Cpu:             jsii.Number(512),
		MemoryLimitMiB:  jsii.Number(1024),
		RuntimePlatform: &awsecs.RuntimePlatform{CpuArchitecture: awsecs.CpuArchitecture_ARM64()},
	})
	container := &awsecs.ContainerDefinitionOptions{Image: image}
	if len(command) > 0 {
		container.Command = jsii.Strings(command...)
	}
	taskDefinition.AddContainer(jsii.String("app"), container)
	return awsecs.NewFargateService(stack, jsii.String(name+"Service"), &awsecs.FargateServiceProps{
		Cluster:           cluster,
		TaskDefinition:    taskDefinition,
		CircuitBreaker:    &awsecs.DeploymentCircuitBreaker{Rollback: jsii.Bool(true)},
		MinHealthyPercent: jsii.Number(100),
	})
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewShopStack(app, "Shop", &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")},
	})
	app.Synth(nil)
}
