package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecspatterns"
	"github.com/aws/jsii-runtime-go"
	pipeline "github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go/cdkecsgithubpipeline"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Api"), nil)
	images := pipeline.NewImageRepository(stack, jsii.String("Images"), &pipeline.ImageRepositoryProps{
		InitialImage: pipeline.InitialImage_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx:stable")),
	})
	api := awsecspatterns.NewApplicationLoadBalancedFargateService(stack, jsii.String("Api"), &awsecspatterns.ApplicationLoadBalancedFargateServiceProps{
		Cluster: awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{
			Vpc: awsec2.NewVpc(stack, jsii.String("Vpc"), nil),
		}),
		TaskImageOptions:  &awsecspatterns.ApplicationLoadBalancedTaskImageOptions{Image: images.ContainerImage()},
		CircuitBreaker:    &awsecs.DeploymentCircuitBreaker{Rollback: jsii.Bool(true)},
		MinHealthyPercent: jsii.Number(100),
	})
	pipeline.NewEcsGithubPipeline(stack, jsii.String("Pipeline"), &pipeline.EcsGithubPipelineProps{
		Repo:    jsii.String("acme/api"),
		Service: api.Service(),
	})
	app.Synth(nil)
}
