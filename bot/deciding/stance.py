"""Which rule of a clause was asked about, and what it says to the asker, turned by the way it was asked."""

from __future__ import annotations

import re

import numpy as np

from bot.deciding.ages import is_old_enough, is_too_young
from bot.deciding.contradictions import contradicts
from bot.deciding.excepted import is_for_others, is_in_exception
from bot.deciding.opposites import goes_against
from bot.deciding.prepared import PreparedPolicy, PreparedRule
from bot.deciding.thresholds import LEAVE_FROM, PERMIT_LIKE, WORDS_COUNT
from bot.model import Mood, Stance
from bot.understanding.encoder import Vector
from bot.understanding.mood import has_done, wants_approval
from bot.understanding.pairs import STANCE_CLASSES
from bot.understanding.reading import Reading
from bot.understanding.similarity import Scores

_SAME_PEOPLE = 0.3
_OTHER_PEOPLE = 0.8
_ONLY_INFORMS = 0.5
"""How much speaks for a rule about the people asked about, against one about others, and against one that rules nothing."""
_FITS_MOOD = 0.2
"""How much speaks for what tells a fact, where a fact is asked for, and for what allows or refuses, where leave is."""
_MEANING = 2.0
"""How much likeness of meaning counts beside likeness of words."""
_IN_DOUBT = 0.6
"""A refusal that is no further than this behind a permission in the same clause counts before it: "can discuss their own child but must not mention
another" gives no leave to mention another."""

_PERMITS = frozenset({Stance.YES, Stance.CONDITIONAL})
_REFUSES = frozenset({Stance.NO, Stance.ADVISED_AGAINST})
_PROTECTED = frozenset({"who.pupil", "who.former_pupil", "who.family", "who.pupils_family"})
_PROPOSES = frozenset({Mood.PERMISSION, Mood.DONE, Mood.STATEMENT})
"""How somebody asks who would do, or has done, what they name."""
_PLAIN = (Stance.NO, Stance.MUST, Stance.INFO)
_MAY_TURN = {
    **dict.fromkeys(_PLAIN, _PLAIN),
    Stance.ADVISED_AGAINST: (Stance.ADVISED_AGAINST, Stance.MUST),
    Stance.YES: (*_PLAIN, Stance.ADVISED_AGAINST, Stance.CAUTION),
}
"""What the stance of a rule's words may be turned into by what question and clause, read together, come to."""
_FAMILIES = re.compile(r"\b(?:parents?|famil(?:y|ies)|carers?|mothers|fathers)\b", re.IGNORECASE)
_BUT_FOR = re.compile(r"unless|without|except|until", re.IGNORECASE)
"""Begins what lifts a refusal; said with it, the refusal is no leave: "not without consent"."""
_ONLY = re.compile(r"\bonly\b|\balone\b", re.IGNORECASE)
_ADVICE = re.compile(r"\b(?:should|advis\w+|suggest|recommend\w*|sensible|good (?:habit|idea|practice)|try|ordinarily)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:must|never)\b", re.IGNORECASE)


def asked_rule(reading: Reading, vector: Vector | None, policy: PreparedPolicy, clause: int) -> PreparedRule:
    """The rule of a clause that is most like the question."""
    rows = np.flatnonzero(policy.rule_owner == clause)
    likeness = policy.rule_words.scores(reading.features)[rows]
    if vector is not None and policy.rule_vectors is not None:
        likeness = likeness + _MEANING * (policy.rule_vectors[rows] @ vector)
    rules = [policy.rules[int(row)] for row in rows]
    scores = [float(score) + _fits(reading, rule) for rule, score in zip(rules, likeness, strict=True)]
    best = int(np.argmax(scores))
    if rules[best].rule.stance in _PERMITS:
        refusing = [row for row, rule in enumerate(rules) if scores[row] >= scores[best] - _IN_DOUBT and stance_for(reading, rule) in _REFUSES]
        best = max(refusing, key=scores.__getitem__, default=best)
    return rules[best]


def speaks_of_it(reading: Reading, vector: Vector | None, policy: PreparedPolicy, clause: int, confidence: float) -> bool:
    """Is the rule that was asked about so surely about what was asked that leave may be given by it?

    Leave to ring a pupil's home is none to ring the pupil: where pupils or families are named, the clause has to name whom they are named with.
    """
    rule = asked_rule(reading, vector, policy, clause)
    if not names_the_protected(reading, policy, clause) or _is_of_families_alone(reading, rule):
        return False
    if vector is None or policy.vectors is None or policy.rule_vectors is None:
        return True
    if rule.rule.exception and _BUT_FOR.match(rule.rule.exception):
        return True
    row = next(row for row, other in enumerate(policy.rules) if other is rule)
    likeness = max(float(policy.rule_vectors[row] @ vector), float(policy.vectors[clause] @ vector))
    return likeness + confidence >= PERMIT_LIKE


