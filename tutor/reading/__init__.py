"""Reading what a learner typed as an answer, generously and without running it.

`(2,3)`, `torch.Size([2, 3])`, `[2,3]`, `2x3`, `2 × 3` and `2 3` are one shape; `.5`, `0,5`, `1/2` and `50%`
one number. Used by the judge and by the live preview: no torch here, and no `eval`.
"""

from __future__ import annotations

import re

from tutor.reading.arithmetic import arithmetic
from tutor.reading.grammar import parse
from tutor.reading.values import Items, Number, Reading, Word

__all__ = ["Items", "Number", "Reading", "Word", "parts", "read_as", "readings", "say"]

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_SURE_DECIMAL = re.compile(r"[+-]?(?:0,\d+|\d+,0\d+)")
"""No shape, and no list of numbers as they are written: `0,5` and `1,0933`."""
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([, '])\d{3}(?:\1\d{3})*)(?:\.\d+)?")
_LABEL = re.compile(
    r"^(?:(?:shape|size|dtype|type|device|value|answer)\s*[:=]|about\b|[=~≈])\s*", re.IGNORECASE
)
_POWER_OF_TEN = re.compile(r"(?<![\w.])10\s*(?:\^|\*\*)\s*([+-]?\d{1,3})(?!\d)")
_SUM = re.compile(r"[\d.)](?:[-+/]|\s[-+/]\s)[\d.(]|\*\*|\^")
"""No list of sizes: what `2 * 3` may be."""
_HALVES = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_MOST_CHARS = 20_000


def readings(typed: str) -> list[Reading]:
    """Return the ways in which a text can be read, the likeliest first; none if it can't be.

    Only commas are ambiguous: `1,5` is 1 and 5, or 1.5; `1,234` is also 1234.
    """
    text = _plain_text(typed)
    if len(text) > _MOST_CHARS:
        return []
    found: list[Reading] = []
    if _DECIMAL_COMMA.fullmatch(text):
        point = text.replace(",", ".")
        found.append(Number(float(point), point))
    plain = parse(text)
    if plain is not None:
        found.insert(len(found) if _SURE_DECIMAL.fullmatch(text) else 0, plain)
    rows = [parse(row) for row in re.split(r"[;\n]", text) if row.strip()]
    if len(rows) > 1 and all(isinstance(row, Items) and not row.kind for row in rows):
        found.append(Items(tuple(Items(row.items, "[") for row in rows if isinstance(row, Items)), "["))
    if (computed := arithmetic(text)) is not None:
        is_sure = bool(_SUM.search(text))
        found.insert(0 if is_sure else len(found), computed)
    if _THOUSANDS.fullmatch(text):
        joined = re.sub("[, ']", "", text)
        found.append(Number(float(joined) if "." in joined else int(joined), joined))
    return found


def _plain_text(typed: str) -> str:
    """Return what was typed without a label before it, a full stop after it, and signs of other alphabets."""
    text = typed.strip().replace("−", "-").replace("–", "-").replace("`", "")
    text = re.sub(r"(?<=[\w\])%])[.!]$", "", _LABEL.sub("", text, count=1))
    text = re.sub(r"\bminus\s+(?=[\d.])", "-", _POWER_OF_TEN.sub(r"1e\1", text))
    text = re.sub(r"^(\w+(?:Error|Exception)):.*", r"\1", text, flags=re.DOTALL)
    return _HALVES.get(text, text)


def parts(typed: str, count: int) -> list[list[Reading]]:
    """Return the readings of each part of an answer of several; empty if there are not `count`.

    Parts stand on lines of their own, between semicolons, or between commas outside of brackets.
    """
    pieces = [piece for piece in re.split(r"[;\n]", typed) if piece.strip()]
    if len(pieces) == count:
        each = [readings(piece) for piece in pieces]
        return each if all(each) else []
    for reading in readings(typed):
        if isinstance(reading, Items) and len(reading.items) == count:
            return [[item] for item in reading.items]
    return []


def read_as(typed: str) -> str:
    """Return how a typed answer is understood, such as `shape (2, 3)`; empty if it can't be read."""
    pieces = [piece for piece in re.split(r"[;\n]", typed) if piece.strip()]
    said = [say(each[0]) if (each := readings(piece)) else "" for piece in pieces]
    return "; ".join(said) if all(said) else ""


def say(reading: Reading) -> str:
    """Return a reading in words."""
    if isinstance(reading, Number):
        return f"number {_plain(reading)}"
    if isinstance(reading, Word):
        return _say_word(reading)
    flat = all(isinstance(item, Number) and isinstance(item.value, int) for item in reading.items)
    if flat and reading.kind in ("(", "x", "size", "shape", ""):
        comma = "," if len(reading.items) == 1 else ""
        return f"shape ({', '.join(_plain(item) for item in reading.items)}{comma})"
    if not reading.kind:
        return ", ".join(say(item) for item in reading.items)
    return f"values {_plain(reading)}"


def _say_word(word: Word) -> str:
    if word.truth is not None and len(word.text) > 1:
        return str(word.truth)
    if re.fullmatch(r"(b?float|u?int|complex)\d+(_\w+)?|long|double|half|bool", word.last):
        return f"dtype {word.last}"
    if word.names_error:
        return "an error" if word.is_any_error else f"error {word.text}"
    return "None" if word.last == "none" else word.text


def _plain(reading: Reading) -> str:
    if isinstance(reading, Number):
        return f"{reading.value:g}" if isinstance(reading.value, float) else str(reading.value)
    if isinstance(reading, Word):
        return reading.text
    return f"[{', '.join(_plain(item) for item in reading.items)}]"
