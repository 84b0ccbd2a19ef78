"""`tensor-tutor certificate`: a page on a finished lesson: what was done, points, versions, date.

Knows what the progress file keeps; runs no code.
"""

from __future__ import annotations

import platform
import sys
import time
from argparse import Namespace
from importlib.metadata import version
from pathlib import Path

from tutor import __version__
from tutor.commands.opening import open_course, open_progress
from tutor.errors import TutorError
from tutor.lesson.outlines import Course, LessonOutline
from tutor.records import StepRecord
from tutor.session import find_lesson


def run(arguments: Namespace) -> int:
    """Write the page to a file, or print it."""
    course, progress = open_course(arguments), open_progress()
    try:
        lesson = find_lesson(course, arguments.lesson_id)
        page = certificate(course, lesson, progress.steps(course.id, lesson.id))
    finally:
        progress.close()
    if arguments.output is None:
        sys.stdout.write(page)
    else:
        _write(arguments.output, page, replace=arguments.force)
    return 0


def certificate(course: Course, lesson: LessonOutline, records: dict[str, StepRecord]) -> str:
    """Return the page.

    Args:
        course: The course of the lesson.
        lesson: The lesson that was finished.
        records: What is known of its steps, by step id.

    Raises:
        TutorError: Some steps are not passed yet; the first of them is named.
    """
    missing = [step for step in lesson.steps if not records.get(step.id, StepRecord()).is_passed]
    if missing:
        raise TutorError(
            f"{len(missing)} of {len(lesson.steps)} steps of {lesson.id} are not passed yet; "
            f"the first is '{missing[0].title}' ({lesson.id}#{missing[0].id})."
        )
    lines = [
        f"# {lesson.title}",
        "",
        f"A lesson of the course *{course.title}*, finished on {_date(records)}.",
        "",
    ]
    lines += [*_score(lesson, records), "| step | points | hints | passed on |", "| --- | --- | --- | --- |"]
    lines += [_row(step.title, step.points, records[step.id]) for step in lesson.steps]
    lines += ["", "What was learned:", "", *(f"- {objective}" for objective in lesson.objectives)]
    versions = f"tensor-tutor {__version__}, PyTorch {version('torch')}, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"Made with {versions}.", ""])


def _score(lesson: LessonOutline, records: dict[str, StepRecord]) -> list[str]:
    if not lesson.points:
        return []
    reached = sum(records[step.id].points for step in lesson.steps)
    return [f"**{reached:g} of {lesson.points:g} points.**", ""]


def _row(title: str, points: float, record: StepRecord) -> str:
    score = f"{record.points:g} of {points:g}" if points else "-"
    told = title.replace("|", "\\|")
    return f"| {told} | {score} | {record.hints} | {_day(record.passed_at or 0.0)} |"


def _date(records: dict[str, StepRecord]) -> str:
    return _day(max(record.passed_at or 0.0 for record in records.values()))


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _write(target: Path, page: str, *, replace: bool) -> None:
    if target.exists() and not replace:
        raise TutorError(f"{target} exists; give another --output, or --force to replace it.")
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise TutorError(f"{target} can't be written: {error.strerror}.") from error
    sys.stdout.write(f"Written: {target}\n")
