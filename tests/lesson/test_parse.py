"""Parsing one lesson file."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import LessonFaults
from tutor.lesson.model import ChoiceQuestion, CodeTask, LiveQuestion, OrderTask, Prose, QuestionTask
from tutor.lesson.outline import read_outline
from tutor.lesson.parse import parse_lesson

HEAD = "---\ntitle: A title\nminutes: 5\n---\n\n"
PATH = Path("tensors/example.md")


def parse(body, head=HEAD):
    return parse_lesson(head + body, PATH, "tensors/example")


def faults(body, head=HEAD):
    with pytest.raises(LessonFaults) as caught:
        parse(body, head)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_cells_know_their_line_in_the_file():
    lesson = parse("# T\n\n```python setup\nimport torch\n```\n\n## One\n\n```python demo\nx = 1\n```\n")
    assert lesson.setup[0].line == 9
    assert lesson.steps[0].demos[0].line == 15


def test_prose_before_the_first_step_is_the_introduction_without_its_title():
    lesson = parse("# T\n\nHello *you*.\n\n## One\n\nText.\n")
    assert lesson.intro == "Hello *you*."
    assert lesson.steps[0].page == (Prose("Text.", 12),)


def test_the_step_id_is_the_slug_or_the_one_in_braces():
    lesson = parse("## What is a `view`?\n\nA\n\n## Next {#other points=2 fixed}\n\nB\n")
    assert [step.id for step in lesson.steps] == ["what-is-a-view", "other"]
    assert lesson.steps[1].points == 2
    assert lesson.points == 2


def test_headings_inside_fences_start_no_step():
    lesson = parse("## One\n\n```py\n## not a step\n```\n")
    assert len(lesson.steps) == 1
    assert len(read_outline(HEAD + "## One\n\n```py\n## no\n```\n", PATH, "a/b").steps) == 1


def test_a_code_task_holds_its_cells_hints_and_goals():
    body = """## Do {#do}

Make x.

```python starter
x = ____
```

```python solution
x = 1
```

```python solution
x = 2 - 1
```

```python check
expect("x", 1, goal="x is one")
```

```python wrong says="not one"
x = 2
```

### Hint

Small.

### Hint

Large.

### Why

Because.
"""
    step = parse(body).steps[0]
    assert isinstance(step.task, CodeTask)
    assert step.kind == "fill"
    assert len(step.task.solutions) == 2
    assert step.task.goals == ("x is one",)
    assert step.task.wrongs[0].says == "not one"
    assert step.hints == ("Small.", "Large.")
    assert step.why == "Because."


def test_a_broken_starter_makes_a_debug_step_with_fields_and_limit():
    cells = '```python starter broken fields="lr, epochs" limit="90"\nlr = 1\n```\n'
    step = parse(
        f"## S\n\n{cells}\n```python solution\nlr = 2\n```\n\n```python check\nexpect('lr', 2)\n```\n"
    ).steps[0]
    assert step.kind == "debug"
    assert step.task.starter.fields == ("lr", "epochs")
    assert step.task.starter.limit_s == 90


def test_feedback_belongs_to_the_question_before_it():
    body = """## Q

Look at `x`.

First?

```python predict
1 + 1
```

### Feedback

| answer | say |
| --- | --- |
| `3` | One too many. |
| `a \\| b` | A pipe. |

Second?

```python answer tolerance="1e-3"
2.5
```
"""
    step = parse(body).steps[0]
    assert isinstance(step.task, QuestionTask)
    first, second = step.task.questions
    assert isinstance(first, LiveQuestion)
    assert first.text == "First?"
    assert [row.answer for row in first.feedback] == ["3", "a | b"]
    assert second.text == "Second?"
    assert second.cell.tolerance == 1e-3
    assert second.feedback == ()
    assert step.page == (Prose("Look at `x`.", 8),)


def test_a_single_question_leaves_all_prose_on_the_page():
    step = parse("## Q\n\nOne.\n\nTwo.\n\n```python predict\n1\n```\n").steps[0]
    assert step.page[0].text == "One.\n\nTwo."
    assert step.task.questions[0].text == ""


def test_options_keep_their_text_mark_and_feedback():
    body = """## Q {fixed}

- [ ] `a[0]`
  goes on

  No, since *that*.

