"""The menu: every action that the screen has, and every lesson, found by typing parts of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tutor.ui.keys import ACTIONS
from tutor.ui.screens.lesson import LessonScreen

Entry = tuple[str, str, Callable[[], Any]]
"""What is searched, what it does, and doing it."""


class Actions(Provider):
    """All actions of the program."""

    def _entries(self) -> Iterator[Entry]:
        for action in ACTIONS.values():
            owner = self.screen if hasattr(self.screen, f"action_{action.name}") else self.app
            if action.name != "command_palette" and hasattr(owner, f"action_{action.name}"):
                yield action.label, action.help, partial(owner.run_action, action.name)

    async def discover(self) -> Hits:
        """Give all actions before anything is typed."""
        for label, what, do in self._entries():
            yield DiscoveryHit(f"{label}: {what}", do)

    async def search(self, query: str) -> Hits:
        """Give the actions that fit."""
        matcher = self.matcher(query)
        for label, what, do in self._entries():
            line = f"{label}: {what}"
            if (score := matcher.match(line)) > 0:
                yield Hit(score, matcher.highlight(line), do)


class Lessons(Provider):
    """All lessons of the course."""

    async def search(self, query: str) -> Hits:
        """Give the lessons that fit."""
        screen = self.screen
        if not isinstance(screen, LessonScreen):
            return
        matcher = self.matcher(query)
        for lesson in screen.session.course.lessons:
            line = f"{lesson.title} ({lesson.id})"
            if (score := matcher.match(line)) > 0:
                yield Hit(score, matcher.highlight(line), partial(screen.open_lesson, lesson.id))
