"""What stands on a contact's cards: who asked, what was asked, and what is so now."""

from __future__ import annotations

from bot.messages import ActionKind
from tests.platforms.contract import CONTACT, LEAD, PRIVATE, eventually, handed_over, opened, settled
from tests.teams import activities
from tests.teams.driver import TeamsDriver
from tests.teams.teams_rules import nodes


def test_who_asked_is_shown_by_name(driver: TeamsDriver) -> None:
    """In the message, in the form and in the card that is put back: nobody can read an account."""
    asked = handed_over(driver)
    driver.press(asked, ActionKind.ANSWER, person=CONTACT)
    answer = driver.window(CONTACT)
    for shown in (asked, answer, driver.turn_back(answer, CONTACT)):
        assert "Ash Asker (aad-asker@staff.example.sch.uk)" in shown.text
        assert "@aad-asker" not in shown.text.replace("(aad-asker@", "")


def test_a_private_matter_can_be_read_while_it_is_answered(driver: TeamsDriver) -> None:
    """Its form takes the place of the card on which it was read; so does the form that closes it."""
    driver.say(PRIVATE)
    card = opened(driver, eventually(lambda: driver.seen_by(LEAD))[0], LEAD)
    for kind in (ActionKind.ANSWER, ActionKind.CLOSE):
        driver.press(card, kind, person=LEAD)
        form = driver.window(LEAD)
        assert [*nodes(form.raw["card"], "Input.Text"), *nodes(form.raw["card"], "Input.ChoiceSet")]
        assert PRIVATE in form.text


def test_a_form_opened_by_the_guarded_card_shows_nothing_of_the_matter(driver: TeamsDriver) -> None:
    """Somebody whom it may be about sees what it is about, and no more, before they say that it is not."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by(LEAD))[0]
    assert not {ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE} & pinged.kinds
    driver.press(pinged, ActionKind.OPEN, person=LEAD)
    assert "insta" not in driver.window(LEAD).text


def test_a_stale_card_says_what_is_so_now(driver: TeamsDriver) -> None:
    """Above what can be done with it now."""
    asked = handed_over(driver)
    driver.press(asked, ActionKind.CLAIM, person=CONTACT)
    driver.press(asked, ActionKind.CLAIM, person=CONTACT)
    assert len(driver.told(CONTACT)) == 2
    eventually(lambda: [shown.kinds for shown in driver.seen_by(CONTACT)] == [{ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE}])


def test_a_contact_who_answers_by_a_reply_is_told_that_it_reaches_nobody(driver: TeamsDriver) -> None:
    """They have quoted the card of the case instead of pressing "Answer"; another's card, or no quote, is none of it."""
    card = handed_over(driver).raw["message"]
    said = driver.stack.minds.current().knowledge.wording["press.not_an_answer"]
    reply = {"type": "quotedReply", "quotedReply": {"messageId": card["id"]}}
    for person, entities in (("other", [reply]), (CONTACT, []), (CONTACT, [reply])):
        assert driver.stack.post(activities.direct(driver.teams, "yes that is fine", f"aad-{person}", entities=entities))[0] == 200
    eventually(lambda: [shown.text for shown in driver.seen_by(CONTACT)].count(said) == 1)
    settled()
    assert [shown.text for person in ("other", CONTACT) for shown in driver.seen_by(person)].count(said) == 1
