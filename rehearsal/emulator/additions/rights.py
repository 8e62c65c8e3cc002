"""Asks the emulator's own IAM about actions that it does not ask itself."""
from ministack.core.iam_evaluator import AuthError, EvalContext, evaluate, resolve_principal
from ministack.core.responses import get_account_id, get_region


def refusal(access_key, action, resource, **conditions):
    """Why the owner of the access key may not do that; None if it may. Condition keys are written with _ for their colon."""
    principal = resolve_principal(access_key or "", get_account_id())
    if isinstance(principal, AuthError):
        return f"{principal.code}: {principal.message}"
    if principal.policies is None:
        return None  # the account's root
    context = EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={key.replace("_", ":", 1).lower(): value for key, value in conditions.items()},
        principal_keys=principal.keys,
    )
    if evaluate(context, principal.policies, *principal.limits).decision == "Allow":
        return None
    return f"User: {principal.arn} is not authorized to perform: {action} on resource: {resource}"
