"""Urgent matters: found before anything is ranked, and answered even where ranking fails."""

from __future__ import annotations

import logging
import re

import numpy as np

from bot.deciding.mind import Mind
from bot.deciding.ranked import rank
from bot.deciding.stance import asked_rule
from bot.deciding.thresholds import ADULT_SHARE_FROM, CONCERN_ASKED_FROM, CONCERN_FROM, CONCERN_TOLD_FROM
from bot.model import About, Citation, Clock, Mood, Route, Sign, Stance, Verdict
from bot.understanding.encoder import Meaning
from bot.understanding.reading import Reading

logger = logging.getLogger(__name__)
REPORTING = ("report-misuse-to-whom", "child-safety-concern-online", "unsure-if-contact-is-ok", "who-to-ask")
"""The topics whose clauses say whom to tell: an urgent reply quotes them where the question itself finds none."""
_SAFETY_NOW = frozenset({About.CHILD, About.ABUSE_OF_ASKER, About.OWN_WELFARE})
_HANDLING = re.compile(r"screen ?(?:shot|print|grab)|\b(?:cop(?:y|ies)|save|delete|remove|print|record|keep)\b", re.IGNORECASE)
"""A clause that says so is no help with sexual images of a child: taking the screenshot would itself be an offence."""
_SENTENCES = re.compile(r"[^.?!;]*\w[^.?!;]*")
_ADULTS = (About.GOVERNORS, About.HEAD, About.LEAD, About.ADULT)


def sign_by_rules(mind: Mind, reading: Reading) -> Sign | None:
    """The most pressing sign that the rules raise. Of a child and an adult at the school the adult counts: the matter must go past them."""
    signs = mind.signs_in(reading)
    if not signs:
        return None
    first = signs[0]
    if first.about in {About.CHILD, About.ADULT}:
        adult = next((sign for about in _ADULTS for sign in signs if sign.about is about), first)
        return Sign(adult.name, adult.about, first.clock, first.is_image or adult.is_image)
    return first


def warning_sign(mind: Mind, reading: Reading, meaning: Meaning | None) -> Sign | None:
    """The most pressing warning sign. The rules speak first; where they are silent, a wording much like those of known concerns counts too."""
    if sign := sign_by_rules(mind, reading):
        return sign
    if meaning is None or 1.0 - meaning.signs["none"] < _concern_from(mind, reading):
        return None
    about = _likely_about(mind, reading, meaning)
    is_image = "what.indecent_image" in reading.concepts or mind.signs.is_image(reading)
    return Sign("worded_like_a_concern", about, Clock.NOW if about in _SAFETY_NOW else Clock.TODAY, is_image)


def _concern_from(mind: Mind, reading: Reading) -> float:
    """From which likeness a wording counts: sooner where the asker tells of others, later where they only ask."""
    if mind.signs.tells_of_others(reading):
        return CONCERN_TOLD_FROM
    is_one_question = len(_SENTENCES.findall(reading.text)) == 1 and reading.mood in {Mood.PERMISSION, Mood.FACT, Mood.DUTY}
    return CONCERN_ASKED_FROM if is_one_question or mind.signs.asks_in_general(reading) else CONCERN_FROM


def _likely_about(mind: Mind, reading: Reading, meaning: Meaning) -> About:
    """Whom a concern is about. Of a child and an adult at the school who is named the adult counts sooner: the matter must go past them."""
    shares = {About(name): share for name, share in meaning.signs.items() if name != "none"}
    about = max(shares, key=lambda each: shares[each])
    of_adults = sum(shares.get(each, 0.0) for each in _ADULTS)
    if about is About.CHILD and mind.signs.names_adult(reading) and of_adults >= ADULT_SHARE_FROM * sum(shares.values()):
        about = About.ADULT
    if about in _ADULTS and (leader := mind.signs.leader(reading)) is not About.ADULT:
        return leader
    return about


def urgent_verdict(mind: Mind, reading: Reading, policy_name: str, sign: Sign) -> Verdict:
    """The verdict on an urgent matter, with the clause on whom to tell; where ranking fails, without a clause."""
    bare = Verdict(Route.URGENT, sign=sign, about=sign.about, about_pupils=True)
    try:
        return _with_clauses(mind, reading, policy_name, bare)
    except Exception:
        logger.exception("No clause could be found for an urgent matter; it is answered without one.")
        return bare


def _with_clauses(mind: Mind, reading: Reading, policy_name: str, verdict: Verdict) -> Verdict:
    """Quotes the clause on whom to tell, or the one that the question is about, whichever is the likelier."""
    policy = mind.policy(policy_name)
    ranked = rank(mind, reading, policy)
    rows = [mind.topics.ids.index(topic) for topic in REPORTING if topic in mind.topics.ids]
    ties = policy.ties_by_words if policy.ties_by_meaning is None else policy.ties_by_meaning
    telling = ties[rows].max(axis=0) if rows else np.zeros(len(policy.clauses), np.float32)
    order = [int(row) for row in np.argsort(-(ranked.probabilities + 0.5 * telling), kind="stable")[:4]]
    if verdict.sign is not None and verdict.sign.is_image:
        order = [row for row in order if not _HANDLING.search(policy.clauses[row].full_text)]
    rules = [asked_rule(reading, ranked.vector, policy, row).rule for row in order[:2]]
    return Verdict(
        route=Route.URGENT,
        stance=rules[0].stance if rules else Stance.NONE,
        citations=tuple(Citation.of(policy.clauses[row], rule) for row, rule in zip(order, rules, strict=False)),
        topic=mind.topics.ids[int(ranked.topics.argmax())],
        confidence=float(ranked.probabilities[order[0]]) if order else 0.0,
        rule=rules[0] if rules else None,
        sign=verdict.sign,
        about=verdict.about,
        about_pupils=True,
    )
