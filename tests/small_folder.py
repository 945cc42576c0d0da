"""A small knowledge folder for tests: two of the shipped policies, a few topics, one warning sign, and people who are filled in or not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "knowledge"
TOPICS = ("befriend-parent", "befriend-pupil", "post-pupil-photos-on-own-page", "off-smalltalk", "off-general-knowledge")
SCHOOLS = """
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true

[[school]]
id = "meadow"
name = "Meadow"
policy = "yes-trust"
"""
SIGNS = """
[words]
received = ["messaged me"]

[[sign]]
name = "private_contact_from_child"
about = "child"
clock = "today"
when = ["who.pupil", "received"]
"""
PEOPLE = {
    "head": ("Jo Okafor", "020 7946 0001"),
    "dsl": ("Sam Shah", "020 7946 0002"),
    "deputy_dsl": ("Alex Brook", "020 7946 0003"),
    "chair": ("Pat Lane", "020 7946 0004"),
    "slt": ("Robin Hale", "020 7946 0005"),
    "childrens_social_care": ("The council", "020 7946 0006"),
    "out_of_hours": ("The council at night", "020 7946 0007"),
    "lado": ("The LADO", "020 7946 0008"),
}
"""Invented people, with numbers that are kept for stories."""


def make_small_folder(folder: Path) -> Path:
    """The folder, with nobody filled in."""
    (folder / "topics").mkdir(parents=True)
    for name in ("vocabulary.toml", "wording.toml", *(f"topics/{topic}.toml" for topic in TOPICS)):
        shutil.copy(SHIPPED / name, folder / name)
    for name in ("academy-trust", "yes-trust"):
        (folder / name).mkdir()
        for file in ("policy.md", "contacts.toml"):
            shutil.copy(SHIPPED / name / file, folder / name / file)
    (folder / "schools.toml").write_text(SCHOOLS, encoding="utf-8")
    (folder / "warning_signs.toml").write_text(SIGNS, encoding="utf-8")
    return folder


def fill_in(folder: Path, policy: str = "academy-trust", *, without: tuple[str, ...] = (), slack: dict[str, str] | None = None) -> Path:
    """Fills in the people of a policy, some with an account on Slack."""
    path = folder / policy / "contacts.toml"
    text = path.read_text(encoding="utf-8")
    for slot, (name, phone) in PEOPLE.items():
        if slot not in without:
            filled = f'slot = "{slot}"\nname = "{name}"\nphone = "{phone}"\n'
            account = f'slack = "{slack[slot]}"\n' if slack and slot in slack else ""
            text = re.sub(rf'slot = "{slot}"\nname = ""\nphone = ""\n', filled + account, text)
    path.write_text(text, encoding="utf-8")
    return folder
