"""The words with which an English policy forbids, advises, allows and asks, and where they stand in a sentence.

`Stance` in bot/model.py names the stances. To teach the advisor another wording, add a line under its stance. Of two markers
that begin at the same place the longer one counts, so that "should not" is never read as "should".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import STRICTNESS, Stance
from bot.patterns import any_of

_ADVERBS = any_of(
    "also",
    "therefore",
    "always",
    "ever",
    "under any circumstances",
    "in any circumstances",
    "at any time",
    "normally",
    "knowingly",
)
_EVER = rf"(?: {_ADVERBS}|,[^,]{{1,60}},)?"
"""What may stand between "must" and "not"."""
_OUGHT = "(?:(?:should|must|to) )?"
_APPROVAL = r"(?:approval|permission|consent|authoris\w+|agreement)\b"
_SOMEONE = any_of("staff", "employees", "adults", "everyone", "members", "colleagues", r"you\b", r"all\b")
"""Whom an order must be for: "it is vital that the wording ..." orders nothing."""

_STAFF = any_of(
    *"you staff colleagues employees adults practitioners teachers volunteers governors workers everyone".split(),
    "members of staff",
)
_ONE = any_of("a colleague", "an employee", "a member of staff", "a practitioner", "a teacher", "an adult", "a volunteer")
_ORDERS = any_of(
    *(
        "ask check choose close contact cooperate declare decline delete direct ensure familiarise follow hand imagine inform "
        "keep let limit lock log look make move notify pass photograph protect raise read record refer remember remove report "
        "respect restrict review save secure send set show sign speak state store take tell treat turn update use watch withdraw "
    ).split()
)
"""What a policy tells people to do in the imperative."""
_LIMITS = "but|during|only|away from|outside|at break|at lunch|unless|except"
"""What limits a permission, so that it is none for whoever is not within the limit."""
_FORBIDS = (
    # "no account may be opened", "nobody may", "no connection is to be made"
    (
        r"(?:^|(?<=[;,.] )|(?<=and ))(?:no|nobody|no one|none|nothing)\b(?! circumstances)[^.;]{0,90}? "
        r"(?:may|must|should|shall|can|(?:is|are) to)\b(?! be (?:required|asked|expected|criticised))"
    ),
    # how things are done here: "Staff do not have pupils as friends"
    rf"\b(?:{_STAFF}) do not\b",
    # "only the head may search"
    r"(?:^|(?<=: ))only [^.;,]{3,60} (?:may|can|should|must)\b",
    # "must not", but not "may not be aware"
    rf"(?:must|shall|may|can|could){_EVER} ?(?:not|never)\b(?! be (?:illegal|possible|aware))",
    r"(?:cannot|can't|mustn't|can not)\b(?! be (?:required|criticised))",
    r"should (?:never|under no circumstances|at no time|on no account)\b",
    (
        r"(?:is|are|be|was) (?:strictly |expressly |absolutely )?(?:not|never) (?:to be |be )?"
        r"(?:permitted|allowed|acceptable|considered acceptable|authorised|to\b)"
    ),
    (
        r"(?:is|are|be|strictly|expressly|considered|deemed) (?:strictly |expressly )?"
        r"(?:prohibited|forbidden|banned|unacceptable|inappropriate conduct|barred)\b"
    ),
    r"\b(?:prohibited|forbidden|unacceptable)\b(?= (?:from|to|in|at|under|conduct|use|behaviour))",
    r"(?:there are )?(?:no|not under any|under no|in no) circumstances\b",
    r"not (?:be )?(?:tolerated|condoned|permissible|permitted|allowed|acceptable)\b",
    # "must ensure that they do not"
    r"(?:must|should|shall|will) (?:ensure|make sure) (?:that )?(?:they|staff|you|he or she) (?:do not|does not|never|don't)\b",
    # an order: "Do not ...", "please do not ...", "keep it safe, and never ..."
    r"(?:^|(?<=[:;.] )|(?<=please )|(?<=, and ))(?:do not|don't|never)\b",
    r"(?:agree|undertake|expected|required|asked) (?:not to|never to)\b",
    r"\b(?:staff|employees|adults|i|we|you|they|colleagues|volunteers|governors|members) will (?:not|never)\b(?! be (?:asked|required|criticised))",
    r"\bmust be no\b",
    r"\bmust (?:also |always )?(?:avoid|refrain)\b",
    r"\b(?:zero[- ]tolerance|has no place)\b",
)
_ADVISES_AGAINST = (
    rf"(?:should|ought){_EVER} ?(?:not|n't)\b(?: to\b)?",
    r"shouldn't\b",
    r"nor should\b",
    r"\bwe would (?:rather|prefer) (?:that )?you (?:did not|do not|didn't)\b",
    r"\bask (?:you|staff|colleagues|everyone) not to\b",
    r"(?:strongly |well )?(?:advised|recommended|encouraged|urged|asked|advise staff|advises staff) (?:not to|against|to avoid|to refrain|never to)\b",
    # "recommends that staff, where there is doubt, do not"
    r"(?:advises?|recommends?|recommended|advised) (?:that )?[^.;:]{1,60}?\b(?:do not|does not|not|avoid|refrain)\b",
    rf"{_OUGHT}(?:also |always )?(?:avoid|refrain(?:s)? from|desist from)\b",
    r"\b(?:strongly )?advises? (?:you |staff |colleagues |everyone )?(?:strongly )?(?:against|not to)\b",
    r"(?:discouraged|inadvisable|unwise|not advisable|not recommended|not appropriate|inappropriate (?:for|to))\b",
)
_URGES_CAUTION = (
    rf"{_OUGHT}(?:also )?(?:be|being|remain|is)? ?(?:very |extremely )?(?:cautious|wary)\b",
    rf"{_OUGHT}(?:exercise|use|apply|with|urged? ) ?(?:extreme |great |due |professional )?caution\b",
    rf"{_OUGHT}(?:also )?(?:consider|think|give) (?:very )?(?:carefully|careful consideration|careful thought|twice)\b",
    rf"{_OUGHT}(?:also )?(?:very )?carefully consider\b",
    r"(?:^|(?<=: ))(?:please )?(?:consider|think about|think) (?:whether|before|how|who|about|again)\b",
    r"it is worth thinking\b",
    rf"{_OUGHT}(?:also )?(?:be careful|take (?:extra |great |particular )?care|exercise (?:great |extreme )?care)\b",
)
_ALLOWS_ON_CONDITION = (
    # a permission with its limits: photographed only on school devices, permitted during breaks
    r"\bmay be [^.;,]{0,60}\bonly\b",
    rf"\b(?:{_STAFF}|{_ONE}|i) may (?!not\b)(?=[^.;]*\b(?:{_LIMITS})\b)",
    rf"(?:is|are|be) (?:permitted|allowed|acceptable|fine)\b(?=[^.;]*\b(?:{_LIMITS})\b)",
    # one pattern, so that the "only" of "permitted only" is not counted again as that of "only with the"
    (
        r"(?:may|can|could|permitted|allowed|acceptable) only\b|"
        r"\bonly (?:be )?(?:permitted|allowed|acceptable|with the|with prior|with written|with express|where (?:prior|written|express))\b"
    ),
    # "must obtain the prior written approval"
    (
        r"(?:must|should|need to|needs to|required to) (?:also )?(?:have|seek|obtain|gain|get|request|secure|be given) (?:the |any |their )?"
        rf"(?:prior|written|express|formal|explicit|appropriate)? ?(?:prior |written |verbal )?{_APPROVAL}"
    ),
    rf"(?:requires?|subject to) (?:the )?(?:prior |written |express )*{_APPROVAL}",
    r"must have been [^.;]{0,40}(?:authorised|agreed|approved)\b",
    # "is permitted provided that"
    (
        r"(?:permitted|allowed|accepted|acceptable)\b"
        r"(?=[^.]*\b(?:provided|either because|so long as|as long as|on condition|if they|subject to)\b)"
    ),
)
_ALLOWS = (
    # "you may use", but not "staff may be required" or "may result"
    rf"\b(?:{_STAFF}|{_ONE}) (?:also )?may (?!not\b|never\b|only\b|be\b|have\b|find\b|wish\b|face\b|result\b|lead\b|lose\b|need\b|feel\b|also\b|still\b)",
    rf"\b(?:{_STAFF}) (?:are|is) (?:of course )?free to\b",
    r"\bwe are happy for you to\b",
    r"\bi may (?!not\b|be\b|have\b)",
    r"\bmay be (?:used|shared|posted|published|photographed|filmed|kept|made)\b(?! against)",
    r"(?:is|are) (?:fine|ok|okay|all right)\b",
    r"(?:is|are|be) (?:generally |also )?(?:permitted|allowed|accepted|acceptable|encouraged|welcome|free|entitled)\b(?! not)",
    r"(?:there are many )?legitimate uses\b",
    r"\bnothing in this (?:policy|section|document|paragraph|guidance) (?:prevents|prohibits|stops)\b",
)
_INFORMS = (
    r"(?:must|should|shall|need to) (?:also |at all times )?(?:be (?:made )?aware|bear in mind|note|understand|recognise) that\b",
    r"may be required\b",
    r"^(?:it|this|they) should be read\b",
    r"\b(?:nobody|no \w+) (?:is expected|is required|can be required)\b",
    r"\bthe (?:authority|council|school|trust) is required\b",
    # what may come of it: "may result in", "will be treated as"
    (
        r"(?:may|might|can|could|will) (?:also )?(?:be )?"
        r"(?:result|lead|constitute|amount|result in|subject to|dealt with|considered|regarded|viewed|treated|fully investigated|taken)\b"
    ),
)
_ASKS = (
    # an order: "Keep ...", "Ask colleagues before ..."
    rf"(?:^|(?<=: ))(?:please )?(?:always )?{_ORDERS}\b(?! of\b)",
    # "If it happens, tell the head"
    rf"(?<=, )(?:please |politely )?{_ORDERS} (?:it|them|him|her|us|the|your|to|that|a)\b",
    r"\bi will (?!not\b|never\b)",
    r"(?:is|are) to be (?!able\b)\w+",
    r"\bwe (?:suggest|recommend) (?:that )?(?!that (?:the|we))",
    r"\bit is (?:sensible|advisable|wise|best|good practice) to\b",
    r"\b(?:is|are) (?:strongly )?(?:recommended|advisable)\b(?! that)(?! not)",
    rf"(?:must|should|shall|need to|needs to){_EVER} only\b",
    r"(?:must|should|shall|have to|has to|ought to|(?<!the )(?<!a )needs? to)\b",
    r"(?:is|are|be) (?:also |all )?(?:expected|required|obliged|bound|asked|requested|reminded|responsible for ensuring)\b",
    r"(?:is|are) (?:strongly )?(?:advised|encouraged|recommended|urged) to\b",
    r"\bit is (?:strongly )?(?:recommended|advised) that\b",
    rf"\b(?:we|the (?:school|trust|academy|federation)) (?:recommends?|expects?|requires?|asks?) (?=that\b|its\b|{_SOMEONE})",
    r"(?:has|have) a (?:responsibility|duty)\b",
    rf"\bit is (?:essential|important|vital|crucial) that (?=they\b|{_SOMEONE})",
    r"\b(?:is|are) (?:vital|essential)\b",
    r"(?:will be|is|are) subject to the rule\b",
    r"\bplease (?:contact|speak|direct|report|refer|ensure|note|ask|inform|make|use|keep)\b",
)
_MARKERS = tuple(
    (stance, re.compile(pattern, re.IGNORECASE))
    for stance, patterns in (
        (Stance.NO, _FORBIDS),
        (Stance.ADVISED_AGAINST, _ADVISES_AGAINST),
        (Stance.CAUTION, _URGES_CAUTION),
        (Stance.CONDITIONAL, _ALLOWS_ON_CONDITION),
        (Stance.YES, _ALLOWS),
        (Stance.INFO, _INFORMS),
        (Stance.MUST, _ASKS),
    )
    for pattern in patterns
)

_ASIDE = re.compile(r"\([^)]*\)|\b(?:whether|before|who|so that|once|which may|that are|where it is)\b[^,;.]{0,140}", re.IGNORECASE)
"""Where a word of permission only describes: "whether it is acceptable", "before access is permitted"."""
_ONLY_IN_MAIN_CLAUSE = frozenset({Stance.YES, Stance.CONDITIONAL, Stance.NO})
_KNOWN_RULES = re.compile(r"\brules (?:that |which )?they are (?:expected|required)\b", re.IGNORECASE)
"""Speaks of rules and makes none: "the rules that they are expected to follow"."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Words of force: what they say, and from where to where they stand in the text."""

    stance: Stance
    start: int
    end: int


