"""The way into the full-screen front end: a first picture at once, then Textual.

Imports no Textual at module level: importing it takes most of the start, and the splash stands
on the screen meanwhile.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tutor import text

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


def run_tutor(
    course: Course,
    kernel: Kernel,
    progress: Progress,
    options: Options,
    *,
    lesson_id: str | None = None,
    step_id: str | None = None,
    watch: Path | None = None,
) -> int:
    """Run the full-screen tutor until the learner leaves.

    Args:
        course: The course.
        kernel: Not started yet; it is started here, and closed at the end.
        progress: The learner's progress; stays open.
        options: Device, data folder, seed.
        lesson_id: Which lesson to open, known to exist; None opens where the learner was.
        step_id: Which step of it, known to exist.
        watch: A file that holds the step's code for an editor outside; each save is a check.

    Returns:
        The exit status.
    """
    shown = splash(sys.stdout)
    try:
        from tutor.ui.application import TutorApp

        app = TutorApp(course, kernel, progress, options, lesson_id=lesson_id, step_id=step_id, watch=watch)
    except BaseException:
        if shown:
            sys.stdout.write(LEAVE)
            sys.stdout.flush()
        raise
    return app.run() or app.return_code or 0
