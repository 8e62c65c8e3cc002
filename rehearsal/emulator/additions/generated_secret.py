"""AWS::SecretsManager::Secret: the emulator's CloudFormation forgets most of what GenerateSecretString says, its API does not."""
import json

from ministack.services import secretsmanager

from . import resource_types


def install():
    resource_types.change("AWS::SecretsManager::Secret", create=_create)


def _create(create, logical_id, properties, stack_name):
    rule = properties.get("GenerateSecretString")
    if rule is not None and "SecretString" not in properties:
        properties = {**properties, "SecretString": _generate(rule)}
    return create(logical_id, properties, stack_name)


def _generate(rule):
    status, _, body = secretsmanager._get_random_password(rule)
    answer = json.loads(body)
    if status != 200:
        raise ValueError(f"GenerateSecretString must make a password: {answer}")
    password = answer["RandomPassword"]
    if "SecretStringTemplate" not in rule:
        return password
    return json.dumps({**json.loads(rule["SecretStringTemplate"]), rule["GenerateStringKey"]: password})
