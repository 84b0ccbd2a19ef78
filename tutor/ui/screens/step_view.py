"""The open step on the panes: page, sheets, question, card. Sets attributes; runs nothing.

It is the lesson screen's other half: what the step looks like, while the screen says what happens.
"""

from __future__ import annotations

from dataclasses import replace

from tutor import text
from tutor.kernel.protocol import Verdict
from tutor.lesson.model import Cell, ChoiceQuestion, CodeTask, LiveQuestion, OrderTask, Prose, QuestionTask
from tutor.reading import read_as
from tutor.session import Session
from tutor.submission import Choice, Code, Order, Submission, Typed
from tutor.ui.screens import asking
from tutor.ui.screens.sheets import Sheet, sheets_of
from tutor.ui.widgets.card_text import CardState
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.fields import FieldRow, write_value
from tutor.ui.widgets.order import Laid, OrderList, laid_from
from tutor.ui.widgets.panes import LessonPanes
from tutor.ui.widgets.prose import PartKind, ProseView
from tutor.ui.widgets.tab_bar import TabBar
from tutor.ui.widgets.task import TaskCard

MISSES_BEFORE_OFFER = 2


class StepView:
    """Shows the session's step on the panes, and reads the learner's submission from them.

    Attributes:
        question: The question that is asked, from 0.
        sheet: What the editor shows.
        truth: The right answer of a typed question, as the last verdict told it.
    """

    def __init__(self, session: Session, panes: LessonPanes, caps: tuple[str, str]) -> None:
        """Show nothing yet; `open` does.

        Args:
            session: The learner's place.
            panes: The widgets.
            caps: The keys of the hint and of next, as they are shown.
        """
        self.session = session
        self.panes = panes
        self.caps = caps
        self.card = panes.query_one(TaskCard)
        self.editor = panes.query_one(CodeEditor)
        self.order = panes.query_one(OrderList)
        self.fields = panes.query_one(FieldRow)
        self.sheet_bar = panes.query_one("#sheets", TabBar)
        self.question = 0
        self.sheets: tuple[Sheet, ...] = ()
        self.sheet = Sheet("", "scratch")
        self.truth = ""
        self._last_truth = ""
        self._typed: dict[tuple[str, str, int], str] = {}
        """What was typed into sheets that are no draft, by step, sheet and question."""

    # Opening ------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the session's step."""
        step = self.session.step
        self.panes.query_one(ProseView).show(self._page())
        self.card.answer.read_as = read_as
        self.open_question(asking.first_open(step, self.session.record))

    def _page(self) -> list[tuple[PartKind, str]]:
        lesson, step = self.session.lesson, self.session.step
        given = [("given", cell.source) for cell in lesson.setup if not cell.hidden]
        page: list[tuple[PartKind, str]] = []
        if self.session.index == 0 and lesson.intro.strip():
            page.append(("prose", lesson.intro))
        page.append(("prose", f"## {step.title}"))
        for block in step.page:
            match block:
                case Prose(words):
                    page.append(("prose", words))
                case Cell(role="demo"):
                    page.append(("demo", block.source))
                case Cell():
                    page.append(("given", block.source))
        return page[:1] + given + page[1:] if self.session.index else page + given

    def open_question(self, number: int) -> None:
        """Ask a question of the step, or show the task where there are no questions."""
        step = self.session.step
        self.question, self.truth, self._last_truth = number, "", ""
        self.sheets = sheets_of(step, self.session.record, number)
        self._show_input()
        self.show_sheet(self.sheets[0].name)
        self.card.state = self._card_state()
        self.card.scroll_home(animate=False)

    def _show_input(self) -> None:
        asked = self._asked
        self.card.choices.display = isinstance(asked, ChoiceQuestion)
        self.card.answer.display = isinstance(asked, LiveQuestion)
        if isinstance(asked, ChoiceQuestion):
            options = tuple(asked.options[place].text for place in self._places)
            rights = [number for number, place in enumerate(self._places) if asked.options[place].is_right]
            is_done = self._is_answered
            self.card.choices.show(options, len(rights) > 1, frozenset(rights) if is_done else frozenset())
            if is_done:
                self.card.choices.marks = dict.fromkeys(rights, "✓")
        elif isinstance(asked, LiveQuestion):
            self.card.answer.text = ""

    @property
    def _asked(self) -> LiveQuestion | ChoiceQuestion | None:
        task = self.session.step.task
        return task.questions[self.question] if isinstance(task, QuestionTask) else None

    @property
    def _is_answered(self) -> bool:
        record = self.session.record
        return record.is_passed or self.question in record.answered

    @property
    def _places(self) -> tuple[int, ...]:
        asked = self._asked
        key = "/".join((*self.session.key, str(self.question)))
        return asking.shuffled_options(asked, key) if isinstance(asked, ChoiceQuestion) else ()

    @property
    def next_question(self) -> int | None:
        """The next question of this step that is still open, or None."""
        task, record = self.session.step.task, self.session.record
        if not isinstance(task, QuestionTask) or not self._is_answered:
            return None
        later = [number for number in range(len(task.questions)) if number not in record.answered]
        return later[0] if later and not record.is_passed else None

    # Sheets -------------------------------------------------------------------------------

    def show_sheet(self, name: str) -> None:
        """Show one of the step's sheets in the editor."""
        self.keep()
        self.sheet = next(sheet for sheet in self.sheets if sheet.name == name)
        is_order = self.sheet.kind == "order"
        self.editor.set_class(is_order, "-hidden")
        self.order.set_class(not is_order, "-hidden")
        if is_order:
            self._lay_out()
        else:
            self.editor.load(self._text_of(self.sheet).removesuffix("\n"), read_only=self.sheet.is_locked)
        task = self.session.step.task
        names = task.starter.fields if isinstance(task, CodeTask) and self.sheet.kind == "task" else ()
        self.fields.names = names
        self.fields.set_class(not names, "-hidden")
        self.sheet_bar.names = tuple(sheet.name for sheet in self.sheets)
        self.sheet_bar.active = name
        self.sheet_bar.set_class(len(self.sheets) == 1 and not self.sheet.is_locked, "-single")
        self.sheet_bar.note = text.SHEET_LOCKED if self.sheet.is_locked else ""
        self.editor.call_after_refresh(self.show_fields)

    def _lay_out(self) -> None:
        task = self.session.step.task
        if isinstance(task, OrderTask):
            mixed = asking.shuffled_lines(task, "/".join(self.session.key))
            kept = laid_from(self.session.draft, mixed)
            self.order.laid = kept if kept.used else Laid(tuple((line, 0) for line in mixed))
            self.order.cursor, self.order.marked = 0, -1

    def _text_of(self, sheet: Sheet) -> str:
        return self.session.draft if sheet.is_draft else self._typed.get(self._key(sheet), sheet.starter)

    def _key(self, sheet: Sheet) -> tuple[str, str, int]:
        return f"{self.session.lesson.id}#{self.session.step.id}", sheet.name, self.question

    def keep(self) -> None:
        """Save what stands in the editor."""
        if not self.sheet.name or self.sheet.is_locked:
            return
        if self.sheet.kind == "order":
            self.session.save_draft(Order(self.order.laid.used).source)
        elif self.sheet.is_draft:
            self.session.save_draft(self.code)
        else:
            self._typed[self._key(self.sheet)] = self.code

    def forget(self) -> None:
        """Leave the step: what stands in the editor belongs to no sheet any more."""
        self.keep()
        self.sheet = Sheet("", "scratch")

    def reset(self) -> None:
        """Bring the starter back; undo brings the learner's text back."""
        if self.sheet.kind == "order":
            self.session.save_draft("")
            self._lay_out()
        elif not self.sheet.is_locked:
            self.replace_code(self.sheet.starter)

    @property
    def code(self) -> str:
        """What the learner has now, as Python."""
        if self.sheet.kind == "order":
            return Order(self.order.laid.used).source
        code = self.editor.text
        return code if not code or code.endswith("\n") else f"{code}\n"

    def replace_code(self, code: str) -> None:
        """Put other code in place of all that stands in the editor; undo brings it back."""
        if self.sheet.kind == "order":
            known = [words for words, _ in self.order.laid.all]
            self.order.laid = laid_from(code, known)
        elif not self.sheet.is_locked:
            self.editor.replace(code, (0, 0), self.editor.document.end)

    def take(self, code: str) -> None:
        """Put code from the page into the editor: its own sheet if it is a demo, else at the cursor."""
        for sheet in self.sheets:
            if sheet.kind == "demo" and sheet.starter.strip() == code.strip():
                self.show_sheet(sheet.name)
                return
        if not self.sheet.is_locked:
            self.editor.insert_code(code)

    def show_fields(self) -> None:
        """Show the values that the code has in the fields."""
        if self.fields.names:
            self.fields.show(self.editor.text)

    def write_field(self, name: str, value: str) -> None:
        """Write a field's value into the code, as one change that can be undone."""
        source = self.editor.text
        changed = write_value(source, name, value)
        if changed != source:
            self.replace_code(changed)

    # Submitting ---------------------------------------------------------------------------

    def submission(self) -> Submission | None:
        """Return what the learner hands in; None where there is nothing to judge."""
        match self.session.step.task:
            case CodeTask():
                if self.sheet.kind != "task":
                    self.show_sheet(self.sheets[0].name)
                return Code(self.code)
            case OrderTask():
                return Order(self.order.laid.used)
            case QuestionTask() if isinstance(self._asked, ChoiceQuestion):
                chosen = frozenset(self._places[number] for number in self.card.choices.chosen)
                return Choice(chosen, self.question)
            case QuestionTask():
                return Typed(self.card.answer.text, self.question)
        return None

    def show_verdict(self, verdict: Verdict) -> None:
        """Show what was found, and mark the place it is about."""
        self.truth = ""
        self._last_truth = verdict.truth
        self.card.state = self._card_state(verdict)
        line = next((found.line for found in verdict.findings if not found.passed and found.line), None)
        if self.sheet.kind == "order":
            self.order.marked = (line or 0) - 1
        elif self.sheet.kind == "task":
            self.editor.mark_line(line)
        self._mark_options(verdict)
        if verdict.passed and self.sheet.is_locked:
            self._unlock()
        self.card.answer.select_all()
        self.card.show_verdict()

    def show_answer(self) -> bool:
        """Show the right answer of a question; False while it is not known yet."""
        asked = self._asked
        if isinstance(asked, ChoiceQuestion):
            rights = [number for number, place in enumerate(self._places) if asked.options[place].is_right]
            self.card.choices.marks = dict.fromkeys(rights, "✓")
            return True
        self.truth = self._last_truth
        return bool(self.truth)

    def _mark_options(self, verdict: Verdict) -> None:
        if isinstance(self._asked, ChoiceQuestion) and self.card.choices.chosen:
            options = self._asked.options
            self.card.choices.marks = {
                number: "✓" if options[self._places[number]].is_right else "✗"
                for number in self.card.choices.chosen
            }

    def _unlock(self) -> None:
        self.sheets = sheets_of(self.session.step, self.session.record, self.question)
        self.show_sheet(self.sheets[0].name)

    # The card -----------------------------------------------------------------------------

    def refresh_card(self) -> None:
        """Show hints, the why and the offers as they are now."""
        self.card.state = replace(self._card_state(self.card.state.verdict), truth=self.truth)

    def offer_hint(self) -> None:
        """Offer a hint after a pause, unless it is of no use any more."""
        state = self.card.state
        if state.hints_total > len(state.hints) and not state.is_passed:
            self.card.state = replace(state, offers_hint=True)

    def _card_state(self, verdict: Verdict | None = None) -> CardState:
        session, step = self.session, self.session.step
        record = session.record
        is_done = self._is_answered if isinstance(step.task, QuestionTask) else record.is_passed
        hints = session.hints
        may_offer = len(hints) < len(step.hints) and not is_done
        knows = record.is_passed or record.revealed or step.task is None
        return CardState(
            heading=asking.heading_of(step, self.question),
            question=asking.question_of(step, self.question),
            advice="" if is_done else asking.advice_of(step, self.question),
            goals=asking.goals_of(step),
            verdict=verdict,
            feedback_is_markdown=isinstance(self._asked, ChoiceQuestion),
            is_passed=is_done and step.task is not None,
            hints=hints,
            hints_total=len(step.hints),
            offers_hint=may_offer and (record.misses >= MISSES_BEFORE_OFFER or bool(hints)),
            why=step.why if knows else "",
            next_label=self._next_label(is_done or step.task is None),
            caps=self.caps,
        )

    def _next_label(self, is_done: bool) -> str:
        if not is_done:
            return ""
        return text.NEXT_QUESTION if self.next_question is not None else text.NEXT
