"""Completions and descriptions at the cursor, from the live namespace, without running the learner's code.

What stands before a dot is looked up (`lookup`) and listed; names, imports and signatures come from jedi.
Runs in an idle worker.
"""

from __future__ import annotations

import abc
import enum
import inspect
import keyword
import pkgutil
import re
import string
import sys
import types
from collections import ChainMap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tutor.kernel.code_names import class_of, imported
from tutor.kernel.lookup import LookupFailed, attribute, is_a, look_up, mro_of, vars_of
from tutor.kernel.protocol import Complete, Completion, Completions, Describe, Description
from tutor.kernel.time_limit import TooLong, time_limit

ITEMS = 200
DOC_CHARS = 4_000
JEDI_SECONDS = 1.0
"""Longest time for jedi, which usually takes 30 ms: a run that is asked for meanwhile waits as long."""
FIRST_SECONDS = 20.0
"""The same in a process that has not loaded jedi yet: what it learns about Python at first is kept."""

_PATH = re.compile(
    r"(?P<owner>[^\W\d]\w*(?:\.\w+|\[-?\d+\]|\[(?:'[^'\[\]]*'|\"[^\"\[\]]*\")\])*)\.(?P<prefix>\w*)$"
)
_FROM = re.compile(r"\s*from\s+(?P<module>[\w.]+)\s+import\s+\(?(?:[\w ]+,\s*)*(?P<prefix>\w*)$")
_PACKAGE = re.compile(r"\s*(?:from\s+|import\s+(?:[\w. ]+,\s*)*)(?P<module>\w+(?:\.\w+)*)\.(?P<prefix>\w*)$")
_ROUTINES = (
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType,
    types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType,
)  # fmt: skip
_METACLASSES = {type, abc.ABCMeta, enum.EnumType} | {
    type(known) for known in (torch.Tensor, torch.nn.Parameter, torch.autograd.Function, torch._C.DispatchKey)
}
_PLAIN = (bool, int, float, complex, str, bytes, torch.Tensor, np.ndarray)
_PREFIX = re.compile(r"(?P<name>\w*)$")
_WORD_CHARS = string.ascii_letters + string.digits + "_"
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+|\[-?\d+\])*$")


def warm_up(folder: Path) -> None:
    """Load what the first completion needs; a server calls it while it is idle, so that no worker waits.

    Args:
        folder: Where jedi keeps what it has parsed, for this process and its forks.
    """
    import jedi

    jedi.settings.cache_directory = folder
    _interpreter("pri", {}).complete(1, 3)
    _interpreter("import nump", {}).complete(1, 11)


def complete(namespace: Mapping[str, Any], request: Complete) -> Completions:
    """Return what may stand at the cursor, best first, `ITEMS` at most."""
    before = _line(request)[: request.column]
    if found := _FROM.match(before):
        module = sys.modules.get(found["module"])
        if module is not None:
            return _attributes(module, found["prefix"])
    elif found := _PACKAGE.match(before):
        module = sys.modules.get(found["module"])
        if module is not None:
            return _submodules(module, found["prefix"])
    elif found := _PATH.search(before):
        owner = _owner(namespace, request.code, found["owner"])
        if owner is not None:
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
    """Return attribute names as `dir` does, without anything of the learner's being called."""
    names = set(vars_of(owner))
    for kind in mro_of(owner if is_a(owner, type) else type(owner)):
        names.update(vars_of(kind))
    if is_a(owner, torch.nn.Module):
        for part in ("_parameters", "_buffers", "_modules"):
            names.update(vars_of(owner).get(part, {}))
    return {
        name for name in names if type(name) is str and name.isidentifier() and not keyword.iskeyword(name)
    }


def _rank(name: str) -> tuple[int, str]:
    return (len(name) - len(name.lstrip("_")), name)


def _kind(owner: Any, name: str) -> str:
    try:
        value = attribute(owner, name)
    except LookupFailed:
        return "property"
    if is_a(value, type):
        return "class"
    if is_a(value, types.ModuleType):
        return "module"
    return "function" if is_a(value, _ROUTINES) else "instance"


def _interpreter(code: str, namespace: Mapping[str, Any]) -> Any:
    """Return jedi's view of the code, forbidden to read properties of the learner's objects."""
    import jedi  # 40 ms that only a worker pays

    jedi.settings.allow_unsafe_interpreter_executions = False
    return jedi.Interpreter(code, [{name: value for name, value in namespace.items() if _harmless(value)}])


