"""What the editor does to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.widgets import code_text


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("if x:\n\ty = 1", "if x:\n    y = 1"),
        ("e\u0301 = 1", "é = 1"),
        ("x\u00a0= 1\u200b", "x = 1"),
        ("\x1b[31mx\x07", "[31mx"),
        (">>> x = 1\n>>> for i in x:\n...     i\n1\n", "x = 1\nfor i in x:\n    i"),
        ("x = [...]\n", "x = [...]\n"),
    ],
)
def test_pasted_text_becomes_clean_python(pasted: str, kept: str) -> None:
    assert code_text.cleaned(pasted) == kept


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = code_text.cleaned(text)
    assert "\r" not in once and "\t" not in once
    if not any(line.startswith(">>> ") for line in once.split("\n")):
        assert code_text.cleaned(once) == once


@pytest.mark.parametrize(
    ("before", "indent"),
    [
        ("x = 1", 0),
        ("for i in x:", 4),
        ("    if y:  # why", 8),
        ("    return x", 0),
        ("        pass", 4),
        ("    return f(", 8),
        ("    return f(1,", 4),
        ("returned = 1", 0),
        ("model = nn.Sequential(", 4),
    ],
)
def test_a_new_line_is_indented_as_python_wants_it(before: str, indent: int) -> None:
    assert code_text.indent_below(before) == " " * indent


def test_comments_come_and_go_with_the_indentation_kept() -> None:
    lines = ["    a", "", "        b"]
    commented = code_text.comments_toggled(lines)
    assert commented == ["    # a", "", "    #     b"]
    assert code_text.comments_toggled(commented) == lines


@pytest.mark.parametrize(
    ("character", "before", "after", "closing"),
    [
        ("(", "f", "", ")"),
        ("(", "f", "x", ""),
        ("[", "", ")", "]"),
        ('"', "x = ", "", '"'),
        ('"', 'x = "a', "", ""),
        ("'", "don", "", ""),
        ("x", "", "", ""),
    ],
)
def test_a_bracket_or_quote_brings_its_partner_only_where_it_is_wanted(
    character: str, before: str, after: str, closing: str
) -> None:
    assert code_text.closing_for(character, before, after) == closing
