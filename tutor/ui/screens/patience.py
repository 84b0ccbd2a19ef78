"""Screens whose keys wait until they stand."""

from __future__ import annotations

from textual.dom import DOMNode


class Patient(DOMNode):
    """Mixed into a screen: its keys do nothing before its widgets are mounted.

    A key can come between the two, and a screen that is left then would be filled when its widgets are gone.
    """

    is_mounted: bool

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nothing through until the screen is mounted."""
        return super().check_action(action, parameters) if self.is_mounted else False
