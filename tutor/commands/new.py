"""`tensor-tutor new`: a course or a lesson with every part in place."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tutor.authoring.scaffold import new_course, new_lesson


def run(arguments: Namespace) -> int:
    """Write it, and say what to do next."""
    if arguments.what == "course":
        file = new_course(Path(arguments.name))
        root = Path(arguments.name)
    else:
        root = arguments.course or Path()
        file = new_lesson(root, arguments.name)
    sys.stdout.write(
        f"Written: {file}\n"
        f"See it:   tensor-tutor preview {file}\n"
        f"Prove it: tensor-tutor test --course {root}\n"
    )
    return 0
