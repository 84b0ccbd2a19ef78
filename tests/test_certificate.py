"""`tensor-tutor certificate`: a page on a finished lesson."""

from pathlib import Path

import pytest

from tutor.cli import main
from tutor.lesson.load import load_course
from tutor.paths import builtin_course, home
from tutor.progress import Progress

LESSON = "tensors/lab"


@pytest.fixture
def lesson():
    course = load_course(builtin_course())
    return next(lesson for lesson in course.lessons if lesson.id == LESSON)


@pytest.fixture
def progress():
    opened = Progress.in_folder(home())
    yield opened
    opened.close()


def pass_all(progress: Progress, lesson, *, but: str = "") -> None:
    course = load_course(builtin_course())
    for step in lesson.steps:
        if step.id != but:
            progress.pass_step(course.id, lesson.id, step.id, step.points)


def test_an_unfinished_lesson_has_no_certificate_and_the_first_open_step_is_named(
    lesson, progress, capsys
) -> None:
    open_step = lesson.steps[1]
    pass_all(progress, lesson, but=open_step.id)
    assert main(["certificate", LESSON]) == 2
    told = capsys.readouterr()
    assert f"1 of {len(lesson.steps)} steps" in told.err
    assert f"{LESSON}#{open_step.id}" in told.err
    assert told.out == ""


def test_the_page_names_lesson_steps_points_and_versions(lesson, progress, capsys) -> None:
    pass_all(progress, lesson)
    assert main(["certificate", LESSON]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"# {lesson.title}\n")
    assert f"{lesson.points:g} of {lesson.points:g} points" in page
    assert all(f"| {step.title} |" in page for step in lesson.steps)
    assert all(name in page for name in ("tensor-tutor ", "PyTorch ", "Python "))


def test_hints_that_were_opened_are_told(lesson, progress, capsys) -> None:
    pass_all(progress, lesson)
    graded = next(step for step in lesson.steps if step.points)
    progress.open_hint(load_course(builtin_course()).id, LESSON, graded.id)
    main(["certificate", LESSON])
    assert f"| {graded.title} | {graded.points:g} of {graded.points:g} | 1 |" in capsys.readouterr().out


def test_a_file_that_is_there_is_kept_without_force(lesson, progress, tmp_path: Path, capsys) -> None:
    pass_all(progress, lesson)
    target = tmp_path / "page.md"
    target.write_text("mine")
    assert main(["certificate", LESSON, "--output", str(target)]) == 2
    assert target.read_text() == "mine"
    assert main(["certificate", LESSON, "--output", str(target), "--force"]) == 0
    assert target.read_text().startswith(f"# {lesson.title}")


def test_an_unknown_lesson_is_a_sentence(capsys) -> None:
    assert main(["certificate", "no/such"]) == 2
    assert "no/such" in capsys.readouterr().err
