"""A school's policy.md: front matter and clauses."""

from __future__ import annotations

import calendar
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

from bot.knowledge.clauses import read_clauses
from bot.knowledge.problems import Problem, warning
from bot.model import Policy

_FRONT = re.compile(r"\A\s*(\+\+\+|---)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_KNOWN = {"title", "organisation", "approved_by", "approved_on", "last_reviewed", "review_due", "source"}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = re.compile(r"(?P<month>[a-z]+)\.? (?P<year>\d{4})")
_DAY_IN_WORDS = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]+)\.? (?P<year>\d{4})")
_DAY_IN_FIGURES = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")


def read_policy(folder: Path, path: Path) -> tuple[Policy | None, list[Problem]]:
    """The policy in a file, or None where it cannot be read; and what is wrong with it."""
    file = path.relative_to(folder).as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(file, "", f"The policy cannot be read: {error}.", "Save it as plain text (UTF-8) where the advisor may read it.")]
    front, body, first_line, problems = _split(text, file)
    clauses, clause_problems = read_clauses(body, file, first_line)
    problems += clause_problems
    if not clauses:
        problems.append(Problem(file, "", "No clause was found.", "Put the policy's text below the front matter, one paragraph or bullet for each rule."))
        return None, problems
    due, due_problems = _review_due(front.get("review_due"), file)
    policy = Policy(
        name=path.parent.name,
        title=str(front.get("title") or "Social media policy"),
        organisation=str(front.get("organisation") or path.parent.name.replace("-", " ").title()),
        clauses=tuple(clauses),
        approved_by=_optional(front.get("approved_by")),
        approved_on=_optional(front.get("approved_on")),
        review_due=due,
        source=_optional(front.get("source")),
    )
    return policy, problems + due_problems


def _optional(value: object) -> str | None:
    return None if value in (None, "") else str(value)


def _split(text: str, file: str) -> tuple[dict[str, object], str, int, list[Problem]]:
    """Front matter, body, the body's first line, and problems. Front matter is TOML; "key: value" lines are understood too."""
    match = _FRONT.match(text)
    if match is None:
        missing = warning(
            file, "front matter", "There is no front matter.", 'Begin the file with a line +++, then title = "..." and organisation = "...", then a line +++.'
        )
        return {}, text, 1, [missing]
    problems: list[Problem] = []
    try:
        front: dict[str, object] = dict(tomllib.loads(match[2]))
    except tomllib.TOMLDecodeError as error:
        front = {key.strip(): value.strip().strip("\"'") for key, colon, value in (line.partition(":") for line in match[2].splitlines()) if colon}
        if match[1] == "+++":
            problems.append(Problem(file, "front matter", f"It cannot be read: {error}.", 'Write each line as name = "value".'))
    problems += [warning(file, "front matter", f"'{key}' is not known here.", f"Known are: {', '.join(sorted(_KNOWN))}.") for key in front if key not in _KNOWN]
    return front, text[match.end() :], text[: match.end()].count("\n") + 1, problems


def _review_due(value: object, file: str) -> tuple[date | None, list[Problem]]:
    """The last day on which the policy is in date: "September 2026" is the end of that month."""
    if value in (None, ""):
        return None, []
    if isinstance(value, datetime):
        return value.date(), []
    if isinstance(value, date):
        return value, []
    due = _last_day(str(value).strip().lower())
    if due is None:
        return None, [Problem(file, "review_due", f"'{value}' is not a date.", 'Write it as "30 September 2026" or "September 2026".')]
    return due, []


def _last_day(said: str) -> date | None:
    """The day that is said, or the last day of the month that is said; None where it is neither."""
    if (month := _MONTH.fullmatch(said)) and (number := _MONTHS.get(month["month"])):
        year = int(month["year"])
        return date(year, number, calendar.monthrange(year, number)[1])
    try:
        if day := _DAY_IN_WORDS.fullmatch(said):
            return date(int(day["year"]), _MONTHS.get(day["month"], 0), int(day["day"]))
        if day := _DAY_IN_FIGURES.fullmatch(said):
            return date(int(day["year"]), int(day["month"]), int(day["day"]))
        return date.fromisoformat(said)
    except ValueError:
        return None
