"""A buildspec within a project.

See https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html.
"""
import json
import re
from typing import Any, Dict, Iterator, Tuple

from ..template import Resource

PATH = "Source.BuildSpec"
SECTIONS = {"version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"}
ENVIRONMENT = {"shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper"}
PHASES = {"install", "pre_build", "build", "post_build"}
PHASE = {"run-as", "on-failure", "runtime-versions", "commands", "finally"}
ON_FAILURE = re.compile(r"ABORT|CONTINUE|RETRY(-\d+)?(-.+)?")
ARTIFACTS = {"files", "name", "discard-paths", "base-directory", "exclude-paths", "enable-symlinks", "s3-prefix", "secondary-artifacts"}
REPORT = {"files", "file-format", "base-directory", "discard-paths"}
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def judge(resource: Resource) -> Iterator[Tuple[str, str]]:
    source = resource.properties.get("Source", {}) if resource.type == "AWS::CodeBuild::Project" else {}
    text = resource.template.text(source.get("BuildSpec"))
    if text is None or not text.rendered.lstrip().startswith("{"):
        return  # none, or a file of the repository
    try:
        buildspec = json.loads(text.rendered)
    except ValueError as error:
        yield PATH, f"must be JSON: {error}"
        return
    yield from _members(buildspec, SECTIONS, PATH)
    if str(buildspec.get("version")) != "0.2":
        yield f"{PATH}.version", f"must be 0.2, got: {buildspec.get('version')!r}"
    yield from _environment(buildspec.get("env", {}))
    phases = buildspec.get("phases", {})
    if not phases:
        yield f"{PATH}.phases", "must be there"
    yield from _members(phases, PHASES, f"{PATH}.phases")
    for name, phase in phases.items():
        yield from _phase(phase, f"{PATH}.phases.{name}")
    yield from _members(buildspec.get("artifacts", {}), ARTIFACTS, f"{PATH}.artifacts")
    if "artifacts" in buildspec and not _texts(buildspec["artifacts"].get("files")):
        yield f"{PATH}.artifacts.files", f"must be a list of texts, got: {buildspec['artifacts'].get('files')!r}"
    for name, report in buildspec.get("reports", {}).items():
        yield from _members(report, REPORT, f"{PATH}.reports.{name}")


def _environment(environment: Dict[str, Any]) -> Iterator[Tuple[str, str]]:
    path = f"{PATH}.env"
    yield from _members(environment, ENVIRONMENT, path)
    if environment.get("shell", "bash") not in ("bash", "sh"):
        yield f"{path}.shell", f"must be bash or sh, got: {environment['shell']!r}"
    for section in ("variables", "parameter-store", "secrets-manager"):
        for name, value in environment.get(section, {}).items():
            if not VARIABLE.fullmatch(name) or not isinstance(value, str):
                yield f"{path}.{section}.{name}", f"must be the name of a variable and its text, got: {value!r}"
    exported = environment.get("exported-variables", [])
    if not all(isinstance(name, str) and VARIABLE.fullmatch(name) for name in exported):
        yield f"{path}.exported-variables", f"must be names of variables, got: {exported!r}"


def _phase(phase: Dict[str, Any], path: str) -> Iterator[Tuple[str, str]]:
    yield from _members(phase, PHASE, path)
    if not ON_FAILURE.fullmatch(phase.get("on-failure", "ABORT")):
        yield f"{path}.on-failure", f"must be ABORT, CONTINUE or RETRY, got: {phase['on-failure']!r}"
    for section in ("commands", "finally"):
        if section in phase and not _texts(phase[section]):
            yield f"{path}.{section}", f"must be a list of commands, got: {phase[section]!r}"
    if "commands" not in phase and "runtime-versions" not in phase:
        yield f"{path}.commands", "must be there"


def _members(value: Dict[str, Any], known: set, path: str) -> Iterator[Tuple[str, str]]:
    for name in sorted(set(value) - known):
        yield f"{path}.{name}", "is unknown to CodeBuild"


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, str) and entry.strip() for entry in value)
