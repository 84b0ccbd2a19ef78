"""Watches a training loop while it runs, without changing what it computes.

`with Tracer() as tracer:` around the learner's code; `tracer.trace` afterwards is
plain data (`trace_events`). No random generator is drawn from, no result changes,
and what is kept is bounded. It must not know what is right or wrong.
"""

from __future__ import annotations

import functools
import sys
import weakref
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from tutor.checks import graph
from tutor.checks.trace_events import Forward, Loss, Trace, ZeroGrad
from tutor.checks.updates import Updates

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
TARGET_ELEMENTS = 10_000

Call = Callable[..., Any]


class Tracer:
    """A context manager that fills a trace."""

    def __init__(self) -> None:
        """Start with an empty trace."""
        self.trace = Trace()
        self._updates = Updates(self.trace)
        self._undo: list[Callable[[], None]] = []
        self._modules: weakref.WeakKeyDictionary[nn.Module, tuple[bool, bool]] = weakref.WeakKeyDictionary()
        self._depth = 0
        self._rows = 0
        self._with_graph = 0
        """Gradients handed out with a graph, while no other backward ran."""

    def __enter__(self) -> Tracer:
        """Begin to watch."""
        self._wrap(nn.Module, "__call__", self._around_module)
        self._wrap(nn.Module, "zero_grad", self._around_zero_grad)
        self._wrap(Optimizer, "zero_grad", self._around_zero_grad)
        self._wrap(torch.autograd, "backward", self._around_backward)
        self._wrap(torch.autograd, "grad", self._around_grad)
        for name in LOSSES:
            self._wrap_loss(name)
        self._undo.append(register_optimizer_step_pre_hook(self._updates.before_step).remove)
        self._undo.append(register_optimizer_step_post_hook(self._updates.after_step).remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Stop watching and put everything back."""
        while self._undo:
            self._undo.pop()()
        self._updates.see_hand_step(is_over=True)

    def _wrap(self, owner: Any, name: str, around: Callable[[Call], Call]) -> None:
        original = getattr(owner, name)
        wrapper = functools.wraps(original)(around(original))
        setattr(owner, name, wrapper)
        self._undo.append(functools.partial(_put_back, owner, name, wrapper, original))

    def _wrap_loss(self, name: str) -> None:
        """Watch a loss function, also where the setup has imported it by name."""
        original, main = getattr(F, name), sys.modules["__main__"]
        self._wrap(F, name, self._around_loss)
        for alias in [key for key, value in vars(main).items() if value is original]:
            self._wrap(main, alias, self._around_loss)

    def _around_module(self, original: Call) -> Call:
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
        tensors = list(graph.tensors_in(out))
        rows = self._fingerprints(args[0]) if args and isinstance(args[0], torch.Tensor) else None
        event = Forward(type(module).__name__, module.training, depends_on_mode, bool(tensors), rows)
        for tensor in tensors:
            tensor.register_hook(functools.partial(_mark_used, event))  # type: ignore[no-untyped-call]
        if tensors:
            self._updates.pending = event
        self.trace.keep("forward", event)

    def _facts(self, module: nn.Module) -> tuple[bool, bool]:
        """Return whether a module has parameters, and whether its mode matters."""
        if module not in self._modules:
            modal = any(isinstance(child, MODAL) for child in module.modules())
            self._modules[module] = (next(module.parameters(), None) is not None, modal)
        return self._modules[module]

    def _fingerprints(self, batch: torch.Tensor) -> torch.Tensor | None:
        if self._rows > KEPT_ROWS or batch.ndim == 0:
            return None
        self._rows += len(batch)
        return graph.fingerprints(batch)

    def _around_loss(self, original: Call) -> Call:
        def loss(*args: Any, **options: Any) -> Any:
            out = original(*args, **options)
            pair = (*args[:2], *(options[key] for key in ("input", "target") if key in options))
            if self._undo and len(pair) == 2:
                self._see_loss(original.__name__, *pair)
            return out

        return loss

    def _see_loss(self, name: str, given: torch.Tensor, target: torch.Tensor) -> None:
        if not self.trace.looks_closely("loss"):
            self.trace.counts["loss"] += 1
            return
        keeps = self.trace.counts["loss"] < KEPT_TARGETS and target.numel() <= TARGET_ELEMENTS
        event = Loss(
            name=name,
            input_shape=tuple(given.shape),
            target_shape=tuple(target.shape),
            made_by=graph.maker(given),
            softmax_dim=graph.softmax_dim(given),
            is_probabilities=graph.is_probabilities(given, 1 if given.ndim > 1 else 0),
            target=target.detach().clone() if keeps else None,
            forward=self._updates.pending,
        )
        self.trace.keep("loss", event)

    def _around_zero_grad(self, original: Call) -> Call:
        def zero_grad(owner: Any, *args: Any, **options: Any) -> Any:
            if self._undo:
                self._updates.has_zeroed = True
                self.trace.keep("zero_grad", ZeroGrad(type(owner).__name__))
            return original(owner, *args, **options)

        return zero_grad

    def _around_backward(self, original: Call) -> Call:
        def backward(tensors: Any, *args: Any, **options: Any) -> Any:
            if not self._undo:
                return original(tensors, *args, **options)
            event = self._updates.see_backward(_listed(tensors))
            out = original(tensors, *args, **options)
            self.trace.keep("backward", event)
            return out

        return backward

    def _around_grad(self, original: Call) -> Call:
        def grad(outputs: Any, inputs: Any, *args: Any, **options: Any) -> Any:
            inputs = tuple(inputs) if isinstance(inputs, Iterator) else inputs
            gradients = original(outputs, inputs, *args, **options)
            if self._undo:
                self._see_grad(_listed(outputs), _listed(inputs), bool(options.get("create_graph")))
            return gradients

        return grad

    def _see_grad(self, roots: list[Any], leaves: list[Any], keeps_graph: bool) -> None:
        """See gradients that are handed out, by `torch.autograd.grad` or by `torch.func`, which uses it.

        With a graph of their own they are part of a loss, and its backward follows; where none ever
        does, they are what the weights are updated with.
        """
        if keeps_graph and self.trace.counts["backward"] > self._with_graph:
            return
        with graph.outside_transforms([*roots, *leaves]) as plain:
            outer, inner = plain[: len(roots)], plain[len(roots) :]
            known = [leaf for leaf in inner if leaf is not None and leaf.is_leaf]
            if len(known) == len(leaves):
                self._with_graph += keeps_graph
                seen = self._updates.see_backward([root for root in outer if root is not None], known)
                self.trace.keep("backward", seen)


def _listed(tensors: Any) -> list[torch.Tensor]:
    return [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)


def _put_back(owner: Any, name: str, wrapper: Call, original: Call) -> None:
    """Undo a wrap, unless the learner's code has put something of its own there."""
    if getattr(owner, name) is wrapper:
        setattr(owner, name, original)


def _mark_used(event: Forward, gradient: torch.Tensor) -> None:
    event.was_used = True
