"""Who registers a task definition hands roles to it, and tags: rights of their own, which the emulator does not ask about."""
import json

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import ecs

from . import rights


def install():
    api = ecs.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".RegisterTaskDefinition"):
            reason = _refusal(extract_access_key_id(headers, query_params), json.loads(body or b"{}"))
            if reason:
                return error_response_json("AccessDeniedException", reason, 400)
        return await api(method, path, headers, body, query_params)

    ecs.handle_request = handle_request


def _refusal(access_key, request):
    for role in sorted({request.get("taskRoleArn"), request.get("executionRoleArn")} - {None, ""}):
        reason = rights.refusal(access_key, "iam:PassRole", role, iam_PassedToService="ecs-tasks.amazonaws.com")
        if reason:
            return reason
    if not request.get("tags"):
        return None
    family = f"arn:aws:ecs:{get_region()}:{get_account_id()}:task-definition/{request['family']}:*"
    return rights.refusal(access_key, "ecs:TagResource", family, ecs_CreateAction="RegisterTaskDefinition")
