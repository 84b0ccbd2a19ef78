"""Recording how checks call what a solution defined, and calling a mutant's the same way; child side."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from tutor.checks.equivalence.inputs_like import copied, other_numbers, other_sizes
from tutor.checks.equivalence.values import value_difference

MOST_CALLS = 24
"""Calls of one function that are kept."""
MOST_INSTANCES = 24
"""Instances of one class whose calls are kept; a check may make thousands."""


@dataclass(slots=True)
class Call:
    """One call: of a method if it has a name, else of the thing itself."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    method: str = ""


@dataclass(slots=True)
class Calls:
    """What the checks called: functions and modules by name, and each instance of a class from its birth."""

    of_names: dict[str, list[Call]] = field(default_factory=dict)
    of_instances: dict[str, dict[int, list[Call]]] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    """Instances that must stay alive, so that their ids stay theirs."""

    def add(self, name: str, call: Call) -> None:
        """Keep a call of a function or module."""
        calls = self.of_names.setdefault(name, [])
        if len(calls) < MOST_CALLS:
            calls.append(call)


@contextmanager
def recording(namespace: dict[str, Any], own: frozenset[str]) -> Iterator[Calls]:
    """Record calls of the functions, classes and modules of a namespace.

    Args:
        namespace: After the solution ran; its functions and classes are wrapped for the time.
        own: The names that the solution defined.
    """
    calls, original = Calls(), dict(namespace)
    undo: list[Callable[[], None]] = []
    modules = {id(value): name for name, value in namespace.items() if isinstance(value, nn.Module)}

    def note(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if id(module) in modules:
            calls.add(modules[id(module)], Call(copied(args), copied(kwargs)))

    for name in own:
        value = namespace[name]
        if isinstance(value, types.FunctionType):
            namespace[name] = _recorded(value, name, calls)
        elif isinstance(value, type):
            undo += _wrap_class(value, name, calls)
    undo += [_hook(value, note) for value in original.values() if isinstance(value, nn.Module)]
    try:
        yield calls
    finally:
        for restore in undo:
            restore()
        namespace.clear()
        namespace.update(original)


def _hook(module: nn.Module, note: Callable[..., None]) -> Callable[[], None]:
    return module.register_forward_pre_hook(note, with_kwargs=True).remove


def _recorded(function: types.FunctionType, name: str, calls: Calls) -> Callable[..., Any]:
    @functools.wraps(function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        calls.add(name, Call(copied(args), copied(kwargs)))
        return function(*args, **kwargs)

    return recorded


def _wrap_class(cls: type, name: str, calls: Calls) -> list[Callable[[], None]]:
    """Record the methods of a class, instance by instance, not those that they call themselves."""
    histories = calls.of_instances.setdefault(name, {})
    depth = [0]
    undo: list[Callable[[], None]] = []
    for method, function in list(vars(cls).items()):
        if isinstance(function, types.FunctionType):
            setattr(cls, method, _recorded_method(function, histories, calls.kept, depth))
            undo.append(functools.partial(setattr, cls, method, function))
    return undo


def _recorded_method(
    function: types.FunctionType, histories: dict[int, list[Call]], kept: list[Any], depth: list[int]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def recorded(self: Any, *args: Any, **kwargs: Any) -> Any:
        is_new = function.__name__ == "__init__" and len(histories) < MOST_INSTANCES
        if depth[0] == 0 and (is_new or id(self) in histories):
            kept.append(self)
            history = histories.setdefault(id(self), [])
            if len(history) < MOST_CALLS:
                history.append(Call(copied(args), copied(kwargs), function.__name__))
        depth[0] += 1
        try:
            return function(self, *args, **kwargs)
        finally:
            depth[0] -= 1

    return recorded


# Calling again ----------------------------------------------------------------------------

VARIANTS: tuple[Callable[[Any], Any], ...] = (copied, other_numbers, other_sizes)


def call_difference(one: Callable[..., Any], other: Callable[..., Any], calls: list[Call], name: str) -> str:
    """Return in what two callables differ on recorded calls and on others like them; empty if in nothing."""
    for call in calls:
        for vary in VARIANTS:
            torch.manual_seed(1)
            args, kwargs = vary(call.args), vary(call.kwargs)
            mine = outcome(one, args, kwargs)
            if mine is None:
                continue  # the solution itself does not take such inputs
            theirs = outcome(other, args, kwargs)
            if theirs is None:
                return f"{name} raises an exception for other inputs"
            if found := value_difference(mine, theirs, f"{name}(…)"):
                return f"{found}, for inputs like those of the check"
    return ""


def instance_difference(one: type, other: type, history: list[Call], name: str) -> str:
    """Return in what two classes differ when an instance of each lives the same life; empty if in nothing."""
    for vary in VARIANTS[:2]:
        mine, theirs = _born(one, history[0]), _born(other, history[0])
        if mine is None:
            return ""
        if theirs is None:
            return f"{name} can't be built"
        if found := value_difference(mine, theirs, f"{name}(…)"):
            return found
        for call in history[1:]:
            method = call.method
            again = Call(vary(call.args), vary(call.kwargs))
            both = [functools.partial(_called, instance, method) for instance in (mine, theirs)]
            if found := call_difference(both[0], both[1], [again], name):
                return found
    return ""


def _called(instance: Any, method: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(instance, method)(*args, **kwargs)


def _born(cls: type, call: Call) -> Any:
    torch.manual_seed(2)
    made = outcome(cls, copied(call.args), copied(call.kwargs))
    return None if made is None else made[0]


def outcome(function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Any, Any] | None:
    """Return what a call gives and what it left of its arguments; None if it raises."""
    mine, named = copied(args), copied(kwargs)
    torch.manual_seed(3)
    try:
        value = function(*mine, **named)
        if inspect.isgenerator(value):
            value = [entry for entry, _ in zip(value, range(100), strict=False)]
    except Exception:  # noqa: BLE001 - lesson code may raise anything
        return None
    return value, (mine, named)
