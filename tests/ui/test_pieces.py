"""The small pieces of the front end, each alone: texts, keys, rows, order, fields, diff, splash, watching."""

from __future__ import annotations

import asyncio
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.content import Content

from tests.ui.widget_app import received, screen, showing
from tutor import text
from tutor.kernel.protocol import Finding, Verdict
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    Lesson,
    LiveQuestion,
    Option,
    OrderLine,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.progress import StepRecord
from tutor.ui.app import splash
from tutor.ui.keys import ACTIONS, key_cap, latin_key, load_keys, usual_hints
from tutor.ui.screens import asking
from tutor.ui.screens.course_map import folded
from tutor.ui.screens.sheets import sheets_of
from tutor.ui.screens.solution import Comparison, code_rows, side_by_side
from tutor.ui.short_text import plain_text
from tutor.ui.theme import THEMES
from tutor.ui.watching import WatchedFile
from tutor.ui.widgets.card_text import CardState, after, checklist, heading, hint_offer, next_offer
from tutor.ui.widgets.fields import is_expression, read_value, write_value
from tutor.ui.widgets.footer import KeyFooter, KeyHint
from tutor.ui.widgets.header import Header
from tutor.ui.widgets.order import Laid, laid_from
from tutor.ui.widgets.rows import Markdown, laid_out, line, row
from tutor.ui.widgets.tab_bar import TabBar


def cell(role: str, source: str, **more: object) -> Cell:
    return Cell(role, source, 1, **more)  # type: ignore[arg-type]


def step(task: object = None, *page: Cell) -> Step:
    return Step(id="s", title="S", line=1, kind="prose", setup=(), page=page, task=task)  # type: ignore[arg-type]


def plain(rows: object) -> str:
    return laid_out(rows, 60).plain  # type: ignore[arg-type]


# Texts ------------------------------------------------------------------------------------


def test_findings_that_say_the_same_are_told_once() -> None:
    same = [Finding(passed=False, text=words) for words in ("b", "a", "b", "", "a")]
    state = CardState(verdict=Verdict(passed=False, findings=tuple(same)))
    assert plain(checklist(state)).splitlines() == ["✗ b", "✗ a"]


def test_a_question_without_words_of_its_own_asks_what_the_page_asks() -> None:
    cell = Cell(role="answer", source="1 + 1", line=1)
    page = (Prose("First.\n\nHow many?\n\nThink.", 1), Prose("The end.", 7))
    task = QuestionTask((LiveQuestion("", cell),))
    step = Step(id="s", title="S", line=1, kind="predict", setup=(), page=page, task=task)
    assert asking.question_of(step, 0) == "How many?"
    choice = ChoiceQuestion("", (Option("1", is_right=True, feedback=""),), False, 9)
    assert asking.question_of(replace(step, task=QuestionTask((choice,))), 0) == "How many?"
    silent = replace(step, page=(Prose("First.\n\nChoose all that fail.", 1),))
    assert asking.question_of(silent, 0) == "Choose all that fail."
    assert asking.question_of(replace(silent, title="Which fail?"), 0) == "Which fail?"


def test_only_what_a_hidden_setup_defines_and_nothing_shows_is_kept_from_a_questions_variables() -> None:
    hidden = cell("setup", "answer = 1\ndata = 2\nfor n in range(3):\n    total = n", hidden=True)
    task = QuestionTask((LiveQuestion("How large is `data`?", cell("answer", "answer")),))
    page = (Prose("The total counts.", 1),)
    question = replace(step(task), setup=(hidden, cell("setup", "shown = 3")), page=page)
    lesson = Lesson("m/l", "T", 5, (), (), (), (), "", (), (question,), Path("l.md"))
    assert asking.secret_names(lesson, question) == {"answer", "n"}
    assert asking.secret_names(lesson, replace(question, task=None)) == frozenset()


def test_memory_is_told_only_where_it_was_much() -> None:
    assert text.cost(0.5, 3_000_000) == "500 ms"
    assert text.cost(2, 210_000_000) == "2.0 s, 210 MB"


def test_only_backticks_are_read_in_what_may_hold_a_learners_values() -> None:
    shown = plain_text("`x` is *not* __init__ [bold]b[/bold] ``a`b``")
    assert shown.plain == "x is *not* __init__ [bold]b[/bold] a`b"
    assert [shown.plain[span.start : span.end] for span in shown.spans] == ["x", "a`b"]


def test_a_lessons_short_text_has_emphasis_code_formulas_and_lists() -> None:
    words = "Two *plain* **words**, `code`, $x^2$.\n\n- one and the other\n- two\n\n1. first\n2. second"
    shown = laid_out([line(Markdown(words))], 30).plain
    assert shown == "Two plain words, code, x².\n\n• one and the other\n• two\n\n1. first\n2. second"


