"""Groups of test reports, which builds make: the emulator knows none. No report is kept.

The operations that write reports are the builds' own, in no SDK. So the rights to them are asked about where the group is made.

https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html
"""
import json

from ministack.core.responses import AccountRegionScopedDict, error_response_json, get_account_id, get_region, json_response
from ministack.core.router import extract_access_key_id
from ministack.services import codebuild

from . import kept_state, rights

WRITING = ("CreateReport", "UpdateReport", "BatchPutTestCases")

# By name, in the shape of the API.
groups = AccountRegionScopedDict()


def install():
    kept_state.keep("report-groups", groups=groups)
    api = codebuild.handle_request

    async def handle_request(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        if operation == "CreateReportGroup":
            return create_report_group(json.loads(body), extract_access_key_id(headers, query_params))
        if operation == "ListReportGroups":
            return json_response({"reportGroups": [group["arn"] for group in groups.values()]})
        return await api(method, path, headers, body, query_params)

    codebuild.handle_request = handle_request


def create_report_group(request, access_key):
    name = request["name"]
    arn = f"arn:aws:codebuild:{get_region()}:{get_account_id()}:report-group/{name}"
    for operation in WRITING:
        reason = rights.refusal(access_key, f"codebuild:{operation}", arn)
        if reason:
            return error_response_json("AccessDeniedException", reason, 400)
    if name in groups:
        return error_response_json("ResourceAlreadyExistsException", f"Report group already exists: {arn}", 400)
    groups[name] = {"arn": arn, "name": name, "type": request["type"], "exportConfig": request["exportConfig"], "status": "ACTIVE"}
    return json_response({"reportGroup": groups[name]})
