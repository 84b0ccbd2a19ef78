"""`tensor-tutor doctor`: is everything here that the tutor needs?"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import shutil
import sys
from argparse import Namespace

from tutor import __version__, doctor, paths
from tutor.commands.listing import as_json
from tutor.doctor import Diagnosis

TORCH = "Install it with: pip install torch torchvision"


def run(arguments: Namespace) -> int:
    """Print a line for each thing looked at; 1 if something must be mended."""
    columns, rows = shutil.get_terminal_size()
    found = [
        Diagnosis("Tensor Tutor", True, __version__),
        doctor.look_at_python(),
        doctor.look_at_package("torch", TORCH),
        doctor.look_at_package("torchvision", TORCH),
        doctor.look_at_package("textual", "Install it with: pip install --upgrade tensor-tutor"),
        doctor.look_at_extras(),
        *doctor.look_at_terminal(os.environ, (columns, rows), _is_terminal()),
        doctor.look_at_folder(paths.home()),
        doctor.look_at_courses(),
        *asyncio.run(doctor.look_at_kernel()),
    ]
    sys.stdout.write(_json(found) if arguments.json else "".join(map(_line, found)))
    return 0 if all(one.is_well for one in found) else 1


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _json(found: list[Diagnosis]) -> str:
    return as_json({"checks": [dataclasses.asdict(one) for one in found]})


def _line(one: Diagnosis) -> str:
    mark = "ok  " if one.is_well else "LOOK"
    return f"{mark}  {one.name:16} {one.found}\n" + (f"      → {one.advice}\n" if one.advice else "")
