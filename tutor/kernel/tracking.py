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
from collections import deque
from collections.abc import Callable
from types import FunctionType
from typing import Any, Protocol, cast

import torch
from torch._C._dynamo import eval_frame
from torch.amp import GradScaler
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.overrides import has_torch_function

_FORMATS = {torch.float64: "d", torch.float32: "f", torch.float16: "e"}
_NORM_STEPS = 300
"""First steps of an optimizer whose gradient norm is always taken."""
_NORM_SHARE = 0.001
"""Share of the time that gradient norms may take after that."""
_NUMBERED = 12
"""Optimizers of a run that get curves of their own; later ones share the last."""
_HELD = 64
"""Losses that may wait for an optimizer's step before they count as those of the last optimizer."""


Number = float | torch.Tensor
"""A number, or a tensor of one element on an accelerator that is read later."""

Note = float | tuple[Callable[[Any, Any], None], Any, Any]
"""Something that happened: a loss, or what to call later, with two arguments."""


class Add(Protocol):
    """Where points go."""

    def __call__(self, name: str, value: Number) -> None:
        """Add a point."""


def to_number(name: str, value: object) -> Number:
    """Return what was logged as a float, or as a tensor to read later.

    Args:
        name: The curve's name, for the error.
        value: A Python or NumPy number, or a tensor with one element.

    Raises:
        TypeError: If it is not one real number; says what it is.
    """
    if isinstance(value, torch.Tensor):
        if value.numel() == 1 and not value.is_complex():
            return _copy(value) if _far(value) else float(value.item())
        raise TypeError(
            f"log(): '{name}' must be one real number, not a tensor of shape {tuple(value.shape)}"
        )
    try:
        return float("" if isinstance(value, str | bytes) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"log(): '{name}' must be one real number, not {type(value).__name__}") from None


def _far(tensor: torch.Tensor) -> bool:
    """Whether reading the tensor would wait for an accelerator."""
    return tensor.device.type not in ("cpu", "meta")


def _copy(tensor: torch.Tensor) -> torch.Tensor:
    """Keep the number as it is now: the learner may change the tensor in place before it is read."""
    return tensor.detach().clone()


def _is_observed() -> bool:
    """Whether a profiler, a dispatch mode or a CUDA graph would see an operation of ours."""
    return (
        torch._C._autograd._profiler_enabled()
        or torch._C._len_torch_dispatch_stack() > 0
        or (torch.cuda.is_initialized() and torch.cuda.is_current_stream_capturing())  # type: ignore[no-untyped-call]
    )


def scalar(tensor: torch.Tensor) -> Number | None:
    """Read a scalar without anything that a profiler, a mode or a learner's subclass could see.

    Returns:
        Its number; a copy if it lies on an accelerator; None if it is no scalar that can be read.
    """
    with torch._C.DisableTorchFunction():
        if tensor.numel() != 1 or not tensor.is_floating_point():
            return None
        if _far(tensor):
            return None if _is_observed() else _copy(tensor)
        if tensor.device.type == "meta" or torch._C._dispatch_keys(tensor).has(torch._C.DispatchKey.Python):
            return None  # it has no memory of its own
        value = _value_at(tensor.data_ptr(), tensor.dtype)
        return -value if value is not None and tensor.is_neg() else value


def _value_at(address: int, dtype: torch.dtype) -> float | None:
    if dtype == torch.bfloat16:  # the upper half of a float32
        return float(struct.unpack("<f", b"\0\0" + ctypes.string_at(address, 2))[0])
    code = _FORMATS.get(dtype)
    if code is None or not address:
        return None
    return float(struct.unpack(code, ctypes.string_at(address, struct.calcsize(code)))[0])


def _unseen_by_compiler(function: FunctionType) -> None:
    """Let `torch.compile` run the function as it is, with all that it calls, instead of tracing it."""
    skip = eval_frame._FrameAction.SKIP
    eval_frame.set_code_exec_strategy(function.__code__, eval_frame._FrameExecStrategy(skip, skip))


