"""Judges all templates of a folder: `python -m judge FOLDER`."""
import sys
from pathlib import Path

from . import service_models
from .lint import REGIONS, lint
from .reasons import OF_CFN_LINT, OF_SERVICE_MODELS
from .report import report
from .template import Template


def main(folder: str) -> int:
    templates = [Template.read(file) for file in sorted(Path(folder).glob("*.json"))]
    if not templates:
        print(f"{folder} must hold templates")
        return 1
    judged = report("service models", [finding for template in templates for finding in service_models.judge(template)], OF_SERVICE_MODELS)
    linted = report(f"cfn-lint for {' and '.join(REGIONS)}", lint(templates), OF_CFN_LINT)
    return 0 if judged and linted else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
