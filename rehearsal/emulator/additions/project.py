"""AWS::CodeBuild::Project: what the emulator drops of one is kept."""
from ministack.services import codebuild

from . import resource_types

KEPT = {"LogsConfig": "logsConfig", "Cache": "cache", "QueuedTimeoutInMinutes": "queuedTimeoutInMinutes", "VpcConfig": "vpcConfig"}


def install():
    resource_types.change("AWS::CodeBuild::Project", create=_create, update=_update)
    shape = codebuild._project_shape
    codebuild._project_shape = lambda project: {**shape(project), **{key: project[key] for key in KEPT.values() if key in project}}


def _create(create, logical_id, properties, stack_name):
    return _keep(create(logical_id, properties, stack_name), properties)


def _update(update, name, old, new, stack_name):
    return _keep(update(name, old, new, stack_name), new)


def _keep(created, properties):
    project = codebuild._projects[created[0]]
    for name, key in KEPT.items():
        project.pop(key, None)
        if name in properties:
            project[key] = resource_types.lower_case_keys(properties[name])
    return created
