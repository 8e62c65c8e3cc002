"""Functions find the AWS SDK, as in Lambda's own runtime: CDK's custom resources bring none."""
import os
from pathlib import Path


def install():
    os.environ["NODE_PATH"] = str(Path(__file__).parents[3] / "node_modules")