def test_further_lines_of_a_bullet_stand_under_its_first_word() -> None:
    assert laid_out([row("✗ ", "", Markdown("- one two three"))], 12).plain == "✗ • one two\n    three"


def test_tables_and_code_keep_their_form_in_short_texts() -> None:
    table = "| a | bc |\n|---|---|\n| 1 | 2 |\n\n```py\nfor x in y:\n    x\n```"
    shown = [each.rstrip() for each in laid_out([line(Markdown(table))], 30).plain.split("\n")]
    assert shown == ["a    bc", "───  ───", "1    2", "", "  for x in y:", "      x"]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_texts(words: str) -> None:
    assert isinstance(laid_out([line(Markdown(words))], 40), Content)
    assert isinstance(plain_text(words), Content)


def test_further_lines_of_a_row_stand_under_its_first_word() -> None:
    shown = laid_out([row("✗ ", "", "one two three four")], 12).plain
    assert shown == "✗ one two\n  three four"


# The card ---------------------------------------------------------------------------------

FAILED = Verdict(
    passed=False,
    findings=(
        Finding(passed=True, text="fine", goal="first goal"),
        Finding(passed=False, text="`y` is wrong", goal="second goal"),
    ),
)


def test_the_card_says_with_signs_and_not_by_colour_alone_what_is_met() -> None:
    state = CardState(heading=text.YOUR_TASK, goals=("first goal", "second goal", "third"), verdict=FAILED)
    assert heading(state).plain == f"{text.YOUR_TASK}  ✗ {text.NOT_YET}"
    assert plain(checklist(state)).splitlines() == [
        "✓ first goal", "✗ second goal", "○ third", "", "✗ y is wrong",
    ]  # fmt: skip


def test_a_passed_card_marks_every_goal_and_shows_the_way_on() -> None:
    state = CardState(goals=("a",), is_passed=True, why="Because.", next_label=text.NEXT, caps=("F2", "^N"))
    assert text.PASSED in heading(state).plain
    assert plain(checklist(state)) == "✓ a"
    assert plain(after(state)) == f"{text.WHY}\nBecause."
    assert next_offer(state).plain == f" ^N  {text.NEXT}"
    assert hint_offer(state).plain == ""


def test_hints_are_numbered_and_the_next_one_is_offered() -> None:
    state = CardState(hints=("one",), hints_total=2, offers_hint=True, caps=("F2", "^N"))
    assert plain(after(state)) == f"{text.hint_title(1, 2)}\none"
    assert hint_offer(state).plain == f" F2  {text.hint_offer(2, 2)}"


# Questions --------------------------------------------------------------------------------

CHOICE = ChoiceQuestion("", tuple(Option(str(n), n == 2, "f") for n in range(6)), is_fixed=False, line=1)


def test_options_are_shuffled_the_same_way_each_time() -> None:
    shown = asking.shuffled_options(CHOICE, "key")
    assert sorted(shown) == list(range(6))
    assert shown == asking.shuffled_options(CHOICE, "key")
    assert any(asking.shuffled_options(CHOICE, str(n)) != shown for n in range(5))


def test_fixed_options_keep_their_order() -> None:
    fixed = ChoiceQuestion("", CHOICE.options, is_fixed=True, line=1)
    assert asking.shuffled_options(fixed, "key") == tuple(range(6))


def test_the_first_question_that_is_open_is_asked() -> None:
    many = step(QuestionTask((CHOICE, CHOICE, CHOICE)))
    assert asking.first_open(many, StepRecord(answered=(0,))) == 1
    assert asking.first_open(many, StepRecord(answered=(0, 1, 2), passed_at=1.0)) == 2


def test_lines_to_order_are_never_shown_in_the_right_order() -> None:
    lines = tuple(OrderLine(f"line {n}", 0, False) for n in range(3))
    task = OrderTask(cell("order", ""), lines, (), (), ())
    for key in range(50):
        assert asking.shuffled_lines(task, str(key)) != ("line 0", "line 1", "line 2")


def test_the_target_of_a_curve_is_read_from_the_checks() -> None:
    def code(check: str) -> Step:
        return step(CodeTask(cell("starter", ""), (), (cell("check", check),), (), ()))

    assert asking.target_of(code('expect_curve("val", below=0.5)')) == ("val", 0.5)
    assert asking.target_of(code("expect_curve(above=2)")) == ("loss", 2.0)
    assert asking.target_of(code("expect_curve(points=3)")) is None
    assert asking.target_of(code('expect("x", 1)')) is None
    assert asking.target_of(step()) is None


