"""The pipeline of hand-wired.ts, as a Python team wires it: the same resources, to the letter."""

from aws_cdk import Duration, SecretValue, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_s3 as s3
from constructs import Construct


class HandWiredPipeline(Construct):
    def __init__(self, scope: Construct, construct_id: str, service: ecs.FargateService, container_name: str) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        repository = ecr.Repository(
            self, "Repository",
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            image_scan_on_push=True,
            lifecycle_rules=[ecr.LifecycleRule(tag_prefix_list=["release"], max_image_count=30)],
        )
        repository.grant_pull(service.task_definition.obtain_execution_role())

        artifact_bucket = s3.Bucket(
            self, "ArtifactBucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(180))],
        )

        registry = f"{stack.account}.dkr.ecr.{stack.region}.amazonaws.com"
        project = codebuild.PipelineProject(
            self, "Project",
            environment=codebuild.BuildEnvironment(build_image=codebuild.LinuxBuildImage.AMAZON_LINUX_2_5, privileged=True),
            environment_variables={"REPOSITORY_URI": codebuild.BuildEnvironmentVariable(value=repository.repository_uri)},
            build_spec=codebuild.BuildSpec.from_object({
                "version": "0.2",
                "phases": {
                    "pre_build": {
                        "commands": [f"aws ecr get-login-password | docker login --username AWS --password-stdin {registry}"],
                    },
                    "build": {
                        "commands": [
                            "IMAGE_URI=$REPOSITORY_URI:release-$CODEBUILD_RESOLVED_SOURCE_VERSION",
                            "docker build --tag $IMAGE_URI .",
                            "docker push $IMAGE_URI",
                        ],
                    },
                    "post_build": {
                        "commands": [f"""printf '[{{"name":"{container_name}","imageUri":"%s"}}]' $IMAGE_URI > imagedefinitions.json"""],
                    },
                },
                "artifacts": {"files": ["imagedefinitions.json"]},
            }),
        )
        repository.grant_pull_push(project)

        source = codepipeline.Artifact()
        build = codepipeline.Artifact()
        pipeline = codepipeline.Pipeline(
            self, "Pipeline",
            pipeline_type=codepipeline.PipelineType.V2,
            cross_account_keys=False,
            artifact_bucket=artifact_bucket,
            stages=[
                codepipeline.StageProps(stage_name="Source", actions=[actions.GitHubSourceAction(
                    action_name="Source", owner="acme", repo="api", branch="main",
                    oauth_token=SecretValue.secrets_manager("github-token"), output=source,
                )]),
                codepipeline.StageProps(stage_name="Build", actions=[
                    actions.CodeBuildAction(action_name="Build", project=project, input=source, outputs=[build]),
                ]),
                codepipeline.StageProps(stage_name="Deploy", actions=[
                    actions.EcsDeployAction(action_name="Deploy", service=service, input=build),
                ]),
            ],
        )
        name = repository.repository_name
        commands = actions.CommandsAction(
            action_name="MoveLiveTag",
            input=build,
            commands=[
                "TAG=$(sed 's/.*:\\([^\"]*\\)\".*/\\1/' imagedefinitions.json)",
                f"MANIFEST=$(aws ecr batch-get-image --repository-name {name} --image-ids imageTag=$TAG --query 'images[0].imageManifest' --output text)",
                f'aws ecr put-image --repository-name {name} --image-tag live --image-manifest "$MANIFEST"',
            ],
        )
        pipeline.add_stage(stage_name="Live", actions=[commands])
        repository.grant(commands.action_properties.role or pipeline.role, "ecr:BatchGetImage", "ecr:PutImage")
