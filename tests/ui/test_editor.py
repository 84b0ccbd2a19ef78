"""The code editor, driven by keys."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from tests.ui.widget_app import received, row_with, screen, showing, until
from tutor.kernel.protocol import Completion, Completions, Description
from tutor.ui.widgets.editor import CodeEditor

LOOP = "for step in range(3):\n    loss = f(x)\n    print(loss)\n"


async def typed(pilot: Pilot[None], text: str) -> None:
    for character in text:
        await pilot.press({"\n": "enter", " ": "space", "\t": "tab"}.get(character, character))


async def test_enter_behind_a_colon_indents_and_return_goes_back() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "def f(x):\nreturn x\ny = f(1)")
        assert editor.text == "def f(x):\n    return x\ny = f(1)"


async def test_enter_between_brackets_opens_a_block() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "f(\n1")
        assert editor.text == "f(\n    1\n)"


async def test_backspace_erases_a_level_of_indentation_and_an_empty_pair() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "if x:\n")
        await pilot.press("backspace")
        assert editor.text == "if x:\n"
        await typed(pilot, "(")
        assert editor.text == "if x:\n()"
        await pilot.press("backspace")
        assert editor.text == "if x:\n"


async def test_tab_goes_from_blank_to_blank_and_typing_replaces_it() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("x = ____\ny = ____(____)\n")
        editor.focus()
        assert editor.selected_text == "____"
        await typed(pilot, "1\tf\t2")
        assert editor.text == "x = 1\ny = f(2)\n"


async def test_tab_without_a_blank_indents() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("x____ = 1")
        editor.focus()
        await pilot.press("tab")
        assert editor.text == "    x____ = 1"


async def test_tab_and_shift_tab_move_selected_lines() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("a\nb\n\nc")
        editor.focus()
        await pilot.press("shift+down", "shift+down", "tab")
        assert editor.text == "    a\n    b\n\nc"
        await pilot.press("shift+tab")
        assert editor.text == "a\nb\n\nc"


async def test_ctrl_slash_comments_a_line_out_and_in() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load(LOOP)
        editor.focus()
        await pilot.press("down", "ctrl+underscore")
        assert editor.text.splitlines()[1] == "    # loss = f(x)"
        await pilot.press("ctrl+underscore")
        assert editor.text == LOOP


async def test_ctrl_end_and_ctrl_home_go_to_the_ends_of_the_code() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("a = 1\nb = 2\nc = 3")
        editor.focus()
        await pilot.press("ctrl+end")
        assert editor.cursor_location == (2, 5)
        await pilot.press("ctrl+home")
        assert editor.cursor_location == (0, 0)


async def test_alt_down_moves_a_line_and_keeps_all_others() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("a\nb\nc")
        editor.focus()
        await pilot.press("alt+down")
        assert editor.text == "b\na\nc"
        await pilot.press("alt+down", "alt+down")
        assert editor.text == "b\nc\na"
        await pilot.press("alt+up", "alt+up", "alt+up")
        assert editor.text == "a\nb\nc"


async def test_undo_takes_back_edits_but_never_into_the_code_loaded_before() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("old")
        editor.focus()
        await typed(pilot, "x")
        editor.load("new")
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == "new"
        await typed(pilot, "y")
        assert editor.text == "ynew"
        await pilot.press("ctrl+z")
        assert editor.text == "new"


async def test_read_only_code_takes_no_key() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("a = ____\n", read_only=True)
        editor.focus()
        await pilot.press("x", "enter", "tab", "backspace", "alt+down", "ctrl+underscore")
        assert editor.text == "a = ____\n"


async def test_pasting_two_thousand_windows_lines_keeps_them_all_and_stays_editable() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        editor.post_message(events.Paste("\r\n".join(f"\tx{n} = {n}" for n in range(2000))))
        await until(pilot, lambda: editor.document.line_count == 2000)
        assert editor.text.startswith("    x0 = 0\n    x1 = 1\n")
        assert editor.language is None
        await typed(pilot, "!")
        assert editor.text.endswith("x1999 = 1999!")
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == ""


async def test_short_code_is_coloured_by_the_theme_and_follows_a_switch() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("import torch\n")

        def keyword_colour() -> str:
            segment = next(s for s in row_with(pilot, "import torch") if "mport" in s.text)
            assert segment.style and segment.style.color
            return segment.style.color.name

        await pilot.pause()
        assert keyword_colour() == "#ff8a5c"
        pilot.app.theme = "paper"
        await pilot.pause()
        assert keyword_colour() == "#b03d08"


async def test_a_failed_line_has_a_sign_until_the_next_edit() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load(LOOP)
        editor.focus()
        editor.mark_line(2)
        await pilot.pause()
        assert editor.cursor_location[0] == 1
        assert row_with(pilot, "loss = f(x)").text.lstrip().startswith("2✗")
        assert "✗" not in row_with(pilot, "print(loss)").text
        await typed(pilot, " ")
        await pilot.pause()
        assert "✗" not in screen(pilot)


@pytest.mark.parametrize("line", [None, 0, 99])
async def test_a_line_that_is_not_there_is_not_marked(line: int | None) -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load(LOOP)
        editor.mark_line(line)
        await pilot.pause()
        assert "✗" not in screen(pilot)


COMPLETIONS = Completions(
    items=(Completion("linspace", "function"), Completion("linalg", "module")), prefix_chars=3
)  # fmt: skip


async def test_a_dot_asks_for_completions_at_the_cursor() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("x = 1\n")
        editor.focus()
        await pilot.press("down")
        await typed(pilot, "torch.")
        await pilot.pause()
        wanted = received(pilot, CodeEditor.CompletionWanted)
        assert [(m.code, m.line, m.column) for m in wanted] == [("x = 1\ntorch.", 2, 6)]  # type: ignore[attr-defined]


async def test_enter_takes_the_chosen_completion_in_place_of_what_was_typed() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.lin")
        editor.show_completions(COMPLETIONS)
        await pilot.pause()
        assert "linspace  function" in screen(pilot)
        await pilot.press("down", "enter")
        assert editor.text == "torch.linalg"
        await pilot.pause()
        assert "linspace" not in screen(pilot)


async def test_the_chosen_completion_is_asked_about_as_if_it_were_written_and_its_signature_shown() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.lin")
        editor.show_completions(COMPLETIONS)
        await pilot.pause()
        asked = received(pilot, CodeEditor.SignatureWanted)[-1]
        assert (asked.code, asked.line, asked.column) == ("torch.linspace", 1, 14)  # type: ignore[attr-defined]
        editor.show_help(Description("linspace", "linspace(start, end)", "Makes\nevenly spaced.\n\nMore."))
        await pilot.pause()
        assert "linspace(start, end)" in screen(pilot)
        assert "Makes evenly spaced." in screen(pilot)
        assert "More." not in screen(pilot)


async def test_escape_closes_the_completions_and_stays_in_the_editor() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.lin")
        editor.show_completions(COMPLETIONS)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert "linspace" not in screen(pilot)
        assert editor.has_focus


async def test_an_answer_for_an_earlier_place_is_not_shown_and_typing_on_asks_again() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.l")
        await pilot.pause()
        asked = [m.column for m in received(pilot, CodeEditor.CompletionWanted)]  # type: ignore[attr-defined]
        assert asked[-1] == 7
        await pilot.press("left")
        editor.show_completions(COMPLETIONS)
        await pilot.pause()
        assert "linspace" not in screen(pilot)


async def test_numbers_and_accepted_names_do_not_open_the_list() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "1.5 2.")
        await pilot.pause()
        assert not received(pilot, CodeEditor.CompletionWanted)
        await typed(pilot, " torch.lin")
        await pilot.pause()
        editor.show_completions(COMPLETIONS)
        await pilot.pause()
        asked = len(received(pilot, CodeEditor.CompletionWanted))
        await pilot.press("tab")
        await pilot.pause()
        assert editor.text.endswith("torch.linspace")
        assert len(received(pilot, CodeEditor.CompletionWanted)) == asked


async def test_no_completions_close_the_list() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.lin")
        editor.show_completions(COMPLETIONS)
        editor.show_completions(Completions(items=()))
        await pilot.pause()
        assert "linspace" not in screen(pilot)


async def test_an_open_parenthesis_asks_for_the_signature_of_the_call() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "torch.zeros(")
        await pilot.pause()
        asked = received(pilot, CodeEditor.SignatureWanted)[-1]
        assert (asked.line, asked.column) == (1, 11)  # type: ignore[attr-defined]
        editor.show_help(Description("zeros", "zeros(*size) -> Tensor", ""))
        await pilot.pause()
        assert "zeros(*size) -> Tensor" in screen(pilot)


@pytest.mark.parametrize("before", ["if (", "y = [(", "f  ("])
async def test_a_parenthesis_that_calls_nothing_asks_for_no_signature(before: str) -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        editor.load(before[:-1])
        editor.move_cursor(editor.document.end)
        await pilot.press("(")
        await pilot.pause()
        assert not received(pilot, CodeEditor.SignatureWanted)


async def test_code_sent_to_the_editor_stands_on_lines_of_its_own() -> None:
    editor = CodeEditor()
    async with showing(editor):
        editor.load("a = 1\nb = 2\n")
        editor.move_cursor((0, 5))
        editor.insert_code("x = 3\n")
        assert editor.text == "a = 1\nx = 3\nb = 2\n"


async def test_every_edit_tells_the_text() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await typed(pilot, "ab")
        await pilot.pause()
        changed = received(pilot, CodeEditor.Changed)
        assert len(changed) == 2
        assert changed[-1].text == "ab"  # type: ignore[attr-defined]


async def test_text_of_the_learner_is_never_markup() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load('x = "[bold red]not markup[/]"\n')
        await pilot.pause()
        assert "[bold red]not markup[/]" in screen(pilot)


async def test_ctrl_d_asks_what_stands_under_the_cursor() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("torch.zeros(3)")
        editor.move_cursor((0, 8))
        editor.focus()
        await pilot.press("ctrl+d")
        await pilot.pause()
        (asked,) = received(pilot, CodeEditor.HelpWanted)
        assert (asked.code, asked.line, asked.column) == ("torch.zeros(3)", 1, 8)  # type: ignore[attr-defined]


async def test_keys_that_come_in_a_burst_are_handled_in_their_order() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await pilot.pause()
        for key in ("a", "b", "backspace", "c", "left", "d", "home", "e", "end", "f", "left", "delete", "g"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: editor.text.endswith("g"))
        assert editor.text == "eadcg"


async def test_a_signature_that_comes_after_the_cursor_moved_on_is_not_shown() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.focus()
        await pilot.pause()
        await pilot.press(*"f(")
        assert received(pilot, CodeEditor.SignatureWanted)
        await pilot.press("end")
        editor.show_help(Description(name="f", signature="f(x, dim)", doc=""))
        await pilot.pause()
        assert "f(x, dim)" not in screen(pilot)


async def test_other_code_in_place_of_all_leaves_nothing_selected() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        editor.load("def f(x):\n    ____\n")
        assert editor.selected_text == "____"
        editor.exchange("def f(x):\n    return 2 * x\n")
        await pilot.pause()
        assert editor.selected_text == ""
