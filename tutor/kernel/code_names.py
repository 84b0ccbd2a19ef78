"""Names that code in the editor will bind, known before it has run: imports, and results of classes.

Reads lines one by one, so half-written code is no obstacle. Imports nothing: only modules that are loaded
already count. Runs in the worker.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from tutor.kernel.lookup import LookupFailed, attribute, look_up

_IMPORT = re.compile(r"\s*import\s+(.+)")
_FROM = re.compile(r"\s*from\s+([\w.]+)\s+import\s+\(?(.+)")
_ASSIGNMENT = re.compile(r"\s*(\w+)\s*=\s*([\w.]+)\(")


def imported(code: str) -> dict[str, Any]:
    """Return what the code's imports bind, where the module is loaded."""
    bound: dict[str, Any] = {}
    for line in code.splitlines():
        if found := _FROM.match(line):
            bound.update(_from(found[1], found[2]))
        elif found := _IMPORT.match(line):
            bound.update(_modules(found[1]))
    return bound


def class_of(code: str, name: str, namespace: Mapping[str, Any]) -> type | None:
    """Return the class whose call is assigned to the name, such as `Adam` in `opt = torch.optim.Adam(…)`."""
    for line in reversed(code.splitlines()):
        found = _ASSIGNMENT.match(line)
        if found and found[1] == name:
            try:
                made = look_up(namespace, found[2])
            except LookupFailed:
                return None
            return made if isinstance(made, type) else None
    return None


def _modules(names: str) -> dict[str, Any]:
    """Return what `import a.b as c, d` binds."""
    bound = {}
    for path, alias in _aliases(names):
        module = sys.modules.get(path)
        if module is not None:
            bound[alias or path.partition(".")[0]] = module if alias else sys.modules[path.partition(".")[0]]
    return bound


def _from(path: str, names: str) -> dict[str, Any]:
    """Return what `from path import a as b, c` binds."""
    module = sys.modules.get(path)
    bound = {}
    for name, alias in _aliases(names) if module is not None else ():
        try:
            bound[alias or name] = attribute(module, name)
        except LookupFailed:
            continue
    return bound


def _aliases(names: str) -> list[tuple[str, str]]:
    found = (re.match(r"\s*([\w.]+)(?:\s+as\s+(\w+))?", part) for part in names.split(","))
    return [(one[1], one[2] or "") for one in found if one]
