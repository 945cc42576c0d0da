"""The spool: questions on the local disk while the records cannot be used.

One file each, which survives a power cut, for this account alone, and sealed with the key of the private words, since nobody knows yet what is said in it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.errors import RecordsError, SpoolError
from bot.folders import make_own_folder
from bot.model import Question, Told
from bot.ports import Spool

logger = logging.getLogger(__name__)
AT_ONCE = 500
"""Files read in one go; the rest follow when these are forgotten."""
_KEPT = ".question"
_HALF_WRITTEN = ".part"
_SET_ASIDE = ".unreadable"
_ABANDONED_AFTER = 3600.0
"""Seconds after which a half-written file is what a crash left behind: its delivery was never acknowledged."""
_FIELDS = frozenset(field.name for field in fields(Question))


class Sealing(Protocol):
    """Makes words unreadable without a key."""

    def seal(self, words: str) -> str:
        """The words, unreadable without the key. Raises RecordsError where there is no key."""

    def open(self, sealed: str) -> str:
        """The words again. Raises RecordsError where they were sealed with another key."""


class FileSpool(Spool):
    """Keeps questions as files of a folder that only this account may open. Several processes may share it."""

    def __init__(self, folder: Path, seal: Sealing | None = None) -> None:
        self._folder = folder
        self._seal = seal
        self._numbers = itertools.count()

    def keep(self, question: Question) -> None:
        """Write a question so that it survives a power cut; a second time it takes the place of the first. Raises SpoolError."""
        with _told(self._folder):
            make_own_folder(self._folder)
            part = self._folder / f"{_name(question)}.{os.getpid()}-{next(self._numbers)}{_HALF_WRITTEN}"
            try:
                _write(part, self._encoded(question))
                part.rename(self._folder / f"{_name(question)}{_KEPT}")
            except OSError:
                part.unlink(missing_ok=True)
                raise
            _sync_folder(self._folder)

    def kept(self) -> Sequence[Question]:
        """What waits to be replayed, the oldest first; what cannot be read is set aside with a line in the log, never deleted. Raises SpoolError."""
        with _told(self._folder):
            if not self._folder.is_dir():
                return ()
            files = sorted(self._folder.glob(f"*{_KEPT}"), key=_written_at)[:AT_ONCE]
            _remove_abandoned(self._folder)
            found = [question for file in files if (question := self._read(file)) is not None]
        return sorted(found, key=lambda question: question.received_at)

    def forget(self, question: Question) -> None:
        """Take away a question that is in the inbox now; one that is gone already is no error. Raises SpoolError."""
        with _told(self._folder):
            (self._folder / f"{_name(question)}{_KEPT}").unlink(missing_ok=True)
            if self._folder.is_dir():
                _sync_folder(self._folder)

    def _encoded(self, question: Question) -> bytes:
        """The question for its file. Where the key cannot be had it is kept as it is: losing it would be worse."""
        written = json.dumps({**asdict(question), "received_at": question.received_at.isoformat()})
        try:
            return (self._seal.seal(written) if self._seal else written).encode()
        except RecordsError as error:
            logger.error("A question is spooled unsealed: %s", error)
            return written.encode()

    def _read(self, file: Path) -> Question | None:
        """The question of a file, or None where another process was quicker or where it cannot be read."""
        try:
            written = file.read_bytes().decode()
            return _decoded(self._seal.open(written) if self._seal and not written.startswith("{") else written)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecordsError) as error:
            logger.error("The spool's file %s cannot be read (%s); it is set aside as %s.", file.name, type(error).__name__, f"{file.name}{_SET_ASIDE}")
            _set_aside(file)
            return None


def _name(question: Question) -> str:
    """A name that the same message always has, and that tells nothing of it."""
    key = f"{question.platform}\0{question.tenant}\0{question.conversation}\0{question.delivery_key}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _decoded(data: str) -> Question:
    """The question of a file; fields that a newer version wrote are left out. Raises ValueError, TypeError, KeyError."""
    found: dict[str, Any] = json.loads(data)
    values = {name: value for name, value in found.items() if name in _FIELDS}
    received_at = datetime.fromisoformat(values.pop("received_at"))
    told = tuple(Told(**each) for each in values.pop("told", ()))
    if received_at.tzinfo is None or not all(isinstance(value, str | bool) for value in (*values.values(), *(part for each in told for part in astuple(each)))):
        raise ValueError("This is no question.")
    return Question(**values, received_at=received_at, told=told)


def _write(path: Path, data: bytes) -> None:
    """Writes a new file of mode 0600; it has reached the disk on return."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _set_aside(file: Path) -> None:
    try:
        file.rename(file.with_name(f"{file.name}{_SET_ASIDE}"))
    except OSError as error:
        logger.error("The spool's file %s cannot be set aside (%s).", file.name, type(error).__name__)


def _remove_abandoned(folder: Path) -> None:
    """What was said lies in a half-written file too; it does not stay."""
    for part in folder.glob(f"*{_HALF_WRITTEN}"):
        if _written_at(part) < time.time() - _ABANDONED_AFTER:
            part.unlink(missing_ok=True)


def _written_at(file: Path) -> float:
    """When a file was written, in seconds; one that is gone already counts as just written."""
    try:
        return file.stat().st_mtime
    except OSError:
        return time.time()


def _sync_folder(folder: Path) -> None:
    """A name in a folder has reached the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns a fault of the disk into a SpoolError that says what to do."""
    try:
        yield
    except OSError as error:
        raise SpoolError(
            f"The spool in {folder} cannot be used ({error.strerror or type(error).__name__}): check that there is room and that this program may write there, "
            "or name another folder in SPOOL_DIR."
        ) from error
