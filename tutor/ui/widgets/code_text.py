"""What the editor does to text, as pure functions on lines: indentation, comments, pairs, pasting.

Knows no widget.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

INDENT: Final = 4
PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
QUOTES: Final = "\"'"
_DEDENT_AFTER: Final = re.compile(r"(return|pass|break|continue|raise)\b")
_PROMPT: Final = re.compile(r"^(>>>|\.\.\.)( |$)")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff")) | {
    0xA0: " ",
    0x2028: "\n",
    0x2029: "\n",
}


def cleaned(text: str) -> str:
    """Return text as an editor for Python can hold it.

    Windows line ends become newlines, tabs spaces, composed letters one character each; what can't be
    seen goes, and so do the prompts of a pasted interpreter session.
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    lines = [_printable(line.expandtabs(INDENT)) for line in re.split(r"\r\n|\r|\n", text)]
    return "\n".join(_without_prompts(lines))


def _printable(line: str) -> str:
    return line if line.isprintable() else "".join(c for c in line if c.isprintable())


def _without_prompts(lines: Sequence[str]) -> list[str]:
    if not any(line.startswith(">>> ") for line in lines):
        return list(lines)
    return [_PROMPT.sub("", line) for line in lines if _PROMPT.match(line)]


def indent_of(line: str) -> str:
    """Return the spaces that a line starts with."""
    return line[: len(line) - len(line.lstrip(" "))]


def indent_below(before: str) -> str:
    """Return the indentation of a new line behind some text of a line.

    Deeper behind a colon or an open bracket, shallower behind `return` and its like.
    """
    indent = indent_of(before)
    code = before.split("#")[0].strip()
    if code.endswith((":", *PAIRS)):
        return indent + " " * INDENT
    return indent[INDENT:] if _DEDENT_AFTER.match(code) and not _is_open(code) else indent


def _is_open(code: str) -> bool:
    return any(code.count(left) > code.count(right) for left, right in PAIRS.items())


def indented(line: str) -> str:
    """Return a line one level deeper; an empty one stays empty."""
    return " " * INDENT + line if line.strip() else line


def dedented(line: str) -> str:
    """Return a line one level less deep, as far as it has one."""
    return line[min(INDENT, len(indent_of(line))) :]


def comments_toggled(lines: Sequence[str]) -> list[str]:
    """Return lines commented out, or back in if all of them are."""
    written = [line for line in lines if line.strip()]
    if written and all(line.lstrip().startswith("#") for line in written):
        return [re.sub(r"^(\s*)# ?", r"\1", line) for line in lines]
    depth = min((len(indent_of(line)) for line in written), default=0)
    return [f"{line[:depth]}# {line[depth:]}" if line.strip() else line for line in lines]


def closing_for(character: str, before: str, after: str) -> str:
    """Return what is to be added behind a typed bracket or quote: its partner, or nothing.

    Args:
        character: What is typed.
        before: The line up to the cursor.
        after: The line behind the cursor.
    """
    if after and after[0] not in ")]}, :":
        return ""
    if character in PAIRS:
        return PAIRS[character]
    in_word = bool(before) and (before[-1].isalnum() or before[-1] in "_" + QUOTES)
    in_string = before.count(character) % 2 == 1
    return character if character in QUOTES and not (in_word or in_string) else ""


def skips(character: str, before: str, after: str) -> bool:
    """Whether a typed closing bracket or quote only steps over the one that is there."""
    if not after.startswith(character):
        return False
    return character in PAIRS.values() or (character in QUOTES and before.count(character) % 2 == 1)
