"""Opening the file that progress is kept in, whatever state it is found in.

A damaged file is set aside, one of a newer version is left alone, and where nothing can be written
progress lives in memory; each time a sentence says so.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

VERSION = 1
FILE_NAME = "progress.sqlite"

SCHEMA = """
create table step (
    course text, lesson text, step text,
    passed_at real, hints integer not null default 0, revealed integer not null default 0,
    misses integer not null default 0, points real not null default 0, answered text not null default '[]',
    reviewed_at real,
    primary key (course, lesson, step)
);
create table draft (
    course text, lesson text, step text, text text not null, changed_at real not null,
    primary key (course, lesson, step)
);
create table submission (
    id integer primary key, course text, lesson text, step text,
    text text not null, passed integer not null, findings text not null, at real not null
);
create index submission_of_step on submission (course, lesson, step);
create table place (
    course text, lesson text, step text not null, at real not null, primary key (course, lesson)
);
create table reset (id integer primary key, course text, lesson text, at real not null, rows text not null);
create table setting (key text primary key, value text not null);
"""

TABLES = frozenset({"step", "draft", "submission", "place", "reset", "setting"})


class Opened(NamedTuple):
    """An open progress file."""

    db: sqlite3.Connection
    path: Path | None
    """Where it is kept; None for memory."""
    notice: str = ""
    """A sentence for the learner, if something about the file is not as usual."""


def open_file(path: Path | None) -> Opened:
    """Open a progress file, and create it if it is not there.

    Args:
        path: The SQLite file, or None for progress that is kept in memory only.
    """
    if path is None:
        return Opened(_connect(":memory:"), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Opened(_connect(str(path)), path)
    except NewerFileError as newer:
        return _beside(path, newer)
    except sqlite3.OperationalError as error:
        return _in_memory(path, error)
    except sqlite3.DatabaseError:
        return _after_damage(path)
    except OSError as error:
        return _in_memory(path, error)


def passed_steps(path: Path, course: str) -> set[tuple[str, str]]:
    """Return lesson and step ids of what was passed in a course, and change nothing on disk.

    Nothing if there is no file, or none that can be read: `open_file` deals with those.
    """
    found: set[tuple[str, str]] = set()
    with suppress(sqlite3.Error), closing(_read_only(path)) as db:
        query = "select lesson, step from step where course = ? and passed_at is not null"
        found.update(db.execute(query, (course,)))
    return found


def _beside(path: Path, newer: NewerFileError) -> Opened:
    beside = path.with_name(f"{path.stem}-v{VERSION}{path.suffix}")
    notice = (
        f"{path} was written by a newer Tensor Tutor (format {newer.version}); it is left as it is, "
        f"and this version keeps its progress in {beside.name}. Upgrade to have both together."
    )
    return Opened(_connect(str(beside)), beside, notice)


def _in_memory(path: Path, error: Exception) -> Opened:
    """Go on in memory, from what can still be read of the file."""
    notice = f"Progress can't be kept in {path} ({error}): what you do now lasts only until you leave."
    db = _connect(":memory:")
    if path.is_file():
        with suppress(sqlite3.Error), closing(_read_only(path)) as old:
            if old.execute("pragma user_version").fetchone()[0] == VERSION:
                old.backup(db)
    return Opened(db, None, notice)


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a file to read it; where nothing may be written beside it, as one that nobody changes."""
    is_left = not (os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists())
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' * is_left}", uri=True)


def copy_in_memory(db: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy of an open file in memory, and close the file: it can't be written any more."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    db.backup(copy)
    db.close()
    return copy


def _after_damage(path: Path) -> Opened:
    aside = path.with_name(f"{path.name}.bad-{int(time.time())}")
    try:
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        return _in_memory(path, error)
    notice = f"The progress file was damaged. It is kept as {aside.name}; this is a fresh start."
    return Opened(_connect(str(path)), path, notice)


def _connect(target: str) -> sqlite3.Connection:
    db = sqlite3.connect(target, timeout=5.0, isolation_level=None)
    version = 0
    try:
        version = db.execute("pragma user_version").fetchone()[0]
        if version > VERSION:
            raise NewerFileError(version)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        if version == 0:
            db.executescript(f"begin immediate; {SCHEMA} pragma user_version = {VERSION}; commit;")
        else:
            _examine(db)
            db.executescript("begin immediate; rollback;")  # raises where the file can't be written
    except sqlite3.OperationalError:
        if db.in_transaction:
            db.rollback()
        if version or db.execute("pragma user_version").fetchone()[0] != VERSION:
            db.close()
            raise
    except (sqlite3.DatabaseError, NewerFileError):
        db.close()
        raise
    return db


def _examine(db: sqlite3.Connection) -> None:
    """Look whether a file is whole: a page can be damaged that is read only much later.

    Raises:
        sqlite3.DatabaseError: It is not, or tables are missing.
    """
    (found,) = db.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    names = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    if missing := TABLES - names:
        raise sqlite3.DatabaseError(f"tables are missing: {', '.join(sorted(missing))}")


class NewerFileError(Exception):
    """The file was written by a newer version of the program."""

    def __init__(self, version: int) -> None:
        """Keep the file's format version."""
        super().__init__(version)
        self.version = version
