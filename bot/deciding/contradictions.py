"""Whom a question, a topic and a clause are about; where they contradict, the clause cannot settle the question."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.topics import Topic

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
_ALIKE = ({"who.parent", "who.pupils_family", "who.family"}, {"who.colleague", "who.leader"})
_ADDRESSED = frozenset({"who.colleague", "who.leader", "who.governor", "who.volunteer", "who.trainee", "who.new_starter"})
"""Those whom clauses speak to, or have told; a clause that names only them is about anybody."""


def contradicts(people: frozenset[str], clause: Collection[str]) -> bool:
    """Does the question name people, and the clause only others?"""
    named = _with_alike(clause)
    rivals = [RIVALS[person] for person in people if person in RIVALS]
    return bool(rivals) and not people & named and any(rival & named for rival in rivals)


def topic_contradictions(topics: Sequence[Topic], concepts: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """For each topic (row) and clause (column): 1 where the clause is only about people whom the topic is not about."""
    table = np.zeros((len(topics), len(concepts)), np.float32)
    for column, clause in enumerate(concepts):
        named = _with_alike(clause)
        about = {concept for concept in clause if concept.startswith("who.")} - _ADDRESSED
        for row, topic in enumerate(topics):
            wanted = {concept for concept in topic.concepts if concept.startswith("who.")}
            table[row, column] = bool(about) and bool(wanted) and not wanted & named and about <= topic.not_who
    return table


def _with_alike(concepts: Collection[str]) -> set[str]:
    named = set(concepts)
    for alike in _ALIKE:
        if named & alike:
            named |= alike
    return named
