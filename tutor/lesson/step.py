"""From the blocks under one `##` heading to a `Step`."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from tutor.lesson.attributes import ROLES, read_cell
from tutor.lesson.blocks import Block
from tutor.lesson.goals import goals_of
from tutor.lesson.heading import HeadingAttributes
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    FeedbackRow,
    LiveQuestion,
    Option,
    OrderLine,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
    StepKind,
    Task,
)

QUESTION_ROLES = ("predict", "answer")
LOST_FENCE = re.compile(rf"^python (?:{'|'.join(sorted(ROLES))})\b", re.MULTILINE)
TASK_ROLES = ("starter", "solution", "check", "order", "wrong")
SECTIONS = ("Hint", "Feedback", "Why")

Question = LiveQuestion | ChoiceQuestion


class StepReader:
    """Reads one step; `read` may be called once."""

    def __init__(self, heading: HeadingAttributes, line: int, report: Callable[[int, str], None]) -> None:
        """Start a step.

        Args:
            heading: Title, id and attributes.
            line: The heading's line.
            report: Takes line and message of each fault.
        """
        self.heading = heading
        self.line = line
        self.report = report
        self.flow: list[Prose | Cell | Question] = []
        self.cells: list[Cell] = []
        self.hints: list[str] = []
        self.why: list[str] = []
        self.covers: tuple[str, ...] = ()
        self.section, self.cell_end = "", -1

    def read(self, blocks: list[Block]) -> Step:
        """Read the blocks behind the heading."""
        for block in blocks:
            self._block(block)
        task = self._task()
        questions = task.questions if isinstance(task, QuestionTask) else ()
        return Step(
            id=self.heading.id,
            title=self.heading.title,
            line=self.line,
            kind=_kind(self._page(), task),
            setup=tuple(cell for cell in self.cells if cell.role == "setup"),
            page=_joined(self._page_before(questions)),
            task=task,
            hints=tuple(self.hints),
            why="\n\n".join(self.why),
            points=self.heading.points,
            covers=self.covers,
        )

    # Reading the blocks -------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        if block.kind == "heading" and block.level == 3 and block.text.strip() in SECTIONS:
            self.section = block.text.strip()
            if self.section == "Hint":
                self.hints.append("")
        elif block.kind == "comment":
            self.covers += _covered(block.text)
        elif block.is_cell:
            self._cell(block)
        elif block.kind == "fence" and block.info == "text output":
            self._output(block)
        else:
            self._text(block)

    def _text(self, block: Block) -> None:
        if block.kind == "heading" and block.level <= 3:
            self.section = ""
        raw = block.markdown
        if block.kind == "text" and (lost := LOST_FENCE.search(raw)):
            line = block.line + raw[: lost.start()].count("\n")
            self.report(line, f"`{lost[0]}` begins a cell, but its line has lost the ``` before it")
        if self.section == "Feedback" and block.kind == "table":
            self._feedback(block)
            self.section = ""
        elif self.section == "Hint":
            self.hints[-1] = f"{self.hints[-1]}\n\n{raw}".strip()
        elif self.section == "Why":
            self.why.append(raw)
        elif block.kind == "tasks":
            self._choice(block)
        else:
            self.flow.append(Prose(raw, block.line))

    def _cell(self, block: Block) -> None:
        if (place := block.text.find("\n```")) >= 0:
            line = block.line + block.text[: place + 1].count("\n") + 1
            self.report(line, "a fence begins inside of a cell: close the cell before it with ```")
        if self.section in ("Hint", "Why"):
            self.report(
                block.line, f"no cell may stand under `### {self.section}`; write ```py for code to read"
            )
            return
        cell = read_cell(block.info, block.text, block.line + 1, lambda text: self.report(block.line, text))
        if cell is None:
            return
        self.cell_end = block.end
        self.cells.append(cell)
        if cell.role in QUESTION_ROLES:
            self.flow.append(LiveQuestion("", cell))
        else:
            self.flow.append(cell)

    def _output(self, block: Block) -> None:
        if block.line - 1 - self.cell_end > 1 or not self.cells:
            self.report(block.line, "`text output` must stand right behind the cell that prints it")
            return
        cell = self.cells[-1]
        told = replace(cell, output=block.text)
        self.cells[-1] = told
        last = self.flow[-1]
        self.flow[-1] = replace(last, cell=told) if isinstance(last, LiveQuestion) else told

    def _choice(self, block: Block) -> None:
        for mark, text, feedback in block.rows:
            if not mark:
                self.report(block.line, f"option `{text}` needs `[ ]` or `[x]` like the others")
            elif mark == " " and not feedback:
                self.report(
                    block.line, f"wrong option `{text}` needs feedback: an indented paragraph under it"
                )
        options = tuple(Option(text, mark == "x", feedback) for mark, text, feedback in block.rows)
        if not any(option.is_right for option in options):
            self.report(block.line, "no option is right; mark at least one with `[x]`")
        self.flow.append(ChoiceQuestion("", options, self.heading.is_fixed, block.line))

    def _feedback(self, block: Block) -> None:
        last = next((item for item in reversed(self.flow) if not isinstance(item, Prose)), None)
        if not isinstance(last, LiveQuestion):
            self.report(block.line, "`### Feedback` must follow a predict or answer cell")
            return
        rows = []
        for number, row in enumerate(block.rows, start=block.line + 2):
            if len(row) == 2 and all(row):
                rows.append(FeedbackRow(row[0].strip("`").strip(), row[1], number))
            else:
                self.report(number, "a feedback row needs two cells: `answer` and what to say")
        place = len(self.flow) - 1 - self.flow[::-1].index(last)
        self.flow[place] = replace(last, feedback=(*last.feedback, *rows))

    def _page(self) -> list[Prose | Cell]:
        shown = [item for item in self.flow if isinstance(item, Prose | Cell)]
        return [item for item in shown if not isinstance(item, Cell) or _is_shown(item)]

    def _page_before(self, questions: tuple[Question, ...]) -> list[Prose | Cell]:
        """Return the page without what is the text of a question."""
        if len(questions) < 2:
            return self._page()
        first = next(place for place, item in enumerate(self.flow) if isinstance(item, Question))
        before = self.flow[:first]
        if before and isinstance(before[-1], Prose):
            before = before[:-1]
        return [i for i in before if isinstance(i, Prose) or (isinstance(i, Cell) and _is_shown(i))]

    def _task(self) -> Task | None:
        questions = self._questions()
        roles = [cell.role for cell in self.cells if cell.role in TASK_ROLES]
        if questions and roles:
            self.report(
                self.line, f"a step has one task at the most; this one asks a question and has a `{roles[0]}`"
            )
        if questions:
            return QuestionTask(questions)
        if "order" in roles:
            return self._order_task()
        return self._code_task() if roles else None

    def _questions(self) -> tuple[Question, ...]:
        found: list[Question] = []
        several = sum(isinstance(item, Question) for item in self.flow) > 1
        text: list[str] = []
        for item in self.flow:
            if isinstance(item, Question):
                if several:
                    item = replace(item, text="\n\n".join(text[-1:] if not found else text))
                found.append(item)
                text = []
            elif isinstance(item, Prose):
                text.append(item.text)
        if found and text:
            self.report(
                self.line, "text behind the last question is never shown before it; put it under `### Why`"
            )
        return tuple(found)

    def _of(self, role: str) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.role == role)

    def _goals(self) -> tuple[str, ...]:
        found: list[str] = []
        for cell in self._of("check"):
            goals, problem = goals_of(cell)
            if problem:
                self.report(problem[0], problem[1])
            found += goals
        return tuple(dict.fromkeys(found))

    def _code_task(self) -> CodeTask:
        starters, solutions, checks = self._of("starter"), self._of("solution"), self._of("check")
        if len(starters) > 1:
            self.report(starters[1].line, "a step has one starter")
        if not solutions:
            self.report(
                self.line, "the task has no `python solution`; it needs at least one that passes the check"
            )
        if not checks:
            self.report(self.line, "the task has no `python check`; without one nothing can be judged")
        starter = starters[0] if starters else Cell("starter", "", self.line)
        return CodeTask(starter, solutions, checks, self._of("wrong"), self._goals())

    def _order_task(self) -> OrderTask:
        orders = self._of("order")
        extra = [cell for cell in self.cells if cell.role in ("starter", "solution")]
        for cell in (*orders[1:], *extra):
            self.report(
                cell.line, f"a step with `python order` has no second task; remove the `{cell.role}` cell"
            )
        lines = tuple(_order_line(line) for line in orders[0].source.split("\n") if line.strip())
        if len(lines) < 2:
            self.report(orders[0].line, "an order task needs at least two lines")
        return OrderTask(orders[0], lines, self._of("check"), self._of("wrong"), self._goals())


def _is_shown(cell: Cell) -> bool:
    return cell.role == "demo" or (cell.role == "setup" and not cell.hidden)


def _order_line(line: str) -> OrderLine:
    bare = line.lstrip(" ")
    indent = (len(line) - len(bare)) // 4
    text, mark, word = bare.rpartition("#")
    is_distractor = bool(mark) and word.strip() == "distractor"
    return OrderLine((text if is_distractor else bare).rstrip(), indent, is_distractor)


def _covered(comments: str) -> tuple[str, ...]:
    """Return the rows that comments such as `<!-- covers: IT-31, VI-22 -->` name."""
    rows: list[str] = []
    for comment in comments.split("<!--")[1:]:
        kind, _, names = comment.partition("-->")[0].partition(":")
        rows += names.replace(",", " ").split() if kind.strip() == "covers" else []
    return tuple(rows)


def _joined(page: list[Prose | Cell]) -> tuple[Prose | Cell, ...]:
    """Join neighbouring prose."""
    found: list[Prose | Cell] = []
    for item in page:
        last = found[-1] if found else None
        if isinstance(item, Prose) and isinstance(last, Prose):
            found[-1] = Prose(f"{last.text}\n\n{item.text}", last.line)
        else:
            found.append(item)
    return tuple(found)


def _kind(page: list[Prose | Cell], task: Task | None) -> StepKind:
    match task:
        case OrderTask():
            return "order"
        case CodeTask(starter) if starter.broken:
            return "debug"
        case CodeTask(starter):
            return "fill" if "____" in starter.source else "code"
        case QuestionTask(questions) if isinstance(questions[0], ChoiceQuestion):
            return "choice"
        case QuestionTask(questions):
            first = questions[0]
            return "predict" if isinstance(first, LiveQuestion) and first.cell.role == "predict" else "value"
        case None:
            return "demo" if any(isinstance(item, Cell) and item.role == "demo" for item in page) else "prose"
