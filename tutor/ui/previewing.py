"""The lesson that an author is writing: read again at every save, at the step that was changed."""

from __future__ import annotations

import asyncio
from itertools import zip_longest

from textual.app import App

from tutor import text
from tutor.errors import LessonFaults
from tutor.session import Session
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.watching import WatchedFile

FAULTS_STAY_S = 30.0
MOUNTED_S = 0.02
"""How often to look whether the screen is there: the first save may be faster."""


async def follow(app: App[int], session: Session) -> None:
    """Show the lesson anew after each save; say the faults where it can't be read."""
    path = session.lesson.path
    before = path.read_text("utf-8", errors="replace")
    async for now in WatchedFile(path).saves():
        while not isinstance(app.screen, LessonScreen):
            app.pop_screen()
        while not app.screen.is_mounted:
            await asyncio.sleep(MOUNTED_S)
        app.screen.leave_step()
        try:
            session.reread(first_change(before, now))
        except LessonFaults as faults:
            app.notify(
                str(faults), title=text.PREVIEW_FAULTS, severity="error", timeout=FAULTS_STAY_S, markup=False
            )
        else:
            app.clear_notifications()
            app.screen.show_step()
        before = now


def first_change(before: str, now: str) -> int:
    """Return the first line that differs, from 1; the last line where nothing does."""
    pairs = zip_longest(before.split("\n"), now.split("\n"))
    return next((line for line, (old, new) in enumerate(pairs, start=1) if old != new), now.count("\n") + 1)
