from typing import Sequence

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_ecs import (
    Cluster,
    ContainerImage,
    CpuArchitecture,
    DeploymentCircuitBreaker,
    FargateService,
    FargateTaskDefinition,
    RuntimePlatform,
)
from aws_cdk.aws_sns import Topic
from constructs import Construct
from cdk_ecs_github_pipeline import (
    DeployStage,
    EcsGithubPipeline,
    EcsTarget,
    GithubSource,
    ImageBuild,
    ImageRepository,
    InitialImage,
)


class ShopStack(Stack):
    """The shop: staging, and after an approval production, with an API and a worker of one image, on ARM64."""

    def __init__(self, scope: Construct, construct_id: str, *, env: Environment) -> None:
        super().__init__(scope, construct_id, env=env)
        self.cluster = Cluster.from_cluster_attributes(
            self, "Cluster",
            cluster_name="shop",
            vpc=Vpc.from_vpc_attributes(
                self, "Vpc",
                vpc_id="vpc-0123456789abcdef0",
                availability_zones=["eu-west-1a", "eu-west-1b"],
                private_subnet_ids=["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"],
            ),
        )

        # Until the first push, everything runs an image that exists for both architectures.
        images = ImageRepository(
            self, "Images",
            initial_image=InitialImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
            keep_images=50,
        )
        staging = self.new_service("Staging", images.container_image_for("Staging"))
        api = self.new_service("Api", images.container_image)
        worker = self.new_service("Worker", images.container_image, ["npm", "run", "worker"])

        EcsGithubPipeline(
            self, "Pipeline",
            repo="acme/shop",
            source=GithubSource.connection(
                "arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                paths=["services/shop/**"],
            ),
            image_build=ImageBuild.dockerfile(
                directory="services/shop",
                target="runtime",
                build_args={"NODE_ENV": "production"},
                test_commands=['docker run --rm "$IMAGE_URI" npm test'],
            ),
            deployment_timeout=Duration.minutes(10),
            stages=[
                DeployStage(
                    stage_name="Staging",
                    targets=[EcsTarget(service=staging)],
                    before_deploy=["npm", "run", "migrate"],
                ),
                DeployStage(
                    stage_name="Production",
                    approval=True,
                    approval_message="Staging runs #{Build.IMAGE_TAG}. Deploy it to production?",
                    approval_topic=Topic(self, "Approvals"),
                    targets=[EcsTarget(service=api), EcsTarget(service=worker)],
                ),
            ],
        )

    def new_service(self, name: str, image: ContainerImage, command: Sequence[str] | None = None) -> FargateService:
        task_definition = FargateTaskDefinition(
            self, f"{name}Task",
            cpu=512,
            memory_limit_mib=1024,
            runtime_platform=RuntimePlatform(cpu_architecture=CpuArchitecture.ARM64),
        )
        task_definition.add_container("app", image=image, command=command)
        return FargateService(
            self, f"{name}Service",
            cluster=self.cluster,
            task_definition=task_definition,
            circuit_breaker=DeploymentCircuitBreaker(rollback=True),
            min_healthy_percent=100,
        )


app = App()
ShopStack(app, "Shop", env=Environment(account="111122223333", region="eu-west-1"))
app.synth()
