"""The errors that a person may see, as one tree.

TutorError
├── LessonError     one fault in a lesson or course file: path, line, what to do
├── LessonFaults    all faults of a file at once
├── UnknownError    a lesson or step that does not exist, with the nearest ids
├── KernelError     the process side failed (never the learner's own exception)
└── ProgressError   what is kept on disk can't be read or written

A learner's exception is data (`kernel.protocol.Raised`), never one of these.
Errors are raised at the edge and caught once: in `cli` and in the lesson screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class TutorError(Exception):
    """Anything that the tutor can explain in a sentence; `str()` is that sentence."""


class LessonError(TutorError):
    """A fault in a lesson or course file.

    Attributes:
        path: The file.
        line: Line in the file, from 1.
        message: What is wrong and what was expected.
    """

    def __init__(self, path: Path, line: int, message: str) -> None:
        """Keep the place and the message; `str()` is `file:line: message`."""
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of the same place."""
        return isinstance(other, LessonError) and str(self) == str(other)

    def __hash__(self) -> int:
        """Return the hash of what is said."""
        return hash(str(self))


class LessonFaults(TutorError):
    """A lesson that can't be read, with every fault that was found in it."""

    def __init__(self, faults: Sequence[LessonError]) -> None:
        """Keep the faults in the order of their lines."""
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownError(TutorError):
    """A lesson or step id that the course does not have."""

    def __init__(self, what: str, name: str, nearest: Sequence[str]) -> None:
        """Build the sentence.

        Args:
            what: "lesson" or "step".
            name: What was asked for.
            nearest: Existing ids that look like it, the likeliest first.
        """
        self.nearest = tuple(nearest)
        hint = f" Did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"There is no {what} '{name}'.{hint}")


class KernelError(TutorError):
    """The process that runs code could not be started or reached."""


class ProgressError(TutorError):
    """Progress could not be read or written."""
