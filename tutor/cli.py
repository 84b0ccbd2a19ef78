"""Flags and commands; chooses the command, and says every error in a sentence.

Nothing heavy is imported before a command is chosen: `--help` and `--list`
must answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

USAGE_ERROR = 2
INTERRUPTED = 130
DEVICES = ("cpu", "cuda", "mps")

DESCRIPTION = "Learn PyTorch in the terminal: live runs, checks that explain, curves while you train."
EXAMPLES = """\
examples:
  tensor-tutor                                     go on where you left
  tensor-tutor --list                              lessons, minutes and progress
  tensor-tutor --lesson autograd/gradients         open a lesson
  tensor-tutor --lesson autograd/gradients#cube    open a step of it
  tensor-tutor --lesson tensors/creating --plain   line by line, without a full screen
  tensor-tutor progress                            what you have passed, and what is due again
  tensor-tutor export autograd/gradients           a notebook with your answers and curves
  tensor-tutor test autograd/gradients             prove that a lesson keeps its promises
  tensor-tutor doctor                              is everything here that the tutor needs?
"""


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


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` names a module of `tutor.commands`."""
    parser = _Parser(prog="tensor-tutor", description=DESCRIPTION, epilog=EXAMPLES)
    parser.set_defaults(command="learn", json=False, course=None, device="cpu", data_dir="")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version and stop")
    parser.add_argument(
        "--list", dest="command", action="store_const", const="listing", help="print the lessons and stop"
    )
    parser.add_argument("--lesson", metavar="ID", help="open this lesson, such as autograd/gradients")
    parser.add_argument("--step", metavar="S", help="open this step of it, by id or by number")
    parser.add_argument("--plain", action="store_true", help="line by line on stdin and stdout")
    parser.add_argument(
        "--watch", type=Path, metavar="FILE", help="a file of yours whose code runs on saving"
    )
    parser.add_argument("--trust", action="store_true", help="let the code of this --course run, unasked")
    _add_common(parser)
    commands = parser.add_subparsers(title="commands", metavar="", prog=parser.prog)
    for add in (_add_test, _add_progress, _add_export, _add_certificate, _add_doctor):
        _add_common(add(commands))
    for add in (_add_new, _add_preview, _add_import, _add_completion):
        _add_common(add(commands))
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of the terminal's width, found without a module that takes as long to load as all the rest."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 80
        super().__init__(prog, width=min(columns, 100) - 2)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)


Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def _add_test(commands: Commands) -> argparse.ArgumentParser:
    test = commands.add_parser("test", help="prove lessons: solutions pass, wrong answers get their feedback")
    test.set_defaults(command="prove")
    test.add_argument("ids", nargs="*", metavar="ID", help="lessons, modules or steps; all without any")
    test.add_argument("--mutants", type=_count, default=10, metavar="N", help="mutants of each solution (10)")
    test.add_argument("--jobs", type=_count, default=0, metavar="N", help="runs at a time (one a processor)")
    test.add_argument("--advice", action="store_true", help="show what the linter advises, too")
    return test


def _add_progress(commands: Commands) -> argparse.ArgumentParser:
    progress = commands.add_parser("progress", help="what was passed, and what is due again")
    progress.set_defaults(command="standing")
    return progress


def _add_export(commands: Commands) -> argparse.ArgumentParser:
    export = commands.add_parser("export", help="write a lesson with your code and its outputs to a file")
    export.set_defaults(command="export")
    export.add_argument("lesson_id", metavar="ID", help="the lesson")
    export.add_argument("--format", choices=("ipynb", "py", "md"), help="notebook, script or page (ipynb)")
    export.add_argument("--output", type=Path, metavar="FILE", help="where to write it")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    return export


def _add_certificate(commands: Commands) -> argparse.ArgumentParser:
    certificate = commands.add_parser("certificate", help="a page on a lesson that you finished, in Markdown")
    certificate.set_defaults(command="certificate")
    certificate.add_argument("lesson_id", metavar="ID", help="the lesson, such as capstone/tabular")
    certificate.add_argument("--output", type=Path, metavar="FILE", help="where to write it, else printed")
    certificate.add_argument("--force", action="store_true", help="replace a file that is there")
    return certificate


def _add_doctor(commands: Commands) -> argparse.ArgumentParser:
    doctor = commands.add_parser("doctor", help="look whether everything is here that the tutor needs")
    doctor.set_defaults(command="doctor")
    return doctor


def _add_new(commands: Commands) -> argparse.ArgumentParser:
    new = commands.add_parser("new", help="write a course or a lesson with every part in place")
    new.set_defaults(command="new")
    new.add_argument("what", choices=("course", "lesson"))
    new.add_argument("name", help="the course's folder, or module/lesson")
    return new


def _add_completion(commands: Commands) -> argparse.ArgumentParser:
    completion = commands.add_parser("completion", help="print what makes a shell complete this command")
    completion.set_defaults(command="completion")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
    return completion


def _add_preview(commands: Commands) -> argparse.ArgumentParser:
    preview = commands.add_parser("preview", help="show a lesson that you write, again at every save")
    preview.set_defaults(command="preview")
    preview.add_argument("file", type=Path, metavar="FILE", help="the lesson's Markdown file")
    return preview


def _add_import(commands: Commands) -> argparse.ArgumentParser:
    draft = commands.add_parser("import", help="make the draft of a lesson from a notebook")
    draft.set_defaults(command="importing")
    draft.add_argument("notebook", type=Path)
    draft.add_argument("--output", type=Path, metavar="FILE", help="where to write it")
    return draft


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Add what every command knows; suppressed defaults let it stand before or behind the command."""
    suppress = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=suppress, help="print JSON instead")
    parser.add_argument(
        "--course",
        type=Path,
        default=suppress,
        metavar="PATH",
        help="another course: the folder of its course.toml",
    )
    parser.add_argument(
        "--device",
        type=_device,
        default=suppress,
        metavar="D",
        help="where tensors are put: cpu, cuda, mps (cpu)",
    )
    parser.add_argument(
        "--data-dir",
        type=_folder,
        default=suppress,
        metavar="DIR",
        help="your own MNIST or CIFAR-10 files",
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _device(text: str) -> str:
    if text.partition(":")[0] not in DEVICES:
        raise argparse.ArgumentTypeError(f"there is no device '{text}'; there are {', '.join(DEVICES)}")
    return text


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return text


class _ShowVersion(argparse.Action):
    """Prints the version; it is looked up only when asked for, since that takes longer than all the rest."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and leave."""
        from tutor import __version__

        sys.stdout.write(f"tensor-tutor {__version__}\n")
        parser.exit()
