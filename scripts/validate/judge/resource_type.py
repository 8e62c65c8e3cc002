"""How a CloudFormation resource reaches the service's API."""
import re
from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple, Union


@dataclass(frozen=True)
class Unsent:
    """A property, or a resource type, of which no service model knows."""

    because: str


@dataclass(frozen=True)
class ResourceType:
    # Where properties are looked for by their names, in this order; the first request is always made.
    requests: Tuple[str, ...]
    # Properties by their general path, `Rules[].ExpirationInDays`: the path of members that they become, from where they stand
    # (`Expiration.Days`) or of another request (`ecr.SetRepositoryPolicy:policyText`), or why they reach none.
    # A path that ends with `[]` says so of each entry of a list.
    differs: Mapping[str, Union[str, Unsent]] = field(default_factory=dict)
    # Required members that the template does not have, and who supplies them.
    supplied: Mapping[str, str] = field(default_factory=dict)

    def rule(self, path: str) -> Optional[Union[str, Unsent]]:
        return self.differs.get(self.general(path))

    @staticmethod
    def general(path: str) -> str:
        return re.sub(r"\[\d+\]", "[]", path)
