"""The autograd graph of a tensor and the alignment of broadcast shapes, as data for the screen.

Reads PyTorch's own graph (`grad_fn`, `next_functions`); computes nothing. Runs in the worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from tutor.kernel.lookup import LookupFailed, look_up
from tutor.kernel.protocol import GraphNode, GraphView

NODES = 200
"""Nodes of a graph that are sent."""


def view_graph(namespace: Mapping[str, Any], name: str) -> GraphView:
    """Return the operations behind a tensor, from the result to the leaves, `NODES` at most.

    Args:
        namespace: The learner's variables; leaves and named results are called by their names in it.
        name: A variable, or a path such as `model.0.weight`.
    """
    try:
        tensor = look_up(namespace, name)
    except LookupFailed as failure:
        return GraphView(nodes=(), problem=f"{name} can't be opened: {failure}.")
    if not isinstance(tensor, Tensor):
        return GraphView(nodes=(), problem=f"{name} is {type(tensor).__name__}, not a tensor.")
    if not tensor.requires_grad:
        return GraphView(nodes=(), problem=f"{name} has no graph: it does not require a gradient.")
    if tensor.grad_fn is None:
        node = GraphNode(0, name, _leaf_detail(tensor), True, ())
        return GraphView(nodes=(node,), problem=f"{name} is a leaf: no operation made it.")
    return _walk(tensor.grad_fn, _Names(namespace))


def _walk(root: Any, names: _Names) -> GraphView:
    """Number the nodes breadth first, then describe each with the numbers of its inputs."""
    numbers, order = {root: 0}, [root]
    for function in order:
        for after in _inputs(function):
            if after not in numbers and len(order) < NODES:
                numbers[after] = len(order)
                order.append(after)
    nodes = tuple(_node(number, function, numbers, names) for number, function in enumerate(order))
    cut = any(after not in numbers for function in order for after in _inputs(function))
    return GraphView(nodes=nodes, problem=f"The graph is larger: {NODES} nodes are shown." if cut else "")


def _inputs(function: Any) -> list[Any]:
    return [after for after, _ in function.next_functions if after is not None]


def _node(number: int, function: Any, numbers: Mapping[Any, int], names: _Names) -> GraphNode:
    inputs = tuple(numbers[after] for after in _inputs(function) if after in numbers)
    leaf = getattr(function, "variable", None) if type(function).__name__ == "AccumulateGrad" else None
    if isinstance(leaf, Tensor):
        return GraphNode(number, names.leaf(leaf), _leaf_detail(leaf), True, inputs)
    return GraphNode(
        number, type(function).__name__, _detail(function, names.result(function)), False, inputs
    )


def _detail(function: Any, named: tuple[str, Tensor] | None) -> str:
    metadata = getattr(function, "_input_metadata", ())
    parts = [str(tuple(metadata[0].shape))] if metadata else []
    if named is not None:
        name, tensor = named
        parts.insert(0, name)
        if tensor.retains_grad and tensor.grad is not None:
            parts.append(_gradient(tensor.grad))
    return " · ".join(parts)


def _leaf_detail(leaf: Tensor) -> str:
    parts = [str(tuple(leaf.shape))]
    if leaf.grad is not None:
        parts.append(_gradient(leaf.grad))
    return " · ".join(parts)


def _gradient(grad: Tensor) -> str:
    with torch.no_grad():
        return f"|grad| {grad.detach().to(torch.float64).norm().item():.4g}"


class _Names:
    """What the learner calls the tensors of a graph."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._leaves: dict[int, str] = {}
        self._results: dict[Any, tuple[str, Tensor]] = {}
        for name, tensor in _named_tensors(namespace):
            if tensor.grad_fn is not None:
                self._results.setdefault(tensor.grad_fn, (name, tensor))
            else:
                self._leaves.setdefault(id(tensor), name)

    def leaf(self, tensor: Tensor) -> str:
        return self._leaves.get(id(tensor), "leaf")

    def result(self, function: Any) -> tuple[str, Tensor] | None:
        return self._results.get(function)


def _named_tensors(namespace: Mapping[str, Any]) -> Iterator[tuple[str, Tensor]]:
    """Yield plain variables first, then parts of modules and of short lists, with their paths."""
    values = [(name, value) for name, value in list(namespace.items()) if not name.startswith("_")]
    for name, value in values:
        if isinstance(value, Tensor):
            yield name, value
    for name, value in values:
        if isinstance(value, torch.nn.Module):
            yield from (
                (f"{name}.{path}", tensor) for path, tensor in torch.nn.Module.named_parameters(value)
            )
        elif type(value) in (list, tuple) and len(value) <= NODES:
            yield from ((f"{name}[{i}]", item) for i, item in enumerate(value) if isinstance(item, Tensor))
        elif type(value) is dict and len(value) <= NODES:
            yield from (
                (f"{name}[{key!r}]", item)
                for key, item in value.items()
                if type(key) in (str, int) and isinstance(item, Tensor)
            )
