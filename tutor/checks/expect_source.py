"""The vocabulary of check cells, fourth part: rules about the spelling, by syntax tree only.

For lessons that are about the spelling (no loop, use `@`); everything else is judged by what the
code does. Goals and `says` are as in `expect`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tutor.checks.findings import current
from tutor.checks.looking import Unmet, expectation

__all__ = ["expect_source"]

_STATEMENTS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor, ast.comprehension),
    "while": (ast.While,),
    "if": (ast.If, ast.IfExp),
    "with": (ast.With,),
    "try": (ast.Try,),
    "def": (ast.FunctionDef,),
    "class": (ast.ClassDef,),
    "lambda": (ast.Lambda,),
    "import": (ast.Import, ast.ImportFrom),
    "comprehension": (ast.comprehension,),
}
_OPERATORS: dict[str, type[ast.AST]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "**": ast.Pow,
    "@": ast.MatMult, "&": ast.BitAnd, "|": ast.BitOr, "~": ast.Invert,
}  # fmt: skip


@expectation
def expect_source(
    *, uses: Sequence[str] = (), forbids: Sequence[str] = (), within: str = "", goal: str = "", says: str = ""
) -> str:
    """Expect a spelling of the learner's code.

    Args:
        uses: Each must occur: a statement (`for`, which includes comprehensions, `while`, `if`, `with`,
            `lambda` …), an operator (`@`), or a name as written (`torch.einsum`, `einsum`, `.view`,
            which is any method of that name).
        forbids: None may occur.
        within: A function or class that the rule is about; empty for all of the code.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    tree = _part(ast.parse(current().source.text), within)
    for mark in forbids:
        line = next((node.lineno for node in _marked(tree, mark)), None)
        if line is not None:
            number = line + current().source.line - 1
            raise Unmet(
                f"Line {number} uses `{mark}`; this exercise asks to do without it",
                "source",
                "forbidden",
                number,
            )
    for mark in uses:
        if not any(True for _ in _marked(tree, mark)):
            raise Unmet(
                f"Nothing in your code uses `{mark}`, which this exercise is about", "source", "unused"
            )
    return "The code is written as asked"


def _part(tree: ast.Module, within: str) -> ast.AST:
    if not within:
        return tree
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in ast.walk(tree) if isinstance(node, named) and node.name == within]
    if not found:
        raise Unmet(f"`{within}` is not defined in your code", "defined", "undefined")
    return found[-1]


def _marked(tree: ast.AST, mark: str) -> list[ast.expr | ast.stmt]:
    """Return the nodes that a mark names, each with a line number, in order of the lines."""
    found: list[ast.expr | ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt) and _is_marked(node, mark):
            found.append(node)
    return sorted(found, key=lambda node: node.lineno)


def _is_marked(node: ast.expr | ast.stmt, mark: str) -> bool:
    if mark in _OPERATORS:
        return isinstance(getattr(node, "op", None), _OPERATORS[mark])
    if mark in _STATEMENTS:
        parts = (node, *getattr(node, "generators", ()))
        return any(isinstance(part, _STATEMENTS[mark]) for part in parts)
    if mark.startswith("."):
        return isinstance(node, ast.Attribute) and node.attr == mark[1:]
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) == mark or node.attr == mark
    return isinstance(node, ast.Name) and node.id == mark
