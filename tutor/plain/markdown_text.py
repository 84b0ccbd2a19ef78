"""Markdown as plain lines: paragraphs wrapped, formulas in Unicode, code indented."""

from __future__ import annotations

import re
import textwrap

from tutor.formula import display, inline

FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})")
ITEM = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])\s+(?P<text>.*)$", re.DOTALL)
DISPLAY = re.compile(r"\$\$(?P<tex>.+?)\$\$", re.DOTALL)
CODE = re.compile(r"(`[^`]+`)")
FORMULA = re.compile(r"\$(?P<tex>[^$\n]+?)\$")
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<href>[^)]+)\)")
STRONG = re.compile(r"\*\*(?P<text>[^*]+)\*\*")
EMPHASIS = re.compile(r"(?<![\w*])\*(?P<text>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])")
CODE_INDENT = "    "


def plain_text(markdown: str, width: int) -> str:
    """Return Markdown as lines of at most `width` characters, code and tables excepted."""
    blocks = [_block(block, width) for block in _blocks(markdown)]
    return "\n\n".join(block for block in blocks if block)


def as_written(words: str, width: int) -> str:
    """Return words that may hold a learner's values, which are no Markdown, as lines of at most `width`."""
    lines = words.split("\n")
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in lines
    )


def one_line(markdown: str) -> str:
    """Return a Markdown phrase as text in one line."""
    return _inline(" ".join(markdown.split()))


def _blocks(markdown: str) -> list[list[str]]:
    """Split at blank lines outside of fences."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in markdown.split("\n"):
        found = FENCE.match(line)
        if fence:
            fence = "" if found and line.strip() == fence else fence
        elif found:
            fence = found["fence"]
            blocks.append([])
        elif not line.strip():
            blocks.append([])
            continue
        blocks[-1].append(line)
        if found and not fence:
            blocks.append([])
    return [block for block in blocks if block]


def _block(lines: list[str], width: int) -> str:
    if FENCE.match(lines[0]):
        return textwrap.indent("\n".join(lines[1:-1]), CODE_INDENT)
    if lines[0].lstrip().startswith("|"):
        return "\n".join(_inline(line) for line in lines)
    whole = "\n".join(lines)
    if (formula := DISPLAY.fullmatch(whole.strip())) is not None:
        return textwrap.indent("\n".join(display(formula["tex"])), CODE_INDENT)
    if lines[0].startswith("#"):
        return lines[0].lstrip("# ")
    return "\n".join(_wrapped(part, width) for part in _items(lines))


def _items(lines: list[str]) -> list[str]:
    """Split a paragraph at its list items; a line that starts none belongs to the one before."""
    parts: list[str] = []
    for line in lines:
        if ITEM.match(line) or not parts:
            parts.append(line)
        else:
            parts[-1] += f"\n{line.strip()}"
    return parts


def _wrapped(part: str, width: int) -> str:
    item = ITEM.match(part)
    first = f"{item['indent']}{item['mark']} " if item else ""
    body = part[item.start("text") :] if item else part
    return textwrap.fill(
        _inline(" ".join(body.split())),
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _inline(text: str) -> str:
    """Set formulas, links and stress; what stands in backticks is left as it is."""
    text = DISPLAY.sub(lambda found: f"${found['tex']}$", text)
    return "".join(part if part.startswith("`") else _words(part) for part in CODE.split(text))


def _words(text: str) -> str:
    text = FORMULA.sub(lambda found: inline(found["tex"]), text)
    text = LINK.sub(lambda found: f"{found['text']} ({found['href']})", text)
    text = STRONG.sub(lambda found: found["text"], text)
    return EMPHASIS.sub(lambda found: found["text"], text)
