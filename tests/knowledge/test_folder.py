"""A mistake in the folder is named with file, entry and remedy, all mistakes at once; a broken edit never takes the advisor down."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.deciding.minds import FolderMinds
from bot.errors import KnowledgeError, UnknownPolicyError
from bot.knowledge.folder import Knowledge, load_knowledge, read_folder
from bot.knowledge.problems import Problem, Severity
from tests.conftest import KNOWLEDGE_DIR

Edit = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder with few topics, so that it is read quickly, and without the notes that name others."""
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_DIR, copy)
    for path in sorted((copy / "topics").glob("*.toml"))[6:]:
        path.unlink()
    for path in copy.glob("*/notes.toml"):
        path.unlink()
    return copy


def _write(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def _append(name: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")

    return edit


def _overwrite(name: str, content: bytes) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return edit


def _remove(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


BROKEN: list[tuple[str, Edit, str, str]] = [
    ("a TOML file that does not parse", _append("schools.toml", "\nname = "), "schools.toml", "quotation mark"),
    ("two clauses with one id", _append("yes-trust/policy.md", "\n\n1.1 One rule.\n\n1.1 Another rule.\n"), "yes-trust/policy.md", "another number"),
    ("a school that follows no policy", _write("schools.toml", 'policy = "yes-trust"', 'policy = "yes-turst"'), "schools.toml", "yes-trust"),
    ("questions that go to nobody", _write("advice-note/contacts.toml", 'questions = "slt"', 'questions = "slb"'), "advice-note/contacts.toml", "slot"),
    ("a contact without a role", _append("advice-note/contacts.toml", '\n[[contact]]\nslot = "x"\n'), "advice-note/contacts.toml", "role"),
    (
        "a note for a clause that is gone",
        _append("academy-trust/notes.toml", '[[note]]\nclause = "99.1"\nbegins = "Zebras"\nstance = "no"\n'),
        "academy-trust/notes.toml",
        "Take the note out",
    ),
    (
        "a note whose clause was renumbered",
        _append("academy-trust/notes.toml", '[[note]]\nclause = "99.1"\nbegins = "Occasional personal use"\nstance = "no"\n'),
        "academy-trust/notes.toml",
        "5.1",
    ),
    (
        "a note whose clause was reworded",
        _append("academy-trust/notes.toml", '[[note]]\nclause = "7.2"\nbegins = "Teachers must"\nstance = "no"\n'),
        "academy-trust/notes.toml",
        "begins",
    ),
    (
        "a tie to a topic that does not exist",
        _append("academy-trust/notes.toml", '[[note]]\nclause = "7.2"\nbegins = "Staff must"\ntopics = ["nonsense"]\n'),
        "academy-trust/notes.toml",
        "topics/",
    ),
    (
        "a topic without phrasings",
        _append("topics/new.toml", 'title = "New"\nkind = "conduct"\nwordings = ["Staff must not."]\n'),
        "topics/new.toml",
        "Add how staff",
    ),
    (
        "a concept that no word reaches",
        _append("topics/new.toml", 'title = "N"\nkind = "conduct"\nphrasings = ["a zebra"]\nwordings = ["b"]\n[concepts]\nwho = ["zebra"]\n'),
        "topics/new.toml",
        "vocabulary.toml",
    ),
    (
        "the same phrasing in two topics",
        _append("topics/new.toml", 'title = "N"\nkind = "conduct"\nphrasings = ["a zebra at the gate"]\nwordings = ["b"]\n'),
        "topics/newer.toml",
        "Keep it in the topic",
    ),
    ("a word that is never said", _write("wording.toml", 'no = "No."', 'no = "Don\'t worry!"'), "wording.toml", "other words"),
    ("a placeholder that nothing fills", _write("wording.toml", 'no = "No."', 'no = "No, {friend}."'), "wording.toml", "Known here"),
    ("a safety card without 999", _write("wording.toml", "ring 999. You need", "ring us. You need"), "wording.toml", "Put back"),
    ("a missing wording", _remove("wording.toml"), "wording.toml", "Put back"),
    ("a missing vocabulary", _remove("vocabulary.toml"), "vocabulary.toml", "Put back"),
    ("a missing set of signs", _remove("warning_signs.toml"), "warning_signs.toml", "Put back"),
    ("a policy that is no text", _overwrite("yes-trust/policy.md", b"\xff\xfe\x00junk"), "yes-trust/policy.md", "plain text"),
    ("a policy without a clause", _overwrite("yes-trust/policy.md", b"# Title\n"), "yes-trust/policy.md", "one paragraph"),
    (
        "a review date that is none",
        _write("advice-note/policy.md", 'review_due = "September 2026"', 'review_due = "soonish"'),
        "advice-note/policy.md",
        "September 2026",
    ),
    ("a misspelt key", _write("advice-note/contacts.toml", 'phone = ""', 'phnoe = ""'), "advice-note/contacts.toml", "Correct the spelling"),
]


@pytest.mark.parametrize(("edit", "file", "remedy"), [pytest.param(edit, file, remedy, id=name) for name, edit, file, remedy in BROKEN])
def test_a_mistake_is_named_with_file_and_remedy(folder: Path, edit: Edit, file: str, remedy: str) -> None:
    """Whoever made the mistake learns where it is and what to do."""
    if file == "topics/newer.toml":
        edit(folder)
        shutil.copy(folder / "topics/new.toml", folder / "topics/newer.toml")
    else:
        edit(folder)
    errors = [problem for problem in read_folder(folder)[1] if problem.severity is Severity.ERROR]
    assert any(problem.file == file and remedy in problem.remedy for problem in errors), [str(problem) for problem in errors]


def test_all_mistakes_are_reported_at_once(folder: Path) -> None:
    """Five mistakes in five files give at least five problems in one go."""
    for _, edit, _, _ in (BROKEN[1], BROKEN[2], BROKEN[3], BROKEN[12], BROKEN[9]):
        edit(folder)
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    assert {problem.file for problem in caught.value.problems} >= {
        "yes-trust/policy.md",
        "schools.toml",
        "advice-note/contacts.toml",
        "wording.toml",
        "topics/new.toml",
    }


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    """A wrong KNOWLEDGE_DIR names the setting."""
    with pytest.raises(KnowledgeError, match="KNOWLEDGE_DIR"):
        load_knowledge(tmp_path / "nowhere")


def test_people_not_filled_in_are_warnings(knowledge: Knowledge) -> None:
    """The shipped folder can be used as it is; each empty slot is a warning with the file to open."""
    assert knowledge.warnings
    assert all(problem.severity is Severity.WARNING for problem in knowledge.warnings)
    assert any("dsl" in problem.message for problem in knowledge.warnings)


def test_an_unknown_school_is_told_with_those_that_exist(knowledge: Knowledge) -> None:
    """The message lists what can be asked for."""
    with pytest.raises(UnknownPolicyError, match="academy-trust"):
        knowledge.school("no-such-policy")


def test_a_saved_change_is_in_force_at_the_next_question(folder: Path) -> None:
    """A new phone number is there without a restart."""
    minds = FolderMinds(folder)
    before = minds.current()
    _write("advice-note/contacts.toml", 'name = ""\nphone = ""', 'name = "Sam Bell"\nphone = "01632 960 001"')(folder)
    after = minds.current()
    assert after.knowledge.version != before.knowledge.version
    assert any(contact.name == "Sam Bell" for contact in after.knowledge.people["hillcrest-primary"].contacts)


def test_a_broken_edit_keeps_the_last_good_folder(folder: Path) -> None:
    """The advisor goes on, says what is wrong, and takes the mended folder at once."""
    minds = FolderMinds(folder)
    good = minds.current()
    _append("schools.toml", "\n[[school")(folder)
    assert minds.current() is good
    assert [problem.file for problem in minds.problems] == ["schools.toml"]
    schools = folder / "schools.toml"
    schools.write_text(schools.read_text(encoding="utf-8").removesuffix("\n[[school"), encoding="utf-8")
    assert minds.current().knowledge.version == good.knowledge.version
    assert not minds.problems


def test_a_policy_that_no_school_names_is_answerable(folder: Path) -> None:
    """A policy imported a minute ago gets a school of its own name, and a problem reads well as one line."""
    (folder / "oak-hill").mkdir()
    (folder / "oak-hill" / "policy.md").write_text("# Friends\n\nStaff must not add pupils as friends.\n", encoding="utf-8")
    knowledge = load_knowledge(folder)
    assert knowledge.school("oak-hill").policy == "oak-hill"
    assert str(Problem("a.toml", "b", "C.", "D.")) == "a.toml [b]: C. D."
