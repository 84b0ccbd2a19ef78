"""Every row of the curriculum's inventory is taught where it is assigned."""

import csv
from pathlib import Path

import pytest

from tutor.lesson.load import load_course, load_lesson
from tutor.paths import builtin_course

INVENTORY = Path(__file__).with_name("inventory.csv")


def assigned() -> dict[str, tuple[str, ...]]:
    """Return the lessons that each row is assigned to."""
    with INVENTORY.open(newline="") as file:
        return {entry["row"]: tuple(entry["lessons"].split()) for entry in csv.DictReader(file)}


@pytest.fixture(scope="module")
def lessons():
    course = load_course(builtin_course())
    assert course.faults == ()
    return {outline.id: load_lesson(outline) for outline in course.lessons}


def covered(lesson) -> set[str]:
    return {row for step in lesson.steps for row in step.covers}


def test_the_inventory_holds_every_row_of_the_seeds_and_every_correction():
    rows = assigned()
    counts = {"IT": 118, "ES": 50, "ZH": 70, "VI": 80, "RU": 68, "E": 86}
    assert set(rows) == {
        f"{seed}-{number}" for seed, count in counts.items() for number in range(1, count + 1)
    }


def test_each_row_is_covered_by_a_step_of_every_lesson_it_is_assigned_to(lessons):
    missing = [
        f"{row}: {lesson_id}"
        for row, lesson_ids in assigned().items()
        for lesson_id in lesson_ids
        if lesson_id in lessons and row not in covered(lessons[lesson_id])
    ]
    assert missing == []


def test_the_front_matter_names_exactly_the_rows_that_the_steps_cover(lessons):
    wrong = {
        lesson.id: sorted(covered(lesson) ^ set(lesson.covers))
        for lesson in lessons.values()
        if covered(lesson) != set(lesson.covers)
    }
    assert wrong == {}


def test_no_lesson_covers_a_row_that_the_inventory_does_not_have(lessons):
    known = set(assigned())
    assert {row for lesson in lessons.values() for row in covered(lesson)} <= known


def test_every_lesson_that_a_row_is_assigned_to_is_there(lessons):
    wanted = {lesson_id for lesson_ids in assigned().values() for lesson_id in lesson_ids}
    assert sorted(wanted - set(lessons)) == []
