"""What contacts, askers and administrators do with a case, and what each of them is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.to_contacts import LONGEST_PART, pieces
from bot.handover import CaseChange, CaseFile, CaseState, CaseView, Done, EventKind, Form, Outcome
from bot.knowledge.never_said import NEVER_USED
from bot.knowledge.people import People
from bot.messages import Action, ActionKind, Actor, Address, Message, MessageKind
from bot.model import About, Clock, PartKind
from tests.cases.conftest import ASKER, PEOPLE, Town, actor

GAP = "can I accept a parent's friend request?"
SECRET = "she told me about her stepdad"
DONE = Form(outcome=Outcome.SPOKE_TO_ASKER, reference="CPOMS 12")


def _button(message: Message | CaseView, kind: ActionKind) -> Action:
    return next(action for action in message.actions if action.kind is kind)


def _kinds(town: Town, case: CaseFile) -> list[EventKind]:
    return [event.kind for event in town.cases.events[case.id]]


def _view(town: Town, case: CaseFile, who: Actor, *, whole: bool = True) -> CaseView:
    view = town.casework.view(case.id, who, whole=whole)
    assert isinstance(view, CaseView), view
    return view


def _shown_to(town: Town, account: str) -> Message:
    return town.to(account, MessageKind.CASE, MessageKind.CASE_UPDATE)[-1]


def test_a_question_is_taken_and_answered_from_its_buttons(town: Town) -> None:
    """Claim, then answer: the asker hears of both, with the question repeated and the answer word for word."""
    plain = town.with_people(People(tuple(replace(each, channels=()) for each in PEOPLE.contacts), "slt"))
    case = plain.ask(GAP)
    [sent] = plain.to("U-slt", MessageKind.CASE)
    assert {action.kind for action in sent.actions} == {ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE}
    assert "@U-asker" in next(part.text for part in sent.parts if part.kind is PartKind.ASKER)
    plain.casework.press(_button(sent, ActionKind.CLAIM).id, actor("slt"), Form())
    assert plain.to("U-asker", MessageKind.SEEN)
    update = _shown_to(plain, "U-slt")
    assert update.replaces == sent.id
    answer = "Best not.\n\nAsk me again <b>before</b> you do."
    done = plain.casework.press(_button(update, ActionKind.ANSWER).id, actor("slt"), Form(text=answer))
    assert not done.is_refused
    [reply] = plain.to("U-asker", MessageKind.ANSWER)
    assert GAP in reply.text
    assert answer in reply.text
    assert {action.kind for action in reply.actions} == {ActionKind.SETTLED, ActionKind.REOPEN}
    assert plain.fresh(case).state is CaseState.ANSWERED
    plain.casework.press(_button(reply, ActionKind.SETTLED).id, ASKER, Form())
    assert plain.fresh(case).state is CaseState.CLOSED
    assert _kinds(plain, case) == [EventKind.OPENED, EventKind.CLAIMED, EventKind.ANSWERED, EventKind.SETTLED]


def test_a_private_case_says_nothing_until_it_is_opened(town: Town) -> None:
    """Neither message nor summary has a word of it; opened, it says first what it is about, then everything, and the asker hears that it was seen."""
    case = town.ask(SECRET, About.CHILD, Clock.NOW)
    [sent] = town.to("U-dsl", MessageKind.CASE)
    assert {action.kind for action in sent.actions} == {ActionKind.OPEN}
    assert sent.to == Address.direct("slack", "T1", "U-dsl")
    assert not any("stepdad" in f"{each.text} {each.summary}" for each in town.cases.sent if each.slot)
    first = town.casework.open(_button(sent, ActionKind.OPEN).id, actor("dsl"))
    assert isinstance(first, CaseView)
    assert {action.kind for action in first.actions} == {ActionKind.MAY_BE_ME, ActionKind.OPEN}
    assert "stepdad" not in "".join(part.text for part in first.parts)
    assert town.fresh(case).seen_at is None
    whole = town.casework.open(_button(first, ActionKind.OPEN).id, actor("dsl"))
    assert isinstance(whole, CaseView)
    assert SECRET in "".join(part.text for part in whole.parts)
    assert town.fresh(case).seen_at == town.clock.moment
    [seen] = town.to("U-asker", MessageKind.SEEN)
    assert "10:00" in seen.text
    assert _kinds(town, case) == [EventKind.OPENED, EventKind.READ, EventKind.SEEN]
    _view(town, case, actor("deputy_dsl"))
    assert len(town.to("U-asker", MessageKind.SEEN)) == 1


def test_a_private_case_is_closed_with_an_outcome_only(town: Town) -> None:
    """Without one nothing is done; with one it is closed, its reference kept, and the asker can open it again."""
    case = town.ask(SECRET, About.CHILD, Clock.TODAY)
    close = _button(_view(town, case, actor("dsl")), ActionKind.CLOSE)
    assert town.casework.press(close.id, actor("dsl"), Form()).is_refused
    assert not town.casework.press(close.id, actor("dsl"), DONE).is_refused
    assert town.cases.changes[-1].words == "CPOMS 12"
    assert town.cases.events[case.id][-1].outcome is Outcome.SPOKE_TO_ASKER
    [closed] = town.to("U-asker", MessageKind.NOTE)
    town.later(days=400)
    again = _button(closed, ActionKind.REOPEN)
    assert not town.casework.press(again.id, ASKER, Form()).is_refused
    assert town.fresh(case).state is CaseState.REOPENED
    assert town.fresh(case).seen_at is None
    assert len(town.to("U-dsl", MessageKind.CASE)) == 2


def test_two_who_press_at_once_have_one_effect(town: Town) -> None:
    """The second, judged again, gets a civil word with who has it and since when."""
    case = town.ask("she told me", About.CHILD, Clock.TODAY)
    casework = town.casework
    deputy = _button(_view(town, case, actor("deputy_dsl")), ActionKind.CLAIM)
    casework.act(case.id, ActionKind.CLAIM, actor("dsl"), Form())
    first = town.cases.changes[-1]
    town.cases.files[case.id] = first.before
    town.cases.comes_first = replace(first, before=first.before)
    done = casework.press(deputy.id, actor("deputy_dsl"), Form())
    assert done.is_refused
    assert "Amina Shah" in done.text
    assert "10:00" in done.text
    assert town.fresh(case).claimed_by == "slack:U-dsl"


def test_pressing_twice_has_one_effect(town: Town) -> None:
    """The same button again does nothing and says how things stand."""
    case = town.ask(GAP)
    answer = _button(_view(town, case, actor("slt")), ActionKind.ANSWER)
    first, second = (town.casework.press(answer.id, actor("slt"), Form(text="Best not.")) for _ in range(2))
    assert (first.is_refused, second.is_refused) == (False, True)
    assert len(town.to("U-asker", MessageKind.ANSWER)) == 1


@pytest.mark.parametrize(
    "who",
    [actor("network_manager", account="U-pupil"), actor("dsl"), ASKER, Actor("teams", "U-slt"), Actor("slack", "")],
    ids=["a stranger", "another contact", "the asker", "the same id elsewhere", "nobody"],
)
def test_others_neither_see_nor_act(town: Town, who: Actor) -> None:
    """Whoever was not told gets a civil refusal, with a button or without, and nothing changes."""
    case = town.ask(GAP)
    claim = _button(_view(town, case, actor("slt")), ActionKind.CLAIM)
    before = town.fresh(case)
    for done in (
        town.casework.press(claim.id, who, Form()),
        town.casework.act(case.id, ActionKind.ANSWER, who, Form(text="x")),
        town.casework.view(case.id, who),
    ):
        assert isinstance(done, Done)
        assert done.is_refused
    assert town.fresh(case) == before


def test_a_forged_or_stale_button_is_refused_civilly(town: Town) -> None:
    """An id that does not exist, the asker's button pressed by somebody else, a case that is gone."""
    case = town.ask(GAP)
    town.casework.act(case.id, ActionKind.ANSWER, actor("slt"), Form(text="Best not."))
    [reply] = town.to("U-asker", MessageKind.ANSWER)
    assert town.casework.press("f" * 32, actor("slt"), Form()).is_refused
    assert town.casework.press(_button(reply, ActionKind.REOPEN).id, actor("slt"), Form()).is_refused
    assert town.casework.act("no-such-case", ActionKind.CLAIM, actor("slt"), Form()).is_refused
    assert isinstance(town.casework.view("no-such-case", actor("slt")), Done)


