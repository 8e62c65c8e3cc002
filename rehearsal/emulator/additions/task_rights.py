"""Who registers a task definition or runs a task hands roles to it: a right of its own, which the emulator does not ask about.

Neither does it know in which cluster a task is to run, which rights may be conditional on.
"""
import json

from ministack.core import iam_actions
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import ecs

from . import rights


def install():
    api = ecs.handle_request

    async def handle_request(method, path, headers, body, query_params):
        check = CHECKS.get(headers.get("x-amz-target", "").split(".")[-1])
        if check:
            reason = check(extract_access_key_id(headers, query_params), json.loads(body or b"{}"))
            if reason:
                return error_response_json("AccessDeniedException", reason, 400)
        return await api(method, path, headers, body, query_params)

    ecs.handle_request = handle_request

    request_context = iam_actions.request_tag_context

    def context_with_cluster(service, action, body, *rest):
        context = request_context(service, action, body, *rest)
        if action == "ecs:RunTask":
            cluster = json.loads(body or b"{}").get("cluster", "default").rpartition("/")[2]
            context = {**context, "ecs:cluster": f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{cluster}"}
        return context

    iam_actions.request_tag_context = context_with_cluster


def _may_not_run(access_key, request):
    definition = ecs._task_defs.get(ecs._resolve_td_key(request.get("taskDefinition", "")))
    return _may_not_pass(access_key, definition or {})


def _may_not_pass(access_key, definition):
    for role in sorted({definition.get("taskRoleArn"), definition.get("executionRoleArn")} - {None, ""}):
        reason = rights.refusal(access_key, "iam:PassRole", role, iam_PassedToService="ecs-tasks.amazonaws.com")
        if reason:
            return reason
    return None


def _may_not_register(access_key, request):
    reason = _may_not_pass(access_key, request)
    if reason:
        return reason
    if not request.get("tags"):
        return None
    family = f"arn:aws:ecs:{get_region()}:{get_account_id()}:task-definition/{request['family']}:*"
    return rights.refusal(access_key, "ecs:TagResource", family, ecs_CreateAction="RegisterTaskDefinition")


CHECKS = {"RegisterTaskDefinition": _may_not_register, "RunTask": _may_not_run}
