"""Courses that installed packages announce, by the entry points of one group.

Nothing of theirs is imported: the learner has not said yet that it may run.
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "tensor_tutor.courses"


def installed_courses() -> dict[str, Path]:
    """Return the folder of each installed course by its name; those whose package is gone are left out."""
    found = ((entry.name, _folder(entry)) for entry in entry_points(group=GROUP))
    return {name: folder for name, folder in sorted(found) if folder is not None}


def _folder(entry: EntryPoint) -> Path | None:
    """Return where `package` or `package.folder` lies."""
    package, *inner = entry.module.split(".")
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0], *inner) if places else None
