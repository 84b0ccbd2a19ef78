"""`pytest --tensor-tutor lessons/`: every step of every lesson is a test, named `lesson.md::step`.

A failing step is reported at its line of the Markdown file; `-k`, `-x`, `-n` and reports work as with
any other test, and the summary says how many of the collected steps were run. The engine is that of
`tensor-tutor test`. Imports nothing of the tutor until it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tutor.lesson.model import Course, Lesson, Step
    from tutor.proof.background import BackgroundProof
    from tutor.proof.findings import Failure

OPTION = "--tensor-tutor"
COURSE_FILE = "course.toml"
STEPS: pytest.StashKey[set[str]] = pytest.StashKey()
"""Ids of all collected steps, those among them that `-k` leaves out; with xdist of all workers."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("tensor-tutor")
    group.addoption(OPTION, action="store_true", help="collect the steps of Tensor Tutor lessons as tests")
    group.addoption("--mutants", type=int, default=10, help="mutants of each solution (10)")
    group.addoption("--lesson-jobs", type=int, default=0, help="runs at a time (one a processor)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a Markdown file that is a lesson of a course."""
    if not parent.config.getoption(OPTION) or file_path.suffix != ".md" or _course_root(file_path) is None:
        return None
    return LessonFile.from_parent(parent, path=file_path)


def pytest_configure(config: pytest.Config) -> None:
    """Begin with no step."""
    config.stash[STEPS] = set()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the processes of the proof; a worker of xdist hands on which steps there are."""
    steps = session.config.stash[STEPS]
    handed_on = getattr(session.config, "workeroutput", None)
    if handed_on is not None:
        handed_on[OPTION] = sorted(steps)
    if PROOF in session.stash:
        session.stash[PROOF].close()
        del session.stash[PROOF]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over which steps a worker of xdist has collected."""
    node.config.stash[STEPS].update(getattr(node, "workeroutput", {}).get(OPTION, ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many of the collected steps were run."""
    steps = config.stash[STEPS]
    if not steps or config.option.collectonly:
        return
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    ran = {report.nodeid for report in reports if getattr(report, "when", None) == "call"} & steps
    lessons = len({step.partition("::")[0] for step in steps})
    whole = f"{len(steps)} {_plural('step', len(steps))} of {lessons} {_plural('lesson', lessons)}"
    terminalreporter.write_line(
        f"Tensor Tutor: {len(ran)} of {whole} {'was' if len(ran) == 1 else 'were'} run"
    )


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


PROOF: pytest.StashKey[BackgroundProof] = pytest.StashKey()


class LessonFile(pytest.File):
    """A lesson; its items are its steps, and one for the authors' linter."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each step."""
        from tutor.errors import LessonFaults
        from tutor.lesson.load import load_lesson

        course = _course(self.path)
        outline = next((known for known in course.lessons if known.path == self.path), None)
        faults = [fault for fault in course.faults if fault.path == self.path]
        if faults:
            raise self.CollectError("\n".join(map(str, faults)))
        if outline is None:
            return
        try:
            lesson = load_lesson(outline)
        except LessonFaults as found:
            raise self.CollectError("\n".join(map(str, found.faults))) from None
        for step in lesson.steps:
            item = StepItem.from_parent(self, name=step.id, lesson=lesson, step=step)
            self.config.stash[STEPS].add(item.nodeid)
            yield item
        yield LintItem.from_parent(self, name="lint", course=course, lesson=lesson)


class StepItem(pytest.Item):
    """A step under proof."""

    def __init__(self, *, lesson: Lesson, step: Step, **kwargs: Any) -> None:
        """Keep the step."""
        super().__init__(**kwargs)
        self.lesson, self.step = lesson, step

    def runtest(self) -> None:
        """Prove the step; the next ones are begun meanwhile."""
        following = [item for item in self.session.items if isinstance(item, StepItem)]
        places = [(item.lesson, item.step) for item in following[following.index(self) :]]
        proof = _proof(self.session).prove(places)
        if proof.failures:
            raise StepFailedError(self.path, proof.failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what does not hold, at the lesson's own lines."""
        if isinstance(excinfo.value, StepFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return file, line (from 0) and name."""
        return self.path, self.step.line - 1, f"{self.lesson.id}#{self.step.id}"


class LintItem(pytest.Item):
    """What the authors' linter says of a lesson."""

    def __init__(self, *, course: Course, lesson: Lesson, **kwargs: Any) -> None:
        """Keep the lesson."""
        super().__init__(**kwargs)
        self.course, self.lesson = course, lesson

    def runtest(self) -> None:
        """Lint the lesson; advice does not fail."""
        from tutor.proof.lint import lint_course

        remarks = [remark for remark in lint_course(self.course, [self.lesson]) if not remark.is_advice]
        if remarks:
            pytest.fail("\n".join(map(str, remarks)), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return file, line (from 0) and name."""
        return self.path, 0, f"{self.lesson.id} lint"


class StepFailedError(Exception):
    """Promises of a step that do not hold."""

    def __init__(self, path: Path, failures: tuple[Failure, ...]) -> None:
        """Say each failure at its line."""
        super().__init__("\n".join(f"{path}:{failure.line}: {failure.text}" for failure in failures))


def _course_root(file: Path) -> Path | None:
    return next((folder for folder in file.parents if (folder / COURSE_FILE).is_file()), None)


def _course(file: Path) -> Course:
    from tutor.lesson.load import load_course

    root = _course_root(file)
    if root is None:
        raise pytest.UsageError(f"{file} belongs to no course; a course is a folder with a {COURSE_FILE}")
    return load_course(root)


def _proof(session: pytest.Session) -> BackgroundProof:
    from tutor.proof.background import BackgroundProof

    if PROOF not in session.stash:
        mutants, jobs = (session.config.getoption(name) for name in ("--mutants", "--lesson-jobs"))
        session.stash[PROOF] = BackgroundProof(mutants=mutants, jobs=jobs)
    return session.stash[PROOF]
