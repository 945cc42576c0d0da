"""Warning signs: raised where someone gives an account, silent where an everyday matter is asked about; the words are the test's own."""

from __future__ import annotations

import numpy as np
import pytest

from bot.deciding.mind import Mind
from bot.deciding.urgent import sign_by_rules, warning_sign
from bot.model import About, Clock, Sign
from bot.understanding.asking import asks_everyday
from bot.understanding.encoder import Meaning
from bot.understanding.pieces import Pieces


def raised(mind: Mind, said: str) -> Sign | None:
    """The sign that the rules raise, without the encoder."""
    return sign_by_rules(mind, mind.reader.read(said))


@pytest.mark.parametrize(
    ("said", "about", "clock"),
    [
        ("a girl in year 5 told me her stepdad hits her", About.CHILD, Clock.NOW),
        ("a pupil says he is going to kill himself tonight", About.CHILD, Clock.NOW),
        ("Y10 has a knife in his bag", About.CHILD, Clock.NOW),
        ("a Year 10 keeps messaging me on Instagram late at night", About.CHILD, Clock.TODAY),
        ("a pupil says Hitler was right and is drawing swastikas on everything", About.CHILD, Clock.TODAY),
        ("I saw a teacher slap a boy", About.ADULT, Clock.NOW),
        ("a colleague is messaging a Year 11 girl on Snapchat", About.ADULT, Clock.TODAY),
        ("the headteacher has been messaging a Year 12 on WhatsApp", About.HEAD, Clock.TODAY),
        ("the safeguarding lead has been texting one of the girls", About.LEAD, Clock.TODAY),
        ("a trustee has told staff to keep quiet about the complaint", About.GOVERNORS, Clock.TODAY),
        ("somebody's left porn up on one of the machines in the ICT suite", About.ADULT, Clock.TODAY),
        ("went to log on in the PPA room and there's smut in the history, hours of it, not mine", About.ADULT, Clock.TODAY),
        ("I kissed a sixth former", About.OWN_CONDUCT, Clock.TODAY),
        ("a parent has posted my home address and told people to come round", About.ABUSE_OF_ASKER, Clock.NOW),
        ("I've been suspended and I've been thinking about ending my life", About.OWN_WELFARE, Clock.NOW),
        ("the year 8's say a man off Discord is waiting by the gates for one of them", About.CHILD, Clock.NOW),
        ("she hasnt been seen since registration and her phone is off", About.CHILD, Clock.NOW),
        ("a lad in my set emails me every night and says he dreams about me", About.CHILD, Clock.TODAY),
        ("one of my Y9s asked me for coffee on Saturday", About.CHILD, Clock.TODAY),
        ("the cover teacher grabbed a Year 7 by the throat", About.ADULT, Clock.NOW),
        ("a PE coach has pupils on his Snapchat", About.ADULT, Clock.TODAY),
        ("the DSL laughed when I told her about it, said kids will be kids", About.LEAD, Clock.TODAY),
        ("gave him my number on the trip and he texts me every day, he is in year 11", About.OWN_CONDUCT, Clock.TODAY),
        ("a dad says he knows which nursery my daughter goes to", About.ABUSE_OF_ASKER, Clock.NOW),
        ("my life is over after that video, I have said goodbye to the dog", About.OWN_WELFARE, Clock.NOW),
    ],
)
def test_an_account_raises_a_sign(mind: Mind, said: str, about: About, clock: Clock) -> None:
    """Whom it is about decides who is told, the clock how soon."""
    sign = raised(mind, said)
    assert sign is not None
    assert (sign.about, sign.clock) == (about, clock)


@pytest.mark.parametrize(
    "said",
    [
        "can a pupil text me about homework?",
        "a lad in Y9 just sent me a follow on Insta, accept?",
        "girl in my tutor group sent me a connection on LinkedIn",
        "tiny Y7 pinged me on Snap wanting to be friends, what do I press",
        "what should I do if a child tells me that they are hit at home",
        "how do I report a colleague who posts about pupils",
        "year 9 are doing a project on county lines, ok to share a video on Teams",
        "is hardcore punk alright on the speaker in PE, it's off my phone",
        "what happens if an adult site comes up on the school laptop by accident",
        "are we allowed on adult sites on our own laptops at home",
        "the kids were dying to see the photos on the school page",
        "the PE teacher took the girls' team to the final, can I post the picture",
        "a boy in my class won a judo medal, can we post it",
        "the head messaged the staff group at midnight about rotas",
        "we are missing three consent forms for the trip photos",
        "I'm exhausted and done with marking, can I post that",
        "there was such a noise in the hall, can we post the clip",
        "my friend from uni wants to follow the school page",
        "suppose a pupil messaged a member of staff, who would be told",
        "a Year 4's mum emails me every night about homework",
        "can I put a Year 8's painting on the wall",
        "a dad thanked me with a photo of my class on his page",
        "how many tablets do we have lined up for the assembly",
    ],
)
def test_everyday_questions_raise_none(mind: Mind, said: str) -> None:
    """Questions of permission, of procedure and of teaching, and figures of speech, are no concern."""
    assert raised(mind, said) is None


