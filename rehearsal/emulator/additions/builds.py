"""Builds take the time that they take: the emulator alone would say SUCCEEDED at once.

The rehearsal runs them and writes what became of each into a file, which BatchGetBuilds then tells.
"""
import json
import os
from pathlib import Path

from ministack.services import codebuild


def install():
    outcomes = Path(os.environ["BUILD_OUTCOMES"])
    made_at_once = codebuild._make_build_record
    told = codebuild._batch_get_builds

    def in_progress(project, build_id, source_version=None):
        record = made_at_once(project, build_id, source_version)
        record.pop("endTime")
        return {**record, "currentPhase": "QUEUED", "buildStatus": "IN_PROGRESS", "phases": [], "serviceRole": project["serviceRole"]}

    def told_with_outcomes(request):
        for build_id in request.get("ids", []):
            outcome = outcomes / f"{build_id.split(':')[-1]}.json"
            if build_id in codebuild._builds and outcome.is_file():
                codebuild._builds[build_id].update(json.loads(outcome.read_text()))
        return told(request)

    codebuild._make_build_record = in_progress
    codebuild._batch_get_builds = told_with_outcomes
