"""`tensor-tutor completion`: what a shell reads to complete flags, commands and lesson ids."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace

import argcomplete
from argcomplete.shell_integration import shellcode

from tutor import paths
from tutor.errors import TutorError
from tutor.lesson.load import load_course

PROGRAM = "tensor-tutor"
HOW = {
    "bash": '# Put this into ~/.bashrc:  eval "$(tensor-tutor completion bash)"',
    "zsh": '# Put this into ~/.zshrc:  eval "$(tensor-tutor completion zsh)"',
    "fish": "# Save as ~/.config/fish/completions/tensor-tutor.fish",
}


def run(arguments: Namespace) -> int:
    """Print the shell's code, and above it where it belongs."""
    code = shellcode([PROGRAM], shell=arguments.shell)
    sys.stdout.write(f"{HOW[arguments.shell]}\n{code}\n")
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell and end the process; called only when the shell asks."""
    for action in _all_actions(parser):
        if action.dest in ("lesson", "lesson_id", "ids"):
            action.completer = lesson_ids  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def lesson_ids(**_: object) -> list[str]:
    """Return the ids of the built-in lessons; none where they can't be read."""
    try:
        return [lesson.id for lesson in load_course(paths.builtin_course()).lessons]
    except TutorError:
        return []


def _all_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    found = []
    for action in parser._actions:
        found.append(action)
        if isinstance(action, argparse._SubParsersAction):
            found += [inner for command in action.choices.values() for inner in _all_actions(command)]
    return found