def has_force(text: str) -> bool:
    """Does the text itself forbid, advise, allow or ask anything?"""
    return any(marker.stance is not Stance.INFO for marker in find_markers(text))


def find_markers(text: str) -> list[Marker]:
    """The words of force in a text whose words are joined by single spaces, in order; none inside another."""
    found = sorted(_all_markers(text), key=lambda marker: (marker.start, -(marker.end - marker.start)))
    kept: list[Marker] = []
    for marker in found:
        if not kept or marker.start >= kept[-1].end:
            kept.append(marker)
        elif (marker.end > kept[-1].end or marker.stance is Stance.CONDITIONAL) and STRICTNESS.index(marker.stance) < STRICTNESS.index(kept[-1].stance):
            kept[-1] = Marker(marker.stance, kept[-1].start, marker.end)
    return kept


def _all_markers(text: str) -> list[Marker]:
    """Every marker that counts, those inside another too."""
    asides = [match.span() for match in _ASIDE.finditer(text)]
    known = [match.span() for match in _KNOWN_RULES.finditer(text)]
    found = [Marker(stance, match.start(), match.end()) for stance, pattern in _MARKERS for match in pattern.finditer(text)]
    return [marker for marker in found if not _is_within(marker, known) and not (marker.stance in _ONLY_IN_MAIN_CLAUSE and _is_within(marker, asides))]


def _is_within(marker: Marker, spans: list[tuple[int, int]]) -> bool:
    return any(start <= marker.start < end for start, end in spans)
