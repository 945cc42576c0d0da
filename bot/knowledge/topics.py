"""Topics: how staff speak of one matter, how policies word it, and the concepts it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.knowledge.problems import Problem
from bot.knowledge.readings import Readings
from bot.knowledge.toml_file import TomlFile
from bot.text import stems

_KEYS = {"title", "kind", "phrasings", "wordings", "concepts"}
_SECTIONS = ("who", "what", "where")


class TopicKind(StrEnum):
    """What sort of question a topic holds."""

    CONDUCT = "conduct"
    REPORT = "report"
    POLICY = "policy"
    OFF_SUBJECT = "off_subject"


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter that staff ask about. `id` is its file's name; concepts are written "who.pupil"."""

    id: str
    title: str
    kind: TopicKind
    phrasings: tuple[str, ...]
    wordings: tuple[str, ...]
    concepts: frozenset[str] = frozenset()
    not_who: frozenset[str] = frozenset()


def read_topics(folder: Path, known_concepts: Iterable[str], readings: Readings | None = None) -> tuple[dict[str, Topic], list[Problem]]:
    """All topics of the folder by id, and what is wrong with them."""
    readings = readings or Readings()
    known = frozenset(known_concepts)
    topics: dict[str, Topic] = {}
    problems: list[Problem] = []
    said: dict[str, str] = {}
    for path in sorted((folder / "topics").glob("*.toml")):
        file = TomlFile(folder, path, readings)
        if topic := _read_topic(file, path.stem, known):
            topics[topic.id] = topic
            _report_repeats(file, topic, said, readings)
        problems += file.problems
    if not topics:
        problems.append(Problem("topics", "", "There are no topics.", "Put back the folder topics/ that came with the advisor."))
    return topics, problems


def _read_topic(file: TomlFile, topic_id: str, known: frozenset[str]) -> Topic | None:
    if not file.table:
        if not file.problems:
            file.problem("", "The topic is empty.", "Add title, kind, phrasings and wordings, or remove the file.")
        return None
    file.unknown_keys(file.table, _KEYS, "")
    title = file.text(file.table, "title", "", required=True)
    kind = file.text(file.table, "kind", "", required=True)
    if kind not in set(TopicKind):
        file.problem("kind", f"'{kind}' is no kind of topic.", f"Use one of: {', '.join(TopicKind)}.")
        return None
    phrasings = file.texts(file.table, "phrasings", "phrasings")
    wordings = file.texts(file.table, "wordings", "wordings")
    if not phrasings:
        file.problem("phrasings", "The topic has no phrasings, so that no question can reach it.", "Add how staff would ask, one text each.")
    if not wordings and kind != TopicKind.OFF_SUBJECT:
        file.problem("wordings", "The topic has no wordings, so that no clause is tied to it.", "Add sentences as policies word them.")
    concepts, not_who = _read_concepts(file, known)
    return Topic(topic_id, title, TopicKind(kind), phrasings, wordings, concepts, not_who)


def _read_concepts(file: TomlFile, known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    table = file.table.get("concepts", {})
    if not isinstance(table, dict):
        file.problem("concepts", "'concepts' must be a section.", "Write [concepts] on a line of its own, then who, what and where.")
        return frozenset(), frozenset()
    file.unknown_keys(table, {*_SECTIONS, "not_who"}, "concepts")
    found = {f"{section}.{name}" for section in _SECTIONS for name in file.texts(table, section, f"concepts.{section}")}
    not_who = {f"who.{name}" for name in file.texts(table, "not_who", "concepts.not_who")}
    for concept in sorted((found | not_who) - known):
        file.problem("concepts", f"No word reaches the concept '{concept}'.", "Add it with its words to vocabulary.toml, or correct the spelling.")
    return frozenset(found & known), frozenset(not_who & known)


def _report_repeats(file: TomlFile, topic: Topic, said: dict[str, str], readings: Readings) -> None:
    stemmed = readings.of(("stems", topic.phrasings), lambda: [" ".join(stems(phrasing)) for phrasing in topic.phrasings])
    for phrasing, key in zip(topic.phrasings, stemmed, strict=True):
        other = said.setdefault(key, topic.id)
        if key and other != topic.id:
            file.problem(f"phrasing '{phrasing}'", f"The same phrasing stands in topics/{other}.toml.", "Keep it in the topic where it belongs.")