def _harmless(value: Any) -> bool:
    """Whether jedi may look at the object: it reads attributes in ways that run a learner's `__getattr__`."""
    if is_a(value, type):
        return type(value) in _METACLASSES
    return is_a(value, (types.ModuleType, *_ROUTINES)) or type(value) in _PLAIN


def _from_jedi(namespace: Mapping[str, Any], request: Complete) -> Completions:
    before = _line(request)[: request.column]
    start = _PREFIX.search(before)["name"]  # type: ignore[index]
    items = [] if before[: -len(start) or None].endswith(".") else _unseen_by_jedi(namespace, start)
    if keywords := _keywords(namespace, request.code, before, start):
        items += keywords
        request = _without_the_call(request, start)
    found = _asked(lambda jedi: jedi.complete(request.line, request.column), request.code, namespace)
    items += [Completion(item.name, item.type) for item in found if not item.name.startswith("__")]
    return Completions(items=tuple(items[:ITEMS]), prefix_chars=len(start))


def _unseen_by_jedi(namespace: Mapping[str, Any], start: str) -> list[Completion]:
    names = [name for name, value in namespace.items() if not _harmless(value)]
    return [Completion(name, "instance") for name in names if start and name.startswith(start)]


def _keywords(namespace: Mapping[str, Any], code: str, before: str, start: str) -> list[Completion]:
    """Return the parameters of the call around the cursor: jedi would read PyTorch's sources for a second."""
    called = _called(before) if before[: -len(start) or None].rstrip().endswith(("(", ",")) else None
    function = _owner(namespace, code, called) if called else None
    if function is None or not _harmless(function):
        return []
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []
    return [Completion(f"{name}=", "param") for name in names if name.startswith(start)]


def _without_the_call(request: Complete, start: str) -> Complete:
    """Return the request with nothing but the name that is begun on its line."""
    lines = request.code.split("\n")
    line = lines[request.line - 1]
    indent = line[: len(line) - len(line.lstrip())]
    lines[request.line - 1] = indent + start
    return Complete(code="\n".join(lines), line=request.line, column=len(indent + start))


def _submodules(module: types.ModuleType, prefix: str) -> Completions:
    """List the modules that lie in a package, loaded or not; none is imported."""
    folders = vars_of(module).get("__path__") or []
    names = sorted({found.name for found in pkgutil.iter_modules(folders) if found.name.startswith(prefix)})
    items = [Completion(name, "module") for name in names if name[:1] != "_" or prefix[:1] == "_"]
    return Completions(items=tuple(items[:ITEMS]), prefix_chars=len(prefix))


def _described_by_jedi(namespace: Mapping[str, Any], request: Describe) -> Description:
    def describe(jedi: Any) -> list[Description]:
        found = jedi.help(request.line, request.column)[:1]
        return [
            Description(
                name=one.name,
                signature="\n".join(signature.to_string() for signature in one.get_signatures()),
                doc=one.docstring(raw=True)[:DOC_CHARS],
            )
            for one in found
        ]

    found = _asked(describe, request.code, namespace)
    return found[0] if found else Description(name="", signature="", doc="")


def _asked(question: Callable[[Any], list[Any]], code: str, namespace: Mapping[str, Any]) -> list[Any]:
    """Return what jedi answers; nothing where it fails or takes long, as it may on half-written code."""
    try:
        with time_limit(JEDI_SECONDS if "jedi" in sys.modules else FIRST_SECONDS):
            return question(_interpreter(code, namespace))
    except (Exception, TooLong):  # noqa: BLE001 - it fails in many ways
        return []


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
    if is_a(value, torch.nn.Module):
        return f"{name}{inspect.signature(types.MethodType(type(value).forward, value))}"
    if not is_a(value, (type, *_ROUTINES)):
        return f"{name}: {type.__dict__['__name__'].__get__(type(value))}"
    if not _harmless(value):
        return f"{name}(…)"
    try:
        return f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        first = _doc(value).partition("\n")[0]
        return first if first.startswith(f"{name}(") else f"{name}(…)"


def _doc(value: Any) -> str:
    documented = value if is_a(value, (type, types.ModuleType, *_ROUTINES)) else type(value)
    try:
        return inspect.getdoc(documented) or "" if _harmless(documented) else ""
    except (AttributeError, TypeError):
        return ""
