from aws_cdk import App, Stack
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_ecs import Cluster, DeploymentCircuitBreaker
from aws_cdk.aws_ecs_patterns import ApplicationLoadBalancedFargateService, ApplicationLoadBalancedTaskImageOptions
from cdk_ecs_github_pipeline import EcsGithubPipeline, ImageRepository, InitialImage

app = App()
stack = Stack(app, "Api")
images = ImageRepository(
    stack, "Images",
    initial_image=InitialImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
)
api = ApplicationLoadBalancedFargateService(
    stack, "Api",
    cluster=Cluster(stack, "Cluster", vpc=Vpc(stack, "Vpc")),
    task_image_options=ApplicationLoadBalancedTaskImageOptions(image=images.container_image),
    circuit_breaker=DeploymentCircuitBreaker(rollback=True),
    min_healthy_percent=100,
)
EcsGithubPipeline(stack, "Pipeline", repo="acme/api", service=api.service)
app.synth()
