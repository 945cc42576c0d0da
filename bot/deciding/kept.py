"""A prepared folder kept in the cache folder, so that the next start takes a tenth of the time, and a start after an edit little more.

The file is a pickle: it is read only where nobody but the person who runs the advisor could have written it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import platform
import stat
import time
import zlib
from functools import cache
from pathlib import Path

import numpy as np

import bot
from bot.deciding.mind import WordsOfMind
from bot.deciding.weights import WEIGHTS_FILE
from bot.folders import make_own_folder

logger = logging.getLogger(__name__)
_PREFIX = "mind-"
_SUM_BYTES = 4
_LEFT_BEHIND = 3_600
"""Seconds after which a draft was left by a program that died while it wrote."""


def kept_words(cache_dir: Path, version: str) -> WordsOfMind | None:
    """The prepared folder of that version, or None where it was not kept or cannot be trusted."""
    return _read(_path(cache_dir, version))


def former_words(cache_dir: Path) -> WordsOfMind | None:
    """The prepared folder that was kept last, of whatever version; None as above."""
    try:
        found = sorted(cache_dir.glob(f"{_PREFIX}*-{_program()}.pickle"), key=lambda path: path.stat().st_mtime_ns)
    except OSError:
        return None
    return _read(found[-1]) if found else None


def keep_words(cache_dir: Path, version: str, words: WordsOfMind) -> None:
    """Keep a prepared folder in place of older ones; where that cannot be done the next start takes longer, no more."""
    path = _path(cache_dir, version)
    contents = pickle.dumps(words, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        make_own_folder(cache_dir)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.touch(mode=0o600)
        draft.write_bytes(contents + _sum(contents))
        draft.replace(path)
        for old in cache_dir.glob(f"{_PREFIX}*"):
            if old != path and (old.suffix == path.suffix or old.stat().st_mtime < time.time() - _LEFT_BEHIND):
                old.unlink(missing_ok=True)
    except OSError as error:
        logger.info("The prepared folder cannot be kept in %s: %s.", cache_dir, error.strerror)


def _read(path: Path) -> WordsOfMind | None:
    try:
        if not _is_ours(path.parent) or not _is_ours(path):
            return None
        contents = memoryview(path.read_bytes())
        if contents[-_SUM_BYTES:] != _sum(contents[:-_SUM_BYTES]):
            return None
        found = pickle.loads(contents)  # noqa: S301 - written by this program, and by nobody else (see _is_ours)
    except Exception:  # noqa: BLE001 - whatever is wrong with a kept file costs time and no more
        return None
    return found if isinstance(found, WordsOfMind) else None


def _sum(contents: bytes | memoryview) -> bytes:
    """Tells a file that was damaged on the disk from one that is as it was written."""
    return zlib.crc32(contents).to_bytes(_SUM_BYTES, "big")


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