def test_the_deputy_may_act_on_what_is_not_private(town: Town) -> None:
    """Before anybody is reminded; of a private case only those who were told."""
    case = town.ask(GAP)
    assert not town.casework.act(case.id, ActionKind.ANSWER, actor("network_manager"), Form(text="Best not.")).is_refused
    assert [file.id for file in town.casework.waiting_for(actor("slt"))] == []


def test_a_deputy_does_not_see_what_is_private(town: Town) -> None:
    """It was passed on to the contact, not to whoever stands in for them."""
    case = town.ask(SECRET, About.CHILD, Clock.TODAY)
    town.casework.act(case.id, ActionKind.PASS_ON, actor("dsl"), Form(slot="slt"))
    assert isinstance(town.casework.view(case.id, actor("slt"), whole=True), CaseView)
    assert isinstance(town.casework.view(case.id, actor("network_manager"), whole=True), Done)
    assert town.casework.act(case.id, ActionKind.CLOSE, actor("network_manager"), DONE).is_refused
    assert [each.id for each in town.casework.waiting_for(actor("network_manager"))] == []


def test_an_administrator_passes_on_what_is_private_without_reading_it(town: Town) -> None:
    """By account or address; what is not private they may answer."""
    run = replace(town, administrators=("slack:U-admin", "it@oak.example"))
    secret, gap = run.ask(SECRET, About.CHILD, Clock.TODAY), run.ask(GAP)
    by_address = Actor("teams", "someone", "M1", "IT@oak.example")
    assert isinstance(run.casework.view(secret.id, by_address), Done)
    assert run.casework.act(secret.id, ActionKind.CLOSE, by_address, DONE).is_refused
    assert not run.casework.act(secret.id, ActionKind.PASS_ON, Actor("slack", "U-admin"), Form(slot="head")).is_refused
    assert run.fresh(secret).told[0] == "head"
    assert not run.casework.act(gap.id, ActionKind.ANSWER, by_address, Form(text="Best not.")).is_refused


