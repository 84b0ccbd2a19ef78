"""Explanations: code that Python cannot read."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import a
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.slips import invalid

LOOK_ALIKES = {
    pair[0]: pair[1:]
    for pair in (
        "‘'",
        "’'",
        '“"',
        '”"',
        "×*",
        "−-",
        "–-",
        "…...",
        "→->",
        "，,",
        "：:",
        "（(",
        "）)",
        "≤<=",
        "≥>=",
        "≠!=",
    )
}
"""Characters that are not Python, and what is meant by them."""


def _character(match: re.Match[str], scene: Scene) -> str:
    character = match[1]
    if character in "‘’“”":
        return (
            f"{character} is a typographic quote, as word processors make them. Python wants the "
            f"straight {LOOK_ALIKES[character]}."
        )
    instead = f" Write {LOOK_ALIKES[character]} instead." if character in LOOK_ALIKES else ""
    return f"Python does not know the character {character}.{instead}"


def _closed(match: re.Match[str], scene: Scene) -> str:
    return f"The {match[1]} opened here is never closed. Its partner is missing, maybe lines further down."


def _block(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{match[1][0].upper()}{match[1][1:]} on line {match[2]} is followed by a block: "
        "the next line must stand one level, four spaces, further in."
    )


def _unterminated(match: re.Match[str], scene: Scene) -> str:
    if match[1]:
        return "A text opened with three quotes is never closed; three more are needed at its end."
    return (
        "The text opened here has no closing quote on this line. An apostrophe inside it's "
        'text needs the other kind: "it\'s".'
    )


def _assign(match: re.Match[str], scene: Scene) -> str:
    target = {"literal": "a value", "True": "True", "False": "False", "None": "None"}.get(
        match[1], a(match[1])
    )
    return (
        f"Nothing can be assigned to {target}: the name stands left of the =, the value "
        "right. To compare write ==."
    )


CASES = (
    Case(
        "too-deep",
        SyntaxError,
        r"nested too deeply|too many nested parentheses",
        lambda m, s: (
            "Brackets or signs are nested too deeply here: split it into several lines, or use a loop."
        ),
    ),
    Case(
        "tabs",
        TabError,
        r"",
        lambda m, s: "Tabs and spaces are mixed in the indentation. Use four spaces throughout.",
    ),
    Case("block-missing", IndentationError, r"expected an indented block after (.+?) on line (\d+)", _block),
    Case(
        "unindent",
        IndentationError,
        r"unindent does not match",
        lambda m, s: (
            "This line goes back to a depth where no block began. Line it up with one of the lines above."
        ),
    ),
    Case(
        "indent",
        IndentationError,
        r"unexpected indent",
        lambda m, s: (
            "This line is indented, but no block was opened before it. Move it left, or end the "
            "line before with a colon."
        ),
    ),
    Case(
        "colon",
        SyntaxError,
        r"expected ':'",
        lambda m, s: "The colon is missing at the end of this line's head.",
    ),
    Case(
        "equals",
        SyntaxError,
        r"Maybe you meant '==' or ':=' instead of '='",
        lambda m, s: "= assigns; to compare write ==.",
    ),
    Case("assign-to", SyntaxError, r"cannot (?:assign to|delete) ([\w -]+?)(?: here.*)?$", _assign),
    Case(
        "print",
        SyntaxError,
        r"Missing parentheses in call to '(\w+)'",
        lambda m, s: f"{m[1]} is a function in Python 3: {m[1]}(…).",
    ),
    Case("never-closed", SyntaxError, r"'(.)' was never closed", _closed),
    Case(
        "bracket-kind",
        SyntaxError,
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
        lambda m, s: (
            f"{m[2]} is closed by {m[1]}. Brackets close in the order they were opened, each by its own kind."
        ),
    ),
    Case(
        "bracket-extra",
        SyntaxError,
        r"unmatched '(.)'",
        lambda m, s: f"This {m[1]} closes nothing: one too many, or its partner is missing before.",
    ),
    Case("quote-open", SyntaxError, r"unterminated (triple-quoted )?(?:f-)?string literal", _unterminated),
    Case("character", SyntaxError, r"invalid (?:non-printable )?character '?(.)", _character),
    Case(
        "null-byte",
        (SyntaxError, ValueError),
        r"null bytes",
        lambda m, s: (
            "There is an invisible null character in the code. Type the line anew instead of pasting it."
        ),
    ),
    Case(
        "comma",
        SyntaxError,
        r"Perhaps you forgot a comma",
        lambda m, s: "Two values stand side by side here: a comma (or an operator) is missing between them.",
    ),
    Case(
        "keyword-order",
        SyntaxError,
        r"positional argument follows keyword|argument unpacking follows",
        lambda m, s: "Values without a name come first in a call, then those with name=.",
    ),
    Case(
        "default-order",
        SyntaxError,
        r"non-default argument follows default|parameter without a default follows",
        lambda m, s: "Arguments with a default stand last: def f(a, b=1).",
    ),
    Case(
        "bare-star",
        SyntaxError,
        r"named arguments must follow bare \*",
        lambda m, s: (
            "A lone * must be followed by arguments that are given by name. Leave it out, or write *args."
        ),
    ),
    Case(
        "duplicate",
        SyntaxError,
        r"duplicate argument '(\w+)'|keyword argument repeated: (\w+)",
        lambda m, s: f"The argument {m[1] or m[2]} stands there twice.",
    ),
    Case(
        "outside",
        SyntaxError,
        r"'(\w+)' outside (function|loop)|'(continue)' not properly in loop",
        lambda m, s: (
            f"{m[1] or m[3]} only makes sense inside a {m[2] or 'loop'}. Is the line indented far enough?"
        ),
    ),
    Case(
        "try",
        SyntaxError,
        r"expected 'except' or 'finally' block",
        lambda m, s: "A try needs an except or finally, at the same indentation.",
    ),
    Case(
        "number-name",
        SyntaxError,
        r"invalid decimal literal",
        lambda m, s: "A name cannot begin with a digit, and numbers take no letters: layer1, not 1layer.",
    ),
    Case(
        "leading-zero",
        SyntaxError,
        r"leading zeros in decimal",
        lambda m, s: "Whole numbers are written without leading zeros: 7, not 07.",
    ),
    Case(
        "f-string",
        SyntaxError,
        r"f-string",
        lambda m, s: (
            "The braces of the f-string do not fit: {name} for each value, {{ for a brace "
            "itself, other quotes inside than outside."
        ),
    ),
    Case(
        "line-continuation",
        SyntaxError,
        r"after line continuation character",
        lambda m, s: (
            "A backslash continues the line, so nothing may follow it, not even a space. Brackets need none."
        ),
    ),
    Case(
        "dict-entry",
        SyntaxError,
        r"':' expected after dictionary key",
        lambda m, s: "Each entry of a dict is key: value; one has no value.",
    ),
    Case(
        "scope",
        SyntaxError,
        r"(nonlocal|global)",
        lambda m, s: (
            f"{m[1]} stands at the top of a function, before the name is used, and names "
            "something of further out."
        ),
    ),
    Case(
        "generator",
        SyntaxError,
        r"Generator expression must be parenthesized",
        lambda m, s: "Among other arguments a generator needs parentheses of its own: f((x for x in y), 1).",
    ),
    Case("syntax", SyntaxError, r"", invalid),
)
