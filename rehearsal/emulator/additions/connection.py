"""AWS::CodeConnections::Connection. Nobody confirms it, so it stays pending; no emulated source is fetched through it."""
from ministack.core.responses import get_account_id, get_region, new_uuid

from . import resource_types

connections = {}


def install():
    resource_types.add(
        "AWS::CodeConnections::Connection", _create, _update, _delete, replacing=("ConnectionName", "HostArn", "ProviderType"))


def _create(logical_id, properties, stack_name):
    name = properties["ConnectionName"]
    if len(name) > 32:
        raise ValueError(f"the name of a connection must have at most 32 characters, got: {name}")
    if name in connections.values():
        raise ValueError(f"a connection with the name {name} exists already")
    arn = f"arn:aws:codeconnections:{get_region()}:{get_account_id()}:connection/{new_uuid()}"
    connections[arn] = name
    return _update(arn, properties)


def _update(arn, properties):
    return arn, {"ConnectionArn": arn, "ConnectionStatus": "PENDING", "OwnerAccountId": get_account_id()}


def _delete(arn, properties):
    connections.pop(arn, None)
