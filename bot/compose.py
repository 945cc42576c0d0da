"""The verdict in words: the advisor's own from wording.toml, the policy's verbatim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.deciding.thresholds import FITS_FROM
from bot.knowledge.people import People, how_to_reach
from bot.knowledge.sentences import split_sentences
from bot.knowledge.statutory import Statutory
from bot.knowledge.told_roles import slots_named
from bot.knowledge.wording import SAFETY_CARD
from bot.model import About, Citation, CitationKind, Contact, ExceptionKind, Part, PartKind, Policy, Route, Rule, Stance, Verdict

LONGEST_QUOTE = 520
LONGEST_SECOND = 260
LONGEST_CHOICE = 170
"""Characters of a clause that is quoted, of one quoted beside it, and of one offered to choose from. Of a longer clause the
sentence that was asked about is quoted, with marks where words are left out."""
_LONGEST_EXCEPTION = 110
_STRONGLY = "strongly"
_ESCALATE_WORDS = {"unreadable": "unreadable", "wished": "wished", "untold": "untold", "none_of_these": "unsure", "unsure": "unsure"}
_URGENT_WORDS = {
    About.ADULT: "colleague",
    About.LEAD: "colleague",
    About.GOVERNORS: "colleague",
    About.OWN_CONDUCT: "own_conduct",
    About.ABUSE_OF_ASKER: "abuse_of_asker",
}
_THEMSELVES = {About.HEAD: frozenset({"head"}), About.LEAD: frozenset({"dsl", "deputy_dsl"}), About.GOVERNORS: frozenset({"chair", "ceo"})}
"""The slots whose holders a matter is about, which a policy may name as the ones to tell."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Words a verdict for one school.

    `is_told` is false where no message can be brought to the contact, `is_incomplete` true where staff are served although people who must
    be reached in an emergency are not filled in.
    """

    wording: dict[str, str]
    policy: Policy
    people: People
    is_told: bool = True
    is_incomplete: bool = False
    statutory: Statutory | None = None

    def compose(self, verdict: Verdict, contact: Contact | None, today: date, *, is_recorded: bool = True, has_attachment: bool = False) -> tuple[Part, ...]:
        """The reply as staff read it, in its parts; `contact` is whom a case goes to, or whom the asker may ask.

        `is_recorded` is false where the records failed, `has_attachment` true where a file came with the question, which nobody opens.
        """
        write = {
            Route.ANSWER: self._answer,
            Route.CLARIFY: self._clarify,
            Route.ESCALATE: self._escalate,
            Route.URGENT: self._urgent,
            Route.DECLINE: self._decline,
        }[verdict.route]
        parts = write(verdict, contact)
        if not is_recorded and verdict.route in {Route.ESCALATE, Route.URGENT}:
            parts = [part for part in parts if part != self._handed_over(verdict.route, contact)]
            parts.append(self._text("escalate.not_recorded", role=contact.role if contact else self.people.in_slot("dsl").role))
        if verdict.route in {Route.ANSWER, Route.ESCALATE} and (due := self.policy.review_due) and due < today:
            parts.append(self._text("answer.overdue", date=british_date(due)))
        if self.is_incomplete and verdict.route in {Route.ESCALATE, Route.URGENT}:
            parts.append(self._text("escalate.incomplete"))
        if has_attachment:
            has_card = verdict.route is Route.URGENT or verdict.reason == "unreadable"
            parts += [self._text("attachment.unopened"), *(() if has_card else (self._card(self.people.in_slot("dsl")),))]
        return tuple(part for part in parts if part.text)

    def outage(self, *, is_kept: bool) -> tuple[Part, ...]:
        """What the asker is told where the records failed: whether the question is kept and will be answered, and the safety card."""
        whom = self._reach(self.people.in_slot(self.people.questions))
        first = self._text("outage.kept") if is_kept else self._text("outage.not_kept", contact=whom)
        return (first, self._card(self.people.in_slot("dsl")))

    def _text(self, key: str, **values: str) -> Part:
        return Part(PartKind.TEXT, self._say(key, **values))

    def _say(self, key: str, **values: str) -> str:
        return self.wording[key].format(**values)

    def _answer(self, verdict: Verdict, contact: Contact | None) -> list[Part]:
        parts = [Part(PartKind.HEADLINE, self._headline(verdict))]
        if verdict.claims_permission:
            parts.insert(0, self._text("answer.claimed_permission"))
        if verdict.reason == "why":
            parts.append(self._text("answer.why"))
        parts.append(self._quote("answer.quote", verdict.citations[0]))
        if verdict.stance is Stance.CONDITIONAL or (verdict.rule and verdict.rule.exception_kind is ExceptionKind.STATUS and verdict.stance is not Stance.INFO):
            parts.append(self._text("answer.exception_reminder"))
        parts += [self._quote("answer.also", citation, LONGEST_SECOND) for citation in verdict.citations[1:2]]
        if verdict.also is not None:
            parts += [
                self._text("answer.second_part"),
                Part(PartKind.HEADLINE, self._headline(verdict.also)),
                self._quote("answer.quote", verdict.also.citations[0]),
            ]
        if verdict.reason == "partly":
            parts.append(self._text("answer.partly"))
        if contact is not None:
            parts.append(self._text("answer.ask", contact=self._reach(contact)))
        return parts

    def _headline(self, verdict: Verdict) -> str:
        """One line that says what the clause means for the asker, and its exception."""
        stance, rule = verdict.stance, verdict.rule
        exception = short_exception(rule) if rule else None
        if stance is Stance.NONE:
            return ""
        if verdict.citations[0].kind is CitationKind.RULING:
            return self._say("headline.ruling")
        if stance is Stance.CONDITIONAL:
            return self._say("headline.conditional_with", exception=exception) if exception and _reads_on(exception) else self._say("headline.conditional")
        key = f"headline.{stance}"
        if stance is Stance.ADVISED_AGAINST:
            if verdict.about_pupils:
                key = "headline.advised_against_pupils"
            elif rule and _STRONGLY in rule.text.lower():
                key = "headline.strongly_advised_against"
        elif stance is Stance.MUST and verdict.asked_permission:
            key = "headline.must_first"
        said = self._say(key)
        refuses = stance in {Stance.NO, Stance.ADVISED_AGAINST}
        return self._say("headline.unless", headline=said, exception=exception) if exception and refuses else said

    def _quote(self, key: str, citation: Citation, longest: int = LONGEST_QUOTE) -> Part:
        return Part(PartKind.QUOTE, self._say(key, clause=quoted(self._with_items(citation), longest), source=self._source(citation)))

    def _with_items(self, citation: Citation) -> Citation:
        """A clause that only introduces its items ("Staff must not post statements about:") is quoted with them."""
        if not citation.text.rstrip().endswith((":", ":-")):
            return citation
        items = [f"{clause.number or '-'} {clause.text}" for clause in self.policy.clauses if clause.parent == citation.id]
        return replace(citation, text=" ".join([citation.text, *items])) if items else citation

    def _source(self, citation: Citation) -> str:
        if citation.kind is CitationKind.RULING:
            return self._say("source.ruling", date=british_date(date.fromisoformat(citation.number or "")), signed=citation.heading)
        heading = re.sub(r"^\(?[\d.]+\)?\s*", "", citation.heading).strip() or self.policy.title
        if citation.number:
            return self._say("source.clause", number=citation.number, heading=heading, title=self.policy.title, organisation=self.policy.organisation)
        return self._say("source.unnumbered", heading=heading, title=self.policy.title, organisation=self.policy.organisation)

    def _reach(self, contact: Contact) -> str:
        return how_to_reach(contact, self.wording)

    def _clarify(self, verdict: Verdict, contact: Contact | None) -> list[Part]:
        choices = [
            self._say("clarify.choice", number=str(number), clause=quoted(citation, LONGEST_CHOICE)) for number, citation in enumerate(verdict.citations, 1)
        ]
        choices.append(self._say("clarify.none", number=str(len(verdict.citations) + 1)))
        return [self._text("clarify.question"), Part(PartKind.CHOICES, "\n".join(choices)), self._text("clarify.hint")]

    def _escalate(self, verdict: Verdict, contact: Contact | None) -> list[Part]:
        whom = self._reach(contact) if contact else "a person"
        key = f"escalate.{_ESCALATE_WORDS.get(verdict.reason, 'silent')}"
        parts = [self._text("answer.claimed_permission")] if verdict.claims_permission else []
        parts.append(Part(PartKind.HEADLINE, self._say(key, contact=whom)))
        if verdict.reason == "unreadable":
            parts.append(self._card(contact=self.people.in_slot("dsl")))
        parts.append(self._handed_over(Route.ESCALATE, contact))
        parts += [self._quote("escalate.nearest", citation, LONGEST_SECOND) for citation in verdict.nearest[:2]]
        return parts

    def _handed_over(self, route: Route, contact: Contact | None) -> Part:
        section = str(route)
        if contact is not None and self.is_told:
            return self._text(f"{section}.passing", contact=self._reach(contact))
        if contact is not None and contact.is_filled_in:
            return self._text(f"{section}.unreachable", contact=self._reach(contact))
        return self._text(f"{section}.nobody", role=contact.role if contact else "head teacher")

    def _card(self, contact: Contact) -> Part:
        """The safety card: whom to speak to, 999, children's social care, and that telling a program is no report."""
        care, night = self.people.in_slot("childrens_social_care"), self.people.in_slot("out_of_hours")
        values = {
            "contact": self._reach(contact),
            "social_care": care.phone or "number in your school office",
            "out_of_hours": night.phone or care.phone or "the council's emergency number",
        }
        return Part(PartKind.CARD, "\n".join(self.wording[key].format(**values) for key in SAFETY_CARD))

    def _urgent(self, verdict: Verdict, contact: Contact | None) -> list[Part]:
        sign = verdict.sign
        about = sign.about if sign else About.CHILD
        if about is About.OWN_WELFARE and verdict.reason == "wished":
            return [self._text("urgent.own_welfare_wished"), self._handed_over(Route.URGENT, contact)]
        if about is About.OWN_WELFARE:
            return [self._text("urgent.own_welfare")]
        whom = contact or self.people.in_slot("dsl")
        parts = [self._card(whom)]
        if sign and sign.is_image:
            parts.append(self._text("urgent.image"))
        elif about in {About.CHILD, About.ABUSE_OF_ASKER}:
            parts.append(self._text("urgent.keep"))
        if about in _URGENT_WORDS:
            parts.append(self._text(f"urgent.{_URGENT_WORDS[about]}"))
        if about in {About.HEAD, About.GOVERNORS}:
            lado = self.people.in_slot("lado")
            parts.append(self._text("urgent.head", lado=lado.phone or lado.role))
        parts.append(self._handed_over(Route.URGENT, whom))
        if self.statutory is not None and (guidance := self.statutory.said(about, self.wording)) is not None:
            parts.append(guidance)
        fits = verdict.confidence >= FITS_FROM or verdict.stance is Stance.MUST
        if verdict.citations and fits and not (sign and sign.is_image):
            parts += self._what_the_policy_says(about, verdict.citations[0])
        return parts

    def _what_the_policy_says(self, about: About, citation: Citation) -> list[Part]:
        """The clause on whom to tell. Of those who lead only one that names them, which must be said: the matter does not go there."""
        if about not in _THEMSELVES:
            return [self._quote("urgent.policy", citation)]
        names_them = not _THEMSELVES[about].isdisjoint(slots_named(citation, self.people))
        return [self._quote("urgent.policy_names_them", citation)] if names_them else []

    def _decline(self, verdict: Verdict, contact: Contact | None) -> list[Part]:
        return [self._text(f"decline.{verdict.reason or 'off_subject'}")]


