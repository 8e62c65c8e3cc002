"""
The templates of this repository have much in common: the same network and the same services, over and over. What is the same,
with all that it refers to, is linted once: all distinct resources stand in a few templates.
"""
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List

from .template import Resource, Template

# The linter's time grows faster than a template does.
MOST_RESOURCES = 150


@dataclass
class Merged:
    name: str
    json: Dict[str, Any]
    # Where each resource comes from.
    origins: Dict[str, Resource] = field(default_factory=dict)
    _ids: Dict[str, str] = field(default_factory=dict)

    def add(self, template: Template, digests: Dict[str, str]) -> None:
        resources = template.json["Resources"]
        renamed = {logical_id: self._id_of(template, logical_id, digest) for logical_id, digest in digests.items()}
        for logical_id, name in renamed.items():
            self.json["Resources"].setdefault(name, _rename(resources[logical_id], renamed))
        for name, output in template.json.get("Outputs", {}).items():
            output = {key: value for key, value in _rename(output, renamed).items() if key != "Export"}
            if output not in self.json["Outputs"].values():
                self.json["Outputs"][f"{name}{len(self.json['Outputs'])}"] = output
        for section in ("Parameters", "Conditions", "Mappings", "Rules"):
            self.json.setdefault(section, {}).update(template.json.get(section, {}))

    def new_in(self, digests: Dict[str, str]) -> int:
        return len(set(digests.values()) - set(self._ids))

    def _id_of(self, template: Template, logical_id: str, digest: str) -> str:
        if digest not in self._ids:
            name = logical_id if logical_id not in self.origins else f"{logical_id}x{len(self.origins)}"
            self._ids[digest] = name
            self.origins[name] = Resource(template, logical_id)
        return self._ids[digest]

    def with_origins(self, text: str) -> str:
        """A text of the linter's with the logical ids that the templates have."""
        return re.sub(r"\b[A-Za-z0-9]+\b", lambda word: self.origins[word[0]].logical_id if word[0] in self.origins else word[0], text)

    def content(self) -> Dict[str, Any]:
        return {section: value for section, value in self.json.items() if value}


def merge(templates: List[Template]) -> List[Merged]:
    merged: List[Merged] = []
    for template in templates:
        digests = _digests(template)
        place = next((each for each in merged if len(each.origins) + each.new_in(digests) <= MOST_RESOURCES), None)
        if place is None:
            place = Merged(f"merged-{len(merged)}", {"Resources": {}, "Outputs": {}})
            merged.append(place)
        place.add(template, digests)
    return merged


def _digests(template: Template) -> Dict[str, str]:
    """Of each resource together with those that it refers to. Metadata, the place in the construct tree, does not count."""
    resources = template.json["Resources"]
    known: Dict[str, str] = {}

    def digest(logical_id: str) -> str:
        if logical_id not in known:
            bare = {key: value for key, value in resources[logical_id].items() if key != "Metadata"}
            others = {name: digest(name) for name in set(_references(bare)) if name in resources}
            known[logical_id] = hashlib.sha256(json.dumps(_rename(bare, others), sort_keys=True).encode()).hexdigest()
        return known[logical_id]

    return {logical_id: digest(logical_id) for logical_id in resources}


def _references(value: Any) -> Iterator[str]:
    """Logical ids that a resource or an output refers to."""
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _references(entry)
    if isinstance(value, dict):
        yield from [value["Ref"]] if isinstance(value.get("Ref"), str) else []
        yield from value["Fn::GetAtt"][:1] if "Fn::GetAtt" in value else []
        depends_on = value.get("DependsOn", [])
        yield from [depends_on] if isinstance(depends_on, str) else depends_on


def _rename(value: Any, names: Dict[str, str]) -> Any:
    """With other logical ids in its references. CDK writes them as lists; a `Fn::Sub` of it names pseudo parameters alone."""
    if isinstance(value, list):
        return [_rename(entry, names) for entry in value]
    if not isinstance(value, dict):
        return value
    renamed = {key: _rename(entry, names) for key, entry in value.items()}
    if isinstance(value.get("Ref"), str):
        renamed["Ref"] = names.get(value["Ref"], value["Ref"])
    if "Fn::GetAtt" in value:
        logical_id, attribute = value["Fn::GetAtt"]
        renamed["Fn::GetAtt"] = [names.get(logical_id, logical_id), attribute]
    if "DependsOn" in value:
        depends_on = value["DependsOn"]
        renamed["DependsOn"] = names.get(depends_on, depends_on) if isinstance(depends_on, str) else [names.get(each, each) for each in depends_on]
    return renamed
