"""How the operands of an elementwise expression line up, as data for the screen.

Nothing of the learner's is computed: operands are looked up by name, and what is done to them on the way
(`x[:, None]`, `x.T`, `x.sum(0)`) is done to tensors without data. Runs in the worker.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from tutor.kernel.lookup import LookupFailed, look_up_node
from tutor.kernel.protocol import BroadcastView

_ELEMENTWISE = (
    "add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "pow", "maximum",
    "minimum", "where", "eq", "ne", "lt", "le", "gt", "ge", "remainder", "fmod", "floor_divide", "atan2",
    "logical_and", "logical_or", "logical_xor", "lerp",
)  # fmt: skip
_RESHAPING = (
    "unsqueeze", "squeeze", "view", "reshape", "flatten", "transpose", "permute", "expand", "t", "sum",
    "mean", "amax", "amin", "std", "var", "float", "double", "int", "long", "bool", "unflatten", "movedim",
    "mT", "T",
)  # fmt: skip
_MATRIX_OPERATORS = (ast.MatMult,)


def view_broadcast(namespace: Mapping[str, Any], expression: str) -> BroadcastView:
    """Return the operands of an elementwise expression with their shapes, and the shape of the result.

    Args:
        namespace: The learner's variables.
        expression: Such as `x - x.mean(1, keepdim=True)`, `torch.add(a, b)` or `c = a + b`; nested
            elementwise parts are taken apart to their operands.
    """
    try:
        operands = list(_operands(_parsed(expression)))
        named = [(ast.unparse(node), _shape(namespace, node)) for node in operands]
    except LookupFailed as failure:
        return BroadcastView(
            names=(), shapes=(), result=None, problem=f"{expression.strip()} can't be drawn: {failure}."
        )
    names, shapes = tuple(name for name, _ in named), tuple(shape for _, shape in named)
    result = _together(shapes)
    if result is None:
        return BroadcastView(names=names, shapes=shapes, result=None, problem=_clash(shapes))
    return BroadcastView(names=names, shapes=shapes, result=result)


def _parsed(expression: str) -> ast.expr:
    try:
        statement = ast.parse(expression.strip()).body[-1]
    except (SyntaxError, ValueError, IndexError):
        raise LookupFailed("it is no Python expression") from None
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr):
        raise LookupFailed("it is no expression")
    return value


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """Take nested elementwise operations apart."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if not isinstance(op, _MATRIX_OPERATORS):
            parts = [left, right]
        case ast.Compare(left=left, comparators=[right]):
            parts = [left, right]
        case ast.UnaryOp(operand=inner) if not isinstance(inner, ast.Constant):
            parts = [inner]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr=name), args=parts) if (
            name in _ELEMENTWISE
        ):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args) if name in _ELEMENTWISE:
            parts = [owner, *args]
        case _:
            yield node
            return
    for part in parts:
        yield from _operands(part)


def _shape(namespace: Mapping[str, Any], node: ast.expr) -> tuple[int, ...]:
    value = _without_data(namespace, node)
    if isinstance(value, Tensor):
        return tuple(value.shape)
    if isinstance(value, (bool, int, float, complex)):
        return ()
    shape = getattr(value, "shape", None) if type(value).__module__ == "numpy" else None
    if isinstance(shape, tuple):
        return shape
    raise LookupFailed(f"{ast.unparse(node)} is {type(value).__name__}, not a tensor")


def _without_data(namespace: Mapping[str, Any], node: ast.expr) -> Any:
    """Evaluate with tensors that have a shape and no data."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=keywords) if (
            name in _RESHAPING
        ):
            tensor = _tensor(namespace, owner)
            given = {word.arg: _argument(namespace, word.value) for word in keywords if word.arg}
            return _tried(
                lambda: getattr(tensor, name)(*(_argument(namespace, arg) for arg in args), **given)
            )
        case ast.Attribute(value=owner, attr="T" | "mT" as name):
            tensor = _tensor(namespace, owner)
            return _tried(lambda: getattr(tensor, name))
        case ast.Subscript(value=owner, slice=index) if isinstance(
            value := _without_data(namespace, owner), Tensor
        ):
            place = _argument(namespace, index)
            return _tried(lambda: value[place])
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            first, second = _tensor(namespace, left), _tensor(namespace, right)
            return _tried(lambda: first @ second)
        case ast.BinOp() | ast.Compare():
            shape = _together([_shape(namespace, operand) for operand in _operands(node)])
            if shape is None:
                raise LookupFailed(f"the shapes in {ast.unparse(node)} don't fit together")
            return torch.empty(shape, device="meta")
    found = look_up_node(namespace, node)
    return torch.empty(found.shape, dtype=found.dtype, device="meta") if isinstance(found, Tensor) else found


def _tensor(namespace: Mapping[str, Any], node: ast.expr) -> Tensor:
    value = _without_data(namespace, node)
    if isinstance(value, Tensor):
        return value
    raise LookupFailed(f"{ast.unparse(node)} is {type(value).__name__}, not a tensor")


def _argument(namespace: Mapping[str, Any], node: ast.expr) -> Any:
    """Evaluate an index or argument: constants, slices, and tuples of them."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(_argument(namespace, item) for item in items)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(
                *(None if part is None else _argument(namespace, part) for part in (lower, upper, step))
            )
    return _without_data(namespace, node)


def _tried(operation: Any) -> Any:
    try:
        return operation()
    except (RuntimeError, IndexError, TypeError, ValueError, NotImplementedError) as error:
        raise LookupFailed(str(error).partition("\n")[0]) from None


def _together(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...] | None:
    """Return the shape that they broadcast to, None if they don't."""
    try:
        return tuple(torch.broadcast_shapes(*shapes))  # type: ignore[no-untyped-call]
    except RuntimeError:
        return None


def _clash(shapes: tuple[tuple[int, ...], ...]) -> str:
    """Say which dim does not fit, counted from the right as broadcasting does."""
    for dim in range(1, max(map(len, shapes)) + 1):
        sizes = sorted({shape[-dim] for shape in shapes if len(shape) >= dim} - {1})
        if len(sizes) > 1:
            return f"In dim -{dim} the sizes {' and '.join(map(str, sizes))} differ, and none of them is 1."
    return "The shapes can't be broadcast together."
