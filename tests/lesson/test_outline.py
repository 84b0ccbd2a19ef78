"""The quick reader of outlines says what the full reader says, or leaves it to that one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tutor import paths
from tutor.lesson.frontmatter import split
from tutor.lesson.load import load_course, load_lesson
from tutor.lesson.outline import read_outline
from tutor.lesson.quick_yaml import read_quickly

COURSE = load_course(paths.builtin_course())


@pytest.mark.parametrize("outline", COURSE.lessons, ids=lambda outline: outline.id)
def test_an_outline_agrees_with_its_lesson(outline):
    lesson = load_lesson(outline)
    for name in ("title", "minutes", "objectives", "requires", "extras"):
        assert getattr(outline, name) == getattr(lesson, name)
    assert [(step.id, step.title, step.points) for step in outline.steps] == [
        (step.id, step.title, step.points) for step in lesson.steps
    ]


WORDS = st.text(alphabet="ab -:.0+=#'\"[]{},&*!|>%@`?\\~\t1é\n", max_size=12)


@given(WORDS, WORDS, st.sampled_from(["[{}]", "\n  - {}", "[\n  {},\n]", "{}"]))
@example("a", "b: c", "[{}]")
@example("a", "b, 'c, d'", "[{}]")
@example('"Axes: all"', "don't & won't", "\n  - {}")
@example("'it''s'", "a", "{}")
@example("a", "b\n  - c # d", "\n  - {}")
@example("1.50", "0x1f", "\n  - {}")
@example("2026-11-29", "08", "[{}]")
@example("Yes", "=", "\n  - {}")
def test_what_is_read_quickly_is_what_yaml_reads(title, entry, form):
    head = f"title: {title}\nminutes: 5\nobjectives: {form.format(entry)}\n".rstrip("\n")
    found = read_quickly(head)
    assert found is None or found == yaml.safe_load(head)


@pytest.mark.parametrize("outline", COURSE.lessons, ids=lambda outline: outline.id)
def test_no_lesson_of_the_course_needs_the_slow_reader(outline):
    head, _ = split(outline.path.read_text(encoding="utf-8"))
    assert read_quickly(head) == yaml.safe_load(head)


@pytest.mark.parametrize("end", ["---", "---  ", "...", "---\t"])
@pytest.mark.parametrize("head", ["", "title: A\n", "title: A\n\n--- no\n"])
def test_front_matter_ends_at_the_second_line_of_dashes(head, end):
    text = f"---\n{head}{end}\n\n---\nmore\n"
    assert split(text) == (head.removesuffix("\n"), head.count("\n") + 2)
    assert split(f"---\n{head}") == ("", -1)


def test_headings_in_fences_are_no_steps():
    front = "---\ntitle: A\nminutes: 1\n---\n"
    text = f"{front}\n## One {{#one points=2}}\n\n````md\n## Not a step\n```\n````\n\n## Two\n"
    outline = read_outline(text, Path("a.md"), "m/a")
    assert [(step.id, step.points) for step in outline.steps] == [("one", 2), ("two", 0)]
    assert outline.points == 2
    assert split(text)[1] == 4
