"""Python's colours, by tree-sitter: one query and one palette for the editor and for code in prose.

Colours are theme variables; knows no widget.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from textual.content import Content, Span

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query


GOES_ON: Final = "  ⋯ "
FOLDS_AFTER: Final = " ,([{="


LOOKS: Final = {
    "keyword": "$code-keyword",
    "string": "$code-string",
    "comment": "italic $code-comment",
    "number": "$code-number",
    "function": "$code-function",
    "type": "$code-type",
    "operator": "$code-operator",
    "special": "italic $code-special",
    "blank": "bold $accent",
}
"""The style of each capture of the query; names without a capture keep the text's colour."""

BLANK: Final = "____"
"""Stands in a starter where something is to be filled in."""

QUERY: Final = r"""
[(string_start) (string_content) (string_end)] @string
(comment) @comment
[(integer) (float) (true) (false) (none) (ellipsis)] @number
((identifier) @blank (#eq? @blank "____"))
((identifier) @special (#any-of? @special "self" "cls"))
((identifier) @type (#match? @type "^_?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$"))
(call function: (identifier) @function (#match? @function "^_?[a-z]") (#not-eq? @function "____"))
(call function: (attribute attribute: (identifier) @function) (#match? @function "^_*[a-z]"))
(function_definition name: (identifier) @function)
(decorator "@" @special (identifier) @special)
["and" "as" "assert" "async" "await" "break" "class" "continue" "def" "del" "elif" "else" "except" "finally"
 "for" "from" "global" "if" "import" "in" "is" "lambda" "nonlocal" "not" "or" "pass" "raise" "return" "try"
 "while" "with" "yield"] @keyword
["=" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "**" "/" "//" "%" "@" "+=" "-=" "*=" "/=" "->" ":=" "&" "|" "^"
 "~" "(" ")" "[" "]" "{" "}" "," "." ":" ";"] @operator
"""


@cache
def language() -> Language:
    """Return tree-sitter's Python grammar."""
    import tree_sitter_python
    from tree_sitter import Language

    return Language(tree_sitter_python.language())


@cache
def _parts() -> tuple[Parser, Query]:
    from tree_sitter import Parser, Query

    return Parser(language()), Query(language(), QUERY)


def highlighted(code: str) -> Content:
    """Return code in colours.

    Args:
        code: Python, right or wrong; wrong code is coloured as far as it can be read.
    """
    from tree_sitter import QueryCursor

    parser, query = _parts()
    source = code.encode()
    captures = QueryCursor(query).captures(parser.parse(source).root_node)
    spans = [_span(source, node, name) for name, nodes in captures.items() for node in nodes]
    return Content(code, spans=spans)


def _span(source: bytes, node: Node, name: str) -> Span:
    start = len(source[: node.start_byte].decode(errors="replace"))
    length = len(source[node.start_byte : node.end_byte].decode(errors="replace"))
    return Span(start, start + length, LOOKS[name])


def folded_code(line: Content, width: int) -> list[Content]:
    """Fold a long line of code, after a sign or a space where one is near; a mark says that it goes on.

    Args:
        line: One line.
        width: Cells that there are, at least 8.
    """
    if line.cell_length <= width or not line.plain.replace(GOES_ON, "").isascii():
        return line.fold(width)
    ends = [at for at in range(width // 2 + 1, width + 1) if line.plain[at - 1] in FOLDS_AFTER]
    at = ends[-1] if ends else width
    return [line[:at], *folded_code(Content.styled(GOES_ON, "$muted") + line[at:], width)]
