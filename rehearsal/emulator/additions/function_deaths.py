"""A function that dies in the middle: of an operation that it calls, the effect is there, but never the answer.

A rehearsal writes into a file how often that shall happen at which operation. The function's process is ended as Lambda ends
one whose memory has run out.
"""
import json
import os
from pathlib import Path

from ministack.core import lambda_runtime
from ministack.core.router import extract_access_key_id
from ministack.services import ecr, ecs


def install():
    file = Path(os.environ["FUNCTION_DEATHS"])
    died = {}

    def is_due(operation):
        """As often as it shall happen, and no more."""
        wanted = json.loads(file.read_text()).get(operation, 0) if file.is_file() else 0
        died[operation] = died.get(operation, 0) + 1 if died.get(operation, 0) < wanted else 0
        return died[operation] > 0

    for service in (ecr, ecs):
        _end_callers(service, is_due)


def _end_callers(service, is_due):
    api = service.handle_request

    async def handle_request(method, path, headers, body, query_params):
        answer = await api(method, path, headers, body, query_params)
        callers = _processes_of(extract_access_key_id(headers, query_params))
        if callers and is_due(headers.get("x-amz-target", "").split(".")[-1]):
            for process in callers:
                process.kill()
        return answer

    service.handle_request = handle_request


def _processes_of(access_key):
    """Of the function that has these credentials."""
    workers = [worker for entries in lambda_runtime._workers.values() for worker in entries if worker.in_use and worker._proc]
    return [each._proc for each in workers if lambda_runtime.execution_credentials(each.config)["AWS_ACCESS_KEY_ID"] == access_key]
