"""Mutants of a solution: right code with one thing made wrong, chosen with variety."""

from __future__ import annotations

import ast
import difflib
import itertools
import random
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tutor.proof.mutations import Edit, edits


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one edit."""

    kind: str
    source: str
    original: str

    @property
    def diff(self) -> str:
        """What the edit changed, as a unified diff without headings."""
        lines = difflib.unified_diff(self.original.split("\n"), self.source.split("\n"), lineterm="", n=1)
        return "\n".join(itertools.islice(lines, 2, None))


def mutants_of(source: str, count: int, others: Iterable[str] = ()) -> list[Mutant]:
    """Return mutants of a solution, of as many kinds as possible; the same ones each time.

    Args:
        source: The solution.
        count: How many at the most.
        others: Further right solutions; what equals one of them is no mutant.
    """
    tree = ast.parse(source)
    seen = {_shape(source), *map(_shape, others)}
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for edit in edits(tree):
        mutant = Mutant(edit.kind, _applied(source, edit), source)
        shape = _shape(mutant.source)
        if shape and shape not in seen:
            seen.add(shape)
            by_kind[edit.kind].append(mutant)
    return list(itertools.islice(_in_turn(by_kind, random.Random(source)), count))


def _in_turn(by_kind: dict[str, list[Mutant]], draw: random.Random) -> Iterator[Mutant]:
    kinds = list(by_kind)
    draw.shuffle(kinds)
    for kind in kinds:
        draw.shuffle(by_kind[kind])
    for places in itertools.zip_longest(*(by_kind[kind] for kind in kinds)):
        yield from (mutant for mutant in places if mutant is not None)


def _shape(source: str) -> str:
    """Return what two spellings of the same code share; empty if it is no Python."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _applied(source: str, edit: Edit) -> str:
    """Return the source with the edit's place replaced; the rest stays as it is written."""
    data = source.encode()
    starts = [0, *itertools.accumulate(len(line) + 1 for line in data.split(b"\n"))]
    node = edit.node
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    text = edit.text
    if isinstance(node, ast.stmt):
        text = textwrap.indent(text, " " * node.col_offset).lstrip(" ")
    changed = data[:start] + text.encode() + data[end:]
    prelude = f"{edit.prelude}\n" if edit.prelude else ""
    return prelude + changed.decode()
