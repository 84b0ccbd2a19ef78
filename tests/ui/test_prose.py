"""Prose: Markdown laid out by width, formulas, links, and code that can be sent to the editor."""

from __future__ import annotations

import pytest
from textual.content import Content

from tests.ui.widget_app import received, row_with, screen, showing
from tutor.ui.widgets.links import Linked
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.prose_layout import Layout, parsed
from tutor.ui.widgets.syntax import GOES_ON, folded_code


def lines(markdown: str, width: int = 40) -> list[str]:
    return [line.plain.rstrip() for line in Layout(width).page(parsed(markdown))]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\ntwo **three**", ["one two three"]),
        ("a\n\nb", ["a", "", "b"]),
        ("- a\n- b\n  - c", ["• a", "• b", "  ◦ c"]),
        ("9. a\n10. b", [" 9. a", "10. b"]),
        ("> quoted", ["▎ quoted"]),
        ("### Head", ["Head"]),
        (r"Loss $\hat y = wx$.", ["Loss ŷ = wx."]),
        (r"costs \$5 and \$6", ["costs $5 and $6"]),
        ("[bold]x[/bold]", ["[bold]x[/bold]"]),
        ("a [link](there.md) b", ["a link b"]),
        ("`x[0]`", ["x[0]"]),
        ("one  \ntwo", ["one", "two"]),
    ],
)
def test_markdown_becomes_lines(markdown: str, expected: list[str]) -> None:
    assert lines(markdown) == expected


def test_bare_addresses_are_links() -> None:
    layout = Layout(60)
    assert layout.page(parsed("see https://pytorch.org/docs and ~~this~~"))[0].plain.startswith("see https:")
    assert layout.links == ["https://pytorch.org/docs"]


def test_a_list_item_continues_below_its_text() -> None:
    assert lines("- one two three four", width=12) == ["• one two", "  three four"]


def test_a_formula_of_its_own_stands_in_the_middle() -> None:
    assert lines(r"$$\frac{a}{b}$$", width=11) == ["     a", "    ───", "     b"]


def test_a_formula_that_is_too_wide_is_set_on_lines() -> None:
    assert all(len(line) <= 20 for line in lines(r"$$\frac{aaaaaaaaaaaaaaaaaaaaaa}{b} + c$$", width=20))


def test_a_table_fits_its_width_and_keeps_its_columns() -> None:
    table = "| op | result |\n|---|---|\n| `a + b` | a long text that wraps |\n| x | y |"
    got = lines(table, width=24)
    assert got[0] == "op     result"
    assert got[1].startswith("─────  ──")
    assert all(len(line) <= 24 for line in got)
    assert got[-1] == "x      y"


@pytest.mark.parametrize("width", [8, 13, 40, 80])
def test_wide_and_combining_characters_never_run_over_the_edge(width: int) -> None:
    text = "中文字符测试一下换行 e\u0301e\u0301e\u0301 Đường dẫn 한국어 " * 3
    for line in Layout(width).page(parsed(f"{text}\n\n- {text}\n\n> {text}")):
        assert line.cell_length <= width


def test_links_are_found_in_order_with_their_targets() -> None:
    layout = Layout(40)
    layout.page(parsed("[a](one) and <https://pytorch.org>\n\n- [b](two#x)"))
    assert layout.links == ["one", "https://pytorch.org", "two#x"]


MARKDOWN = "Read [the docs](nn.md) and [more](more.md).\n\n```python\nx = 1\n```\n\n```text\nout\n```\n"


async def test_code_in_prose_is_sent_to_the_editor_by_enter() -> None:
    view = ProseView()
    async with showing(view) as pilot:
        view.show(MARKDOWN)
        await pilot.pause()
        view.focus()
        await pilot.press("tab")
        await pilot.pause()
        assert "send to the editor" in screen(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert [m.text for m in received(pilot, ProseView.CodeChosen)] == ["x = 1"]  # type: ignore[attr-defined]


async def test_given_code_is_folded_until_it_is_opened() -> None:
    view = ProseView()
    async with showing(view) as pilot:
        view.show([("given", "import torch\nx = 2"), ("prose", "Now."), ("demo", "print(x)")])
        await pilot.pause()
        assert "▸ Given · 2 lines" in screen(pilot)
        assert "import torch" not in screen(pilot)
        assert "print(x)" in screen(pilot)
        view.children[0].focus()
        await pilot.press("enter")
        await pilot.pause()
        assert "import torch" in screen(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "import torch" not in screen(pilot)


async def test_links_are_followed_by_keys_and_by_clicks() -> None:
    view = ProseView()
    async with showing(view) as pilot:
        view.show(MARKDOWN)
        await pilot.pause()
        view.focus()
        await pilot.press("l", "l", "enter")
        await pilot.pause()
        await pilot.click(offset=(8, 0))
        await pilot.pause()
        hrefs = [m.href for m in received(pilot, Linked.Followed)]  # type: ignore[attr-defined]
        assert hrefs == ["more.md", "nn.md"]


async def test_a_new_page_replaces_the_old_one_and_starts_at_its_top() -> None:
    view = ProseView()
    async with showing(view, size=(40, 6)) as pilot:
        view.show("\n\n".join(f"Paragraph {n}" for n in range(30)))
        await pilot.pause()
        view.scroll_end(animate=False)
        view.show("Fresh")
        await pilot.pause()
        assert screen(pilot).startswith("Fresh")
        assert "Paragraph" not in screen(pilot)


async def test_code_is_coloured_without_being_markup() -> None:
    view = ProseView()
    async with showing(view) as pilot:
        view.show([("demo", 'print("[red]no[/]")')])
        await pilot.pause()
        row = row_with(pilot, 'print("[red]no[/]")')
        colours = {
            segment.text: segment.style.color.name for segment in row if segment.style and segment.style.color
        }
        assert colours["print"] == "#8cc8ff" and colours["[red]no[/]"] == "#9fd6a0"


def test_highlighting_keeps_every_character() -> None:
    from tutor.ui.widgets.syntax import highlighted

    code = 'def f(x: "中"):\n    return f"{x}ü" + ____  # é\n\n((('
    content = highlighted(code)
    assert isinstance(content, Content) and content.plain == code
    keyword = next(span for span in content.spans if "$code-keyword" in str(span.style))
    assert code[keyword.start : keyword.end] in ("def", "return")
    assert any(code[s.start : s.end] == "____" for s in content.spans if "$accent" in str(s.style))
    assert any(code[s.start : s.end] == "# é" for s in content.spans)


@pytest.mark.parametrize("width", [8, 11, 20, 41])
def test_long_code_goes_on_in_another_row_with_a_mark_and_nothing_lost(width: int) -> None:
    code = "print(x.max().item(), x.mean().item(), [1, 2, 3])"
    rows = [row.plain for row in folded_code(Content(code), width)]
    assert "".join(row.removeprefix(GOES_ON) for row in rows) == code
    assert all(len(row) <= width for row in rows)
    assert all(row.startswith(GOES_ON) for row in rows[1:])
