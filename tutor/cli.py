"""Flags and commands; chooses the command, and says every error in a sentence.

Nothing heavy is imported before a command is chosen: `--help` and `--list`
must answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

USAGE_ERROR = 2
INTERRUPTED = 130

DESCRIPTION = "Learn PyTorch in the terminal: live runs, checks that explain, curves while you train."
EXAMPLES = """\
examples:
  tensor-tutor                                     go on where you left
  tensor-tutor --list                              lessons, minutes and progress
  tensor-tutor --lesson autograd/gradients         open a lesson
  tensor-tutor --lesson autograd/gradients#cube    open a step of it
  tensor-tutor --lesson tensors/creating --plain   line by line, without a full screen
  tensor-tutor progress                            what you have passed, and what is due again
  tensor-tutor test autograd/gradients             prove that a lesson keeps its promises
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments without the program's name; those of the process if None.

    Returns:
        The exit status: 0 done, 1 a proof failed, 2 a mistake in what was asked for, 130 interrupted.
    """
    arguments = build_parser().parse_args(argv)
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


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` names a module of `tutor.commands`."""
    parser = argparse.ArgumentParser(
        prog="tensor-tutor",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command="learn", json=False, course=None, device="cpu", data_dir="")
    parser.add_argument("--version", action="version", version=_LazyVersion())
    parser.add_argument(
        "--list", dest="command", action="store_const", const="listing", help="print the lessons and stop"
    )
    parser.add_argument("--lesson", metavar="ID", help="open this lesson, such as autograd/gradients")
    parser.add_argument("--step", metavar="S", help="open this step of it, by id or by number")
    parser.add_argument("--plain", action="store_true", help="line by line on stdin and stdout")
    parser.add_argument(
        "--watch", type=Path, metavar="FILE", help="a file of yours whose code runs on saving"
    )
    _add_json(parser)
    _add_course(parser)
    commands = parser.add_subparsers(title="commands", metavar="")
    _add_test(commands)
    _add_progress(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_test(commands: Commands) -> None:
    test = commands.add_parser("test", help="prove lessons: solutions pass, wrong answers get their feedback")
    test.set_defaults(command="prove")
    test.add_argument("ids", nargs="*", metavar="ID", help="lessons, modules or steps; all without any")
    test.add_argument("--mutants", type=_count, default=10, metavar="N", help="mutants of each solution (10)")
    test.add_argument("--jobs", type=_count, default=0, metavar="N", help="runs at a time (one a processor)")
    test.add_argument("--advice", action="store_true", help="show what the linter advises, too")
    _add_json(test)
    _add_course(test)


def _add_progress(commands: Commands) -> None:
    progress = commands.add_parser("progress", help="what was passed, and what is due again")
    progress.set_defaults(command="standing")
    _add_json(progress)
    _add_course(progress)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON instead")


def _add_course(parser: argparse.ArgumentParser) -> None:
    """Add what every command knows; suppressed defaults let it stand before or behind the command."""
    suppress = argparse.SUPPRESS
    parser.add_argument(
        "--course",
        type=Path,
        default=suppress,
        metavar="PATH",
        help="another course: the folder of its course.toml",
    )
    parser.add_argument(
        "--device",
        default=suppress,
        metavar="D",
        help="where tensors are put: cpu, cuda, mps (cpu)",
    )
    parser.add_argument(
        "--data-dir", default=suppress, metavar="DIR", help="folder with MNIST or CIFAR-10 files of your own"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


class _LazyVersion(str):
    """The version's line; looking the version up takes longer than all the rest, so it waits till asked."""

    def __mod__(self, _: object) -> str:
        from tutor import __version__

        return f"tensor-tutor {__version__}"
