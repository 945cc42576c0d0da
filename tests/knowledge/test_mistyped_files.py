"""What administrators get wrong in a TOML file is shown as the line that they wrote, with what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.people import People, missing_people
from bot.knowledge.toml_file import TomlFile
from bot.model import Contact


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("role = Head of Year\n", "Line 1 cannot be read: 'role = Head of Year'.", "quotation marks"),
        ('role = "Head"\nname = “Jo”\n', "Line 2 cannot be read: 'name = “Jo”'.", "straight quotation marks"),
        ("away_from = 21/12/2026\n", "Line 1 cannot be read: 'away_from = 21/12/2026'.", "2026-12-31"),
        ('role "Head"\n', "Line 1 cannot be read: 'role \"Head\"'.", "An = is missing"),
        ("default = Yes\n", "Line 1 cannot be read: 'default = Yes'.", "true or false"),
        ('role = "a"\nrole = "b"\n', "Line 2 cannot be read: 'role = \"b\"'.", "stands twice"),
        ('names = ["a" "b"]\n', 'Line 1 cannot be read: \'names = ["a" "b"]\'.', "comma or bracket"),
        ('names = ["a",\n\n', "something is not closed before line", "further up"),
        ('picture = "C:\\Users"\n', "Line 1 cannot be read", "backslash"),
    ],
)
def test_a_line_that_does_not_parse_is_shown_with_its_remedy(tmp_path: Path, text: str, line: str, remedy: str) -> None:
    """Whoever edits the folder is no programmer: the parser's own words would tell them nothing."""
    path = tmp_path / "contacts.toml"
    path.write_text(text, encoding="utf-8")
    (problem,) = TomlFile(tmp_path, path).problems
    assert line in problem.message
    assert remedy in problem.remedy


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    """Enough of it to find it."""
    path = tmp_path / "wording.toml"
    path.write_text(f"said = {'so ' * 200}\n", encoding="utf-8")
    (problem,) = TomlFile(tmp_path, path).problems
    assert len(problem.message) < 120


def test_blanks_take_one_line_for_all_slots_that_lack_the_same() -> None:
    """A mistake must stand out among what is only to be filled in."""
    people = People((Contact("Headteacher", "head", name="A Person"), Contact("Designated Safeguarding Lead", "dsl")))
    blank, phoneless = sorted(missing_people("contacts.toml", people), key=lambda problem: -len(problem.message))
    assert "dsl" in blank.message
    assert "head" not in blank.message.partition(":")[2].split(", ")
    assert phoneless.message == "Phone still to be filled in at 1 slot: head."
