"""AWS::ECS::Service gets a name as CloudFormation makes them; the emulator's own would clash when a service is replaced.

One that is called UNHEALTHY does not settle, and its circuit breaker fails the stack.
"""
from . import resource_types

UNHEALTHY = "unhealthy"


def install():
    resource_types.change("AWS::ECS::Service", create=_create)


def _create(create, logical_id, properties, stack_name):
    name = properties.get("ServiceName") or resource_types.physical_name(stack_name, logical_id)
    if name == UNHEALTHY:
        raise ValueError("Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\"")
    return create(logical_id, {**properties, "ServiceName": name}, stack_name)
