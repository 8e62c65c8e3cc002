"""AWS::ECS::TaskDefinition: what the emulator drops of one, or leaves as the template writes it."""
from ministack.services import ecs

from . import resource_types


def install():
    resource_types.change("AWS::ECS::TaskDefinition", create=_create, update=_update)


def _create(create, logical_id, properties, stack_name):
    return _complete(create(logical_id, properties, stack_name), properties)


def _update(update, arn, old, new, *context):
    return _complete(update(arn, old, new, *context), new)


def _complete(made, properties):
    definition = ecs._task_defs[made[0].rpartition("/")[2]]
    for container, declared in zip(definition["containerDefinitions"], properties.get("ContainerDefinitions", [])):
        if "HealthCheck" in declared:
            container["healthCheck"] = resource_types.lower_case_keys(declared["HealthCheck"])
    if "RuntimePlatform" in properties:
        definition["runtimePlatform"] = resource_types.lower_case_keys(properties["RuntimePlatform"])
    return made
