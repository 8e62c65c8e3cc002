"""A text as far as it is known before it is deployed."""
import re
from dataclasses import dataclass
from typing import Iterable, Optional, Tuple

# A character of the private use area: it may stand in any JSON string, and in no text of ours.
PLACEHOLDER = "\ue000"


@dataclass(frozen=True)
class Text:
    """Known parts, and `None` where CloudFormation puts in something that nobody knows yet."""

    parts: Tuple[Optional[str], ...]

    @staticmethod
    def of(parts: Iterable[Optional[str]]) -> "Text":
        joined = []
        for part in parts:
            if part == "":
                continue
            if part is not None and joined and joined[-1] is not None:
                joined[-1] += part
            else:
                joined.append(part)
        return Text(tuple(joined))

    @staticmethod
    def from_rendered(rendered: str) -> "Text":
        return Text.of(None if part == PLACEHOLDER else part for part in re.split(f"({PLACEHOLDER})", rendered))

    @property
    def rendered(self) -> str:
        """With a placeholder for whatever is unknown."""
        return "".join(PLACEHOLDER if part is None else part for part in self.parts)

    @property
    def known(self) -> bool:
        return None not in self.parts

    @property
    def literals(self) -> Tuple[str, ...]:
        return tuple(part for part in self.parts if part is not None)

    def __len__(self) -> int:
        """Of what is known: the text is at least as long."""
        return sum(map(len, self.literals))

    def __str__(self) -> str:
        shown = self.rendered.replace(PLACEHOLDER, "…")
        return repr(shown) if len(shown) <= 100 else f"{shown[:60]!r}… ({len(self)} characters)"