def test_passing_on_goes_to_those_who_are_offered(town: Town) -> None:
    """The other is told, the asker hears it, and both may act; nobody who is left out is offered or taken."""
    case = town.ask("Neil Webb is odd with the girls", About.ADULT, Clock.TODAY)
    view = _view(town, case, actor("head"))
    assert {slot for slot, _ in view.slots} == {"dsl", "deputy_dsl", "chair", "independent"}
    pass_on = _button(view, ActionKind.PASS_ON)
    for slot in ("network_manager", "slt", "head", "lado", "nonsense", ""):
        assert town.casework.press(pass_on.id, actor("head"), Form(slot=slot)).is_refused
    assert not town.casework.press(pass_on.id, actor("head"), Form(slot="dsl")).is_refused
    assert town.fresh(case).told == ("dsl", "head")
    assert town.to("U-dsl", MessageKind.CASE)
    assert town.to("U-asker", MessageKind.NOTE)
    assert town.later(hours=1) == 1


def test_withdrawing_is_noted_where_somebody_may_be_at_risk(town: Town) -> None:
    """An ordinary question is withdrawn; an urgent one stays, and its contact is told of the wish."""
    gap, secret = town.ask(GAP), town.ask(SECRET, About.CHILD, Clock.TODAY)
    assert not town.casework.act(gap.id, ActionKind.WITHDRAW, ASKER, Form()).is_refused
    assert town.fresh(gap).state is CaseState.WITHDRAWN
    town.casework.act(secret.id, ActionKind.WITHDRAW, ASKER, Form())
    assert town.fresh(secret).state is CaseState.OPEN
    assert _kinds(town, secret)[-1] is EventKind.WISHED_WITHDRAWN
    assert _shown_to(town, "U-dsl").kind is MessageKind.CASE_UPDATE


def test_many_askers_of_one_gap_get_one_answer_each(town: Town) -> None:
    """The contact is pinged once; each asker gets the answer with their own question and hears of nobody else."""
    case = town.ask(GAP)
    joined = town.ask("may I add a mum?", person="U-second")
    assert joined.id == case.id
    town.ask("a third", person="U-third")
    assert len([each for each in town.cases.sent if each.kind is MessageKind.CASE]) == 1
    town.casework.act(case.id, ActionKind.WITHDRAW, Actor("slack", "U-third", "T1"), Form())
    assert town.fresh(case).state is CaseState.OPEN
    town.casework.act(case.id, ActionKind.ANSWER, actor("slt"), Form(text="Best not."))
    for person, own, others in (("U-asker", GAP, "mum"), ("U-second", "mum", GAP)):
        [answer] = town.to(person, MessageKind.ANSWER)
        assert own in answer.text
        assert others not in answer.text
    assert not town.to("U-third", MessageKind.ANSWER)
    town.casework.act(case.id, ActionKind.REOPEN, Actor("slack", "U-second", "T1"), Form())
    town.casework.act(case.id, ActionKind.ANSWER, actor("slt"), Form(text="Only for you."))
    assert len(town.to("U-asker", MessageKind.ANSWER)) == 1
    assert len(town.to("U-second", MessageKind.ANSWER)) == 2


