"""After an edit only what it touched is read again; what comes of it is what reading everything again would give."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.deciding.mind import WordsOfMind
from bot.deciding.ranking import clause_features
from bot.deciding.weights import load_weights
from bot.knowledge.folder import load_knowledge, read_folder
from tests.conftest import KNOWLEDGE_DIR

Edit = Callable[[Path], None]
TOPICS = ("befriend-pupil", "befriend-parent", "share-log-in", "off-smalltalk", "pupil-is-family")
ASKED = (
    "can i add a pupil on insta",
    "cn i acept a parnts freind request off fb",
    "is it ok to give the glorptastic thing to my niece shes in year 8",
    "who can have my pasword",
    "zorbing with a lolipop",
)
NEW_TOPIC = 'title = "Z"\nkind = "conduct"\nphrasings = ["can i feed the zebra", "zebra ok"]\nwordings = ["Zebras are not permitted."]\n'


@pytest.fixture(scope="module")
def unedited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, WordsOfMind]:
    """A copy of the shipped folder with few topics and two policies, and what was made of it."""
    copy = tmp_path_factory.mktemp("unedited") / "knowledge"
    shutil.copytree(KNOWLEDGE_DIR, copy)
    for path in (copy / "topics").glob("*.toml"):
        if path.stem not in TOPICS:
            path.unlink()
    for policy in copy.glob("*/policy.md"):
        if policy.parent.name not in {"academy-trust", "advice-note"}:
            shutil.rmtree(policy.parent)
    (copy / "schools.toml").unlink()
    return copy, WordsOfMind.of(load_knowledge(copy), load_weights())


@pytest.fixture
def folder(unedited: tuple[Path, WordsOfMind], tmp_path: Path) -> Path:
    """That folder, to be edited."""
    return shutil.copytree(unedited[0], tmp_path / "knowledge")


@pytest.fixture
def former(unedited: tuple[Path, WordsOfMind]) -> WordsOfMind:
    """What was made of the folder before the edit."""
    return unedited[1]


def _replace(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def _remove(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def _add(name: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return edit


def _drop_phrasings(folder: Path) -> None:
    """Only every second phrasing stays, so that words fall below what makes them known."""
    path = folder / "topics" / "befriend-pupil.toml"
    lines = path.read_text(encoding="utf-8").split("\n")
    phrasing = [number for number, line in enumerate(lines) if line.startswith('  "')]
    path.write_text("\n".join(line for number, line in enumerate(lines) if number not in phrasing[: len(phrasing) // 3 : 2]), encoding="utf-8")


EDITS: dict[str, Edit] = {
    "a phrasing more": _replace("topics/befriend-pupil.toml", "phrasings = [", 'phrasings = ["can i zorb with a lollypop lad",'),
    "a phrasing twice": _replace("topics/befriend-pupil.toml", "phrasings = [", 'phrasings = ["my zorb", "my zorb",'),
    "a word that is known from now on": _replace(
        "topics/share-log-in.toml", "phrasings = [", 'phrasings = ["glorptastic one", "glorptastic two", "glorptastic three lolipop",'
    ),
    "fewer phrasings": _drop_phrasings,
    "a wording more": _replace("topics/befriend-parent.toml", "wordings = [", 'wordings = ["Lollipops must not be given to niblings.",'),
    "other concepts": _replace("topics/befriend-parent.toml", "where = []", 'where = ["own_account"]'),
    "a topic more": _add("topics/aa-zebras.toml", NEW_TOPIC),
    "a topic less": _remove("topics/share-log-in.toml"),
    "another clause": _replace("academy-trust/policy.md", "Staff must not", "Staff must never glorptastically"),
    "a note": _add("academy-trust/notes.toml", '[[note]]\nclause = "7.2"\nbegins = "Staff must not"\ntopics = ["share-log-in"]\n'),
    "a word for a concept": _replace("vocabulary.toml", "[who.pupil]\nwords = [", '[who.pupil]\nwords = ["lollypop lad", "zorber",'),
    "a sign's words": _replace("warning_signs.toml", "\n[words]\n", '\n[words]\nzorbed = ["zorbed him"]\n'),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_gives_what_reading_everything_again_gives(folder: Path, former: WordsOfMind, edit: Edit) -> None:
    """Questions are read, compared with topics and clauses, and searched for signs just so."""
    edit(folder)
    knowledge, problems = read_folder(folder, former.knowledge)
    assert (knowledge, problems) == read_folder(folder)
    assert knowledge is not None
    assert knowledge.version != former.knowledge.version
    _assert_alike(WordsOfMind.of(knowledge, load_weights(), former), WordsOfMind.of(knowledge, load_weights()))


def _assert_alike(again: WordsOfMind, fresh: WordsOfMind) -> None:
    assert again.reader.lexicon == fresh.reader.lexicon
    assert again.topics.phrasings.said == fresh.topics.phrasings.said
    assert again.stems == fresh.stems
    for text in (*ASKED, *again.topics.phrasings.said[::25]):
        reading = again.reader.read(text)
        assert reading == fresh.reader.read(text)
        assert again.signs.read(reading) == fresh.signs.read(reading)
        features = again.topics.features(reading, None)
        assert features == pytest.approx(fresh.topics.features(reading, None), abs=1e-6)
        likely = np.full(len(features), 1 / len(features), np.float32)
        for name, policy in again.policies.items():
            assert clause_features(reading, None, likely, policy) == pytest.approx(clause_features(reading, None, likely, fresh.policies[name]), abs=1e-6)


def test_what_an_edit_left_as_it_was_is_not_read_again(folder: Path, former: WordsOfMind) -> None:
    """One topic saved: the policies, the vocabulary and the signs are those of before."""
    EDITS["a phrasing more"](folder)
    knowledge, _ = read_folder(folder, former.knowledge)
    assert knowledge is not None
    again = WordsOfMind.of(knowledge, load_weights(), former)
    assert all(again.policies[name] is policy for name, policy in former.policies.items())
    assert all(knowledge.policies[name].clauses[0] is policy.clauses[0] for name, policy in former.policies.items())
    assert again.reader.vocabulary is former.reader.vocabulary
    assert again.signs is former.signs


def test_a_mistake_is_told_as_often_as_the_folder_is_read(folder: Path, former: WordsOfMind) -> None:
    """What was read before keeps no mistake from being named."""
    _replace("topics/befriend-parent.toml", "phrasings = [", 'phrasings = ["can i zorb",')(folder)
    _replace("topics/befriend-pupil.toml", "phrasings = [", 'phrasings = ["can I zorb?",')(folder)
    for _ in range(2):
        knowledge, problems = read_folder(folder, former.knowledge)
        assert knowledge is None
        assert [(problem.file, problem.entry) for problem in problems if "same phrasing" in problem.message] == [
            ("topics/befriend-pupil.toml", "phrasing 'can I zorb?'")
        ]
