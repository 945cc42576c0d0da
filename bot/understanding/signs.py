"""Warning signs: something has happened or is being hidden, and someone may be at risk.

The rules stand in warning_signs.toml, where anyone can read them: groups of words, and signs that are raised where certain
groups are named together. They are looked for before any clause is ranked and need neither policy nor database.
"""

from __future__ import annotations

from bot.knowledge.words import ASKS_EVERYDAY, SignRule, SignRules
from bot.model import About, Clock, Sign
from bot.understanding.asking import asks_everyday
from bot.understanding.groups import WordGroups
from bot.understanding.reading import Reading


class SignReader:
    """Finds the warning signs in a question."""

    def __init__(self, rules: SignRules) -> None:
        self._groups = WordGroups(rules.groups)
        self._signs = sorted(rules.signs, key=lambda rule: rule.clock is not Clock.NOW)
        self._unless = frozenset(rules.unless)
        self._images = frozenset(rules.images)
        self._adults = frozenset(rules.adults)
        self._not_told = frozenset(rules.not_told)
        self._leaders = rules.leaders
        self._last: tuple[Reading, frozenset[str]] | None = None

    def __getstate__(self) -> dict[str, object]:
        """Everything but the last question: what staff ask is written nowhere outside the records."""
        return {**self.__dict__, "_last": None}

    def read(self, reading: Reading) -> tuple[Sign, ...]:
        """The signs raised by the wording, the most pressing first. One about an adult is about the leader, where one is named."""
        said = self.named(reading)
        raised = [rule for rule in self._signs if self._is_raised(rule, said)]
        if not raised or (ASKS_EVERYDAY in self._unless and asks_everyday(reading.text)):
            raised = [rule for rule in raised if ASKS_EVERYDAY in rule.even_if]
        leader, is_image = self.leader(reading), self.is_image(reading)
        return tuple(Sign(rule.name, leader if rule.about is About.ADULT else rule.about, rule.clock, rule.is_image or is_image) for rule in raised)

    def leader(self, reading: Reading) -> About:
        """The governor, head or safeguarding lead who is named as one whom a matter is about; an adult, where none is."""
        said = self.named(reading)
        return next((about for about, group in self._leaders if group in said), About.ADULT)

    def names_adult(self, reading: Reading) -> bool:
        """Is an adult at the school named?"""
        return not self._adults.isdisjoint(self.named(reading))

    def tells_of_others(self, reading: Reading) -> bool:
        """Is it an account of what others did: nothing is asked in general or of an everyday matter, and the asker is not spoken of?"""
        return bool(self._not_told) and self._not_told.isdisjoint(self.named(reading)) and not asks_everyday(reading.text)

    def asks_in_general(self, reading: Reading) -> bool:
        """Does what keeps every sign down stand beside a question about an everyday matter? Then nothing need have happened."""
        return asks_everyday(reading.text) and not self._unless.isdisjoint(self.named(reading))

    def is_image(self, reading: Reading) -> bool:
        """Are sexual images of a child spoken of?"""
        return not self._images.isdisjoint(self.named(reading))

    def named(self, reading: Reading) -> frozenset[str]:
        """The groups, concepts and the mood that are named in a question."""
        if (last := self._last) is not None and last[0] is reading:
            return last[1]
        concepts = ((mention.concept, (mention.start, mention.end)) for mention in reading.mentions)
        said = frozenset({*self._groups.find(reading.stems, reading.said.split(), concepts), f"mood.{reading.mood}"})
        self._last = (reading, said)
        return said

    def _is_raised(self, rule: SignRule, said: frozenset[str]) -> bool:
        """Is the rule raised by what is said, whether or not an everyday matter is asked about?"""
        if not rule.when or not said.issuperset(rule.when) or not said.isdisjoint(rule.unless):
            return False
        return (said & self._unless).issubset(rule.even_if)
