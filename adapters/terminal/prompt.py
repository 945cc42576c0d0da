"""A line being typed, and what comes in meanwhile: it is written above the line, which stays as it was."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType

from adapters.terminal.screen import has_cursor

SIGN = "> "


class Prompt:
    """Reads lines from a person or a pipe. One thread reads; any other may write."""

    def __init__(self, *, is_typed: bool) -> None:
        """`is_typed` where a person types at a terminal."""
        self.is_typed = is_typed
        self._lock = threading.RLock()
        self._is_reading = False
        self._readline: ModuleType | None = None
        if is_typed:
            with suppress(ImportError):
                import readline

                self._readline = readline

    def lines(self) -> Iterator[str]:
        """What is typed, line by line, until the end of input; what is no UTF-8 in a pipe is replaced."""
        if not self.is_typed:
            for line in sys.stdin.buffer:
                yield line.decode("utf-8", "replace").rstrip("\r\n").removeprefix("\ufeff")
            return
        while True:
            with self._reading():
                try:
                    line = input(SIGN)
                except EOFError:
                    break
            yield line
        with self._lock:
            sys.stdout.write("\n")

    def write_above(self, write: Callable[[], None]) -> None:
        """Write while a line may be being typed; what was typed of it is shown again below."""
        with self._lock:
            if not self._is_reading:
                write()
                sys.stdout.flush()
                return
            sys.stdout.write("\r\x1b[K" if has_cursor(sys.stdout) else "\n")
            write()
            sys.stdout.write(SIGN + (self._readline.get_line_buffer() if self._readline else ""))
            sys.stdout.flush()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            self._is_reading = True
        try:
            yield
        finally:
            with self._lock:
                self._is_reading = False
