"""A template, and what is known of the values in it."""
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from . import generated
from .text import Text

DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:[^}]*\}\}")
SUBSTITUTION = re.compile(r"\$\{([^!}]+)\}")
NAMES = ("RepositoryName", "RoleName", "BucketName", "LogGroupName", "FunctionName", "TopicName", "AlarmName", "ClusterName", "ServiceName", "Name")


@dataclass(frozen=True)
class Resource:
    template: "Template"
    logical_id: str

    @property
    def type(self) -> str:
        return self._json["Type"]

    @property
    def properties(self) -> Dict[str, Any]:
        return self._json.get("Properties", {})

    @property
    def _json(self) -> Dict[str, Any]:
        return self.template.json["Resources"][self.logical_id]


class Template:
    def __init__(self, name: str, content: Dict[str, Any]):
        self.name = name
        self.json = content

    @staticmethod
    def read(file: Path) -> "Template":
        return Template(file.stem, json.loads(file.read_text(encoding="utf-8")))

    @property
    def size(self) -> int:
        """In bytes, as the CDK writes it."""
        return len(json.dumps(self.json, indent=1, ensure_ascii=False).encode())

    @property
    def resources(self) -> List[Resource]:
        return [Resource(self, logical_id) for logical_id in self.json["Resources"]]

    def of_type(self, resource_type: str) -> Iterator[Resource]:
        return (resource for resource in self.resources if resource.type == resource_type)

    def text(self, value: Any) -> Optional[Text]:
        """A scalar or an intrinsic function as the text that it will be; nothing for a list or an object."""
        if isinstance(value, bool):
            return Text.of([str(value).lower()])
        if isinstance(value, (int, float)):
            return Text.of([str(value)])
        if isinstance(value, str):
            return Text.of(part for piece in _split(DYNAMIC_REFERENCE, value) for part in piece)
        if is_intrinsic(value):
            return self._call(*next(iter(value.items())))
        return None

    def document(self, value: Any) -> Text:
        """An object as CloudFormation sends it to an API that wants a text: JSON without white space."""
        return Text.from_rendered(json.dumps(self.resolve(value), separators=(",", ":"), ensure_ascii=False))

    def resolve(self, value: Any) -> Any:
        """With texts in the place of the intrinsic functions."""
        if is_intrinsic(value):
            return self._call(*next(iter(value.items()))).rendered
        if isinstance(value, dict):
            return {key: self.resolve(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        return self.text(value).rendered if isinstance(value, str) else value

    def _call(self, function: str, argument: Any) -> Text:
        if function == "Ref":
            return self._reference(argument)
        if function == "Fn::GetAtt":
            return self._attribute(*(argument if isinstance(argument, list) else argument.split(".", 1)))
        if function == "Fn::Join":
            separator, values = argument
            return self._join(separator, values) if isinstance(values, list) else Text((None,))
        if function == "Fn::Sub":
            return self._substitute(argument)
        if function == "Fn::Select":
            return self._select(*argument)
        return Text((None,))

    def _reference(self, logical_id: str) -> Text:
        if logical_id in generated.PSEUDO_PARAMETERS:
            return Text((generated.PSEUDO_PARAMETERS[logical_id],))
        resource = self.json["Resources"].get(logical_id)
        return Text((resource and generated.reference(resource["Type"], _name(logical_id, resource)),))

    def _attribute(self, logical_id: str, name: Any) -> Text:
        resource = self.json["Resources"].get(logical_id)
        return Text((resource and generated.attribute(resource["Type"], name, _name(logical_id, resource)),))

    def _join(self, separator: str, values: List[Any]) -> Text:
        parts: List[Optional[str]] = []
        for position, value in enumerate(values):
            text = self.text(value) or Text((None,))
            parts += [*([separator] if position else []), *text.parts]
        return Text.of(parts)

    def _substitute(self, argument: Any) -> Text:
        template, variables = argument if isinstance(argument, list) else (argument, {})
        parts: List[Optional[str]] = []
        for index, piece in enumerate(SUBSTITUTION.split(template)):
            if index % 2 == 0:
                parts.append(piece)
            elif piece in variables:
                parts += (self.text(variables[piece]) or Text((None,))).parts
            else:
                parts += (self._attribute(*piece.split(".", 1)) if "." in piece else self._reference(piece)).parts
        return Text.of(parts)

    def _select(self, index: Any, values: Any) -> Text:
        """Of a list, or of a text that is split where all of it is known."""
        if isinstance(values, dict) and "Fn::Split" in values:
            separator, whole = values["Fn::Split"]
            text = self.text(whole)
            values = "".join(text.parts).split(separator) if text and text.known else []
        if not isinstance(values, list) or int(index) >= len(values):
            return Text((None,))
        return self.text(values[int(index)]) or Text((None,))


def is_intrinsic(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _split(pattern: "re.Pattern[str]", text: str) -> Iterator[List[Optional[str]]]:
    """The pieces of a text, with nothing known in the place of what matches."""
    for index, piece in enumerate(pattern.split(text)):
        yield [piece] if index == 0 else [None, piece]


def _name(logical_id: str, resource: Dict[str, Any]) -> str:
    properties = resource.get("Properties", {})
    given = next((properties[name] for name in NAMES if isinstance(properties.get(name), str)), None)
    return given or generated.generated_name(resource["Type"], logical_id)
