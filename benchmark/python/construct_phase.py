"""Prints how many seconds it takes to construct so many pipelines: construct_phase.py ours|by-hand COUNT OUTDIR"""

import sys
import time

from aws_cdk import App, Stack
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_ecs import Cluster, ContainerImage, DeploymentCircuitBreaker, FargateService, FargateTaskDefinition
from cdk_ecs_github_pipeline import EcsGithubPipeline

from hand_wired import HandWiredPipeline

CONTAINER = "api"


def service_in(stack: Stack) -> FargateService:
    vpc = Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"],
    )
    task_definition = FargateTaskDefinition(stack, "Task")
    task_definition.add_container(CONTAINER, image=ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"))
    return FargateService(
        stack, "Service",
        cluster=Cluster(stack, "Cluster", vpc=vpc),
        task_definition=task_definition,
        circuit_breaker=DeploymentCircuitBreaker(rollback=True),
    )


def main(by: str, count: int, outdir: str) -> None:
    app = App(outdir=outdir, analytics_reporting=False)
    stack = Stack(app, "Stack0")
    service = service_in(stack)
    start = time.perf_counter()
    for i in range(count):
        if by == "ours":
            EcsGithubPipeline(stack, f"Pipeline{i}", repo="acme/api", service=service)
        else:
            HandWiredPipeline(stack, f"Pipeline{i}", service, CONTAINER)
    print(time.perf_counter() - start)
    app.synth()


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
