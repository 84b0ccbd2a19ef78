"""The way into the full-screen front end: a first picture at once, then Textual.

Imports no Textual at module level: importing it takes most of the start, and the splash stands
on the screen meanwhile.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec

from tutor import text
from tutor.ui.steadiness import hurry

if TYPE_CHECKING:
    from tutor.kernel.client import Kernel
    from tutor.lesson.model import Course
    from tutor.preparing import Options
    from tutor.progress import Progress

ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"
LEAVE = "\x1b[?25h\x1b[?1049l"


def splash(stream: TextIO) -> bool:
    """Show the program's name on an empty screen; False where there is no terminal."""
    if not stream.isatty():
        return False
    size = shutil.get_terminal_size()
    name = f"◆ {text.PROGRAM}"
    place = f"\x1b[{size.lines // 2};{max(1, (size.columns - len(name)) // 2)}H"
    bold = "" if os.environ.get("NO_COLOR") else "\x1b[1m"
    try:
        stream.write(f"{ENTER}{place}{bold}{name}\x1b[0m")
        stream.flush()
    except UnicodeEncodeError:
        return False
    return True


class Opened(msgspec.Struct, frozen=True):
    """What the tutor works with, once it is opened."""

    course: Course
    kernel: Kernel
    """Not started yet; the application starts and closes it."""
    options: Options
    lesson_id: str | None = None
    """Which lesson to open, known to exist; None opens where the learner was."""
    step_id: str | None = None
    """Which step of it, known to exist."""
    is_preview: bool = False
    """The lesson's file is being written: it is read again whenever it is saved."""


def run_tutor(opening: Callable[[], Opened], progress: Progress, *, watch: Path | None = None) -> int:
    """Run the full-screen tutor until the learner leaves.

    Args:
        opening: Opens course and kernel; called once the first picture stands, since it takes longer.
        progress: The learner's progress; stays open.
        watch: A file that holds the step's code for an editor outside; each save is a check.

    Returns:
        The exit status.

    Raises:
        TutorError: What `opening` raised, after the screen was given back.
    """
    shown = splash(sys.stdout)
    hurry()
    try:
        from tutor.ui.application import TutorApp

        app = TutorApp(opening, progress, watch=watch)
    except BaseException:
        if shown:
            sys.stdout.write(LEAVE)
            sys.stdout.flush()
        raise
    status = app.run()
    if app.problem:
        raise app.problem
    return status or app.return_code or 0
