"""Templates with one fault each, for tests."""
from typing import Any, Dict, List

from judge import service_models
from judge.template import Template

ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}
ROLE_ARN = {"Fn::GetAtt": ["Role", "Arn"]}


def template(resources: Dict[str, Any]) -> Template:
    return Template("Sample", {"Resources": {"Role": ROLE, **resources}})


def faults(resource_type: str, properties: Dict[str, Any], **others: Any) -> List[str]:
    """What is found of one resource, which stands beside a role and others."""
    judged = service_models.judge(template({"Sample": {"Type": resource_type, "Properties": properties}, **others}))
    return [f"{finding.path} {finding.message}" for finding in judged if finding.logical_id == "Sample"]


def action(**changes: Any) -> Dict[str, Any]:
    kind = {"Category": "Invoke", "Owner": "AWS", "Provider": "Lambda", "Version": "1"}
    return {"Name": "Step", "ActionTypeId": kind, "Configuration": {"FunctionName": "step"}, **changes}


def pipeline(*actions: Dict[str, Any], **changes: Any) -> Dict[str, Any]:
    """With a source, and the actions in a stage of their own."""
    source = {
        "Name": "Source",
        "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "CodeStarSourceConnection", "Version": "1"},
        "Configuration": {"ConnectionArn": "arn", "FullRepositoryId": "acme/api", "BranchName": "main"},
        "OutputArtifacts": [{"Name": "Code"}],
        "Namespace": "Source",
    }
    stages = [{"Name": "Source", "Actions": [source]}, {"Name": "Deploy", "Actions": list(actions)}]
    return {"RoleArn": ROLE_ARN, "Stages": stages, **changes}
