"""The rules of an image repository's lifecycle policy.

See https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html.
"""
import json
from typing import Any, Dict, Iterator, List, Tuple

from ..template import Resource

PATH = "LifecyclePolicy.LifecyclePolicyText"
COUNT_TYPES = {"imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"}
SELECTION = {"tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"}


def judge(resource: Resource) -> Iterator[Tuple[str, str]]:
    policy = resource.properties.get("LifecyclePolicy", {}) if resource.type == "AWS::ECR::Repository" else {}
    text = resource.template.text(policy.get("LifecyclePolicyText"))
    if text is None:
        return
    try:
        rules = json.loads(text.rendered)["rules"]
    except (ValueError, KeyError, TypeError):
        yield PATH, f"must be JSON with rules, got: {text}"
        return
    for index, rule in enumerate(rules):
        for message in _rule(rule):
            yield f"{PATH}.rules[{index}]", message
    yield from _together(rules)


def _rule(rule: Dict[str, Any]) -> Iterator[str]:
    unknown = set(rule) - {"rulePriority", "description", "selection", "action"}
    if unknown:
        yield f"has the unknown members {', '.join(sorted(unknown))}"
    if not _positive(rule.get("rulePriority")):
        yield f"must have a priority of at least 1, got: {rule.get('rulePriority')!r}"
    if rule.get("action") != {"type": "expire"}:
        yield f"must expire images, got: {rule.get('action')!r}"
    yield from _selection(rule.get("selection", {}))


def _selection(selection: Dict[str, Any]) -> Iterator[str]:
    unknown = set(selection) - SELECTION
    if unknown:
        yield f"selects by the unknown members {', '.join(sorted(unknown))}"
    status, count_type = selection.get("tagStatus"), selection.get("countType")
    lists = [name for name in ("tagPatternList", "tagPrefixList") if name in selection]
    if status not in ("tagged", "untagged", "any"):
        yield f"must select tagged, untagged or any images, got: {status!r}"
    if len(lists) != (1 if status == "tagged" else 0) or any(not selection[name] for name in lists):
        yield f"must have one list of tags if it selects tagged images, and else none, got: {', '.join(lists) or 'none'} with {status!r}"
    if any(pattern.count("*") > 4 for pattern in selection.get("tagPatternList", [])):
        yield f"must have at most four wildcards in a pattern, got: {selection['tagPatternList']!r}"
    if count_type not in COUNT_TYPES:
        yield f"must count by one of {', '.join(sorted(COUNT_TYPES))}, got: {count_type!r}"
    if selection.get("countUnit") != (None if count_type == "imageCountMoreThan" else "days"):
        yield f"must have the unit days if it counts time, and else none, got: {selection.get('countUnit')!r}"
    if not _positive(selection.get("countNumber")):
        yield f"must count to at least 1, got: {selection.get('countNumber')!r}"


def _together(rules: List[Dict[str, Any]]) -> Iterator[Tuple[str, str]]:
    priorities = [rule.get("rulePriority") for rule in rules]
    if len(set(priorities)) < len(priorities):
        yield f"{PATH}.rules", f"must have different priorities, got: {priorities}"
    any_image = [rule.get("rulePriority") for rule in rules if rule.get("selection", {}).get("tagStatus") == "any"]
    if len(any_image) > 1 or (any_image and any_image[0] != max(priorities)):
        yield f"{PATH}.rules", "must have one rule for any image, with the highest number"


def _positive(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
