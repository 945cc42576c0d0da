"""vocabulary.toml, warning_signs.toml and wording.toml: the words that are read, and the words that are said."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.never_said import NEVER_USED
from bot.knowledge.phrases import in_order, parse_groups
from bot.knowledge.problems import Problem
from bot.knowledge.toml_file import TomlFile
from bot.knowledge.wording import SAFETY_CARD, WORDING_KEYS
from bot.model import About, Clock, Mood

_CONCEPT_SECTIONS = ("who", "what", "where", "when", "how")
_ONLY_YES = "headline.yes"
_SAYS_YES = re.compile(r"\s*yes\b", re.IGNORECASE)
ASKS_EVERYDAY = "asks.everyday"
"""Stands among the groups of words of signs for a question about an everyday matter."""
_SIGN_KEYS = {"name", "about", "clock", "when", "unless", "even_if", "is_image"}
_GROUP_LISTS = ("unless", "images", "adults", "not_told")
"""Lists of groups at the head of warning_signs.toml."""
_LEADERS = (About.GOVERNORS, About.HEAD, About.LEAD)


@dataclass(frozen=True, slots=True)
class VocabularyWords:
    """The phrases of each concept ("who.pupil") and what typed shorthand stands for."""

    phrases: dict[str, tuple[str, ...]]
    abbreviations: dict[str, str]


@dataclass(frozen=True, slots=True)
class SignRule:
    """A warning sign: it is raised where every group of `when` is named and none of `unless`.

    Nor may any group be named that keeps every sign down (`SignRules.unless`), but for those of `even_if`.
    """

    name: str
    about: About
    clock: Clock
    when: tuple[str, ...]
    unless: tuple[str, ...] = ()
    even_if: tuple[str, ...] = ()
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class SignRules:
    """The groups of words that signs are made of, and the signs in the order in which they are looked for.

    `unless` are groups that keep every sign down, `images` those that tell of sexual images of a child whatever sign is raised.
    `adults` name an adult at the school; where none of `not_told` is named the asker tells of what others did.
    `leaders` are those whom a sign about an adult is about where it is they who are named, with the group that names them.
    """

    groups: dict[str, tuple[str, ...]]
    signs: tuple[SignRule, ...]
    unless: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    leaders: tuple[tuple[About, str], ...] = ()
    adults: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()


def read_vocabulary(folder: Path) -> tuple[VocabularyWords, list[Problem]]:
    """The concepts with their words, and what is wrong with them."""
    file = TomlFile(folder, folder / "vocabulary.toml")
    if file.is_missing:
        file.problem("", "The file is missing.", "Put back the vocabulary.toml that came with the advisor.")
    phrases: dict[str, tuple[str, ...]] = {}
    for section in _CONCEPT_SECTIONS:
        table = file.table.get(section, {})
        for name, entry in table.items() if isinstance(table, dict) else ():
            place = f"{section}.{name}"
            found = file.texts(entry, "words", place) if isinstance(entry, dict) else ()
            if not found:
                file.problem(place, "No word reaches this concept.", 'Add words = ["..."], or take the concept out.')
            phrases[place] = found
    file.unknown_keys(file.table, {*_CONCEPT_SECTIONS, "abbreviations"}, "")
    shorthand = file.table.get("abbreviations", {})
    pairs = {str(key).lower(): value for key, value in shorthand.items() if isinstance(value, str)} if isinstance(shorthand, dict) else {}
    return VocabularyWords(phrases, pairs), file.problems


def read_signs(folder: Path, concepts: Iterable[str] = ()) -> tuple[SignRules, list[Problem]]:
    """The warning signs, and what is wrong with them; besides their own groups they may name concepts and moods."""
    file = TomlFile(folder, folder / "warning_signs.toml")
    if file.is_missing:
        file.problem("", "The file is missing.", "Put back the warning_signs.toml that came with the advisor.")
    file.unknown_keys(file.table, {*_GROUP_LISTS, "leaders", "words", "sign"}, "")
    table = file.table.get("words", {})
    groups = {str(name): file.texts(table, name, f"words.{name}") for name in table} if isinstance(table, dict) else {}
    known = {*concepts, *groups}
    _check_groups(file, groups, known)
    known.update((ASKS_EVERYDAY, *(f"mood.{mood}" for mood in Mood)))
    unless, images, adults, not_told = (file.texts(file.table, key, key) for key in _GROUP_LISTS)
    for key, listed in zip(_GROUP_LISTS, (unless, images, adults, not_told), strict=True):
        _check_named(file, key, listed, known)
    leaders = file.table.get("leaders", {})
    named = tuple((about, file.text(leaders, about, "leaders")) for about in _LEADERS if about in leaders) if isinstance(leaders, dict) else ()
    _check_named(file, "leaders", [group for _, group in named], known)
    signs = tuple(rule for entry in file.tables("sign") if (rule := _read_sign(file, entry, known)))
    if not signs and not file.problems:
        file.problem("", "There are no warning signs.", "Put back the warning_signs.toml that came with the advisor.")
    return SignRules(groups, signs, unless, images, named, adults, not_told), file.problems


def _read_sign(file: TomlFile, entry: dict[str, object], known: set[str]) -> SignRule | None:
    name = file.text(entry, "name", "sign", required=True)
    place = f"sign '{name}'"
    file.unknown_keys(entry, _SIGN_KEYS, place)
    about, clock = file.text(entry, "about", place, required=True), file.text(entry, "clock", place, required=True)
    if about not in set(About) or clock not in set(Clock):
        file.problem(place, f"'about' or 'clock' is not known ({about}, {clock}).", f"about is one of {', '.join(About)}; clock is now or today.")
        return None
    when, unless, even_if = (file.texts(entry, key, place) for key in ("when", "unless", "even_if"))
    if not when:
        file.problem(place, "'when' names no group of words, so that the sign is never raised.", 'Write when = ["...", "..."].')
    _check_named(file, place, (*when, *unless, *even_if), known)
    return SignRule(name, About(about), Clock(clock), when, unless, even_if, file.flag(entry, "is_image", place))


def _check_named(file: TomlFile, place: str, named: Iterable[str], known: set[str]) -> None:
    for group in named:
        if group not in known:
            file.problem(place, f"There is no group of words '{group}'.", "Add it under [words], or correct the spelling.")


def _check_groups(file: TomlFile, groups: dict[str, tuple[str, ...]], known: set[str]) -> None:
    """Groups may be made of one another, but none of itself."""
    parsed = parse_groups(groups)
    for name, phrases in parsed.items():
        _check_named(file, f"words.{name}", sorted({other for phrase in phrases for other in phrase.groups}), known)
        if not phrases:
            file.problem(f"words.{name}", "No word reaches this group.", 'Add words: ["...", "..."], or take the group out.')
    try:
        in_order(parsed)
    except ValueError as error:
        file.problem(f"words.{error}", "The group is made of itself.", "Take its own name out of the groups that it is made of.")


def read_wording(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The advisor's own words by key ("escalate.silent"), and what is wrong with them."""
    file = TomlFile(folder, folder / "wording.toml")
    if file.is_missing:
        file.problem("", "The file is missing.", "Put back the wording.toml that came with the advisor.")
    if file.problems:
        return {}, file.problems
    found: dict[str, str] = {}
    for section, table in file.table.items():
        if not isinstance(table, dict):
            file.problem(section, "The line stands outside a section.", "Move it below a line such as [answer].")
            continue
        for key in table:
            found[f"{section}.{key}"] = file.text(table, key, f"{section}.{key}")
    for key, placeholders in WORDING_KEYS.items():
        _check_words(file, key, found.get(key, ""), placeholders)
    for key in sorted(set(found) - set(WORDING_KEYS)):
        file.problem(key, "Nothing uses these words.", "Correct the spelling of the name, or take the line out.")
    if "999" not in found.get(SAFETY_CARD[0], "999"):
        file.problem(SAFETY_CARD[0], "The safety card must name 999.", "Put back the line that came with the advisor.")
    return found, file.problems


