"""`tensor-tutor preview`: one lesson file, shown again at every save."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tutor.commands.learn import has_screen
from tutor.commands.opening import options_of
from tutor.errors import TutorError
from tutor.kernel.client import Kernel
from tutor.lesson.heading import slug
from tutor.lesson.load import load_lesson
from tutor.lesson.model import Course, Module
from tutor.lesson.outline import read_outline
from tutor.progress import Progress
from tutor.ui.app import Opened, run_tutor


def run(arguments: Namespace) -> int:
    """Open the file in the full screen; what is typed there is not kept."""
    if not has_screen():
        raise TutorError("preview needs a terminal; `tensor-tutor test --course DIR` needs none.")
    course = course_of(arguments.file)
    progress = Progress(None)
    opened = Opened(course, Kernel(), options_of(arguments), course.lessons[0].id, is_preview=True)
    try:
        return run_tutor(lambda: opened, progress)
    finally:
        progress.close()


def course_of(file: Path) -> Course:
    """Return a course that holds this lesson only.

    Raises:
        TutorError: The file can't be read; its faults.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TutorError(f"{file} can't be read: {error}") from error
    module = slug(file.resolve().parent.name)
    outline = read_outline(text, file, f"{module}/{slug(file.stem)}")
    load_lesson(outline)
    return Course("preview", outline.title, "en", file.parent, (Module(module, module, (outline,)),))
