"""Makes text from a learner's program harmless for a terminal.

Pure text in, pure text out; used by the child and by the client (for last words).
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\x1b\[(?P<colour>[0-9;:]{0,64}m)"  # SGR: colours, the only sequence that is kept
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # other CSI sequences
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*"  # OSC, DCS, APC: a beginning …
    r"(?:\x07|\x1b\\|\x9c|(?=\x1b)|\Z)"  # … and an end
    r"|\x1b[ -/]*[0-~]"  # two-character sequences
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
_LONGEST_SEQUENCE = 4096
"""Characters; a longer unfinished sequence is not waited for."""

_HARMLESS = str.maketrans(
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\r\t\x1b"}
    | {0x7F: "\u2421", 0x1B: "\u241b"}
    | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    | dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
)


def safe_text(text: str) -> str:
    r"""Return the text without anything that moves a cursor, rings or talks to the terminal.

    Colours (SGR sequences), line ends, tabs and `\r` are kept; other escape
    sequences are dropped; other control characters, lone surrogates and marks
    that turn the writing direction become a visible sign.
    """
    if "\x1b" not in text and "\x9b" not in text and text.isprintable():
        return text
    pieces: list[str] = []
    end = 0
    for match in _ESCAPE.finditer(text):
        pieces.append(text[end : match.start()].translate(_HARMLESS))
        if match["colour"]:
            pieces.append(match[0])
        end = match.end()
    pieces.append(text[end:].translate(_HARMLESS))
    return "".join(pieces)


def split_unfinished(text: str) -> tuple[str, str]:
    """Split off an escape sequence at the end that the next piece of text may finish.

    Returns:
        The text before it, and the beginning of the sequence (often empty).
    """
    window = max(0, len(text) - _LONGEST_SEQUENCE)
    match = _UNFINISHED.search(text, window) if text.find("\x1b", window) >= 0 else None
    return (text, "") if match is None else (text[: match.start()], text[match.start() :])
