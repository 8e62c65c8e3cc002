"""What CloudFormation makes up, at its longest: names of resources, ARNs and pseudo parameters."""
from typing import Optional

ACCOUNT = "111122223333"
PARTITION = "aws-us-gov"
REGION = "ap-southeast-1"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::StackName": "s" * 128,
    "AWS::URLSuffix": "amazonaws.com.cn",
}

# How long a generated name may be: that of the service, for the name of the stack is the user's and as long as it likes.
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

_ID = "0" * 8 + "-0000" * 3 + "-" + "0" * 12


def _arn(service: str, resource: str) -> str:
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{resource}"


def reference(resource_type: str, name: Optional[str] = None) -> Optional[str]:
    """What `Ref` gives of a resource, if that is known at all; `name` is the one that it was given."""
    if resource_type not in LONGEST_NAME:
        return {"AWS::KMS::Key": _ID, "AWS::CodeConnections::Connection": _arn("codeconnections", f"connection/{_ID}")}.get(resource_type)
    name = name or "n" * LONGEST_NAME[resource_type]
    if resource_type == "AWS::ECS::Service":
        return _arn("ecs", f"service/{'n' * LONGEST_NAME['AWS::ECS::Cluster']}/{name}")
    return _arn("sns", name) if resource_type == "AWS::SNS::Topic" else name


def attribute(resource_type: str, attribute_name: str, name: Optional[str] = None) -> Optional[str]:
    """What `Fn::GetAtt` gives of it."""
    if resource_type == "AWS::KMS::Key" and attribute_name == "Arn":
        return _arn("kms", f"key/{_ID}")
    if resource_type not in LONGEST_NAME:
        return None
    name = name or "n" * LONGEST_NAME[resource_type]
    arns = {
        "AWS::CloudWatch::Alarm": _arn("cloudwatch", f"alarm:{name}"),
        "AWS::CodeBuild::Project": _arn("codebuild", f"project/{name}"),
        "AWS::ECR::Repository": _arn("ecr", f"repository/{name}"),
        "AWS::ECS::Cluster": _arn("ecs", f"cluster/{name}"),
        "AWS::IAM::Role": f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}",
        "AWS::Lambda::Function": _arn("lambda", f"function:{name}"),
        "AWS::Logs::LogGroup": _arn("logs", f"log-group:{name}:*"),
        "AWS::S3::Bucket": f"arn:{PARTITION}:s3:::{name}",
    }
    if attribute_name == "Arn":
        return arns.get(resource_type)
    if attribute_name == "RepositoryUri":
        return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}"
    return name if attribute_name == "Name" else None
