"""What CloudFormation makes up, at its longest: names of resources, ARNs and pseudo parameters."""
from typing import Optional

ACCOUNT = "111122223333"
PARTITION = "aws-us-gov"
REGION = "ap-southeast-1"

# The names of stacks are as long as their users like.
LONGEST_STACK_NAME = 128

PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::StackName": "s" * LONGEST_STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com.cn",
}

# What the services take.
LONGEST_NAME = {
    "AWS::CloudWatch::Alarm": 255,
    "AWS::CodeBuild::Project": 150,
    "AWS::CodePipeline::Pipeline": 100,
    "AWS::ECR::Repository": 256,
    "AWS::ECS::Cluster": 255,
    "AWS::ECS::Service": 255,
    "AWS::IAM::Role": 64,
    "AWS::Lambda::Function": 64,
    "AWS::Logs::LogGroup": 512,
    "AWS::S3::Bucket": 63,
    "AWS::SNS::Topic": 256,
}

# Of a key or a connection.
_ID = "0" * 8 + "-0000" * 3 + "-" + "0" * 12


def generated_name(resource_type: str, logical_id: str) -> str:
    """Of the stack's name, the logical id and twelve characters: what is longer than the service takes is cut."""
    return f"{'s' * LONGEST_STACK_NAME}-{logical_id}-{'0' * 12}"[:LONGEST_NAME.get(resource_type)]


def reference(resource_type: str, name: str) -> Optional[str]:
    """What `Ref` gives of a resource with that name, if it is known at all."""
    if resource_type == "AWS::KMS::Key":
        return _ID
    if resource_type == "AWS::CodeConnections::Connection":
        return _arn("codeconnections", f"connection/{_ID}")
    if resource_type == "AWS::ECS::Service":
        return _arn("ecs", f"service/{'c' * LONGEST_NAME['AWS::ECS::Cluster']}/{name}")
    if resource_type == "AWS::SNS::Topic":
        return _arn("sns", name)
    return name if resource_type in LONGEST_NAME else None


def attribute(resource_type: str, attribute_name: str, name: str) -> Optional[str]:
    """What `Fn::GetAtt` gives of it."""
    if attribute_name == "RepositoryUri":
        return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}"
    if attribute_name == "Name":
        return name
    return _arn_of(resource_type, name) if attribute_name == "Arn" else None


def _arn_of(resource_type: str, name: str) -> Optional[str]:
    return {
        "AWS::CloudWatch::Alarm": _arn("cloudwatch", f"alarm:{name}"),
        "AWS::CodeBuild::Project": _arn("codebuild", f"project/{name}"),
        "AWS::ECR::Repository": _arn("ecr", f"repository/{name}"),
        "AWS::ECS::Cluster": _arn("ecs", f"cluster/{name}"),
        "AWS::IAM::Role": f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}",
        "AWS::KMS::Key": _arn("kms", f"key/{_ID}"),
        "AWS::Lambda::Function": _arn("lambda", f"function:{name}"),
        "AWS::Logs::LogGroup": _arn("logs", f"log-group:{name}:*"),
        "AWS::S3::Bucket": f"arn:{PARTITION}:s3:::{name}",
    }.get(resource_type)


def _arn(service: str, resource: str) -> str:
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{resource}"
