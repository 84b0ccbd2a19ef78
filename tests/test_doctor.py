"""What the doctor says of a machine."""

import json
from pathlib import Path

import pytest

from tutor import doctor
from tutor.cli import main


def named(found, name):
    return next(one for one in found if one.name == name)


def test_a_package_that_is_missing_is_told_with_what_to_do():
    found = doctor.look_at_package("no-such-package-of-ours", "Install it.")
    assert (found.is_well, found.advice) == (False, "Install it.")


def test_a_package_that_is_too_old_is_told_with_the_version_that_is_needed(monkeypatch):
    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda name: "2.9.1+cpu")
    found = doctor.look_at_package("torch", "Install it with: pip install torch")
    assert (found.is_well, found.found) == (False, f"2.9.1+cpu, older than {doctor.lowest_version('torch')}")
    assert found.advice == "Install it with: pip install -U torch"


def test_the_lowest_versions_are_those_of_the_package():
    assert (
        f'"torch>={doctor.lowest_version("torch")}"'
        in (Path(__file__).parents[1] / "pyproject.toml").read_text()
    )
    assert doctor.lowest_version("no-such-package-of-ours") == ""


@pytest.mark.parametrize(
    ("term", "part"), [("xterm-256color", "clicks"), ("linux", "every action has a key")]
)
def test_the_mouse_is_told_by_the_terminal(term, part):
    assert part in named(doctor.look_at_terminal({"TERM": term}, (80, 24), True), "mouse").found


@pytest.mark.parametrize(
    ("environment", "is_well", "part"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, True, "16 million"),
        ({"TERM": "xterm-256color"}, True, "256"),
        ({"TERM": "linux"}, False, "16"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True, "off"),
    ],
)
def test_colours_are_read_from_the_environment(environment, is_well, part):
    found = named(doctor.look_at_terminal(environment, (80, 24), True), "colours")
    assert (found.is_well, part in found.found) == (is_well, True)


def test_a_window_that_is_too_small_is_told():
    found = named(doctor.look_at_terminal({"TERM": "xterm"}, (40, 10), True), "size")
    assert not found.is_well and "60×18" in found.advice


def test_without_a_terminal_that_is_said_and_no_fault():
    (found,) = doctor.look_at_terminal({"TERM": "xterm"}, (80, 24), False)
    assert found.is_well and "line by line" in found.advice


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    found = doctor.look_at_folder(tmp_path / "file" / "home")
    assert not found.is_well and "TENSOR_TUTOR_HOME" in found.advice


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path):
    assert doctor.look_at_folder(tmp_path).is_well
    assert list(tmp_path.iterdir()) == []


def test_the_whole_report_runs_torch_once_and_can_be_read_by_machines(capsys):
    status = main(["doctor", "--json"])
    checks = {one["name"]: one for one in json.loads(capsys.readouterr().out)["checks"]}
    assert status in (0, 1)
    assert "gradient 24" in checks["self-test"]["found"]
    assert checks["torch"]["is_well"] and checks["kernel"]["is_well"]
    assert "built-in" in checks["courses"]["found"]
