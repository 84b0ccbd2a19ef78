"""What a hypothesis may look at: both values and what stood around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """One wrong value."""

    name: str
    """How the text calls the value, such as `y` or `f(x)`."""
    actual: Any
    expected: Any
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What the value may have been made from, by name: a function's arguments, or the namespace."""
    stale: Mapping[str, Any] = field(default_factory=dict)
    """Values that the setup had left under the same names, before the learner's code."""
    changed: tuple[str, ...] = ()
    """Names of inputs that the learner's code changed in place."""
    made: frozenset[str] = frozenset()
    """Names of inputs that the learner's code made: what equals them may come from the same expression."""
    source: str = ""
    """The learner's code; empty for a typed answer."""
    tolerance: float | None = None
