"""Actions and rules of a pipeline: what each provider takes, and what AWS's model leaves open.

See https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html and limits.html beside it.
"""
import json
import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Dict, FrozenSet, Iterator, List, Set, Tuple

from ..against_shape import Walk
from ..resource_type import ResourceType
from ..shapes import request
from ..template import Resource, Template

Fault = Tuple[str, str]

STAGES = range(2, 51)
VARIABLE = re.compile(r"#\{([^.}]+)\.[^}]+\}")
NAMESPACES_OF_CODEPIPELINE = {"codepipeline", "variables"}


@dataclass(frozen=True)
class Provider:
    required: FrozenSet[str] = frozenset()
    optional: FrozenSet[str] = frozenset()
    inputs: range = range(1)
    outputs: range = range(1)


def _names(text: str) -> FrozenSet[str]:
    return frozenset(text.split())


_CODEBUILD = Provider(_names("ProjectName"), _names("PrimarySource BatchEnabled BuildspecOverride CombineArtifacts EnvironmentVariables"), range(1, 6), range(6))

PROVIDERS = {
    ("Source", "ThirdParty", "GitHub"): Provider(_names("Owner Repo Branch OAuthToken"), _names("PollForSourceChanges"), outputs=range(1, 2)),
    ("Source", "AWS", "CodeStarSourceConnection"): Provider(
        _names("ConnectionArn FullRepositoryId BranchName"), _names("OutputArtifactFormat DetectChanges"), outputs=range(1, 2),
    ),
    ("Build", "AWS", "CodeBuild"): _CODEBUILD,
    ("Test", "AWS", "CodeBuild"): _CODEBUILD,
    ("Deploy", "AWS", "ECS"): Provider(_names("ClusterName ServiceName"), _names("FileName DeploymentTimeout"), inputs=range(1, 2)),
    ("Invoke", "AWS", "Lambda"): Provider(_names("FunctionName"), _names("UserParameters"), range(6), range(6)),
    ("Approval", "AWS", "Manual"): Provider(frozenset(), _names("NotificationArn CustomData ExternalEntityLink")),
    ("Compute", "AWS", "Commands"): Provider(inputs=range(1, 11), outputs=range(2)),
    ("Rule", "AWS", "CloudWatchAlarm"): Provider(_names("AlarmName"), _names("WaitTime AlarmStates")),
}


def judge(resource: Resource) -> Iterator[Fault]:
    if resource.type != "AWS::CodePipeline::Pipeline":
        return
    stages: List[Dict[str, Any]] = resource.properties.get("Stages", [])
    if len(stages) not in STAGES:
        yield "Stages", f"must be from {STAGES[0]} to {STAGES[-1]}, got: {len(stages)}"
    yield from _unique("Stages", stages)
    artifacts: Set[str] = set()
    namespaces = set(NAMESPACES_OF_CODEPIPELINE)
    for index, stage in enumerate(stages):
        path = f"Stages[{index}].Actions"
        yield from _unique(path, stage.get("Actions", []))
        in_order = sorted(enumerate(stage.get("Actions", [])), key=lambda entry: _run_order(entry[1]))
        for _, together in groupby(in_order, lambda entry: _run_order(entry[1])):
            at_once = list(together)
            for place, action in at_once:
                yield from _action(action, f"{path}[{place}]", resource.template)
                yield from _earlier(action, f"{path}[{place}]", artifacts, namespaces)
            for _, action in at_once:
                artifacts |= {artifact["Name"] for artifact in action.get("OutputArtifacts", [])}
                namespaces |= {action["Namespace"]} if "Namespace" in action else set()
        yield from _rules(stage, f"Stages[{index}]")


def _run_order(action: Dict[str, Any]) -> int:
    return int(action.get("RunOrder", 1))


def _action(action: Dict[str, Any], path: str, template: Template) -> Iterator[Fault]:
    kind = action.get("ActionTypeId", {})
    key = tuple(kind.get(name) for name in ("Category", "Owner", "Provider"))
    provider = PROVIDERS.get(key)  # type: ignore[call-overload]
    if not provider:
        yield f"{path}.ActionTypeId", f"is not known to judge/documents/actions.py: {key}"
        return
    yield from _configuration(action.get("Configuration", {}), provider, f"{path}.Configuration")
    for name, allowed in (("InputArtifacts", provider.inputs), ("OutputArtifacts", provider.outputs)):
        count = len(action.get(name, []))
        if count not in allowed:
            yield f"{path}.{name}", f"must be from {allowed[0]} to {allowed[-1]} ({key[2]}), got: {count}"
    if "TimeoutInMinutes" in action and key[0] != "Approval":
        yield f"{path}.TimeoutInMinutes", "is for approvals alone"
    yield from _environment(action, f"{path}.Configuration.EnvironmentVariables", template)


def _configuration(configuration: Dict[str, Any], provider: Provider, path: str) -> Iterator[Fault]:
    for name in sorted(provider.required - set(configuration)):
        yield f"{path}.{name}", "is required"
    for name in sorted(set(configuration) - provider.required - provider.optional):
        yield f"{path}.{name}", "is unknown to the provider"


def _environment(action: Dict[str, Any], path: str, template: Template) -> Iterator[Fault]:
    """The variables of a build are JSON, and reach StartBuild."""
    text = template.text(action.get("Configuration", {}).get("EnvironmentVariables"))
    if text is None:
        return
    try:
        variables = json.loads(text.rendered)
    except ValueError as error:
        yield path, f"must be JSON: {error}"
        return
    shape = request("codebuild.StartBuild:environmentVariablesOverride")
    yield from Walk(template, ResourceType(("codebuild.StartBuild",))).value(variables, shape, path)


def _earlier(action: Dict[str, Any], path: str, artifacts: Set[str], namespaces: Set[str]) -> Iterator[Fault]:
    """An action takes artifacts and variables of actions that have ended."""
    for artifact in action.get("InputArtifacts", []):
        if artifact.get("Name") not in artifacts:
            yield f"{path}.InputArtifacts", f"must be made by an earlier action, got: {artifact.get('Name')!r}"
    for name, value in {**action.get("Configuration", {}), **{"Commands": action.get("Commands", [])}}.items():
        for namespace in VARIABLE.findall(json.dumps(value)):
            if namespace not in namespaces:
                yield f"{path}.{name}", f"must refer to a namespace of an earlier action, got: {namespace!r}"


def _rules(stage: Dict[str, Any], path: str) -> Iterator[Fault]:
    for moment in ("BeforeEntry", "OnSuccess", "OnFailure"):
        for place, condition in enumerate(stage.get(moment, {}).get("Conditions", [])):
            for index, rule in enumerate(condition.get("Rules", [])):
                inner = f"{path}.{moment}.Conditions[{place}].Rules[{index}]"
                kind = rule.get("RuleTypeId", {})
                provider = PROVIDERS.get((kind.get("Category"), kind.get("Owner"), kind.get("Provider")))
                if provider:
                    yield from _configuration(rule.get("Configuration", {}), provider, f"{inner}.Configuration")
                else:
                    yield f"{inner}.RuleTypeId", f"is not known to judge/documents/actions.py: {kind}"


def _unique(path: str, entries: List[Dict[str, Any]]) -> Iterator[Fault]:
    names = [entry.get("Name") for entry in entries]
    if len(set(map(str, names))) < len(names):
        yield path, f"must have different names, got: {names}"
