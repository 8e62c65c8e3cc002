"""How large policies may be. Nobody's model says so: the limits stand in the services' quotas.

See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (white space does not count),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html and
https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html.
"""
from typing import Any, Dict, Iterator, List, Tuple

from ..template import Resource

INLINE_POLICIES_OF_A_ROLE = 10_240
TRUST_POLICY = 2_048
MANAGED_POLICIES_OF_A_ROLE = 10
OTHERS = {
    "AWS::IAM::ManagedPolicy": ("PolicyDocument", 6_144),
    "AWS::KMS::Key": ("KeyPolicy", 32_768),
    "AWS::S3::BucketPolicy": ("PolicyDocument", 20_480),
}


def judge(resource: Resource) -> Iterator[Tuple[str, str]]:
    if resource.type == "AWS::IAM::Role":
        yield from _role(resource)
    elif resource.type in OTHERS:
        name, most = OTHERS[resource.type]
        yield from _size(name, len(resource.template.document(resource.properties.get(name, {}))), most)


def _role(role: Resource) -> Iterator[Tuple[str, str]]:
    properties = role.properties
    yield from _size("AssumeRolePolicyDocument", len(role.template.document(properties.get("AssumeRolePolicyDocument", {}))), TRUST_POLICY)
    yield from _size("Policies", sum(len(role.template.document(policy)) for policy in _inline_policies(role)), INLINE_POLICIES_OF_A_ROLE)
    managed = len(properties.get("ManagedPolicyArns", [])) + len(_beside(role, "AWS::IAM::ManagedPolicy"))
    if managed > MANAGED_POLICIES_OF_A_ROLE:
        yield "ManagedPolicyArns", f"must have at most {MANAGED_POLICIES_OF_A_ROLE} entries, got: {managed}"


def _inline_policies(role: Resource) -> List[Any]:
    return [policy.get("PolicyDocument") for policy in role.properties.get("Policies", []) + _beside(role, "AWS::IAM::Policy")]


def _beside(role: Resource, resource_type: str) -> List[Dict[str, Any]]:
    """Policies of the role that are resources of their own."""
    policies = [policy.properties for policy in role.template.of_type(resource_type)]
    return [policy for policy in policies if {"Ref": role.logical_id} in policy.get("Roles", [])]


def _size(path: str, size: int, most: int) -> Iterator[Tuple[str, str]]:
    if size > most:
        yield path, f"must have at most {most} characters in all, and may have {size}"
