"""Where things lie on disk: the learner's data and the built-in course."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of the learner's own data; it need not exist yet.

    `TENSOR_TUTOR_HOME` overrides the platform's data folder.
    """
    if override := os.environ.get("TENSOR_TUTOR_HOME"):
        return Path(override)
    import platformdirs  # a tenth of the time of `--list`

    return Path(platformdirs.user_data_dir("tensor-tutor", False))


def builtin_course() -> Path:
    """Return the folder of the built-in course: in the package, or beside it in a source tree."""
    package = Path(__file__).parent
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"
