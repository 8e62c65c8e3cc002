"""Builds take the time that they take: the emulator alone would say SUCCEEDED at once.

The rehearsal runs them and writes what becomes of each into a file, which BatchGetBuilds then tells. StopBuild leaves
a file for the rehearsal to see.
"""
import json
import os
from pathlib import Path

from ministack.core.responses import error_response_json
from ministack.services import codebuild

# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
TIMEOUT_MINUTES = range(5, 2160 + 1)

OUTCOMES = Path(os.environ["BUILD_OUTCOMES"])


def install():
    told, start, stop, update = codebuild._batch_get_builds, codebuild._start_build, codebuild._stop_build, codebuild._update_project
    made_at_once = codebuild._make_build_record

    def in_progress(project, build_id, source_version=None):
        record = made_at_once(project, build_id, source_version)
        record.pop("endTime")
        return {
            **record,
            "currentPhase": "QUEUED",
            "buildStatus": "IN_PROGRESS",
            "phases": [],
            "serviceRole": project["serviceRole"],
            "logs": _logs(project, build_id),
        }

    def started(request):
        refusal = _timeout_refusal(request.get("timeoutInMinutesOverride"))
        project = codebuild._projects.get(request.get("projectName"))
        if refusal or project is None:
            return refusal or start(request)
        # The build is made of the project as StartBuild wants it, which itself stays as it is.
        codebuild._projects[project["name"]] = _overridden(project, request)
        try:
            return start(request)
        finally:
            codebuild._projects[project["name"]] = project

    def told_with_outcomes(request):
        for build_id in request.get("ids", []):
            _catch_up(build_id)
        return told(request)

    def stopped(request):
        build_id = request.get("id", "")
        _catch_up(build_id)
        build = codebuild._builds.get(build_id)
        if build is None or build["buildStatus"] != "IN_PROGRESS":
            return stop(request) if build is None else codebuild.json_response({"build": build})
        (OUTCOMES / f"{build_id.split(':')[-1]}.stop").touch()
        return stop(request)

    codebuild._make_build_record = in_progress
    codebuild._start_build = started
    codebuild._batch_get_builds = told_with_outcomes
    codebuild._stop_build = stopped
    codebuild._update_project = lambda request: _timeout_refusal(request.get("timeoutInMinutes")) or update(request)


def _catch_up(build_id):
    outcome = OUTCOMES / f"{build_id.split(':')[-1]}.json"
    if build_id in codebuild._builds and outcome.is_file():
        codebuild._builds[build_id].update(json.loads(outcome.read_text()))


def _timeout_refusal(minutes):
    if minutes is None or minutes in TIMEOUT_MINUTES:
        return None
    limits = f"{TIMEOUT_MINUTES[0]} and {TIMEOUT_MINUTES[-1]}"
    return error_response_json("InvalidInputException", f"Invalid timeout: must be between {limits} minutes, got: {minutes}", 400)


def _overridden(project, request):
    changed = {**project, "source": {**project["source"]}, "environment": {**project["environment"]}}
    if "timeoutInMinutesOverride" in request:
        changed["timeoutInMinutes"] = request["timeoutInMinutesOverride"]
    if "buildspecOverride" in request:
        changed["source"]["buildspec"] = request["buildspecOverride"]
    variables = [*project["environment"].get("environmentVariables", []), *request.get("environmentVariablesOverride", [])]
    changed["environment"]["environmentVariables"] = list({variable["name"]: variable for variable in variables}.values())
    return changed


def _logs(project, build_id):
    name, _, uuid = build_id.rpartition(":")
    wanted = project.get("logsConfig", {}).get("cloudWatchLogs", {})
    if wanted.get("status") == "DISABLED":
        return {"cloudWatchLogs": wanted}
    stream = "/".join(part for part in (wanted.get("streamName"), uuid) if part)
    return {"groupName": wanted.get("groupName", f"/aws/codebuild/{name}"), "streamName": stream, "cloudWatchLogs": wanted}
