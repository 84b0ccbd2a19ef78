"""Small questions about tensors and their autograd graphs, asked while a loop runs."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch._C import _functorch
from torch._functorch.pyfunctorch import temporarily_clear_interpreter_stack

NODES = 2_000
LOSS_NODES = frozenset(
    f"{name}Backward0" for name in ("Mean", "Sum", "Pow", "Abs", "Mul", "Sqrt", "Div", "Square")
)
LARGEST = 1_000_000

_REARRANGING = (
    "AliasBackward", "CloneBackward", "FlattenBackward", "PermuteBackward", "ReshapeAliasBackward",
    "SelectBackward", "SliceBackward", "SqueezeBackward", "TBackward", "TransposeBackward",
    "UnsafeViewBackward", "UnsqueezeBackward", "ViewBackward",
)  # fmt: skip


def leaves(roots: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Return the leaf tensors that a backward from these roots gives gradients to, each once.

    Those on the device `meta` are left out: they hold nothing that could be looked at.
    """
    queue = [root.grad_fn for root in roots if root.grad_fn is not None]
    seen, found = set(queue), [root for root in roots if root.grad_fn is None and root.requires_grad]
    while queue and len(seen) < NODES:
        node: Any = queue.pop()
        if hasattr(node, "variable"):
            found.append(node.variable)
        for following, _ in node.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                queue.append(following)
    return [leaf for leaf in found if not leaf.is_meta]


def tensors_in(out: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors with a history in what a module returned: one, or some in tuples and dicts."""
    if isinstance(out, torch.Tensor):
        if out.requires_grad:
            yield out
    elif isinstance(out, tuple | list | dict):
        for part in out.values() if isinstance(out, dict) else out:
            yield from tensors_in(part)


@contextlib.contextmanager
def outside_transforms(values: Sequence[Any]) -> Iterator[list[torch.Tensor | None]]:
    """Give the tensors beneath those of a transform of `torch.func`, to be looked at as plain ones.

    None stands for what is no tensor, or is one of several transforms within each other.
    """
    beneath = [_beneath(value) for value in values]
    with temporarily_clear_interpreter_stack():
        yield beneath


def _beneath(value: Any) -> torch.Tensor | None:
    if not isinstance(value, torch.Tensor):
        return None
    is_wrapped = _functorch.is_functorch_wrapped_tensor
    plain = _functorch.get_unwrapped(value) if is_wrapped(value) else value
    return None if is_wrapped(plain) else plain


def spread(loss: torch.Tensor) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Find a hand-written loss whose difference broadcasts (n, 1) with (n,) to (n, n).

    Returns:
        The shape that went in and the shape that came out, or None.
    """
    node: Any = loss.grad_fn
    while node is not None and node.name() in LOSS_NODES:
        node = node.next_functions[0][0]
    if node is None or node.name() not in ("SubBackward0", "RsubBackward1"):
        return None
    out = _shape(node)
    for following, _ in node.next_functions:
        given = _shape(following) if following is not None else None
        if given and out and len(out) == 2 and out[0] == out[1] > 1 and given in ((out[0], 1), (out[0],)):
            return given, out
    return None


def _shape(node: Any) -> tuple[int, ...] | None:
    if hasattr(node, "variable"):
        return tuple(node.variable.shape)
    metadata = getattr(node, "_input_metadata", ())
    return tuple(metadata[0].shape) if metadata else None


def maker(given: torch.Tensor) -> str:
    """Return the name of the node that made a tensor's values, which others may have cut or turned since."""
    node: Any = given.grad_fn
    while node is not None and node.name().startswith(_REARRANGING):
        node = node.next_functions[0][0]
    return node.name() if node is not None else ""


def softmax_dim(given: torch.Tensor) -> int | None:
    """Return the dim of the softmax or log-softmax that made a tensor, from 0; None if none did."""
    node: Any = given.grad_fn
    if node is None or not node.name().startswith(("SoftmaxBackward", "LogSoftmaxBackward")):
        return None
    dim = int(node._saved_dim)
    dim = dim - 2**64 if dim >= 2**63 else dim
    return dim % max(given.ndim, 1)


def is_probabilities(given: torch.Tensor, dim: int) -> bool:
    """Return whether a tensor is non-negative and sums to one along a dim of at least two."""
    values = given.detach()
    if values.is_meta or not values.is_floating_point():
        return False
    if not 0 < values.numel() <= LARGEST or values.ndim <= dim:
        return False
    if values.shape[dim] < 2 or bool((values < 0).any()):
        return False
    sums = values.sum(dim)
    return torch.allclose(sums, torch.ones_like(sums), atol=1e-3)


def fingerprints(batch: torch.Tensor) -> torch.Tensor | None:
    """Return a number for each row that tells it from other rows, float64 of shape (batch,)."""
    if batch.numel() > LARGEST or batch.is_complex() or batch.is_meta or not len(batch):
        return None
    flat = batch.detach().reshape(len(batch), -1).to("cpu", torch.float64)
    return (flat * _key(flat.shape[1])).sum(1)


@functools.lru_cache(maxsize=8)
def _key(columns: int) -> torch.Tensor:
    return torch.arange(1, columns + 1, dtype=torch.float64).sin() + 1.5
