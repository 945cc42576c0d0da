"""Whom a question is about: not the asker, and of "a pupil's mum" the mum."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.vocabulary import Mention

_BEFORE_SELF = frozenset("a an the just only new one of our part time full supply cover your as your i my very newly qualified trainee".split())
_SELF = frozenset("im am as being were".split())
_OF = frozenset("of for to from with".split())
_BETWEEN = frozenset("a an the one of my our his her their your this that mine in lad girl boy kid child pupil student class form set year tutor group".split())
_LONGEST_GAP = 7
RELATIVES = frozenset({"who.parent", "who.family", "who.pupils_family"})


def asked_about(tokens: Sequence[str], mentions: Sequence[Mention]) -> frozenset[str]:
    """The "who" concepts of the people that the question is about."""
    people = [mention for mention in mentions if mention.concept.startswith("who.")]
    kept = [mention for mention in people if not _is_asker(tokens, mention)]
    owners = {(pupil.start, pupil.end) for pupil in kept if pupil.concept == "who.pupil" and any(_owns(tokens, pupil, other) for other in kept)}
    return frozenset(mention.concept for mention in kept if (mention.start, mention.end) not in owners or mention.concept != "who.pupil")


def _is_asker(tokens: Sequence[str], mention: Mention) -> bool:
    """Does the asker name their own role: "I'm a TA", "TA here", "as a governor"?"""
    if mention.end < len(tokens) and tokens[mention.end] == "here" and mention.start <= 2:
        return True
    position = mention.start - 1
    steps = 0
    while position >= 0 and tokens[position] in _BEFORE_SELF - _SELF and steps < 4:
        position -= 1
        steps += 1
    return position >= 0 and tokens[position] in _SELF and steps > 0


def _owns(tokens: Sequence[str], pupil: Mention, other: Mention) -> bool:
    """Is the pupil only named to say whose relative it is: "a pupil's mum", "mum of a boy in my class"?"""
    if other.concept not in RELATIVES:
        return False
    if 0 <= other.start - pupil.end <= 1:
        return True
    gap = tokens[other.end : pupil.start]
    follows = tokens[other.end - 1] in _OF or (bool(gap) and gap[0] in _OF)
    return follows and len(gap) <= _LONGEST_GAP and all(token in _BETWEEN or token in _OF for token in gap)