class Tracker:
    """Turns `backward()` calls and optimizer steps into the curves `loss`, `lr` and `grad_norm`.

    A loss belongs to the optimizer that steps next, so the two networks of a GAN, or five models trained one
    after another, have curves apart: `loss`, `loss 2`, … as their `lr` and `grad_norm`. Without an optimizer
    every loss is `loss`. A curve's steps count its own points. Gradient norms are taken at the first 300
    steps after a new optimizer appears, then as often as 0.1 % of the time allows.
    """

    def __init__(self, notes: deque[Note], add: Add) -> None:
        """Record nothing yet.

        Args:
            notes: What happens is only noted here, to be acted on later: training loops are fast.
            add: Takes each point, when the notes are acted on.
        """
        self._notes = notes
        self._add = add
        self.forget()

    def forget(self) -> None:
        """Count optimizers from one again, and drop losses that still wait."""
        self._suffixes: dict[int, tuple[weakref.ref[torch.optim.Optimizer], str]] = {}
        self._optimizers = 0
        self._last_suffix: str | None = None
        self._held: list[Number] = []
        self._norms = 0
        self._norm_due = 0.0
        self._scaled: weakref.ref[torch.Tensor] | None = None
        self._unscaled: Number | None = None

    def install(self) -> None:
        """Follow `torch.autograd.backward`, which `Tensor.backward` calls, and every optimizer's step."""
        torch.autograd.backward = self._follow(torch.autograd.backward)
        GradScaler.scale = self._follow_scaling(GradScaler.scale)  # type: ignore[method-assign]
        register_optimizer_step_pre_hook(self._before_step())

    @property
    def newest_loss(self) -> str:
        """Name of the curve of the optimizer that stepped last."""
        return "loss" + (self._last_suffix or "")

    def settle(self) -> None:
        """Count waiting losses as those of the last optimizer that stepped."""
        if self._held:
            held, self._held = self._held, []
            for loss in held:
                self._add(self.newest_loss, loss)

    def _follow(self, original: Callable[..., None]) -> Callable[..., None]:
        note, hold, plain = self._notes.append, self._hold_late, torch.Tensor
        has_function_mode = torch._C._is_torch_function_mode_enabled
        has_dispatch_mode = torch._C._len_torch_dispatch_stack
        has_profiler = torch._C._autograd._profiler_enabled

        @functools.wraps(original)
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> None:
            original(tensors, *args, **kwargs)
            loss: Number | complex | None
            seen = has_function_mode() or has_profiler() or has_dispatch_mode()
            if type(tensors) is plain and not seen and tensors.is_cpu:
                loss = tensors.item() if tensors.numel() == 1 else None  # the fast way, for nearly every loop
            else:
                loss = _loss(tensors)
            if self._scaled is not None and self._scaled() is tensors:
                loss = self._unscaled
            if type(loss) is float:
                note(loss)
            elif isinstance(loss, torch.Tensor):  # a complex number is no loss
                note((hold, loss, None))

        _unseen_by_compiler(cast(FunctionType, backward))
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

    def _before_step(self) -> Callable[[torch.optim.Optimizer, Any, Any], None]:
        """Return the hook that notes the rate and, now and then, the gradient norm."""
        note, stepped, clock = self._notes.append, self._stepped, time.perf_counter
        is_traced = torch.compiler.is_dynamo_compiling

        def stepping(optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
            if is_traced():  # what a compiled step has traced must be the optimizer alone
                return
            groups = optimizer.param_groups
            rate = groups[0].get("lr") if groups else None
            note((stepped, optimizer, rate if type(rate) is float else _rate(rate)))
            if clock() >= self._norm_due:
                self._note_norm(optimizer)

        _unseen_by_compiler(cast(FunctionType, stepping))
        return stepping

    def _note_norm(self, optimizer: torch.optim.Optimizer) -> None:
        """Take the gradient norm, and plan the next so that all of them keep to their share of the time."""
        since = time.perf_counter()
        norm = _gradient_norm(optimizer)
        if norm is not None:
            self._notes.append((self._normed, optimizer, norm))
        self._norms += 1
        if self._norms >= _NORM_STEPS:
            now = time.perf_counter()
            self._norm_due = now + (now - since) / _NORM_SHARE

    def _hold_late(self, loss: torch.Tensor, _: None) -> None:
        """Act on a noted loss that lies on an accelerator."""
        self.hold(loss)

    def hold(self, loss: Number) -> None:
        """Act on a noted loss: keep it until it is known whose it is."""
        self._held.append(loss)
        if self._last_suffix is None or len(self._held) > _HELD:
            self.settle()

    def _stepped(self, optimizer: torch.optim.Optimizer, rate: Number | None) -> None:
        """Act on a noted step: the losses that wait were this optimizer's."""
        self._last_suffix = self._suffix(optimizer)
        self.settle()
        if rate is not None:
            self._add("lr" + self._last_suffix, rate)

    def _normed(self, optimizer: torch.optim.Optimizer, norm: Number) -> None:
        """Act on a noted gradient norm."""
        self._add("grad_norm" + self._suffix(optimizer), norm)

    def _suffix(self, optimizer: torch.optim.Optimizer) -> str:
        """Return what tells the optimizer's curves apart: nothing for the first, else its number."""
        known = self._suffixes.get(id(optimizer))
        if known is not None and known[0]() is optimizer:
            return known[1]
        self._optimizers += 1  # not the length of the table: a freed optimizer's id comes again
        place = min(self._optimizers, _NUMBERED)
        suffix = "" if place == 1 else f" {place}"
        self._suffixes[id(optimizer)] = (weakref.ref(optimizer), suffix)
        self._norms, self._norm_due = 0, 0.0
        return suffix


def _loss(tensors: Any) -> Number | None:
    """Return the loss that `backward` was called for; a sequence counts if it holds one tensor.

    Where a mode or subclass takes the call, PyTorch calls `backward` again from within: that call counts.
    """
    several = (tensors,) if isinstance(tensors, torch.Tensor) else tuple(tensors)
    return scalar(several[0]) if len(several) == 1 and not has_torch_function(several) else None


def _rate(rate: object) -> Number | None:
    """Return a learning rate that is no plain float."""
    if isinstance(rate, torch.Tensor):
        return scalar(rate)
    return float(rate) if isinstance(rate, float | int) else None


def _gradient_norm(optimizer: torch.optim.Optimizer) -> Number | None:
    """Return the norm of all gradients together; None where there are none, or an observer would see us."""
    grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
    if not grads or _is_observed() or any(grad.layout != torch.strided for grad in grads):
        return None
    with torch._C.DisableTorchFunction(), torch.no_grad():
        norms = torch._foreach_norm(grads)
        if any(norm.device != norms[0].device for norm in norms):
            return None  # to add them up would wait for one of the devices
        total = norms[0] if len(norms) == 1 else torch.linalg.vector_norm(torch.stack(norms))
    return scalar(total)