def test_a_predicted_cell_is_locked_until_it_is_answered() -> None:
    guess = step(QuestionTask((LiveQuestion("", cell("predict", "1 + 1")),)), cell("demo", "2"))
    first, demo = sheets_of(guess, StepRecord(), 0)
    assert first.is_locked and first.starter == "1 + 1"
    assert demo.demo == 0 and not demo.is_locked
    assert not sheets_of(guess, StepRecord(answered=(0,)), 0)[0].is_locked


def test_each_sheet_of_a_step_is_kept_under_a_key_of_its_own() -> None:
    code = step(CodeTask(cell("starter", "a"), (), (), (), ()), cell("demo", "1"), cell("demo", "2"))
    keys = [sheet.key for sheet in sheets_of(code, StepRecord(), 0)]
    assert keys[0] == "" and len(set(keys)) == 3
    demos = sheets_of(step(None, cell("demo", "1"), cell("demo", "2")), StepRecord(), 0)
    assert [sheet.key == "" for sheet in demos] == [True, False]
    assert [sheet.kind for sheet in sheets_of(step(), StepRecord(), 0)] == ["scratch"]


# Lines to order ---------------------------------------------------------------------------

LINES = Laid((("a", 0), ("b", 0), ("c", 1)), (("x", 0),))


def test_a_line_moves_up_and_down_and_aside_and_back() -> None:
    assert LINES.moved(2, 0).used == (("c", 1), ("a", 0), ("b", 0))
    assert LINES.moved(0, 1).used == (("b", 0), ("a", 0), ("c", 1))
    assert LINES.moved(0, 3).aside == (("a", 0), ("x", 0))
    assert LINES.moved(3, 1).used == (("a", 0), ("x", 0), ("b", 0), ("c", 1))
    assert LINES.moved(3, 9) == LINES
    assert LINES.toggled(3).used[-1] == ("x", 0)


def test_indentation_stays_within_its_bounds() -> None:
    assert LINES.indented(0, -1) == LINES
    assert LINES.indented(0, 99).used[0] == ("a", 6)
    assert LINES.indented(3, 1) == LINES


def test_no_move_loses_a_line() -> None:
    dice = random.Random(0)
    laid = LINES
    for _ in range(500):
        place = dice.randrange(4)
        laid = dice.choice(
            [laid.moved(place, dice.randrange(6)), laid.toggled(place), laid.indented(place, 1)]
        )
        assert sorted(words for words, _ in laid.all) == ["a", "b", "c", "x"]


def test_a_draft_of_lines_is_laid_as_it_was() -> None:
    assert laid_from("c\n    a\n", ["a", "b", "c"]) == Laid((("c", 0), ("a", 1)), (("b", 0),))


# Fields -----------------------------------------------------------------------------------


def test_a_field_reads_and_writes_a_top_level_assignment_only() -> None:
    source = "lr = 0.1  # the rate\nfor lr2 in x:\n    lr = 5\n"
    assert read_value(source, "lr") == "0.1"
    assert write_value(source, "lr", "1e-3") == "lr = 1e-3  # the rate\nfor lr2 in x:\n    lr = 5\n"
    assert read_value(source, "epochs") is None
    assert write_value(source, "epochs", "3") == source


def test_only_one_expression_is_taken_from_a_field() -> None:
    assert is_expression(" 10 ** -2 ")
    for value in ("", "1 2", "x = 3", "import os", "1; 2"):
        assert not is_expression(value)


# The diff ---------------------------------------------------------------------------------


def test_lines_that_differ_stand_beside_each_other() -> None:
    pairs = side_by_side("a\nb\nc\n", "a\nB\nB2\nc\n")
    assert pairs == [
        (("a", " "), ("a", " ")),
        (("b", "-"), ("B", "+")),
        ((None, "-"), ("B2", "+")),
        (("c", " "), ("c", " ")),
    ]


async def test_codes_under_each_other_show_no_places_without_a_line() -> None:
    comparison = Comparison()
    async with showing(comparison) as pilot:
        sides = side_by_side("a\n", "a\nb\nc\n")
        left, right = ([one for one, _ in sides], [other for _, other in sides])
        comparison.sides = (tuple(code_rows(left)), tuple(code_rows(right)))
        await pilot.pause()
        assert screen(pilot).count("·") == 2
        comparison.is_stacked = True
        await pilot.pause()
        assert "·" not in screen(pilot)


# Keys -------------------------------------------------------------------------------------


def test_key_caps_are_short() -> None:
    assert [key_cap(key) for key in ("ctrl+r", "f2", "right_square_bracket", "enter", "shift+up", "x")] == [
        "^R", "F2", "]", "⏎", "⇧↑", "X",
    ]  # fmt: skip


