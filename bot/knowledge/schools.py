"""schools.toml: which school follows which policy, where and when it is open, and what belongs to it on each platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.periods import Hours, Period, read_hours, read_periods
from bot.knowledge.problems import Problem
from bot.knowledge.toml_file import Table, TomlFile

NATIONS = ("england", "scotland", "wales", "northern_ireland")
SCHOOL_HOURS = (time(8), time(16, 30))
"""When contacts are reminded of what can wait, where schools.toml says nothing else."""
CHANNEL_ANSWERS = ("direct", "thread")
TENANTS = {"slack": "slack_teams", "teams": "teams_tenants"}
"""What of a platform belongs to a school as a whole: a workspace or tenant."""
CHANNELS = {"slack": ("slack_channels", "slack_user_groups"), "teams": ("teams_teams",)}
"""What narrows it down, the most telling first."""
BY_GROUP = frozenset({"slack_user_groups"})
"""What belongs to whoever asks, and not to the place where they ask."""
_PLACES = [*TENANTS.values(), *(key for keys in CHANNELS.values() for key in keys)]
_KEYS = {"id", "name", "policy", "time_zone", "nation", "default", "hours", "holidays", "channel_answers", *_PLACES}


@dataclass(frozen=True, slots=True)
class School:
    """One school: its policy's folder name, its time zone, and the nation whose guidance applies.

    `hours` and `holidays` (first and last days) say when contacts are reminded of what can wait; `channel_answers` whether ordinary answers
    are given in the channel's thread; the rest is what belongs to the school on each platform, as ids.
    """

    id: str
    name: str
    policy: str
    time_zone: str = "Europe/London"
    nation: str = "england"
    is_default: bool = False
    channel_answers: str = "direct"
    hours: Hours = SCHOOL_HOURS
    holidays: tuple[Period, ...] = ()
    slack_teams: tuple[str, ...] = ()
    slack_channels: tuple[str, ...] = ()
    slack_user_groups: tuple[str, ...] = ()
    teams_tenants: tuple[str, ...] = ()
    teams_teams: tuple[str, ...] = ()

    def tenant(self, platform: str) -> str:
        """The school's workspace or tenant on a platform, by which its people are reached; empty where none is named."""
        return next(iter(self._places(TENANTS.get(platform, ""))), "")

    def has(self, key: str, places: Sequence[str]) -> bool:
        """Does one of some ids stand under this key of schools.toml?"""
        return any(place and place in self._places(key) for place in places)

    def _places(self, key: str) -> tuple[str, ...]:
        return getattr(self, key, ())


def school_for(schools: Mapping[str, School], platform: str, *, tenant: str = "", channel: str = "", groups: Sequence[str] = ()) -> School | None:
    """The school that a message belongs to: by its channel or team, then by the asker's user groups, then by the workspace or tenant.

    None where nothing tells, or where the default school is among those that share the tenant: that one is meant then.
    """
    for key in CHANNELS.get(platform, ()):
        places = groups if key in BY_GROUP else [channel]
        found = [school for school in schools.values() if school.has(key, places)]
        if found:
            return found[0]
    sharing = [school for school in schools.values() if school.has(TENANTS.get(platform, ""), [tenant])]
    return None if not sharing or any(school.is_default for school in sharing) else sharing[0]


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
    _check_places(file, schools)
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
    zone = _time_zone(file, entry, place)
    if zone is None or not school_id:
        return None
    return School(
        id=school_id,
        name=name,
        policy=policy,
        time_zone=zone,
        nation=_one_of(file, entry, "nation", place, NATIONS),
        is_default=file.flag(entry, "default", place),
        channel_answers=_one_of(file, entry, "channel_answers", place, CHANNEL_ANSWERS),
        hours=read_hours(file, entry, "hours", place) or SCHOOL_HOURS,
        holidays=read_periods(file, entry, "holidays", place),
        slack_teams=file.texts(entry, "slack_teams", place),
        slack_channels=file.texts(entry, "slack_channels", place),
        slack_user_groups=file.texts(entry, "slack_user_groups", place),
        teams_tenants=file.texts(entry, "teams_tenants", place),
        teams_teams=file.texts(entry, "teams_teams", place),
    )


def _time_zone(file: TomlFile, entry: Table, place: str) -> str | None:
    zone = file.text(entry, "time_zone", place) or "Europe/London"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        file.problem(place, f"'{zone}' is no time zone.", 'Write it as time_zone = "Europe/London".')
        return None
    return zone


def _one_of(file: TomlFile, entry: Table, key: str, place: str, known: Sequence[str]) -> str:
    """The value under a key that must be one of some; the first of them where there is none."""
    value = file.text(entry, key, place) or known[0]
    if value not in known:
        file.problem(place, f"'{key}' is '{value}', which the advisor does not know.", f"Use one of: {', '.join(known)}.")
        return known[0]
    return value


def _check_places(file: TomlFile, schools: Mapping[str, School]) -> None:
    """A channel or team that two schools name would be one school's today and the other's tomorrow."""
    for key in (key for keys in CHANNELS.values() for key in keys):
        owners: dict[str, str] = {}
        for school in schools.values():
            for place in getattr(school, key):
                if owners.setdefault(place, school.id) != school.id:
                    file.problem(f"school '{school.id}'", f"'{place}' stands under {key} of '{owners[place]}' too.", "Leave it at one of the two schools.")
