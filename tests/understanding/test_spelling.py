"""A word is put right as a search through all known words would put it right, only sooner; and stems do not depend on who else asks."""

from __future__ import annotations

import pickle
import random
import string
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import snowballstemmer
from rapidfuzz.distance import DamerauLevenshtein

from bot.deciding.mind import Mind
from bot.text import remember_stems, stem
from bot.understanding.spelling import Speller

KNOWN = ["accept", "except", "parent", "parents", "patient", "password", "passwords", "photograph", "photographs", "school", "schools", "colleague", "pupil"]


def _slips(word: str, chooser: random.Random, count: int) -> str:
    """The word with letters left out, added, changed or turned round."""
    for _ in range(count):
        place = chooser.randrange(len(word) - 1)
        letter = chooser.choice(string.ascii_lowercase)
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        word = chooser.choice([word[:place] + word[place + 1 :], word[:place] + letter + word[place:], word[:place] + letter + word[place + 1 :], swapped])
    return word


def _searched(word: str, known: list[str]) -> set[str]:
    """The known words that are nearest, if any is near enough."""
    slips = 1 if len(word) <= 7 else 2
    distances = {other: DamerauLevenshtein.distance(word, other) for other in known}
    nearest = min(distances.values())
    return {other for other, distance in distances.items() if distance == nearest <= slips}


def test_the_nearest_word_is_found() -> None:
    """Whatever the slip: no known word that is nearer is passed over."""
    speller, chooser = Speller(KNOWN), random.Random(11)
    for _ in range(600):
        word = _slips(chooser.choice(KNOWN), chooser, chooser.randint(1, 3))
        nearest = _searched(word, KNOWN)
        if word in KNOWN or len(word) < 4 or not nearest:
            assert speller.correct(word) == word
        else:
            assert speller.correct(word) in nearest | {word}


@pytest.mark.parametrize(("come", "gone"), [(["paswort"], []), ([], ["password"]), (["xylophone"], ["pupil"]), (["pasword", "schol"], ["school", "accept"])])
def test_what_a_former_speller_found_is_taken_over_only_where_it_still_holds(come: list[str], gone: list[str]) -> None:
    """Words have come and gone: typed words are put right as by a speller that knew no other."""
    typed = ["pasword", "paswords", "schol", "skool", "acept", "pupill", "xylofone", "parnts"]
    former = Speller(KNOWN, typed)
    known = [word for word in [*KNOWN, *come] if word not in gone]
    speller, fresh = Speller(known, typed, former), Speller(known, typed)
    assert [speller.correct(word) for word in typed] == [fresh.correct(word) for word in typed]
    changed = {former.correct(word) for word in typed if former.correct(word) != fresh.correct(word)}
    assert changed <= speller.differing(former)


def test_a_speller_that_is_kept_forgets_what_it_was_asked() -> None:
    """What staff type is written nowhere outside the records."""
    speller = Speller(KNOWN, ["pasword"])
    assert speller.correct("parrents") == "parents"
    assert b"pasword" in pickle.dumps(speller)
    assert b"parrents" not in pickle.dumps(speller)


def test_stems_do_not_depend_on_who_else_asks() -> None:
    """Many questions at once, each in a thread of its own: nobody's words get into another's."""
    endings = ("ing", "ation", "ed", "ly", "ness", "ational", "fulness", "ments")
    asked = [f"{start}{middle}{end}" for start in ("record", "relat", "happi", "organis", "communic") for middle in endings for end in endings]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: [stem(word) for word in asked], range(8)))
    finally:
        sys.setswitchinterval(interval)
    alone = snowballstemmer.stemmer("english")
    assert all(one == [alone.stemWord(word) for word in asked] for one in found)


def test_stems_that_were_worked_out_before_are_taken_over() -> None:
    """The next start need not find them again."""
    remember_stems({"zzyzxing": "kept"})
    assert stem("zzyzxing") == "kept"


@pytest.mark.parametrize(
    "word",
    ["noise", "dear", "lynch", "decent", "danger", "laughs", "kindly", "monkey", "yeah", "whove", "itll", "anyones", "clashes", "chatted", "puppies", "nudge"],
)
def test_an_english_word_is_left_alone(mind: Mind, word: str) -> None:
    """However like one of the folder's words it is, and whatever its ending: what is a word already was meant."""
    assert mind.reader.speller.correct(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("staf", "staff"), ("wher", "where"), ("parnts", "parents"), ("studnt", "student"), ("pupl", "pupil"), ("realy", "really"), ("mondy", "monday")],
)
def test_a_letter_left_out_is_likelier_than_one_mistaken(mind: Mind, typed: str, meant: str) -> None:
    """Of two words as near, the one that needs a letter more; never one that is shorthand itself."""
    assert mind.reader.speller.correct(typed) == meant


def test_no_short_slip_becomes_a_warning_sign() -> None:
    """An alarm is not raised on what nobody typed; a long word with one slip can hardly mean anything else."""
    speller = Speller(KNOWN, grave=["noose", "groomed", "suicidal", "paracetamol"])
    assert [speller.correct(typed) for typed in ("noosy", "grooomd", "suicidl", "suicidel", "paracetmol", "parasetmol")] == [
        "noosy",
        "grooomd",
        "suicidal",
        "suicidal",
        "paracetamol",
        "parasetmol",
    ]


def test_an_ordinary_word_goes_before_a_grave_one() -> None:
    """Where both are as near."""
    assert Speller(["stroked"], grave=["striked"]).correct("strked") == "stroked"


def test_a_word_that_is_no_longer_grave_is_a_likely_one_again() -> None:
    """An edit that makes a word an ordinary one changes what a former speller took over."""
    typed = ["noosy"]
    former = Speller(KNOWN, typed, grave=["noose"])
    assert Speller([*KNOWN, "noose"], typed, former).correct("noosy") == "noose"
