"""The knowledge folder, read again when it was saved: a change is in force at the next question, whole or not at all."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from bot.deciding.kept import keep_words, kept_words
from bot.deciding.mind import Mind, WordsOfMind
from bot.deciding.weights import load_weights
from bot.errors import KnowledgeError
from bot.knowledge.folder import Knowledge, folder_version, knowledge_files, read_folder
from bot.knowledge.problems import Problem, Severity
from bot.understanding.encoder import Encoder

logger = logging.getLogger(__name__)
Fingerprint = tuple[tuple[str, int, int], ...]


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
        words = kept_words(cache_dir, folder_version(folder)) if cache_dir and folder.is_dir() else None
        if words is not None:
            self._mind = Mind.with_encoder(words, self._weights, encoder)
            return
        knowledge, problems = read_folder(folder)
        if knowledge is None:
            raise KnowledgeError([problem for problem in problems if problem.severity is Severity.ERROR])
        self._mind = self._prepare(knowledge)

    def current(self) -> Mind:
        """The mind of the folder as it was last saved without a mistake; while one question has it read again, others take the former."""
        seen = fingerprint(self._folder)
        if seen != self._seen and self._lock.acquire(blocking=False):
            try:
                self._read_again(seen)
            finally:
                self._lock.release()
        return self._mind

    def _read_again(self, seen: Fingerprint) -> None:
        try:
            knowledge, problems = read_folder(self._folder)
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
            self._mind = self._prepare(knowledge)
            logger.info("The knowledge folder was read again: version %s.", knowledge.version)

    def _prepare(self, knowledge: Knowledge) -> Mind:
        words = WordsOfMind.of(knowledge, self._weights)
        if self._cache_dir is not None:
            keep_words(self._cache_dir, knowledge.version, words)
        return Mind.with_encoder(words, self._weights, self._encoder)


def fingerprint(folder: Path) -> Fingerprint:
    """Names, sizes and times of the folder's files: tells cheaply that something was saved."""
    found = []
    for path in knowledge_files(folder):
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
