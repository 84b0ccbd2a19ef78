"""What an exported lesson is made of, before it has a file format."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of one run, thinned."""

    name: str
    steps: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a piece of code printed, gave and drew."""

    text: str = ""
    """stdout and stderr, in order."""
    result: str = ""
    """The value of the last expression."""
    error: str = ""
    """The traceback if it raised."""
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Program:
    """Code, and what came of it."""

    source: str
    outputs: Outputs = field(default_factory=Outputs)
    is_learners: bool = False
    """Written by the learner, not by the lesson."""


@dataclass(frozen=True, slots=True)
class Document:
    """A lesson in reading order."""

    title: str
    lesson_id: str
    parts: tuple[Words | Program, ...]
