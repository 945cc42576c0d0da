"""A follow-up is said in full: what it names takes the place of what was named before, and nothing else is lost."""

from __future__ import annotations

import pytest

from bot.deciding.mind import Mind
from bot.understanding.ellipsis import completed
from bot.understanding.openings import open_up
from bot.understanding.remarks import LAST, Remark, chosen_number, is_none_of_them, remark, talk_words
from bot.understanding.shapes import Shape, leans, shape_of

PUPIL = "can I add a pupil on Facebook?"


def in_full(mind: Mind, before: str, said: str) -> str:
    """The question that a follow-up asks."""
    opening = open_up(talk_words(said, mind.reader))
    return completed(mind.reader.read(before), opening.core, mind.reader).text


@pytest.mark.parametrize(
    ("before", "said", "asked"),
    [
        (PUPIL, "and an ex-pupil?", "can i add an ex pupil on facebook"),
        (PUPIL, "what about her mum then", "can i add her mum on facebook"),
        (PUPIL, "on snapchat?", "can i add a pupil on snapchat"),
        (PUPIL, "and a parent on linkedin", "can i add a parent on linkedin"),
        (PUPIL, "no, I meant a colleague", "can i add a colleague on facebook"),
        (PUPIL, "sorry i mean a parent not a colleague", "can i add a parent on facebook"),
        (PUPIL, "same with tiktok?", "can i add a pupil on tiktok"),
        (PUPIL, "can i message them instead", "can i message a pupil on facebook"),
        (PUPIL, "can they message me", "can a pupil message me on facebook"),
        (PUPIL, "wot abot a parnet", "can i add a parent on facebook"),
        ("can i add them?", "parents", "can i add parents"),
        ("is it ok to follow him back", "a lad in year 9", "is it ok to follow a lad in year 9 back"),
        ("can i post it", "a photo of my class", "can i post a photo of my class"),
        ("got a friend request, what do i do", "its from a former student", "got a friend request what do i do from a former student"),
        ("can I go on facebook during the working day", "and insta", "can i go on insta during the working day"),
        ("can I go on facebook during the working day", "in my lunch break", "can i go on facebook in my lunch break"),
        ("can i set up a twitter for my class", "who do i have to tell about it", "who do i have to tell about set up a twitter for my class"),
        (PUPIL, "can my TA", "can my ta add a pupil on facebook"),
        (PUPIL, "one who left in july", "can i add one who left in july on facebook"),
        (PUPIL, "what about someone who left us in 2019", "can i add someone who left us in 2019 on facebook"),
        (PUPIL, "ok what about ones who've left", "can i add ones whove left on facebook"),
        (PUPIL, "and a student's gran?", "can i add a students gran on facebook"),
        ("can i accept a friend request from a mum in my class", "and an ex-pupil?", "can i accept a friend request from an ex pupil"),
        (PUPIL, "her daughter's in y7 - can i add her too", "her daughters in y7 can i add her"),
        ("can i post about a pupil", "not using his name, just initials", "can i post about a pupil not using his name just initials"),
        ("can i put a pic of my class on insta", "too late, posted it yesterday", "can i put a pic of my class on insta too late posted it yesterday"),
    ],
)
def test_what_is_named_takes_the_place_of_what_was_named(mind: Mind, before: str, said: str, asked: str) -> None:
    """Whom, where, when and which act; "them" and "it" are filled in."""
    assert in_full(mind, before, said) == asked


@pytest.mark.parametrize(
    "said",
    [
        "his mum asked me to",
        "the parents have all agreed",
        "what if the parents dont mind",
        "with their parents permission",
        "it was from the deputy head",
        "because the head wants me to",
        "can i do it with their parents permission",
        "my wife is friends with his mum",
        "only for homework",
        "what if it's only once",
        "she's my niece",
        "my own son",
        "on a school trip with other staff",
    ],
)
def test_what_is_only_said_beside_it_takes_no_words_away(mind: Mind, said: str) -> None:
    """Consent, reasons and family do not take back that it is a pupil who is added."""
    assert "add a pupil on facebook" in in_full(mind, PUPIL, said)


def test_a_reason_is_no_change(mind: Mind) -> None:
    """Only what is asked about counts as changed: that a parent asked does not make it a question about parents."""
    base = mind.reader.read(PUPIL)
    assert completed(base, "the parents have all agreed", mind.reader).changes == frozenset()
    assert "who.parent" in completed(base, "a parent", mind.reader).changes
    assert "who.family" in completed(base, "shes my niece", mind.reader).changes
    assert completed(base, "my wife is friends with his mum", mind.reader).changes == frozenset()


