"""What several commands open first: the course, the learner's progress, the options."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor import paths
from tutor.errors import ProgressError, TutorError
from tutor.progress import Progress

if TYPE_CHECKING:
    from tutor.lesson.outlines import Course
    from tutor.preparing import Options


def open_course(arguments: Namespace) -> Course:
    """Load the course that was asked for, or the built-in one.

    Raises:
        TutorError: There is no course.
    """
    from tutor.lesson.load import load_course  # its YAML parser is not needed for the first picture

    root: Path | None = arguments.course
    return load_course(root or paths.builtin_course())


def open_progress() -> Progress:
    """Open the learner's progress."""
    return Progress.in_folder(paths.home())


def require_trust(course: Course, arguments: Namespace) -> None:
    """Ask once before the code of somebody else's course runs.

    Raises:
        TutorError: The learner does not trust it, or can't be asked.
    """
    if course.root.resolve() == paths.builtin_course().resolve():
        return
    from tutor.authoring.trust import is_trusted, trust

    if is_trusted(course, paths.home()):
        return
    if not arguments.trust:
        _ask_for_trust(course)
    try:
        trust(course, paths.home())
    except ProgressError as error:  # the learner has said yes: where nothing can be kept it is asked again
        sys.stderr.write(f"{error}\n")


def _ask_for_trust(course: Course) -> None:
    told = (
        f"'{course.title}' in {course.root.resolve()} is not the built-in course, and its lessons run code."
    )
    if not sys.stdin.isatty():
        raise TutorError(f"{told} Start once with --trust if you trust it.")
    sys.stdout.write(f"{told}\nDo you trust it? Type yes: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise TutorError("It was not opened.")


def options_of(arguments: Namespace) -> Options:
    """Return how lessons are to run."""
    from tutor.preparing import Options

    return Options(device=arguments.device, data_dir=arguments.data_dir)
