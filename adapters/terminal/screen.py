"""What is written to the terminal: wrapped to its width, bold where colours are on, problems on standard error."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, TextIO

import typer

from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.problems import Problem

WIDEST = 100
NARROWEST = 20
_CHOICE = re.compile(r"(?:\d+\.|-) ")


def set_up_streams(*, color: bool) -> None:
    """Prepares the streams: what they cannot show is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    if not color:
        os.environ["NO_COLOR"] = "1"


def set_up_log(log_level: str) -> None:
    """Shows the log at INFO and DEBUG only: what an asker should know, the terminal says in a sentence."""
    chatty = log_level in {"DEBUG", "INFO"}
    handler = logging.StreamHandler() if chatty else logging.NullHandler()
    logging.basicConfig(level=log_level, handlers=[handler], format="%(levelname)s %(name)s: %(message)s")


def log_to_stderr(log_level: str) -> None:
    """Shows the whole log, with times: nobody sits at a server to be told in sentences."""
    logging.basicConfig(level=log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)


def has_color(stream: TextIO) -> bool:
    """Is this a terminal on which colours are wanted (https://no-color.org)?"""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def has_cursor(stream: TextIO) -> bool:
    """Is this a terminal on which a line can be written over?"""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def wrapped(text: str, indent: str = "") -> str:
    """The text at the terminal's width; a numbered choice or an item of a list hangs below its beginning."""
    width = min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)
    lines = []
    for line in text.splitlines():
        match = _CHOICE.match(line)
        hanging = indent + " " * (match.end() if match else 0)
        lines += textwrap.wrap(line, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def show(text: str = "", indent: str = "") -> None:
    """Writes a text to standard output."""
    typer.echo(wrapped(text, indent))


def show_reply(text: str) -> None:
    """Writes a reply, its first paragraph in bold: it says what the rest means for the asker."""
    headline, blank, rest = wrapped(text).partition("\n\n")
    bold = typer.style(headline, bold=True) if has_color(sys.stdout) else headline
    typer.echo(f"{bold}{blank}{rest}")


def title(text: str) -> None:
    """Writes a line that heads what follows."""
    line = wrapped(text)
    typer.echo(typer.style(line, bold=True) if has_color(sys.stdout) else line)


def complain(text: str) -> None:
    """Writes to standard error what went wrong and what to do."""
    typer.echo(wrapped(text), err=True)


def complain_of(problems: Iterable[Problem]) -> None:
    """Writes each problem of the knowledge folder with its file, entry and remedy."""
    for problem in problems:
        complain(f"- {one_line(str(problem))}")


def one_line(text: str) -> str:
    """A text that somebody typed, safe to show: no control characters, no line breaks."""
    return clean(text)
