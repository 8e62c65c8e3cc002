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

    def explains(self, finding: Finding) -> bool:
        return bool(
            re.match(self.message, finding.message)
            and re.fullmatch(self.resource_type, finding.resource_type)
            and re.fullmatch(self.logical_id, finding.logical_id)
            and re.fullmatch(self.path, finding.path)
        )


OF_SERVICE_MODELS: Sequence[Reason] = ()

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
