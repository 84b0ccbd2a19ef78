"""A repr that always comes back: bounded in length and time, whatever the learner's class does.

Runs in the worker; the time limit holds in its main thread.
"""

from __future__ import annotations

import itertools
import reprlib
from typing import Any

from tutor.kernel.safe_text import safe_text
from tutor.kernel.time_limit import TooLong, time_limit

_ELEMENTS = 1_000
"""Elements of a container that are shown."""


def safe_repr(value: object, chars: int = 1_000, seconds: float = 1.0) -> str:
    """Return `repr(value)`, cut to `chars`, or what went wrong in angle brackets.

    Containers are shown in their own order, up to 1,000 elements each; tensors as PyTorch shows them.

    Args:
        value: Anything.
        chars: Longest text; the middle of a longer one is left out and counted.
        seconds: Longest time; works in the main thread, elsewhere there is no limit.
    """
    name = type(value).__name__
    try:
        with time_limit(seconds):
            text = _Bounded(chars).repr(value)
    except TooLong:
        text = f"<{name}: its repr takes longer than {seconds:g} s>"
    except RecursionError:
        text = f"<{name}: its repr never ends>"
    except Exception as error:  # noqa: BLE001 - a learner's __repr__ may raise anything
        text = f"<{name}: its repr raised {type(error).__name__}>"
    return shorten(safe_text(text), chars)


def shorten(text: str, chars: int) -> str:
    """Leave out the middle of a text that is longer than `chars`, and say how much."""
    if len(text) <= chars:
        return text
    if chars < 200:
        return text[: chars - 1] + "…"
    head, tail = chars * 2 // 3, chars // 4
    return f"{text[:head]}\n… {len(text) - head - tail:,} characters left out …\n{text[-tail:]}"


class _Bounded(reprlib.Repr):
    """The repr of built-in containers element by element, so that none is walked to its end."""

    def __init__(self, chars: int) -> None:
        super().__init__()
        self.maxlevel = 20
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = self.maxdeque = (
            _ELEMENTS
        )
        self.maxarray = _ELEMENTS
        self.maxstring = self.maxlong = chars
        self.maxother = 4 * chars

    def repr1(self, x: Any, level: int) -> str:
        if type(x).__module__ == "builtins":
            return super().repr1(x, level)
        return self.repr_instance(x, level)

    def repr_instance(self, x: Any, level: int) -> str:
        return repr(x)

    def repr_bytes(self, x: bytes, level: int) -> str:
        return repr(x[: self.maxstring]) + ("…" if len(x) > self.maxstring else "")

    repr_bytearray = repr_bytes

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        if level <= 0 and x:
            return "{…}"
        pairs = [
            f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}"
            for key in itertools.islice(x, self.maxdict)
        ]
        return "{" + ", ".join([*pairs, *["…"][: len(x) > self.maxdict]]) + "}"

    def repr_set(self, x: set[Any], level: int) -> str:
        if not x:
            return "set()"
        items = [self.repr1(item, level - 1) for item in itertools.islice(x, self.maxset)]
        return "{" + ", ".join([*items, *["…"][: len(x) > self.maxset]]) + "}"

    def repr_frozenset(self, x: frozenset[Any], level: int) -> str:
        return f"frozenset({self.repr_set(set(x), level)})" if x else "frozenset()"
