"""A clause into its rules: what each part forbids, advises, allows or asks, and what lifts it.

The words themselves are listed beside this module: forms.py has what forbids and allows, exceptions.py what lifts a rule,
addressees.py whom it is for. Here sentences are cut into parts, and each part gets its rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.knowledge.addressees import is_for_the_school
from bot.knowledge.exceptions import EXCEPTION, read_exception
from bot.knowledge.forces import find_markers, has_force
from bot.knowledge.form_words import BEFALLS, STAFF
from bot.knowledge.sentences import split_sentences
from bot.model import ExceptionKind, Rule, Stance
from bot.patterns import one_word

_JOIN = re.compile(r"(?:, ?)?\b(?:and|but|nor|or)\b ?|; ?|, ?", re.IGNORECASE)
"""Where the next part of a sentence may begin."""
_ENDS_JOINED = re.compile(r"(?:\b(?:and|or)|,) ?$", re.IGNORECASE)
"""A part that the next one goes on from: "must not A and", "must not A,"."""
_ONLY_EXCEPTION = re.compile(r"^(?:The (?:only |one )?exceptions?|An exception|Exceptions?)\b", re.IGNORECASE)
_LIMITED = re.compile(
    r"\b(?:during|if|when|where|away|only|once|emergenc(?:y|ies)|exceptional(?:ly)?|discretion|until|unless|provided|(?:as|so) long as|between"
    r"|whom (?:they|you) (?:know|knew)|otherwise|(?:or|and) (?:over|older))\b",
    re.IGNORECASE,
)
"""What limits a permission: outside of it the clause permits nothing."""
_NUMBER = r"(?:[\d.]+ )?"
_GIVES_LEAVE = re.compile(rf"{_NUMBER}(?:{STAFF}|i)(?: and {STAFF})? (?:may|can)(?: also| still| however,?)?", re.IGNORECASE)
_BEFALLS = re.compile(rf"(?!be (?:friends|in touch)\b){BEFALLS}\b", re.IGNORECASE)
"""Under such a lead a part that begins so tells what may happen: "staff may: be asked to remove it"."""
_RULING_HEADINGS = (
    (
        re.compile(
            _NUMBER + r"(?:don['’]?ts?|do not|(?:you|staff) must not|never|no"
            r"|(?:these are |what is )?(?:not (?:acceptable|permitted|allowed|fine|ok|okay)|unacceptable|prohibited|forbidden|banned)(?: \w+){0,3})",
            re.IGNORECASE,
        ),
        Stance.NO,
    ),
    (re.compile(_NUMBER + r"(?:dos?|(?:you|staff) must|always)", re.IGNORECASE), Stance.MUST),
    (_GIVES_LEAVE, Stance.YES),
    (re.compile(_NUMBER + r"(?:these are |what is )?(?:acceptable|permitted|allowed|fine|ok|okay|yes)(?: \w+){0,3}", re.IGNORECASE), Stance.YES),
)
"""Headings and leads that say of everything below them what it is: "Do", "Don't", "Not fine:", "Staff may:", "Contact with pupils: not acceptable"."""
_BINDS = re.compile(r"\b(?:must|should|shall|will|have to|has to|need to|required|expected|is to|are to)\b", re.IGNORECASE)
"""A part that says so under a lead that allows asks for something all the same; a bare "use the class account" is what is allowed."""
_SOFT_LEAD = re.compile(r"\b(?:recommend|advise|suggest|encourage|should|would)\w*\b", re.IGNORECASE)
"""Under these "do not" is advice: "We recommend that staff: do not ..."."""
_ELLIPTIC = re.compile(r"(?:(?:and|but) )?(?:not|never|nor)\b(?! (?:do|should|must|may|shall|can|will)\b)", re.IGNORECASE)
"""A part that says nothing without the one before it: "but not for games"."""
_SAME_AGAIN = re.compile(r"the same (?:rule |advice )?(?:also |equally )?(?:applies|goes|holds)\b", re.IGNORECASE)
"""A sentence that has the force of the one before it: "The same applies to leavers."."""
_SAME_SUBJECT = re.compile(r"(?:should|must|shall|will|may|can|is|are|has|have|does|do)\b", re.IGNORECASE)
"""How a part begins that goes on about the one who was named before."""
_LEFT_OVER = re.compile(r",? ?\b(?:and|but|or|nor)?$|[,;]$", re.IGNORECASE)
"""The joint at the end of a part, which limits nothing."""
_NOUN_PHRASE = re.compile(r"^The (?:\w+ing|disclosure|use|publication|display|sharing) of\b")
"""A sentence that is an item of its lead's list, and no sentence: "The disclosure of ..."."""
_ACTS = one_word("identify allow post share publish use disclose upload name tag send make access create record give contact")
_LISTED_ACT = re.compile(rf"(?<=,) (?:or )?(?={_ACTS}\b)", re.IGNORECASE)
_PURPOSE = re.compile(r"\b(?:purpose|aims?|objectives?|sets? out)\b[^.]*(?:\bto|\bis|\bare|\bby|:) ?:?-?$", re.IGNORECASE)
"""A lead whose list says what the policy is for, and asks nothing."""
_SAYS_NO = re.compile(r"No[.,] \w")
"""How the answer to a question begins: what it allows after that is another thing than what was asked."""
_LEAVE = frozenset({Stance.YES, Stance.CONDITIONAL})
_FORBIDDING = frozenset({Stance.NO, Stance.ADVISED_AGAINST})
_LIFTED_BY_APPROVAL = _FORBIDDING | {Stance.YES}
_NOTHING_FOR_STAFF = frozenset({Stance.MUST, Stance.YES, Stance.CONDITIONAL, Stance.CAUTION})
"""What, said to the school, asks nothing of staff. What it forbids the school it forbids staff too."""
_ONLY_DESCRIBES = frozenset({Stance.MUST, Stance.YES, Stance.INFO, Stance.CAUTION})
"""Forces that a bullet under "must not:" does not have: there they tell what is forbidden."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a sentence that rules something, and the force of its own words; None where it has none."""

    text: str
    own: Stance | None = None


