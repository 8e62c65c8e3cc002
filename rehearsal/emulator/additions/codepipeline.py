"""The API of CodePipeline, as far as pipelines and webhooks are looked at through it."""
import json

import ministack.app
from ministack.core import router
from ministack.core.responses import AccountRegionScopedDict, error_response_json, get_account_id, get_region, json_response
from ministack.core.router import extract_access_key_id

from . import kept_state, rights, service_model

# By name, in the shapes of the API.
pipelines = AccountRegionScopedDict()
webhooks = AccountRegionScopedDict()


def install():
    kept_state.keep("codepipeline", pipelines=pipelines, webhooks=webhooks)
    ministack.app.SERVICE_HANDLERS["codepipeline"] = handle_request
    router.SERVICE_PATTERNS["codepipeline"] = {
        "target_prefixes": ["CodePipeline_20150709"],
        "host_patterns": [r"codepipeline\."],
        "credential_scope": "codepipeline",
    }


def arn(resource):
    return f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{resource}"


async def handle_request(method, path, headers, body, query_params):
    operation = headers.get("x-amz-target", "").split(".")[-1]
    if operation not in OPERATIONS:
        return error_response_json("InvalidAction", f"CodePipeline's {operation} is not played here", 400)
    request = json.loads(body or b"{}")
    if operation in GUARDED:
        reason = rights.refusal(extract_access_key_id(headers, query_params), f"codepipeline:{operation}", "*")
        if reason:
            return error_response_json("AccessDeniedException", reason, 400)
    problem = service_model.problem_of_request("codepipeline", operation, request)
    if problem:
        return error_response_json("ValidationException", problem, 400)
    return OPERATIONS[operation](request)


def not_found(name):
    return error_response_json("PipelineNotFoundException", f"Account does not have a pipeline with name {name}", 400)


def _get_pipeline(request):
    pipeline = pipelines.get(request["name"])
    if pipeline is None:
        return not_found(request["name"])
    return json_response({"pipeline": _without_token(pipeline), "metadata": {"pipelineArn": arn(pipeline["name"])}})


def _list_pipelines(request):
    keys = ("name", "version", "pipelineType", "executionMode")
    return json_response({"pipelines": [{key: pipeline[key] for key in keys} for pipeline in pipelines.values()]})


def _list_webhooks(request):
    return json_response({"webhooks": list(webhooks.values())})


# Those that the emulator's own IAM is asked about.
GUARDED = set()
OPERATIONS = {"GetPipeline": _get_pipeline, "ListPipelines": _list_pipelines, "ListWebhooks": _list_webhooks}


def _without_token(pipeline):
    """AWS, too, keeps the token of a GitHub action to itself."""
    masked = json.loads(json.dumps(pipeline))
    for stage in masked["stages"]:
        for action in stage["actions"]:
            if "OAuthToken" in action.get("configuration", {}):
                action["configuration"]["OAuthToken"] = "****"
    return masked
