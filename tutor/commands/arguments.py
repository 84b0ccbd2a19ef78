"""Flags and commands as argparse knows them; nothing heavy is imported: `--help` must answer at once."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any, TypeAlias

DEVICES = ("cpu", "cuda", "mps")

DESCRIPTION = "Learn PyTorch in the terminal: live runs, checks that explain, curves while you train."
EXAMPLES = """\
examples:
  tensor-tutor                                     go on where you left
  tensor-tutor --list                              lessons, minutes and progress
  tensor-tutor --lesson autograd/gradients         open a lesson
  tensor-tutor --lesson autograd/gradients#four    open a step of it
  tensor-tutor --lesson tensors/creating --plain   line by line, without a full screen
  tensor-tutor progress                            what you have passed, and what is due again
  tensor-tutor export autograd/gradients           a notebook with your answers and curves
  tensor-tutor test autograd/gradients             prove that a lesson keeps its promises
  tensor-tutor doctor                              is everything here that the tutor needs?
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` names a module of `tutor.commands`."""
    parser = _Parser(prog="tensor-tutor", description=DESCRIPTION, epilog=EXAMPLES)
    parser.set_defaults(command="learn", json=False, course=None, device="cpu", data_dir="", trust=False)
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version and stop")
    parser.add_argument(
        "--list", dest="command", action="store_const", const="listing", help="print the lessons and stop"
    )
    parser.add_argument("--lesson", metavar="ID", help="open this lesson, such as autograd/gradients")
    parser.add_argument("--step", metavar="S", help="open this step of it, by id or by number")
    parser.add_argument("--plain", action="store_true", help="line by line on stdin and stdout")
    parser.add_argument(
        "--watch", type=Path, metavar="FILE", help="a file of yours: each save of it is checked"
    )
    _add_flags(parser, *FLAGS)
    commands = parser.add_subparsers(title="commands", metavar="", prog=parser.prog)
    for add in (_add_test, _add_progress, _add_export, _add_certificate, _add_doctor):
        add(commands)
    for add in (_add_new, _add_preview, _add_import, _add_completion):
        add(commands)
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


def _add_command(commands: Commands, name: str, module: str, about: str, *examples: str) -> _Parser:
    """Add a command that `tutor.commands.<module>` carries out."""
    told = "\n".join(["examples:", *(f"  tensor-tutor {name} {example}".rstrip() for example in examples)])
    parser = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=told)
    parser.set_defaults(command=module)
    return parser


def _add_test(commands: Commands) -> None:
    about = "prove lessons: solutions pass, wrong answers get their feedback"
    test = _add_command(
        commands, "test", "prove", about, "", "autograd/gradients#four", "--course my-course --mutants 0"
    )
    test.add_argument("ids", nargs="*", metavar="ID", help="lessons, modules or steps; all without any")
    test.add_argument("--mutants", type=_count, default=10, metavar="N", help="mutants of each solution (10)")
    test.add_argument("--jobs", type=_count, default=0, metavar="N", help="runs at a time (one a processor)")
    test.add_argument("--advice", action="store_true", help="show what the linter advises, too")
    _add_flags(test, "--json", "--course", "--device", "--data-dir")


def _add_progress(commands: Commands) -> None:
    about = "what was passed, and what is due again"
    progress = _add_command(commands, "progress", "standing", about, "", "--json", "--course my-course")
    _add_flags(progress, "--json", "--course")


def _add_export(commands: Commands) -> None:
    about = "write a lesson with your code and its outputs to a file"
    export = _add_command(
        commands, "export", "export", about, "autograd/gradients", "descent/linear --output line.md"
    )
    export.add_argument("lesson_id", metavar="ID", help="the lesson")
    export.add_argument("--format", choices=("ipynb", "py", "md"), help="notebook, script or page (ipynb)")
    _add_output(export, "where to write it")
    _add_flags(export, "--course", "--trust", "--device", "--data-dir")


def _add_certificate(commands: Commands) -> None:
    about = "a page on a lesson that you finished, in Markdown"
    certificate = _add_command(
        commands, "certificate", "certificate", about, "capstone/exam", "capstone/exam --output exam.md"
    )
    certificate.add_argument("lesson_id", metavar="ID", help="the lesson, such as capstone/tabular")
    _add_output(certificate, "where to write it, else printed")
    _add_flags(certificate, "--course")


def _add_output(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--output", type=Path, metavar="FILE", help=about)
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _add_doctor(commands: Commands) -> None:
    about = "look whether everything is here that the tutor needs"
    _add_flags(_add_command(commands, "doctor", "doctor", about, "", "--json"), "--json")


def _add_new(commands: Commands) -> None:
    about = "write a course or a lesson with every part in place"
    new = _add_command(
        commands, "new", "new", about, "course my-course", "lesson basics/second --course my-course"
    )
    new.add_argument("what", choices=("course", "lesson"))
    new.add_argument("name", help="the course's folder, or module/lesson")
    _add_flags(new, "--course")


def _add_completion(commands: Commands) -> None:
    about = "print what makes a shell complete this command"
    completion = _add_command(commands, "completion", "completion", about, "bash", "fish")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))


def _add_preview(commands: Commands) -> None:
    about = "show a lesson that you write, again at every save"
    preview = _add_command(commands, "preview", "preview", about, "my-course/basics/first.md")
    preview.add_argument("file", type=Path, metavar="FILE", help="the lesson's Markdown file")
    _add_flags(preview, "--device", "--data-dir")


def _add_import(commands: Commands) -> None:
    about = "make the draft of a lesson from a notebook"
    draft = _add_command(
        commands, "import", "importing", about, "notes.ipynb", "notes.ipynb --output lesson.md"
    )
    draft.add_argument("notebook", type=Path, metavar="FILE", help="the notebook, such as notes.ipynb")
    draft.add_argument("--output", type=Path, metavar="FILE", help="where to write it (beside the notebook)")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is invalid; give a whole number from 0")
    return int(text)


def _device(text: str) -> str:
    if text.partition(":")[0] not in DEVICES:
        raise argparse.ArgumentTypeError(f"there is no device '{text}'; there are {', '.join(DEVICES)}")
    return text


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return text


def _course(text: str) -> Path:
    """Return the folder of a course, which is named by its path or by the name that it is installed under."""
    path = Path(text)
    if path.exists() or len(path.parts) > 1:
        return path
    from tutor.lesson.installed import installed_courses

    return installed_courses().get(text, path)


FLAGS: dict[str, dict[str, Any]] = {
    "--json": {"action": "store_true", "help": "print JSON instead"},
    "--course": {
        "type": _course,
        "metavar": "COURSE",
        "help": "another course: its folder, or the name of an installed one",
    },
    "--trust": {"action": "store_true", "help": "let the code of this --course run, unasked"},
    "--device": {
        "type": _device,
        "metavar": "D",
        "help": "where tensors are put: cpu, cuda, mps (cpu)",
    },
    "--data-dir": {"type": _folder, "metavar": "DIR", "help": "your own MNIST or CIFAR-10 files"},
}
"""What several commands know."""


def _add_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add flags; suppressed defaults let them stand before or behind the command."""
    for name in names:
        parser.add_argument(name, default=argparse.SUPPRESS, **FLAGS[name])


class _ShowVersion(argparse.Action):
    """Prints the version; it is looked up only when asked for, since that takes longer than all the rest."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and leave."""
        from tutor import __version__

        sys.stdout.write(f"tensor-tutor {__version__}\n")
        parser.exit()
