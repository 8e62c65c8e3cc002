"""What a service refuses by its own model, the one that the SDKs are made of: required members, lengths, patterns, enums.

Members that the model does not know are left to others, and so are their types.
"""
import functools
import re

from botocore.session import Session


def problem(service, shape_name, value):
    """What AWS would refuse in a value of that shape; None if nothing."""
    return next(_problems(_model(service).shape_for(shape_name), value, ""), None)


def problem_of_request(service, operation, request):
    shape = _model(service).operation_model(operation).input_shape
    return next(_problems(shape, request, ""), None) if shape else None


@functools.cache
def _model(service):
    return Session().get_service_model(service)


def _problems(shape, value, path):
    yield from CHECKS.get(shape.type_name, _nothing)(shape, value, path)


def _structure(shape, value, path):
    for name in shape.required_members:
        if name not in value:
            yield f"{path or 'the request'} must have {name}"
    for name, member in shape.members.items():
        if name in value:
            yield from _problems(member, value[name], f"{path}.{name}" if path else name)


def _list(shape, value, path):
    yield from _within(shape, len(value), f"{path} must have", "members", len(value))
    for index, member in enumerate(value):
        yield from _problems(shape.member, member, f"{path}.{index + 1}")


def _map(shape, value, path):
    for key, member in value.items():
        yield from _problems(shape.key, key, f"a key of {path}")
        yield from _problems(shape.value, member, f"{path}.{key}")


def _string(shape, value, path):
    text = str(value)
    yield from _within(shape, len(text), f"{path} must have", "characters", len(text))
    pattern, allowed = shape.metadata.get("pattern"), shape.enum
    if pattern and not re.fullmatch(pattern, text):
        yield f"{path} must satisfy the pattern {pattern}, got: {text[:100]}"
    if allowed and text not in allowed:
        yield f"{path} must be one of {', '.join(allowed)}, got: {text[:100]}"


def _integer(shape, value, path):
    yield from _within(shape, int(value), f"{path} must be", "", value)


def _within(shape, size, must, unit, got):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and size < least) or (most is not None and size > most):
        yield f"{must} {least} to {most} {unit}".rstrip() + f", got: {got}"


def _nothing(*_):
    return ()


CHECKS = {"structure": _structure, "list": _list, "map": _map, "string": _string, "integer": _integer, "long": _integer}
