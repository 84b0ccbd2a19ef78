"""The small grammar of typed answers: tokens, then values by recursive descent; nothing is evaluated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.reading.values import Items, Number, Reading, Word

_TOKEN = re.compile(
    r"""(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:\s?%)?)
      | (?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
      | (?P<text>'[^']*'|"[^"]*"|<[^<>]*>)
      | (?P<mark>[][(){},;=/+-]|\.\.\.)
      | (?P<space>\s+)""",
    re.VERBOSE,
)
_TIMES = re.compile(r"(?<=\d)\s*(?:[xX×✕*х]|-?by-?)\s*(?=\d)")
_TIMES_LETTER = re.compile(r"(?<=\w)\s*[×✕]\s*(?=\w)")
_WRAPPERS = ("tensor", "size", "array", "parameter", "shape", "list", "tuple")
_FLOATS = {"inf": float("inf"), "infinity": float("inf"), "nan": float("nan"), "∞": float("inf")}
_DEEPEST = 40
_LONGEST = 300


class UnreadableError(Exception):
    """The text is no answer of any known form."""


def _number(text: str) -> Number:
    text = text.replace(" ", "")
    body = text.rstrip("%").replace("_", "")
    if len(body) > _LONGEST:
        raise UnreadableError
    value: float | int = int(body) if re.fullmatch(r"[+-]?\d+", body) else float(body)
    return Number(value / 100 if text.endswith("%") else value, text.replace("_", ""))


def parse(text: str) -> Reading | None:
    """Return what a text says, or None if it can't be read."""
    text = _TIMES_LETTER.sub(" ✕ ", _TIMES.sub(" ✕ ", text))
    tokens = _tokens(text)
    if tokens is None:
        return None
    try:
        reading, rest = _sequence(tokens, 0, "", 0)
    except UnreadableError:
        return None
    if rest != len(tokens) or not reading.items:
        return reading if text.strip() in ("()", "[]") else None
    return reading.items[0] if len(reading.items) == 1 and not text.rstrip().endswith(",") else reading


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
        raise UnreadableError
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
        raise UnreadableError
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
    raise UnreadableError


def _fraction(tokens: Sequence[tuple[str, str]], at: int, top: Number) -> tuple[Reading, int]:
    follows = [text for _, text in tokens[at + 1 : at + 3]]
    if len(follows) < 2 or follows[0] != "/" or tokens[at + 2][0] != "number":
        return top, at + 1
    bottom = _number(follows[1])
    if bottom.value == 0:
        raise UnreadableError
    return Number(top.value / bottom.value, f"{top.text}/{bottom.text}"), at + 3


def _signed(reading: Reading, sign: str) -> Reading:
    if not isinstance(reading, Number):
        raise UnreadableError
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
        if word.last == "float" and quoted and quoted[0].lower().lstrip("+-") in _FLOATS:
            return Number(float(quoted[0]), quoted[0]), after
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
    if len(words) > 1 and all(Word(word).truth is not None for word in words):
        return Word(words[0]), at + 1
    return Word(" ".join(words)), after
