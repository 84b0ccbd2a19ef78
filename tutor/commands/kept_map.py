"""The map of a course as it was last read, kept in the learner's folder.

A listing reads every lesson's head, which takes longer than everything else that it does. So the map is
kept with the time and size of each file that it was read from, and taken as it is while none has changed.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

FILE_NAME = "maps.json"
VERSION = 1
MOST_COURSES = 20

Map = dict[str, Any]


def read(root: Path, home: Path) -> Map | None:
    """Return the kept map of a course; None if there is none, or one of its files has changed."""
    kept = _all(home).get(str(root))
    if kept is None:
        return None
    for name, stamp in kept["stamps"].items():
        if _stamp(name) != stamp:
            return None
    course: Map = kept["map"]
    return course


def write(root: Path, home: Path, course: Map, files: list[Path]) -> None:
    """Keep a map; where it can't be written it is read anew each time.

    Args:
        root: The course's folder.
        home: The learner's folder.
        course: The map, as plain data.
        files: What it was read from.
    """
    kept = {"map": course, "stamps": {str(file): _stamp(str(file)) for file in files}}
    maps = {**dict(list(_all(home).items())[-MOST_COURSES:]), str(root): kept}
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        beside = home / f"{FILE_NAME}.{os.getpid()}"
        beside.write_text(json.dumps({"version": VERSION, "maps": maps}), encoding="utf-8")
        beside.replace(home / FILE_NAME)


def _stamp(file: str) -> list[int]:
    """Return time and size of a file; nothing if it is not there."""
    try:
        found = os.stat(file)
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size]


def _all(home: Path) -> dict[str, Any]:
    try:
        kept = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        maps: dict[str, Any] = kept["maps"] if kept["version"] == VERSION else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return maps
