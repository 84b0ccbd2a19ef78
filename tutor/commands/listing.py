"""`tensor-tutor --list`: modules, lessons, minutes and progress."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from tutor.commands.opening import open_course, open_progress
from tutor.lesson.outlines import Course, LessonOutline
from tutor.progress import Progress


def run(arguments: Namespace) -> int:
    """Print the list; faults of the course go to stderr."""
    course, progress = open_course(arguments), open_progress()
    data = outline(course, progress)
    progress.close()
    sys.stdout.write(as_json(data) if arguments.json else as_text(data))
    for fault in course.faults:
        sys.stderr.write(f"{fault}\n")
    return 0


def outline(course: Course, progress: Progress) -> dict[str, Any]:
    """Return the course's map with the learner's progress as plain data."""
    passed = {key for key, record in progress.all_steps(course.id).items() if record.is_passed}
    return {
        "course": course.id,
        "title": course.title,
        "modules": [
            {
                "id": module.id,
                "title": module.title,
                "lessons": [_lesson(lesson, passed) for lesson in module.lessons],
            }
            for module in course.modules
        ],
    }


def _lesson(lesson: LessonOutline, passed: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "steps": len(lesson.steps),
        "passed": sum((lesson.id, step.id) in passed for step in lesson.steps),
        "points": lesson.points,
        "requires": list(lesson.requires),
        "extras": list(lesson.extras),
    }


def as_json(data: dict[str, Any]) -> str:
    """Return data as JSON lines for machines."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_text(data: dict[str, Any]) -> str:
    """Return the map as lines for people."""
    lines = [str(data["title"])]
    width = max((len(lesson["id"]) for module in data["modules"] for lesson in module["lessons"]), default=0)
    for module in data["modules"]:
        lines += ["", f"{module['title']}"]
        for lesson in module["lessons"]:
            told = f"{lesson['minutes']:>3} min  {_standing(lesson):<10}  {lesson['title']}"
            lines.append(f"  {lesson['id']:<{width}}  {told}")
    lessons = [lesson for module in data["modules"] for lesson in module["lessons"]]
    minutes = sum(lesson["minutes"] for lesson in lessons)
    done = sum(lesson["passed"] == lesson["steps"] for lesson in lessons)
    lines += ["", f"{len(lessons)} lessons, {minutes / 60:.1f} hours; {done} finished."]
    return "\n".join(lines) + "\n"


def _standing(lesson: dict[str, Any]) -> str:
    if not lesson["passed"]:
        return f"{lesson['steps']} steps"
    return "done" if lesson["passed"] == lesson["steps"] else f"{lesson['passed']} of {lesson['steps']}"
