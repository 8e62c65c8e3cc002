"""What an earlier stack has left behind is not taken over: generated names never repeat, and given ones are refused."""
from ministack.core.responses import new_uuid
from ministack.services import ecr
from ministack.services.cloudformation import provisioners

from . import resource_types


def install():
    resource_types.change("AWS::ECR::Repository", create=_create_repository)
    resource_types.change("AWS::SecretsManager::Secret", create=_create)
    # The emulator's own handlers would take a name like these for a new one.
    resource_types.change("AWS::Logs::LogGroup", create=_create_log_group, update=_update_log_group)


def _create_repository(create, logical_id, properties, stack_name):
    name = properties.get("RepositoryName")
    if name in ecr._repositories:
        raise ValueError(f"the repository {name} already exists")
    return _create(create, logical_id, properties, stack_name)


def _create(create, logical_id, properties, stack_name):
    _draw_seed()
    return create(logical_id, properties, stack_name)


def _create_log_group(create, logical_id, properties, stack_name):
    _draw_seed()
    name = resource_types.physical_name(stack_name, logical_id)
    return create(logical_id, {"LogGroupName": name, **properties}, stack_name)


def _update_log_group(update, name, old, new, stack_name, logical_id):
    return update(name, {"LogGroupName": name, **old}, {"LogGroupName": name, **new}, stack_name, logical_id)


def _draw_seed():
    """Of the name. It is kept with the resource; one that is replaced has drawn its own."""
    if not provisioners._NAME_SEED.get():
        provisioners._NAME_SEED.set(new_uuid()[:8])
