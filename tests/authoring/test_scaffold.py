"""A course and lessons made by `tensor-tutor new`."""

from pathlib import Path

import pytest

from tutor.authoring.scaffold import new_course, new_lesson
from tutor.errors import TutorError
from tutor.kernel.client import Kernel
from tutor.lesson.load import check_course, load_course, load_lesson
from tutor.preparing import Options
from tutor.proof.engine import Engine
from tutor.proof.gate import Gate
from tutor.proof.lint import lint_course

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_new_course_has_one_lesson_without_faults_or_remarks(tmp_path: Path) -> None:
    file = new_course(tmp_path / "My Course")
    course = load_course(tmp_path / "My Course")
    assert (course.id, course.title) == ("my-course", "My course")
    assert [lesson.path for lesson in course.lessons] == [file]
    assert check_course(course) == ()
    lessons = [load_lesson(lesson) for lesson in course.lessons]
    assert [str(remark) for remark in lint_course(course, lessons) if not remark.is_advice] == []


async def test_the_new_lesson_proves_with_its_mutants(tmp_path: Path, kernel: Kernel) -> None:
    new_course(tmp_path / "mine")
    lesson = load_lesson(load_course(tmp_path / "mine").lessons[0])
    engine = Engine(Gate(kernel, 2), Options(), 8)
    failures = [failure.text async for step in engine.prove([(lesson, None)]) for failure in step.failures]
    assert failures == []


async def test_a_lesson_joins_its_module_and_leaves_the_rest_of_the_table_alone(tmp_path: Path) -> None:
    new_course(tmp_path / "mine")
    table = tmp_path / "mine" / "course.toml"
    table.write_text("# a remark of mine\n" + table.read_text())
    new_lesson(tmp_path / "mine", "basics/second")
    new_lesson(tmp_path / "mine", "more/third")
    assert [lesson.id for lesson in load_course(tmp_path / "mine").lessons] == [
        "basics/first",
        "basics/second",
        "more/third",
    ]
    assert table.read_text().startswith("# a remark of mine\n")


async def test_nothing_that_exists_is_written_over(tmp_path: Path) -> None:
    file = new_course(tmp_path / "mine")
    file.write_text("mine")
    with pytest.raises(TutorError, match="exists already"):
        new_lesson(tmp_path / "mine", "basics/first")
    with pytest.raises(TutorError, match="no empty folder"):
        new_course(tmp_path / "mine")
    with pytest.raises(TutorError, match="no empty folder"):
        new_course(file)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("lesson_id", ["first", "Basics/first", "basics/../first", "/x", "a/b/c"])
async def test_a_lesson_id_that_is_none_is_told(tmp_path: Path, lesson_id: str) -> None:
    new_course(tmp_path / "mine")
    with pytest.raises(TutorError, match="is no lesson id"):
        new_lesson(tmp_path / "mine", lesson_id)


async def test_a_folder_without_a_course_is_told_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match="tensor-tutor new course"):
        new_lesson(tmp_path, "basics/first")
