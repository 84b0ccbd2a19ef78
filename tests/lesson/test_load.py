"""Loading a course from a folder."""

from pathlib import Path

import pytest

from tutor.errors import LessonFaults, TutorError
from tutor.lesson.load import check_course, load_course, load_lesson

LESSON = "---\ntitle: {title}\nminutes: 5\nobjectives: [read, 'write: well']\n---\n\n## One\n\nText.\n"
COURSE = 'id = "mine"\ntitle = "Mine"\n[[modules]]\nid = "first"\ntitle = "First"\nlessons = ["a", "b"]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "first").mkdir()
    for name in "ab":
        (tmp_path / "first" / f"{name}.md").write_text(LESSON.format(title=name.upper()))
    return tmp_path


def test_a_course_lists_modules_lessons_and_steps(root):
    course = load_course(root)
    assert [lesson.id for lesson in course.lessons] == ["first/a", "first/b"]
    assert course.modules[0].title == "First"
    assert course.lessons[0].objectives == ("read", "write: well")
    assert course.lessons[0].steps[0].id == "one"
    assert load_lesson(course.lessons[0]).title == "A"


def test_a_broken_lesson_is_told_and_the_others_still_load(root):
    (root / "first" / "a.md").write_text("---\ntitle: [\n---\n")
    course = load_course(root)
    assert [lesson.id for lesson in course.lessons] == ["first/b"]
    assert str(course.faults[0]).startswith(f"{root / 'first' / 'a.md'}:")


def test_faults_inside_a_lesson_are_told_when_the_course_is_checked(root):
    (root / "first" / "b.md").write_text(LESSON.format(title="B") + "\n```python nope\n```\n")
    course = load_course(root)
    assert course.faults == ()
    assert [fault.line for fault in check_course(course)] == [11]


def test_a_missing_lesson_file_is_a_fault(root):
    (root / "first" / "a.md").unlink()
    assert "can't be read" in load_course(root).faults[0].message


def test_a_lesson_that_is_not_utf8_is_a_fault_with_its_line(root):
    (root / "first" / "a.md").write_bytes(b"---\ntitle: A\n\xff\xfe")
    fault = load_course(root).faults[0]
    assert (fault.line, "not UTF-8" in fault.message) == (3, True)


def test_a_lesson_that_links_out_of_the_course_is_refused(root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "a.md"
    outside.write_text(LESSON.format(title="A"))
    (root / "first" / "a.md").unlink()
    (root / "first" / "a.md").symlink_to(outside)
    assert "leads out of the course" in load_course(root).faults[0].message


def test_a_lesson_of_five_megabytes_is_refused(root):
    (root / "first" / "a.md").write_text(LESSON.format(title="A") + "x" * 5_000_000)
    assert "more than" in load_course(root).faults[0].message


@pytest.mark.parametrize("name", ["../up", "A", "a b", ""])
def test_a_lesson_name_that_is_no_plain_word_is_a_fault(root, name):
    (root / "course.toml").write_text(COURSE.replace('"a"', f'"{name}"'))
    assert "must be lower-case" in load_course(root).faults[0].message


@pytest.mark.parametrize(
    ("text", "part"),
    [(None, "has no course.toml"), ("[", "is not TOML"), ("title = 'x'\n", "names no modules")],
)
def test_a_folder_that_is_no_course_is_told_in_a_sentence(root, text, part):
    (root / "course.toml").unlink()
    if text is not None:
        (root / "course.toml").write_text(text)
    with pytest.raises(TutorError, match=part):
        load_course(root)


def test_a_course_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(TutorError, match="does not exist"):
        load_course(tmp_path / "nowhere")


def test_opening_a_faulty_lesson_raises_all_its_faults(root):
    (root / "first" / "b.md").write_text(LESSON.format(title="B") + "\n```python nope\n```\n\n## One\n\nx\n")
    with pytest.raises(LessonFaults) as caught:
        load_lesson(load_course(root).lessons[1])
    assert len(caught.value.faults) == 2
