"""Reading what a learner typed as an answer, generously and without running it.

`(2,3)`, `torch.Size([2, 3])`, `[2,3]`, `2x3`, `2 × 3` and `2 3` are one shape; `.5`, `0,5`, `1/2` and `50%`
one number. Used by the judge and by the live preview: no torch here, and no `eval`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?)
      | (?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
      | (?P<text>'[^']*'|"[^"]*"|<[^<>]*>)
      | (?P<mark>[][(){},;=/+-]|\.\.\.)
      | (?P<space>\s+)""",
    re.VERBOSE,
)
_TIMES = re.compile(r"(?<=\d)\s*[x×✕]\s*(?=\d)")
_TIMES_LETTER = re.compile(r"(?<=\w)\s*[×✕]\s*(?=\w)")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_WRAPPERS = ("tensor", "size", "array", "parameter", "shape", "list", "tuple")
_FLOATS = {"inf": float("inf"), "infinity": float("inf"), "nan": float("nan"), "∞": float("inf")}
_TRUTHS = {
    "true": True,
    "yes": True,
    "t": True,
    "y": True,
    "false": False,
    "no": False,
    "f": False,
    "n": False,
}
_ANY_ERROR = (
    "error",
    "an error",
    "exception",
    "an exception",
    "raises",
    "fails",
    "it fails",
    "it raises",
    "raises an error",
)
_DEEPEST = 40
_LONGEST = 300
_MOST_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it was written, since a rounded figure is right to its own digits."""

    value: float | int
    text: str

    @property
    def digits(self) -> int | None:
        """Significant digits as written; None for an exact form such as `1/2`."""
        mantissa = self.text.lower().split("e")[0].lstrip("+-").rstrip("%")
        return None if "/" in mantissa else len(mantissa.replace(".", "").lstrip("0"))

    @property
    def step(self) -> float:
        """The value of one unit in the last place as written; 0 for an exact form."""
        mantissa, _, exponent = self.text.lower().rstrip("%").partition("e")
        if "/" in mantissa or not math.isfinite(self.value) or len(exponent) > 4:
            return 0.0
        places = len(mantissa.partition(".")[2]) - int(exponent or 0) + 2 * self.text.endswith("%")
        return float(10.0 ** min(max(-places, -300), 300))


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a word: a dtype, a device, an exception, None, yes."""

    text: str

    @property
    def last(self) -> str:
        """The part behind the last dot, in lower case: `float32` of `torch.float32`."""
        return self.text.rsplit(".", 1)[-1].lower()

    @property
    def truth(self) -> bool | None:
        """What it means as a bool, or None."""
        return _TRUTHS.get(self.last)

    @property
    def names_error(self) -> bool:
        """Whether it speaks of an exception."""
        return self.is_any_error or self.last.endswith(("error", "exception"))

    @property
    def is_any_error(self) -> bool:
        """Whether it says that something is raised, but not what."""
        return self.last in _ANY_ERROR


@dataclass(frozen=True, slots=True)
class Items:
    """Several values, nested as the brackets are."""

    items: tuple[Reading, ...]
    kind: str = ""
    """`[`, `(`, `x`, or a wrapper such as `tensor` or `size`; empty without brackets."""


Reading = Number | Word | Items


def readings(typed: str) -> list[Reading]:
    """Return the ways in which a text can be read, the likeliest first; none if it can't be.

    Only commas are ambiguous: `1,5` is 1 and 5, or 1.5; `1,234` is also 1234.
    """
    text = typed.strip().replace("−", "-").replace("–", "-").replace("`", "")
    if len(text) > _MOST_CHARS:
        return []
    found: list[Reading] = []
    if _DECIMAL_COMMA.fullmatch(text):
        point = text.replace(",", ".")
        found.append(Number(float(point), point))
    plain = _parsed(text)
    if plain is not None:
        found.insert(0 if not re.match(r"[+-]?0,", text) else len(found), plain)
    if _THOUSANDS.fullmatch(text):
        joined = text.replace(",", "")
        found.append(Number(float(joined) if "." in joined else int(joined), joined))
    return found


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


def _number(text: str) -> Number:
    body = text.rstrip("%").replace("_", "")
    if len(body) > _LONGEST:
        raise _UnreadableError
    value: float | int = int(body) if re.fullmatch(r"[+-]?\d+", body) else float(body)
    return Number(value / 100 if text.endswith("%") else value, text.replace("_", ""))


def _parsed(text: str) -> Reading | None:
    text = _TIMES_LETTER.sub(" ✕ ", _TIMES.sub(" ✕ ", text))
    tokens = _tokens(text)
    if tokens is None:
        return None
    try:
        reading, rest = _sequence(tokens, 0, "", 0)
    except _UnreadableError:
        return None
    if rest != len(tokens) or not reading.items:
        return reading if text.strip() in ("()", "[]") else None
    return reading.items[0] if len(reading.items) == 1 and not text.rstrip().endswith(",") else reading


