"""The installed program in a real terminal (tmux): a whole lesson by keys alone, and by mouse alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.ui.lesson_app import write_course
from tutor import text
from tutor.progress import Progress

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
WAIT_S = 60.0


class Terminal:
    """A tmux server of its own with one window."""

    def __init__(self, folder: Path, columns: int, rows: int) -> None:
        self.socket = folder / "tmux"
        self.home = folder / "home"
        self.course = write_course(folder / "course")
        self.size = columns, rows

    def tmux(self, *words: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *words]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=20
        ).stdout

    def command(self, *flags: str) -> str:
        tutor = f"'{sys.executable}' -m tutor --course '{self.course}' {' '.join(flags)}"
        return f"TENSOR_TUTOR_HOME='{self.home}' {tutor}; echo left with $?; cat"

    def start(self, *flags: str, editor: str = "false") -> None:
        columns, rows = map(str, self.size)
        command = f"unset VISUAL; export EDITOR='{editor}'; {self.command(*flags)}"
        self.tmux("new-session", "-d", "-x", columns, "-y", rows, command)
        self.until_seen("Type yes")
        self.keys("yes", "Enter")

    def start_again(self) -> None:
        self.tmux("respawn-pane", "-k", self.command())

    @property
    def sees(self) -> str:
        return self.tmux("capture-pane", "-p")

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def type(self, words: str) -> None:
        self.tmux("send-keys", "-l", words)

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"it never came:\n{self.sees}")
            time.sleep(0.05)

    def until_seen(self, *words: str) -> None:
        self.until(lambda: all(word in self.sees for word in words))

    def place_of(self, words: str) -> tuple[int, int]:
        """Column and row of a text on the screen, from 1."""
        self.until_seen(words)
        rows = self.sees.splitlines()
        row = next(number for number, line in enumerate(rows) if words in line)
        return rows[row].index(words) + 1, row + 1

    def mouse(self, button: int, column: int, row: int, final: str) -> None:
        code = f"\x1b[<{button};{column};{row}{final}".encode()
        self.tmux("send-keys", "-H", *(f"{byte:02x}" for byte in code))

    def click(self, words: str, beside: int = 0) -> None:
        column, row = self.place_of(words)
        self.mouse(0, column + beside, row, "M")
        self.mouse(0, column + beside, row, "m")

    def drag(self, words: str, row: int, columns: int = 0) -> None:
        """Carry a text to another row, and some columns to the right."""
        column, start = self.place_of(words)
        self.mouse(0, column, start, "M")
        step = 1 if row > start else -1
        for between in range(start, row + step, step):
            self.mouse(32, column, between, "M")
        self.mouse(32, column + columns, row, "M")
        self.mouse(0, column + columns, row, "m")


@pytest.fixture(params=[(80, 24), (120, 36)], ids=["80x24", "120x36"])
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path, *request.param)
    try:
        yield terminal
    finally:
        terminal.tmux("kill-server")


ORDERED = ("total = 0", "for value in (1, 2):", "total += value")


def put_in_order(terminal: Terminal) -> None:
    """Put the lines of the ordering step in order by keys, the one that does not belong aside."""
    for target, line in enumerate(ORDERED):
        terminal.until_seen(line)
        rows = {words: terminal.place_of(words)[1] for words in (*ORDERED, "total = total - 1")}
        place = sorted(rows, key=rows.__getitem__).index(line)
        terminal.keys(*["Up"] * 4, *["Down"] * place, *["u"] * (place - target))
        terminal.until(lambda: terminal.place_of(line)[1] == min(rows.values()) + target)  # noqa: B023
    terminal.keys("Right", "Down", "x")
    terminal.until(lambda: terminal.place_of("total = total - 1")[1] > terminal.place_of(text.ORDER_ASIDE)[1])


def go_on(terminal: Terminal, title: str) -> None:
    terminal.keys("C-n")
    terminal.until_seen(f"› {title}")


def to_the_code(terminal: Terminal) -> None:
    """Go to the code, which a narrow screen has behind a tab; a wide one has the keys there already."""
    if terminal.size[0] <= 80:
        terminal.keys("F6")


def test_a_lesson_is_walked_by_keys_alone(terminal: Terminal) -> None:
    terminal.start()
    terminal.until_seen(text.WELCOME_START)
    terminal.keys("Enter")
    terminal.until_seen("A lesson for tests.", f"● {text.TORCH_READY}")
    go_on(terminal, "Look")
    terminal.keys("C-r")
    terminal.until_seen("sum 3")
    go_on(terminal, "Guess")
    terminal.type("6")
    terminal.keys("Enter")
    terminal.until_seen("three times two")
    terminal.type("9")
    terminal.keys("Enter")
    terminal.until_seen(text.PASSED)
    go_on(terminal, "Two values")
    for _ in range(2):
        terminal.type("6")
        terminal.keys("Enter")
        terminal.until_seen(text.PASSED)
        terminal.keys("C-n")
    terminal.until_seen("› Pick")
    terminal.type("2")
    terminal.keys("Enter")
    terminal.until_seen("It is the usual one.")
    go_on(terminal, "Write")
    to_the_code(terminal)
    terminal.until_seen("1  y = x")
    terminal.keys("C-t")
    terminal.until_seen(text.NOT_YET)
    terminal.keys("End", "BSpace")
    terminal.type("2 * x")
    terminal.keys("C-t")
    terminal.until_seen(text.PASSED)
    go_on(terminal, "Mend")
    to_the_code(terminal)
    terminal.keys("End", "Left", *["BSpace"] * 4)
    terminal.type("3, 2")
    terminal.keys("C-t")
    terminal.until_seen(text.PASSED)
    go_on(terminal, "Order")
    to_the_code(terminal)
    put_in_order(terminal)
    terminal.keys("Enter")
    terminal.until_seen(text.PASSED)
    go_on(terminal, "Train")
    to_the_code(terminal)
    terminal.keys("End", "BSpace")
    terminal.type("2")
    terminal.until_seen("lr = 0.2")
    terminal.keys("C-t")
    terminal.until_seen(text.PASSED)
    go_on(terminal, "Sweep")
    terminal.keys("C-r")
    terminal.until_seen("lr=0.1", "lr=0.5")
    terminal.keys("F7")
    terminal.until_seen("› Train")
    go_on(terminal, "Sweep")
    terminal.keys("C-n")
    terminal.until_seen(text.LESSON_DONE, text.NEXT_LESSON)
    terminal.keys("Enter")
    terminal.until_seen("› The only step")
    terminal.keys("C-q")
    terminal.until_seen("left with 0")


def test_leaving_and_coming_back_lands_on_the_same_step_with_the_typed_code(terminal: Terminal) -> None:
    terminal.start("--lesson", "kinds/every", "--step", "write")
    terminal.until_seen("› Write")
    if terminal.size[0] <= 80:
        terminal.keys("F6")
    terminal.until_seen("1  y = x")
    terminal.keys("End")
    terminal.type(" # my note")
    terminal.until_seen("# my note")
    terminal.keys("C-q")
    terminal.until_seen("left with 0")
    terminal.start_again()
    terminal.until_seen("› Write")
    if terminal.size[0] <= 80:
        terminal.keys("F6")
    terminal.until_seen("y = x # my note")


def test_a_lesson_is_walked_by_mouse_alone(terminal: Terminal) -> None:
    is_narrow = terminal.size[0] <= 80
    terminal.start()
    terminal.click(text.WELCOME_START)
    terminal.until_seen("› Read this", f"● {text.TORCH_READY}")
    terminal.click("^N")
    terminal.until_seen("› Look")
    terminal.click("^R")
    terminal.until_seen("sum 3")
    for title in ("Guess", "Two values", "Pick"):
        terminal.click("^N")
        terminal.until_seen(f"› {title}")
    terminal.click("torch.float32")
    terminal.click("^T")
    terminal.until_seen("It is the usual one.")
    for title in ("Write", "Mend", "Order"):
        terminal.click("^N")
        terminal.until_seen(f"› {title}")
    if is_narrow:
        terminal.click("Code")
    _, divider = terminal.place_of(text.ORDER_ASIDE)
    top = divider - 4
    for number, line in enumerate(ORDERED):
        terminal.drag(line, top + number, columns=4 if line.startswith("total +=") else 0)
        terminal.until(lambda line=line, row=top + number: line in terminal.sees.splitlines()[row - 1])  # type: ignore[misc]
    terminal.drag("total = total - 1", top + 5)
    terminal.click("^T")
    terminal.until_seen(text.PASSED)
    for title in ("Train", "Sweep"):
        terminal.click("^N")
        terminal.until_seen(f"› {title}")
    terminal.click("^N")
    terminal.until_seen(text.LESSON_DONE)
    terminal.click(text.NEXT_LESSON)
    terminal.until_seen("Another lesson")


def test_control_c_stops_a_program_and_not_the_tutor(terminal: Terminal) -> None:
    terminal.start("--lesson", "kinds/every", "--step", "look")
    terminal.until_seen(f"● {text.TORCH_READY}")
    terminal.keys("C-c")
    terminal.until_seen("Nothing is running")
    terminal.keys("C-q")
    terminal.until_seen("left with 0")


def test_a_closed_terminal_ends_everything_and_keeps_what_was_typed(terminal: Terminal) -> None:
    terminal.start("--lesson", "kinds/every", "--step", "write")
    terminal.until_seen("› Write", f"● {text.TORCH_READY}")
    if terminal.size[0] <= 80:
        terminal.keys("F6")
    terminal.until_seen("1  y = x")
    terminal.keys("End")
    terminal.type(" # the last words")
    terminal.until_seen("# the last words")
    assert running(terminal.course)
    terminal.tmux("kill-server")
    terminal.until(lambda: not running(terminal.course))
    progress = Progress.in_folder(terminal.home)
    assert progress.draft("test-course", "kinds/every", "write") == "y = x # the last words\n"
    progress.close()


def running(course: Path) -> list[int]:
    """Processes of the tutor with this course, and their children."""
    tutors = [one for one in psutil.process_iter(["cmdline"]) if str(course) in (one.info["cmdline"] or [])]
    return [child.pid for one in tutors for child in (one, *one.children(recursive=True))]


@pytest.mark.parametrize("editor", ["/no/such/editor", "false"])
def test_an_editor_that_can_not_be_used_gives_the_screen_back(tmp_path: Path, editor: str) -> None:
    terminal = Terminal(tmp_path, 80, 24)
    try:
        terminal.start("--lesson", "kinds/every", "--step", "write", editor=editor)
        terminal.until_seen("› Write")
        to_the_code(terminal)
        terminal.until_seen("1  y = x")
        terminal.keys("C-g")
        terminal.until_seen("1  y = x", "EDITOR" if editor.startswith("/") else "false ended with")
        terminal.type("z")
        terminal.until_seen("zy = x")
    finally:
        terminal.tmux("kill-server")


def test_control_c_in_the_editor_outside_does_not_end_the_tutor(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\necho waiting\nexec sleep 60\n", "utf-8")
    slow.chmod(0o755)
    terminal = Terminal(tmp_path, 80, 24)
    try:
        terminal.start("--lesson", "kinds/every", "--step", "write", editor=str(slow))
        terminal.until_seen("› Write")
        to_the_code(terminal)
        terminal.until_seen("1  y = x")
        terminal.keys("C-g")
        terminal.until_seen("waiting")
        terminal.keys("C-c")
        terminal.until_seen("1  y = x", "YOUR TASK")
        terminal.type("z")
        terminal.until_seen("zy = x")
    finally:
        terminal.tmux("kill-server")


def test_a_small_terminal_gets_a_sentence_and_comes_back(terminal: Terminal) -> None:
    terminal.start("--lesson", "kinds/every", "--step", "look")
    terminal.until_seen("› Look")
    terminal.tmux("resize-window", "-x", "40", "-y", "10")
    terminal.until_seen("Too small")
    terminal.tmux("resize-window", "-x", "100", "-y", "30")
    terminal.until_seen("› Look", "^R")