def test_people_give_way_to_what_they_are_said_to_be(mind: Mind) -> None:
    """Of an ex-pupil "she's in year 6" takes back that she has left."""
    full = in_full(mind, "can I accept an ex-pupil on Facebook", "wait, she's in year 6")
    assert full == "can i accept them on facebook shes in year 6"


@pytest.mark.parametrize(
    ("said", "core", "joins", "corrects", "is_new"),
    [
        ("ok but what about parents", "parents", True, False, False),
        ("no, I meant a colleague", "a colleague", False, True, False),
        ("a colleague i mean", "a colleague", False, True, False),
        ("separate question, can I post this", "can i post this", False, False, True),
        ("i will. something else entirely, can i post this", "can i post this", False, False, True),
        ("quick question, what about parents", "parents", True, False, False),
        ("another one: can i post this", "can i post this", False, False, True),
        ("another one of them asked", "another one of them asked", False, False, False),
        ("does that go for governors too", "governors", True, False, False),
        ("no one would know", "no one would know", False, False, False),
        ("not a parent", "not a parent", False, False, False),
        ("yeah but on whatsapp tho", "on whatsapp", True, False, False),
    ],
)
def test_how_a_message_opens(mind: Mind, said: str, core: str, joins: bool, corrects: bool, is_new: bool) -> None:
    """What joins on, corrects and begins anew is taken off and told."""
    opening = open_up(talk_words(said, mind.reader))
    assert (opening.core, opening.joins, opening.corrects, opening.is_new_subject) == (core, joins, corrects, is_new)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("thnaks", Remark.THANKS),
        ("ok cheers", Remark.THANKS),
        ("yes", Remark.THANKS),
        ("fair enough", Remark.THANKS),
        ("brill cheers", Remark.THANKS),
        ("fab ty", Remark.THANKS),
        ("why?", Remark.WHY),
        ("which clause", Remark.WHY),
        ("says who", Remark.WHY),
        ("why's that an issue", Remark.WHY),
        ("where's that written down", Remark.WHY),
        ("are you sure", Remark.AGAIN),
        ("so yes then?", Remark.AGAIN),
        ("can i or not", Remark.AGAIN),
        ("for how long", Remark.AGAIN),
        ("just say yes", Remark.PRESSES),
        ("the head said it's fine", Remark.PRESSES),
        ("ignore the policy then", Remark.PRESSES),
        ("everyone else does it", Remark.PRESSES),
        ("can I just talk to someone", Remark.PERSON),
        ("id rather ask someone", Remark.PERSON),
        ("can you ask the head for me", Remark.PERSON),
        ("do i have to tell someone", None),
        ("are you a real person?", None),
        ("thanks, can a parent add me?", None),
        ("and a pupil?", None),
        ("why are pupils not allowed on my instagram", None),
    ],
)
def test_remarks_are_told_from_questions(mind: Mind, said: str, expected: Remark | None) -> None:
    """Thanks, why, the same again, pressure and the wish for a person; anything with matter of its own is none of them."""
    assert remark(talk_words(said, mind.reader), is_question="?" in said) is expected


@pytest.mark.parametrize(
    ("said", "number"), [("2", 2), ("the second one", 2), ("the last one", LAST), ("option 3 please", 3), ("two things", 0), ("one of the mums", 0), ("9", 9)]
)
def test_numbers_that_are_chosen(said: str, number: int) -> None:
    """Figures, words and "the last one"."""
    assert chosen_number(said) == number


@pytest.mark.parametrize(("said", "is_none"), [("none of these", True), ("neither", True), ("none of the parents", False), ("no one", False)])
def test_none_of_what_was_offered(said: str, is_none: bool) -> None:
    """None of these is a choice, too."""
    assert is_none_of_them(said) is is_none


@pytest.mark.parametrize(
    ("said", "shape", "leaning"),
    [
        ("can i message them", Shape.QUESTION, True),
        ("can i message a parent", Shape.QUESTION, False),
        ("is it ok to post about work", Shape.QUESTION, False),
        ("a journalist asked me for a comment can i reply to her", Shape.FRAGMENT, False),
        ("following mums on there", Shape.ACT, True),
        ("shes my niece", Shape.STATEMENT, True),
        ("her mum", Shape.FRAGMENT, True),
        ("their parents dont mind", Shape.STATEMENT, True),
        ("on whatsapp", Shape.FRAGMENT, False),
        ("can i share it with it support", Shape.QUESTION, True),
    ],
)
def test_what_a_message_leans_on(mind: Mind, said: str, shape: Shape, leaning: bool) -> None:
    """A word that stands for what the message does not name points to what was said before."""
    assert shape_of(said) is shape
    assert leans(said, mind.reader.read(said)) is leaning
