"""rulings/*.toml: senior people's answers, kept as dated and signed precedents beside the policy that they fill in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.knowledge.problems import Problem, Severity
from bot.knowledge.toml_file import TomlFile
from bot.model import Clause, Policy, Stance

_KEYS = {"dated", "signed", "text", "stance", "clause", "begins", "topic", "scope", "schools", "asker", "expires"}
_LOOSE = frozenset({Stance.YES, Stance.CONDITIONAL})
_REFUSING = frozenset({Stance.NO, Stance.ADVISED_AGAINST})
SCOPES = ("asker", "school", "policy")


@dataclass(frozen=True, slots=True)
class Ruling:
    """One senior person's answer. It is tied to a clause or to a topic and holds from `dated` to the end of `expires`.

    `scope` says whom it is for: "asker" the one account in `asker` ("platform:account"), "school" the staff of `schools`, "policy" all who follow it.
    """

    id: str
    dated: date
    signed: str
    text: str
    stance: Stance
    expires: date
    clause: str = ""
    topic: str = ""
    scope: str = "asker"
    schools: tuple[str, ...] = ()
    asker: str = ""

    def is_for(self, school: str, account: str, today: date) -> bool:
        """Is it in force today for this person of this school?"""
        if not self.dated <= today <= self.expires:
            return False
        return {"asker": self.asker == account, "school": school in self.schools, "policy": True}[self.scope]


def read_rulings(folder: Path, policy: Policy, topics: Collection[str]) -> tuple[tuple[Ruling, ...], list[Problem]]:
    """The rulings of a policy that can be in force, and what is wrong with the others, which are then not in force."""
    rulings: list[Ruling] = []
    problems: list[Problem] = []
    for path in sorted((folder / policy.name / "rulings").glob("*.toml")):
        ruling, found = _read_ruling(TomlFile(folder, path), path.stem, policy, topics)
        problems += found
        if ruling is not None:
            rulings.append(ruling)
    return tuple(rulings), problems


def _read_ruling(file: TomlFile, ruling_id: str, policy: Policy, topics: Collection[str]) -> tuple[Ruling | None, list[Problem]]:
    table = file.table
    file.unknown_keys(table, _KEYS, "")
    dated, expires = _day(file, "dated"), _day(file, "expires")
    signed, text = (file.text(table, key, "", required=True) for key in ("signed", "text"))
    stance, scope = file.text(table, "stance", "", required=True), file.text(table, "scope", "") or "asker"
    if stance and stance not in set(Stance) - {Stance.NONE}:
        file.problem("stance", f"'{stance}' is no stance.", f"Use one of: {', '.join(each for each in Stance if each is not Stance.NONE)}.")
    _check_scope(file, scope)
    if dated and expires and expires < dated:
        file.problem("expires", "It expires before it is dated.", "Correct one of the two dates.")
    clause, topic = file.text(table, "clause", ""), file.text(table, "topic", "")
    if bool(clause) == bool(topic):
        file.problem("", "It must be tied to either a clause or a topic.", 'Keep one of the two lines: clause = "7.3" (with begins = "...") or topic = "...".')
    if topic and topic not in topics:
        file.problem("topic", f"There is no topic '{topic}'.", "Use the name of a file in topics/, without .toml.")
    flagged = _check_clause(file, policy, clause, stance) if clause else []
    if file.problems or flagged or dated is None or expires is None:
        return None, [*file.problems, *flagged]
    schools, asker = file.texts(table, "schools", ""), file.text(table, "asker", "")
    return Ruling(ruling_id, dated, signed, text, Stance(stance), expires, clause, topic, scope, schools, asker), []


def _check_scope(file: TomlFile, scope: str) -> None:
    needed = {"asker": "asker", "school": "schools"}.get(scope)
    if scope not in SCOPES:
        file.problem("scope", f"'{scope}' is no scope.", f"Use one of: {', '.join(SCOPES)}.")
    elif needed and not file.table.get(needed):
        example = '"slack:U0123"' if needed == "asker" else '["riverside-academy"]'
        file.problem("scope", f"A ruling for {'this asker' if needed == 'asker' else 'schools'} must say which.", f"Add a line: {needed} = {example}")


def _check_clause(file: TomlFile, policy: Policy, clause_id: str, stance: str) -> list[Problem]:
    """What keeps a ruling on a clause from being in force. A changed clause is flagged, no mistake: the rest of the folder stays in use."""
    clause = policy.clause(clause_id)
    begins = file.text(file.table, "begins", "", required=True)
    if clause is None:
        return [
            _flag(
                file,
                f"The policy has no clause {clause_id} any more, so the ruling is not in force.",
                "Name the clause that it is about now, or remove the file.",
            )
        ]
    if begins and not clause.text.startswith(begins):
        message = f"Clause {clause_id} now begins '{clause.text[:50]}', so the ruling is not in force."
        return [_flag(file, message, "Have whoever signed it look at the new clause, then correct 'begins' or remove the file.")]
    if stance in _LOOSE and _refuses_about_pupils(clause):
        file.problem("stance", "It would loosen what the policy refuses about pupils.", "Have the policy itself changed; a ruling can't do that.")
    return []


def _refuses_about_pupils(clause: Clause) -> bool:
    said = clause.full_text.lower()
    return any(rule.stance in _REFUSING for rule in clause.rules) and any(word in said for word in ("pupil", "student", "child", "young p", "learner"))


def _day(file: TomlFile, key: str) -> date | None:
    value = file.table.get(key)
    if type(value) is date:
        return value
    file.problem(key, f"'{key}' must be a day." if key in file.table else f"'{key}' is missing.", f"Write it as {key} = 2026-11-30, without quotation marks.")
    return None


def _flag(file: TomlFile, message: str, remedy: str) -> Problem:
    return Problem(file.name, "clause", message, remedy, Severity.WARNING)
