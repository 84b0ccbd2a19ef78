"""Where things lie on disk: the learner's data and the built-in course."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = "tensor-tutor"


def home() -> Path:
    """Return the folder of the learner's own data; it need not exist yet.

    `TENSOR_TUTOR_HOME` overrides the platform's data folder.
    """
    if override := os.environ.get("TENSOR_TUTOR_HOME"):
        return Path(override)
    if sys.platform == "linux":  # as platformdirs has it, which takes a fifth of the time of `--list` to load
        return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / APP
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, False))


def builtin_course() -> Path:
    """Return the folder of the built-in course: in the package, or beside it in a source tree."""
    package = Path(__file__).parent
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"
