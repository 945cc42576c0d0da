"""A prepared folder is kept for the next start: whatever is wrong with what was kept costs time and no more, and no one else's is trusted."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.deciding.kept import former_words, keep_words, kept_words
from bot.deciding.minds import FolderMinds
from bot.understanding.vectors import Known, read_vectors
from tests.conftest import KNOWLEDGE_DIR

NEW_TOPIC = 'title = "Z"\nkind = "conduct"\nphrasings = ["a zebra"]\nwordings = ["Zebras are not permitted."]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder with few topics and one policy, so that it is read quickly."""
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_DIR, copy)
    for path in sorted((copy / "topics").glob("*.toml"))[3:]:
        path.unlink()
    for policy in copy.glob("*/policy.md"):
        if policy.parent.name != "advice-note":
            shutil.rmtree(policy.parent)
    (copy / "schools.toml").unlink()
    return copy


@pytest.fixture
def cache(folder: Path, tmp_path: Path) -> Path:
    """A cache folder in which the folder was kept, by this program, with a version that no reading of it could give."""
    cache = tmp_path / "cache"
    words = FolderMinds(folder, cache_dir=cache).current().words
    version = words.knowledge.version
    words.knowledge = replace(words.knowledge, version="kept")
    keep_words(cache, version, words)
    return cache


def _kept(cache: Path) -> Path:
    (path,) = cache.glob("mind-*.pickle")
    return path


def test_a_prepared_folder_is_used_again(folder: Path, cache: Path) -> None:
    """The second start takes what the first prepared, and an edit makes it anew."""
    assert FolderMinds(folder, cache_dir=cache).current().knowledge.version == "kept"
    (folder / "topics" / "zz.toml").write_text(NEW_TOPIC, encoding="utf-8")
    assert "zz" in FolderMinds(folder, cache_dir=cache).current().knowledge.topics


def test_a_start_after_an_edit_takes_over_what_was_kept_before(folder: Path, cache: Path) -> None:
    """The file of the former version serves once more, and is gone then."""
    former = former_words(cache)
    assert former is not None
    (folder / "topics" / "zz.toml").write_text(NEW_TOPIC, encoding="utf-8")
    mind = FolderMinds(folder, cache_dir=cache).current()
    assert mind.reader.source == former.reader.source
    assert mind.knowledge.version in _kept(cache).name


def test_a_kept_folder_that_others_may_write_is_not_trusted(folder: Path, cache: Path) -> None:
    """What somebody else could have planted is passed over, be it of this version or of a former one."""
    _kept(cache).chmod(0o666)
    assert former_words(cache) is None
    assert FolderMinds(folder, cache_dir=cache).current().knowledge.version != "kept"


def test_a_cache_that_others_may_write_is_not_trusted(folder: Path, cache: Path) -> None:
    """Nor is a file in a folder in which others could put one in its place."""
    cache.chmod(0o777)
    assert former_words(cache) is None
    assert FolderMinds(folder, cache_dir=cache).current().knowledge.version != "kept"


@pytest.mark.parametrize("damage", ["", "garbage", "cut off", "one bit"])
def test_a_damaged_file_costs_time_and_no_more(folder: Path, cache: Path, damage: str) -> None:
    """A power cut may leave half a file, and a bad disk one that can be read all the same."""
    path = _kept(cache)
    whole = path.read_bytes()
    turned = whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :]
    path.write_bytes({"": b"", "garbage": b"garbage", "cut off": whole[:-1_000], "one bit": turned}[damage])
    assert former_words(cache) is None
    assert FolderMinds(folder, cache_dir=cache).current().knowledge.version != "kept"


def test_a_damaged_file_of_vectors_holds_none(tmp_path: Path) -> None:
    """They are worked out anew."""
    (tmp_path / "vectors-x.npz").write_bytes(b"PK\x03\x04 cut off")
    assert read_vectors(tmp_path / "vectors-x.npz", "x") == Known()


def test_what_a_killed_program_left_behind_is_cleared_away(folder: Path, cache: Path) -> None:
    """A draft that was never put in place goes in time; one that another program may be at stays."""
    old, new = cache / "mind-x.1.draft", cache / "mind-x.2.draft"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (time.time() - 7_200,) * 2)
    words = FolderMinds(folder).current().words
    keep_words(cache, words.knowledge.version, words)
    assert not old.exists()
    assert new.exists()
    assert kept_words(cache, words.knowledge.version) is not None


def test_a_folder_that_was_saved_while_it_was_read_is_not_kept(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read may be half of each version: the next start reads it anew."""
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    read = FolderMinds._prepare

    def saved_meanwhile(*arguments: object) -> object:
        (folder / "topics" / "zz.toml").write_text(NEW_TOPIC, encoding="utf-8")
        return read(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(FolderMinds, "_prepare", saved_meanwhile)
    FolderMinds(folder, cache_dir=cache)
    assert not list(cache.glob("mind-*"))


def test_nothing_that_staff_typed_is_kept(folder: Path, tmp_path: Path) -> None:
    """An edit while the advisor runs: the folder is kept again, without a word of the questions that came in between."""
    cache = tmp_path / "cache"
    minds = FolderMinds(folder, cache_dir=cache)
    mind = minds.current()
    reading = mind.reader.read("can i messsage Quixandra Zyzzlethwaite about glorpwafting")
    mind.topics.probabilities(reading, None)
    mind.signs_in(reading)
    (folder / "topics" / "zz.toml").write_text(NEW_TOPIC, encoding="utf-8")
    assert minds.current() is not mind
    kept = _kept(cache).read_bytes()
    assert b"zebra" in kept
    assert not [word for word in (b"messsage", b"quixandra", b"zyzzlethwait", b"glorpwaft") if word in kept.lower()]
