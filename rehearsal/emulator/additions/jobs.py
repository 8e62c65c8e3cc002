"""Jobs of actions that invoke a function: its own PutJobSuccessResult or PutJobFailureResult ends them.

The rehearsal writes a file for each job that it has given to a function, and one more for a job that it waits for no longer;
it finds the answer in another.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
"""
import json
import os
from pathlib import Path

from ministack.core.responses import error_response_json

from . import codepipeline

JOBS = Path(os.environ["JOBS"])


def install():
    codepipeline.OPERATIONS.update(PutJobSuccessResult=_put_job_success_result, PutJobFailureResult=_put_job_failure_result)
    # Neither has a resource level.
    codepipeline.GUARDED.update({"PutJobSuccessResult", "PutJobFailureResult"})


def _put_job_success_result(request):
    if "continuationToken" in request and request.get("outputVariables"):
        return error_response_json("ValidationException", "outputVariables can be included only when there is no continuation token", 400)
    return _put("PutJobSuccessResult", request)


def _put_job_failure_result(request):
    return _put("PutJobFailureResult", request)


def _put(operation, request):
    job = request["jobId"]
    if not (JOBS / f"{job}.json").is_file():
        return error_response_json("JobNotFoundException", f"Could not find job with id {job}", 400)
    result = JOBS / f"{job}.result.json"
    if result.is_file() or (JOBS / f"{job}.ended").is_file():
        return error_response_json("InvalidJobStateException", f"The job {job} has ended already", 400)
    beside = JOBS / f"{job}.new"
    beside.write_text(json.dumps({**request, "operation": operation}))
    beside.replace(result)
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, b""
