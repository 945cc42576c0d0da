"""Reading one TOML file of the folder: what does not parse, or has the wrong kind of value, becomes a problem with its remedy."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from bot.knowledge.problems import Problem
from bot.knowledge.readings import Readings

Table = dict[str, Any]

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")
_REMEDIES = (
    (re.compile(r"[“”‘’]"), 'Use straight quotation marks (") around the text, not the curly ones of a word processor.'),
    (re.compile(r"=\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"), "Write the date as year-month-day, such as 2026-12-31."),
    (re.compile(r"=\s*\"[^\"]*\\"), 'A backslash begins a code: write two ("C:\\\\Users"), or a slash.'),
    (re.compile(r"=\s*(?:yes|no|on|off|true|false)\b", re.IGNORECASE), "Write true or false, in small letters and without quotation marks."),
    (re.compile(r"^\s*[\w.-]+\s*=\s*(?!true\b|false\b)[^\s\"'\[{#\d+-]"), "Put the text after the = into quotation marks."),
    (re.compile(r"^\s*[\w.-]+\s+[^=\s]"), "An = is missing between the name and what it is to be."),
)
"""What people get wrong in a line, the likeliest first."""
_UNSURE = "A quotation mark, comma or bracket is missing there or just above, or there is one too many."
_SHOWN = 60
"""Characters of a faulty line that are shown: enough to find it."""


class TomlFile:
    """A TOML file and the problems found in it. A missing file reads as empty; `is_missing` tells."""

    def __init__(self, folder: Path, path: Path, readings: Readings | None = None) -> None:
        self.name = path.relative_to(folder).as_posix()
        self.problems: list[Problem] = []
        self.is_missing = not path.is_file()
        self.table: Table = {} if self.is_missing else self._parse(path, readings or Readings())

    def _parse(self, path: Path, readings: Readings) -> Table:
        text = ""
        try:
            text = path.read_text(encoding="utf-8-sig")
            return readings.of(("toml", hashlib.sha256(text.encode()).digest()), lambda: tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            self.problem("", *_what_does_not_parse(str(error), text))
        except UnicodeDecodeError:
            self.problem("", "The file is not plain UTF-8 text.", "Save it again as plain text (UTF-8).")
        except OSError as error:
            self.problem("", f"The file cannot be opened: {error.strerror}.", "Check that the advisor may read it.")
        return {}

    def problem(self, entry: str, message: str, remedy: str) -> None:
        """Note a mistake in an entry of this file."""
        self.problems.append(Problem(self.name, entry, message, remedy))

    def text(self, table: Table, key: str, entry: str, *, required: bool = False) -> str:
        """The text under a key; an empty string where there is none."""
        value = table.get(key)
        if value is None:
            if required:
                self.problem(entry, f"'{key}' is missing.", f'Add a line: {key} = "..."')
            return ""
        if not isinstance(value, str):
            self.problem(entry, f"'{key}' must be text.", f'Put it in quotation marks: {key} = "{value}"')
            return ""
        return value.strip()

    def texts(self, table: Table, key: str, entry: str) -> tuple[str, ...]:
        """The list of texts under a key; empty where there is none."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(entry, f"'{key}' must be a list of texts.", f'Write it as {key} = ["first", "second"].')
            return ()
        return tuple(item.strip() for item in value if item.strip())

    def flag(self, table: Table, key: str, entry: str) -> bool:
        """The yes or no under a key; no where there is none."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.problem(entry, f"'{key}' must be true or false.", f"Write {key} = true, without quotation marks.")
            return False
        return value

    def tables(self, key: str) -> list[Table]:
        """The entries written as [[key]]."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(key, f"'{key}' must be a list of entries.", f"Begin each entry with a line [[{key}]].")
            return []
        return value

    def unknown_keys(self, table: Table, known: set[str], entry: str) -> None:
        """A misspelt key would be passed over in silence; name it instead."""
        for key in table:
            if key not in known:
                self.problem(entry, f"'{key}' is not known here.", f"Known are: {', '.join(sorted(known))}. Correct the spelling or take it out.")


def _what_does_not_parse(error: str, text: str) -> tuple[str, str]:
    """What is wrong and what to do, with the line itself: whoever wrote it knows their own words, not the parser's."""
    found = _AT_LINE.search(error)
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    if not line:
        return f"The file cannot be read: something is not closed before line {number}.", "Look for a missing quotation mark or bracket further up."
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."
    if "overwrite" in error:
        remedy = "The same name stands twice in one entry: take one of the two out."
    else:
        remedy = next((remedy for pattern, remedy in _REMEDIES if pattern.search(line)), _UNSURE)
    return f"Line {number} cannot be read: '{shown}'.", remedy
