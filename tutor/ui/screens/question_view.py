"""A small question on the card: its input, and what the learner answered."""

from __future__ import annotations

from tutor.lesson.model import ChoiceQuestion, LiveQuestion, QuestionTask
from tutor.reading import read_as
from tutor.session import Session
from tutor.submission import Choice, Typed
from tutor.ui.screens import asking
from tutor.ui.widgets.task import TaskCard


class QuestionView:
    """Shows the input of one question, and marks its options.

    Attributes:
        number: Which question of the step, from 0.
    """

    def __init__(self, session: Session, card: TaskCard) -> None:
        """Show nothing yet; `show` does."""
        self.session = session
        self.card = card
        self.number = 0
        card.answer.read_as = read_as

    @property
    def asked(self) -> LiveQuestion | ChoiceQuestion | None:
        """The question; None where the step asks none."""
        task = self.session.step.task
        return task.questions[self.number] if isinstance(task, QuestionTask) else None

    @property
    def is_answered(self) -> bool:
        """Whether the question, or the whole step, was ever answered rightly."""
        record = self.session.record
        return record.is_passed or self.number in record.answered

    @property
    def following(self) -> int | None:
        """The next question that is still open, once this one is answered; or None."""
        task, record = self.session.step.task, self.session.record
        if not isinstance(task, QuestionTask) or record.is_passed or self.number not in record.answered:
            return None
        return next((n for n in range(len(task.questions)) if n not in record.answered), None)

    @property
    def places(self) -> tuple[int, ...]:
        """Places of the shown options in the lesson file."""
        key = "/".join((*self.session.key, str(self.number)))
        return asking.shuffled_options(self.asked, key) if isinstance(self.asked, ChoiceQuestion) else ()

    def show(self, number: int) -> None:
        """Show the input of a question; none where the step asks none."""
        self.number = number
        asked = self.asked
        self.card.choices.display = isinstance(asked, ChoiceQuestion)
        self.card.answer.display = isinstance(asked, LiveQuestion)
        self.card.answer.text = ""
        if isinstance(asked, ChoiceQuestion):
            options = tuple(asked.options[place].text for place in self.places)
            rights = self._rights(asked)
            chosen = frozenset(rights) if self.is_answered else frozenset[int]()
            self.card.choices.show(options, len(rights) > 1, chosen)
            if self.is_answered:
                self.reveal()

    def _rights(self, asked: ChoiceQuestion) -> list[int]:
        return [number for number, place in enumerate(self.places) if asked.options[place].is_right]

    def reveal(self) -> None:
        """Mark the right options."""
        if isinstance(self.asked, ChoiceQuestion):
            self.card.choices.marks = dict.fromkeys(self._rights(self.asked), "✓")

    def mark_chosen(self) -> None:
        """Mark what was chosen as right or wrong; mark a typed answer so that another takes its place."""
        self.card.answer.select_all()
        asked, places = self.asked, self.places
        if isinstance(asked, ChoiceQuestion):
            self.card.choices.marks = {
                number: "✓" if asked.options[places[number]].is_right else "✗"
                for number in self.card.choices.chosen
            }

    def submission(self) -> Choice | Typed:
        """Return the learner's answer."""
        if isinstance(self.asked, ChoiceQuestion):
            places = self.places
            return Choice(frozenset(places[number] for number in self.card.choices.chosen), self.number)
        return Typed(self.card.answer.text, self.number)
