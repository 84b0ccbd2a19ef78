"""What is kept on disk of a learner's way through a course, in one SQLite file.

Knows ids, texts and times; neither lessons nor processes nor screens. Every
write is committed at once, so that a kill at any moment loses nothing.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tutor.errors import ProgressError
from tutor.progress_file import FILE_NAME, copy_in_memory, open_file
from tutor.records import StepRecord, Submission

__all__ = ["DAY_S", "Progress", "StepRecord", "Submission"]

DAY_S = 86_400.0
REVIEW_AFTER_DAYS = {"clean": 7.0, "missed": 1.0}
"""Days until a passed step is due again; equal intervals do as well as growing ones
(Latimier et al. 2021), what was missed returns sooner."""

BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
"""Another tutor is writing: the file itself is well."""
TABLES_OF_A_LESSON = ("step", "draft", "submission", "place")


class Progress:
    """The progress file of one learner; several courses, kept apart.

    Attributes:
        notice: A sentence for the learner about the file itself, or empty: it was damaged and set
            aside, comes from a newer version, or its folder can't be written.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the file, and create it if it is not there.

        Args:
            path: The SQLite file, or None for progress that is kept in memory only.
        """
        opened = open_file(path)
        self.notice, self.path, self._db = opened.notice, opened.path, opened.db

    @classmethod
    def in_folder(cls, folder: Path) -> Progress:
        """Open the progress of the learner whose data folder this is."""
        return cls(folder / FILE_NAME)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _changes(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("begin immediate")
            yield self._db
            self._db.execute("commit")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise ProgressError(self._after_failure(error)) from error

    def _after_failure(self, error: sqlite3.Error) -> str:
        """Go on in memory where the file can't be written any more; return the sentence that says so."""
        if self.path is None or getattr(error, "sqlite_errorcode", None) in BUSY:
            return f"Progress could not be saved: {error}."
        self._db = copy_in_memory(self._db)
        self.notice = (
            f"Progress can no longer be saved in {self.path} ({error}): it lasts only until you leave."
        )
        self.path = None
        return self.notice

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        try:
            with closing(self._db.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise ProgressError(f"Progress could not be read: {error}.") from error

    # Steps ------------------------------------------------------------------------------

    def step(self, course: str, lesson: str, step: str) -> StepRecord:
        """Return what is known of a step; an empty record if nothing is."""
        return self.steps(course, lesson).get(step, StepRecord())

    def steps(self, course: str, lesson: str) -> dict[str, StepRecord]:
        """Return the records of a lesson's steps by step id."""
        return {step: record for (found, step), record in self._records(course, lesson).items()}

    def all_steps(self, course: str) -> dict[tuple[str, str], StepRecord]:
        """Return the records of a course by (lesson id, step id)."""
        return self._records(course, None)

    def _records(self, course: str, lesson: str | None) -> dict[tuple[str, str], StepRecord]:
        where, values = ("", ()) if lesson is None else (" and lesson = ?", (lesson,))
        rows = self._rows(
            "select lesson, step, passed_at, hints, revealed, misses, points, answered, reviewed_at"
            f" from step where course = ?{where}",
            (course, *values),
        )
        return {
            (str(row[0]), str(row[1])): StepRecord(
                passed_at=row[2],  # type: ignore[arg-type]
                hints=row[3],  # type: ignore[arg-type]
                revealed=bool(row[4]),
                misses=row[5],  # type: ignore[arg-type]
                points=row[6],  # type: ignore[arg-type]
                answered=_listed(row[7]),
                reviewed_at=row[8],  # type: ignore[arg-type]
            )
            for row in rows
        }

    def _update(
        self, course: str, lesson: str, step: str, assignment: str, values: tuple[object, ...]
    ) -> None:
        with self._changes() as db:
            db.execute(
                "insert or ignore into step (course, lesson, step) values (?, ?, ?)", (course, lesson, step)
            )
            db.execute(
                f"update step set {assignment} where course = ? and lesson = ? and step = ?",
                (*values, course, lesson, step),
            )

    def pass_step(self, course: str, lesson: str, step: str, points: float = 0.0) -> None:
        """Record that a step was passed; the best points are kept, a later pass is a review."""
        now = time.time()
        self._update(
            course, lesson, step,
            "reviewed_at = case when passed_at is null then null else ? end,"
            " passed_at = coalesce(passed_at, ?), points = max(points, ?)",
            (now, now, points),
        )  # fmt: skip

    def answer_question(self, course: str, lesson: str, step: str, question: int) -> None:
        """Record that one question of a step was answered rightly."""
        answered = sorted({*self.step(course, lesson, step).answered, question})
        self._update(course, lesson, step, "answered = ?", (json.dumps(answered),))

    def open_hint(self, course: str, lesson: str, step: str) -> None:
        """Record that one more hint was opened."""
        self._update(course, lesson, step, "hints = hints + 1", ())

    def reveal(self, course: str, lesson: str, step: str) -> None:
        """Record that the solution was shown."""
        self._update(course, lesson, step, "revealed = 1", ())

    def submit(
        self, course: str, lesson: str, step: str, text: str, passed: bool, findings: tuple[str, ...]
    ) -> None:
        """Keep a submission and what was found."""
        if not passed:
            self._update(course, lesson, step, "misses = misses + 1", ())
        with self._changes() as db:
            db.execute(
                "insert into submission (course, lesson, step, text, passed, findings, at)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (course, lesson, step, text, passed, json.dumps(findings), time.time()),
            )

    def submissions(self, course: str, lesson: str, step: str) -> tuple[Submission, ...]:
        """Return all submissions of a step, the oldest first."""
        rows = self._rows(
            "select text, passed, findings, at from submission"
            " where course = ? and lesson = ? and step = ? order by id",
            (course, lesson, step),
        )
        return tuple(
            Submission(str(text), bool(passed), _listed(findings), float(str(at)))
            for text, passed, findings, at in rows
        )

    def due(self, course: str, now: float | None = None) -> tuple[tuple[str, str], ...]:
        """Return (lesson id, step id) of what should be reviewed, the longest due first.

        Args:
            course: The course's id.
            now: Seconds since the epoch; the clock if it is None.
        """
        now = time.time() if now is None else now
        found = []
        for key, record in self.all_steps(course).items():
            if record.passed_at is None:
                continue
            kind = "missed" if record.misses or record.revealed else "clean"
            at = (record.reviewed_at or record.passed_at) + REVIEW_AFTER_DAYS[kind] * DAY_S
            if at <= now:
                found.append((at, key))
        return tuple(key for _, key in sorted(found))

    # Drafts and places --------------------------------------------------------------------

    def save_draft(self, course: str, lesson: str, step: str, text: str) -> None:
        """Keep what is typed in a step."""
        with self._changes() as db:
            db.execute(
                "insert or replace into draft values (?, ?, ?, ?, ?)",
                (course, lesson, step, text, time.time()),
            )

    def draft(self, course: str, lesson: str, step: str) -> str | None:
        """Return what was typed in a step, or None."""
        rows = self._rows(
            "select text from draft where course = ? and lesson = ? and step = ?", (course, lesson, step)
        )
        return str(rows[0][0]) if rows else None

    def drop_draft(self, course: str, lesson: str, step: str) -> None:
        """Forget what was typed in a step (the submissions stay)."""
        with self._changes() as db:
            db.execute(
                "delete from draft where course = ? and lesson = ? and step = ?", (course, lesson, step)
            )

    def visit(self, course: str, lesson: str, step: str) -> None:
        """Remember where the learner is."""
        with self._changes() as db:
            db.execute(
                "insert or replace into place values (?, ?, ?, ?)", (course, lesson, step, time.time())
            )

    def place(self, course: str, lesson: str | None = None) -> tuple[str, str] | None:
        """Return (lesson id, step id) of the last visit, of a lesson or of the whole course."""
        where, values = ("", ()) if lesson is None else (" and lesson = ?", (lesson,))
        rows = self._rows(
            f"select lesson, step from place where course = ?{where} order by at desc limit 1",
            (course, *values),
        )
        return (str(rows[0][0]), str(rows[0][1])) if rows else None

    # Resetting ----------------------------------------------------------------------------

    def reset_lesson(self, course: str, lesson: str) -> None:
        """Start a lesson anew; `undo_reset` brings everything back."""
        with self._changes() as db:
            kept = {}
            for table in TABLES_OF_A_LESSON:
                cursor = db.execute(
                    f"select * from {table} where course = ? and lesson = ?", (course, lesson)
                )
                kept[table] = cursor.fetchall()
                db.execute(f"delete from {table} where course = ? and lesson = ?", (course, lesson))
            db.execute(
                "insert into reset (course, lesson, at, rows) values (?, ?, ?, ?)",
                (course, lesson, time.time(), json.dumps(kept)),
            )

    def undo_reset(self, course: str, lesson: str) -> bool:
        """Bring back what the last reset of a lesson took; False if there is none.

        What was done since the reset is kept where both have a row of the same step.
        """
        rows = self._rows(
            "select id, rows from reset where course = ? and lesson = ? order by id desc limit 1",
            (course, lesson),
        )
        if not rows:
            return False
        with self._changes() as db:
            for table, kept in json.loads(str(rows[0][1])).items():
                for row in kept:
                    marks = ", ".join("?" * len(row))
                    db.execute(f"insert or ignore into {table} values ({marks})", row)
            db.execute("delete from reset where id = ?", (rows[0][0],))
        return True

    # Settings ------------------------------------------------------------------------------

    def setting(self, key: str, default: str = "") -> str:
        """Return a small setting, such as the theme."""
        rows = self._rows("select value from setting where key = ?", (key,))
        return str(rows[0][0]) if rows else default

    def save_setting(self, key: str, value: str) -> None:
        """Keep a small setting."""
        with self._changes() as db:
            db.execute("insert or replace into setting values (?, ?)", (key, value))


def _listed(kept: object) -> tuple[Any, ...]:
    """Return a list that was kept as JSON; empty if somebody has changed it so that it can't be read."""
    try:
        found = json.loads(str(kept))
    except ValueError:
        return ()
    return tuple(found) if isinstance(found, list) else ()
