"""A learner's place in a course: going from step to step, drafts, hints. Nothing runs here."""

from __future__ import annotations

import importlib.util
import random
from functools import cached_property

from msgspec.structs import replace

from tutor.errors import LessonFaults, UnknownError
from tutor.finding_places import find_lesson, find_step
from tutor.lesson.load import load_lesson
from tutor.lesson.model import CodeTask, Course, Lesson, LessonOutline, OrderTask, Step
from tutor.progress import Progress, StepRecord
from tutor.submission import Order


class Walk:
    """A learner's place in a course.

    Attributes:
        course: The course.
        progress: What is kept of it.
    """

    def __init__(self, course: Course, progress: Progress) -> None:
        """Open nothing yet; `open` does."""
        self.course = course
        self.progress = progress

    @cached_property
    def step(self) -> Step:
        """The open step; before one was opened, the first one."""
        return self.lesson.steps[0]

    @cached_property
    def lesson(self) -> Lesson:
        """The open lesson; before one was opened, the first one that can be read.

        Raises:
            UnknownError: The course has no lesson.
            LessonFaults: None of its lessons can be read.
        """
        faults: list[LessonFaults] = []
        for outline in self.course.lessons:
            try:
                return self._load(outline)
            except LessonFaults as found:
                faults.append(found)
        raise faults[0] if faults else UnknownError("lesson", self.course.title, ())

    def open(self, lesson_id: str | None = None, step_id: str | None = None) -> None:
        """Go to a lesson and step; without them, to where the learner was.

        Raises:
            UnknownError: There is no such lesson or step.
            LessonFaults: The lesson that was asked for can't be read; the learner stays where they were.
        """
        lesson = self._last_lesson() if lesson_id is None else self._named(lesson_id)
        if step_id is None:
            place = self.progress.place(self.course.id, lesson.id)
            known = {step.id for step in lesson.steps}
            step_id = place[1] if place and place[1] in known else lesson.steps[0].id
        self._enter(lesson, find_step(lesson, step_id))

    def reread(self, line: int | None = None) -> None:
        """Read the open lesson from its file again, for an author who has just saved it.

        Args:
            line: Go to the step that holds this line of the file; None stays at the step.

        Raises:
            LessonFaults: The file has faults now; lesson and step stay as they were.
        """
        lesson = self._load(find_lesson(self.course, self.lesson.id))
        steps = {step.id: step for step in lesson.steps}
        before = [step for step in lesson.steps if line is not None and step.line <= line]
        self._enter(lesson, before[-1] if before else steps.get(self.step.id, lesson.steps[0]))

    def _named(self, lesson_id: str) -> Lesson:
        return self._load(find_lesson(self.course, lesson_id))

    def _last_lesson(self) -> Lesson:
        """Return the lesson where the learner was; the first one if it is gone or can't be read now."""
        place = self.progress.place(self.course.id)
        if place is None or place[0] not in {lesson.id for lesson in self.course.lessons}:
            return self.lesson
        try:
            return self._named(place[0])
        except LessonFaults:
            return self.lesson

    def _load(self, outline: LessonOutline) -> Lesson:
        """Read a lesson; of a shuffled one the steps with faults to mend are mixed among their places."""
        lesson = load_lesson(outline)
        if not lesson.is_shuffled:
            return lesson
        key = f"order of {self.course.id}/{lesson.id}"
        seed = self.progress.setting(key) or str(random.random())
        self.progress.save_setting(key, seed)
        mixed = [step for step in lesson.steps[1:-1] if step.kind == "debug"]
        random.Random(seed).shuffle(mixed)
        others = iter(mixed)
        inner = (next(others) if step.kind == "debug" else step for step in lesson.steps[1:-1])
        return replace(lesson, steps=(lesson.steps[0], *inner, *lesson.steps[1:][-1:]))

    def _enter(self, lesson: Lesson, step: Step) -> None:
        self.lesson, self.step = lesson, step
        self.progress.visit(self.course.id, lesson.id, step.id)

    @property
    def index(self) -> int:
        """The step's place in the lesson, from 0."""
        return self.lesson.steps.index(self.step)

    @property
    def has_next(self) -> bool:
        """Whether a step follows in this lesson."""
        return self.index + 1 < len(self.lesson.steps)

    def next_lesson(self) -> LessonOutline | None:
        """Return the lesson after this one, or None at the course's end."""
        lessons = self.course.lessons
        place = [lesson.id for lesson in lessons].index(self.lesson.id)
        return lessons[place + 1] if place + 1 < len(lessons) else None

    def go(self, offset: int) -> bool:
        """Move by a number of steps within the lesson; False if that leaves it.

        A step without a task counts as passed when the learner moves on from it.
        """
        target = self.index + offset
        if offset > 0 and self.step.task is None:
            self.progress.pass_step(*self.key)
        if not 0 <= target < len(self.lesson.steps):
            return False
        self._enter(self.lesson, self.lesson.steps[target])
        return True

    @property
    def key(self) -> tuple[str, str, str]:
        """Ids of course, lesson and step, as the progress file keeps them."""
        return self.course.id, self.lesson.id, self.step.id

    @property
    def record(self) -> StepRecord:
        """What is known of the open step."""
        return self.progress.step(*self.key)

    def missing_extras(self, lesson: Lesson | LessonOutline) -> tuple[str, ...]:
        """Return the packages beyond the core that a lesson needs and that are not installed."""
        return tuple(name for name in lesson.extras if importlib.util.find_spec(name) is None)

    # The step's text ----------------------------------------------------------------------

    @property
    def starter(self) -> str:
        """What the editor opens with when nothing was typed yet."""
        task = self.step.task
        if isinstance(task, CodeTask):
            return task.starter.source
        return self.step.demos[0].source if self.step.demos else ""

    @property
    def draft(self) -> str:
        """What the learner typed here, or the starter."""
        kept = self.progress.draft(*self.key)
        return self.starter if kept is None else kept

    def save_draft(self, text: str) -> None:
        """Keep what is typed; a draft equal to the starter is no draft."""
        if text != self.starter:
            self.progress.save_draft(*self.key, text)
        elif self.progress.draft(*self.key) is not None:
            self.progress.drop_draft(*self.key)

    def sheet_draft(self, sheet: str, starter: str) -> str:
        """Return what the learner typed into one of the step's texts, or its starter.

        Args:
            sheet: Name of the text; empty for the step's own draft.
            starter: What the text is at first.
        """
        kept = self.progress.draft(*self._sheet_key(sheet))
        return starter if kept is None else kept

    def save_sheet(self, sheet: str, text: str, starter: str) -> None:
        """Keep what is typed into one of the step's texts; what equals its starter is no draft."""
        key = self._sheet_key(sheet)
        if text != starter:
            self.progress.save_draft(*key, text)
        elif self.progress.draft(*key) is not None:
            self.progress.drop_draft(*key)

    def _sheet_key(self, sheet: str) -> tuple[str, str, str]:
        course, lesson, step = self.key
        return course, lesson, f"{step}~{sheet}" if sheet else step

    # Help ---------------------------------------------------------------------------------

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints that were opened at this step."""
        return self.step.hints[: self.record.hints]

    def open_hint(self) -> str | None:
        """Open one more hint and return it; None if all are open."""
        opened = self.record.hints
        if opened >= len(self.step.hints):
            return None
        self.progress.open_hint(*self.key)
        return self.step.hints[opened]

    def reveal(self) -> tuple[str, ...]:
        """Return the solutions and remember that they were seen; empty where a task has none as text."""
        if not self.record.is_passed:
            self.progress.reveal(*self.key)
        task = self.step.task
        if isinstance(task, CodeTask):
            return tuple(cell.source for cell in task.solutions)
        if isinstance(task, OrderTask):
            lines = tuple((line.text, line.indent) for line in task.lines if not line.is_distractor)
            return (Order(lines).source,)
        return ()
