"""The menu: every action that the screen has, and every lesson, found by typing parts of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tutor.ui.keys import ACTIONS, key_cap
from tutor.ui.screens.lesson import LessonScreen

Entry = tuple[str, str, Callable[[], Any]]
"""The key, what is searched, and doing it."""
KEY_WIDTH = 4
LABEL_WIDTH = max(len(action.label) for action in ACTIONS.values()) + 2


class Actions(Provider):
    """All actions of the program."""

    def _entries(self) -> Iterator[Entry]:
        keys: dict[str, str] = {}
        for key, bound in self.screen.active_bindings.items():
            keys.setdefault(bound.binding.action, key_cap(key))
        for action in ACTIONS.values():
            owner = self.screen if hasattr(self.screen, f"action_{action.name}") else self.app
            if action.name != "command_palette" and hasattr(owner, f"action_{action.name}"):
                line = f"{action.label:<{LABEL_WIDTH}}{action.help}"
                yield keys.get(action.name, ""), line, partial(owner.run_action, action.name)

    async def discover(self) -> Hits:
        """Give all actions before anything is typed."""
        for key, line, do in self._entries():
            label, what = Content(line[:LABEL_WIDTH]), Content.styled(line[LABEL_WIDTH:], "$muted")
            yield DiscoveryHit(_cap(key) + label + what, do, line)

    async def search(self, query: str) -> Hits:
        """Give the actions that fit."""
        matcher = self.matcher(query)
        for key, line, do in self._entries():
            if (score := matcher.match(line)) > 0:
                yield Hit(score, _cap(key) + matcher.highlight(line), do, line)


class Lessons(Provider):
    """All lessons of the course."""

    async def search(self, query: str) -> Hits:
        """Give the lessons that fit."""
        screen = self.screen
        if not isinstance(screen, LessonScreen):
            return
        matcher = self.matcher(query)
        for lesson in screen.session.course.lessons:
            line = f"{lesson.title}  {lesson.id}"
            if (score := matcher.match(line)) > 0:
                yield Hit(score, _cap("") + matcher.highlight(line), partial(screen.open_lesson, lesson.id))


def _cap(key: str) -> Content:
    """Return a key in a column of its own."""
    return Content.styled(key, "$cap").pad_left(max(0, KEY_WIDTH - Content(key).cell_length)).pad_right(2)
