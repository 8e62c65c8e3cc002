"""How a CloudFormation resource type is added, or one of the emulator's own is changed."""
import json
from pathlib import Path

from ministack.services.cloudformation import provisioners

REQUIRED = json.loads((Path(__file__).parent.parent / "required-properties.json").read_text())


def add(resource_type, create, update, delete, replacing=()):
    """`create` and `update` return (physical id, attributes), as the emulator's own do; `replacing` makes a new resource."""

    def checked_create(logical_id, properties, stack_name):
        check_required(resource_type, properties)
        return create(logical_id, properties, stack_name)

    def checked_update(physical_id, old, new, stack_name):
        check_required(resource_type, new)
        return update(physical_id, new)

    provisioners._RESOURCE_HANDLERS[resource_type] = {"create": checked_create, "update": checked_update, "delete": delete}
    provisioners._REPLACING_PROPERTIES[resource_type] = replacing


def check_required(resource_type, properties):
    missing = [name for name in REQUIRED[resource_type] if name not in properties]
    if missing:
        raise ValueError(f"{resource_type} must have the properties {', '.join(missing)}")


def change(resource_type, **handlers):
    """Puts a function around each named handler; it is given the handler and what the handler is given."""
    own = provisioners._RESOURCE_HANDLERS[resource_type]
    for name, around in handlers.items():
        own[name] = _around(around, own[name])


def _around(around, handler):
    return lambda *arguments: around(handler, *arguments)


def physical_name(stack_name, logical_id, max_len=100):
    return provisioners._physical_name(stack_name, logical_id, max_len=max_len)


def lower_case_keys(value):
    """The API's way to write what a template writes: roleArn for RoleArn."""
    return provisioners._pascal_to_camel(value)
