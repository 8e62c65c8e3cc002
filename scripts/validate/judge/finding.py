"""What is wrong with a value of a template."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    template: str
    resource_type: str
    logical_id: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.template}: {self.resource_type} {self.logical_id}: {self.path} {self.message}"