def read_rules(text: str, lead: str | None = None, heading: str = "") -> tuple[Rule, ...]:
    """The rules of a clause, its main rule first; at least one.

    A part without force of its own takes that of the lead ("must not:") or of a heading that is one ("Not acceptable"), and a
    lead's exception, if the part has none.
    """
    inherited = _inherited(lead) or _under_heading(heading)
    rules: list[Rule] = []
    for position, sentence in enumerate(split_sentences(text) or [text]):
        goes_on = position == 0 or _NOUN_PHRASE.match(sentence) is not None
        if rules and _ONLY_EXCEPTION.match(sentence):
            rules = _attach_exception(rules, sentence)
            continue
        if rules and _SAME_AGAIN.match(sentence):
            rules.append(replace(rules[-1], text=sentence))
            continue
        segments = _segments(sentence)
        found = [_rule(segment, inherited if goes_on else None) for segment in segments]
        rules.extend(_share_exception(_continue_list(_with_antecedents(found), segments)))
    binding = [rule for rule in rules if rule.stance is not Stance.INFO]
    ordered = [*binding, *(rule for rule in rules if rule.stance is Stance.INFO)]
    return tuple(ordered)


def _with_antecedents(rules: list[Rule]) -> list[Rule]:
    """A part such as "but not for games" is read and quoted with what it takes back; one without a subject is for whom the last one was."""
    read: list[Rule] = []
    for rule in rules:
        if read and _ELLIPTIC.match(rule.text):
            rule = replace(rule, text=f"{read[-1].text} {rule.text}")
        if read and read[-1].addressee == "school" and _SAME_SUBJECT.match(rule.text):
            rule = replace(rule, addressee="school", stance=Stance.INFO if rule.stance in _NOTHING_FOR_STAFF else rule.stance)
        read.append(rule)
    return read


def _attach_exception(rules: list[Rule], sentence: str) -> list[Rule]:
    """A sentence such as "The only exception is ..." lifts the last refusal before it, and is no rule of its own; from leave it takes part back."""
    exception, kind = read_exception(sentence)
    refused = [row for row, rule in enumerate(rules) if rule.stance in {Stance.NO, Stance.ADVISED_AGAINST} and rule.exception is None]
    if not refused and rules[-1].stance in _LEAVE:
        own = _segments(sentence)[0].own
        return [*rules, Rule(sentence, own if own in _LEAVE else Stance.NO)]
    if exception is None or not refused:
        return [*rules, Rule(sentence, Stance.INFO)]
    last = rules[refused[-1]]
    return [*rules[: refused[-1]], Rule(last.text, last.stance, exception, kind, last.addressee), *rules[refused[-1] + 1 :]]


def _continue_list(rules: list[Rule], segments: list[Segment]) -> list[Rule]:
    """Acts listed after an exception keep the force of the first, without what lifts it."""
    first = segments[0].own
    if first is None or first not in _FORBIDDING:
        return rules
    return [rule if segment.own or segment is segments[0] else Rule(rule.text, first) for rule, segment in zip(rules, segments, strict=True)]


def _share_exception(rules: list[Rule]) -> list[Rule]:
    """An exception at the end of a sentence lifts the rules before it too: "must not A and should not B, unless C"."""
    last = rules[-1]
    if last.exception is None or last.exception_kind is None:
        return rules
    return [*(_with_exception(rule, last) if _goes_on(rule) else rule for rule in rules[:-1]), last]


def _goes_on(rule: Rule) -> bool:
    """Does a rule that forbids run into the next part, with nothing that lifts it yet?"""
    return rule.exception is None and rule.stance in _FORBIDDING and _ENDS_JOINED.search(rule.text) is not None


