"""`tensor-tutor import`: a lesson draft from a notebook."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tutor.authoring.from_notebook import draft_of
from tutor.errors import TutorError


def run(arguments: Namespace) -> int:
    """Write the draft beside the notebook, or to `--output`; never over a file."""
    target: Path = arguments.output or arguments.notebook.with_suffix(".md")
    draft = draft_of(arguments.notebook)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(draft)
    except FileExistsError:
        raise TutorError(f"{target} exists already; give another --output.") from None
    except OSError as error:
        raise TutorError(f"{target} can't be written: {error.strerror}.") from error
    sys.stdout.write(
        f"Written: {target}\nNow give each step a question: docs/writing-lessons.md shows how.\n"
    )
    return 0
