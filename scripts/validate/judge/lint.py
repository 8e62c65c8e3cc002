"""Templates through cfn-lint: errors, warnings and information, in a European and the first region."""
import json
import multiprocessing
import tempfile
from pathlib import Path
from typing import List

from cfnlint.config import ConfigMixIn
from cfnlint.match import Match
from cfnlint.runner import Runner

from .finding import Finding
from .merged import Merged, merge
from .template import Template

REGIONS = ["eu-west-1", "us-east-1"]


def lint(templates: List[Template]) -> List[Finding]:
    merged = merge(templates)
    with multiprocessing.Pool() as pool:
        return [finding for findings in pool.map(_lint, merged, chunksize=1) for finding in findings]


def _lint(merged: Merged) -> List[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{merged.name}.json"
        file.write_text(json.dumps(merged.content(), indent=1), encoding="utf-8")
        config = ConfigMixIn([], templates=[str(file)], regions=REGIONS, include_checks=["I"])
        return [_finding(match, merged) for match in Runner(config).run()]


def _finding(match: Match, merged: Merged) -> Finding:
    section, name, *path = [*map(str, match.path or []), "", ""]
    origin = merged.origins.get(name) if section == "Resources" else None
    where = "/".join(filter(None, path))
    message = f"{match.rule.id} {merged.with_origins(match.message)}"
    if origin is None:
        return Finding(merged.name, section, name, where, message)
    return Finding(origin.template.name, origin.type, origin.logical_id, where, message)
