"""Every resource type of our templates, and the requests that CloudFormation makes of its properties."""
from typing import Dict, Union

from .resource_type import ResourceType, Unsent

GENERATED = "CloudFormation generates a name"
REFERENCE = "CloudFormation knows the resource"

NETWORK = Unsent("the user's network: the models of EC2 and Elastic Load Balancing limit nothing, and cfn-lint judges it")

RESOURCE_TYPES: Dict[str, Union[ResourceType, Unsent]] = {
    "AWS::CloudWatch::Alarm": ResourceType(("cloudwatch.PutMetricAlarm",), supplied={"AlarmName": GENERATED}),
    "AWS::CloudWatch::CompositeAlarm": ResourceType(("cloudwatch.PutCompositeAlarm",), supplied={"AlarmName": GENERATED}),
    "AWS::CodeBuild::Project": ResourceType(("codebuild.CreateProject",), supplied={"name": GENERATED}),
    "AWS::CodeConnections::Connection": ResourceType(("codeconnections.CreateConnection",)),
    "AWS::CodePipeline::Pipeline": ResourceType(
        ("codepipeline.CreatePipeline:pipeline", "codepipeline.CreatePipeline"),
        supplied={"name": GENERATED, "pipeline": "all other properties are its members"},
    ),
    "AWS::CodePipeline::Webhook": ResourceType(
        ("codepipeline.PutWebhook:webhook",),
        differs={
            "RegisterWithThirdParty": Unsent("it decides whether RegisterWebhookWithThirdParty is called"),
            "TargetPipelineVersion": Unsent("CloudFormation compares it with the pipeline's, and sends it to nobody"),
        },
        supplied={"name": GENERATED},
    ),
    "AWS::ECR::Repository": ResourceType(
        ("ecr.CreateRepository",),
        differs={
            "EmptyOnDelete": "ecr.DeleteRepository:force",
            "ImageTagMutabilityExclusionFilters[].ImageTagMutabilityExclusionFilterType": "filterType",
            "ImageTagMutabilityExclusionFilters[].ImageTagMutabilityExclusionFilterValue": "filter",
            "LifecyclePolicy": "ecr.PutLifecyclePolicy:",
            "RepositoryPolicyText": "ecr.SetRepositoryPolicy:policyText",
        },
        supplied={"repositoryName": GENERATED, "LifecyclePolicy.repositoryName": REFERENCE},
    ),
    "AWS::ECS::Cluster": ResourceType(("ecs.CreateCluster",)),
    "AWS::ECS::Service": ResourceType(("ecs.CreateService",), supplied={"serviceName": GENERATED}),
    "AWS::ECS::TaskDefinition": ResourceType(("ecs.RegisterTaskDefinition",), supplied={"family": GENERATED}),
    "AWS::IAM::ManagedPolicy": ResourceType(
        ("iam.CreatePolicy",), differs={"Roles[]": "iam.AttachRolePolicy:RoleName"}, supplied={"PolicyName": GENERATED},
    ),
    "AWS::IAM::Policy": ResourceType(("iam.PutRolePolicy",), differs={"Roles[]": "iam.PutRolePolicy:RoleName"}, supplied={"RoleName": "one of Roles"}),
    "AWS::IAM::Role": ResourceType(
        ("iam.CreateRole",),
        differs={"ManagedPolicyArns[]": "iam.AttachRolePolicy:PolicyArn", "Policies[]": "iam.PutRolePolicy:"},
        supplied={"RoleName": GENERATED, "Policies[].RoleName": REFERENCE},
    ),
    "AWS::KMS::Key": ResourceType(("kms.CreateKey",), differs={"KeyPolicy": "kms.CreateKey:Policy"}),
    "AWS::Lambda::Function": ResourceType(("lambda.CreateFunction",), supplied={"FunctionName": GENERATED}),
    "AWS::Logs::LogGroup": ResourceType(("logs.CreateLogGroup", "logs.PutRetentionPolicy"), supplied={"logGroupName": GENERATED}),
    "AWS::S3::Bucket": ResourceType(
        ("s3.CreateBucket", "s3.PutPublicAccessBlock"),
        differs={
            "BucketEncryption": "s3.PutBucketEncryption:ServerSideEncryptionConfiguration",
            "BucketEncryption.ServerSideEncryptionConfiguration": "Rules",
            "BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault",
            "LifecycleConfiguration": "s3.PutBucketLifecycleConfiguration:LifecycleConfiguration",
            "LifecycleConfiguration.Rules[].ExpirationInDays": "Expiration.Days",
            "Tags": "s3.PutBucketTagging:Tagging.TagSet",
        },
        supplied={"Bucket": GENERATED},
    ),
    "AWS::S3::BucketPolicy": ResourceType(("s3.PutBucketPolicy",), differs={"PolicyDocument": "s3.PutBucketPolicy:Policy"}, supplied={"Policy": "PolicyDocument"}),
    "AWS::SNS::Topic": ResourceType(
        ("sns.CreateTopic",),
        differs={"KmsMasterKeyId": Unsent("one of Attributes, whose values the model does not limit"), "TopicName": "sns.CreateTopic:Name"},
        supplied={"Name": GENERATED},
    ),
    "AWS::SecretsManager::Secret": ResourceType(
        ("secretsmanager.CreateSecret",), differs={"GenerateSecretString": "secretsmanager.GetRandomPassword:"}, supplied={"Name": GENERATED},
    ),
    **{f"AWS::EC2::{name}": NETWORK for name in (
        "EIP", "InternetGateway", "NatGateway", "Route", "RouteTable", "SecurityGroup", "SecurityGroupEgress", "SecurityGroupIngress", "Subnet",
        "SubnetRouteTableAssociation", "VPC", "VPCGatewayAttachment",
    )},
    **{f"AWS::ElasticLoadBalancingV2::{name}": NETWORK for name in ("Listener", "LoadBalancer", "TargetGroup")},
    "Custom::InitialImage": Unsent("its properties reach a function of ours, whose handler is tested"),
    "Custom::S3AutoDeleteObjects": Unsent("made by CDK for the user's `removalPolicy`; its properties reach a function of CDK's"),
}
