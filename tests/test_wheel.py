"""The wheel: it holds the lessons, and works where there is no source tree."""

from __future__ import annotations

import os
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
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
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
