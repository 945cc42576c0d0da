"""schools.toml: which school follows which policy, where it is, and which is the default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.problems import Problem
from bot.knowledge.toml_file import Table, TomlFile

_KEYS = {"id", "name", "policy", "time_zone", "nation", "default"}
NATIONS = ("england", "scotland", "wales", "northern_ireland")


@dataclass(frozen=True, slots=True)
class School:
    """One school: its policy's folder name, its time zone, and the nation whose guidance applies."""

    id: str
    name: str
    policy: str
    time_zone: str = "Europe/London"
    nation: str = "england"
    is_default: bool = False


def read_schools(folder: Path, policies: set[str]) -> tuple[dict[str, School], list[Problem]]:
    """The schools by id, and what is wrong with them. A policy that no school names gets a school of its own name."""
    file = TomlFile(folder, folder / "schools.toml")
    schools: dict[str, School] = {}
    for entry in file.tables("school"):
        school = _read_school(file, entry, policies)
        if school is None:
            continue
        if school.id in schools:
            file.problem(f"school '{school.id}'", "Two schools have this id.", "Give one of them another id.")
        schools[school.id] = school
    file.unknown_keys(file.table, {"school"}, "")
    if sum(school.is_default for school in schools.values()) > 1:
        file.problem("default", "More than one school is the default.", "Leave default = true at one of them.")
    for policy in sorted(policies - {school.policy for school in schools.values()}):
        schools.setdefault(policy, School(policy, policy.replace("-", " ").title(), policy))
    return schools, file.problems


def _read_school(file: TomlFile, entry: Table, policies: set[str]) -> School | None:
    place = f"school '{entry.get('id', '?')}'"
    file.unknown_keys(entry, _KEYS, place)
    school_id = file.text(entry, "id", place, required=True)
    name = file.text(entry, "name", place, required=True)
    policy = file.text(entry, "policy", place, required=True)
    if policy and policy not in policies:
        file.problem(place, f"It follows the policy '{policy}', which has no folder here.", f"Use one of: {', '.join(sorted(policies))}.")
        return None
    zone = file.text(entry, "time_zone", place) or "Europe/London"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        file.problem(place, f"'{zone}' is no time zone.", 'Write it as time_zone = "Europe/London".')
        return None
    nation = file.text(entry, "nation", place) or "england"
    if nation not in NATIONS:
        file.problem(place, f"'{nation}' is no nation that the advisor knows.", f"Use one of: {', '.join(NATIONS)}.")
        nation = "england"
    return School(school_id, name, policy, zone, nation, file.flag(entry, "default", place)) if school_id else None
