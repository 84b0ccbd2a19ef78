"""Screens whose keys wait until they stand."""

from __future__ import annotations


class Patient:
    """Mixin for a screen: its keys do nothing before its widgets are mounted.

    A key can come between the two, and a screen that is left then would be filled when its widgets are gone.
    No `DOMNode`, since Textual takes a screen's styles from the first of its bases that is one.
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nothing through until the screen is mounted."""
        if not self.is_mounted:  # type: ignore[attr-defined]
            return False
        return super().check_action(action, parameters)  # type: ignore[misc, no-any-return]
