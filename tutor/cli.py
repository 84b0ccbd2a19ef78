"""Reads the command line, chooses the command, and says every error in a sentence.

Nothing heavy is imported before a command is chosen: `--help` and `--list`
must answer at once.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

from tutor.commands.arguments import build_parser

__all__ = ["build_parser", "main"]

USAGE_ERROR = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments without the program's name; those of the process if None.

    Returns:
        The exit status: 0 done, 1 a proof failed, 2 a mistake in what was asked for, 130 interrupted.
    """
    _show_what_can_be_shown()
    parser = build_parser()
    if "_ARGCOMPLETE" in os.environ:  # a shell asks how the line may go on
        from tutor.commands.completion import complete

        complete(parser)
    arguments = parser.parse_args(argv)
    from tutor.errors import TutorError  # behind the parser, so that `--help` answers at once

    try:
        command = importlib.import_module(f"tutor.commands.{arguments.command}")
        return int(command.run(arguments))
    except TutorError as error:
        sys.stderr.write(f"tensor-tutor: {error}\n")
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has gone, as in `tensor-tutor --list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _show_what_can_be_shown() -> None:
    """Have characters that the terminal's encoding lacks come out as `?` instead of as an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