def test_urgent_and_private_matters_are_never_joined(town: Town) -> None:
    """Two reports in the same words may be two children."""
    one, two = (town.ask(SECRET, About.CHILD, Clock.TODAY, person=person) for person in ("U-a", "U-b"))
    assert one.id != two.id
    assert not one.gap


def test_what_the_asker_adds_reaches_the_contact(town: Town) -> None:
    """In words where it is not private, else without; a person whom it names learns no more, and the next is told."""
    gap = town.ask(GAP)
    town.casework.add(gap.id, ASKER, "it is a neighbour of mine")
    assert "neighbour" in town.to("U-slt", MessageKind.NOTE)[-1].text
    secret = town.ask("someone on the staff is odd with the girls", About.ADULT, Clock.TODAY)
    assert secret.told == ("head",)
    town.casework.add(secret.id, ASKER, "it's Ruth Okoro")
    after = town.fresh(secret)
    assert after.about is About.HEAD
    assert after.told == ("chair",)
    assert not any("Okoro" in each.text for each in town.cases.sent if each.slot)
    assert isinstance(town.casework.view(secret.id, actor("head")), Done)
    assert "Okoro" in "".join(part.text for part in _view(town, secret, actor("chair")).parts)


def test_what_sounds_urgent_is_not_added_to_what_is_not(town: Town) -> None:
    """It must be sent as a question, which goes to the right person at once."""
    gap = town.ask(GAP)
    done = town.casework.add(gap.id, ASKER, "her daughter just told me her stepdad films her in the shower")
    assert done.is_refused
    assert "999" in done.text


def test_whoever_asked_cannot_act_as_its_contact(town: Town) -> None:
    """Not even where others asked the same and the case went to them."""
    case = town.ask(GAP)
    town.ask("and I?", person="U-deputy", email="x@oak.example")
    case = town.fresh(case)
    asked_by_contact = replace(case, askings=(*case.askings, replace(case.askings[0], question_id="own", asker=Address.direct("slack", "T1", "U-slt"))))
    town.cases.files[case.id] = asked_by_contact
    assert town.casework.act(case.id, ActionKind.ANSWER, actor("slt"), Form(text="Yes.")).is_refused
    assert town.casework.waiting_for(actor("slt")) == []


def test_an_unreachable_contact_gives_way_to_the_next(town: Town) -> None:
    """The asker is told; doing it twice has no further effect; the last one's number is given."""
    case = town.ask("the head is odd", About.HEAD, Clock.TODAY)
    [message] = town.to("U-chair", MessageKind.CASE)
    town.casework.not_reached(message)
    town.casework.not_reached(message)
    assert town.fresh(case).told == ("independent",)
    assert len(town.to("U-asker", MessageKind.UNREACHABLE)) == 1
    [again] = town.to("U-independent", MessageKind.CASE)
    town.casework.not_reached(again)
    assert town.fresh(case).told == ()
    last = town.to("U-asker", MessageKind.UNREACHABLE)[-1]
    assert PEOPLE.in_slot("chair").phone in last.text or PEOPLE.in_slot("lado").phone in last.text


def test_another_account_of_the_same_person_is_tried_first(town: Town) -> None:
    """Whoever cannot be reached on Slack may be on Teams."""
    chair = replace(PEOPLE.in_slot("chair"), accounts=(("slack", "U-chair"), ("teams", "aad-chair")))
    other = town.with_people(People((chair, *(each for each in PEOPLE.contacts if each.slot != "chair")), "slt"))
    case = other.ask("the head is odd", About.HEAD, Clock.TODAY)
    other.casework.not_reached(other.to("U-chair", MessageKind.CASE)[0])
    [again] = other.to("aad-chair")
    assert (again.to.platform, again.to.tenant) == ("teams", "M1")
    assert other.fresh(case).told == ("chair",)
    assert not other.to("U-asker", MessageKind.UNREACHABLE)


