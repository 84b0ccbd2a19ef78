"""Compiles and runs pieces of Python in a worker's `__main__`; child side.

`__main__` is a real module with a real file, so that classes of a cell can be
pickled, spawned processes find them, and `inspect.getsource` works. Tracebacks
name a cell by its own name, `<your code>`. Knows nothing of events or checks.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import sys
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tutor.kernel.protocol import Source

_MAIN_FILE = "main.py"
_PREAMBLE = "from tutor.live import log, show\n"


class Cells:
    """The `__main__` module of a worker and the sources that have run in it."""

    def __init__(self, directory: Path) -> None:
        """Make an empty `__main__`.

        Args:
            directory: The worker's own; the text of all cells is written to `main.py` there.
        """
        self._path = directory / _MAIN_FILE
        self._path.write_text(_PREAMBLE, encoding="utf-8")
        module = types.ModuleType("__main__")
        module.__file__ = str(self._path)
        module.__dict__["__builtins__"] = builtins
        sys.modules["__main__"] = module
        sys.argv = [str(self._path)]
        self.namespace: dict[str, Any] = module.__dict__
        self.sources: dict[str, Source] = {}
        """Sources by file name, such as `<your code>`; cells of one name are laid together."""

    def run(self, source: Source, assign: Iterable[tuple[str, str]] = ()) -> object:
        """Run a source and return the value of its last expression.

        Args:
            source: Python.
            assign: Names and expressions: top-level assignments to such a name take the expression.

        Returns:
            None if the source does not end in an expression, or ends in a semicolon.

        Raises:
            BaseException: Whatever the source raises, SyntaxError included.
        """
        source = _with_plain_line_ends(source)
        body, last = _compiled(source, self.add(source), dict(assign))
        exec(body, self.namespace)
        return eval(last, self.namespace) if last else None

    def add(self, source: Source) -> str:
        """Make a source known to tracebacks and to `main.py`; return its file name."""
        filename = f"<{source.name}>"
        text = _laid_over(self.sources.get(filename), source)
        self.sources[filename] = Source(text, source.name)
        lines = [line + "\n" for line in text.split("\n")]
        linecache.cache[filename] = (len(text), None, lines, filename)
        with self._path.open("a", encoding="utf-8", errors="backslashreplace") as main:
            main.write(f"\n{source.text}\n")
        return filename


def _compiled(
    source: Source, filename: str, assign: Mapping[str, str]
) -> tuple[types.CodeType, types.CodeType | None]:
    """Return the code of all statements, and of the last one if it is an expression to show."""
    _refuse_null_bytes(source, filename)
    try:
        tree = ast.parse(_padded(source), filename)
        _override(tree, assign)
        last = _take_last_expression(tree, source)
        body = compile(tree, filename, "exec", dont_inherit=True)
        return body, compile(last, filename, "eval", dont_inherit=True) if last else None
    except (RecursionError, MemoryError):
        line = _longest_line(source)
        place = (filename, source.line + line, 1, source.text.split("\n")[line])
        raise SyntaxError("this is nested too deeply for Python to read", place) from None


def _longest_line(source: Source) -> int:
    lines = source.text.split("\n")
    return max(range(len(lines)), key=lambda number: len(lines[number]))


def _with_plain_line_ends(source: Source) -> Source:
    """Return the source as Python reads it: with one kind of line end."""
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(text, source.name, source.line)


def _padded(source: Source) -> str:
    return "\n" * (source.line - 1) + source.text


def _refuse_null_bytes(source: Source, filename: str) -> None:
    """Raise what `ast.parse` would, with the place that it does not tell."""
    before, null, _ = source.text.partition("\0")
    if null:
        row, start = before.count("\n"), before.rfind("\n") + 1
        place = (filename, source.line + row, len(before) - start + 1, source.text.split("\n")[row])
        raise SyntaxError("source code string cannot contain null bytes", place)


def _laid_over(earlier: Source | None, source: Source) -> str:
    """Return one text that has both sources at their own lines."""
    if earlier is None:
        return _padded(source)
    lines, own = earlier.text.split("\n"), source.text.split("\n")
    first = source.line - 1
    lines += [""] * (first + len(own) - len(lines))
    lines[first : first + len(own)] = own
    return "\n".join(lines)


def _override(tree: ast.Module, assign: Mapping[str, str]) -> None:
    """Replace the values of top-level assignments to the given names."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name in assign:
                    value = ast.parse(assign[name], mode="eval").body
                    for node in ast.walk(value):
                        ast.copy_location(node, statement)
                    statement.value = value


def _take_last_expression(tree: ast.Module, source: Source) -> ast.Expression | None:
    """Cut the last statement off a module if a notebook would show its value."""
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    last = tree.body[-1]
    if _ends_in_semicolon(last, source):
        return None
    tree.body.pop()
    return ast.Expression(last.value)


def _ends_in_semicolon(statement: ast.stmt, source: Source) -> bool:
    line = source.text.split("\n")[(statement.end_lineno or 1) - source.line]
    rest = line.encode()[statement.end_col_offset or 0 :].decode(errors="replace")
    return rest.lstrip().startswith(";")
