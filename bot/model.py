"""The words that everything speaks: questions, clauses, rules, stances, routes, verdicts, replies, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Route(StrEnum):
    """How a question is treated."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ESCALATE = "escalate"
    URGENT = "urgent"
    DECLINE = "decline"


class Stance(StrEnum):
    """What a clause says to the asker about what was asked."""

    NO = "no"
    ADVISED_AGAINST = "advised_against"
    CAUTION = "caution"
    CONDITIONAL = "conditional"
    YES = "yes"
    MUST = "must"
    INFO = "info"
    NONE = "none"


STRICTNESS = (
    Stance.NO,
    Stance.ADVISED_AGAINST,
    Stance.CONDITIONAL,
    Stance.CAUTION,
    Stance.MUST,
    Stance.INFO,
    Stance.YES,
    Stance.NONE,
)
"""From the strictest to the least strict: the order in which a two-part answer is given."""


class About(StrEnum):
    """Whom a matter is about, which decides who is told and who never is."""

    NOBODY = "nobody"
    CHILD = "child"
    ADULT = "adult"
    HEAD = "head"
    LEAD = "lead"
    GOVERNORS = "governors"
    OWN_CONDUCT = "own_conduct"
    ABUSE_OF_ASKER = "abuse_of_asker"
    OWN_WELFARE = "own_welfare"


class Clock(StrEnum):
    """How soon an urgent matter must be seen."""

    NOW = "now"
    TODAY = "today"


class Mood(StrEnum):
    """What the asker wants to know of the act they name."""

    PERMISSION = "permission"
    DUTY = "duty"
    DONE = "done"
    FACT = "fact"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Told:
    """A message that somebody got before the question that it belongs to could be kept: where it went, its kind, and the platform's id of it."""

    platform: str
    tenant: str
    person: str
    conversation: str
    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Question:
    """What one person asked, in plain values; nothing of a platform's own types crosses into the core.

    `is_private` where nobody else reads the conversation; `place` is what people call it otherwise ("#staffroom"). `email` is the asker's
    verified e-mail or UPN, where the platform tells. `action` is the id of the button that was pressed instead of typing. `told` is what
    people were told of it while the records failed, so that its record tells nobody a second time. `may_show_there` is false where others read
    along and it is not known that they are staff: then everything goes to the asker directly, and nothing is shown where they asked.
    """

    text: str
    conversation: str
    person: str
    platform: str
    received_at: datetime
    delivery_key: str
    tenant: str = ""
    school: str = ""
    is_private: bool = True
    email: str = ""
    place: str = ""
    action: str = ""
    told: tuple[Told, ...] = ()
    may_show_there: bool = True


class ExceptionKind(StrEnum):
    """What lifts a rule: somebody's approval, which can be asked for, or a fact about the asker or the other person."""

    APPROVAL = "approval"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a clause says: an act, how strongly it is ruled, and what lifts it.

    `text` is the part of the clause that holds the rule, `addressee` who has to keep it: "staff" or "school". `is_by_hand` where an administrator
    has said what its stance is: then nothing that is learnt turns it.
    """

    text: str
    stance: Stance
    exception: str | None = None
    exception_kind: ExceptionKind | None = None
    addressee: str = "staff"
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered paragraph, a sub-number or a bullet, word for word as the policy has it.

    `lead` is the sentence that introduces a bullet, without which it is never quoted; `parent` the id of the clause that
    holds this one. `rules` has at least one entry, the clause's main rule first.
    """

    id: str
    text: str
    heading: str
    number: str | None = None
    lead: str | None = None
    parent: str | None = None
    rules: tuple[Rule, ...] = ()
    line: int = 0

    @property
    def stance(self) -> Stance:
        """The stance of the clause's main rule."""
        return self.rules[0].stance if self.rules else Stance.INFO

    @property
    def full_text(self) -> str:
        """The clause with the sentence that introduces it."""
        return f"{self.lead} {self.text}" if self.lead else self.text


@dataclass(frozen=True, slots=True)
class Policy:
    """One school's or trust's policy; dates are None where the policy does not print them."""

    name: str
    title: str
    organisation: str
    clauses: tuple[Clause, ...]
    approved_by: str | None = None
    approved_on: str | None = None
    review_due: date | None = None
    source: str | None = None

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A role that the policy or the safeguarding table names, and the person behind it, if the school has filled one in.

    `accounts` are the ids on each platform, `channels` the private channel on each for what is not private; `deputy` is the slot that
    stands in; `away` first and last days of absence; `hours` when they are reminded, the school's hours where None.
    """

    role: str
    slot: str
    name: str = ""
    phone: str = ""
    email: str = ""
    also_called: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()
    deputy: str = ""
    away: tuple[tuple[date, date], ...] = ()
    hours: tuple[time, time] | None = None

    @property
    def is_filled_in(self) -> bool:
        """Is there a person to speak to?"""
        return bool(self.name)


class CitationKind(StrEnum):
    """Policy is quoted as policy and a senior person's answer as a ruling, never one as the other."""

    CLAUSE = "clause"
    RULING = "ruling"


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause or ruling as it is quoted to the asker and kept on record: the exact words.

    `passage` is the part of the text that the question is about; empty where that is the whole.
    """

    id: str
    text: str
    heading: str
    number: str | None = None
    lead: str | None = None
    kind: CitationKind = CitationKind.CLAUSE
    passage: str = ""

    @classmethod
    def of(cls, clause: Clause, rule: Rule | None = None) -> Citation:
        """The citation of a policy's clause, for the sake of one of its rules."""
        return cls(clause.id, clause.text, clause.heading, clause.number, clause.lead, passage=rule.text if rule else "")


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign, named by what was said, never by an offence; raised by the wording, not assessed."""

    name: str
    about: About
    clock: Clock
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says to one question and how the question is treated.

    `confidence` is the calibrated probability that the first citation settles the question, `topic_confidence` that it is on that topic, 0 to 1.
    """

    route: Route
    stance: Stance = Stance.NONE
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    topic: str | None = None
    confidence: float = 0.0
    rule: Rule | None = None
    sign: Sign | None = None
    about: About = About.NOBODY
    reason: str = ""
    claims_permission: bool = False
    asked_permission: bool = False
    about_pupils: bool = False
    topic_confidence: float = 0.0
    also: Verdict | None = None


class PartKind(StrEnum):
    """What a part of a message is, so that each platform can show it in its own way; the words are the same everywhere."""

    HEADLINE = "headline"
    ASKER = "asker"  # who asked: the account stands in it as @account, where a platform can show a mention
    TEXT = "text"
    QUOTE = "quote"
    CHOICES = "choices"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a message."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the asker gets: the verdict, whom to speak to, and the text as staff read it, as a whole and in its parts.

    `is_repeat` where this message was answered before: then nothing
    of the reply is kept or sent again.
    """

    verdict: Verdict
    text: str
    knowledge_version: str
    contact: Contact | None = None
    case_id: str = ""
    parts: tuple[Part, ...] = ()
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation last spoke of, so that a follow-up can regain it. Expires eight hours after `updated_at`.

    `case` is the case that it is about, so that what is added to an urgent matter opens no second one.
    """

    question: str = ""
    topic: str | None = None
    route: Route | None = None
    offered: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    clarified: bool = False
    updated_at: datetime | None = None
    version: int = 0
    case: str = ""