def test_no_usual_key_is_used_twice_or_swallowed_by_a_terminal() -> None:
    keys = [key for action in ACTIONS.values() for key in action.keys.split(",") if key]
    assert len(keys) == len(set(keys))
    swallowed = {"ctrl+z", "ctrl+s", "ctrl+a", "ctrl+b", "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+w"}
    assert not swallowed & set(keys)
    for action in ACTIONS.values():
        assert not action.keys or "enter" not in action.keys.split(",")[0]


def test_shortcuts_on_other_layouts_are_found_by_place() -> None:
    assert latin_key("ctrl+к") == "ctrl+r"
    assert latin_key("ctrl+т") == "ctrl+n"
    assert latin_key("к") == "к"
    assert latin_key("shift+к") == "shift+к"


def test_a_key_file_is_read_and_its_faults_are_told(tmp_path: Path) -> None:
    assert load_keys(tmp_path) == ({}, [])
    (tmp_path / "keys.toml").write_text('run = "f9"\nfly = "f10"\n', "utf-8")
    keys, told = load_keys(tmp_path)
    assert keys == {"run": "f9"} and len(told) == 1 and "fly" in told[0]
    assert next(hint.cap for hint in usual_hints(keys) if hint.action == "run") == "F9"
    for damage in (b"run = ", b"\xff\xfe"):
        (tmp_path / "keys.toml").write_bytes(damage)
        keys, told = load_keys(tmp_path)
        assert keys == {} and len(told) == 1


# Colours ----------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_colour_can_be_read_on_every_ground(name: str) -> None:
    theme = THEMES[name]
    words = ["muted", "train", "val", "series-3", "series-4", "series-5", "series-6"]
    colours = [theme.variables[word] for word in words]
    colours += [theme.primary, theme.secondary, theme.accent, theme.success, theme.error, theme.foreground]  # type: ignore[list-item]
    for ground in (theme.background, theme.surface, theme.panel):
        for colour in colours:
            assert contrast(colour, ground) >= 4.5, (name, colour, ground)  # type: ignore[arg-type]
    code = ["keyword", "string", "comment", "number", "function", "type", "operator", "special", "name"]
    for word in code:
        assert contrast(theme.variables[f"code-{word}"], theme.variables["code-bg"]) >= 4.5, word
    assert contrast(theme.variables["cap"], theme.variables["cap-bg"]) >= 4.5


# Lines of the screen ----------------------------------------------------------------------


async def test_the_header_cuts_the_crumbs_and_never_the_state() -> None:
    header = Header()
    async with showing(header, (60, 3)) as pilot:
        header.crumbs = ("A long module", "A lesson with a long title", "The step")
        header.place = (3, 12)
        header.state = "ready"
        await pilot.pause()
        line = screen(pilot).splitlines()[0]
        assert "The step" in line and "3/12" in line and f"● {text.TORCH_READY}" in line
        assert "A long module" not in line


async def test_the_footer_drops_the_least_important_keys_first() -> None:
    footer = KeyFooter()
    async with showing(footer, (30, 3)) as pilot:
        footer.hints = (
            KeyHint("^R", "Run", "run", 1),
            KeyHint("F4", "Zoom", "zoom", 9),
            KeyHint("^T", "Check", "check", 2),
        )
        await pilot.pause()
        line = screen(pilot)
        assert "Run" in line and "Check" in line and "Zoom" not in line


async def test_tabs_are_chosen_with_the_mouse_and_with_arrows() -> None:
    tabs = TabBar()
    async with showing(tabs, (60, 3)) as pilot:
        tabs.names, tabs.active = ("One", "Two"), "One"
        await pilot.pause()
        await pilot.click(tabs, offset=(screen(pilot).index("Two") + 1, 0))
        tabs.focus()
        await pilot.press("left")
        chosen = [message.name for message in received(pilot, TabBar.Chosen)]  # type: ignore[attr-defined]
        assert chosen == ["Two", "Two"]


# Start, search, watching ------------------------------------------------------------------


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_splash_is_for_terminals_only() -> None:
    assert not splash(io.StringIO())
    terminal = FakeTerminal()
    assert splash(terminal)
    assert text.PROGRAM in terminal.getvalue()


def test_search_knows_neither_case_nor_accents() -> None:
    assert folded("Éléments ÜBER") == "elements uber"


async def test_a_watched_file_gives_each_save_but_not_our_own(tmp_path: Path) -> None:
    watched = WatchedFile(tmp_path / "folder" / "code.py")
    watched.write("ours\n")
    saves = watched.saves()
    coming = asyncio.ensure_future(anext(saves))
    await asyncio.sleep(0)
    watched.path.write_text("theirs, longer\n", "utf-8")
    assert await asyncio.wait_for(coming, 10) == "theirs, longer\n"
