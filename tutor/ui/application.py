"""The application: themes, keys, the first screen, and what every screen can do."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from tutor import paths, text
from tutor.errors import TutorError
from tutor.session import Session
from tutor.ui.keys import ACTIONS, APP_ACTIONS, FILE_NAME, LatinShortcuts, bindings, key_cap, load_keys
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.screens.welcome import WelcomeScreen
from tutor.ui.theme import DEFAULT, EMBER, PAPER, THEMES, variable_defaults
from tutor.ui.watching import WatchedFile

THEME_SETTING = "theme"
_WIDTHS = [(0, "-tiny"), (60, "-narrow"), (81, "-wide")]
_HEIGHTS = [(0, "-low"), (18, "-high"), (30, "-tall")]


class TutorApp(LatinShortcuts, App[int]):
    """Tensor Tutor on the whole terminal."""

    TITLE = text.PROGRAM
    CSS_PATH = "tutor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(APP_ACTIONS),
        Binding("ctrl+c", "stop_or_say", show=False),
    ]
    COMMAND_PALETTE_BINDING = ACTIONS["command_palette"].keys
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self,
        session: Session,
        *,
        lesson_id: str | None = None,
        step_id: str | None = None,
        watch: Path | None = None,
    ) -> None:
        """Prepare the first screen; see `app.run_tutor` for the arguments."""
        super().__init__()
        self.session = session
        self.first = (lesson_id, step_id)
        self.watched = WatchedFile(watch) if watch else None
        for theme in THEMES.values():
            self.register_theme(theme)
        kept = session.progress.setting(THEME_SETTING, DEFAULT)
        self.theme = kept if kept in self.available_themes else DEFAULT
        self.animation_level = "none"
        self.own_keys, self.notices = load_keys(paths.home())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own variables to Textual's themes, too."""
        return variable_defaults(self.current_theme.dark)

    async def on_mount(self) -> None:
        """Start the kernel in the background, and show the first screen."""
        self.set_keymap(self.own_keys)
        self._leave_on_signals()
        await self.session.kernel.start()
        lesson_id, step_id = self.first
        if lesson_id is None and self.session.progress.place(self.session.course.id) is None:
            self.push_screen(WelcomeScreen(self.cap), self.begin)
        else:
            self.begin("", lesson_id, step_id)

    def begin(self, way: str | None, lesson_id: str | None = None, step_id: str | None = None) -> None:
        """Open the first lesson screen.

        Args:
            way: `map` shows the lessons over it.
            lesson_id: Which lesson; None opens where the learner was.
            step_id: Which step of it.
        """
        try:
            self.session.open(lesson_id, step_id)
        except TutorError as error:
            self.notices.append(str(error))
        screen = LessonScreen(self.session, watched=self.watched)
        self.push_screen(screen)
        if way == "map":
            screen.call_after_refresh(screen.action_lessons)
        for notice in filter(None, [self.session.progress.notice, *self.notices]):
            self.notify(notice, timeout=15, severity="warning", markup=False)

    def _leave_on_signals(self) -> None:
        """A closed terminal or a polite kill leaves as the key does: everything is kept."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self.exit)
                except (NotImplementedError, RuntimeError, ValueError):
                    return

    async def on_unmount(self) -> None:
        """End what runs."""
        await self.session.close()
        await self.session.kernel.close()

    def cap(self, action: str) -> str:
        """Return the first key of an action as it is shown, with the learner's own keys."""
        keys = self.own_keys.get(action, ACTIONS[action].keys)
        return key_cap(keys.split(",")[0])

    # What every screen can do -------------------------------------------------------------

    def action_help(self) -> None:
        """Show all keys, or leave them."""
        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen(self.screen.active_bindings, str(paths.home() / FILE_NAME)))

    def action_switch_theme(self) -> None:
        """Switch between dark and light, and remember it."""
        self.theme = PAPER.name if self.current_theme.dark else EMBER.name
        self.session.progress.save_setting(THEME_SETTING, self.theme)

    def action_stop_or_say(self) -> None:
        """Control and c stops what runs; nothing does, so say how to leave."""
        self.notify(text.how_to_leave(self.cap("quit")), timeout=4, markup=False)
