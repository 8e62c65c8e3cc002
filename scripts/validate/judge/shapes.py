"""Shapes of requests, as the service models of the AWS SDKs have them."""
from functools import lru_cache
from typing import Any, Dict, Optional, Tuple

import regex
from botocore.loaders import Loader

_LOADER = Loader()


class Shape:
    """A type of a service: what its values may be."""

    def __init__(self, service: str, name: str):
        self._service = service
        self.name = name
        self._json: Dict[str, Any] = _model(service)["shapes"][name]

    @property
    def type(self) -> str:
        return self._json["type"]

    @property
    def enum(self) -> Optional[list]:
        return self._json.get("enum")

    @property
    def min(self) -> Optional[float]:
        return self._json.get("min")

    @property
    def max(self) -> Optional[float]:
        return self._json.get("max")

    @property
    def pattern(self) -> Optional["regex.Pattern[str]"]:
        """To be matched by the whole value. Some models have Java's own words for it, which `regex` knows."""
        pattern = self._json.get("pattern")
        return _compiled(pattern) if pattern else None

    @property
    def required(self) -> Tuple[str, ...]:
        return tuple(self._json.get("required", ()))

    @property
    def members(self) -> Dict[str, "Shape"]:
        return {name: Shape(self._service, member["shape"]) for name, member in self._json["members"].items()}

    def member(self, name: str) -> Optional[Tuple[str, "Shape"]]:
        """A member of a structure by its name, whose case CloudFormation changes."""
        return next(((key, shape) for key, shape in self.members.items() if key.lower() == name.lower()), None)

    @property
    def item(self) -> "Shape":
        return Shape(self._service, self._json["member"]["shape"])

    @property
    def key(self) -> "Shape":
        return Shape(self._service, self._json["key"]["shape"])

    @property
    def value(self) -> "Shape":
        return Shape(self._service, self._json["value"]["shape"])

    def at(self, path: str) -> "Shape":
        """The shape that a path of members leads to: `pipeline.stages[].name`."""
        shape = self
        for step in path.split("."):
            found = shape.member(step.replace("[]", ""))
            if not found:
                raise KeyError(f"{shape.name} has no member {step}")
            shape = found[1].item if step.endswith("[]") else found[1]
        return shape


def request(operation: str) -> Shape:
    """What an operation takes: `codepipeline.CreatePipeline`, or a part of it: `codepipeline.CreatePipeline:pipeline`."""
    operation, _, path = operation.partition(":")
    service, name = operation.split(".")
    shape = Shape(service, _model(service)["operations"][name]["input"]["shape"])
    return shape.at(path) if path else shape


@lru_cache(maxsize=None)
def _model(service: str) -> Dict[str, Any]:
    return _LOADER.load_service_model(service, "service-2")


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)


