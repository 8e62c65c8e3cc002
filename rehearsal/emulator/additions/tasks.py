"""A task of RunTask is run by the rehearsal: the emulator alone would call it RUNNING for ever.

The emulator writes a file for each, the rehearsal writes what becomes of it into another, which DescribeTasks then tells.
"""
import json
import os
from pathlib import Path

from ministack.services import ecs

TASKS = Path(os.environ["TASKS"])


def install():
    run, describe, stop = (ecs._ACTION_MAP[name] for name in ("RunTask", "DescribeTasks", "StopTask"))

    def run_task(request):
        answer = run(request)
        if answer[0] == 200:
            for task in json.loads(answer[2])["tasks"]:
                _write(_file(task["taskArn"], "task"), task)
        return answer

    def describe_tasks(request):
        for task in request.get("tasks", []):
            _catch_up(task)
        return describe(request)

    def stop_task(request):
        answer = stop(request)
        if answer[0] == 200:
            _write(_file(request["task"], "stop"), {})
        return answer

    ecs._ACTION_MAP.update(RunTask=run_task, DescribeTasks=describe_tasks, StopTask=stop_task)


def _catch_up(arn):
    task = ecs._tasks.get(arn)
    outcome = _file(arn, "outcome")
    if task is None or task["lastStatus"] == "STOPPED" or not outcome.is_file():
        return
    told = json.loads(outcome.read_text())
    for container in task["containers"]:
        if container["name"] in told["exitCodes"]:
            container["exitCode"] = told["exitCodes"][container["name"]]
    ecs._mark_task_stopped(arn, task, told["stoppedReason"], told["stopCode"])


def _file(arn, kind):
    return TASKS / f"{arn.rpartition('/')[2]}.{kind}.json"


def _write(file, content):
    """Beside and moved, so that nobody reads half of it."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(content))
    beside.replace(file)
