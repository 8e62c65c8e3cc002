"""AWS's services assume the roles that trust them. The rehearsal plays the services, as the account's root user.

It says which service it plays by the name of the session. Beside that, the emulator lacks the condition key by which
a role is told for whom the service acts. AWS says of some services that they tell; of CodePipeline it does not, so that one
tells nothing here, and a role must do without.
"""
import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id

TELLS_NO_ACCOUNT = {"codepipeline.amazonaws.com"}


def install():
    trusts_caller = iam_evaluator.evaluate_trust_policy

    def trusts(document, caller_arn, context=None):
        service = context.service_context.get("sts:rolesessionname") or "" if context else ""
        if caller_arn.endswith(":root") and service.endswith(".amazonaws.com"):
            return _trusts_service(document, service, context)
        return trusts_caller(document, caller_arn, context)

    iam_evaluator.evaluate_trust_policy = trusts


def _trusts_service(document, service, context):
    if service not in TELLS_NO_ACCOUNT:
        context.service_context["aws:sourceaccount"] = get_account_id()
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    effects = [
        statement["Effect"]
        for statement in statements
        if iam_evaluator._service_principal_matches(statement.get("Principal"), service)
        and "sts:AssumeRole" in _listed(statement.get("Action", []))
        and iam_evaluator._conditions_met(statement.get("Condition", {}), context)
    ]
    return "Allow" in effects and "Deny" not in effects


def _listed(value):
    return value if isinstance(value, list) else [value]
