"""The words of handing over: cases, what happens to them, and what can be done with them. Plain values, no behaviour of a platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.messages import Action, Address, Message
from bot.model import About, Clock, Part, Question, Reply, Route, Sign, Talk


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({CaseState.OPEN, CaseState.CLAIMED, CaseState.REOPENED})
"""The states in which somebody still has to act."""


class EventKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    JOINED = "joined"
    SEEN = "seen"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"
    STEPPED_BACK = "stepped_back"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    WISHED_WITHDRAWN = "wished_withdrawn"
    ADDED = "added"
    REOPENED = "reopened"
    SETTLED = "settled"
    REMINDED = "reminded"
    NOT_REACHED = "not_reached"
    READ = "read"


class Outcome(StrEnum):
    """How an urgent or private case ended; one is needed to close it."""

    SPOKE_TO_ASKER = "spoke_to_asker"
    RECORDED = "recorded"
    PASSED_OUTSIDE = "passed_outside"
    NOT_SAFEGUARDING = "not_safeguarding"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Who did what to a case, and when: ids, never text. `actor` is "platform:account", empty for the advisor itself; `slot` is whom it concerns."""

    kind: EventKind
    at: datetime
    actor: str = ""
    slot: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """One question of a case and where its answer goes; a gap that many ask about has several.

    `is_waiting` while its asker is to get the next answer: not after they withdrew it, called it settled, or somebody else alone asked on.
    """

    question_id: str
    asker: Address
    email: str = ""
    is_waiting: bool = True


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as it stands.

    `told` are the slots that were told, whose turn it is first: each may act; empty where nobody could be reached, which administrators
    are to see. `excluded` are the slots and `excluded_people` the keys (see `bot.cases.persons`) of whoever must never learn of it.
    `claimed_by` is "platform:account", `state_at` when it came into its state, `next_at` when somebody is reminded next, None for never.
    `gap` is the key under which others who ask about the same gap join, empty where nobody may.
    """

    id: str
    state: CaseState
    school: str
    policy: str
    about: About
    opened_at: datetime
    askings: tuple[Asking, ...]
    clock: Clock | None = None
    is_private: bool = False
    topic: str = ""
    told: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_people: tuple[str, ...] = ()
    claimed_by: str = ""
    seen_at: datetime | None = None
    next_at: datetime | None = None
    reminders: int = 0
    gap: str = ""
    version: int = 0
    state_at: datetime | None = None

    @property
    def is_urgent(self) -> bool:
        """Does it run on one of the two clocks of an urgent matter?"""
        return self.clock is not None

    @property
    def is_guarded(self) -> bool:
        """Urgent or private: never joined, withdrawn, made a ruling or sent to a channel, and closed with an outcome only."""
        return self.is_urgent or self.is_private

    @property
    def asking(self) -> Asking:
        """The first question, which opened the case."""
        return self.askings[0]


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What was said in a case: each asking's question and reply, what the asker added, and the contact's answer."""

    questions: tuple[tuple[str, str], ...]
    added: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """An answer that its author would have as a ruling; a person approves it before it is a file in the folder."""

    id: str
    case_id: str
    text: str
    clause_id: str = ""
    topic: str = ""
    scope: str = "asker"


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What one act does to a case: committed as a whole, if the case still has the version that `before` had, or not at all.

    `words` are those of the event that has some: an answer, an added line, the reference of a closing. `actions` are buttons that are
    shown in no message (in an opened case) and kept so that they can be pressed. The askings of `after` are those of `before`, each
    perhaps waiting no longer, or again.
    """

    before: CaseFile
    after: CaseFile
    events: tuple[CaseEvent, ...]
    messages: tuple[Message, ...] = ()
    words: str = ""
    ruling: RulingDraft | None = None
    used_action: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with everything that follows from it: committed as a whole or not at all.

    `case` is the case that it opens or, where `adds` is true, the case that it adds to, as it stands afterwards: with the new question
    as its last asking, and perhaps with others told or excluded. `messages` are what is to be sent: the reply, and
    what the contacts get. `unrecorded` says why an urgent turn is not on record; its messages are then to be sent without the outbox.
    """

    id: str
    question: Question
    reply: Reply
    talk: Talk
    school: str
    policy: str
    answered_at: datetime
    program_version: str
    signs: tuple[Sign, ...] = field(default=())
    case: CaseFile | None = None
    adds: bool = False
    messages: tuple[Message, ...] = ()
    unrecorded: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A recorded question under whose reply a button stands, with what that button does.

    `offered` and `nearest` are the ids of the clauses that were quoted or offered, and of those shown as no answer.
    """

    action: Action
    question_id: str
    text: str
    person: str
    school: str
    route: Route
    topic: str
    offered: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What goes along with a pressed button: an answer or an added line, whom to pass the case to, how it ended, and a tick."""

    text: str = ""
    slot: str = ""
    outcome: Outcome | None = None
    reference: str = ""
    as_ruling: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a press: what the one who pressed is told, and the case as it stands now. `is_refused` where nothing was done."""

    text: str
    case: CaseFile | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as somebody who may act on it sees it: its words, and the buttons that they may press now.

    `slots` are those to whom it may be passed on, with their roles; `needs_outcome` where closing it needs one.
    """

    case: CaseFile
    parts: tuple[Part, ...]
    actions: tuple[Action, ...]
    slots: tuple[tuple[str, str], ...] = ()
    needs_outcome: bool = False
