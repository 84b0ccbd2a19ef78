"""From a lesson's Markdown text to a `Lesson`; every fault of the file is told at once.

The format is described in docs/writing-lessons.md.
"""

from __future__ import annotations

import re
from pathlib import Path

from tutor.errors import LessonError, LessonFaults
from tutor.lesson.attributes import read_cell
from tutor.lesson.blocks import Block, cut
from tutor.lesson.frontmatter import read
from tutor.lesson.heading import read_heading
from tutor.lesson.model import Cell, Lesson, Step
from tutor.lesson.step import StepReader

LIMIT_CHARS = 1_000_000
BROKEN_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,})(?P<info>[^`]+`.*)$")
"""Three backquotes, words and one more backquote: CommonMark takes the line as text."""
STEP_ID = re.compile(r"^[a-z0-9][a-z0-9-]*$")


def parse_lesson(text: str, path: Path, lesson_id: str) -> Lesson:
    """Read a lesson.

    Args:
        text: The file's content.
        path: The file, for messages.
        lesson_id: `module/lesson`.

    Raises:
        LessonFaults: All faults, with their lines.
    """
    return _LessonReader(path, lesson_id).read(text.replace("\r\n", "\n").replace("\r", "\n"))


class _LessonReader:
    """Reads one file; collects faults on the way."""

    def __init__(self, path: Path, lesson_id: str) -> None:
        self.path = path
        self.lesson_id = lesson_id
        self.faults: list[LessonError] = []

    def report(self, line: int, message: str) -> None:
        self.faults.append(LessonError(self.path, line, message))

    def read(self, text: str) -> Lesson:
        if len(text) > LIMIT_CHARS:
            self.report(1, f"the file has {len(text):,} characters; a lesson may have {LIMIT_CHARS:,}")
            raise LessonFaults(self.faults)
        head, taken = read(text, self.report)
        body = "\n" * taken + "\n".join(text.split("\n")[taken:])
        blocks = cut(body)
        self._check_fences(blocks)
        intro, chapters = _chapters(blocks)
        setup, introduction = self._intro(intro)
        steps = tuple(self._step(chapter) for chapter in chapters)
        if not steps:
            self.report(1, "the lesson has no step; a step starts with a `## ` heading")
        self._check_ids(steps)
        if self.faults:
            raise LessonFaults(self.faults)
        return Lesson(
            id=self.lesson_id,
            title=head.title,
            minutes=head.minutes,
            objectives=head.objectives,
            requires=head.requires,
            covers=head.covers,
            extras=head.extras,
            intro=introduction,
            setup=setup,
            steps=steps,
            path=self.path,
            is_shuffled=head.is_shuffled,
        )

    def _intro(self, blocks: list[Block]) -> tuple[tuple[Cell, ...], str]:
        setup: list[Cell] = []
        prose: list[str] = []
        for block in blocks:
            if block.is_cell:
                setup += self._setup_cell(block)
            elif block.kind != "comment" and not (block.kind == "heading" and block.level == 1):
                prose.append(block.markdown)
        return tuple(setup), "\n\n".join(prose)

    def _setup_cell(self, block: Block) -> list[Cell]:
        def report(message: str) -> None:
            self.report(block.line, message)

        cell = read_cell(block.info, block.text, block.line + 1, report)
        if cell is None or cell.role == "setup":
            return [cell] if cell else []
        report(f"before the first step only `python setup` may stand, not {cell.role}")
        return []

    def _step(self, blocks: list[Block]) -> Step:
        heading = read_heading(blocks[0].text)
        if heading.unknown:
            known = "`#id`, `points=N` and `fixed`"
            self.report(
                blocks[0].line,
                f"unknown in the heading's braces: {' '.join(heading.unknown)}; known are {known}",
            )
        if not STEP_ID.match(heading.id):
            self.report(
                blocks[0].line, f"step id `{heading.id}` must be lower-case words joined with hyphens"
            )
        return StepReader(heading, blocks[0].line, self.report).read(blocks[1:])

    def _check_fences(self, blocks: list[Block]) -> None:
        """Report lines that look like fences and are none; their cells would vanish without a word."""
        for block in blocks:
            lines = [] if block.kind in ("fence", "comment") else block.text.split("\n")
            for number, line in enumerate(lines, start=block.line):
                found = BROKEN_FENCE.match(line)
                if found and found["fence"] not in found["info"]:
                    told = "the words behind a fence can't hold a backquote, so this line starts no cell"
                    self.report(number, f"{told}; write them without it")

    def _check_ids(self, steps: tuple[Step, ...]) -> None:
        seen: dict[str, int] = {}
        for step in steps:
            if step.id in seen:
                first = seen[step.id]
                self.report(
                    step.line, f"step id `{step.id}` is used already in line {first}; give one `{{#another}}`"
                )
            seen.setdefault(step.id, step.line)


def _chapters(blocks: list[Block]) -> tuple[list[Block], list[list[Block]]]:
    """Split blocks at `##` headings; what stands before the first is the introduction."""
    intro: list[Block] = []
    chapters: list[list[Block]] = []
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            chapters.append([block])
        else:
            (chapters[-1] if chapters else intro).append(block)
    return intro, chapters
