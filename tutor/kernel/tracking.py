"""What is recorded without being asked: losses, learning rates and gradient norms of any training loop.

Nothing here changes what the learner's code computes: no operation runs on a CPU loss (its number is read
from memory), no random number is drawn, no accelerator is waited for. Runs in the worker.
"""

from __future__ import annotations

import ctypes
import functools
import struct
import time
import weakref
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch.amp import GradScaler
from torch.optim.optimizer import register_optimizer_step_pre_hook

_FORMATS = {torch.float64: "d", torch.float32: "f", torch.float16: "e"}
_NORM_STEPS = 300
"""First steps of an optimizer whose gradient norm is always taken."""
_NORM_SHARE = 0.003
"""Share of the time that gradient norms may take after that."""
_NUMBERED = 12
"""Optimizers of a run that get curves of their own; later ones share the last."""
_HELD = 64
"""Losses that may wait for an optimizer's step before they count as those of the last optimizer."""


class Add(Protocol):
    """Where points go."""

    def __call__(self, name: str, value: float | torch.Tensor) -> None:
        """Add a point; a tensor is a number on an accelerator that is read later."""


def number(name: str, value: object) -> float | torch.Tensor:
    """Return what was logged as a float, or as a tensor to read later.

    Args:
        name: The curve's name, for the error.
        value: A Python or NumPy number, or a tensor with one element.

    Raises:
        TypeError: If it is not one real number; says what it is.
    """
    if isinstance(value, torch.Tensor):
        if value.numel() == 1 and not value.is_complex():
            return _copy(value) if _far(value) else value.item()
        raise TypeError(
            f"log(): '{name}' must be one real number, not a tensor of shape {tuple(value.shape)}"
        )
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(f"log(): '{name}' must be one real number, not {type(value).__name__}") from None


def _far(tensor: torch.Tensor) -> bool:
    """Whether reading the tensor would wait for an accelerator."""
    return tensor.device.type not in ("cpu", "meta")


def _copy(tensor: torch.Tensor) -> torch.Tensor:
    """Keep the number as it is now: the learner may change the tensor in place before it is read."""
    return tensor.detach().clone()


def _observed() -> bool:
    """Whether a profiler, a dispatch mode or a CUDA graph would see an operation of ours."""
    return (
        torch._C._autograd._profiler_enabled()
        or torch._C._len_torch_dispatch_stack() > 0
        or (torch.cuda.is_initialized() and torch.cuda.is_current_stream_capturing())  # type: ignore[no-untyped-call]
    )


def scalar(tensor: torch.Tensor) -> float | torch.Tensor | None:
    """Read a scalar without anything that a profiler, a mode or a learner's subclass could see.

    Returns:
        Its number; a copy if it lies on an accelerator; None if it is no scalar that can be read.
    """
    if type(tensor) is torch.Tensor and tensor.is_cpu and not _watched():
        return tensor.item() if tensor.numel() == 1 and tensor.is_floating_point() else None
    with torch._C.DisableTorchFunction():
        return _read_unseen(tensor)


def _watched() -> bool:
    """Whether anything at all is called for operations, function modes included."""
    return torch._C._is_torch_function_mode_enabled() or _observed()


def _read_unseen(tensor: torch.Tensor) -> float | torch.Tensor | None:
    """Take the number from the tensor's memory; no operation is run on a CPU."""
    if tensor.numel() != 1 or not tensor.is_floating_point():
        return None
    if _far(tensor):
        return None if _observed() else _copy(tensor)
    if tensor.device.type == "meta" or torch._C._dispatch_keys(tensor).has(torch._C.DispatchKey.Python):
        return None  # it has no memory of its own
    number = _number_at(tensor.data_ptr(), tensor.dtype)
    return -number if number is not None and tensor.is_neg() else number


def _number_at(address: int, dtype: torch.dtype) -> float | None:
    if dtype == torch.bfloat16:  # the upper half of a float32
        return float(struct.unpack("<f", b"\0\0" + ctypes.string_at(address, 2))[0])
    code = _FORMATS.get(dtype)
    if code is None or not address:
        return None
    return float(struct.unpack(code, ctypes.string_at(address, struct.calcsize(code)))[0])


