"""Whom a question, a topic and a clause are about; where they contradict, the clause cannot settle the question."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.topics import Topic
from bot.understanding.concepts import ConceptTable
from bot.understanding.reading import Reading

RIVALS = {
    "who.pupil": {"who.parent", "who.former_pupil", "who.pupils_family", "who.applicant"},
    "who.former_pupil": {"who.pupil", "who.parent", "who.pupils_family"},
    "who.parent": {"who.pupil", "who.former_pupil", "who.applicant"},
    "who.pupils_family": {"who.pupil", "who.former_pupil", "who.applicant"},
    "who.colleague": {"who.pupil", "who.parent", "who.former_pupil", "who.pupils_family"},
}
"""Whom a question may be about, and the people whose clauses then cannot settle it unless they name the asked-about too.

Leaders and staff are no rivals: most clauses name them as those who keep the rule or are told.
"""
_FAMILIES = frozenset({"who.pupil", "who.parent", "who.former_pupil", "who.pupils_family"})
_AT_THE_SCHOOL = frozenset({"who.colleague", "who.leader", "who.governor", "who.former_colleague", "who.volunteer", "who.trainee"})
_TOUCHING = frozenset({"what.message", "what.call", "what.game", "what.date"})
_ALIKE = ({"who.parent", "who.pupils_family", "who.family"}, {"who.colleague", "who.leader"})
ADDRESSED = frozenset({"who.colleague", "who.leader", "who.governor", "who.volunteer", "who.trainee", "who.new_starter"})
"""Those whom clauses speak to, or have told; a clause that names only them is about anybody."""


def contradicts(people: frozenset[str], clause: Collection[str]) -> bool:
    """Does the question name people, and the clause only others?"""
    named = _with_alike(clause)
    return not people & named and not named.isdisjoint(all_rivals(people))


def all_rivals(people: frozenset[str], *, in_touch: bool = False) -> set[str]:
    """The people whose clauses cannot settle a question about these, unless they name these too.

    Where it is asked whether to be `in_touch` with them, leaders and governors have rivals, too: then they are not asked for leave.
    """
    rivals = {rival for person in people for rival in RIVALS.get(person, ())}
    return rivals | _FAMILIES if in_touch and people & _AT_THE_SCHOOL else rivals


def is_in_touch(reading: Reading) -> bool:
    """Is it about being friends, or about messages to somebody at the school ("message the head", not "the head wants me to message her")?"""
    if "what.befriend" in reading.concepts:
        return True
    ends = [mention.end for mention in reading.mentions if mention.concept in _TOUCHING]
    at_school = [mention.start for mention in reading.mentions if mention.concept in _AT_THE_SCHOOL]
    return any(0 <= start - end <= 1 for end in ends for start in at_school)


def named_people(clauses: Sequence[Collection[str]]) -> ConceptTable:
    """Whom each clause names, with those who are as good as named; for `contradicting`."""
    return ConceptTable([_with_alike(clause) for clause in clauses])


def contradicting(people: frozenset[str], named: ConceptTable, *, in_touch: bool = False) -> NDArray[np.bool_]:
    """What `contradicts` says of each of many clauses."""
    return np.asarray((named.count(people) == 0) & (named.count(all_rivals(people, in_touch=in_touch)) > 0), np.bool_)


def topic_contradictions(topics: Sequence[Topic], clauses: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """For each topic (row) and clause (column): 1 where the clause is only about people whom the topic is not about."""
    named = named_people(clauses)
    about = ConceptTable([{concept for concept in clause if concept.startswith("who.")} - ADDRESSED for clause in clauses])
    others = about.count(about.concepts)
    table = np.zeros((len(topics), len(clauses)), np.float32)
    for row, topic in enumerate(topics):
        wanted = {concept for concept in topic.concepts if concept.startswith("who.")}
        if wanted:
            table[row] = (others > 0) & (named.count(wanted) == 0) & (about.count(topic.not_who) == others)
    return table


def _with_alike(concepts: Collection[str]) -> set[str]:
    named = set(concepts)
    for alike in _ALIKE:
        if named & alike:
            named |= alike
    return named
