"""contacts.toml, schools.toml and statutory/: what an administrator writes is read, and each slip is named with its remedy."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.knowledge.contacts import read_people
from bot.knowledge.people import NEEDED_BEFORE_LIVE, People, missing_before_live
from bot.knowledge.schools import School, read_schools, school_for
from bot.knowledge.statutory import read_statutory
from bot.model import About, PartKind
from tests.cases.conftest import PEOPLE

DSL = '[[contact]]\nrole = "DSL"\nslot = "dsl"\nname = "Amina Shah"\n'
SLT = 'questions = "slt"\n[[contact]]\nrole = "SLT"\nslot = "slt"\n'
SCHOOL = '[[school]]\nid = "oak"\nname = "Oak"\npolicy = "p"\n'


def _people(folder: Path, text: str) -> tuple[People, list[str]]:
    path = folder / "contacts.toml"
    path.write_text(SLT + text, encoding="utf-8")
    people, problems = read_people(folder, path)
    return people, [f"{problem.entry}: {problem.message} {problem.remedy}" for problem in problems]


def test_everything_that_can_be_filled_in_is_read(tmp_path: Path) -> None:
    """Accounts in the order in which they are written."""
    more = (
        'teams = "a@b.example"\nslack = "U1"\nslack_channel = "C1"\ndeputy = "slt"\nhours = "8.30 to 15:00"\naway = [{ from = 2026-12-01, to = 2026-12-12 }]\n'
    )
    people, problems = _people(tmp_path, DSL + more)
    dsl = people.in_slot("dsl")
    assert problems == []
    assert dsl.accounts == (("teams", "a@b.example"), ("slack", "U1"))
    assert dsl.channels == (("slack", "C1"),)
    assert (dsl.deputy, dsl.hours, dsl.away) == ("slt", (time(8, 30), time(15)), ((date(2026, 12, 1), date(2026, 12, 12)),))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (DSL.replace('"dsl"', '"dsll"'), 'Write slot = "dsl"'),
        (DSL + 'deputy = "nobody"\n', "Use one of: slt"),
        (DSL + 'deputy = "dsl"\n', "another contact"),
        (DSL + "away = [{ from = 2026-12-12, to = 2026-12-01 }]\n", "first day"),
        (DSL + 'away = [{ from = "soon", to = "later" }]\n', "without quotation marks"),
        (DSL + 'hours = "16:30-08:00"\n', "08:00-16:30"),
        (DSL + 'hours = "mornings"\n', "08:00-16:30"),
        (DSL + 'slak = "U1"\n', "Correct the spelling"),
        (DSL + "slack = 12\n", "quotation marks"),
    ],
)
def test_a_slip_in_contacts_is_named_with_its_remedy(tmp_path: Path, text: str, remedy: str) -> None:
    """With the entry that it stands in."""
    problems = _people(tmp_path, text)[1]
    assert any(remedy in problem and problem.startswith("contact 'DSL'") for problem in problems), problems


def test_a_second_deputy_is_no_slip(tmp_path: Path) -> None:
    """A number tells slots of one kind apart."""
    assert _people(tmp_path, DSL.replace('"dsl"', '"deputy_dsl_2"'))[1] == []


def test_who_is_missing_before_staff_are_served() -> None:
    """Each person of the list who lacks a name or a phone; nobody else."""
    assert missing_before_live(PEOPLE) == []
    assert len(missing_before_live(People())) == len(NEEDED_BEFORE_LIVE)
    without = People(tuple(each for each in PEOPLE.contacts if each.slot not in {"lado", "slt"}), "slt")
    assert len(missing_before_live(without)) == 1


def _schools(folder: Path, text: str) -> tuple[dict[str, School], list[str]]:
    (folder / "schools.toml").write_text(text, encoding="utf-8")
    schools, problems = read_schools(folder, {"p"})
    return schools, [f"{problem.message} {problem.remedy}" for problem in problems]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (SCHOOL + 'hours = "late"\n', "08:00-16:30"),
        (SCHOOL + "holidays = [{ from = 2027-01-01, to = 2026-12-21 }]\n", "first day"),
        (SCHOOL + 'channel_answers = "loudly"\n', "direct, thread"),
        (SCHOOL + 'slack_channels = ["C1"]\n' + SCHOOL.replace('"oak"', '"elm"') + 'slack_channels = ["C1"]\n', "one of the two schools"),
    ],
)
def test_a_slip_in_schools_is_named_with_its_remedy(tmp_path: Path, text: str, remedy: str) -> None:
    """Two schools cannot share a channel."""
    problems = _schools(tmp_path, text)[1]
    assert any(remedy in problem for problem in problems), problems


def test_the_school_is_found_by_channel_then_group_then_tenant() -> None:
    """Where nothing tells, or the default school shares the tenant, the default is meant."""
    schools = {
        "oak": School("oak", "Oak", "p", is_default=True, slack_teams=("T1",), slack_channels=("C1",), teams_teams=("team-1",)),
        "elm": School("elm", "Elm", "p", slack_teams=("T1",), slack_user_groups=("S2",)),
        "ash": School("ash", "Ash", "p", slack_teams=("T3",), teams_tenants=("M3",)),
    }

    def found(platform: str, tenant: str = "", channel: str = "", groups: tuple[str, ...] = ()) -> str:
        school = school_for(schools, platform, tenant=tenant, channel=channel, groups=groups)
        return school.id if school else ""

    assert found("slack", "T1", "C1", ("S2",)) == "oak"
    assert found("slack", "T1", "C9", ("S2",)) == "elm"
    assert found("slack", "T1", "C9") == ""
    assert found("slack", "T3") == "ash"
    assert found("teams", "M3") == "ash"
    assert found("teams", "M9", "team-1") == "oak"
    assert found("slack") == found("terminal", "T1") == ""


def test_the_guidance_of_the_nation_is_quoted_or_told(tmp_path: Path) -> None:
    """As the school has copied it, with its paragraph; England without a copy in the advisor's own words; elsewhere not at all."""
    (tmp_path / "statutory").mkdir()
    file = tmp_path / "statutory" / "wales.md"
    file.write_text('+++\ntitle = "Guidance, 2026"\n+++\n\n# head\n\n7.1 A concern about the head goes to the chair.\n', encoding="utf-8")
    found, problems = read_statutory(tmp_path, {"england", "wales", "scotland"})
    wording = {"urgent.statutory": "{source}: {clause}", "urgent.statutory_head": "own words"}
    told = {nation: statutory.said(About.HEAD, wording) for nation, statutory in found.items()}
    assert problems == []
    assert told["wales"] is not None
    assert told["wales"].kind is PartKind.QUOTE
    assert "Guidance, 2026, 7.1" in told["wales"].text
    assert told["england"] is not None
    assert told["england"].kind is PartKind.TEXT
    assert told["scotland"] is None
    file.write_text("+++\ntitle = 'Guidance'\n+++\n\n# Headship\n\n7.1 A concern goes to the chair.\n", encoding="utf-8")
    assert [problem.entry for problem in read_statutory(tmp_path, {"wales"})[1]] == ["headship"]
