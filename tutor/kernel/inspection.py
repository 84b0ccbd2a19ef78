"""The learner's values as data for the screen: results, variables and tensors, bounded and safe.

Looks at objects without changing them: no random number is drawn, no gradient recorded, and code of the
learner (a `__repr__`) runs only under a time limit. Graphs stand in `graph`. Runs in the worker.
"""

from __future__ import annotations

import math
import types
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tutor.kernel.lookup import LookupFailed, look_up
from tutor.kernel.protocol import Result, TensorSummary, TensorView, Variables
from tutor.kernel.safe_repr import safe_repr

RESULT_CHARS = 10_000
TEXT_CHARS = 120
EXACT_ELEMENTS = 4_000_000
"""Up to here statistics are over all elements; beyond, over an even sample."""
VARIABLES = 200
SIDE = 128
"""Rows and columns of an opened tensor that are sent."""
BINS = 32

_NOT_VARIABLES = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)


def describe_result(value: object) -> Result:
    """Return the value of a last expression as a notebook shows it.

    A tensor has a line before its numbers: `tensor (2, 3) float32 · requires grad`.
    """
    text = safe_repr(value, RESULT_CHARS)
    if not isinstance(value, Tensor):
        return Result(text=text)
    return Result(text=f"{at_a_glance(value)}\n{text}", summary=summarise("", value))


def at_a_glance(tensor: Tensor) -> str:
    """Return kind, shape, dtype and what is unusual: `tensor (2, 3) float32 · cuda:0 · requires grad`."""
    with torch._C.DisableTorchFunctionSubclass():
        kind = "parameter" if isinstance(tensor, torch.nn.Parameter) else "tensor"
        parts = [f"{kind} {shape_of(tensor)} {dtype_of(tensor)}"]
        if tensor.device.type != "cpu":
            parts.append(str(tensor.device))
        if tensor.layout != torch.strided:
            parts.append(str(tensor.layout).removeprefix("torch."))
        if tensor.requires_grad:
            parts.append("requires grad")
    return " · ".join(parts)


def shape_of(tensor: Tensor) -> str:
    """Return the shape as Python writes a tuple."""
    return str(tuple(tensor.shape))


def dtype_of(tensor: Tensor) -> str:
    """Return the dtype without `torch.`."""
    return str(tensor.dtype).removeprefix("torch.")


def list_variables(namespace: Mapping[str, Any], hidden: Collection[str] = ()) -> Variables:
    """Return the learner's variables in order of definition, `VARIABLES` at most.

    Args:
        namespace: The worker's namespace.
        hidden: Names that are not the learner's, such as those that the worker put there.
    """
    names = [
        name
        for name, value in list(namespace.items())
        if name not in hidden and not name.startswith("_") and not isinstance(value, _NOT_VARIABLES)
    ]
    return Variables(items=tuple(summarise(name, namespace[name]) for name in names[:VARIABLES]))


def summarise(name: str, value: object) -> TensorSummary:
    """Return a value at a glance; numbers are of real tensors and arrays only."""
    if isinstance(value, Tensor):
        return _summarise_tensor(name, value)
    text = safe_repr(value, TEXT_CHARS, seconds=0.1)
    if type(value) is np.ndarray:
        return _summarise_array(name, value, text)
    size = _module_bytes(value) if isinstance(value, torch.nn.Module) else 0
    return TensorSummary(name, type(value).__name__, bytes=size, text=text)


def _summarise_tensor(name: str, tensor: Tensor) -> TensorSummary:
    low, mean, high = _spread(tensor)
    with torch._C.DisableTorchFunctionSubclass():
        has_grad = tensor.is_leaf and tensor.grad is not None
        return TensorSummary(
            name,
            type(tensor).__name__,
            shape=tuple(tensor.shape),
            dtype=dtype_of(tensor),
            device=str(tensor.device),
            requires_grad=tensor.requires_grad,
            has_grad=has_grad,
            grad_fn=type(tensor.grad_fn).__name__ if tensor.grad_fn is not None else "",
            bytes=tensor.numel() * tensor.element_size(),
            low=low,
            mean=mean,
            high=high,
            text=safe_repr(tensor, TEXT_CHARS, seconds=0.1),
        )


