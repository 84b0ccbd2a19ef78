"""The learner's own editor ($VISUAL, $EDITOR) on a temporary file, with the screen given up meanwhile."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from tutor import text


def editor_command() -> list[str]:
    """Return the command of the learner's editor, without the file."""
    fallback = "notepad" if sys.platform == "win32" else "nano"
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or fallback) or [fallback]


def edit_outside(app: App[object], code: str) -> tuple[str, str]:
    """Let the learner edit code outside.

    Args:
        app: Gives up the screen meanwhile.
        code: What to edit.

    Returns:
        The code as it was saved, and a sentence if something went wrong (then the code is unchanged).
    """
    command = editor_command()
    with tempfile.TemporaryDirectory(prefix="tensor-tutor-") as folder:
        path = Path(folder, "code.py")
        path.write_text(code, "utf-8")
        try:
            with app.suspend():
                status = _call([*command, str(path)])
        except SuspendNotSupported:
            return code, text.EDITOR_NOT_HERE
        if status is None:
            return code, text.editor_missing(command[0])
        if status:
            return code, text.editor_failed(command[0], status)
        return path.read_text("utf-8", errors="replace"), ""


def _call(command: list[str]) -> int | None:
    """Return how a command ended; None if it can't be started.

    Nothing may be raised where the screen is given up: Textual would not take it back. Control and c is
    for the command alone, which has the terminal; it gets the usual handler, since ours is not inherited.
    """
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        return subprocess.call(command)
    except OSError:
        return None
    finally:
        signal.signal(signal.SIGINT, before)
