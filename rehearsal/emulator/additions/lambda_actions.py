"""What CodePipeline refuses in actions that invoke a function.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
"""
import re

TYPE = {"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"}
CONFIGURATION = {"FunctionName", "UserParameters"}
MOST_ARTIFACTS = 5


def check(action):
    """Raises an error if the action is one and could not be."""
    kind = action["actionTypeId"]
    if kind["provider"] != "Lambda":
        return
    refuse = lambda why: _refuse(action["name"], why)  # noqa: E731
    if {key: str(kind.get(key)) for key in TYPE} != TYPE:
        refuse(f"its type must be {TYPE}, got: {kind}")
    configuration = action.get("configuration", {})
    unknown = sorted(set(configuration) - CONFIGURATION)
    if unknown:
        refuse(f"its configuration has the unknown keys {', '.join(unknown)}")
    name = configuration.get("FunctionName", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        refuse(f"FunctionName must be the name of a function, got: {name or 'nothing'}")
    for kind_of_artifact in ("inputArtifacts", "outputArtifacts"):
        if len(action.get(kind_of_artifact, [])) > MOST_ARTIFACTS:
            refuse(f"it must have at most {MOST_ARTIFACTS} {kind_of_artifact}")
    if action.get("commands"):
        refuse("it has no commands")


def _refuse(name, why):
    raise ValueError(f"the action {name} is invalid: {why}")
