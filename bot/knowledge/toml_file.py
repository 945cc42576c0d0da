"""Reading one TOML file of the folder: what does not parse, or has the wrong kind of value, becomes a problem with its remedy."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from bot.knowledge.problems import Problem
from bot.knowledge.readings import Readings

Table = dict[str, Any]


class TomlFile:
    """A TOML file and the problems found in it. A missing file reads as empty; `is_missing` tells."""

    def __init__(self, folder: Path, path: Path, readings: Readings | None = None) -> None:
        self.name = path.relative_to(folder).as_posix()
        self.problems: list[Problem] = []
        self.is_missing = not path.is_file()
        self.table: Table = {} if self.is_missing else self._parse(path, readings or Readings())

    def _parse(self, path: Path, readings: Readings) -> Table:
        try:
            text = path.read_text(encoding="utf-8-sig")
            return readings.of(("toml", hashlib.sha256(text.encode()).digest()), lambda: tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            self.problem("", f"The file cannot be read: {error}.", "Look at that line: a quotation mark, comma or bracket is usually missing.")
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
