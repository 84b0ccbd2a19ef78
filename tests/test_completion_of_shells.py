"""Completion in bash, zsh and fish."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.cli import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_code_for_a_shell_names_the_command_and_where_it_belongs(shell: str, capsys) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert out.startswith("#") and "tensor-tutor" in out and "_ARGCOMPLETE" in out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tensor-tutor --les", "--lesson"),
        ("tensor-tutor --lesson tensors/cre", "tensors/creating"),
        ("tensor-tutor test autograd/gr", "autograd/gradients"),
        ("tensor-tutor doc", "doctor"),
        ("tensor-tutor export ", "tensors/creating"),
    ],
)
def test_a_shell_that_asks_gets_what_may_follow(tmp_path: Path, line: str, offered: str) -> None:
    answers = tmp_path / "answers"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answers),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    subprocess.run([sys.executable, "-m", "tutor"], env=environment, check=False, timeout=60)
    assert offered in [answer.strip() for answer in answers.read_text().split("\n")]
