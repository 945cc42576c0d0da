"""Every fault as a sentence on standard error and an exit code, never a traceback."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from adapters.terminal.screen import complain, complain_of
from bot.errors import AdvisorError, CannotKeep, KnowledgeError, RecordsError, SpoolError
from bot.knowledge.wording import FALLBACK_CARD

P = ParamSpec("P")
R = TypeVar("R")

FINE = 0
FAILED = 1
"""The records or the advisor failed."""
WRONG = 2
"""The command, the settings or the knowledge folder is wrong."""

logger = logging.getLogger(__name__)


def told(verb: Callable[P, R]) -> Callable[P, R]:
    """Makes a verb tell its faults: one sentence each, and the exit code that scripts rely on."""

    @functools.wraps(verb)
    def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except AdvisorError as error:
            raise typer.Exit(tell(error)) from None
        except BrokenPipeError:
            # Whoever reads has seen enough (`| head`); the interpreter must not try to flush what is left.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FINE) from None
        except OSError as error:
            complain(f"{error.filename or 'A file'} could not be used: {error.strerror or error}.")
            raise typer.Exit(FAILED) from None

    return telling


def tell(error: AdvisorError) -> int:
    """Writes the error's sentence, and the exit code that goes with it."""
    if isinstance(error, KnowledgeError):
        complain("The knowledge folder cannot be used:")
        complain_of(error.problems)
        complain(FALLBACK_CARD)
    else:
        complain(str(error))
    return FAILED if isinstance(error, RecordsError | SpoolError | CannotKeep) else WRONG


def tell_any(error: Exception) -> int:
    """The same for whatever went wrong."""
    if isinstance(error, AdvisorError):
        return tell(error)
    complain(tell_unexpected(error))
    return FAILED


def tell_unexpected(error: Exception) -> str:
    """The sentence for a fault of the program's own; the log has where it happened."""
    logger.info("A fault of the advisor's own:", exc_info=error)
    return f"The advisor failed by a fault of its own ({type(error).__name__}): run it again with LOG_LEVEL=INFO and send what it prints to its maintainers."