class Tracker:
    """Turns `backward()` calls and optimizer steps into the curves `loss`, `lr` and `grad_norm`.

    A loss belongs to the optimizer that steps next, so the two networks of a GAN, or five models trained one
    after another, have curves apart: `loss`, `loss 2`, … as their `lr` and `grad_norm`. Without an optimizer
    every loss is `loss`. A curve's steps count its own points.
    """

    def __init__(self, add: Add) -> None:
        """Record nothing yet.

        Args:
            add: Takes each point.
        """
        self._add = add
        self.forget()

    def forget(self) -> None:
        """Count optimizers from one again, and drop losses that still wait."""
        self._optimizers: dict[int, _Optimizer] = {}
        self._last_suffix = ""
        self._held: list[float | torch.Tensor] = []
        self._scaled: weakref.ref[torch.Tensor] | None = None
        self._unscaled: float | torch.Tensor | None = None

    def install(self) -> None:
        """Follow `torch.autograd.backward`, which `Tensor.backward` calls, and every optimizer's step."""
        torch.autograd.backward = self._follow(torch.autograd.backward)
        GradScaler.scale = self._follow_scaling(GradScaler.scale)  # type: ignore[method-assign]
        register_optimizer_step_pre_hook(self._stepping)

    def settle(self) -> None:
        """Count waiting losses as those of the last optimizer that stepped."""
        held, self._held = self._held, []
        for loss in held:
            self._add("loss" + self._last_suffix, loss)

    def _follow(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> None:
            original(tensors, *args, **kwargs)
            self._went_backward(tensors)

        return backward

    def _follow_scaling(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Remember the loss that a gradient scaler makes larger: the curve is to show it unscaled."""

        @functools.wraps(original)
        def scale(scaler: GradScaler, outputs: Any) -> Any:
            scaled = original(scaler, outputs)
            if isinstance(scaled, torch.Tensor) and scaled is not outputs:
                self._scaled, self._unscaled = weakref.ref(scaled), scalar(outputs)
            return scaled

        return scale

    def _went_backward(self, tensors: Any) -> None:
        """Note the loss; a sequence counts if it holds one tensor."""
        if type(tensors) in (list, tuple) and len(tensors) == 1:
            tensors = tensors[0]
        loss = self._loss(tensors) if isinstance(tensors, torch.Tensor) else None
        if loss is None:
            return
        self._held.append(loss)
        if not self._optimizers or len(self._held) > _HELD:
            self.settle()

    def _loss(self, tensor: torch.Tensor) -> float | torch.Tensor | None:
        if self._scaled is not None and self._scaled() is tensor:
            return self._unscaled
        return scalar(tensor)

    def _stepping(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        """Record the rate and, now and then, the gradient norm; called before each step of any optimizer."""
        known = self._optimizers.get(id(optimizer))
        if known is None or known.ref() is not optimizer:
            known = self._meet(optimizer)
        self._last_suffix = known.suffix
        if self._held:
            self.settle()
        self._record_rate(optimizer, known)
        now = time.perf_counter()
        if now >= known.norm_due and not _observed():
            self._record_norm(optimizer, known)
            known.norm_taken(time.perf_counter(), now)

    def _meet(self, optimizer: torch.optim.Optimizer) -> _Optimizer:
        place = min(len(self._optimizers) + 1, _NUMBERED)
        known = _Optimizer(weakref.ref(optimizer), "" if place == 1 else f" {place}")
        self._optimizers[id(optimizer)] = known
        return known

    def _record_rate(self, optimizer: torch.optim.Optimizer, known: _Optimizer) -> None:
        rate = next(iter(optimizer.param_groups), {}).get("lr")
        value = scalar(rate) if isinstance(rate, torch.Tensor) else rate
        if isinstance(value, (float, int, torch.Tensor)):
            self._add("lr" + known.suffix, value)

    def _record_norm(self, optimizer: torch.optim.Optimizer, known: _Optimizer) -> None:
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        if not grads or any(grad.layout != torch.strided for grad in grads):
            return
        with torch._C.DisableTorchFunction(), torch.no_grad():
            norms = torch._foreach_norm(grads)
            total = norms[0] if len(norms) == 1 else torch.linalg.vector_norm(torch.stack(norms))
        value = scalar(total)
        if value is not None:
            self._add("grad_norm" + known.suffix, value)


class _Optimizer:
    """What is known of one optimizer of the run."""

    __slots__ = ("norm_due", "norms", "ref", "suffix")

    def __init__(self, ref: weakref.ref[torch.optim.Optimizer], suffix: str) -> None:
        self.ref = ref
        self.suffix = suffix
        self.norms = 0
        self.norm_due = 0.0

    def norm_taken(self, now: float, since: float) -> None:
        """Plan the next norm, so that all of them together keep to their share of the time."""
        self.norms += 1
        if self.norms >= _NORM_STEPS:
            self.norm_due = now + (now - since) / _NORM_SHARE
