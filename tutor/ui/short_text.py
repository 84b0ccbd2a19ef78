"""Short texts in Markdown (questions, hints, feedback) as one `Content`, without a widget per block.

Only lessons' own texts are read as Markdown. What may hold a learner's values, such as findings,
goes through `plain_text`, which knows nothing but `code` between backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from textual.content import Content

from tutor import formula

CODE = "$code-function"
_BACKTICKS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_SPANS = {"strong_open": "bold", "em_open": "italic", "link_open": "underline"}


def plain_text(text: str) -> Content:
    """Return a text in which only code between backticks is set apart; everything else is as written."""
    parts: list[Content] = []
    end = 0
    for match in _BACKTICKS.finditer(text):
        parts += [Content(text[end : match.start()]), Content.styled(match[2], CODE)]
        end = match.end()
    return Content("").join([*parts, Content(text[end:])])


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)


def lesson_text(markdown: str) -> Content:
    """Return a lesson's short text: paragraphs, lists, code, emphasis and formulas."""
    blocks = list(_blocks(_parser().parse(markdown)))
    return Content("\n\n").join(blocks).rstrip() if blocks else Content("")


def _blocks(tokens: list[Token]) -> Iterator[Content]:
    bullets: list[str] = []
    in_list: list[Content] = []
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            bullets.append("• " if token.type.startswith("bullet") else "1. ")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            bullets.pop()
            if not bullets:
                yield Content("\n").join(in_list)
                in_list = []
        elif token.type == "inline" and bullets:
            in_list.append(Content("  " * (len(bullets) - 1) + bullets[-1]) + _inline(token.children or []))
            bullets[-1] = _next_bullet(bullets[-1])
        elif token.type == "inline":
            yield _inline(token.children or [])
        elif token.type in {"fence", "code_block"}:
            code = "\n".join(f"  {line}" for line in token.content.rstrip().split("\n"))
            yield Content.styled(code, CODE)
        elif token.type.startswith("math_block"):
            yield Content("\n".join(formula.display(token.content.strip())))


def _next_bullet(bullet: str) -> str:
    return bullet if bullet == "• " else f"{int(bullet[:-2]) + 1}. "


def _inline(tokens: list[Token]) -> Content:
    parts: list[Content] = []
    styles: list[str] = []
    for token in tokens:
        if token.type in _SPANS:
            styles.append(_SPANS[token.type])
        elif token.type.endswith("_close") and styles:
            styles.pop()
        elif token.type == "code_inline":
            parts.append(Content.styled(token.content, CODE))
        elif token.type.startswith("math"):
            parts.append(Content.styled(formula.inline(token.content), "$code-type"))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(Content(" " if token.type == "softbreak" else "\n"))
        else:
            parts.append(Content.styled(token.content, " ".join(styles)))
    return Content("").join(parts)
