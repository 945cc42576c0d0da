"""A progress bar for what takes long; drawn only where somebody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.terminal.screen import has_color

if TYPE_CHECKING:
    from rich.progress import Progress

SOON = 1.0
"""Seconds; what is done sooner needs no bar."""


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how much more is done; the bar appears on standard error once the work takes long."""
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    bar: Progress | None = None
    begun = time.monotonic()
    done = 0

    def advance(more: int) -> None:
        nonlocal bar, done
        done += more
        if bar is None and time.monotonic() - begun > SOON:
            bar = _begin(doing, total)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _begin(doing: str, total: int | None) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, no_color=not has_color(sys.stderr))
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    # Lines go above the bar where both are on one screen; into a file or a pipe they go untouched.
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty())
    bar.add_task(doing, total=total)
    bar.start()
    return bar
