"""`tensor-tutor`: open the tutor, full screen or line by line."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.commands.opening import open_course, open_progress, options_of, require_trust
from tutor.errors import LessonFaults, TutorError

if TYPE_CHECKING:
    from tutor.lesson.outlines import Course
    from tutor.ui.app import Opened


def run(arguments: Namespace) -> int:
    """Open the lesson that was asked for, or the one where the learner was."""
    if arguments.watch:
        keep_aside(arguments.watch)
    if arguments.plain or not has_screen():
        return _line_by_line(arguments)
    from tutor.ui.app import run_tutor

    ready = _open(arguments) if arguments.course else None  # asking for trust needs the plain terminal
    progress = open_progress()
    try:
        return run_tutor(lambda: ready or _open(arguments), progress, watch=arguments.watch)
    finally:
        progress.close()


def _line_by_line(arguments: Namespace) -> int:
    from tutor.plain import run_plain

    opened = _open(arguments)
    progress = open_progress()
    try:
        return run_plain(
            opened.course,
            opened.kernel,
            progress,
            opened.options,
            lesson_id=opened.lesson_id,
            step_id=opened.step_id,
            watch=arguments.watch,
        )
    finally:
        progress.close()


def _open(arguments: Namespace) -> Opened:
    """Open course, place and kernel; see `_place` for what is raised."""
    from tutor.kernel.client import Kernel
    from tutor.ui.app import Opened

    course = open_course(arguments)
    lesson_id, step_id = _place(course, arguments)
    require_trust(course, arguments)
    return Opened(course, Kernel(), options_of(arguments), lesson_id, step_id)


def keep_aside(file: Path) -> None:
    """Copy what is in a file that will hold the steps' code, once: it is the learner's.

    Raises:
        TutorError: It can't be read, or can't be kept.
    """
    aside = file.with_name(f"{file.name}.before")
    try:
        if file.exists() and file.stat().st_size and not aside.exists():
            shutil.copyfile(file, aside)
    except OSError as error:
        raise TutorError(f"{file} can't be kept as {aside.name}: {error.strerror}.") from error


def has_screen() -> bool:
    """Whether there is a terminal that can hold a full screen, and show its characters."""
    is_unicode = codecs.lookup(sys.stdout.encoding).name == "utf-8"
    is_dumb = os.environ.get("TERM", "dumb" if os.name == "posix" else "") == "dumb"
    return sys.stdin.isatty() and sys.stdout.isatty() and is_unicode and not is_dumb


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
    from tutor.finding_places import find_lesson, find_step
    from tutor.lesson.load import load_lesson

    lesson = load_lesson(find_lesson(course, lesson_id))
    wanted = arguments.step or step_id or None
    return lesson.id, find_step(lesson, wanted).id if wanted else None
