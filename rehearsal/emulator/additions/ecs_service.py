"""AWS::ECS::Service gets a name as CloudFormation makes them; the emulator's own would clash when a service is replaced."""
from . import resource_types


def install():
    resource_types.change("AWS::ECS::Service", create=_create)


def _create(create, logical_id, properties, stack_name):
    name = properties.get("ServiceName") or resource_types.physical_name(stack_name, logical_id)
    return create(logical_id, {**properties, "ServiceName": name}, stack_name)
