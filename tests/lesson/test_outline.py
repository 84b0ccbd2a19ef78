"""The quick reader of outlines says what the full reader says, or leaves it to that one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutor import paths
from tutor.lesson.frontmatter import read, split
from tutor.lesson.load import load_course, load_lesson
from tutor.lesson.outline import _plain, read_outline

COURSE = load_course(paths.builtin_course())


@pytest.mark.parametrize("outline", COURSE.lessons, ids=lambda outline: outline.id)
def test_an_outline_agrees_with_its_lesson(outline):
    lesson = load_lesson(outline)
    for name in ("title", "minutes", "objectives", "requires", "extras"):
        assert getattr(outline, name) == getattr(lesson, name)
    assert [(step.id, step.title, step.points) for step in outline.steps] == [
        (step.id, step.title, step.points) for step in lesson.steps
    ]


WORDS = st.text(alphabet="ab -:#'\"[]{},&*!|>%@`?\\~\t1é\n", max_size=12)


@given(WORDS, WORDS, st.sampled_from(["[{}]", "\n  - {}", "[\n  {},\n]", "{}"]))
@example("a", "b: c", "[{}]")
@example("a", "b, 'c, d'", "[{}]")
@example('"Axes: all"', "don't & won't", "\n  - {}")
@example("'it''s'", "a", "{}")
@example("a", "b\n  - c # d", "\n  - {}")
def test_what_it_reads_itself_is_what_yaml_reads(title, entry, form):
    head = f"title: {title}\nminutes: 5\nobjectives: {form.format(entry)}\n"
    found = _plain(head.rstrip("\n"))
    if found is None:
        return
    faults: list[str] = []
    front, _ = read(f"---\n{head}---\n", lambda line, message: faults.append(message))
    assert (faults, found.title, found.objectives) == ([], front.title, front.objectives)


def test_headings_in_fences_are_no_steps():
    front = "---\ntitle: A\nminutes: 1\n---\n"
    text = f"{front}\n## One {{#one points=2}}\n\n````md\n## Not a step\n```\n````\n\n## Two\n"
    outline = read_outline(text, Path("a.md"), "m/a")
    assert [(step.id, step.points) for step in outline.steps] == [("one", 2), ("two", 0)]
    assert outline.points == 2
    assert split(text)[1] == 4
