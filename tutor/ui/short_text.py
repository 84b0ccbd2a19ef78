"""Short texts that may hold a learner's values, such as findings: no Markdown but `code` in backticks.

A lesson's own texts are `rows.Markdown`.
"""

from __future__ import annotations

import re

from textual.content import Content

CODE = "$code-function"
_BACKTICKS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)


def plain_text(text: str) -> Content:
    """Return a text in which only code between backticks is set apart; everything else is as written."""
    parts: list[Content] = []
    end = 0
    for match in _BACKTICKS.finditer(text):
        parts += [Content(text[end : match.start()]), Content.styled(match[2], CODE)]
        end = match.end()
    return Content("").join([*parts, Content(text[end:])])
