"""What the setup left before the learner's code ran: cheap to take, exact where a check asks.

Of every variable the object and, of tensors, the version counter are kept; copies are made
only of the names that a check compares later. Nothing here judges.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from tutor.kernel.protocol import Source

_COMPARES_WITH_BEFORE = ("before", "expect_unchanged")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The namespace as the setup left it."""

    namespace: Mapping[str, Any] = field(default_factory=dict)
    """The setup's objects themselves (not copies)."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """In-place changes that each tensor had seen."""
    copies: Mapping[str, Any] = field(default_factory=dict)
    """Deep copies of the names that a check asks about."""

    def changed_in_place(self) -> list[str]:
        """Return the names of the setup's tensors that were changed in place since."""
        return [n for n, version in self.versions.items() if self.namespace[n]._version != version]


def remember(namespace: Mapping[str, Any], checks: Sequence[Source]) -> Baseline:
    """Take what the checks will need to know of the state before the learner's code.

    Args:
        namespace: After the setup, before the learner's code.
        checks: The check cells; the names that they give to `before` and
            `expect_unchanged` are copied.
    """
    kept = dict(namespace)
    versions = {
        name: value._version
        for name, value in kept.items()
        if isinstance(value, torch.Tensor) and not value.is_inference()
    }
    wanted = {name for check in checks for name in _asked_names(check)}
    return Baseline(kept, versions, {name: _copied(kept[name]) for name in wanted if name in kept})


def _asked_names(check: Source) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(check.text)) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in _COMPARES_WITH_BEFORE
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def _copied(value: object) -> object:
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    return copy.deepcopy(value)
