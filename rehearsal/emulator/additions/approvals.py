"""Manual approvals: GetPipelineState tells the token of one that waits, PutApprovalResult answers it.

The rehearsal writes a file for each that waits, and finds the answer in another.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
"""
import json
import os
import time
from pathlib import Path

from ministack.core.responses import error_response_json, json_response

from . import codepipeline

APPROVALS = Path(os.environ["APPROVALS"])


def install():
    codepipeline.OPERATIONS.update(GetPipelineState=_get_pipeline_state, PutApprovalResult=_put_approval_result)


def _get_pipeline_state(request):
    pipeline = codepipeline.pipelines.get(request["name"])
    if pipeline is None:
        return codepipeline.not_found(request["name"])
    waiting = [each for each in _waiting() if each["pipelineName"] == pipeline["name"]]
    stages = [
        {"stageName": stage["name"], "actionStates": [_state(stage, action, waiting) for action in stage["actions"]]}
        for stage in pipeline["stages"]
    ]
    return json_response({"pipelineName": pipeline["name"], "pipelineVersion": pipeline["version"], "stageStates": stages})


def _state(stage, action, waiting):
    state = {"actionName": action["name"]}
    for approval in waiting:
        if (approval["stageName"], approval["actionName"]) == (stage["name"], action["name"]):
            state["latestExecution"] = {
                "status": "InProgress", "token": approval["token"], "summary": approval["summary"],
                "externalExecutionUrl": approval["link"],
            }
    return state


def _put_approval_result(request):
    for approval in _waiting():
        if all(approval[key] == request[key] for key in ("pipelineName", "stageName", "actionName", "token")):
            answer = APPROVALS / f"{approval['token']}.new"
            answer.write_text(json.dumps(request["result"]))
            answer.replace(APPROVALS / f"{approval['token']}.result.json")
            return json_response({"approvedAt": time.time()})
    return error_response_json("InvalidApprovalTokenException", "The approval token is invalid, or the approval was answered already", 400)


def _waiting():
    files = [file for file in APPROVALS.glob("*.json") if not file.name.endswith(".result.json")]
    return [json.loads(file.read_text()) for file in files if not file.with_suffix(".result.json").exists()]
