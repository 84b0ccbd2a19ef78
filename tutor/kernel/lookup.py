"""Looks names, attributes and constant indices up in a namespace without running any of the learner's code.

No property, `__getattr__`, `__getitem__` or call of a learner's class is run. What PyTorch and NumPy
implement in C, and the parts of a module, are read. Runs in the worker.
"""

from __future__ import annotations

import ast
import builtins
import types
import warnings
from collections.abc import Mapping
from typing import Any

import torch

Namespace = Mapping[str, Any]

_MODULE_PARTS = ("_parameters", "_buffers", "_modules")
_INDEXABLE = (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ParameterList)
_NOTHING = object()
_KEYED = (torch.nn.ModuleDict, torch.nn.ParameterDict)


class LookupFailed(Exception):
    """The expression can't be looked up safely, or names nothing."""


def look_up(namespace: Namespace, expression: str) -> Any:
    """Return the object that an expression names, such as `model.layers[0].weight`.

    Args:
        namespace: The learner's variables.
        expression: Names, attributes and constant indices; `model.0.weight` as PyTorch names parameters too.

    Raises:
        LookupFailed: If it is anything else, or nothing is there.
    """
    if expression in namespace:
        return namespace[expression]
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return _by_path(namespace, expression)
    return look_up_node(namespace, tree)


def look_up_node(namespace: Namespace, node: ast.expr) -> Any:
    """Like `look_up`, for a parsed expression."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return _name(namespace, name)
        case ast.Attribute(value=owner, attr=name):
            return attribute(look_up_node(namespace, owner), name)
        case ast.Subscript(value=owner, slice=index):
            return _item(look_up_node(namespace, owner), look_up_node(namespace, index))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    raise LookupFailed("only names, attributes and constant indices can be looked up")


def attribute(owner: Any, name: str) -> Any:
    """Return an attribute without running the learner's code.

    Raises:
        LookupFailed: If there is none, or reading it would run code.
    """
    if is_a(owner, torch.nn.Module):
        for part in _MODULE_PARTS:
            held = vars_of(owner).get(part)
            if isinstance(held, dict) and name in held:
                return held[name]
    return _bound(owner, name, _static(owner, name))


def _static(owner: Any, name: str) -> Any:
    """Return what lies under a name, as Python looks it up; `inspect.getattr_static` may ask a metaclass."""
    places = mro_of(owner) if is_a(owner, type) else (owner,)
    own = next((vars_of(place)[name] for place in places if name in vars_of(place)), _NOTHING)
    of_class = next((vars_of(kind)[name] for kind in mro_of(type(owner)) if name in vars_of(kind)), _NOTHING)
    if own is _NOTHING and of_class is _NOTHING:
        raise LookupFailed(f"there is no {name}")
    return of_class if own is _NOTHING or _has(of_class, "__set__") else own


def _has(value: Any, method: str) -> bool:
    return any(method in vars_of(kind) for kind in mro_of(type(value)))


def _bound(owner: Any, name: str, found: Any) -> Any:
    """Return what reading the attribute gives, if that runs nothing of the learner's."""
    if is_a(found, (types.GetSetDescriptorType, types.MemberDescriptorType)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _from_c(owner, name, found)
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod:
        return found.__func__ if not is_a(owner, type) else types.MethodType(found.__func__, owner)
    if is_a(found, types.FunctionType) and not is_a(owner, (type, types.ModuleType)):
        return types.MethodType(found, owner) if name not in vars_of(owner) else found
    if not is_a(found, _HARMLESS) and _has(found, "__get__"):
        raise LookupFailed(f"reading {name} would run code")
    return found


_HARMLESS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.WrapperDescriptorType,
    type,
)


def _from_c(owner: Any, name: str, descriptor: Any) -> Any:
    if is_a(owner, type):
        return descriptor
    try:
        with torch._C.DisableTorchFunctionSubclass():
            return descriptor.__get__(owner, type(owner))
    except (AttributeError, RuntimeError, TypeError, NotImplementedError):
        raise LookupFailed(f"there is no {name} now") from None


def is_a(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Like `isinstance`, which asks the object for its `__class__` and so may run a learner's code."""
    return issubclass(type(value), kind)


def mro_of(kind: type) -> tuple[type, ...]:
    """Return a class and its bases in the order of lookup, whatever its metaclass does."""
    return type.__dict__["__mro__"].__get__(kind)  # type: ignore[no-any-return]


def vars_of(owner: Any) -> Mapping[str, Any]:
    """Return the object's own attributes; empty if it has no dictionary, or would run code to tell it."""
    if is_a(owner, type):
        return type.__dict__["__dict__"].__get__(owner)  # type: ignore[no-any-return]
    for kind in mro_of(type(owner)):
        found = type.__dict__["__dict__"].__get__(kind).get("__dict__")
        if is_a(found, (types.GetSetDescriptorType, types.MemberDescriptorType)):
            return found.__get__(owner) or {}
        if found is not None:
            break
    return {}


def _name(namespace: Namespace, name: str) -> Any:
    if name in namespace:
        return namespace[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise LookupFailed(f"there is no {name}")


def _item(owner: Any, index: Any) -> Any:
    if is_a(owner, _INDEXABLE):
        own = vars_of(owner)
        owner = [*own["_modules"].values(), *own["_parameters"].values()]
    elif is_a(owner, _KEYED):
        own = vars_of(owner)
        owner = {**own["_modules"], **own["_parameters"]}
    if type(owner) not in (list, tuple, dict, str) or type(index) not in (int, str):
        raise LookupFailed("only items of lists, tuples, dicts and module lists can be looked up")
    try:
        return owner[index]
    except (LookupError, TypeError):
        raise LookupFailed(f"there is no item {index!r}") from None


def _by_path(namespace: Namespace, path: str) -> Any:
    """Follow a dotted path whose parts may be numbers, such as `model.0.weight`."""
    first, *rest = path.strip().split(".")
    found = _name(namespace, first)
    for part in rest:
        found = attribute(found, part)
    return found
