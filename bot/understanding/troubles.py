"""Word that something has gone wrong, without what: a person is to hear it, and nothing more is to be asked."""

from __future__ import annotations

from bot.model import About
from bot.patterns import any_of, one_word, whole_words
from bot.understanding.reading import Reading

_SOMETHING = one_word("something anything summat smth")
_BAD = any_of(one_word("stupid silly bad wrong daft dumb awful terrible regrettable embarrassing"), r"i (?:really )?(?:regret|shouldnt have|should not have)")
_I = any_of("i think i", "i reckon i", "i might", "i may", "i", "ive", "i have", "weve", "we have", "we")
_OFTEN = r"(?: (?:have|really|properly|just|seriously|gone and|kind of|sort of|maybe|totally|ve))*"
_WENT_WRONG = any_of(
    f"{one_word('messed mucked cocked screwed slipped stuffed')} up",
    f"made a (?:{one_word('big huge bad terrible silly stupid')} )?mistake",
    "ballsed (?:it )?up",
)
_COMING = any_of("in", "going to be in", "gonna be in", "getting into")
_HOW_MUCH = any_of("big ", "serious ", "real ", "so much ", "a lot of ", "")
_TROUBLE = whole_words(
    f"{_I}{_OFTEN} {_WENT_WRONG}",
    f"{_I}{_OFTEN} {one_word('done did posted sent said written wrote put')} {_SOMETHING} {_BAD}",
    f"{any_of('im', 'i am', 'ill be', 'i could be', 'could i be', 'am i')} {_COMING} {_HOW_MUCH}{one_word('trouble bother')}",
    f"{one_word('could might will gonna')} (?:i )?(?:lose my job|get (?:me )?{one_word('sacked fired')})",
)
_HAPPENED = whole_words(
    f"(?:{_SOMETHING} (?:(?:really|very) )?(?:{_BAD} )?(?:has |have )?|somethings |its )(?:just )?{any_of('happened', 'gone wrong', 'come up')}"
)
_NAMING = ("what.", "where.")
_CONSEQUENCE = "what.breach"


def trouble_about(reading: Reading) -> About | None:
    """Whom it is about that something went wrong, where nothing is said that a clause could settle; None where it is not said at all.

    What has happened to nobody knows whom is taken for a matter of a child's until somebody has listened.
    """
    named = {concept for concept in reading.concepts if concept.startswith(_NAMING) and concept != _CONSEQUENCE}
    if named or reading.text.rstrip().endswith("?"):
        return None
    if _TROUBLE.search(reading.said):
        return About.OWN_CONDUCT
    return About.CHILD if _HAPPENED.search(reading.said) else None