def _check_words(file: TomlFile, key: str, said: str, placeholders: frozenset[str]) -> None:
    if not said:
        file.problem(key, "The words are missing.", f"Add them{' with ' + ', '.join('{' + p + '}' for p in sorted(placeholders)) if placeholders else ''}.")
        return
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}
    except ValueError:
        file.problem(key, "A curly bracket is opened and not closed.", "Write placeholders as {role}.")
        return
    must_hold = key in SAFETY_CARD or "clause" in placeholders
    for name in sorted(placeholders - used if must_hold else ()):
        file.problem(key, f"{{{name}}} is missing: it cannot be left out here.", f"Write {{{name}}} where it is to stand.")
    if re.search(r"{[^}]*[:!][^}]*}", said):
        file.problem(key, "There is something else than a name between curly brackets.", "Write placeholders as {role}.")
    if key != _ONLY_YES and _SAYS_YES.match(said):
        file.problem(key, "It begins with a yes, which only headline.yes may say.", "Say what the clause says: No, Advised against, Be cautious ...")
    for name in sorted(used - placeholders):
        file.problem(key, f"There is nothing to put in place of {{{name}}}.", f"Known here are: {', '.join(sorted(placeholders)) or 'none'}.")
    for pattern, why in NEVER_USED:
        if match := pattern.search(said):
            file.problem(key, f"'{match[0]}' is never said ({why}).", "Say it in other words; docs/safeguarding.md has the reasons.")