class _UnreadableError(Exception):
    """The text is no answer of any known form."""


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """Return (kind, text) pairs; a `✕` between sizes is a mark of its own."""
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        if text[place] in "✕∞":
            tokens.append(("mark" if text[place] == "✕" else "word", text[place]))
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            return None
        if match.lastgroup != "space":
            tokens.append((match.lastgroup or "", match.group()))
        place = match.end()
    return tokens


def _sequence(tokens: Sequence[tuple[str, str]], at: int, end: str, depth: int) -> tuple[Items, int]:
    """Read values up to the closing bracket `end` (or the end of the text)."""
    items: list[Reading] = []
    while at < len(tokens) and tokens[at][1] != end:
        if tokens[at][1] in (",", ";"):
            at += 1
        elif at + 1 < len(tokens) and tokens[at][0] == "word" and tokens[at + 1][1] == "=":
            named, at = _sizes(tokens, at + 2, depth)
            items += [] if depth else [named]
        else:
            item, at = _sizes(tokens, at, depth)
            items.append(item)
    if end and at >= len(tokens):
        raise _UnreadableError
    return Items(tuple(items)), at + bool(end)


def _sizes(tokens: Sequence[tuple[str, str]], at: int, depth: int) -> tuple[Reading, int]:
    """Read a value, or a chain of sizes such as `2 × 3`."""
    first, at = _value(tokens, at, depth)
    chain = [first]
    while at < len(tokens) and tokens[at][1] == "✕":
        item, at = _value(tokens, at + 1, depth)
        chain.append(item)
    return (first if len(chain) == 1 else Items(tuple(chain), "x")), at


def _value(tokens: Sequence[tuple[str, str]], at: int, depth: int) -> tuple[Reading, int]:
    if at >= len(tokens) or depth > _DEEPEST:
        raise _UnreadableError
    kind, text = tokens[at]
    if kind == "number":
        return _fraction(tokens, at, _number(text))
    if text in "+-" and kind == "mark":
        inner, after = _value(tokens, at + 1, depth + 1)
        return _signed(inner, text), after
    if text in ("(", "["):
        items, after = _sequence(tokens, at + 1, ")" if text == "(" else "]", depth + 1)
        return _bracketed(items, text, tokens[after - 2][1] == ","), after
    if kind == "word":
        return _word(tokens, at, depth)
    if kind == "text" and text[0] != "<":
        return Word(text[1:-1]), at + 1
    if kind == "text" or text == "...":
        return Word(text), at + 1
    raise _UnreadableError


def _fraction(tokens: Sequence[tuple[str, str]], at: int, top: Number) -> tuple[Reading, int]:
    follows = [text for _, text in tokens[at + 1 : at + 3]]
    if len(follows) < 2 or follows[0] != "/" or tokens[at + 2][0] != "number":
        return top, at + 1
    bottom = _number(follows[1])
    if bottom.value == 0:
        raise _UnreadableError
    return Number(top.value / bottom.value, f"{top.text}/{bottom.text}"), at + 3


def _signed(reading: Reading, sign: str) -> Reading:
    if not isinstance(reading, Number):
        raise _UnreadableError
    return Number(-reading.value, f"-{reading.text}") if sign == "-" else reading


def _bracketed(items: Items, bracket: str, has_comma: bool) -> Reading:
    is_plain = bracket == "(" and len(items.items) == 1 and not has_comma
    return (
        items.items[0] if is_plain and not isinstance(items.items[0], Number) else Items(items.items, bracket)
    )


def _word(tokens: Sequence[tuple[str, str]], at: int, depth: int) -> tuple[Reading, int]:
    word = Word(tokens[at][1])
    if word.last in _FLOATS:
        return Number(_FLOATS[word.last], word.text), at + 1
    follows = tokens[at + 1][1] if at + 1 < len(tokens) else ""
    if word.last in _WRAPPERS and (follows in ("(", "[") or (word.last in ("shape", "size") and follows)):
        return _wrapped(tokens, at, depth, word)
    if follows == "(":
        _, after = _sequence(tokens, at + 2, ")", depth + 1)
        quoted = [text[1:-1] for kind, text in tokens[at:after] if kind == "text"]
        return (Word(quoted[0]) if word.last == "device" and quoted else word), after
    return _phrase(tokens, at)


def _wrapped(tokens: Sequence[tuple[str, str]], at: int, depth: int, word: Word) -> tuple[Reading, int]:
    skip = 2 if tokens[at + 1][1] == "=" else 1
    inner, after = _value(tokens, at + skip, depth + 1)
    if (
        isinstance(inner, Items)
        and inner.kind == "("
        and len(inner.items) == 1
        and word.last not in ("shape", "tuple")
    ):
        inner = inner.items[0]
    return (Items(inner.items, word.last) if isinstance(inner, Items) else inner), after


def _phrase(tokens: Sequence[tuple[str, str]], at: int) -> tuple[Reading, int]:
    """Join words that follow each other: `an error`, `does not change`."""
    after = at
    while after < len(tokens) and tokens[after][0] == "word":
        after += 1
    words = [text for _, text in tokens[at:after]]
    if len(words) > 1 and all(word.lower() in _TRUTHS for word in words):
        return Word(words[0]), at + 1
    return Word(" ".join(words)), after
