"""Completions and descriptions at the cursor, from the live namespace, without running the learner's code.

What stands before a dot is looked up (`lookup`) and listed; names, imports and signatures come from jedi.
Runs in an idle worker.
"""

from __future__ import annotations

import inspect
import keyword
import re
import string
import sys
import types
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from tutor.kernel.code_names import class_of, imported
from tutor.kernel.lookup import LookupFailed, attribute, look_up
from tutor.kernel.protocol import Complete, Completion, Completions, Describe, Description

ITEMS = 200
DOC_CHARS = 4_000

_PATH = re.compile(
    r"(?P<owner>[^\W\d]\w*(?:\.\w+|\[-?\d+\]|\[(?:'[^'\[\]]*'|\"[^\"\[\]]*\")\])*)\.(?P<prefix>\w*)$"
)
_FROM = re.compile(r"\s*from\s+(?P<module>[\w.]+)\s+import\s+\(?(?:[\w ]+,\s*)*(?P<prefix>\w*)$")
_IMPORT = re.compile(r"\s*(import|from)\s")
_PLAIN = (bool, int, float, complex, str, bytes, torch.Tensor, np.ndarray)
_PREFIX = re.compile(r"(?<![.\w])(?P<name>\w+)$")
_WORD_CHARS = string.ascii_letters + string.digits + "_"
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+|\[-?\d+\])*$")


def warm_up() -> None:
    """Load what the first completion needs; a server calls it while it is idle, so that no worker waits."""
    _interpreter("pri", {}).complete(1, 3)


def complete(namespace: Mapping[str, Any], request: Complete) -> Completions:
    """Return what may stand at the cursor, best first, `ITEMS` at most."""
    before = _line(request)[: request.column]
    if found := _FROM.match(before):
        module = sys.modules.get(found["module"])
        if module is not None:
            return _attributes(module, found["prefix"])
    elif found := _PATH.search(before):
        owner = _owner(namespace, request.code, found["owner"])
        if owner is not None and not _IMPORT.match(before):
            return _attributes(owner, found["prefix"])
    return _from_jedi(namespace, request)


def describe(namespace: Mapping[str, Any], request: Describe) -> Description:
    """Return signature and documentation of what is under the cursor, or of the call around it."""
    line = _line(request)
    for expression in (_under(line, request.column), _called(line[: request.column])):
        found = _owner(namespace, request.code, expression) if expression else None
        if expression and found is not None:
            return Description(
                name=expression, signature=_signature(expression, found), doc=_doc(found)[:DOC_CHARS]
            )
    return _described_by_jedi(namespace, request)


def _owner(namespace: Mapping[str, Any], code: str, expression: str) -> Any:
    """Return what an expression names: now, or once the code's imports and assignments have run."""
    names = ChainMap(dict(namespace), imported(code))
    try:
        return look_up(names, expression)
    except LookupFailed:
        return class_of(code, expression, names)


def _line(request: Complete | Describe) -> str:
    lines = request.code.split("\n")
    return lines[request.line - 1] if 0 < request.line <= len(lines) else ""


def _attributes(owner: Any, prefix: str) -> Completions:
    """List what the owner has, public names first."""
    names = sorted((name for name in _names(owner) if name.lower().startswith(prefix.lower())), key=_rank)
    if not prefix.startswith("_"):
        names = [name for name in names if not name.startswith("_")]
    items = tuple(Completion(name, _kind(owner, name)) for name in names[:ITEMS])
    return Completions(items=items, prefix_chars=len(prefix))


def _names(owner: Any) -> set[str]:
    """Return attribute names as `dir` does, without a `__dir__` of the learner's being called."""
    names = set(object.__dir__(owner)) if not isinstance(owner, type) else set(type.__dir__(owner))
    if isinstance(owner, torch.nn.Module):
        for part in ("_parameters", "_buffers", "_modules"):
            names.update(owner.__dict__.get(part, {}))
    return {name for name in names if name.isidentifier() and not keyword.iskeyword(name)}


