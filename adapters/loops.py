"""What is done again and again beside the questions: sweeping, sending, reminding, replaying."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.errors import AdvisorError, fault_line

logger = logging.getLogger(__name__)


class Loop:
    """Calls a function every so many seconds, and at once when woken, in a thread that never keeps the process alive. A fault ends one round, not the loop."""

    def __init__(self, name: str, pause: float, work: Callable[[], object]) -> None:
        self._work = work
        self._pause = pause
        self._woken = threading.Event()
        self._is_stopped = threading.Event()
        self._said = ""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Do a round now, or right after the present one."""
        self._woken.set()

    def stop(self) -> None:
        """Begin no further round."""
        self._is_stopped.set()
        self._woken.set()

    def join(self, timeout: float) -> None:
        """Wait at most so many seconds for the present round to end."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            self._woken.clear()
            self._round()
            self._woken.wait(self._pause)

    def _round(self) -> None:
        """One call. What keeps failing alike is told once, not every second."""
        try:
            self._work()
            self._said = ""
        except AdvisorError as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001 - whatever fails in one round, the next one is done
            self._tell(fault_line(error))

    def _tell(self, fault: str) -> None:
        if fault != self._said:
            logger.error("%s: %s", self._thread.name, fault)
        self._said = fault
