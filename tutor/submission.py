"""What a learner can hand in at a step, and how it is kept as text."""

from __future__ import annotations

import json

import msgspec


class Code(msgspec.Struct, frozen=True):
    """The text of the editor, for a code task."""

    text: str


class Typed(msgspec.Struct, frozen=True):
    """A typed answer to a predict or value question."""

    text: str
    question: int = 0
    """Which question of the step, from 0."""


class Choice(msgspec.Struct, frozen=True):
    """The chosen options of a choice question, by their place in the lesson file, from 0."""

    options: frozenset[int]
    question: int = 0


class Order(msgspec.Struct, frozen=True):
    """The lines of a Parsons problem as the learner laid them, with their indentation."""

    lines: tuple[tuple[str, int], ...]
    """Text and indentation in levels of four spaces."""

    @property
    def source(self) -> str:
        """The lines as Python."""
        return "\n".join("    " * indent + text for text, indent in self.lines) + "\n"


Submission = Code | Typed | Choice | Order


def as_text(submission: Submission) -> str:
    """Return a submission as it is kept in the progress file."""
    match submission:
        case Code(text):
            return text
        case Typed(text, question):
            return json.dumps({"question": question, "typed": text}, ensure_ascii=False)
        case Choice(options, question):
            return json.dumps({"question": question, "options": sorted(options)})
        case Order():
            return submission.source
