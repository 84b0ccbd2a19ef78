"""What a training loop did, as plain data, bounded however long it ran.

Filled by `trace.Tracer` and `updates.Updates`, read by `loops`. Nothing here patches or judges.
"""

from __future__ import annotations

import weakref
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Literal

import torch

KEPT_EVENTS = 2_000
KEPT_LOSSES = 20_000
KEPT_ROOTS = 8
CLOSELY = 256
"""Events of a kind that are looked at in detail; later only each `RARELY`th."""
RARELY = 64

Gradients = Literal["none", "zero", "fresh", "stale"]
"""Of the parameters before a backward: not there, all zero, not yet used by a step, already used by one."""


@dataclass(slots=True)
class Forward:
    """A call of a module with parameters, not from within another module."""

    module: str
    """Class name."""
    training: bool
    """The module's mode."""
    depends_on_mode: bool
    """It holds dropout or batch norm."""
    records: bool
    """Gradients were recorded for its output."""
    rows: torch.Tensor | None
    """A fingerprint of each row of the first input, float64 of shape (batch,); None when no longer kept."""
    was_used: bool = False
    """A backward went through its output."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A call of one of PyTorch's loss functions."""

    name: str
    """Such as `cross_entropy`."""
    input_shape: tuple[int, ...]
    target_shape: tuple[int, ...]
    made_by: str
    """Operation that made the input, such as `SoftmaxBackward0`; empty if none is recorded."""
    softmax_dim: int | None
    """Dim of the softmax or log-softmax that made the input."""
    is_probabilities: bool
    """The input is non-negative and sums to one along the class dim."""
    target: torch.Tensor | None = None
    """A copy, for small targets of the first batches."""
    forward: Forward | None = None
    """The forward before it."""


@dataclass(frozen=True, slots=True)
class ZeroGrad:
    """`zero_grad` of an optimizer or a module."""

    owner: str
    """Class name."""


@dataclass(frozen=True, slots=True)
class Backward:
    """A `backward`, of whatever spelling."""

    gradients: Gradients
    leaves: int
    """Leaf tensors that the gradients go to."""
    spread: tuple[tuple[int, ...], tuple[int, ...]] | None
    """Shapes before and after a broadcast that blew up the difference inside a hand-written loss."""


@dataclass(slots=True)
class Step:
    """An update of parameters, by an optimizer or by hand."""

    optimizer: str
    """Class name; empty for an update by hand, which is noticed at the next backward."""
    lr: float
    """Of the first parameter group; NaN by hand."""
    gradients: Literal["some", "zero", "none"]
    """Of the parameters it updates."""
    is_foreign: bool
    """None of its parameters took part in the last backward."""
    is_stale: bool
    """The gradients hold those of an earlier step, too: they were not cleared."""
    backwards: int
    """How many backwards came since the step before."""
    after_zero: bool
    """A `zero_grad` stands between the last backward and this step."""
    pending: Forward | None
    """A forward since the last backward; if it is used later, the step came before its backward."""
    is_first: bool
    """No backward came before it."""


Event = Forward | Loss | ZeroGrad | Backward | Step


@dataclass(slots=True)
class Start:
    """A parameter and its value when it first took part."""

    tensor: weakref.ref[torch.Tensor]
    value: torch.Tensor
    """A sample of at most 4,096 elements."""


@dataclass(slots=True)
class Trace:
    """Everything seen of a run."""

    events: list[Event] = field(default_factory=list)
    """The first events in order."""
    counts: Counter[str] = field(default_factory=Counter)
    """Of all events: `forward`, `loss`, `zero_grad`, `backward`, `step`, and what was noticed about them."""
    losses: dict[tuple[torch.Size, ...], list[float]] = field(default_factory=dict)
    """Of the first backwards from a single number, in order; by the shapes of the model's parameters."""
    rates: list[float] = field(default_factory=list)
    """Learning rates of the steps, where they changed."""
    roots: deque[weakref.ref[torch.Tensor]] = field(default_factory=lambda: deque(maxlen=KEPT_ROOTS))
    """What the last backwards started from."""
    starts: dict[int, Start] = field(default_factory=dict)
    """By `id` of the parameter."""

    def keep(self, kind: str, event: Event) -> None:
        """Count an event, and keep it if there is room."""
        self.counts[kind] += 1
        if len(self.events) < KEPT_EVENTS:
            self.events.append(event)

    def looks_closely(self, kind: str) -> bool:
        """Return whether the next event of a kind is one to look at in detail."""
        count = self.counts[kind]
        return count < CLOSELY or count % RARELY == 0

    def of(self, *kinds: type[Any]) -> list[Any]:
        """Return the kept events of these kinds."""
        return [event for event in self.events if isinstance(event, kinds)]

    def moved(self, parameter: torch.Tensor) -> bool | None:
        """Return whether a parameter has changed since it first took part; None if it never did.

        A plain tensor may have been made anew by each update by hand: `w = (w - lr * w.grad).detach()`.
        """
        start = self.starts.get(id(parameter))
        if start is not None and start.tensor() is parameter:
            return not torch.equal(start.value, sample(parameter))
        if self.counts["step_by_hand"] and type(parameter) is torch.Tensor:
            return self._has_ancestor(parameter) or None
        return None

    def _has_ancestor(self, parameter: torch.Tensor) -> bool:
        """Return whether a tensor of this shape and another value took part that is gone by now."""
        gone = (start.value for start in self.starts.values() if start.tensor() is None)
        now = sample(parameter)
        return any(value.shape == now.shape and not torch.equal(value, now) for value in gone)

    def travel(self) -> float:
        """Return how far parameters have moved at the most, as a share of their size; nan for none."""
        shares = []
        for start in self.starts.values():
            parameter = start.tensor()
            if parameter is not None and parameter.shape.numel():
                size = start.value.double().norm().item()
                shares.append((sample(parameter) - start.value).double().norm().item() / (size or 1.0))
        return max(shares, default=float("nan"))


def sample(tensor: torch.Tensor, elements: int = 4_096) -> torch.Tensor:
    """Return a copy of at most that many of a tensor's elements, evenly spread."""
    flat = tensor.detach().reshape(-1)
    return flat[:: max(1, -(-len(flat) // elements))].clone()
