"""AWS::CodePipeline::Pipeline"""
from . import lambda_actions, resource_types, service_model
from .codepipeline import pipelines


def install():
    resource_types.add("AWS::CodePipeline::Pipeline", _create, _update, _delete, replacing=("Name",))


def _create(logical_id, properties, stack_name):
    name = properties.get("Name") or resource_types.physical_name(stack_name, logical_id)
    if name in pipelines:
        raise ValueError(f"a pipeline with the name {name} exists already")
    pipelines[name] = _declaration(name, 1, properties)
    return name, {"Version": "1"}


def _update(name, properties):
    version = pipelines[name]["version"] + 1
    pipelines[name] = _declaration(name, version, properties)
    return name, {"Version": str(version)}


def _delete(name, properties):
    pipelines.pop(name, None)


def _declaration(name, version, properties):
    declaration = resource_types.lower_case_keys({key: value for key, value in properties.items() if key != "Tags"})
    for stage, declared in zip(declaration["stages"], properties["Stages"]):
        for action, declared_action in zip(stage["actions"], declared["Actions"]):
            action["configuration"] = _configuration(declared_action)
        for event in ("OnSuccess", "OnFailure", "BeforeEntry"):
            conditions = declared.get(event, {}).get("Conditions", [])
            for i, condition in enumerate(conditions):
                for j, rule in enumerate(condition.get("Rules", [])):
                    stage[event[0].lower() + event[1:]]["conditions"][i]["rules"][j]["configuration"] = _configuration(rule)
    return _checked({"executionMode": "SUPERSEDED", "pipelineType": "V1", **declaration, "name": name, "version": version})


def _checked(declaration):
    """What CodePipeline would not take fails the deployment."""
    problem = service_model.problem("codepipeline", "PipelineDeclaration", declaration)
    if problem:
        raise ValueError(f"the pipeline is invalid: {problem}")
    for stage in declaration["stages"]:
        for action in stage["actions"]:
            lambda_actions.check(action)
    return declaration


def _configuration(declared):
    """Its keys are the action's or the rule's own, and its values are texts."""
    return {key: _text(value) for key, value in declared.get("Configuration", {}).items()}


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)
