"""Findings that stay, each for its reason. One that is found no more has to go from here."""
import re
from dataclasses import dataclass
from typing import List, Sequence, Tuple

from .finding import Finding


@dataclass(frozen=True)
class Reason:
    """All are regular expressions: the message matches from its beginning, the others as a whole."""

    message: str
    because: str
    resource_type: str = ".*"
    logical_id: str = ".*"
    path: str = ".*"
    template: str = ".*"

    def explains(self, finding: Finding) -> bool:
        return bool(
            re.match(self.message, finding.message)
            and re.fullmatch(self.resource_type, finding.resource_type)
            and re.fullmatch(self.logical_id, finding.logical_id)
            and re.fullmatch(self.path, finding.path)
            and re.fullmatch(self.template, finding.template)
        )


OF_SERVICE_MODELS: Sequence[Reason] = (
    Reason(
        r"must have at most (10240|6144) characters in all, and may have (10[67]|6[2-6])\d\d",
        "CDK moves the end of long policies into others, and measures names by an estimate that holds up to stack names of 64 characters: "
        "with one of 128 and forty services it is some hundred characters off",
        resource_type="AWS::IAM::(Role|ManagedPolicy)",
        template="crowded.*",
    ),
)

OF_CFN_LINT: Sequence[Reason] = (
    Reason("I1022 ", "CDK joins where it could substitute; both give the same text"),
    Reason(
        "W3005 '.*Role[0-9A-F]{8}' dependency already enforced",
        "waiting for a role's policies is waiting for the construct of the role, so CDK names the role as well",
        resource_type="AWS::(CodePipeline::Pipeline|CodeBuild::Project|Lambda::Function)",
        path="DependsOn/.*",
    ),
    Reason(
        "W3005 '.*' dependency already enforced",
        "CDK's own pattern waits for the listener's target group, which the service refers to",
        resource_type="AWS::ECS::Service",
        logical_id="ApiService.*",
        path="DependsOn/.*",
    ),
)


def unexplained(findings: Sequence[Finding], reasons: Sequence[Reason]) -> Tuple[List[Finding], List[Reason]]:
    """The findings without a reason, and the reasons without a finding."""
    left = [finding for finding in findings if not any(reason.explains(finding) for reason in reasons)]
    stale = [reason for reason in reasons if not any(map(reason.explains, findings))]
    return left, stale
