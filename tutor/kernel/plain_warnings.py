"""Warnings as the learner should read them: with the place in their own code, or none; child side."""

from __future__ import annotations

import linecache
import re
import warnings
from collections.abc import Container

FRAME = re.compile(r'[ ]*File "([^"\n]+)", line \d+, in .*\n(?:    .*\n)?')
"""A frame of a traceback that a warning quotes, as autograd's anomaly detection does."""
INTERNAL = re.compile(r"[ ]*\(Triggered internally at .*?\)")


def show_warnings_plainly(own_files: Container[str]) -> None:
    """Leave the paths of installed packages out of Python's warnings.

    Args:
        own_files: File names of the learner's cells, such as `<your code>`; it may grow.
    """

    def in_words(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        words = INTERNAL.sub(
            "", FRAME.sub(lambda found: found[0] if found[1] in own_files else "", str(message))
        )
        said = f"{category.__name__}: {words}\n"
        if filename not in own_files:
            return said
        code = (linecache.getline(filename, lineno) if line is None else line).strip()
        return f"{filename}:{lineno}: {said}" + (f"  {code}\n" if code else "")

    warnings.formatwarning = in_words
