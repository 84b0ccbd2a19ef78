"""The command line: what it prints, its exit status, and that no mistake gives a traceback."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import platformdirs
import pytest

from tutor import paths
from tutor.cli import build_parser, main
from tutor.commands.learn import keep_aside
from tutor.progress import Progress

COURSE = Path(__file__).parent / "small_course"


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    """Return exit status, stdout and stderr of a command."""
    try:
        status = main(["--course", str(COURSE), *arguments])
    except SystemExit as leaving:  # argparse leaves this way
        status = leaving.code
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def progress(home) -> Progress:
    return Progress.in_folder(home)


def test_the_list_shows_modules_lessons_minutes_and_progress(capsys, progress):
    for step in ("text", "demo"):
        progress.pass_step("small", "basics/kinds", step)
    progress.pass_step("small", "basics/after", "end")
    status, out, _ = run(capsys, "--list")
    lines = [line.split() for line in out.split("\n")]
    assert status == 0
    assert ["Basics"] in lines
    assert ["basics/kinds", "5", "min", "2", "of", "7", "All", "kinds", "of", "steps"] in lines
    assert ["basics/after", "2", "min", "done", "Afterwards"] in lines


def test_the_list_as_json_is_for_machines(capsys):
    _, out, _ = run(capsys, "--list", "--json")
    data = json.loads(out)
    assert [lesson["id"] for lesson in data["modules"][0]["lessons"]] == ["basics/kinds", "basics/after"]
    assert data["modules"][0]["lessons"][0]["steps"] == 7


def test_a_broken_lesson_is_told_and_the_others_are_listed(capsys, tmp_path):
    (tmp_path / "basics").mkdir()
    (tmp_path / "course.toml").write_text((COURSE / "course.toml").read_text())
    (tmp_path / "basics" / "kinds.md").write_text("---\ntitle: [\n---\n")
    (tmp_path / "basics" / "after.md").write_text((COURSE / "basics" / "after.md").read_text())
    status, out, err = run(capsys, "--list", "--course", str(tmp_path))
    assert status == 0
    assert "basics/after" in out
    assert err.startswith(f"{tmp_path / 'basics' / 'kinds.md'}:")
    status, _, err = run(capsys, "--course", str(tmp_path), "--lesson", "basics/kinds")
    assert status == 2
    assert err.startswith(f"tensor-tutor: {tmp_path / 'basics' / 'kinds.md'}:")


def test_the_list_follows_every_change_of_the_course(capsys, tmp_path):
    root = Path(shutil.copytree(COURSE, tmp_path / "course"))
    here = ["--course", str(root), "--list"]
    assert run(capsys, *here)[1] == run(capsys, *here)[1]
    lesson = root / "basics" / "after.md"
    lesson.write_text(lesson.read_text().replace("title: Afterwards", "title: Otherwise"))
    assert "Otherwise" in run(capsys, *here)[1]
    lesson.unlink()
    _, out, err = run(capsys, *here)
    assert "Otherwise" not in out
    assert "after.md:1: the file can't be read" in err
    lesson.write_text((COURSE / "basics" / "after.md").read_text())
    assert "Afterwards" in run(capsys, *here)[1]
    table = root / "course.toml"
    table.write_text(table.read_text().replace("A small course", "A smaller course"))
    assert run(capsys, *here)[1].startswith("A smaller course\n")


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"version": 99, "maps": {}}', "\x00"])
def test_a_damaged_map_is_read_anew(capsys, home, kept):
    whole = run(capsys, "--list")[1]
    (home / "maps.json").write_text(kept)
    assert run(capsys, "--list")[1] == whole


def test_the_list_works_where_nothing_can_be_written(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TENSOR_TUTOR_HOME", str(tmp_path / "file" / "home"))
    status, out, _ = run(capsys, "--list")
    assert status == 0
    assert "basics/kinds" in out


@pytest.mark.skipif(sys.platform != "linux", reason="only there the folder is found without platformdirs")
@pytest.mark.parametrize("data", [None, "/somewhere"])
def test_the_learners_folder_is_where_the_platform_has_it(monkeypatch, data):
    monkeypatch.delenv("TENSOR_TUTOR_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    if data:
        monkeypatch.setenv("XDG_DATA_HOME", data)
    assert paths.home() == Path(platformdirs.user_data_dir("tensor-tutor", False))


def test_progress_says_what_is_passed_and_due(capsys, progress):
    progress.pass_step("small", "basics/kinds", "text")
    progress.visit("small", "basics/kinds", "demo")
    _, out, _ = run(capsys, "progress")
    assert "1 of 8 steps passed." in out
    assert "You were last at basics/kinds#demo." in out
    data = json.loads(run(capsys, "progress", "--json")[1])
    assert (data["passed"], data["steps"], data["place"]) == (1, 8, "basics/kinds#demo")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lesson", "basics/kind"], "There is no lesson 'basics/kind'. Did you mean basics/kinds"),
        (["--lesson", "basics/kinds", "--step", "doubel"], "Did you mean double"),
        (["--lesson", "basics/kinds#doubel"], "Did you mean double"),
        (["--lesson", "basics/kinds", "--step", "99"], "There is no step"),
        (["--step", "2"], "--step needs --lesson"),
        (["test", "basics/kind"], "Did you mean basics/kinds"),
        (["test", "basics/kinds#nothing"], "There is no step"),
        (["--list", "--course", "/nowhere"], "/nowhere does not exist"),
        (["--plain", "--lesson", "basics/kinds"], "--trust"),
        (["export", "basics/kinds", "--output", "kinds.md"], "--trust"),
    ],
)
def test_a_mistake_gets_one_sentence_and_status_2(capsys, arguments, said):
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert said in err
    assert err.startswith("tensor-tutor: ")
    assert err.count("\n") == 1
    assert out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--device", "abacus"], "there is no device 'abacus'"),
        (["--data-dir", "/nowhere"], "there is no folder /nowhere"),
        (["test", "--mutants", "-1"], "invalid"),
        (["dance"], "invalid choice"),
        (["--danse"], "unrecognized"),
    ],
)
def test_an_unknown_flag_or_value_gets_status_2(capsys, arguments, said):
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert said in err


def test_help_has_examples(capsys):
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert "tensor-tutor --lesson autograd/gradients" in out


@pytest.mark.parametrize(
    "command",
    ["test", "progress", "export", "certificate", "doctor", "new", "preview", "import", "completion"],
)
def test_the_help_of_each_command_has_examples_that_are_understood(capsys, command):
    status, out, _ = run(capsys, command, "--help")
    assert status == 0
    examples = [line.split()[1:] for line in out.partition("examples:\n")[2].splitlines()]
    assert examples
    for words in examples:
        assert build_parser().parse_args(words).command


def test_a_flag_that_a_command_has_no_use_for_is_told(capsys):
    status, _, err = run(capsys, "completion", "bash", "--json")
    assert (status, "unrecognized arguments: --json" in err) == (2, True)


def test_a_file_that_is_to_be_watched_is_kept_aside_once(tmp_path):
    mine, aside = tmp_path / "mine.py", tmp_path / "mine.py.before"
    keep_aside(mine)
    assert not aside.exists()
    mine.write_text("x = 1")
    keep_aside(mine)
    mine.write_text("x = 2")
    keep_aside(mine)
    assert aside.read_text() == "x = 1"


def test_where_trust_can_not_be_recorded_the_course_opens_all_the_same(tmp_path):
    (tmp_path / "file").write_text("in the way")
    home = {"TENSOR_TUTOR_HOME": str(tmp_path / "file" / "home")}
    process = command("--trust", "--lesson", "basics/kinds", env=os.environ | home)
    out, err = process.communicate("", timeout=60)
    assert process.returncode == 0
    assert "== Only text ==" in out
    assert err.startswith("Trust could not be recorded") and err.count("\n") == 1


def test_the_version_is_printed(capsys):
    status, out, _ = run(capsys, "--version")
    assert status == 0
    assert out.split()[0] == "tensor-tutor"
    assert out.split()[1][0].isdigit()


def command(*arguments: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tutor", "--course", str(COURSE), *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def test_without_a_terminal_plain_is_chosen_and_the_end_of_input_ends_it(home):
    process = command("--trust", "--lesson", "basics/kinds")
    out, err = process.communicate(":next\n", timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "== Only text ==" in out
    assert "== A demo ==" in out
    progress = Progress.in_folder(home)
    assert progress.place("small") == ("basics/kinds", "demo")
    assert progress.step("small", "basics/kinds", "text").is_passed


def test_ctrl_c_ends_with_130_and_everything_kept(home):
    process = command("--trust", "--lesson", "basics/kinds", "--step", "demo", "--plain", process_group=0)
    assert process.stdout is not None
    while "A demo" not in process.stdout.readline():
        pass
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert Progress.in_folder(home).place("small") == ("basics/kinds", "demo")


def test_a_reader_that_leaves_early_is_no_error():
    process = command("--list")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.stdin.close()


def test_the_proof_returns_0_or_1_and_json(tmp_path):
    process = command("test", "basics/after", "--json", "--mutants", "0")
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert [step["id"] for step in json.loads(out)["steps"]] == ["basics/after#end"]


def test_a_terminal_without_utf_8_gets_plain_mode_and_no_error(home):
    """A terminal, since without one plain mode is chosen anyway."""
    leader, follower = pty.openpty()
    old = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tutor", "--course", str(COURSE), "--trust", "--lesson", "basics/kinds"],
        stdin=follower, stdout=follower, stderr=follower, env=os.environ | old,
    )  # fmt: skip
    os.close(follower)
    os.write(leader, b":quit\n")
    screen = b""
    with suppress(OSError):  # how Linux says that nobody writes to a terminal any more
        while piece := os.read(leader, 65_536):
            screen += piece
    os.close(leader)
    assert process.wait(timeout=60) == 0
    assert b"== Only text ==" in screen
    assert b"Traceback" not in screen and b"\x1b[?1049h" not in screen