def _summarise_array(name: str, array: np.ndarray[Any, Any], text: str) -> TensorSummary:
    low, mean, high = None, None, None
    if array.dtype.kind in "fiub" and array.size:
        low, mean, high = (
            _spread(torch.from_numpy(np.ascontiguousarray(array)))
            if array.size <= EXACT_ELEMENTS
            else (None,) * 3
        )
    return TensorSummary(
        name,
        "ndarray",
        shape=array.shape,
        dtype=str(array.dtype),
        bytes=array.nbytes,
        low=low,
        mean=mean,
        high=high,
        text=text,
    )


def _module_bytes(module: torch.nn.Module) -> int:
    held: Iterable[Tensor] = [*module.parameters(), *module.buffers()]
    return sum(tensor.numel() * tensor.element_size() for tensor in held)


def _numbers(tensor: Tensor, limit: int) -> Tensor | None:
    """Return at most `limit` elements as float64, spread evenly; None if it has no real numbers to show."""
    if (
        tensor.is_complex()
        or tensor.layout != torch.strided
        or tensor.is_quantized
        or tensor.device.type == "meta"
    ):
        return None
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():
        sample = tensor.detach()
        while sample.numel() > limit:
            longest = max(range(sample.dim()), key=sample.size)
            step = min(math.ceil(sample.numel() / limit), sample.size(longest))
            sample = sample[(slice(None),) * longest + (slice(None, None, step),)]
        return sample.to("cpu", torch.float64)


def _spread(tensor: Tensor) -> tuple[float | None, float | None, float | None]:
    """Return lowest, mean and highest; None where there is none."""
    try:
        numbers = _numbers(tensor, EXACT_ELEMENTS)
    except (RuntimeError, NotImplementedError, TypeError):
        return None, None, None
    if numbers is None or not numbers.numel():
        return None, None, None
    low, high = torch.aminmax(numbers)
    return low.item(), numbers.mean().item(), high.item()


def view_tensor(namespace: Mapping[str, Any], name: str, index: tuple[int, ...] = ()) -> TensorView:
    """Return a tensor opened: statistics, a histogram of 32 bins, and one 2-D slice.

    Args:
        namespace: The learner's variables.
        name: A variable, or a path such as `model.0.weight` or `x.grad`.
        index: Which slice of the leading dims; clamped to what there is, missing entries are 0.
    """
    try:
        value = look_up(namespace, name)
    except LookupFailed as failure:
        return _no_view(TensorSummary(name, ""), f"{name} can't be opened: {failure}.")
    if type(value) is np.ndarray and value.dtype.kind in "fiub":
        value = torch.from_numpy(value.copy())
    if not isinstance(value, Tensor):
        return _no_view(summarise(name, value), f"{name} is {type(value).__name__}, not a tensor.")
    return _opened(summarise(name, value), value, index)


def _no_view(summary: TensorSummary, problem: str) -> TensorView:
    return TensorView(
        summary=summary,
        index=(),
        rows=0,
        columns=0,
        values=b"",
        histogram=(),
        std=None,
        nan_count=0,
        inf_count=0,
        problem=problem,
    )


def _opened(summary: TensorSummary, tensor: Tensor, index: tuple[int, ...]) -> TensorView:
    numbers = _numbers(tensor, EXACT_ELEMENTS)
    if numbers is None:
        return _no_view(summary, f"a tensor of {dtype_of(tensor)} on {tensor.device} has no numbers to draw.")
    leading = tensor.shape[:-2]
    index = tuple(
        max(0, min(i, size - 1)) for i, size in zip((*index, *(0,) * len(leading)), leading, strict=False)
    )
    plane = _plane(tensor, index)
    finite = numbers[numbers.isfinite()]
    return TensorView(
        summary=summary,
        index=index,
        rows=plane.shape[0],
        columns=plane.shape[1],
        values=plane.numpy().tobytes(),
        histogram=_histogram(finite),
        std=finite.std().item() if finite.numel() > 1 else None,
        nan_count=int(numbers.isnan().sum()),
        inf_count=int(numbers.isinf().sum()),
    )


def _plane(tensor: Tensor, index: tuple[int, ...]) -> Tensor:
    """Return one slice of the last two dims as float32, thinned to `SIDE` rows and columns at most."""
    if not tensor.numel():
        return torch.empty(0, 0)
    plane = tensor.detach()[index]
    while plane.dim() < 2:
        plane = plane[None]
    rows, columns = (math.ceil(size / SIDE) for size in plane.shape)
    return plane[::rows, ::columns].to("cpu", torch.float32).contiguous()


def _histogram(finite: Tensor) -> tuple[int, ...]:
    if not finite.numel():
        return ()
    return tuple(int(count) for count in torch.histc(finite, bins=BINS).tolist())
