"""`tensor-tutor progress`: what was passed, points, and what is due again."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from tutor.commands.listing import as_json, map_of, with_progress
from tutor.commands.opening import open_course, open_progress
from tutor.lesson.outlines import Course
from tutor.progress import Progress
from tutor.records import StepRecord


def run(arguments: Namespace) -> int:
    """Print the learner's standing."""
    course, progress = open_course(arguments), open_progress()
    data = standing(course, progress)
    progress.close()
    sys.stdout.write(as_json(data) if arguments.json else as_text(data))
    return 0


def standing(course: Course, progress: Progress) -> dict[str, Any]:
    """Return what the learner has done, as plain data."""
    records = progress.all_steps(course.id)
    passed = {key for key, record in records.items() if record.is_passed}
    modules = with_progress(map_of(course), passed)["modules"]
    lessons = [lesson for module in modules for lesson in module["lessons"]]
    known = {(lesson.id, step.id) for lesson in course.lessons for step in lesson.steps}
    place = progress.place(course.id)
    return {
        "course": course.id,
        "place": f"{place[0]}#{place[1]}" if place else None,
        "steps": sum(lesson["steps"] for lesson in lessons),
        "passed": sum(lesson["passed"] for lesson in lessons),
        "points": sum(record.points for key, record in records.items() if key in known),
        "points_possible": sum(lesson["points"] for lesson in lessons),
        "due": [f"{lesson}#{step}" for lesson, step in progress.due(course.id) if (lesson, step) in known],
        "lessons": [
            {**lesson, "points_reached": _reached(course, records, lesson["id"])}
            for lesson in lessons
            if lesson["passed"]
        ],
        "notice": progress.notice,
    }


def as_text(data: dict[str, Any]) -> str:
    """Return the standing as lines for people."""
    lines = [f"{data['passed']} of {data['steps']} steps passed."]
    if data["points_possible"]:
        lines.append(f"{data['points']:g} of {data['points_possible']:g} points in the graded labs.")
    lines += [_lesson(lesson) for lesson in data["lessons"]]
    if data["due"]:
        lines += ["Due for review:", *(f"  {step}" for step in data["due"])]
    if data["place"]:
        lines.append(f"You were last at {data['place']}.")
    if data["notice"]:
        lines.append(data["notice"])
    return "\n".join(lines) + "\n"


def _reached(course: Course, records: dict[tuple[str, str], StepRecord], lesson_id: str) -> float:
    steps = (step.id for lesson in course.lessons if lesson.id == lesson_id for step in lesson.steps)
    return round(sum(records.get((lesson_id, step), StepRecord()).points for step in steps), 2)


def _lesson(lesson: dict[str, Any]) -> str:
    line = f"  {lesson['id']}: {lesson['passed']} of {lesson['steps']}"
    return (
        f"{line}, {lesson['points_reached']:g} of {lesson['points']:g} points" if lesson["points"] else line
    )
