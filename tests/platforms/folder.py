"""A small knowledge folder with people in it, for the tests of every platform."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests import small_folder
from tests.small_folder import SCHOOLS, SIGNS

ROOT = Path(__file__).parent.parent.parent
TOPICS = (*small_folder.TOPICS, "ai-chatbots")
PEOPLE = {
    "slt": ("Senior Leadership Team", "Lee Leader"),
    "dsl": ("Designated Safeguarding Lead", "Sam Shah"),
    "deputy_dsl": ("Deputy Designated Safeguarding Lead", "Dee Deputy"),
    "head": ("Headteacher", "Hana Head"),
    "chair": ("Chair of Trust", "Cam Chair"),
    "independent": ("Trust safeguarding lead", "Ines Independent"),
    "lado": ("LADO", "Duty desk"),
    "childrens_social_care": ("Children's social care", "Duty team"),
    "out_of_hours": ("Children's social care, out of hours", "Night team"),
}


def make_folder(folder: Path, accounts: Mapping[str, str], platform: str, schools: str = SCHOOLS) -> Path:
    """Two policies, some topics, one warning sign, and people whose accounts on the platform are given by slot."""
    shipped = ROOT / "knowledge"
    (folder / "topics").mkdir(parents=True)
    for name in ("vocabulary.toml", "wording.toml", *(f"topics/{topic}.toml" for topic in TOPICS)):
        shutil.copy(shipped / name, folder / name)
    for name in ("academy-trust", "yes-trust"):
        (folder / name).mkdir()
        shutil.copy(shipped / name / "policy.md", folder / name / "policy.md")
        (folder / name / "contacts.toml").write_text(f'questions = "slt"\n{_people(accounts, platform)}', encoding="utf-8")
    (folder / "schools.toml").write_text(schools, encoding="utf-8")
    (folder / "warning_signs.toml").write_text(SIGNS, encoding="utf-8")
    return folder


def _people(accounts: Mapping[str, str], platform: str) -> str:
    return "".join(
        f'\n[[contact]]\nrole = "{role}"\nslot = "{slot}"\nname = "{name}"\nphone = "01234 500{number:03d}"\n'
        + (f'{platform} = "{accounts[slot]}"\n' if slot in accounts else "")
        for number, (slot, (role, name)) in enumerate(PEOPLE.items())
    )
