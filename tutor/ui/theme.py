"""The colours: one dark and one light theme. The only place with colour literals.

Every text colour has a contrast of at least 4.5 on the theme's background, except `dim`, which is
for decoration only. `train` and `val`, `success` and `error` can be told apart with each common
kind of colour blindness; nothing is said by colour alone all the same.
"""

from __future__ import annotations

from textual.theme import Theme

_DARK = {
    "muted": "#8b93a7",
    "dim": "#5d6579",
    "line": "#2a303c",
    "train": "#6cb6ff",
    "val": "#f2b155",
    "series-3": "#c49bff",
    "series-4": "#5fd3b3",
    "series-5": "#e58bb5",
    "series-6": "#b9c2d6",
    "code-bg": "#141820",
    "code-line": "#1a1f29",
    "code-gutter": "#4a5265",
    "code-mark": "#3a2024",
    "code-selection": "#2c3a52",
    "code-keyword": "#ff8a5c",
    "code-string": "#9fd6a0",
    "code-comment": "#7f889d",
    "code-number": "#d9a5ff",
    "code-function": "#8cc8ff",
    "code-type": "#f2c98a",
    "code-operator": "#a9b2c6",
    "code-special": "#e58bb5",
    "code-name": "#d7dce6",
    "cap-bg": "#2c323e",
    "cap": "#ffb08f",
    "passed-bg": "#15231f",
    "failed-bg": "#271a1e",
    "scrollbar": "#2a303c",
    "scrollbar-background": "#11141a",
    "scrollbar-hover": "#3a4252",
    "scrollbar-active": "#ff8a5c",
    "scrollbar-background-hover": "#11141a",
    "scrollbar-background-active": "#11141a",
    "scrollbar-corner-color": "#11141a",
    "block-cursor-background": "#2c323e",
    "block-cursor-foreground": "#ffb08f",
    "block-cursor-text-style": "bold",
    "block-cursor-blurred-background": "#1d222c",
    "block-cursor-blurred-foreground": "#d7dce6",
    "input-selection-background": "#2c3a52",
    "footer-key-foreground": "#ffb08f",
}

_LIGHT = {
    "muted": "#5b6170",
    "dim": "#8d929d",
    "line": "#d8d3ca",
    "train": "#0a66b0",
    "val": "#955600",
    "series-3": "#7a3fb8",
    "series-4": "#0a6b51",
    "series-5": "#a8336f",
    "series-6": "#4b5364",
    "code-bg": "#f6f3ee",
    "code-line": "#ece7df",
    "code-gutter": "#a19b90",
    "code-mark": "#f7dcd8",
    "code-selection": "#cfdcf0",
    "code-keyword": "#b03d08",
    "code-string": "#28702c",
    "code-comment": "#5a6070",
    "code-number": "#7a3fb8",
    "code-function": "#0a5ea3",
    "code-type": "#855000",
    "code-operator": "#4b5364",
    "code-special": "#a8336f",
    "code-name": "#22262e",
    "cap-bg": "#ddd6ca",
    "cap": "#9c3707",
    "passed-bg": "#e3f0e9",
    "failed-bg": "#f8e6e2",
    "scrollbar": "#d0cabf",
    "scrollbar-background": "#fbf9f6",
    "scrollbar-hover": "#b9b2a5",
    "scrollbar-active": "#a53c0a",
    "scrollbar-background-hover": "#fbf9f6",
    "scrollbar-background-active": "#fbf9f6",
    "scrollbar-corner-color": "#fbf9f6",
    "block-cursor-background": "#ddd6ca",
    "block-cursor-foreground": "#9c3707",
    "block-cursor-text-style": "bold",
    "block-cursor-blurred-background": "#e9e4dc",
    "block-cursor-blurred-foreground": "#22262e",
    "input-selection-background": "#cfdcf0",
    "footer-key-foreground": "#9c3707",
}

EMBER = Theme(
    name="ember",
    dark=True,
    primary="#ff8a5c",
    secondary="#6cb6ff",
    accent="#f2b155",
    foreground="#d7dce6",
    background="#11141a",
    surface="#161a22",
    panel="#1d222c",
    success="#5fd3b3",
    warning="#f2b155",
    error="#ff6b6b",
    variables=_DARK,
)

PAPER = Theme(
    name="paper",
    dark=False,
    primary="#a53c0a",
    secondary="#0a66b0",
    accent="#955600",
    foreground="#22262e",
    background="#fbf9f6",
    surface="#f3efe9",
    panel="#e9e4dc",
    success="#0a6b51",
    warning="#955600",
    error="#b92a2a",
    variables=_LIGHT,
)

THEMES = {theme.name: theme for theme in (EMBER, PAPER)}
DEFAULT = EMBER.name


def variable_defaults(dark: bool) -> dict[str, str]:
    """Return our own variables for themes that do not define them, such as Textual's.

    Args:
        dark: Whether the theme is a dark one.
    """
    return dict(_DARK if dark else _LIGHT)