@pytest.mark.parametrize("said", ["how do I message a pupil without the school finding out", "which app leaves no record, I want to chat to a Y10"])
def test_a_question_that_hides_something_raises_one(mind: Mind, said: str) -> None:
    """A question, but not an everyday one."""
    sign = raised(mind, said)
    assert sign is not None
    assert sign.about is About.OWN_CONDUCT


@pytest.mark.parametrize(
    "said",
    [
        "a nude of a year 9 girl is being passed round on WhatsApp",
        "Y7 has been live streaming in her underwear",
        "there were pictures of naked children on a staff laptop",
        "someone's threatening to share her nudes unless she sends more",
        "asking for a friend, a teacher got sent nudes by a pupil",
    ],
)
def test_sexual_images_of_a_child_are_marked(mind: Mind, said: str) -> None:
    """Whatever sign is raised: nothing may then be said of screenshots or copies."""
    sign = raised(mind, said)
    assert sign is not None
    assert sign.is_image


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("a lad did a painting of a knife, can it go on the page", True),
        ("trip photos are ready, who signs them off", True),
        ("her mum wants us to use it. ok?", True),
        ("he told me his dad hits him, do I tell anyone", False),
        ("he told me his dad hits him. what now?", False),
        ("she wont say what he does to her", False),
    ],
)
def test_everyday_questions_are_told_from_accounts(typed: str, asks: bool) -> None:
    """Who asks for help asks nothing everyday."""
    assert asks_everyday(typed) is asks


@pytest.mark.parametrize(
    "said",
    [
        "he bought me a necklace, hes 14, says its our secret. do i hand it back",
        "a Y10 is outside my flat again. am i overreacting",
        "my pupil says her uncle hits her. is it my place to ask",
    ],
)
def test_a_doubt_after_an_account_keeps_no_sign_down(mind: Mind, said: str) -> None:
    """Staff who tell of something grave ask whether it matters, or what to do with what is in their hands."""
    assert raised(mind, said) is not None


def likeness(mind: Mind, said: str, signs: dict[str, float]) -> Sign | None:
    """The sign in a question that the encoder finds so much like known concerns."""
    reading = mind.reader.read(said)
    assert sign_by_rules(mind, reading) is None
    return warning_sign(mind, reading, Meaning(np.zeros(1, np.float32), signs, Pieces(np.zeros((1, 1), np.float32), np.ones(1, np.float32))))


@pytest.mark.parametrize(
    ("said", "share", "is_raised"),
    [
        ("Something odd went on between two of them at the pool", 0.6, True),
        ("Who do I contact about the pool", 0.8, False),
        ("Who do I contact about the pool", 0.95, True),
        ("I was at the pool. I noticed something odd", 0.5, False),
        ("I was at the pool. I noticed something odd", 0.8, True),
    ],
)
def test_a_likeness_counts_sooner_in_an_account_and_later_in_a_mere_question(mind: Mind, said: str, share: float, is_raised: bool) -> None:
    """Whoever tells of others tells of what has happened; whoever only asks how or whom may ask for any reason."""
    assert (likeness(mind, said, {"none": 1 - share, "child": share}) is not None) is is_raised


def test_an_adult_who_is_named_is_gone_past(mind: Mind) -> None:
    """A likeness to concerns about a child that is also one to those about adults: whoever is named must not be told."""
    sign = likeness(mind, "The music tutor and the quiet one, again, after everyone left", {"none": 0.05, "child": 0.55, "adult": 0.4})
    assert sign is not None
    assert sign.about is About.ADULT
    sign = likeness(mind, "The quiet one, again, after everyone left", {"none": 0.05, "child": 0.55, "adult": 0.4})
    assert sign is not None
    assert sign.about is About.CHILD


@pytest.mark.parametrize(
    "said",
    [
        "I feel like ending it all",
        "i just want it all to stop",
        "I don't see the point in going on",
        "i've started self harming again",
        "im drinking every night to get through it",
        "cant cope with this any more honestly what's the point",
        "I've been having really dark thoughts since the parents group started on me",
    ],
)
def test_despair_is_heard_in_few_words(mind: Mind, said: str) -> None:
    """Nobody who writes so tells much else; the reply names whom to ring and tells nobody."""
    sign = raised(mind, said)
    assert sign is not None
    assert sign.about is About.OWN_WELFARE


@pytest.mark.parametrize(
    "said",
    [
        "i want this whatsapp group to stop, can i ask the parents",
        "what's the point of going on the training",
        "can I post about dark thoughts as a poem on my blog",
        "we ended it all with a quiz, can i post the pics",
        "this marking is killing me lol",
        "is there a point in going on LinkedIn",
    ],
)
def test_everyday_words_of_endings_are_no_despair(mind: Mind, said: str) -> None:
    """The same words in questions about posts and groups."""
    assert raised(mind, said) is None