@pytest.mark.parametrize(
    ("text", "about", "is_draft"),
    [(GAP, About.NOBODY, True), ("can a pupil follow my private account?", About.NOBODY, False), ("a colleague did it", About.ADULT, False)],
)
def test_only_what_loosens_nothing_becomes_a_draft_ruling(town: Town, text: str, about: About, is_draft: bool) -> None:
    """Never from a private case, never about pupils where the policy refuses; the answer goes out all the same."""
    case = town.ask(text, about)
    who = actor("head" if about is About.ADULT else "slt")
    done = town.casework.act(case.id, ActionKind.ANSWER, who, Form(text="Yes, fine.", as_ruling=True))
    ruling = town.cases.changes[-1].ruling
    assert (ruling is not None) is is_draft
    assert ruling is None or ruling.scope == "asker"
    assert not done.is_refused
    assert town.to("U-asker", MessageKind.ANSWER)


def test_a_long_question_reaches_the_contact_whole(town: Town) -> None:
    """In parts that every platform can show."""
    text = "Can I accept it? " + "because it is long and has a reason. " * 500
    town.ask(text)
    [sent] = [message for message in town.cases.sent if message.kind is MessageKind.CASE]
    quotes = [part.text for part in sent.parts if part.kind is PartKind.QUOTE]
    assert max(map(len, quotes)) <= LONGEST_PART + 2
    assert "".join(pieces(text)) == text
    assert "".join(quote.strip("“”") for quote in quotes).startswith(text[:19_000].rstrip())


def test_waiting_lists_have_urgent_ones_first_and_nothing_of_others(town: Town) -> None:
    """Each contact's own, in all their roles."""
    gap, secret = town.ask(GAP), town.ask("an adult", About.ADULT, Clock.TODAY)
    assert [case.id for case in town.casework.waiting_for(actor("head"))] == [secret.id]
    assert [case.id for case in town.casework.waiting_for(actor("slt"))] == [gap.id]
    assert [case.id for case in town.casework.waiting_for(actor("dsl"))] == []
    assert [case.id for case in town.casework.asked_by(Address.direct("slack", "T1", "U-asker"))] == [gap.id, secret.id]


def test_a_case_of_a_school_that_is_gone_goes_to_no_other_school(town: Town) -> None:
    """Nobody of another school learns of it; it waits for the folder to be put right."""
    case = town.ask(SECRET, About.CHILD, Clock.NOW)
    town.cases.files[case.id] = replace(case, school="renamed")
    sent = len(town.cases.sent)
    assert town.later(minutes=16) == 1
    assert all(message.to.person == "U-asker" for message in town.cases.sent[sent:])
    assert isinstance(town.casework.view(case.id, actor("dsl")), Done)


def test_one_case_that_fails_keeps_none_of_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reminders of the others go out."""
    broken, fine = town.ask("one", About.CHILD, Clock.NOW), town.ask("two", About.CHILD, Clock.NOW)
    change = town.cases.change

    def fail_for_one(kept: CaseChange) -> None:
        if kept.before.id == broken.id:
            raise KeyError("damaged")
        change(kept)

    monkeypatch.setattr(type(town.cases), "change", lambda _, kept: fail_for_one(kept))
    assert town.later(minutes=16) == 1
    assert town.fresh(fine).reminders == 1


def test_no_message_has_a_word_that_is_never_said(town: Town) -> None:
    """Over everything that is sent in a long life of three cases."""
    for about in (About.CHILD, About.ADULT, About.NOBODY):
        case = town.ask("something", about, Clock.NOW if about is About.CHILD else None)
        who = actor(case.told[0])
        town.later(minutes=16)
        _view(town, case, who)
        town.casework.act(case.id, ActionKind.CLAIM, who, Form())
        town.casework.act(case.id, ActionKind.ANSWER, who, Form(text="Answer."))
        town.casework.act(case.id, ActionKind.CLOSE, who, DONE)
        town.casework.act(case.id, ActionKind.REOPEN, ASKER, Form())
        town.casework.act(case.id, ActionKind.MAY_BE_ME, who, Form())
        town.later(days=3)
    said = [part.text for message in town.cases.sent for part in message.parts if part.kind is not PartKind.QUOTE]
    assert len(said) > 30
    assert [text for text in said for pattern, _ in NEVER_USED if pattern.search(text)] == []
