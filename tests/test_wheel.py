"""The wheel: it holds the lessons, and works where there is no source tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this tree builds."""
    return built(ROOT, tmp_path_factory.mktemp("wheel"))


def built(source: Path, folder: Path) -> Path:
    """Build a wheel of a source tree or sdist."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_lesson_the_style_sheets_and_its_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    lessons = {f"tutor/{path.relative_to(ROOT)}" for path in (ROOT / "lessons").rglob("*.md")}
    assert lessons <= names
    assert {"tutor/lessons/course.toml", "tutor/py.typed", "tutor/authoring/first_lesson.md"} <= names
    styles = {str(path.relative_to(ROOT)) for path in (ROOT / "tutor").rglob("*.tcss")}
    assert styles <= names
    assert not any("__pycache__" in name or name.startswith("tests/") for name in names)


def test_an_installed_wheel_proves_lessons_without_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    purelib = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    zipfile.ZipFile(wheel).extractall(purelib)
    # The libraries come from the environment of the tests; its own .pth files are not followed.
    (purelib / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment = {**os.environ, "TENSOR_TUTOR_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}

    def tutor(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-m", "tutor", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    where = subprocess.run(
        [str(python), "-c", "import tutor; print(tutor.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.strip().startswith(str(purelib))
    assert tutor("--version").stdout.startswith("tensor-tutor ")
    proved = tutor("test", "tensors/creating", "autograd/gradients", "descent/by-hand", "--mutants", "0")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "0 failed" in proved.stdout


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    again = built(next(tmp_path.glob("*.tar.gz")), tmp_path / "again")
    assert _contents(again) == _contents(wheel)


def _contents(wheel: Path) -> dict[str, int]:
    return {entry.filename: entry.CRC for entry in zipfile.ZipFile(wheel).infolist()}


def test_a_new_course_is_installed_and_proved_from_its_own_wheel(tmp_path: Path) -> None:
    def tutor(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tutor", *arguments],
            cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    site = tmp_path / "site"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}
    tutor("new", "course", "my-course")
    tutor("new", "lesson", "more/second", "--course", "my-course")
    zipfile.ZipFile(built(tmp_path / "my-course", tmp_path)).extractall(site)
    shutil.rmtree(tmp_path / "my-course")
    assert "more/second" in tutor("--list", "--course", "my-course")
    assert "0 failed" in tutor("test", "basics/first", "--course", "my-course", "--mutants", "0")
    assert "== Run this first ==" in tutor("--course", "my-course", "--trust", "--plain")
    assert "== Run this first ==" in tutor("--course", "my-course", "--plain"), "trust is asked once"
