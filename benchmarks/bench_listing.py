"""`--list`, `--help`, `--version`: how long a learner waits, beside `python -c pass`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from ratio import compare

BUDGET, BUDGETED = 4.0, {"--list", "--help"}
ROUNDS = 15
SCRIPT = str(Path(sys.executable).with_name("tensor-tutor"))


async def run(*command: str) -> None:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise SystemExit(f"{' '.join(command)} failed")


async def main() -> None:
    """Print a line for each flag."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["TENSOR_TUTOR_HOME"] = home
        os.environ["PYTHONPYCACHEPREFIX"] = home
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its modules compiled
        for flags in (["--list"], ["--list", "--json"], ["--help"], ["--version"], ["progress"]):
            await run(SCRIPT, *flags)  # the first time writes compiled modules
            ratio = await compare(
                lambda flags=flags: run(SCRIPT, *flags),
                lambda: run(sys.executable, "-c", "pass"),
                rounds=ROUNDS,
            )
            ratio.show(
                f"tensor-tutor {' '.join(flags)}", "python -c pass", BUDGET if set(flags) & BUDGETED else None
            )


if __name__ == "__main__":
    asyncio.run(main())
