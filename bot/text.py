"""Text as typed into words and stems; the same for questions, phrasings and clauses, so that they can meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from threading import Lock

import snowballstemmer

LONGEST_QUESTION = 4_000
"""Characters that are read; what is longer reaches the contact whole but is not understood."""

PICTURE, ATTACHMENT = "[picture]", "[attachment]"
"""What a platform puts in the place of a file: files are never fetched, and their names are not kept."""

_PLAIN_PUNCTUATION = str.maketrans("’‘`´“”‐‑–—…", "''''\"\"---- ")
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*(?:'[a-z]+)?")
_URL = re.compile(r"https?://\S+|www\.\S+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()
_stems: dict[str, str] = {}
_MOST_STEMS = 65_536

FUNCTION_WORDS = frozenset(
    """
    a an the this that these those
    i me my mine we us our you your he him his she her it its they them their
    is am are was were be been being do does did have has had can could may might must shall should will would
    to of in on at by for from with about into onto over under up down out off as
    if or and but so than then there here what which who whom whose when where why how
    not no nor any some all each every just only also very too much more most such own same
    get got getting go goes going gone
    im ive id ill youre theyre hes shes its dont doesnt didnt isnt arent wasnt cant couldnt wont wouldnt shouldnt
    ok okay please thanks thank hi hello like one two thing things bit lot really still yet ever even well now
    """.split()
)
"""Words that hold a sentence together and tell nothing of what it is about."""


def clean(text: str) -> str:
    """One line of plain characters: no control characters, straight quotes, single spaces; not lower-cased."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_PLAIN_PUNCTUATION)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(text.split())


def has_attachment(text: str) -> bool:
    """Came a file with what was said?"""
    return text.startswith((PICTURE, ATTACHMENT))


def without_attachments(text: str) -> str:
    """What was said beside the files."""
    return text.replace(PICTURE, "").replace(ATTACHMENT, "").strip()


def words(text: str) -> list[str]:
    """The words of a text, lower case, apostrophes dropped ("don't" is "dont"), accents folded, links left out."""
    text = clean(text).lower()
    if "://" in text or "www." in text:
        text = _URL.sub(" ", text)
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    text = _STRETCHED.sub(r"\1\1", text)
    return [word.replace("'", "") for word in _WORD.findall(text.replace("-", " "))]


def stem(word: str) -> str:
    """The stem of one word (Snowball English)."""
    found = _stems.get(word)
    if found is None:
        with _stemming:  # the stemmer keeps the word that it is at in itself
            found = str(_stemmer.stemWord(word))
        if len(_stems) >= _MOST_STEMS:
            _stems.clear()
        _stems[word] = found
    return found


def remember_stems(known: Mapping[str, str]) -> None:
    """Take over stems that were worked out before: finding them is most of what a first reading of the knowledge folder costs."""
    _stems.update(known)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]
