"""From TeX to a tree of formula nodes; total: any text gives some tree.

Every node has a `kind`, TeX's class of atom, which decides the spaces around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec

from tutor.formula import symbols

Kind = Literal[
    "ordinary", "function", "big", "binary", "relation", "open", "close", "comma", "space", "fraction"
]


class Glyphs(msgspec.Struct, frozen=True):
    """Characters that stand as they are."""

    text: str
    kind: Kind = "ordinary"


class Row(msgspec.Struct, frozen=True):
    """Nodes side by side."""

    items: tuple[Node, ...]
    kind: Kind = "ordinary"


class Fraction(msgspec.Struct, frozen=True):
    """One thing over another."""

    above: Node
    below: Node
    kind: Kind = "fraction"


class Root(msgspec.Struct, frozen=True):
    """A root; `degree` is empty for the square root."""

    inside: Node
    degree: str = ""
    kind: Kind = "ordinary"


class Script(msgspec.Struct, frozen=True):
    """A base with a subscript, a superscript, or both."""

    base: Node
    below: Node | None
    above: Node | None

    @property
    def kind(self) -> Kind:
        """The class of the base: `log_2` is still a function."""
        return self.base.kind


class Fenced(msgspec.Struct, frozen=True):
    """Something between fences that grow with it."""

    left: str
    inside: Node
    right: str
    kind: Kind = "ordinary"


class Grid(msgspec.Struct, frozen=True):
    """Rows and columns: matrices, cases, aligned equations."""

    rows: tuple[tuple[Node, ...], ...]
    aligned: bool
    kind: Kind = "ordinary"


Node = Glyphs | Row | Fraction | Root | Script | Fenced | Grid

_TOKEN: Final = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_CHARACTERS: Final[dict[str, Kind]] = {
    **dict.fromkeys("=<>≤≥≠≈→←∼∝∈:", "relation"),
    **dict.fromkeys("+-−*×·⊙⊕", "binary"),
    **dict.fromkeys("([", "open"),
    **dict.fromkeys(")]!", "close"),
    **dict.fromkeys(",;", "comma"),
}
_COMMANDS: Final[tuple[tuple[dict[str, str], Kind], ...]] = (
    (symbols.ORDINARY, "ordinary"),
    (symbols.RELATIONS, "relation"),
    (symbols.BINARIES, "binary"),
    (symbols.OPENING, "open"),
    (symbols.CLOSING, "close"),
    (symbols.BARS, "ordinary"),
    (symbols.BIG, "big"),
)


def parse(tex: str) -> Node:
    """Parse a formula without its dollar signs."""
    return _Parser(tex.strip().strip("$")).row()


class _Parser:
    def __init__(self, tex: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(tex)
        self._at = 0

    def row(self, stop: Sequence[str] = ()) -> Node:
        items: list[Node] = []
        while (token := self._peek()) and token not in stop:
            if token == "}":
                self._next()
                continue
            items.append(self._scripted(self._atom()))
        return items[0] if len(items) == 1 else Row(tuple(items))

    def _peek(self) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _scripted(self, base: Node) -> Node:
        below: Node | None = None
        above: Node | None = None
        while (mark := self._peek()) in ("^", "_", "'"):
            self._next()
            if mark == "_":
                below = self._argument()
            else:
                above = Glyphs("′") if mark == "'" else self._argument()
        return Script(base, below, above) if below or above else base

    def _argument(self) -> Node:
        if self._peek() != "{":
            return self._atom()
        self._next()
        inside = self.row(("}",))
        self._next()
        return inside

    def _atom(self) -> Node:
        token = self._next()
        if token == "{":
            self._at -= 1
            return self._argument()
        if token.startswith("\\") and len(token) > 1:
            return self._command(token[1:])
        text = "−" if token == "-" else token
        return Glyphs(text, _CHARACTERS.get(token, "ordinary"))

    def _command(self, name: str) -> Node:
        if name in symbols.SPACES or name == "\\":
            return Glyphs(" ", "space")
        if name in symbols.NOTHING:
            return Glyphs("")
        for table, kind in _COMMANDS:
            if name in table:
                return Glyphs(table[name], kind)
        if build := _BUILDERS.get(name):
            return build(self)
        if name in symbols.FUNCTIONS:
            return Glyphs(name, "function")
        if name in symbols.TEXT_COMMANDS:
            return Glyphs(self._raw())
        if name in symbols.ACCENTS:
            return self._accented(symbols.ACCENTS[name])
        if name in symbols.ALPHABETS:
            return _translated(self._argument(), symbols.ALPHABETS[name])
        return Glyphs(name.rstrip("*"))

    def fraction(self) -> Node:
        return Fraction(self._argument(), self._argument())

    def root(self) -> Node:
        degree = ""
        if self._peek() == "[":
            self._next()
            while (token := self._next()) not in ("]", ""):
                degree += token
        return Root(self._argument(), degree)

    def operator_name(self) -> Node:
        return Glyphs(self._raw(), "function")

    def fenced(self) -> Node:
        left = self._fence()
        inside = self.row(("\\right",))
        self._next()
        return Fenced(left, inside, self._fence())

    def _fence(self) -> str:
        token = self._next()
        name = token.removeprefix("\\")
        if token == ".":
            return ""
        return (symbols.OPENING | symbols.CLOSING | symbols.BARS).get(name, name) if name != token else token

    def environment(self) -> Node:
        name = self._raw()
        if name == "array":
            self._raw()
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while self._peek() and self._peek() != "\\end":
            cells.append(self.row(("&", "\\\\", "\\end")))
            if self._peek() == "&":
                self._next()
                continue
            rows.append(tuple(cells))
            cells = []
            if self._peek() == "\\\\":
                self._next()
        self._next()
        self._raw()
        grid = Grid(tuple(rows), name.startswith("align"))
        left, right = symbols.MATRIX_FENCES.get(name, ("", ""))
        return Fenced(left, grid, right) if left or right else grid

    def _raw(self) -> str:
        """Take the text of a group as it stands, spaces included."""
        if self._peek() != "{":
            return self._next()
        self._next()
        depth = 1
        text = ""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            depth += (token == "{") - (token == "}")
            if not depth:
                break
            text += token.removeprefix("\\")
        return text

    def _accented(self, mark: str) -> Node:
        inside = self._argument()
        if not isinstance(inside, Glyphs) or len(inside.text) != 1:
            return inside
        return Glyphs(unicodedata.normalize("NFC", inside.text + mark))


_BUILDERS: Final[dict[str, Callable[[_Parser], Node]]] = {
    "frac": _Parser.fraction,
    "dfrac": _Parser.fraction,
    "tfrac": _Parser.fraction,
    "sqrt": _Parser.root,
    "operatorname": _Parser.operator_name,
    "operatorname*": _Parser.operator_name,
    "left": _Parser.fenced,
    "begin": _Parser.environment,
}


def _translated(node: Node, alphabet: dict[str, str]) -> Node:
    if isinstance(node, Glyphs):
        return Glyphs("".join(alphabet.get(char, char) for char in node.text), node.kind)
    if isinstance(node, Row):
        return Row(tuple(_translated(item, alphabet) for item in node.items))
    if isinstance(node, Script):
        return Script(_translated(node.base, alphabet), node.below, node.above)
    return node
