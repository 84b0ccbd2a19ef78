"""`tensor-tutor --list`: modules, lessons, minutes and progress."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from tutor import paths
from tutor.commands import kept_map
from tutor.commands.kept_map import Map
from tutor.progress_file import FILE_NAME, passed_steps

if TYPE_CHECKING:
    from tutor.lesson.outlines import Course, LessonOutline


def run(arguments: Namespace) -> int:
    """Print the list; faults of the course go to stderr."""
    course = _map(arguments)
    data = with_progress(course, passed_steps(paths.home() / FILE_NAME, course["course"]))
    sys.stdout.write(as_json(data) if arguments.json else as_text(data))
    for fault in course["faults"]:
        sys.stderr.write(f"{fault}\n")
    return 0


def _map(arguments: Namespace) -> Map:
    root, home = (arguments.course or paths.builtin_course()).absolute(), paths.home()
    kept = kept_map.read(root, home)
    if kept is not None:
        return kept
    from tutor.lesson.load import COURSE_FILE, load_course

    course = load_course(root)
    files = [root / COURSE_FILE, *(lesson.path for lesson in course.lessons)]
    files += [fault.path for fault in course.faults]
    found = map_of(course)
    kept_map.write(root, home, found, files)
    return found


def map_of(course: Course) -> Map:
    """Return a course's modules, lessons and steps as plain data."""
    return {
        "course": course.id,
        "title": course.title,
        "modules": [
            {
                "id": module.id,
                "title": module.title,
                "lessons": [_lesson(lesson) for lesson in module.lessons],
            }
            for module in course.modules
        ],
        "faults": [str(fault) for fault in course.faults],
    }


def _lesson(lesson: LessonOutline) -> Map:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "steps": [step.id for step in lesson.steps],
        "points": lesson.points,
        "requires": list(lesson.requires),
        "extras": list(lesson.extras),
    }


def with_progress(course: Map, passed: set[tuple[str, str]]) -> Map:
    """Return a map with counts in the place of steps: how many there are, and how many were passed.

    Args:
        course: As `map_of` gives it.
        passed: Lesson and step ids.
    """

    def counted(lesson: Map) -> Map:
        steps = lesson["steps"]
        return {
            **lesson,
            "steps": len(steps),
            "passed": sum((lesson["id"], step) in passed for step in steps),
        }

    modules = [{**module, "lessons": list(map(counted, module["lessons"]))} for module in course["modules"]]
    return {**course, "modules": modules}


def as_json(data: dict[str, Any]) -> str:
    """Return data as JSON lines for machines."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_text(data: Map) -> str:
    """Return a map with progress as lines for people."""
    lines = [str(data["title"])]
    width = max((len(lesson["id"]) for module in data["modules"] for lesson in module["lessons"]), default=0)
    for module in data["modules"]:
        lines += ["", f"{module['title']}"]
        for lesson in module["lessons"]:
            points = lesson["points"]
            graded = f" ({points:g} point{'' if points == 1 else 's'})" if points else ""
            told = f"{lesson['minutes']:>3} min  {_standing(lesson):<10}  {lesson['title']}{graded}"
            lines.append(f"  {lesson['id']:<{width}}  {told}")
    lessons = [lesson for module in data["modules"] for lesson in module["lessons"]]
    minutes = sum(lesson["minutes"] for lesson in lessons)
    done = sum(lesson["passed"] == lesson["steps"] for lesson in lessons)
    lines += ["", f"{len(lessons)} lessons, {minutes / 60:.1f} hours; {done} finished."]
    return "\n".join(lines) + "\n"


def _standing(lesson: Map) -> str:
    if not lesson["passed"]:
        return f"{lesson['steps']} steps"
    return "done" if lesson["passed"] == lesson["steps"] else f"{lesson['passed']} of {lesson['steps']}"
