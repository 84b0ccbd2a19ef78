"""Front matter of the usual forms, read without a YAML parser: importing one takes longer than a listing."""

from __future__ import annotations

import re

KEY = re.compile(r"^(?P<key>[a-z]+):(?: +(?P<value>.*))?$")
PLAIN_LINE = re.compile(r"""^[^\W\d_][^#:]*$""")
PLAIN = re.compile(r"""^[^\W\d_][^\[\]{}#:,]*$""")
NUMBER = re.compile(r"^(?:0|[1-9][0-9]*)$")
QUOTED = re.compile(r"""^(?:"[^"\\\n]*"|'[^'\n]*')$""")
YAML_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")

Scalar = str | int


def read_quickly(head: str) -> dict[str, Scalar | list[Scalar]] | None:
    """Read `key: value` lines whose values are words, whole numbers or lists of them.

    Returns:
        What YAML reads; None where only YAML knows.
    """
    if not head.replace("\n", "").isprintable():
        return None
    values: dict[str, Scalar | list[Scalar]] = {}
    for entry in re.split(r"\n(?=[a-z])", head):
        first, _, rest = entry.partition("\n")
        found = KEY.match(first)
        if found is None:
            return None
        value = _value(f"{found['value'] or ''}\n{rest}".strip())
        if value is None:
            return None
        values[found["key"]] = value
    return values


def _value(text: str) -> Scalar | list[Scalar] | None:
    if text.startswith("["):
        return _flow(text)
    return _block(text) if text.startswith("- ") else _scalar(text)


def _scalar(text: str, pattern: re.Pattern[str] = PLAIN_LINE) -> Scalar | None:
    text = text.strip()
    if QUOTED.match(text):
        return text[1:-1]
    if NUMBER.match(text):
        return int(text)
    return text if pattern.match(text) and "\n" not in text and text.casefold() not in YAML_WORDS else None


def _flow(text: str) -> list[Scalar] | None:
    """Read `[one, two]`, over several lines as well."""
    if not text.endswith("]"):
        return None
    inside = text[1:-1].strip()
    if not inside:
        return []
    return _all([_scalar(part, PLAIN) for part in inside.removesuffix(",").split(",")])


def _block(text: str) -> list[Scalar] | None:
    """Read lines of `- one`."""
    lines = [line.strip() for line in text.split("\n")]
    return _all([_scalar(line[2:]) if line.startswith("- ") else None for line in lines])


def _all(entries: list[Scalar | None]) -> list[Scalar] | None:
    found = [entry for entry in entries if entry is not None]
    return found if len(found) == len(entries) else None
