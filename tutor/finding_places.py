"""Finding a lesson or a step by its id, with the nearest ones where there is none."""

from __future__ import annotations

import difflib

from tutor.errors import UnknownError
from tutor.lesson.model import Course, Lesson, LessonOutline, Step


def find_lesson(course: Course, lesson_id: str) -> LessonOutline:
    """Return a lesson's outline by id.

    Raises:
        UnknownError: The course has no such lesson; the nearest ids are named.
    """
    lessons = {lesson.id: lesson for lesson in course.lessons}
    if lesson_id in lessons:
        return lessons[lesson_id]
    by_name = [known for known in lessons if known.endswith(f"/{lesson_id}")]
    near = difflib.get_close_matches(lesson_id, lessons, n=3, cutoff=0.5)
    raise UnknownError("lesson", lesson_id, list(dict.fromkeys(by_name + near)))


def find_step(lesson: Lesson, step_id: str) -> Step:
    """Return a step by id, or by its number from 1.

    Raises:
        UnknownError: The lesson has no such step; the nearest ids are named.
    """
    steps = {step.id: step for step in lesson.steps}
    if step_id in steps:
        return steps[step_id]
    if step_id.isdecimal() and 1 <= int(step_id) <= len(lesson.steps):
        return lesson.steps[int(step_id) - 1]
    near = difflib.get_close_matches(step_id, steps, n=3, cutoff=0.4)
    raise UnknownError("step", f"{lesson.id}#{step_id}", near or list(steps)[:3])
