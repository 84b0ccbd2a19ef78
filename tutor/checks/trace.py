"""Watches a training loop while it runs, without changing what it computes.

`with Tracer() as tracer:` around the learner's code; `tracer.trace` afterwards is
plain data (`trace_events`). No random generator is drawn from, no result changes,
and what is kept is bounded. It must not know what is right or wrong.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.optimizer import Optimizer, register_optimizer_step_pre_hook

from tutor.checks import graph
from tutor.checks.trace_events import (
    KEPT_EVENTS,
    KEPT_LOSSES,
    Backward,
    Event,
    Forward,
    Gradients,
    Loss,
    Start,
    Step,
    Trace,
    ZeroGrad,
    sample,
)

LOSSES = (
    "cross_entropy",
    "nll_loss",
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
)
MODAL = (nn.modules.dropout._DropoutNd, nn.modules.batchnorm._BatchNorm)
KEPT_ROWS = 50_000
KEPT_TARGETS = 200
CLOSELY = 256
"""Events of a kind that are looked at in detail; after them every 64th."""


class Tracer:
    """A context manager that fills a trace."""

    def __init__(self) -> None:
        """Start with an empty trace."""
        self.trace = Trace()
        self._undo: list[Callable[[], None]] = []
        self._modules: weakref.WeakKeyDictionary[nn.Module, tuple[bool, bool]] = weakref.WeakKeyDictionary()
        self._depth = 0
        self._rows = 0
        self._leaves: list[weakref.ref[torch.Tensor]] = []
        self._values: list[torch.Tensor] = []
        self._stepped = True
        self._zeroed = False
        self._pending: Forward | None = None

    def __enter__(self) -> Tracer:
        """Begin to watch."""
        self._wrap(nn.Module, "__call__", self._around_module)
        self._wrap(nn.Module, "zero_grad", self._around_zero_grad)
        self._wrap(Optimizer, "zero_grad", self._around_zero_grad)
        self._wrap(torch.autograd, "backward", self._around_backward)
        for name in LOSSES:
            self._wrap(F, name, self._around_loss)
        self._undo.append(register_optimizer_step_pre_hook(self._see_step).remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Stop watching and put everything back."""
        with torch.no_grad():
            self._see_hand_step()
        while self._undo:
            self._undo.pop()()

    def _wrap(self, owner: Any, name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        original = getattr(owner, name)
        wrapper = functools.wraps(original)(around(original))
        setattr(owner, name, wrapper)
        self._undo.append(lambda: getattr(owner, name) is wrapper and setattr(owner, name, original))

    def _keep(self, kind: str, event: Event) -> None:
        self.trace.counts[kind] += 1
        if len(self.trace.events) < KEPT_EVENTS:
            self.trace.events.append(event)

    def _looks_closely(self, kind: str) -> bool:
        count = self.trace.counts[kind]
        return count < CLOSELY or count % 64 == 0

    # Modules ------------------------------------------------------------------------------

    def _around_module(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(module: nn.Module, *args: Any, **options: Any) -> Any:
            if self._depth or not self._undo:
                return original(module, *args, **options)
            self._depth += 1
            try:
                out = original(module, *args, **options)
            finally:
                self._depth -= 1
            self._see_forward(module, args, out)
            return out

        return call

    def _see_forward(self, module: nn.Module, args: tuple[Any, ...], out: Any) -> None:
        has_parameters, depends_on_mode = self._facts(module)
        if not has_parameters:
            return
        first = out[0] if isinstance(out, tuple) and out else out
        records = isinstance(first, torch.Tensor) and first.requires_grad
        rows = self._fingerprints(args[0]) if args and isinstance(args[0], torch.Tensor) else None
        event = Forward(type(module).__name__, module.training, depends_on_mode, records, rows)
        if records:
            first.register_hook(functools.partial(_mark_used, event))
            self._pending = event
        self._keep("forward", event)

    def _facts(self, module: nn.Module) -> tuple[bool, bool]:
        if module not in self._modules:
            modal = any(isinstance(child, MODAL) for child in module.modules())
            self._modules[module] = (next(module.parameters(), None) is not None, modal)
        return self._modules[module]

    def _fingerprints(self, batch: torch.Tensor) -> torch.Tensor | None:
        if self._rows > KEPT_ROWS or batch.ndim == 0:
            return None
        self._rows += len(batch)
        return graph.fingerprints(batch)

    # Losses -------------------------------------------------------------------------------

    def _around_loss(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def loss(*args: Any, **options: Any) -> Any:
            out = original(*args, **options)
            pair = (*args[:2], *(options[key] for key in ("input", "target") if key in options))
            if self._undo and len(pair) == 2 and self._looks_closely("loss"):
                self._see_loss(original.__name__, *pair)
            self.trace.counts["loss"] += 1
            return out

        return loss

    def _see_loss(self, name: str, given: Any, target: Any) -> None:
        made_by = given.grad_fn.name() if given.grad_fn is not None else ""
        event = Loss(
            name,
            tuple(given.shape),
            tuple(target.shape),
            str(target.dtype).removeprefix("torch."),
            made_by,
            graph.softmax_dim(given),
            graph.is_probabilities(given, 1 if given.ndim > 1 else 0),
            graph.is_one_hot(target),
            target.detach().clone() if self.trace.counts["loss"] < KEPT_TARGETS and target.numel() < 10_000 else None,
            self._pending,
        )
        if len(self.trace.events) < KEPT_EVENTS:
            self.trace.events.append(event)

    # Gradients and updates ----------------------------------------------------------------

    def _around_zero_grad(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def zero_grad(owner: Any, *args: Any, **options: Any) -> Any:
            if self._undo:
                self._zeroed = True
                self._keep("zero_grad", ZeroGrad(type(owner).__name__))
            return original(owner, *args, **options)

        return zero_grad

    def _around_backward(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def backward(tensors: Any, *args: Any, **options: Any) -> Any:
            if not self._undo:
                return original(tensors, *args, **options)
            event = self._see_backward(tensors)
            out = original(tensors, *args, **options)
            self._keep("backward", event)
            return out

        return backward

    def _see_backward(self, tensors: Any) -> Backward:
        with torch.no_grad():
            self._see_hand_step()
            roots = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
            if self._looks_closely("backward"):
                self._remember(graph.leaves(roots))
            gradients = self._gradients()
            loss = roots[0].item() if len(roots) == 1 and roots[0].numel() == 1 else float("nan")
            spread = graph.spread(roots[0]) if self.trace.counts["backward"] < 3 else None
        if len(self.trace.losses) < KEPT_LOSSES:
            self.trace.losses.append(loss)
        self.trace.counts[f"{gradients}_gradients"] += 1
        self._stepped, self._zeroed, self._pending = False, False, None
        return Backward(loss, gradients, len(self._leaves), spread)

    def _remember(self, leaves: list[torch.Tensor]) -> None:
        self._leaves = [weakref.ref(leaf) for leaf in leaves]
        self._values = [sample(leaf, 64) for leaf in leaves]
        for leaf in leaves:
            if id(leaf) not in self.trace.starts:
                self.trace.starts[id(leaf)] = Start(weakref.ref(leaf), sample(leaf))

    def _gradients(self) -> Gradients:
        kept = [leaf.grad for ref in self._leaves[:8] if (leaf := ref()) is not None]
        if all(grad is None for grad in kept):
            return "none"
        if not any(grad is not None and bool(grad.any()) for grad in kept):
            return "zero"
        return "stale" if self._stepped and self.trace.counts["step"] else "fresh"

    def _see_step(self, optimizer: Optimizer, args: Any, options: Any) -> None:
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        leaves = {id(leaf) for ref in self._leaves if (leaf := ref()) is not None}
        rate = float(optimizer.param_groups[0].get("lr", float("nan")))
        event = Step(
            type(optimizer).__name__,
            rate,
            _kind_of_gradients(parameters) if self._looks_closely("step") else "some",
            bool(leaves) and not any(id(p) in leaves for p in parameters),
            self._zeroed,
            self._pending,
            self.trace.counts["backward"] == 0,
        )
        self._see_update(event)

    def _see_update(self, event: Step) -> None:
        self.trace.counts[f"step_{event.gradients}"] += 1
        if not self.trace.rates or self.trace.rates[-1] != event.lr:
            self.trace.rates = [*self.trace.rates[:KEPT_EVENTS], event.lr]
        self._stepped = True
        self._keep("step", event)

    def _see_hand_step(self) -> None:
        """Notice that the leaves have changed since the last backward though no optimizer did it."""
        if self._stepped:
            return
        leaves = [ref() for ref in self._leaves]
        pairs = zip(leaves, self._values, strict=True)
        if any(leaf is None or not torch.equal(sample(leaf, 64), value) for leaf, value in pairs):
            self._see_update(Step("", float("nan"), "some", False, self._zeroed, None, False))


def _mark_used(event: Forward, gradient: torch.Tensor) -> None:
    event.was_used = True


def _kind_of_gradients(parameters: list[torch.Tensor]) -> Any:
    kept = [p.grad for p in parameters if p.grad is not None]
    if not kept:
        return "none"
    return "some" if any(bool(grad.any()) for grad in kept) else "zero"
