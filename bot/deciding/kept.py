"""A prepared folder kept in the cache folder, so that the next start takes a tenth of the time.

The file is a pickle: it is read only where nobody but the person who runs the advisor could have written it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import platform
import stat
from functools import cache
from pathlib import Path

import numpy as np

import bot
from bot.deciding.mind import WordsOfMind
from bot.deciding.weights import WEIGHTS_FILE
from bot.folders import make_own_folder

logger = logging.getLogger(__name__)
_PREFIX = "mind-"


def kept_words(cache_dir: Path, version: str) -> WordsOfMind | None:
    """The prepared folder of that version, or None where it was not kept or cannot be trusted."""
    path = _path(cache_dir, version)
    try:
        if not _is_ours(cache_dir) or not _is_ours(path):
            return None
        found = pickle.loads(path.read_bytes())  # noqa: S301 - written by this program, and by nobody else (see _is_ours)
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None
    return found if isinstance(found, WordsOfMind) else None


def keep_words(cache_dir: Path, version: str, words: WordsOfMind) -> None:
    """Keep a prepared folder in place of older ones; where that cannot be done the next start takes longer, no more."""
    path = _path(cache_dir, version)
    try:
        make_own_folder(cache_dir)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.touch(mode=0o600)
        draft.write_bytes(pickle.dumps(words, protocol=pickle.HIGHEST_PROTOCOL))
        draft.replace(path)
        for old in cache_dir.glob(f"{_PREFIX}*.pickle"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError as error:
        logger.info("The prepared folder cannot be kept in %s: %s.", cache_dir, error.strerror)


def _is_ours(path: Path) -> bool:
    """Does it belong to this person, with nobody else allowed to write it? Where that cannot be told, no."""
    state = path.stat()
    if not hasattr(os, "getuid"):
        return False
    return state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _path(cache_dir: Path, version: str) -> Path:
    return cache_dir / f"{_PREFIX}{version}-{_program()}.pickle"


@cache
def _program() -> str:
    """A hash of the program's own text: what another program has prepared is not used."""
    digest = hashlib.sha256(f"{platform.python_version()} {np.__version__}".encode())
    for path in sorted(Path(bot.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    digest.update(WEIGHTS_FILE.read_bytes())
    return digest.hexdigest()[:12]
