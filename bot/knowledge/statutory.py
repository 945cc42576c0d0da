"""statutory/<nation>.md: what a nation's guidance says of a concern about those who lead, quoted before a policy that sends it to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.policy_file import read_policy
from bot.knowledge.problems import Problem
from bot.model import About, Part, PartKind, Policy

FOLDER = "statutory"
ENGLAND = "england"


@dataclass(frozen=True, slots=True)
class Statutory:
    """The guidance of one nation: its sentences as the school has copied them, each under the heading of whom it is about."""

    nation: str
    guidance: Policy | None = None

    def said(self, about: About, wording: Mapping[str, str]) -> Part | None:
        """The sentence on whom a matter is about, with its paragraph; in England, where none was copied, what it comes to in the advisor's own words."""
        sentences = self.guidance.clauses if self.guidance else ()
        found = next((clause for clause in sentences if clause.heading.strip().lower() == about), None)
        if found is not None and self.guidance is not None:
            return Part(
                PartKind.QUOTE, wording["urgent.statutory"].format(source=f"{self.guidance.title}, {found.number or ''}".strip(", "), clause=found.full_text)
            )
        return Part(PartKind.TEXT, wording["urgent.statutory_head"]) if self.nation == ENGLAND and about is About.HEAD else None


def read_statutory(folder: Path, nations: set[str]) -> tuple[dict[str, Statutory], list[Problem]]:
    """The guidance of each nation, and what is wrong with the files; a nation without a file has none."""
    found: dict[str, Statutory] = {}
    problems: list[Problem] = []
    for nation in sorted(nations):
        path = folder / FOLDER / f"{nation}.md"
        guidance, wrong = read_policy(folder, path) if path.is_file() else (None, [])
        problems += wrong
        headings = {clause.heading.strip().lower() for clause in guidance.clauses} if guidance else set()
        for heading in sorted(headings - set(About)):
            problems.append(
                Problem(path.relative_to(folder).as_posix(), heading, "The heading tells nobody whom it is about.", f"Use one of: {', '.join(About)}.")
            )
        found[nation] = Statutory(nation, guidance)
    return found, problems
