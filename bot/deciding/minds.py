"""The knowledge folder, read again when it was saved: a change is in force at the next question, whole or not at all."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from bot.deciding.kept import former_words, keep_words, kept_words
from bot.deciding.mind import Mind, WordsOfMind
from bot.deciding.weights import load_weights
from bot.errors import KnowledgeError
from bot.knowledge.folder import Fingerprint, Knowledge, fingerprint, folder_version, read_folder
from bot.knowledge.problems import Problem, Severity
from bot.text import remember_stems
from bot.understanding.encoder import Encoder

logger = logging.getLogger(__name__)


class FolderMinds:
    """The MindSource of a knowledge folder. A broken edit never takes the advisor down: the last good folder stays in force."""

    def __init__(self, folder: Path, encoder: Encoder | None = None, cache_dir: Path | None = None) -> None:
        """Read the folder. Raises KnowledgeError with all problems where it cannot be used from the start."""
        self._folder = folder
        self._encoder = encoder
        self._cache_dir = cache_dir
        self._weights = load_weights()
        self._lock = Lock()
        self._seen = fingerprint(folder)
        self.problems: tuple[Problem, ...] = ()
        """What is wrong with the folder as it was last saved, where that keeps it from being used; empty when it is in force."""
        with _uncollected():
            self._mind = self._first_mind()

    def _first_mind(self) -> Mind:
        """The mind of the folder as it was kept, or read now: with the help of what was kept of it before an edit, if anything was."""
        former = None
        if self._cache_dir is not None and self._folder.is_dir():
            if (words := kept_words(self._cache_dir, folder_version(self._folder))) is not None:
                return Mind.with_encoder(words, self._weights, self._encoder)
            former = former_words(self._cache_dir)
        if former is not None:
            remember_stems(former.stems)
        knowledge, problems = read_folder(self._folder, former.knowledge if former else None)
        if knowledge is None:
            raise KnowledgeError([problem for problem in problems if problem.severity is Severity.ERROR])
        return self._prepare(knowledge, former)

    def current(self) -> Mind:
        """The mind of the folder as it was last saved without a mistake; while one question has it read again, others take the former."""
        seen = fingerprint(self._folder)
        if seen != self._seen and self._lock.acquire(blocking=False):
            try:
                with _uncollected():
                    self._read_again(seen)
            finally:
                self._lock.release()
        return self._mind

    def _read_again(self, seen: Fingerprint) -> None:
        try:
            knowledge, problems = read_folder(self._folder, self._mind.knowledge)
        except OSError as error:
            knowledge, problems = None, [Problem(str(error.filename or ""), "", f"It cannot be read: {error.strerror}.", "Save it again.")]
        self._seen = seen
        if knowledge is None:
            self.problems = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
            for problem in self.problems:
                logger.error("The knowledge folder was saved with a mistake; the last good one stays in force. %s", problem)
            return
        self.problems = ()
        if knowledge.version != self._mind.knowledge.version:
            self._mind = self._prepare(knowledge, self._mind.words)
            logger.info("The knowledge folder was read again: version %s.", knowledge.version)

    def _prepare(self, knowledge: Knowledge, former: WordsOfMind | None) -> Mind:
        words = WordsOfMind.of(knowledge, self._weights, former)
        if self._cache_dir is not None and self._is_still(knowledge.version):
            keep_words(self._cache_dir, knowledge.version, words)
        return Mind.with_encoder(words, self._weights, self._encoder)

    def _is_still(self, version: str) -> bool:
        """Was nothing saved while the folder was read? Otherwise what was read may be no version at all."""
        try:
            return folder_version(self._folder) == version
        except OSError:
            return False


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the search for garbage: nearly all that is made of a folder stays, and going through it again and again takes as long as making it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
