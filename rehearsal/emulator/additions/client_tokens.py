"""RunTask with a token that was used before starts nothing: it tells the tasks that the token has started.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
"""
import json
import re

from ministack.core.responses import AccountRegionScopedDict, error_response_json
from ministack.services import ecs

_answers = AccountRegionScopedDict()


def install():
    run = ecs._ACTION_MAP["RunTask"]

    def run_task(request):
        token, started_by = request.get("clientToken"), request.get("startedBy")
        if token is not None and not re.fullmatch(r"[\x21-\x7e]{1,64}", token):
            return error_response_json("InvalidParameterException", "clientToken must have 1 to 64 characters from ! to ~", 400)
        if started_by is not None and not re.fullmatch(r"[A-Za-z0-9_/-]{1,128}", started_by):
            return error_response_json("InvalidParameterException", "startedBy must have up to 128 letters, digits, hyphens, slashes and underscores", 400)
        if token is None:
            return run(request)
        asked = json.dumps(request, sort_keys=True)
        if token in _answers:
            before, answer = _answers[token]
            if before == asked:
                return answer
            return error_response_json("ConflictException", "The provided clientToken is already in use with a different RunTask request", 400)
        answer = run(request)
        if answer[0] == 200:
            _answers[token] = (asked, answer)
        return answer

    ecs._ACTION_MAP["RunTask"] = run_task
