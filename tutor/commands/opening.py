"""What several commands open first: the course, the learner's progress, the options."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor import paths
from tutor.lesson.load import load_course
from tutor.lesson.model import Course
from tutor.progress import Progress

if TYPE_CHECKING:
    from tutor.preparing import Options


def open_course(arguments: Namespace) -> Course:
    """Load the course that was asked for, or the built-in one.

    Raises:
        TutorError: There is no course.
    """
    root: Path | None = arguments.course
    return load_course(root or paths.builtin_course())


def open_progress() -> Progress:
    """Open the learner's progress."""
    return Progress.in_folder(paths.home())


def options_of(arguments: Namespace) -> Options:
    """Return how lessons are to run."""
    from tutor.preparing import Options

    return Options(device=arguments.device, data_dir=arguments.data_dir)
