"""The smallest app that holds one widget in our themes, and what tests ask of a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from tutor.ui import theme


class WidgetApp(App[None]):
    """Holds one widget and keeps the messages that reach it from there."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.messages: list[Message] = []
        for one in theme.THEMES.values():
            self.register_theme(one)
        self.theme = theme.DEFAULT

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variable_defaults(True)

    def compose(self) -> ComposeResult:
        yield self.widget


@asynccontextmanager
async def showing(widget: Widget, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """Run an app with one widget; its messages are kept in `app.messages`."""
    app = WidgetApp(widget)
    async with app.run_test(size=size, message_hook=app.messages.append) as pilot:
        app.animation_level = "none"
        await pilot.pause()
        yield pilot


def strips(pilot: Pilot[None]) -> Iterator[Strip]:
    """What is on the screen, row by row."""
    for row in pilot.app.screen._compositor.render_strips():
        yield Strip(row)


def screen(pilot: Pilot[None]) -> str:
    """What is on the screen, as text."""
    return "\n".join(strip.text.rstrip() for strip in strips(pilot))


def row_with(pilot: Pilot[None], text: str) -> Strip:
    """The row of the screen that holds a text."""
    return next(strip for strip in strips(pilot) if text in strip.text)


def received(pilot: Pilot[None], kind: type[Message]) -> list[Message]:
    """The messages of a kind, each once, in order."""
    messages = {id(message): message for message in pilot.app.messages}  # type: ignore[attr-defined]
    return [message for message in messages.values() if isinstance(message, kind)]


async def until(pilot: Pilot[None], condition: object, tries: int = 200) -> None:
    """Wait until a condition holds; fails if it never does."""
    for _ in range(tries):
        if condition():  # type: ignore[operator]
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came")
