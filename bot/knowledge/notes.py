"""notes.toml: what the automatic reading of one policy got wrong, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.knowledge.problems import Problem
from bot.knowledge.toml_file import Table, TomlFile
from bot.model import Clause, Policy, Stance

_KEYS = {"clause", "begins", "stance", "topics", "not_topics"}


@dataclass(frozen=True, slots=True)
class Ties:
    """Topics that an administrator tied to clauses (`added`) or untied from them (`removed`), as (topic, clause id)."""

    added: frozenset[tuple[str, str]] = frozenset()
    removed: frozenset[tuple[str, str]] = frozenset()


def apply_notes(folder: Path, path: Path, policy: Policy, topics: Iterable[str]) -> tuple[Policy, Ties, list[Problem]]:
    """The policy with its notes applied, the ties they name, and notes that no longer fit."""
    file = TomlFile(folder, path)
    file.unknown_keys(file.table, {"note"}, "")
    known_topics = frozenset(topics)
    clauses = {clause.id: clause for clause in policy.clauses}
    added: set[tuple[str, str]] = set()
    removed: set[tuple[str, str]] = set()
    for entry in file.tables("note"):
        clause = _clause_of(file, entry, clauses)
        if clause is None:
            continue
        place = f"note for {clause.id}"
        clauses[clause.id] = _with_stance(file, entry, clause, place)
        for key, ties in (("topics", added), ("not_topics", removed)):
            for topic in file.texts(entry, key, place):
                if topic not in known_topics:
                    file.problem(place, f"There is no topic '{topic}'.", "Use the name of a file in topics/, without .toml.")
                ties.add((topic, clause.id))
    return replace(policy, clauses=tuple(clauses.values())), Ties(frozenset(added), frozenset(removed)), file.problems


def _clause_of(file: TomlFile, entry: Table, clauses: dict[str, Clause]) -> Clause | None:
    clause_id = file.text(entry, "clause", "note", required=True)
    place = f"note for {clause_id}"
    file.unknown_keys(entry, _KEYS, place)
    begins = file.text(entry, "begins", place, required=True)
    clause = clauses.get(clause_id)
    if clause is None:
        moved = next((c.id for c in clauses.values() if begins and c.text.startswith(begins)), None)
        remedy = f"A clause that begins so is {moved}: name that one." if moved else "Take the note out, or name the clause that it is about now."
        file.problem(place, "The policy has no such clause.", remedy)
        return None
    if begins and not clause.text.startswith(begins):
        file.problem(place, f"The clause now begins '{clause.text[:50]}', not '{begins[:50]}'.", "Check that the note still fits, then correct 'begins'.")
        return None
    return clause


def _with_stance(file: TomlFile, entry: Table, clause: Clause, place: str) -> Clause:
    stance = file.text(entry, "stance", place)
    if not stance:
        return clause
    if stance not in set(Stance):
        file.problem(place, f"'{stance}' is no stance.", f"Use one of: {', '.join(Stance)}.")
        return clause
    main, *others = clause.rules
    return replace(clause, rules=(replace(main, stance=Stance(stance), is_by_hand=True), *others))