def _is_of_families_alone(reading: Reading, rule: PreparedRule) -> bool:
    """Is the rule about families, and the question about pupils? Leave to text families is none to text a pupil."""
    return "who.pupil" in reading.people and "who.pupil" not in rule.concepts and _FAMILIES.search(rule.text) is not None


def names_the_protected(reading: Reading, policy: PreparedPolicy, clause: int) -> bool:
    """Does the clause name whom the question names, where these are pupils or families?"""
    return not reading.people & _PROTECTED or bool(policy.concepts.count(reading.people)[clause])


def _fits(reading: Reading, rule: PreparedRule) -> float:
    """What speaks for a rule besides its likeness: that it is about the same people, and settles what is wanted.

    Where pupils or families are named it is about them, whoever else is: of "the head approved me adding a pupil" the head is not asked about.
    """
    people = {concept for concept in rule.concepts if concept.startswith("who.")}
    asked = reading.people & _PROTECTED or reading.people
    score = _SAME_PEOPLE * bool(asked & people) - _OTHER_PEOPLE * contradicts(asked, people)
    if rule.rule.stance is Stance.INFO:
        return score + (_FITS_MOOD if reading.mood is Mood.FACT else -_ONLY_INFORMS)
    if wants_approval(reading.said):
        return score + 2 * _FITS_MOOD * (rule.rule.stance is Stance.CONDITIONAL)
    return score + _FITS_MOOD * (reading.mood is Mood.PERMISSION and rule.rule.stance is not Stance.MUST)


def stance_for(reading: Reading, rule: PreparedRule) -> Stance:
    """What the rule says to the asker. It never turns a refusal into a permission, but for an exception that the asker is in.

    What has been done already is never permitted, whatever the rule would have allowed; nor is "do I have to?" answered by a yes.
    """
    stance = _turned(reading, rule)
    if stance in _PERMITS and is_too_young(reading, rule.text):
        return Stance.NO
    if stance in _PERMITS and has_done(reading.said):
        return Stance.NO if stance is Stance.CONDITIONAL and rule.rule.exception else Stance.INFO
    if stance is Stance.YES and reading.mood is Mood.DUTY:
        return Stance.INFO
    return stance


def stance_told(reading: Reading, rule: PreparedRule, likely: Scores | None) -> Stance:
    """What the rule says to the asker, by its own words and by what the encoder makes of question and clause read together.

    `likely` tells how likely each of STANCE_CLASSES is, None without the encoder. What is learnt tells whether the question goes against a
    duty or asks for a fact, which the clause's words cannot tell, and may take leave back; how strong a rule is, and leave, its words alone give.
    """
    by_words = stance_for(reading, rule)
    if likely is None or rule.rule.is_by_hand or by_words not in _MAY_TURN or (by_words is Stance.YES and permitting_share(likely) >= LEAVE_FROM):
        return by_words
    shares = dict(zip(STANCE_CLASSES, likely.tolist(), strict=True))
    return max(_MAY_TURN[by_words], key=lambda stance: shares[stance] + WORDS_COUNT * (stance is by_words))


def permitting_share(likely: Scores) -> float:
    """How likely it is that the clause gives whoever asks leave, if only within limits."""
    return float(sum(share for stance, share in zip(STANCE_CLASSES, likely.tolist(), strict=True) if stance in _PERMITS))


def _turned(reading: Reading, rule: PreparedRule) -> Stance:
    """The rule's force for whoever asks in this way."""
    stance = rule.rule.stance
    is_limited = stance is Stance.MUST or (stance in _PERMITS and _ONLY.search(rule.rule.text) is not None)
    if reading.refuses and stance in _REFUSES:
        return Stance.MUST
    if is_in_exception(reading, rule.rule):
        return Stance.CONDITIONAL
    if stance in _REFUSES and reading.mood is Mood.PERMISSION and is_old_enough(reading, rule.rule.text):
        return Stance.CONDITIONAL
    if stance in _PERMITS and rule.rule.exception is None and is_for_others(reading, rule.rule):
        return Stance.INFO
    if is_limited and reading.mood in _PROPOSES and not reading.refuses and goes_against(reading, rule.text, rule.concepts):
        return Stance.ADVISED_AGAINST if _ADVICE.search(rule.rule.text) and not _ORDER.search(rule.rule.text) else Stance.NO
    return stance
