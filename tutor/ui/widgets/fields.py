"""Hyperparameters of a starter as fields: what is typed there is written into the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Label


def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"^({re.escape(name)}\s*=\s*)([^#\n]*?)([ \t]*(?:#.*)?)$", re.M)


def read_value(source: str, name: str) -> str | None:
    """Return the expression of a top-level assignment, or None if the code has none."""
    found = _assignment(name).search(source)
    return found[2] if found else None


def write_value(source: str, name: str, value: str) -> str:
    """Return the code with another expression in a top-level assignment."""
    return _assignment(name).sub(lambda found: f"{found[1]}{value}{found[3]}", source, count=1)


def is_expression(value: str) -> bool:
    """Return whether a text is one Python expression."""
    try:
        ast.parse(value.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return bool(value.strip())


class FieldRow(Horizontal):
    """One field a name; tells each value that can be written into the code."""

    DEFAULT_CSS = """
    FieldRow { height: 1; padding: 0 2 0 3; background: $background; }
    FieldRow Label { color: $muted; padding: 0 1 0 0; }
    FieldRow Input { border: none; height: 1; width: 12; padding: 0 1; margin: 0 2 0 0; background: $panel; }
    FieldRow Input:focus { background: $cap-bg; }
    FieldRow Input.-invalid { color: $error; }
    """

    class Changed(Message):
        """A field has another value."""

        def __init__(self, name: str, value: str) -> None:
            """Keep what is told."""
            super().__init__()
            self.name = name
            self.value = value

    names: reactive[tuple[str, ...]] = reactive((), recompose=True)

    def compose(self) -> ComposeResult:
        """Make a label and a field for each name."""
        yield from self._fields()

    def _fields(self) -> Iterator[Label | Input]:
        for name in self.names:
            yield Label(name, markup=False)
            yield Input(name=name)

    def show(self, source: str) -> None:
        """Show the values that the code has, without telling of it."""
        for field in self.query(Input):
            value = read_value(source, field.name or "")
            field.disabled = value is None
            if value is not None and not field.has_focus and field.value != value:
                with field.prevent(Input.Changed):
                    field.value = value

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """Tell a value, unless it is no expression."""
        event.stop()
        usable = is_expression(event.value)
        event.input.set_class(not usable, "-invalid")
        if usable:
            self.post_message(self.Changed(event.input.name or "", event.value.strip()))
