"""The values of expressions in a frame that has stopped, without running the learner's code.

`pure_eval` reads names, attributes and items that nothing can intercept. Beyond
that, what only runs PyTorch's own code is worked out: attributes of tensors and
modules, shape methods, arithmetic of small tensors, and new tensors by their size.
"""

from __future__ import annotations

import ast
import operator
import types
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from pure_eval import CannotEval, Evaluator
from torch import nn

from tutor.checks.explanations.describing import NUMBERS, TENSORS, is_module

LARGEST = 1_000_000
"""Elements of the largest tensor that is computed with."""
ATTRIBUTES = frozenset({"T", "mT", "H", "data", "grad", "shape", "dtype", "device", "ndim"})
METHODS = frozenset((
    "view", "reshape", "flatten", "unflatten", "t", "transpose", "permute", "movedim", "unsqueeze", "squeeze",
    "expand", "detach", "clone", "contiguous", "float", "double", "half", "long", "int", "bool",
    "bfloat16", "sum", "mean", "argmax", "argmin", "exp", "log", "sqrt", "relu", "sigmoid",
    "tanh", "softmax",
))  # fmt: skip
MAKERS = frozenset(
    ("ones", "zeros", "empty", "rand", "randn", "ones_like", "zeros_like", "randn_like", "rand_like")
)
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
CONTAINERS = (nn.Sequential, nn.ModuleList)


class FrameValues:
    """What expressions are worth in a frame.

    Args:
        frame: A frame that no longer runs, such as that of a traceback.
    """

    def __init__(self, frame: FrameType) -> None:
        """Read from this frame's names."""
        self._pure = Evaluator.from_frame(frame)

    def __getitem__(self, node: ast.expr) -> object:
        """Return the value of an expression.

        Raises:
            CannotEval: It cannot be known without running the learner's code.
        """
        try:
            with torch.no_grad():
                return self._value(node)
        except (RuntimeError, TypeError, ValueError, IndexError, AttributeError, KeyError) as error:
            raise CannotEval from error

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(node, self._value(owner), name)
            case ast.Subscript(value=owner, slice=index):
                return self._item(node, self._value(owner), index)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](_small(self._value(left)), _small(self._value(right)))
            case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=keywords):
                options = {word.arg: self._value(word.value) for word in keywords if word.arg}
                return self._call(self._value(owner), name, [self._value(arg) for arg in args], options)
        return self._pure[node]

    def _attribute(self, node: ast.Attribute, owner: Any, name: str) -> Any:
        if type(owner) is types.ModuleType:
            return vars(owner)[name]
        if type(owner) in TENSORS and name in ATTRIBUTES:
            return getattr(owner, name)
        if is_module(owner):
            return module_attribute(owner, name)
        return self._pure[node]

    def _item(self, node: ast.Subscript, owner: Any, index: ast.expr) -> Any:
        if type(owner) in CONTAINERS:
            return list(vars(owner)["_modules"].values())[self._value(index)]
        if type(owner) in TENSORS:
            return owner.detach()[self._index(index)]
        return self._pure[node]

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Tuple):
            return tuple(self._index(part) for part in node.elts)
        if isinstance(node, ast.Slice):
            return slice(*(part and self._value(part) for part in (node.lower, node.upper, node.step)))
        index = self._value(node)
        if type(index) in (int, type(None), type(Ellipsis)):
            return index
        raise CannotEval

    def _call(self, owner: Any, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        if type(owner) in TENSORS and name in METHODS:
            return getattr(_small(owner), name)(*args, **options)
        if owner is torch and name in MAKERS:
            sizes = args[0].shape if name.endswith("_like") else torch.Size(_flat(args))
            return torch.empty(_checked(sizes), dtype=options.get("dtype"), device=options.get("device"))
        raise CannotEval


def module_attribute(owner: Any, name: str) -> Any:
    """Return a module's own attribute, parameter, buffer or child, without `__getattr__`.

    Raises:
        KeyError: It has no such thing of its own.
    """
    held = vars(owner)
    for place in (held, *(held.get(kind, {}) for kind in ("_parameters", "_buffers", "_modules"))):
        if name in place:
            return place[name]
    raise KeyError(name)


def _small(value: Any) -> Any:
    if type(value) in TENSORS and value.numel() <= LARGEST:
        return value.detach()
    if type(value) in NUMBERS:
        return value
    raise CannotEval


def _flat(args: list[Any]) -> list[int]:
    return list(args[0]) if len(args) == 1 and isinstance(args[0], tuple | list) else args


def _checked(sizes: torch.Size) -> torch.Size:
    if sizes.numel() > LARGEST:
        raise CannotEval
    return sizes