def _rank(name: str) -> tuple[int, str]:
    return (len(name) - len(name.lstrip("_")), name)


def _kind(owner: Any, name: str) -> str:
    try:
        value = attribute(owner, name)
    except LookupFailed:
        return "property"
    if isinstance(value, type):
        return "class"
    if inspect.ismodule(value):
        return "module"
    return "function" if inspect.isroutine(value) else "instance"


def _interpreter(code: str, namespace: Mapping[str, Any]) -> Any:
    """Return jedi's view of the code, forbidden to read properties of the learner's objects."""
    import jedi  # 40 ms that only a worker pays

    jedi.settings.allow_unsafe_interpreter_executions = False
    return jedi.Interpreter(code, [{name: value for name, value in namespace.items() if _harmless(value)}])


def _harmless(value: Any) -> bool:
    """Whether jedi may look at the object: it reads attributes in ways that run a learner's `__getattr__`."""
    known = inspect.ismodule(value) or inspect.isroutine(value) or isinstance(value, type)
    return known or type(value) in _PLAIN


def _from_jedi(namespace: Mapping[str, Any], request: Complete) -> Completions:
    try:
        found = _interpreter(request.code, namespace).complete(request.line, request.column)
    except Exception:  # noqa: BLE001 - jedi fails in many ways on half-written code; then there is nothing to offer
        return Completions(items=())
    prefix = _PREFIX.search(_line(request)[: request.column])
    start = prefix["name"] if prefix else ""
    unseen = [
        name for name, value in namespace.items() if start and name.startswith(start) and not _harmless(value)
    ]
    items = [Completion(name, "instance") for name in unseen]
    items += [Completion(item.name, item.type) for item in found if not item.name.startswith("__")]
    return Completions(items=tuple(items[:ITEMS]), prefix_chars=len(start))


def _described_by_jedi(namespace: Mapping[str, Any], request: Describe) -> Description:
    try:
        found = _interpreter(request.code, namespace).help(request.line, request.column)
    except Exception:  # noqa: BLE001 - as above
        found = []
    if not found:
        return Description(name="", signature="", doc="")
    signatures = [signature.to_string() for signature in found[0].get_signatures()]
    return Description(
        name=found[0].name, signature="\n".join(signatures), doc=found[0].docstring(raw=True)[:DOC_CHARS]
    )


def _under(line: str, column: int) -> str | None:
    """Return the dotted name that the cursor touches."""
    rest = line[column:]
    found = _NAME.search(line[:column] + rest[: len(rest) - len(rest.lstrip(_WORD_CHARS))])
    return found.group() if found else None


def _called(before: str) -> str | None:
    """Return the name before the innermost bracket that is open."""
    depth = 0
    for index in range(len(before) - 1, -1, -1):
        depth += (before[index] in ")]}") - (before[index] in "([{")
        if depth < 0:
            found = _NAME.search(before[:index])
            return found.group() if found and before[index] == "(" else None
    return None


def _signature(expression: str, value: Any) -> str:
    """Return `name(parameters)`; PyTorch's functions in C state theirs in the first line of the docstring."""
    name = expression.rpartition(".")[2]
    if isinstance(value, torch.nn.Module):
        return f"{name}{inspect.signature(types.MethodType(type(value).forward, value))}"
    if not (inspect.isroutine(value) or isinstance(value, type)):
        return f"{name}: {type(value).__name__}"
    try:
        return f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        first = _doc(value).partition("\n")[0]
        return first if first.startswith(f"{name}(") else f"{name}(…)"


def _doc(value: Any) -> str:
    try:
        documented = inspect.isroutine(value) or inspect.ismodule(value) or isinstance(value, type)
        return inspect.getdoc(value if documented else type(value)) or ""
    except (AttributeError, TypeError):
        return ""
