"""Warnings as the learner should read them: with the place in their own code, or none; child side."""

from __future__ import annotations

import linecache
import warnings
from collections.abc import Container


def show_warnings_plainly(own_files: Container[str]) -> None:
    """Leave the paths of installed packages out of Python's warnings.

    Args:
        own_files: File names of the learner's cells, such as `<your code>`; it may grow.
    """

    def in_words(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        said = f"{category.__name__}: {message}\n"
        if filename not in own_files:
            return said
        code = (linecache.getline(filename, lineno) if line is None else line).strip()
        return f"{filename}:{lineno}: {said}" + (f"  {code}\n" if code else "")

    warnings.formatwarning = in_words
