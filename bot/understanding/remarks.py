"""Remarks that name nothing of their own and only make sense in a talk: thanks, "why?", "are you sure", "2", "just say yes".

Each is told from its words in lower case, joined by single spaces, with slips put right.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.patterns import any_of, one_word, whole_words
from bot.text import FUNCTION_WORDS, LONGEST_QUESTION, clean, words
from bot.understanding.claims import claims_permission
from bot.understanding.reading import Reader

_LONGEST_THANKS = 10
_LONGEST_REMARK = 14
_ONE = one_word("someone somebody anyone anybody one person human colleague")
_REAL = any_of("an actual ", "a real ", "an? ", "some ", "")

_THANKS = whole_words(
    "thanks?(?: you)?",
    "thx",
    "cheers",
    "ta",
    "much appreciated",
    "appreciate it",
    "nice one",
    "got it",
    "gotcha",
    "fair enough",
    "fair",
    "makes sense",
    "that helps",
    one_word("perfect brilliant brill lovely understood noted great cool sorted ok okay alright super ace fab sound mint"),
    any_of("will do", "no worries", "good to know", "i see", "all good", "thought so", "thought as much"),
    any_of("thats clear", "thats helpful", "thats great", "thats useful", "thats all", "thats fine", "thats me done", "thats that sorted"),
)
_CIVIL = frozenset(
    """
    a so very much lot million you for that the help your all then mate again bot ha haha lol oh ah right yes yep yeah i its it really and well now me
    sir miss x bye
    """.split()
)
"""Words that may stand around thanks."""

_AGREES = frozenset("yes yep yeah right oh ah ha haha lol bye".split())
_WISHES_PERSON = whole_words(
    rf"{one_word('talk speak chat')} {one_word('to with')} {_REAL}{_ONE}",
    rf"(?:rather|can i|could i|may i|let me|want to|like to|need to) (?:just )?ask {_REAL}{_ONE}",
    rf"(?:want|need|get me|give me|prefer) {_REAL}(?:human|person|someone)",
    rf"can you (?:please )?(?:ask|tell|check with|speak to) {any_of('the ', 'my ', '')}{one_word('head headteacher deputy slt boss someone somebody them')}",
    rf"(?:put me through|pass {one_word('it this me')} (?:on )?) ?to",
    rf"pass {one_word('it this me')} on",
)
_ASKS_WHETHER_TO = whole_words(rf"{one_word('do should must')} {one_word('i we')}", f"have {one_word('i we')} got to")
"""Of "do I have to tell someone" nobody is asked for."""

_WHY = whole_words(
    "whys?",
    "how come",
    "says who",
    "who says(?: so)?",
    "on what grounds",
    f"whats the {one_word('reason reasoning thinking point')}",
    f"{one_word('show quote read give send')} (?:me )?{any_of('the clause', 'the rule', 'the bit', 'the wording', 'it', 'that')}",
    f"{one_word('which what')} {one_word('clause bit part section paragraph number rule page')}",
    f"where{any_of('s', ' is', ' does')} {any_of('it say', 'that say', 'that', 'it', 'this')}(?: (?:written|from|come from|say))?",
    "what does it (?:actually |exactly )?say",
)
_DOUBTS = whole_words(
    "(?:are |r )?you sure",
    "you certain",
    one_word("really seriously honestly definitely"),
    "for real",
    "no way",
    "is that right",
    "surely not",
)
_PRESSES = whole_words(
    "(?:just |please |simply |only )+(?:say|answer|put|tell me|confirm|reply)",
    "say yes",
    "yes or no",
    f"{one_word('ignore forget')} (?:the |your |that |all )*{one_word('policy rules rule clause instructions')}",
    f"{one_word('everyone everybody others they')} (?:else )?{any_of('all ', '')}{one_word('does do did has have')}(?: it)?",
    f"{one_word('nobody noone')} (?:will|would|has to|needs to|need) (?:know|find out|see|tell)",
    f"no one (?:will|would|has to|needs to|need) {any_of('ever ', '')}(?:know|find out|see|tell)",
    "come on",
    "go on",
    f"{any_of('just this once', 'just once', 'only this once', 'just the once', 'only once')}",
    "between (?:us|you and me)",
    f"(?:it was |was )?{one_word('verbal verbally')}",
    "(?:i )?wont tell",
    "whos gonna know",
    f"{one_word('whats where')} the harm",
)
"""Said to get another answer: it changes nothing."""

_NONE = re.compile(
    r"^(?:sorry )?(?:none|neither|no|nope|0|something else|not (?:really|quite)|(?:no )?none of (?:these|those|them|the above|it)"
    r"|(?:no )?(?:not|nor) (?:these|those|any|any of (?:these|those|them))|(?:no )?neither of (?:these|those|them)"
    r"|(?:they are|theyre) (?:all )?wrong)(?: really| fit| fits| please)?$"
)
_CHOICE = re.compile(
    r"^(?:(?:ok|yes|yeah|erm|number|option|no|the|its|it|is|i|mean|think|pick|choose|probably|say|go|for) )*"
    r"(?:(1|one|first|1st|top)|(2|two|second|2nd|middle)|(3|three|third|3rd)|(4|four|fourth|4th)|(last|bottom))"
    r"(?: (?:one|option|please|then|pls|thanks|i|think))*$"
)
_LAST_GROUP = 5
LAST = -1
"""The choice of the last one, however many there are."""

_EMPTY = (
    FUNCTION_WORDS
    | _CIVIL
    | frozenset(
        """
        yes no yep nope nah sure really true correct certain definitely surely honestly seriously allowed permitted fine alright good bad wrong problem issue
        either way again still else instead maybe even though tho actually anyway long often many gonna wanna cant erm um hmm wow
        question answer clear policy rule rules say says mean means know sort
        """.split()
    )
)
_GREETS = frozenset("hi hello hey morning no nope nah".split())
_TYPED_SO = frozenset("yeah yep yup nah nope haha lol cheers hiya ta thx brill tho gotcha soz btw idk hmm erm".split())
"""Words of a talk that stand as they are: their slips would be put right towards other words."""


class Remark(Enum):
    """What a remark does."""

    THANKS = "thanks"
    PERSON = "person"
    WHY = "why"
    AGAIN = "again"
    PRESSES = "presses"


def remark(said: str, *, is_question: bool) -> Remark | None:
    """Which remark a message is; None where it has something of its own to say. `is_question`: a question mark was typed."""
    length = len(said.split())
    if not is_question and _is_thanks(said):
        return Remark.THANKS
    if length <= _LONGEST_REMARK and wishes_person(said):
        return Remark.PERSON
    if _is_only(_WHY, said):
        return Remark.WHY
    if _is_only(_PRESSES, said):
        return Remark.PRESSES
    if says_nothing(said) or _is_only(_DOUBTS, said):
        return Remark.AGAIN
    return Remark.PRESSES if length <= _LONGEST_REMARK and (claims_permission(said) or _PRESSES.search(said)) else None


def talk_words(text: str, reader: Reader) -> str:
    """The words of a message as the remarks are told from them: slips put right, but for what is only said in talk."""
    typed = reader.vocabulary.expand(words(clean(text)[:LONGEST_QUESTION]))
    return " ".join(word if word in _TYPED_SO else reader.speller.correct(word) for word in typed)


def agrees(said: str) -> bool:
    """Only "yes" or the like, which chooses nothing."""
    return _AGREES.issuperset(said.split())


def greets(said: str) -> bool:
    """A greeting or a bare "no", and nothing to go by."""
    return set(said.split()) <= _GREETS


def says_nothing(said: str) -> bool:
    """Only words that hold a sentence together: "so i can then", "is that ok", "how long for"."""
    tokens = set(said.split())
    return bool(tokens) and tokens <= _EMPTY


def wishes_person(said: str) -> bool:
    """Is a person asked for? Whether the person is one of the school's is for the caller to see."""
    return bool(_WISHES_PERSON.search(said)) and not _ASKS_WHETHER_TO.search(said)


def without_wish(said: str) -> str:
    """The rest of a message in which a person is asked for."""
    return " ".join(_WISHES_PERSON.sub(" ", said).split())


def is_none_of_them(said: str) -> bool:
    """Is nothing of what was offered chosen?"""
    return _NONE.match(said) is not None


def chosen_number(said: str) -> int:
    """The number that is chosen, LAST for the last one, 0 where nothing is."""
    if match := _CHOICE.match(said):
        group = match.lastindex or 0
        return LAST if group == _LAST_GROUP else group
    return int(said) if said.isdecimal() and len(said) <= 2 else 0


def _is_thanks(said: str) -> bool:
    """Thanks or agreement and nothing else."""
    tokens = said.split()
    rest = _THANKS.sub(" ", said).split()
    if len(tokens) > _LONGEST_THANKS or not _CIVIL.issuperset(rest):
        return False
    return len(rest) < len(tokens) or _AGREES.issuperset(tokens)


def _is_only(pattern: re.Pattern[str], said: str) -> bool:
    """Is the phrase there, and beside it only words that say nothing?"""
    if not pattern.search(said):
        return False
    return all(word in _EMPTY for word in pattern.sub(" ", said).split())
