"""Every step of the built-in course keeps its promises: one case a step, through the engine of `test`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tutor import paths
from tutor.lesson.load import check_course, load_course, load_lesson
from tutor.lesson.model import Lesson
from tutor.proof.background import BackgroundProof
from tutor.proof.lint import lint_course

MUTANTS = 4
"""Of each solution; `tensor-tutor test` tries more."""
COURSE = load_course(paths.builtin_course())
FAULTS = check_course(COURSE)
LESSONS = [
    load_lesson(lesson) for lesson in COURSE.lessons if lesson.path not in {fault.path for fault in FAULTS}
]
STEPS = [(lesson, step) for lesson in LESSONS for step in lesson.steps]


@pytest.fixture(scope="module")
def proof() -> Iterator[BackgroundProof]:
    proof = BackgroundProof(mutants=MUTANTS)
    yield proof
    proof.close()


def test_every_file_of_the_course_can_be_read() -> None:
    assert "\n".join(map(str, FAULTS)) == ""


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_authors_linter_has_nothing_to_mend(lesson: Lesson) -> None:
    assert [str(remark) for remark in lint_course(COURSE, [lesson]) if not remark.is_advice] == []


@pytest.mark.parametrize("place", range(len(STEPS)), ids=[f"{lesson.id}#{step.id}" for lesson, step in STEPS])
def test_step(proof: BackgroundProof, place: int) -> None:
    found = proof.prove(STEPS[place:])
    path = found.lesson.path
    assert "\n".join(f"{path}:{failure.line}: {failure.text}" for failure in found.failures) == ""