def _with_exception(rule: Rule, source: Rule) -> Rule:
    """The rule with what lifts another."""
    stance = Stance.CONDITIONAL if source.exception_kind is ExceptionKind.APPROVAL else rule.stance
    return Rule(rule.text, stance, source.exception, source.exception_kind, rule.addressee)


def _inherited(lead: str | None) -> Rule | None:
    """The rule that a lead passes on to its list: that of its last part."""
    if not lead:
        return None
    if _PURPOSE.search(lead):
        return Rule(lead, Stance.INFO, addressee="school")
    if (ruling := _under_heading(lead)) and not is_for_the_school(lead):
        return ruling
    sentence = split_sentences(lead)[-1]
    segments = _segments(sentence) if has_force(sentence) else [Segment(lead)]
    return _rule(segments[-1], None)


def _under_heading(heading: str) -> Rule | None:
    """What a heading such as "Do", "Don't" or "Phones: not acceptable" says of everything below it; None of any other."""
    said = _bare(heading)
    stance = next((stance for pattern, stance in _RULING_HEADINGS if pattern.fullmatch(said)), None)
    return Rule(heading, stance) if stance is not None else None


def _bare(heading: str) -> str:
    """A heading or lead without its colon, and without what stands before another."""
    return heading.strip(" .:").rpartition(": ")[2]


def _rule(segment: Segment, inherited: Rule | None) -> Rule:
    """The rule of one part: its own words, read under those of its lead."""
    text = segment.text
    stance, addressee = _force(segment, inherited)
    exception, kind = read_exception(text)
    if exception is None and inherited is not None:
        exception, kind = inherited.exception, inherited.exception_kind
    if kind is ExceptionKind.APPROVAL and stance in _LIFTED_BY_APPROVAL:
        stance = Stance.CONDITIONAL
    if stance is Stance.YES and ((kind is None and exception is not None) or _LIMITED.search(_LEFT_OVER.sub("", text))):
        stance = Stance.CONDITIONAL
    if stance in _LEAVE and _SAYS_NO.match(text):
        stance = Stance.NO
    return Rule(text, stance, exception, kind, addressee)


def _force(segment: Segment, inherited: Rule | None) -> tuple[Stance, str]:
    """How strict a part is, exceptions aside, and whom it is for."""
    if inherited is None:
        stance, addressee = segment.own or Stance.INFO, "staff"
    else:
        stance, addressee = _under_lead(inherited, segment), inherited.addressee
    if is_for_the_school(segment.text):
        addressee = "school"
    if addressee == "school" and stance in _NOTHING_FOR_STAFF:
        stance = Stance.INFO
    return stance, addressee


def _under_lead(inherited: Rule, segment: Segment) -> Stance:
    """Which of two forces counts: the bullet's own, if it has one, unless the lead forbids or allows what the bullet merely describes."""
    own = segment.own
    if inherited.stance is Stance.YES and _BEFALLS.match(segment.text) and _GIVES_LEAVE.fullmatch(_bare(inherited.text)):
        return Stance.INFO
    if own is None or (inherited.stance is Stance.YES and own is Stance.MUST and not _BINDS.search(segment.text)):
        return inherited.stance
    if own is Stance.NO and inherited.stance is Stance.MUST and _SOFT_LEAD.search(inherited.text):
        return Stance.ADVISED_AGAINST
    if inherited.stance is Stance.INFO and inherited.addressee == "school":
        return Stance.INFO
    if inherited.stance is Stance.NO and own in _ONLY_DESCRIBES:
        return Stance.NO
    if own is Stance.INFO:
        return inherited.stance
    return own


def _segments(sentence: str) -> list[Segment]:
    """The parts of a sentence that each rule something; a part runs from its conjunction to the next part."""
    markers = find_markers(sentence)
    cuts: list[int] = []
    for before, marker in pairwise(markers):
        exception = EXCEPTION.search(sentence, before.end, marker.start)
        joins = list(_JOIN.finditer(sentence, before.end, marker.start))
        if joins and exception is None:
            cuts.append(joins[-1].end())
        elif exception is None and sentence.startswith("but ", marker.start):
            cuts.append(marker.start)
    cuts.extend(cut for cut in _cuts_after_exception(sentence) if cut not in cuts)
    cuts.sort()
    return [
        Segment(sentence[start:end].strip(), next((marker.stance for marker in markers if start <= marker.start < end), None))
        for start, end in zip([0, *cuts], [*cuts, len(sentence)], strict=True)
        if sentence[start:end].strip()
    ]


def _cuts_after_exception(sentence: str) -> list[int]:
    """In "must not publish A without consent, identify B, or allow C" the consent lifts only the first act."""
    exception = EXCEPTION.search(sentence)
    return [m.end() for m in _LISTED_ACT.finditer(sentence, exception.end())] if exception else []
