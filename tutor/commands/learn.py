"""`tensor-tutor`: open the tutor, full screen or line by line."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from tutor.commands.opening import open_course, open_progress, options_of, require_trust
from tutor.errors import LessonFaults, TutorError
from tutor.finding_places import find_lesson, find_step
from tutor.kernel.client import Kernel
from tutor.lesson.load import load_lesson
from tutor.lesson.model import Course


def run(arguments: Namespace) -> int:
    """Open the lesson that was asked for, or the one where the learner was."""
    course = open_course(arguments)
    lesson_id, step_id = _place(course, arguments)
    require_trust(course, arguments)
    progress, kernel, options = open_progress(), Kernel(), options_of(arguments)
    try:
        if arguments.plain or not has_screen():
            from tutor.plain import run_plain

            return run_plain(course, kernel, progress, options, lesson_id=lesson_id, step_id=step_id)
        from tutor.ui.app import run_tutor

        return run_tutor(
            course, kernel, progress, options, lesson_id=lesson_id, step_id=step_id, watch=arguments.watch
        )
    finally:
        progress.close()


def has_screen() -> bool:
    """Whether there is a terminal that can hold a full screen."""
    is_dumb = os.environ.get("TERM", "dumb" if os.name == "posix" else "") == "dumb"
    return sys.stdin.isatty() and sys.stdout.isatty() and not is_dumb


def _place(course: Course, arguments: Namespace) -> tuple[str | None, str | None]:
    """Return lesson and step id, checked before anything is started.

    Raises:
        UnknownError: There is no such lesson or step.
        TutorError: A step was asked for without its lesson.
        LessonFaults: The lesson's file can't be read as it is.
    """
    if arguments.lesson is None:
        if arguments.step is not None:
            raise TutorError("--step needs --lesson: which lesson's step?")
        return None, None
    lesson_id, _, step_id = arguments.lesson.partition("#")
    faults = [fault for fault in course.faults if fault.path == course.root / f"{lesson_id}.md"]
    if faults:
        raise LessonFaults(faults)
    lesson = load_lesson(find_lesson(course, lesson_id))
    wanted = arguments.step or step_id or None
    return lesson.id, find_step(lesson, wanted).id if wanted else None
