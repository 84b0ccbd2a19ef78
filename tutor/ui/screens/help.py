"""All keys, made from the bindings that are active, so that it can't be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tutor import text
from tutor.ui.keys import ACTIONS, key_cap
from tutor.ui.screens.patience import Patient
from tutor.ui.widgets.rows import Rows, row
from tutor.ui.widgets.too_small import TooSmall


def help_rows(active: Mapping[str, ActiveBinding]) -> list[tuple[str, str]]:
    """Return the keys of each action and what it does: ours first, then those of the focused widget."""
    keys: dict[str, list[str]] = {}
    what: dict[str, str] = {}
    for key, bound in active.items():
        words = (
            ACTIONS[bound.binding.action].help
            if bound.binding.action in ACTIONS
            else bound.binding.description
        )
        is_ours = bound.binding.action in ACTIONS or type(bound.node).__module__.startswith("tutor.")
        if words and is_ours and not key.startswith("super+"):  # few terminals send those
            keys.setdefault(bound.binding.action, []).append(key_cap(key))
            what.setdefault(bound.binding.action, words)
    ours = [name for name in ACTIONS if name in keys]
    others = [name for name in keys if name not in ACTIONS]
    return [("  ".join(keys[name]), what[name]) for name in ours + others]


class HelpScreen(Patient, ModalScreen[None]):
    """A table of keys."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1", "dismiss", text.CLOSE)]

    def __init__(self, active: Mapping[str, ActiveBinding], keys_path: str) -> None:
        """Show bindings.

        Args:
            active: The bindings of the screen below.
            keys_path: Where the learner's own keys lie.
        """
        super().__init__()
        self.rows = help_rows(active)
        self.keys_path = keys_path

    def compose(self) -> ComposeResult:
        """Put the table under its title."""
        width = max((Content(keys).cell_length for keys, _ in self.rows), default=0)
        rows = [
            row(" " * (width - Content(keys).cell_length) + f"{keys}  ", "bold $cap", what)
            for keys, what in self.rows
        ]
        with Vertical(id="dialog"):
            yield Static(text.HELP_TITLE, id="dialog-title")
            with VerticalScroll():
                yield Rows(rows)
            yield Static(Content(text.help_intro(self.keys_path)), id="dialog-keys")
        yield TooSmall()