- [x] right
- [x] also right

  Yes.
"""
    question = parse(body).steps[0].task.questions[0]
    assert isinstance(question, ChoiceQuestion)
    assert question.is_fixed
    assert [(option.text, option.is_right, option.feedback) for option in question.options] == [
        ("`a[0]` goes on", False, "No, since *that*."),
        ("right", True, ""),
        ("also right", True, "Yes."),
    ]


def test_an_ordinary_list_stays_prose():
    assert isinstance(parse("## P\n\n- one\n- two\n").steps[0].page[0], Prose)


def test_order_lines_know_indentation_and_distractors():
    body = "## O\n\n```python order\nfor a in b:\n    step()\nwrong()  #distractor\n```\n"
    task = parse(body).steps[0].task
    assert isinstance(task, OrderTask)
    assert [(line.text, line.indent, line.is_distractor) for line in task.lines] == [
        ("for a in b:", 0, False),
        ("step()", 1, False),
        ("wrong()", 0, True),
    ]


def test_text_output_belongs_to_the_cell_before_it():
    step = parse("## D\n\n```python demo\nprint(1)\n```\n\n```text output\n1\n```\n").steps[0]
    assert step.demos[0].output == "1\n"


def test_a_sweep_splits_values_outside_brackets():
    step = parse('## D\n\n```python demo sweep="a=(1, 2),[3, 4],5"\nprint(a)\n```\n').steps[0]
    assert step.demos[0].sweep.values == ("(1, 2)", "[3, 4]", "5")


def test_covers_are_read_from_the_comment_behind_the_heading():
    assert parse("## D\n<!-- covers: IT-1, VI-2 -->\n\nText.\n").steps[0].covers == ("IT-1", "VI-2")


def test_windows_line_ends_read_like_any_other():
    lesson = parse_lesson((HEAD + "## A\n\nText.\n").replace("\n", "\r\n"), PATH, "a/b")
    assert lesson.steps[0].page[0].text == "Text."


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("## A\n\nx\n\n## A\n\ny\n", 10, "used already in line 6"),
        ("## A\n\n```python dmeo\nx\n```\n", 8, "roles are"),
        ("## A\n\n```python\nx\n```\n", 8, "needs a role"),
        ("## A\n\n```python demo loud\nx\n```\n", 8, "no attribute `loud`"),
        ("## A\n\n```python starter\nx\n```\n", 6, "no `python solution`"),
        ("## A\n\n```python solution\nx\n```\n", 6, "no `python check`"),
        ("## A\n\n- [ ] a\n\n  why\n", 8, "no option is right"),
        ("## A\n\n- [x] a\n- [ ] b\n", 8, "needs feedback"),
        ("## A\n\n- [x] a\n- b\n", 8, "needs `[ ]` or `[x]`"),
        ("## A\n\n```python predict\n1\n```\n\n```python solution\n1\n```\n", 6, "one task at the most"),
        ("## A\n\n```text output\n1\n```\n", 8, "right behind the cell"),
        ("## A\n\n### Feedback\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n", 10, "must follow a predict"),
        ("## A\n\n```python predict\n1\n```\n\nlate text\n", 6, "never shown before it"),
        (
            "## A\n\n```python solution\nx\n```\n\n```python check\nexpect(\n```\n",
            13,
            "the check is not Python",
        ),
        ('## A\n\n```python demo sweep="nothing"\n1\n```\n', 8, "name a variable and its values"),
        ('## A\n\n```python wrong says="open\n1\n```\n', 8, "never closed"),
        ("## A {shuffled}\n\nx\n", 6, "unknown in the heading's braces"),
        ("no step\n", 1, "has no step"),
        ("```python demo\n1\n```\n\n## A\n\nx\n", 6, "only `python setup` may stand"),
    ],
)
def test_a_fault_names_its_line_and_what_was_expected(body, line, part):
    found = faults(body)
    assert any(at == line and part in message for at, message in found), found


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ("", "front matter is missing"),
        ("---\ntitle: A\n", "never closed"),
        ("---\ntitle: [\n---\n", "not YAML"),
        ("---\ntitle: A\n---\n", "needs `minutes`"),
        ("---\nminutes: 3\n---\n", "needs a `title`"),
        ("---\ntitle: A\nminutes: 3\ncolour: red\n---\n", "unknown key `colour`"),
        ("---\ntitle: A\nminutes: 3\nrequires: x\n---\n", "`requires` must be a list"),
        ("---\n- a\n---\n", "must be `key: value` lines"),
        ("---\ntitle: &a A\nminutes: *a\n---\n", "YAML alias"),
        ("---\n" + "a: b\n" * 20_000 + "---\n", "are the limit"),
    ],
)
def test_broken_front_matter_is_told(head, part):
    assert any(part in message for _, message in faults("\n## A\n\nx\n", head))


def test_all_faults_of_a_file_are_told_at_once():
    body = "## A\n\n```python dmeo\nx\n```\n\n## A\n\n- [ ] a\n\n  no\n"
    assert len(faults(body, "---\ntitle: A\n---\n\n")) >= 4


MARKDOWN = st.lists(
    st.sampled_from(
        ["## A", "### Hint", "### Feedback", "```python demo", "```python check", "```", "- [x] a", "  b",
         "", "| a | b |", "| --- | --- |", "---", "text", "<!-- covers: IT-1 -->", "```text output",
         "    x", "> q",
         "```python wrong says=\"x"]
    )
    | st.text(max_size=20),
    max_size=40,
)  # fmt: skip


REPEATED = {
    "paragraphs": "word word\n\n",
    "steps": "## S\n\nx\n\n",
    "list items": "- [ ] x\n",
    "quotes": "> ",
    "comments that are never closed": "<!-- covers:",
    "comments": "<!-- covers: A -->\n\n",
    "cells": "```python demo\nx = 1\n```\n\n```text output\n1\n```\n\n",
    "questions": "Q\n\n```python answer\n1\n```\n\n",
    "hints": "### Hint\n\nx\n\n",
    "checks": '```python check\nexpect("x", 1, goal="g")\n```\n',
    "backquotes": "`",
    "brackets": "[a",
    "tags": "<a",
}
IN_HEADINGS = {"spaces": " ", "braces": " {", "closing marks": " #", "marks": "#"}
TEXTS = {name: (HEAD + "## One\n\n", part, "") for name, part in REPEATED.items()}
TEXTS |= {f"{name} in a heading": (f"{HEAD}## a ", part, " b\n\nx\n") for name, part in IN_HEADINGS.items()}
TEXTS["spaces in an order"] = (f"{HEAD}## One\n\n```python order\nx", " ", "y\nz = 1\n```\n")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('python wrong says="x"\nx = 1\n', 8, "has lost the ```"),
        ("Words.\npython check\n", 9, "`python check` begins a cell"),
        ("```python setup\nx = 1\n```python demo\nx\n```\n", 10, "a fence begins inside of a cell"),
    ],
)
def test_a_cell_whose_fence_is_broken_is_a_fault_and_not_shown_to_the_learner(text, line, told):
    with pytest.raises(LessonFaults) as found:
        parse("## One\n\n" + text)
    assert [fault.line for fault in found.value.faults if told in fault.message] == [line]


def work_of(start, part, end, times):
    """Return the seconds of processor time that a text takes, the least of three."""
    text, taken = start + part * times + end, []
    for _ in range(3):
        begun = time.process_time()
        for read in (parse_lesson, read_outline):
            with suppress(LessonFaults):
                read(text, PATH, "tensors/example")
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("name", TEXTS)
def test_reading_takes_no_more_than_linear_time(name):
    start, part, end = TEXTS[name]
    times = 4_000 // len(part) + 100
    assert work_of(start, part, end, 8 * times) < 4 * 8 * work_of(start, part, end, times) + 0.02


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_no_text_makes_the_parser_fail_otherwise_than_by_faults(lines):
    try:
        parse("\n".join(lines))
    except LessonFaults as found:
        assert all(fault.line >= 1 and fault.message for fault in found.faults)


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_the_outline_lists_the_same_steps_as_the_lesson(lines):
    body = "\n".join(lines)
    try:
        lesson = parse(body)
    except LessonFaults:
        return
    outline = read_outline(HEAD + body, PATH, "tensors/example")
    assert [step.id for step in outline.steps] == [step.id for step in lesson.steps]
