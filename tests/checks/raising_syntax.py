"""Case, snippet that raises, and parts of its explanation: syntax."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    (
        "tabs",
        "if 1:\n\tx=1\n        y=2",
        "Tabs and spaces are mixed in the indentation",
        "Use four spaces throughout",
    ),
    (
        "block-missing",
        "def f():\npass",
        "Function definition on line 1 is followed by a block:",
        "the next line must stand one level, four spaces, further in",
    ),
    (
        "unindent",
        "if 1:\n    x = 1\n  y = 2",
        "This line goes back to a depth where no block began",
        "Line it up with one of the lines above",
    ),
    (
        "indent",
        "  x = 1",
        "This line is indented, but no block was opened before it",
        "Move it left, or end the line before with a colon",
    ),
    ("colon", "class A\n  pass", "The colon is missing at the end of this line's head"),
    ("equals", "if x = 3:\n  pass", "= assigns; to compare write =="),
    ("assign-to", "3 = x", "Nothing can be assigned to a value:", "To compare write =="),
    ("print", "print 'a'", "print is a function in Python 3:", "print(…)"),
    (
        "never-closed",
        "print(1",
        "The ( opened here is never closed",
        "Its partner is missing, maybe lines further down",
    ),
    (
        "bracket-kind",
        "x = (1, 2]",
        "( is closed by ]",
        "Brackets close in the order they were opened, each by its",
    ),
    ("bracket-extra", "x = 1)", "This ) closes nothing:", "one too many, or its partner is missing before"),
    ("quote-open", "s = 'abc", "The text opened here has no closing quote on this line", '"it\'s"'),
    (
        "character",
        "x = “a”",
        "“ is a typographic quote, as word processors make them",
        'Python wants the straight "',
    ),
    (
        "null-byte",
        "a\u0000b",
        "There is an invisible null character in the code",
        "Type the line anew instead of pasting it",
    ),
    (
        "comma",
        "[1 2]",
        "Two values stand side by side here:",
        "a comma (or an operator) is missing between them",
    ),
    ("keyword-order", "f(a=1, 2)", "Values without a name come first in a call, then those with"),
    ("default-order", "def f(a=1, b): pass", "Arguments with a default stand last:", "def f(a, b=1)"),
    (
        "bare-star",
        "class A:\n def __init__(self,*):\n  pass",
        "A lone * must be followed by arguments that are given by",
        "Leave it out, or write *args",
    ),
    ("duplicate", "def f(a, a): pass", "The argument a stands there twice"),
    ("outside", "break", "break only makes sense inside a loop", "Is the line indented far enough?"),
    ("try", "try:\n  x=1\ny=2", "A try needs an except or finally, at the same indentation"),
    ("number-name", "1x = 3", "A name cannot begin with a digit, and numbers take no", "layer1, not 1layer"),
    ("leading-zero", "x = 0777", "Whole numbers are written without leading zeros:", "7, not 07"),
    (
        "f-string",
        "f'{}'",
        "The braces of the f-string do not fit:",
        "{name} for each value, {{ for a brace itself, other quotes",
    ),
    (
        "line-continuation",
        "\\ x",
        "A backslash continues the line, so nothing may follow it,",
        "Brackets need none",
    ),
    ("dict-entry", "x = {1: 2, 3}", "Each entry of a dict is key:", "value; one has no value"),
    ("scope", "nonlocal x", "nonlocal stands at the top of a function, before the name"),
    (
        "generator",
        "f(x for x in y, 1)",
        "Among other arguments a generator needs parentheses of its",
        "f((x for x in y), 1)",
    ),
    ("syntax", "x++", "Python has no ++ or --", "Write x += 1"),
)
