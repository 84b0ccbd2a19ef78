"""The keys: every action of the program with its usual keys, and the learner's own from one file.

Keys are chosen so that tmux, ssh, VS Code's terminal and macOS Terminal pass them on: control with
a letter, function keys, and nothing that needs a newer keyboard protocol. Knows no widget.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from textual import events
from textual.binding import ActiveBinding, Binding, BindingType

from tutor import text
from tutor.ui.widgets.footer import KeyHint

FILE_NAME = "keys.toml"


class Action(msgspec.Struct, frozen=True):
    """Something that a key does."""

    name: str
    """Name of the action method, and of its line in the key file."""
    keys: str
    """Usual keys, comma separated; the first is the one that is shown."""
    footer: int = 0
    """Place in the footer; smaller stays longer when it gets narrow; 0 is not shown there."""

    @property
    def label(self) -> str:
        """One word, for the footer."""
        return text.ACTIONS[self.name][0]

    @property
    def help(self) -> str:
        """One line, for the help and the menu."""
        return text.ACTIONS[self.name][1]


LESSON_ACTIONS = (
    Action("run", "ctrl+r,f5,ctrl+enter,ctrl+j", 1),
    Action("check", "ctrl+t", 2),
    Action("stop", "ctrl+c", 3),
    Action("hint", "f2", 6),
    Action("next_step", "ctrl+n,f8", 5),
    Action("previous_step", "f7", 9),
    Action("solution", "f3", 0),
    Action("next_pane", "f6", 7),
    Action("next_view", "f9", 11),
    Action("next_page", "pagedown,space", 0),
    Action("previous_page", "pageup", 0),
    Action("zoom", "f4", 12),
    Action("lessons", "ctrl+o", 8),
    Action("outside_editor", "ctrl+g", 0),
    Action("history", "ctrl+l", 0),
    Action("reset_step", "", 0),
    Action("reset_lesson", "", 0),
    Action("undo_reset", "", 0),
    Action("export", "", 0),
    Action("clear_plot", "", 0),
    Action("traceback", "f10", 0),
    Action("wider_text", "right_square_bracket", 0),
    Action("wider_code", "left_square_bracket", 0),
    Action("taller_code", "equals_sign,plus", 0),
    Action("taller_result", "minus", 0),
)

APP_ACTIONS = (
    Action("help", "f1", 4),
    Action("command_palette", "ctrl+p", 10),
    Action("switch_theme", "f12", 0),
    Action("quit", "ctrl+q", 13),
)

ACTIONS = {action.name: action for action in LESSON_ACTIONS + APP_ACTIONS}
LAST = {action.name for action in APP_ACTIONS}
PLAIN_KEYS = {"wider_text", "wider_code", "taller_code", "taller_result", "next_page", "previous_page"}
"""Actions on keys that type a character or move a cursor: they work where the focus does neither."""


def bindings(actions: tuple[Action, ...]) -> list[BindingType]:
    """Return the Textual bindings of some actions; those without a key are reached from the menu."""
    return [
        Binding(
            action.keys, action.name, action.label, tooltip=action.help, id=action.name,
            priority=action.name not in PLAIN_KEYS,
        )
        for action in actions
        if action.keys
    ]  # fmt: skip


def load_keys(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Read the learner's own keys.

    Args:
        folder: The learner's data folder; the file need not be there.

    Returns:
        Keys by action name, and a sentence for each line that can't be used.
    """
    path = folder / FILE_NAME
    try:
        lines = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [text.unreadable_keys(str(path), str(error))]
    known = {name: str(keys) for name, keys in lines.items() if name in ACTIONS and ACTIONS[name].keys}
    unknown = [name for name in lines if name not in known]
    usable = ", ".join(name for name, action in ACTIONS.items() if action.keys)
    return known, [text.unknown_key_action(name, usable) for name in unknown]


def footer_hints(
    active: Iterable[tuple[str, ActiveBinding]], idle: frozenset[str] = frozenset()
) -> tuple[KeyHint, ...]:
    """Return what the footer shows, from the bindings that work now.

    Args:
        active: Keys with what is bound to them, such as `Screen.active_bindings.items()`.
        idle: Actions that would only say that there is nothing to do.
    """
    first: dict[str, str] = {}
    for key, bound in active:
        if bound.enabled:
            first.setdefault(bound.binding.action, key)
    shown = [action for action in ACTIONS.values() if action.footer and action.name in first.keys() - idle]
    shown.sort(key=lambda action: (action.name in LAST, list(ACTIONS).index(action.name)))
    return tuple(KeyHint(key_cap(first[a.name]), a.label, a.name, a.footer) for a in shown)


def usual_hints(own_keys: Mapping[str, str]) -> tuple[KeyHint, ...]:
    """Return what the footer shows before a lesson is there.

    Args:
        own_keys: The learner's own keys by action name.
    """
    shown = [action for action in ACTIONS.values() if action.footer and action.name != "stop"]
    keys = {action.name: own_keys.get(action.name, action.keys).split(",")[0] for action in shown}
    return tuple(KeyHint(key_cap(keys[a.name]), a.label, a.name, a.footer) for a in shown)


_CAPS = {
    "ctrl": "^", "shift": "⇧", "alt": "⌥", "right_square_bracket": "]", "left_square_bracket": "[",
    "equals_sign": "=", "minus": "-", "plus": "+", "escape": "Esc", "enter": "⏎", "tab": "Tab",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "slash": "/", "space": "Space",
    "question_mark": "?", "end": "End", "home": "Home", "full_stop": ".", "comma": ",",
    "pagedown": "PgDn", "pageup": "PgUp",
}  # fmt: skip


def key_cap(key: str) -> str:
    """Return a key as it is shown: `ctrl+r` as `^R`, `f2` as `F2`."""
    *modifiers, last = key.split("+")
    shown = _CAPS.get(last, last.upper() if len(last) <= 3 else last.capitalize())
    return "".join(_CAPS.get(name, name) for name in modifiers) + shown


_RUSSIAN = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))
_GREEK = dict(zip("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm", strict=True))
_LATIN = {**_GREEK, **_RUSSIAN, "і": "s", "ї": "]", "є": "'", "ґ": "\\"}


def latin_key(key: str) -> str:
    """Return the key at the same place of a Latin keyboard, for shortcuts on Cyrillic and Greek layouts.

    Terminals with the kitty protocol report control with a Cyrillic letter as that letter, so that
    no shortcut would ever match.
    """
    modifiers, plus, last = key.rpartition("+")
    if not plus or modifiers == "shift" or last.lower() not in _LATIN:
        return key
    return f"{modifiers}+{_LATIN[last.lower()]}"


class LatinShortcuts:
    """Mixin for an app: shortcuts work on Cyrillic and Greek keyboard layouts."""

    async def on_event(self, event: events.Event) -> None:
        """Rename the key before anybody looks it up."""
        if isinstance(event, events.Key):
            event.key = latin_key(event.key)
        await super().on_event(event)  # type: ignore[misc]
