"""The application: themes, keys, the first screen, and what every screen can do."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.widgets import Static

from tutor import paths, text
from tutor.errors import TutorError
from tutor.ui.keys import (
    ACTIONS,
    APP_ACTIONS,
    FILE_NAME,
    LatinShortcuts,
    bindings,
    key_cap,
    load_keys,
    usual_hints,
)
from tutor.ui.theme import DEFAULT, EMBER, PAPER, THEMES, variable_defaults
from tutor.ui.watching import WatchedFile
from tutor.ui.widgets.footer import KeyFooter
from tutor.ui.widgets.header import Header

if TYPE_CHECKING:
    from tutor.progress import Progress
    from tutor.session import Session
    from tutor.ui.app import Opened

THEME_SETTING = "theme"
_WIDTHS = [(0, "-tiny"), (60, "-narrow"), (81, "-wide")]
_HEIGHTS = [(0, "-low"), (18, "-high"), (30, "-tall")]


def actions_provider() -> type[Provider]:
    """Return the menu's source of actions, imported when the menu is opened."""
    from tutor.ui.commands import Actions

    return Actions


def lessons_provider() -> type[Provider]:
    """Return the menu's source of lessons, imported when the menu is opened."""
    from tutor.ui.commands import Lessons

    return Lessons


@runtime_checkable
class Keeping(Protocol):
    """A screen on which something is typed that must not be lost."""

    def keep(self) -> None:
        """Save it."""


class TutorApp(LatinShortcuts, App[int]):
    """Tensor Tutor on the whole terminal."""

    TITLE = text.PROGRAM
    CSS_PATH = "tutor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(APP_ACTIONS),
        Binding("ctrl+c", "stop_or_say", show=False),
    ]
    COMMANDS: ClassVar = {actions_provider, lessons_provider}
    COMMAND_PALETTE_BINDING = ACTIONS["command_palette"].keys
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self, opening: Callable[[], Opened], progress: Progress, *, watch: Path | None = None
    ) -> None:
        """Prepare the first picture only; see `app.run_tutor` for the arguments."""
        super().__init__()
        self.opening = opening
        self.progress = progress
        self.opened: Opened | None = None
        self.problem: TutorError | None = None
        """Why it could not be opened."""
        self.session: Session | None = None
        self.watched = WatchedFile(watch) if watch else None
        for theme in THEMES.values():
            self.register_theme(theme)
        kept = progress.setting(THEME_SETTING, DEFAULT)
        self.theme = kept if kept in self.available_themes else DEFAULT
        self.animation_level = "none"
        self.own_keys, self.notices = load_keys(paths.home())

    def compose(self) -> ComposeResult:
        """Show the frame of the lesson screen at once; what is in it needs imports that take longer."""
        yield Header()
        yield Static(id="main")
        yield KeyFooter()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own variables to Textual's themes, too."""
        return variable_defaults(self.current_theme.dark)

    def on_mount(self) -> None:
        """Show the frame."""
        self.set_keymap(self.own_keys)
        self._leave_on_signals()
        self.query_one(Header).crumbs = (text.PROGRAM,)
        self.query_one(KeyFooter).hints = usual_hints(self.own_keys)

    def on_ready(self) -> None:
        """The frame is painted: the rest follows as soon as the screen knows its size."""
        self.screen.call_later(self.open_first)

    async def open_first(self) -> None:
        """Open everything, start the kernel in the background, and show the welcome or the lesson."""
        try:
            self.opened = self.opening()
        except TutorError as problem:
            self.problem = problem
            self.exit(return_code=2)
            return
        await self.opened.kernel.start()
        await asyncio.sleep(0)
        if self.opened.lesson_id is None and self.progress.place(self.opened.course.id) is None:
            from tutor.ui.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen(self.cap), partial(self.begin, self.opened))
        else:
            self.begin(self.opened, "")

    def begin(self, opened: Opened, way: str | None) -> None:
        """Open the first lesson screen.

        Args:
            opened: What there is to work with.
            way: `map` shows the lessons over it.
        """
        from tutor.session import Session
        from tutor.ui.screens.lesson import LessonScreen

        self.session = Session(opened.course, opened.kernel, self.progress, opened.options)
        try:
            self._enter(self.session, opened)
        except TutorError as problem:
            self.problem = problem
            self.exit(return_code=2)
            return
        screen = LessonScreen(self.session, watched=self.watched)
        screen.add_class(*self.screen.classes)  # those of its size: it would be styled once more for them
        self.push_screen(screen)
        if opened.is_preview:
            from tutor.ui.previewing import follow

            self.run_worker(follow(self, self.session), group="preview")
        if way == "map":
            screen.call_after_refresh(screen.action_lessons)
        for notice in filter(None, [self.progress.notice, *self.notices]):
            self.notify(notice, timeout=15, severity="warning", markup=False)

    def _enter(self, session: Session, opened: Opened) -> None:
        """Go where it was asked for; where that can't be read, say so and go where the learner was."""
        try:
            session.open(opened.lesson_id, opened.step_id)
        except TutorError as error:
            self.notices.append(str(error))
            session.open()

    def _leave_on_signals(self) -> None:
        """A polite kill leaves as the key does; a terminal that is gone ends the program where it stands."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":
            loop.add_signal_handler(signal.SIGTERM, self.exit)
            signal.signal(signal.SIGHUP, self._hang_up)

    def _hang_up(self, number: int, _frame: FrameType | None) -> None:
        """Keep what was typed and go: writing to a terminal that is gone would wait for ever."""
        with suppress(TutorError):
            for screen in self.screen_stack:
                if isinstance(screen, Keeping):
                    screen.keep()
        os._exit(128 + number)

    async def on_unmount(self) -> None:
        """End what runs."""
        if self.session:
            await self.session.close()
        if self.opened:
            await self.opened.kernel.close()

    def cap(self, action: str) -> str:
        """Return the first key of an action as it is shown, with the learner's own keys."""
        keys = self.own_keys.get(action, ACTIONS[action].keys)
        return key_cap(keys.split(",")[0])

    # What every screen can do -------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Open the menu."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=text.SEARCH_MENU))

    def action_help(self) -> None:
        """Show all keys, or leave them."""
        from tutor.ui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen(self.screen.active_bindings, str(paths.home() / FILE_NAME)))

    def action_switch_theme(self) -> None:
        """Switch between dark and light, and remember it."""
        self.theme = PAPER.name if self.current_theme.dark else EMBER.name
        self.progress.save_setting(THEME_SETTING, self.theme)

    def action_stop_or_say(self) -> None:
        """Control and c stops what runs; nothing does, so say how to leave."""
        self.notify(text.how_to_leave(self.cap("quit")), timeout=4, markup=False)
