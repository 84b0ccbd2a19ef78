"""Follows gradients and updates of parameters through a run, for the tracer.

It knows, for each leaf, whether its gradient was used by a step already, and
notices updates by hand: values that changed between two backwards.
"""

from __future__ import annotations

import weakref
from typing import Any, Literal

import torch
from torch.optim.optimizer import Optimizer

from tutor.checks import graph
from tutor.checks.trace_events import (
    KEPT_EVENTS,
    KEPT_LOSSES,
    Backward,
    Forward,
    Gradients,
    Start,
    Step,
    Trace,
    sample,
)

FEW_ELEMENTS = 64
NAN = float("nan")
SPREAD_LOOKED_AT = 3
"""Backwards whose loss is looked at for a broadcast."""


class Updates:
    """What is known between the events.

    Args:
        trace: The trace to fill.
    """

    def __init__(self, trace: Trace) -> None:
        """Start before the first backward."""
        self._trace = trace
        self.pending: Forward | None = None
        """The last forward since the last backward."""
        self.has_zeroed = False
        """A `zero_grad` came since the last backward."""
        self._leaves: list[weakref.ref[torch.Tensor]] = []
        self._values: list[torch.Tensor] = []
        self._used: set[int] = set()
        self._stale: set[int] = set()
        self._backwards = 0
        self._is_inside_step = False
        self._is_up_to_date = False
        """The leaves are those of the last backward; in a long run they are not looked for each time."""
        self._series: tuple[torch.Size, ...] = ()

    def see_backward(self, roots: list[torch.Tensor], leaves: list[torch.Tensor] | None = None) -> Backward:
        """Take note of a backward that is about to run.

        Args:
            roots: What it starts from.
            leaves: Where its gradients go, if that is known and they are not added to `.grad`.
        """
        self.see_hand_step()
        with torch.no_grad():
            self._is_up_to_date = leaves is not None or self._trace.looks_closely("backward")
            if self._is_up_to_date:
                self._remember(graph.leaves(roots) if leaves is None else leaves)
            gradients = self._gradients() if leaves is None else "none"
            if len(roots) == 1 and _is_readable(roots[0]):
                self._keep_loss(roots[0].item())
            is_early = bool(roots) and self._trace.counts["backward"] < SPREAD_LOOKED_AT
            spread = graph.spread(roots[0]) if is_early else None
        self._trace.roots.extend(map(weakref.ref, roots))
        self._backwards, self.has_zeroed, self.pending = self._backwards + 1, False, None
        return Backward(gradients, len(self._leaves), spread)

    def _keep_loss(self, loss: float) -> None:
        losses = self._trace.losses.setdefault(self._series, [])
        if len(losses) < KEPT_LOSSES:
            losses.append(loss)

    def _remember(self, leaves: list[torch.Tensor]) -> None:
        self._leaves = [weakref.ref(leaf) for leaf in leaves]
        self._series = tuple(leaf.shape for leaf in leaves)
        self._values = [sample(leaf, FEW_ELEMENTS) for leaf in leaves]
        self._used &= {id(leaf) for leaf in leaves} | set(self._trace.starts)
        for leaf in leaves:
            if id(leaf) not in self._trace.starts and len(self._trace.starts) < KEPT_EVENTS:
                self._trace.starts[id(leaf)] = Start(weakref.ref(leaf), sample(leaf))

    def _living(self) -> list[torch.Tensor]:
        return [leaf for ref in self._leaves if (leaf := ref()) is not None]

    def _gradients(self) -> Gradients:
        """Say what the leaves' gradients hold before a backward, and keep which are stale."""
        grads = {id(leaf): leaf.grad for leaf in self._living()}
        full = {key for key, grad in grads.items() if grad is not None and bool(grad.any())}
        self._stale = full & self._used
        self._used -= grads.keys() - full
        if full:
            return "stale" if self._stale else "fresh"
        return "none" if all(grad is None for grad in grads.values()) else "zero"

    def before_step(self, optimizer: Optimizer, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """See a step of an optimizer; one with a closure runs backward itself and is seen when it has."""
        self._is_inside_step = options.get("closure") is not None or any(callable(arg) for arg in args[1:])
        if not self._is_inside_step:
            self._see_step(optimizer)

    def after_step(self, optimizer: Optimizer, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """See the end of a step."""
        if self._is_inside_step:
            self._is_inside_step = False
            self._see_step(optimizer)

    def _see_step(self, optimizer: Optimizer) -> None:
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        ids, leaves = {id(p) for p in parameters}, {id(leaf) for leaf in self._living()}
        event = Step(
            optimizer=type(optimizer).__name__,
            lr=float(optimizer.param_groups[0].get("lr", NAN)),
            gradients=_held(parameters) if self._trace.looks_closely("step") else "some",
            is_foreign=self._is_up_to_date and bool(leaves) and not leaves & ids,
            is_stale=bool(ids & self._stale),
            backwards=self._backwards,
            after_zero=self.has_zeroed,
            pending=self.pending,
            is_first=self._trace.counts["backward"] == 0,
        )
        self._see_update(event, ids)

    def see_hand_step(self, *, is_over: bool = False) -> None:
        """Notice that the leaves have changed since the last backward though no optimizer did it.

        Args:
            is_over: The run has ended. Leaves that are gone ended with the function that made them: they
                are a last step only if there were others.
        """
        if not self._backwards or self._is_inside_step or not self._have_changed():
            return
        counts = self._trace.counts
        if is_over and not self._living() and not counts["step_by_hand"] and counts["backward"] > 2:
            return
        ids = {id(leaf) for leaf in self._living()}
        event = Step(
            optimizer="",
            lr=NAN,
            gradients="some",
            is_foreign=False,
            is_stale=bool(ids & self._stale),
            backwards=self._backwards,
            after_zero=self.has_zeroed,
            pending=None,
            is_first=False,
        )
        self._see_update(event, ids)

    def _have_changed(self) -> bool:
        pairs = zip((ref() for ref in self._leaves), self._values, strict=True)
        return any(leaf is None or not torch.equal(sample(leaf, FEW_ELEMENTS), old) for leaf, old in pairs)

    def _see_update(self, event: Step, ids: set[int]) -> None:
        counts, rates = self._trace.counts, self._trace.rates
        counts["step_stale"] += event.is_stale
        counts["step_by_hand"] += not event.optimizer
        if (not rates or rates[-1] != event.lr) and len(rates) < KEPT_EVENTS:
            rates.append(event.lr)
        self._used |= ids
        self._backwards = 0
        self._trace.keep("step", event)


def _is_readable(root: torch.Tensor) -> bool:
    """Return whether a tensor is one real number, on a device that holds numbers."""
    return root.numel() == 1 and not root.is_complex() and not root.is_meta


def _held(parameters: list[torch.Tensor]) -> Literal["some", "zero", "none"]:
    kept = [p.grad for p in parameters if p.grad is not None]
    if not kept:
        return "none"
    return "some" if any(grad.is_meta or bool(grad.any()) for grad in kept) else "zero"
