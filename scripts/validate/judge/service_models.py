"""All templates against the service models, and against what AWS documents of the texts in them."""
from typing import Iterator, Tuple

from .against_shape import Walk
from .documents import actions, buildspec, lifecycle_policy, policies
from .finding import Finding
from .resource_type import Unsent
from .resource_types import RESOURCE_TYPES
from .template import Resource, Template


DOCUMENTS = (actions, buildspec, lifecycle_policy, policies)


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_RESOURCES = 500
MOST_BYTES = 1_000_000


def judge(template: Template) -> Iterator[Finding]:
    for name, amount, most in (("Resources", len(template.resources), MOST_RESOURCES), ("Size", template.size, MOST_BYTES)):
        if amount > most:
            yield Finding(template.name, "Template", template.name, name, f"must be at most {most}, got: {amount}")
    for resource in template.resources:
        for path, message in _faults(resource):
            yield Finding(template.name, resource.type, resource.logical_id, path, message)


def _faults(resource: Resource) -> Iterator[Tuple[str, str]]:
    """Documents are read once the shape around them is right."""
    of_shape = list(_faults_of_shape(resource))
    yield from of_shape
    if not of_shape:
        for document in DOCUMENTS:
            yield from document.judge(resource)


def _faults_of_shape(resource: Resource) -> Iterator[Tuple[str, str]]:
    resource_type = RESOURCE_TYPES.get(resource.type)
    if resource_type is None:
        yield "Type", "is not known to judge/resource_types.py"
    elif not isinstance(resource_type, Unsent):
        yield from Walk(resource.template, resource_type).properties(resource.properties)
