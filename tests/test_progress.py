"""The progress file: what is kept, and what happens when the file is not as it should be."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tutor.errors import ProgressError
from tutor.progress import DAY_S, Progress, StepRecord
from tutor.progress_file import passed_steps

STEP = ("course", "module/lesson", "step")
LESSON = STEP[:2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "progress.sqlite"


@pytest.fixture
def progress(file) -> Progress:
    return Progress(file)


def test_what_was_done_is_there_after_reopening(file, progress):
    progress.pass_step(*STEP, points=2.0)
    progress.open_hint(*STEP)
    progress.save_draft(*STEP, "x = 1\n")
    progress.submit(*STEP, "x = 2", False, ("no",))
    progress.visit(*STEP)
    progress.save_setting("theme", "light")
    progress.close()
    again = Progress(file)
    record = again.step(*STEP)
    assert (record.is_passed, record.points, record.hints, record.misses) == (True, 2.0, 1, 1)
    assert again.draft(*STEP) == "x = 1\n"
    assert [kept.findings for kept in again.submissions(*STEP)] == [("no",)]
    assert again.place("course") == ("module/lesson", "step")
    assert again.setting("theme") == "light"
    assert again.notice == ""


def test_nothing_is_known_at_first(progress):
    assert progress.step(*STEP) == StepRecord()
    assert progress.draft(*STEP) is None
    assert progress.place("course") is None
    assert progress.setting("theme", "dark") == "dark"


def test_courses_are_kept_apart(progress):
    progress.pass_step("one", "m/l", "s")
    assert progress.all_steps("two") == {}
    assert list(progress.all_steps("one")) == [("m/l", "s")]


def test_a_second_pass_is_a_review_and_the_best_points_stay(progress):
    progress.pass_step(*STEP, points=2.0)
    first = progress.step(*STEP)
    progress.pass_step(*STEP, points=1.0)
    again = progress.step(*STEP)
    assert first.reviewed_at is None
    assert again.reviewed_at is not None
    assert (again.passed_at, again.points) == (first.passed_at, 2.0)


def test_answered_questions_are_a_set(progress):
    for question in (2, 0, 2):
        progress.answer_question(*STEP, question)
    assert progress.step(*STEP).answered == (0, 2)


@pytest.mark.parametrize(
    ("misses", "days", "due"),
    [(0, 6, False), (0, 8, True), (1, 0.5, False), (1, 2, True)],
)
def test_what_was_missed_is_due_sooner(progress, misses, days, due):
    for _ in range(misses):
        progress.submit(*STEP, "", False, ())
    progress.pass_step(*STEP)
    passed_at = progress.step(*STEP).passed_at
    assert (progress.due("course", passed_at + days * DAY_S) == (STEP[1:],)) == due


def test_a_reset_can_be_undone_and_keeps_what_came_since(progress):
    progress.pass_step(*STEP)
    progress.save_draft(*STEP, "old")
    progress.reset_lesson(*LESSON)
    assert progress.step(*STEP) == StepRecord()
    progress.save_draft(*STEP, "new")
    assert progress.undo_reset(*LESSON)
    assert progress.step(*STEP).is_passed
    assert progress.draft(*STEP) == "new"
    assert not progress.undo_reset(*LESSON)


def test_a_reset_leaves_other_lessons_alone(progress):
    progress.pass_step("course", "other/lesson", "s")
    progress.reset_lesson(*LESSON)
    assert progress.step("course", "other/lesson", "s").is_passed


def test_a_damaged_file_is_set_aside_and_told(file):
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 200)
    progress = Progress(file)
    assert "damaged" in progress.notice
    progress.pass_step(*STEP)
    assert Progress(file).step(*STEP).is_passed
    (aside,) = file.parent.glob("progress.sqlite.bad-*")
    assert aside.read_bytes().startswith(b"this is no database")


def test_a_file_cut_in_the_middle_is_set_aside(file, progress):
    for number in range(200):
        progress.save_draft("course", "m/l", f"s{number}", "x" * 500)
    progress.close()
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 8192)
    assert Progress(file).notice


def test_a_page_that_is_read_only_later_is_found_damaged_at_once(file, progress):
    for number in range(200):
        progress.submit("course", "m/l", f"s{number}", "x" * 500, False, ())
    progress.pass_step(*STEP)
    progress.close()
    content = bytearray(file.read_bytes())
    content[-4096 * 3 : -4096 * 2] = b"\xa5" * 4096
    file.write_bytes(content)
    again = Progress(file)
    assert "damaged" in again.notice
    again.submit(*STEP, "x", True, ())
    assert len(again.submissions(*STEP)) == 1


def test_a_file_without_one_of_its_tables_is_set_aside(file, progress):
    progress.close()
    db = sqlite3.connect(file)
    db.execute("drop table draft")
    db.close()
    again = Progress(file)
    assert "damaged" in again.notice
    again.save_draft(*STEP, "x")
    assert again.draft(*STEP) == "x"


def test_a_damaged_file_that_cannot_be_moved_means_memory_and_a_notice(file, monkeypatch):
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 200)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    progress = Progress(file)
    progress.pass_step(*STEP)
    assert progress.step(*STEP).is_passed
    assert "only until you leave" in progress.notice


@pytest.mark.parametrize("text", ["{oops", "3", ""])
def test_lists_that_somebody_has_spoilt_are_read_as_empty(file, progress, text):
    progress.submit(*STEP, "x", False, ("no",))
    progress._db.execute("update submission set findings = ?", (text,))
    progress._db.execute("update step set answered = ?", (text,))
    assert progress.submissions(*STEP)[0].findings == ()
    assert progress.step(*STEP).answered == ()


def test_a_newer_file_is_left_alone(file, progress):
    progress.close()
    db = sqlite3.connect(file)
    db.execute("pragma user_version = 99")
    db.close()
    before = file.read_bytes()
    older = Progress(file)
    older.pass_step(*STEP)
    assert "newer" in older.notice
    assert older.path != file
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_means_memory_and_a_notice(tmp_path):
    (tmp_path / "file").write_text("in the way")
    progress = Progress(tmp_path / "file" / "progress.sqlite")
    progress.pass_step(*STEP)
    assert progress.step(*STEP).is_passed
    assert "only until you leave" in progress.notice


def test_when_the_disk_is_full_it_is_told_once_and_goes_on_in_memory(file, progress):
    progress.pass_step(*STEP)
    progress._db.execute("pragma max_page_count = 1")
    with pytest.raises(ProgressError, match="only until you leave"):
        progress.save_draft(*STEP, "x" * 1_000_000)
    progress.save_draft(*STEP, "x" * 1_000_000)
    assert progress.draft(*STEP) == "x" * 1_000_000
    assert progress.step(*STEP).is_passed
    assert Progress(file).step(*STEP).is_passed


def test_two_tutors_on_one_file_lose_nothing(file):
    def work(name: str) -> None:
        progress = Progress(file)
        for number in range(30):
            progress.pass_step("course", "m/l", f"{name}{number}")
        progress.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Progress(file).all_steps("course")) == 60


def test_learner_text_is_only_text(progress):
    text = "'); drop table step; --\x00 \x1b[31m ü 数"
    progress.save_draft(*STEP, text)
    progress.submit(*STEP, text, True, (text,))
    assert progress.draft(*STEP) == text
    assert progress.submissions(*STEP)[0].findings == (text,)


def test_a_file_in_a_folder_that_may_not_be_written_is_read(file, progress, monkeypatch):
    progress.pass_step(*STEP)
    progress.close()
    monkeypatch.setattr("tutor.progress_file.os.access", lambda path, mode: False)
    assert passed_steps(file, "course") == {STEP[1:]}
