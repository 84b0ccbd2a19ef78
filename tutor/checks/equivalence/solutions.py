"""Running a solution and its mutant from the same start, and comparing them; child side."""

from __future__ import annotations

import ast
import random
import re
import types
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from tutor.checks.equivalence.calls import Calls, call_difference, instance_difference, recording
from tutor.checks.equivalence.values import value_difference
from tutor.checks.judging import judge_code, remember
from tutor.kernel.protocol import Source
from tutor.live import log, show

PRELUDE_NAME = "_kept"
IDENTIFIER = re.compile(r"[^\W\d]\w*")


def difference(
    *, setup: Sequence[tuple[str, str]], solution: str, mutant: str, checks: Sequence[str], seed: int
) -> str:
    """Return in what a mutant differs from a solution, in a phrase; empty if in nothing that counts.

    Args:
        setup: Source and name of each setup cell.
        solution: Right code; it passes the checks.
        mutant: The code to compare; it passes them as well.
        checks: The check cells; they show how functions and classes are called.
        seed: Of all generators, before the setup and again before the code.
    """
    given = _after(setup, "", seed)
    mine, theirs = _after(setup, solution, seed), _after(setup, mutant, seed)
    own = frozenset(name for name in _names(mine) if mine[name] is not given.get(name))
    if missing := sorted(_names(mine) - _names(theirs) - _means(solution, checks)):
        return f"it does not define {missing[0]}"
    calls = _calls_of_checks(setup, solution, checks, own, seed)
    for name in sorted(_names(mine) - _means(solution, checks)):
        if found := _difference(name, mine, theirs, calls, solution):
            return found
    return ""


def _names(namespace: dict[str, Any]) -> set[str]:
    return {name for name in namespace if not name.startswith("__") and name != PRELUDE_NAME}


def _means(solution: str, checks: Sequence[str]) -> set[str]:
    """Return the names that are only a means: the solution itself uses them, and no check speaks of them."""
    nodes = list(ast.walk(ast.parse(solution)))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return (used & made) - {name for check in checks for name in _spoken_of(ast.parse(check))}


def _spoken_of(check: ast.AST) -> set[str]:
    """Return the names that a check looks at: its own, and those in expressions that it gives as text."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(check):
        if isinstance(node, ast.keyword) and node.arg in ("goal", "says"):
            continue
        if isinstance(node, ast.Lambda):
            found |= _spoken_of(node.body) - {
                argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)
            }
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(IDENTIFIER.findall(node.value))
        else:
            found |= _spoken_of(node)
    return found


def _after(setup: Sequence[tuple[str, str]], code: str, seed: int) -> dict[str, Any]:
    """Return the namespace after the setup and the code."""
    namespace: dict[str, Any] = {"__name__": "__main__", "log": log, "show": show}
    _seed(seed)
    for source, name in setup:
        exec(compile(source, f"<{name}>", "exec", dont_inherit=True), namespace)
    _seed(seed)
    exec(compile(code, "<your code>", "exec", dont_inherit=True), namespace)
    return namespace


def _seed(seed: int) -> None:
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def _calls_of_checks(
    setup: Sequence[tuple[str, str]],
    solution: str,
    checks: Sequence[str],
    own: frozenset[str],
    seed: int,
) -> Calls:
    """Run the checks on a second copy of the solution's namespace, so that the first stays as it is."""
    sources = [Source(check, "check") for check in checks]
    copy = _after(setup, solution, seed)
    before = remember(_after(setup, "", seed), sources)
    with recording(copy, own & copy.keys()) as calls:
        judge_code(copy, Source(solution, "your code"), sources, before=before)
    return calls


def _difference(name: str, mine: dict[str, Any], theirs: dict[str, Any], calls: Calls, solution: str) -> str:
    one, other = mine[name], theirs[name]
    if isinstance(one, types.FunctionType) and isinstance(other, types.FunctionType):
        if one.__code__ == other.__code__:
            return ""
        recorded = calls.of_names.get(name, [])
        if not recorded and not _is_used(name, solution):
            return f"{name} is never called by the check"
        return call_difference(one, other, recorded, name)
    if isinstance(one, type) and isinstance(other, type):
        histories = calls.of_instances.get(name, {}).values()
        return next(filter(None, (instance_difference(one, other, h, name) for h in histories if h)), "")
    if found := value_difference(one, other, name):
        return found
    if isinstance(one, torch.nn.Module):
        return call_difference(one, other, calls.of_names.get(name, []), name)
    return ""


def _is_used(name: str, solution: str) -> bool:
    """Whether a solution calls its own function: then what it does shows in what it left."""
    nodes = ast.walk(ast.parse(solution))
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes)
