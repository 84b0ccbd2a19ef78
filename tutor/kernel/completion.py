"""Completions and descriptions at the cursor, from the live namespace, without running the learner's code.

What stands before a dot is looked up (`lookup`) and listed; names, imports and signatures come from jedi.
Runs in an idle worker.
"""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Mapping
from typing import Any

import torch

from tutor.kernel.lookup import LookupFailed, attribute, look_up
from tutor.kernel.protocol import Complete, Completion, Completions, Describe, Description

ITEMS = 200
DOC_CHARS = 4_000

_PATH = re.compile(
    r"(?P<owner>[^\W\d]\w*(?:\.\w+|\[-?\d+\]|\[(?:'[^'\[\]]*'|\"[^\"\[\]]*\")\])*)\.(?P<prefix>\w*)$"
)
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+|\[-?\d+\])*$")


def complete(namespace: Mapping[str, Any], request: Complete) -> Completions:
    """Return what may stand at the cursor, best first, `ITEMS` at most."""
    before = _line(request)[: request.column]
    found = _PATH.search(before)
    if found is not None and not _in_import(before):
        try:
            return _attributes(look_up(namespace, found["owner"]), found["prefix"])
        except LookupFailed:
            pass
    return _from_jedi(namespace, request)


def describe(namespace: Mapping[str, Any], request: Describe) -> Description:
    """Return signature and documentation of what is under the cursor, or of the call around it."""
    expression = _under(_line(request), request.column) or _called(_line(request)[: request.column])
    if expression is None:
        return Description(name="", signature="", doc="")
    try:
        found = look_up(namespace, expression)
    except LookupFailed:
        return _described_by_jedi(namespace, request)
    return Description(name=expression, signature=_signature(expression, found), doc=_doc(found)[:DOC_CHARS])


def _line(request: Complete | Describe) -> str:
    lines = request.code.split("\n")
    return lines[request.line - 1] if 0 < request.line <= len(lines) else ""


def _in_import(before: str) -> bool:
    return before.lstrip().startswith(("import ", "from "))


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


def _from_jedi(namespace: Mapping[str, Any], request: Complete) -> Completions:
    import jedi

    try:
        found = jedi.Interpreter(request.code, [dict(namespace)]).complete(request.line, request.column)
    except Exception:  # noqa: BLE001 - jedi fails in many ways on half-written code; then there is nothing to offer
        return Completions(items=())
    public = [item for item in found if not item.name.startswith("__")][:ITEMS]
    items = tuple(Completion(item.name, item.type) for item in public)
    chars = found[0].get_completion_prefix_length() if found else 0
    return Completions(items=items, prefix_chars=chars)


def _described_by_jedi(namespace: Mapping[str, Any], request: Describe) -> Description:
    import jedi

    try:
        script = jedi.Interpreter(request.code, [dict(namespace)])
        found = script.help(request.line, request.column)
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
    end = column + len(re.match(r"\w*", line[column:]).group())  # type: ignore[union-attr]
    found = _NAME.search(line[:end])
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
    if not callable(value):
        return f"{name}: {type(value).__name__}"
    try:
        return f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        first = _doc(value).partition("\n")[0]
        return first if first.startswith(f"{name}(") else f"{name}(…)"


def _doc(value: Any) -> str:
    try:
        return inspect.getdoc(value if callable(value) or inspect.ismodule(value) else type(value)) or ""
    except (AttributeError, TypeError):
        return ""
