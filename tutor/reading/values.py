"""What a typed answer can be: a number as it was written, a word, or several of them; no torch here."""

from __future__ import annotations

import math

import msgspec

_TRUTHS = {word: True for word in ("true", "yes", "t", "y")} | {
    word: False for word in ("false", "no", "f", "n")
}
_ANY_ERROR = {"error", "an error", "exception", "an exception", "raises", "fails", "it fails", "it raises"}
_ANY_ERROR |= {
    f"{it}{does}" for it in ("", "it ") for does in ("raises an error", "throws an error", "throws")
}
_ANY_ERROR |= {f"{it}{does}" for it in ("", "it ") for does in ("crashes", "gives an error", "raises error")}
_ANY_ERROR |= {"crash", "an exception is raised", "an error is raised"}


class Number(msgspec.Struct, frozen=True):
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


class Word(msgspec.Struct, frozen=True):
    """A name or a word: a dtype, a device, an exception, None, yes."""

    text: str

    @property
    def last(self) -> str:
        """The part behind the last dot, in lower case: `float32` of `torch.float32`."""
        return self.text.rsplit(".", 1)[-1].lower()

    @property
    def truth(self) -> bool | None:
        """What it means as a bool, or None."""
        return _TRUTHS.get(self.text.lower())

    @property
    def names_error(self) -> bool:
        """Whether it speaks of an exception."""
        return self.is_any_error or self.last.endswith(("error", "exception"))

    @property
    def is_any_error(self) -> bool:
        """Whether it says that something is raised, but not what."""
        return self.last in _ANY_ERROR


class Items(msgspec.Struct, frozen=True):
    """Several values, nested as the brackets are."""

    items: tuple[Reading, ...]
    kind: str = ""
    """`[`, `(`, `x`, or a wrapper such as `tensor` or `size`; empty without brackets."""


Reading = Number | Word | Items
