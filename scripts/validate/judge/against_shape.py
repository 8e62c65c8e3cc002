"""Values against the shapes of the requests that they reach."""
from typing import Any, Dict, Iterator, Optional, Set, Tuple

import regex

from .resource_type import ResourceType, Unsent
from .shapes import Shape, request
from .template import Template, is_intrinsic
from .text import Text

# A path and what is wrong there.
Fault = Tuple[str, str]

NUMBERS = ("integer", "long", "float", "double")

# A pattern that is a repeated class of characters, of which each part of a text can be judged by itself.
CHARACTER_CLASS = regex.compile(r"\^?\(?(\[(?:\\.|[^\]\\])+\])(?:[*+]|\{\d+,\d*\})\)?\$?")


class Walk:
    """Through the properties of a resource and the shapes beside them."""

    def __init__(self, template: Template, resource_type: ResourceType):
        self._template = template
        self._type = resource_type

    def properties(self, properties: Dict[str, Any]) -> Iterator[Fault]:
        """Properties are members of the one or the other request that CloudFormation makes for the resource."""
        reached: Dict[str, Set[str]] = {self._type.requests[0]: set()}
        for name, value in properties.items():
            if self._goes_elsewhere(name):
                yield from self._elsewhere(name, name, value)
                continue
            for operation in self._type.requests:
                found = request(operation).member(name)
                if found:
                    reached.setdefault(operation, set()).add(found[0])
                    yield from self.value(value, found[1], name)
                    break
            else:
                yield name, f"is a member of none of {', '.join(self._type.requests)}"
        for operation, members in reached.items():
            for member in request(operation).required:
                if member not in members and member not in self._type.supplied:
                    yield member, f"is required by {operation}"

    def value(self, value: Any, shape: Shape, path: str) -> Iterator[Fault]:
        """A value that is an intrinsic function is judged where it ends in a text; what becomes a list or an object is not known."""
        if shape.type in ("structure", "list", "map"):
            if not is_intrinsic(value):
                yield from getattr(self, f"_{shape.type}")(value, shape, path)
        elif shape.type in NUMBERS:
            yield from self._number(value, shape, path)
        elif shape.type == "boolean":
            text = self._template.text(value)
            if text is None or (text.known and text.rendered not in ("true", "false")):
                yield path, f"must be true or false, got: {value!r}"
        elif shape.type in ("string", "blob"):
            text = self._template.text(value)
            yield from self.text(self._template.document(value) if text is None else text, shape, path)

    def text(self, text: Text, shape: Shape, path: str) -> Iterator[Fault]:
        if shape.max is not None and len(text) > shape.max:
            yield path, f"must have at most {shape.max} characters ({shape.name}), and may have {len(text)}: {text}"
        if shape.min is not None and text.known and len(text) < shape.min:
            yield path, f"must have at least {shape.min} characters ({shape.name}), got: {text}"
        if shape.enum and text.known and text.rendered not in shape.enum:
            yield path, f"must be one of {', '.join(shape.enum)} ({shape.name}), got: {text}"
        if shape.pattern and not _matches(text, shape.pattern):
            yield path, f"must match {shape.pattern.pattern} ({shape.name}), got: {text}"

    def _structure(self, value: Any, shape: Shape, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield path, f"must be an object ({shape.name}), got: {value!r}"
            return
        found: Set[str] = set()
        for name, entry in value.items():
            inner = f"{path}.{name}"
            rule = self._type.rule(inner)
            if self._goes_elsewhere(inner):
                yield from self._elsewhere(inner, inner, entry)
            elif isinstance(rule, str):
                found.add(rule.split(".")[0])
                yield from self.value(entry, shape.at(rule), inner)
            elif member := shape.member(name):
                found.add(member[0])
                yield from self.value(entry, member[1], inner)
            else:
                yield inner, f"is no member of {shape.name}"
        for member in shape.required:
            if member not in found and self._type.general(f"{path}.{member}") not in self._type.supplied:
                yield f"{path}.{member}", f"is required by {shape.name}"

    def _list(self, value: Any, shape: Shape, path: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield path, f"must be a list ({shape.name}), got: {value!r}"
            return
        yield from _count(len(value), shape, path)
        for index, entry in enumerate(value):
            yield from self.value(entry, shape.item, f"{path}[{index}]")

    def _map(self, value: Any, shape: Shape, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield path, f"must be an object ({shape.name}), got: {value!r}"
            return
        yield from _count(len(value), shape, path)
        for key, entry in value.items():
            yield from self.text(Text.of([key]), shape.key, f"{path}.{key}")
            yield from self.value(entry, shape.value, f"{path}.{key}")

    def _number(self, value: Any, shape: Shape, path: str) -> Iterator[Fault]:
        """CloudFormation takes texts for numbers too."""
        text = self._template.text(value)
        if text is not None and not text.known:
            return
        number = _number_of(text)
        if number is None or isinstance(value, bool) or (shape.type in ("integer", "long") and number != int(number)):
            yield path, f"must be a number ({shape.type}), got: {value!r}"
        elif (shape.min is not None and number < shape.min) or (shape.max is not None and number > shape.max):
            yield path, f"must be from {shape.min} to {shape.max} ({shape.name}), got: {value!r}"

    def _goes_elsewhere(self, path: str) -> bool:
        """To no request, or to that of another operation; `path[]` is about each entry of a list."""
        rule = self._type.rule(path) or self._type.rule(f"{path}[]")
        return isinstance(rule, Unsent) or (isinstance(rule, str) and ":" in rule)

    def _elsewhere(self, general: str, path: str, value: Any) -> Iterator[Fault]:
        each = self._type.rule(f"{general}[]")
        if isinstance(each, str):
            entries = [(f"{path}[{index}]", entry) for index, entry in enumerate(value)] if isinstance(value, list) else []
            target = each
        else:
            entries, target = [(path, value)], self._type.rule(general)
        if isinstance(target, str):
            for entry_path, entry in entries:
                yield from self.value(entry, request(target.rstrip(":")), entry_path)


def _matches(text: Text, pattern: "regex.Pattern[str]") -> bool:
    if text.known:
        return pattern.fullmatch(text.rendered) is not None
    repeated = CHARACTER_CLASS.fullmatch(pattern.pattern)
    return repeated is None or all(regex.fullmatch(f"{repeated[1]}*", part) for part in text.literals)


def _count(count: int, shape: Shape, path: str) -> Iterator[Fault]:
    if shape.max is not None and count > shape.max:
        yield path, f"must have at most {shape.max} entries ({shape.name}), got: {count}"
    if shape.min is not None and count < shape.min:
        yield path, f"must have at least {shape.min} entries ({shape.name}), got: {count}"


def _number_of(text: Optional[Text]) -> Optional[float]:
    try:
        return float(text.rendered) if text else None
    except ValueError:
        return None
