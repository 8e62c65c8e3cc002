"""AWS::CodePipeline::Webhook. Its deliveries go to the rehearsal's own listener. GitHub knows no owner NOBODY."""
import os
from urllib.parse import quote

from . import resource_types
from .codepipeline import arn, pipelines, webhooks

NOBODY = "nobody"


def install():
    resource_types.add("AWS::CodePipeline::Webhook", _create, _update, _delete, replacing=("Name",))


def _create(logical_id, properties, stack_name):
    return _put(properties.get("Name") or resource_types.physical_name(stack_name, logical_id), properties)


def _update(name, properties):
    return _put(name, properties)


def _put(name, properties):
    pipeline = pipelines.get(properties["TargetPipeline"])
    if pipeline is None:
        raise ValueError(f"the webhook {name} must have the name of a pipeline as its target, got: {properties['TargetPipeline']}")
    if properties["TargetAction"] not in [action["name"] for stage in pipeline["stages"] for action in stage["actions"]]:
        raise ValueError(f"the pipeline {pipeline['name']} has no action {properties['TargetAction']}")

    owners = [action["configuration"].get("Owner") for stage in pipeline["stages"] for action in stage["actions"]]
    if properties.get("RegisterWithThirdParty") in (True, "true") and NOBODY in owners:
        raise ValueError("Webhook could not be registered with GitHub. Error cause: Not found [StatusCode: 404, Body: Not Found]")

    kept = ("Authentication", "Filters", "TargetAction", "TargetPipeline")
    definition = resource_types.lower_case_keys({key: properties[key] for key in kept})
    # Other than the rest, the API writes these keys as a template does.
    definition["authenticationConfiguration"] = properties["AuthenticationConfiguration"]
    url = f"{os.environ['WEBHOOK_LISTENER']}/{quote(name)}"
    webhooks[name] = {"definition": {"name": name, **definition}, "url": url, "arn": arn(f"webhook:{name}")}
    return name, {"Url": url}


def _delete(name, properties):
    webhooks.pop(name, None)
