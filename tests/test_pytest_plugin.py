"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parent / "small_course"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COURSE, tmp_path / "course"))


def run_pytest(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    quiet = ["-p", "no:cacheprovider"] + ([] if "-n" in arguments else ["-p", "no:xdist"])
    command = [sys.executable, "-m", "pytest", *quiet, "--mutants", "2", *arguments, str(course)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=180,
        cwd=course,
        env=env,
    )


def test_each_step_is_an_item_with_a_readable_id(course: Path) -> None:
    out = run_pytest(course, "--tensor-tutor", "--collect-only", "-q").stdout
    for name in ("basics/kinds.md::double", "basics/kinds.md::lint", "basics/after.md::end"):
        assert name in out


def test_without_its_option_the_plugin_collects_nothing(course: Path) -> None:
    assert "no tests" in run_pytest(course, "--collect-only", "-q").stdout


def test_a_failing_step_is_reported_at_its_line_and_the_others_pass(course: Path) -> None:
    file = course / "basics" / "kinds.md"
    file.write_text(file.read_text().replace("    return 2 * x\n", "    return 3 * x\n", 1))
    line = file.read_text().split("\n").index("    return 3 * x")
    done = run_pytest(course, "--tensor-tutor", "-k", "double or predict or choose or lint")
    assert done.returncode == 1
    assert f"{file}:{line}: the solution does not pass" in done.stdout
    assert "1 failed, 4 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-k", "choose or text or lint"], "Tensor Tutor: 2 of 8 steps of 2 lessons were run"),
        (["-n", "2", "-k", "choose or end or lint"], "Tensor Tutor: 2 of 8 steps of 2 lessons were run"),
        (["-k", "choose"], "Tensor Tutor: 1 of 8 steps of 2 lessons was run"),
        (["-k", "lint"], "Tensor Tutor: 0 of 8 steps of 2 lessons were run"),
    ],
)
def test_the_summary_says_how_many_steps_were_run(course: Path, arguments: list[str], said: str) -> None:
    done = run_pytest(course, "--tensor-tutor", *arguments)
    assert done.returncode == 0
    assert said in done.stdout


@pytest.mark.parametrize("arguments", [["--collect-only", "--tensor-tutor"], []])
def test_nothing_is_said_of_steps_where_none_was_to_run(course: Path, arguments: list[str]) -> None:
    assert "Tensor Tutor:" not in run_pytest(course, *arguments).stdout


def test_a_fault_within_a_file_is_told_with_its_line(course: Path) -> None:
    file = course / "basics" / "kinds.md"
    file.write_text(file.read_text().replace("```python predict", "```python predict says=`x`"))
    done = run_pytest(course, "--tensor-tutor", "-k", "predict")
    line = file.read_text().split("\n").index("```python predict says=`x`") + 1
    assert f"kinds.md:{line}: the words behind a fence can't hold a backquote" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_file_that_cannot_be_read_is_told_with_its_line(course: Path) -> None:
    file = course / "basics" / "after.md"
    file.write_text(file.read_text().replace("minutes: 2", "minutes: two"))
    done = run_pytest(course, "--tensor-tutor", "-k", "after")
    assert done.returncode != 0
    assert "after.md:1: front matter needs `minutes`" in done.stdout
    assert "INTERNALERROR" not in done.stdout