def as_text(parts: Sequence[Part]) -> str:
    """The parts as plain text."""
    return "\n\n".join(part.text for part in parts)


def british_date(day: date) -> str:
    """A date as people in Britain write it: 30 September 2026."""
    return f"{day.day} {day:%B %Y}"


def short_exception(rule: Rule) -> str | None:
    """What lifts a rule, in the clause's own words, without asides; None where it is too long for a headline."""
    if not rule.exception:
        return None
    said = rule.exception.split(" (")[0].split(";")[0].strip(" .,:")
    return said if len(said) <= _LONGEST_EXCEPTION and len(said.split()) > 1 else None


def _reads_on(exception: str) -> bool:
    return exception.lower().startswith(("unless", "without", "except"))


def quoted(citation: Citation, longest: int = LONGEST_QUOTE) -> str:
    """The clause with its lead, word for word; of a long one the part that was asked about, with […] where words are left out."""
    lead = f"{citation.lead} " if citation.lead else ""
    if len(lead) + len(citation.text) <= longest:
        return f"{lead}{citation.text}"
    sentences = split_sentences(citation.text)
    start = citation.passage[:40]
    chosen = next((row for row, sentence in enumerate(sentences) if start and start in sentence), 0)
    said, before, after = sentences[chosen], chosen > 0, chosen < len(sentences) - 1
    if len(said) > longest and citation.passage in said and citation.passage:
        before, after = before or not said.startswith(citation.passage), after or not said.endswith(citation.passage)
        said = citation.passage
    if len(said) > longest:
        said, after = said[:longest].rsplit(" ", 1)[0], True
    return f"{lead}{'[…] ' if before else ''}{said}{' […]' if after else ''}"
