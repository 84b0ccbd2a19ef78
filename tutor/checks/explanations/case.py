"""What a row of the table of explanations is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tutor.checks.explanations.scene import Scene

Explain = Callable[[re.Match[str], Scene], str | None]


@dataclass(slots=True)
class Case:
    """One kind of exception and how it is retold."""

    name: str
    """Stable; kept by progress and by tests."""
    errors: type[BaseException] | tuple[type[BaseException], ...]
    pattern: str
    """Searched in the exception's message; its groups are what the message tells."""
    explain: Explain
    """Returns the sentences, or None where the case does not fit after all."""
    regex: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the pattern once, in the server, not in each worker."""
        self.regex = re.compile(self.pattern, re.DOTALL)

    def apply(self, scene: Scene) -> str | None:
        """Return the explanation of a scene, or None if it is another case."""
        if not isinstance(scene.error, self.errors):
            return None
        match = self.regex.search(scene.message)
        return self.explain(match, scene) if match else None
