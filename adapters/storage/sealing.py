"""Private words are sealed with a key of its own, so that whoever copies the database reads none of them."""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from adapters.storage.schema.columns import storable
from bot.errors import RecordsError
from bot.folders import make_own_folder

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_FILE = "private.key"

NO_KEY = "PRIVATE_KEY is not set: with PostgreSQL private words need a key of their own; make one with `openssl rand -base64 32` and keep it apart."
NO_SUCH_KEY = "PRIVATE_KEY cannot be used: set it to 32 random bytes as made by `openssl rand -base64 32`, older keys after it, with commas between them."
NO_KEY_FILE = "The key of the private words in {file} cannot be read or made: check that this program may read and write there."
DAMAGED_KEY_FILE = "The key of the private words in {file} is damaged: put it back from the backup that the records came from."
WRONG_KEY = "Private words were sealed with another key: put back the private.key or the PRIVATE_KEY that they were written with."


class KeySource(Protocol):
    """Where the key of the private words comes from; `unusable` says what to do where it is no key."""

    unusable: str

    def fetch(self) -> tuple[str, ...]:
        """The keys, the one in use first, then older ones. Raises RecordsError."""


class GivenKey(KeySource):
    """The key from the setting; several with commas between them while a new one takes over."""

    unusable = NO_SUCH_KEY

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def fetch(self) -> tuple[str, ...]:
        """The keys of the setting. Raises RecordsError where there is none."""
        if not self._setting.strip():
            raise RecordsError(NO_KEY)
        return tuple(key.strip() for key in self._setting.split(",") if key.strip())


class FileKey(KeySource):
    """The key in a file that only this account may read, made when it is first needed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.unusable = DAMAGED_KEY_FILE.format(file=file)

    def fetch(self) -> tuple[str, ...]:
        """The key in the file. Raises RecordsError."""
        try:
            if not self._file.exists():
                self._make()
            return (self._file.read_text(encoding="ascii").strip(),)
        except UnicodeDecodeError:
            raise RecordsError(self.unusable) from None
        except OSError as error:
            raise RecordsError(NO_KEY_FILE.format(file=self._file)) from error

    def _make(self) -> None:
        """Makes the file whole and on the disk before anything is sealed with it; where another program is first, its key is the one."""
        make_own_folder(self._file.parent)
        new = self._file.with_name(f".{self._file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_new_key() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(new, self._file)
            except FileExistsError:
                return
            _sync_folder(self._file.parent)
        finally:
            new.unlink()


class Seal:
    """Seals words and opens them again; the key is fetched when it is first needed."""

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._fernet: MultiFernet | None = None

    def seal(self, words: str) -> str:
        """The words, unreadable without the key. Raises RecordsError where there is no key."""
        return self._ready().encrypt(storable(words).encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The words again. Raises RecordsError where they were sealed with another key."""
        from cryptography.fernet import InvalidToken

        try:
            return self._ready().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise RecordsError(WRONG_KEY) from None

    def opens(self, sealed: str) -> bool:
        """Were these words sealed with one of the keys? Raises RecordsError where there is no key."""
        self._ready()
        try:
            self.open(sealed)
        except RecordsError:
            return False
        return True

    def begin_afresh(self) -> None:
        """In a copy of the process another thread's lock is held for ever."""
        self._lock = threading.Lock()

    def _ready(self) -> MultiFernet:
        """The key's lock, made once; a key that cannot be had is asked for again the next time."""
        with self._lock:
            if self._fernet is None:
                self._fernet = _fernet(self._source)
            return self._fernet


def _fernet(source: KeySource) -> MultiFernet:
    """The lock of the source's keys; both alphabets of base64 are taken, since `openssl` writes the other one."""
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key.replace("+", "-").replace("/", "_")) for key in source.fetch()])
    except ValueError:
        raise RecordsError(source.unusable) from None


def _new_key() -> bytes:
    from cryptography.fernet import Fernet

    return Fernet.generate_key()


def _sync_folder(folder: Path) -> None:
    """Waits until the folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
