"""What staff type is read as they mean it: shorthand, slips, who is asked about, in which mood; what cannot be read is said to be so."""

from __future__ import annotations

import pytest

from bot.deciding.mind import Mind
from bot.model import Mood
from bot.understanding.parts import split_parts


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("cn i add a mum", "can"),
        ("my favrite pupil wants to foloow me", "follow"),
        ("is it ok to acceppt him", "accept"),
        ("can u tell me about pasword sharing", "password"),
        ("shud i accept", "should"),
        ("PARENTS ON INSTA???", "parents"),
        ("can’t I post “that”", "cant"),
    ],
)
def test_shorthand_and_slips_are_put_right(mind: Mind, typed: str, word: str) -> None:
    """The word that was meant is among those that are understood."""
    assert word in mind.reader.read(typed).said.split()


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("can I add a parent on facebook", {"who.parent"}),
        ("I'm a TA, can I add a pupil", {"who.pupil"}),
        ("lunchtime supervisor here, a mum wants to add me", {"who.parent"}),
        ("can a pupil's mum follow me", {"who.parent"}),
        ("mum of a boy in my class added me", {"who.parent"}),
        ("can I follow a Year 10", {"who.pupil"}),
        ("can I add one of my y9s", {"who.pupil"}),
        ("the year 8's keep asking for my insta", {"who.pupil"}),
        ("can the Year 8s join our group", {"who.pupil"}),
        ("can I message a year seven", {"who.pupil"}),
    ],
)
def test_whom_a_question_is_about(mind: Mind, typed: str, people: set[str]) -> None:
    """The asker's own role and the owner of a relative are left out."""
    assert mind.reader.read(typed).people == people


@pytest.mark.parametrize(
    ("typed", "mood"),
    [
        ("can I accept a friend request", Mood.PERMISSION),
        ("is it ok to post this", Mood.PERMISSION),
        ("do I have to tell anyone", Mood.DUTY),
        ("must I delete it", Mood.DUTY),
        ("I've already accepted him", Mood.DONE),
        ("I accidentally posted the class photo", Mood.DONE),
        ("what happens if I break the policy", Mood.FACT),
        ("am I covered as a volunteer", Mood.FACT),
        ("could I be sacked for a tweet", Mood.FACT),
        ("can I put a pupil's name under it", Mood.PERMISSION),
        ("shall we let parents film", Mood.PERMISSION),
        ("who do I let know", Mood.DUTY),
        ("would it matter if I posted it", Mood.FACT),
        ("I put his name under it", Mood.DONE),
        ("we've already put it up", Mood.DONE),
        ("I let a pupil follow me", Mood.DONE),
    ],
)
def test_the_mood_of_a_question(mind: Mind, typed: str, mood: Mood) -> None:
    """May I, must I, I have, what is: the same clause answers each differently."""
    assert mind.reader.read(typed).mood is mood


@pytest.mark.parametrize("typed", ["is it ok not to accept", "can I refuse to give my number", "can i ignore the email"])
def test_leaving_undone_is_read(mind: Mind, typed: str) -> None:
    """A question whether something may be left undone is not a question whether it may be done."""
    assert mind.reader.read(typed).refuses


@pytest.mark.parametrize(
    "typed",
    [
        "Puis-je accepter une invitation d'un parent sur Facebook?",
        "Czy mogę przyjąć zaproszenie od rodzica ucznia?",
        "¿Puedo aceptar la solicitud de amistad de un padre?",
        "我可以加家长为好友吗",
        "هل يمكنني قبول طلب صداقة",
        "Могу ли я добавить родителя",
        "a" * 20_000,
        "word " * 4_000,
    ],
)
def test_what_cannot_be_read_is_marked(mind: Mind, typed: str) -> None:
    """Another language, another script, or more than can be read: a person is asked, nothing is guessed."""
    assert mind.reader.read(typed).is_unreadable


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00\x01", "😀😀😀", "???", "..."])
def test_what_is_empty_is_empty(mind: Mind, typed: str) -> None:
    """Nothing, white space, control characters, pictures and bare marks hold no words."""
    assert mind.reader.read(typed).is_empty


def test_control_characters_do_not_hide_words(mind: Mind) -> None:
    """A NUL between words is a space, no more."""
    assert mind.reader.read("can I\x00add a\x07 pupil").said == "can i add a pupil"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("can I add a parent? and can I post photos of the trip?", 2),
        ("Two things. One, can I check Facebook at break? Two, may I moan about the trust at home?", 2),
        ("can I give my password to a colleague, and can I add a pupil on insta?", 2),
        ("can I post photos and videos of the trip", 1),
        ("hi", 1),
    ],
)
def test_two_questions_in_one_are_told_apart(typed: str, count: int) -> None:
    """Each is answered; what is one question stays whole."""
    assert len(split_parts(typed)) == count
