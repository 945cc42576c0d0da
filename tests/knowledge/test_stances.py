"""Each clause says what a careful reader takes from it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.knowledge.folder import Knowledge
from bot.knowledge.rules import read_rules
from bot.model import ExceptionKind, Stance

TABLE = tomllib.loads((Path(__file__).parent / "stances.toml").read_text(encoding="utf-8"))
ROWS = [pytest.param(policy, clause, stances, id=f"{policy} {clause}") for policy, rows in TABLE.items() for clause, stances in rows.items()]


@pytest.mark.parametrize(("policy", "clause_id", "stances"), ROWS)
def test_a_clause_has_the_stances_of_a_careful_reader(knowledge: Knowledge, policy: str, clause_id: str, stances: list[str]) -> None:
    """The binding rules of a clause, in order, as the table has them."""
    clause = knowledge.policies[policy].clause(clause_id)
    assert clause is not None
    binding: list[Stance] = [rule.stance for rule in clause.rules if rule.stance is not Stance.INFO]
    assert [str(stance) for stance in binding or [Stance.INFO]] == stances


def test_the_table_is_large_enough_to_mean_something() -> None:
    """At least sixty clauses across all five policies."""
    assert len(ROWS) >= 60
    assert len(TABLE) == 5


@pytest.mark.parametrize(
    ("text", "lead", "stance", "kind"),
    [
        ("I will not accept pupils as friends.", None, Stance.NO, None),
        ("Employees may use social media only with the prior approval of the Principal.", None, Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("It would be unwise to accept requests from parents.", None, Stance.ADVISED_AGAINST, None),
        ("share log-in details", "Staff must not:", Stance.NO, None),
        ("be friends with parents on personal accounts", "Staff may:", Stance.YES, None),
        ("use a different name online, such as a middle name", "You can:", Stance.YES, None),
        ("buy from and sell to parents, outside working hours", "Colleagues may also:", Stance.YES, None),
        ("Employees may: name their employer and job title on LinkedIn", None, Stance.YES, None),
        ("share pictures of pupils", "Staff may not:", Stance.NO, None),
        ("be asked to remove what they have posted", "Staff may:", Stance.INFO, None),
        ("face disciplinary action", "Employees may:", Stance.INFO, None),
        ("look at what is sent on school devices", "Governors may:", Stance.INFO, None),
        ("posting photographs of pupils without written consent", "The following is unacceptable:", Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("Staff must never contact pupils unless they are a member of their family.", None, Stance.NO, ExceptionKind.STATUS),
        ("Where there is doubt about whether contact is acceptable, the Head must be informed.", None, Stance.MUST, None),
        ("The Governing Body will ensure that training is provided.", None, Stance.INFO, None),
        ("Staff who are permitted to run the account keep the password safe.", None, Stance.MUST, None),
        ("No-one may use a visitor's log-in.", None, Stance.NO, None),
        ("No account that names the school may be opened until the bursar has checked it.", None, Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("Pictures of the choir are never forwarded.", None, Stance.NO, None),
        ("Posting about a colleague's health is a disciplinary matter.", None, Stance.NO, None),
        ("The ban on tagging extends to volunteers.", None, Stance.NO, None),
        ("If a tablet goes missing, ring the office.", None, Stance.MUST, None),
        ("Anyone who is asked for a comment passes the call to the office.", None, Stance.MUST, None),
        ("Photographs of lessons are taken on school cameras only.", None, Stance.MUST, None),
        ("Where a phone must be used, the number should be withheld.", None, Stance.MUST, None),
        ("Try not to answer messages late at night.", None, Stance.ADVISED_AGAINST, None),
        ("We would discourage you from naming the school.", None, Stance.ADVISED_AGAINST, None),
        ("do not name their employer", "We recommend that staff:", Stance.ADVISED_AGAINST, None),
        ("Caution is advised in public groups.", None, Stance.CAUTION, None),
        ("The headteacher may agree that a phone is kept at hand.", None, Stance.CONDITIONAL, None),
        ("A fitness band may be worn if it has no camera.", None, Stance.CONDITIONAL, None),
        ("swapping shifts", "Fine:", Stance.YES, None),
        ("jokes about parents", "Not fine:", Stance.NO, None),
        ("Managers, deputies and administrators may have their phone with them in the office.", None, Stance.YES, None),
        ("Room teams may have a WhatsApp chat for swapping shifts.", None, Stance.YES, None),
        ("Union representatives may use College email for union business.", None, Stance.YES, None),
        ("A houseparent may arrange a video call with a boarder where the parents have agreed beforehand.", None, Stance.CONDITIONAL, None),
        ("A colleague who belongs to a group chat which includes pupils may remain in it.", None, Stance.YES, None),
        ("You may be friends with parents online.", None, Stance.YES, None),
        ("We may like and share posts from our Facebook page.", None, Stance.YES, None),
        ("Groups in which parents talk among themselves may be joined by colleagues who are parents.", None, Stance.YES, None),
        ("You are of course entitled to your politics and your faith.", None, Stance.YES, None),
        ("Smart watches can stay on your wrist as long as they have no camera.", None, Stance.CONDITIONAL, None),
        ("Blogging about learning to teach is welcome, so long as you leave a week between.", None, Stance.CONDITIONAL, None),
        ("Staff have the right to be accompanied at any hearing.", None, Stance.YES, None),
        ("Nothing in this policy prevents ordinary family contact between an adult and their own child.", None, Stance.CONDITIONAL, None),
        ("Nothing in this policy restricts the school from looking at its own systems.", None, Stance.INFO, None),
        ("Babysitting for families must be approved by the Bursar.", None, Stance.CONDITIONAL, None),
        ("An employee who wishes to keep a blog must first seek approval.", None, Stance.CONDITIONAL, None),
        ("One-to-one video calls shall take place only with the prior consent of the Head of Year.", None, Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("A further account may be opened with the headteacher's permission.", None, Stance.CONDITIONAL, None),
        ("Parents may film their own child in plays.", None, Stance.INFO, None),
        ("Parents of children in the class may take photographs of their own child.", None, Stance.INFO, None),
        ("Pupils in Year 11 may have a phone with them.", None, Stance.INFO, None),
        ("The school may keep a copy of any post.", None, Stance.INFO, None),
        ("They may have pupils among their readers.", None, Stance.INFO, None),
        ("Employees may have to explain what they wrote.", None, Stance.INFO, None),
        ("Posts may be joined to a complaint.", None, Stance.INFO, None),
        ("Messages may be read by others.", None, Stance.INFO, None),
        ("Staff may be asked to remove a post.", None, Stance.INFO, None),
        ("You do not have to give up old friends.", None, Stance.INFO, None),
        ('Paragraphs that say "must" leave no choice.', None, Stance.INFO, None),
        ("Do I have to close my account?", None, Stance.INFO, None),
        ("It will not be accepted as an excuse that the account was private.", None, Stance.INFO, None),
    ],
)
def test_rules_of_other_policies_are_read_alike(text: str, lead: str | None, stance: Stance, kind: ExceptionKind | None) -> None:
    """Wordings that none of the five policies uses."""
    rule = read_rules(text, lead)[0]
    assert (rule.stance, rule.exception_kind) == (stance, kind)


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("Laptops may be used at home, but not by other members of the household.", [Stance.YES, Stance.NO]),
        ("A published image may be accompanied by a first name but never by a surname.", [Stance.YES, Stance.NO]),
        ("Employees may post about their politics. The one exception is the closing of a school, while it is consulted on.", [Stance.YES, Stance.NO]),
        ("Use the office telephone, never your own.", [Stance.MUST, Stance.NO]),
        ("Staff must not: post jokes; use nicknames; share pictures.", [Stance.NO]),
        ("Do not copy and send it.", [Stance.NO]),
        ("If it is offensive, do not reply, and tell the office.", [Stance.NO, Stance.MUST]),
        ("The principal must look into it and should write to the parents.", [Stance.INFO, Stance.INFO]),
    ],
)
def test_each_part_of_a_sentence_has_its_own_force(text: str, stances: list[Stance]) -> None:
    """What is taken back, what goes on with an order, and who is spoken of."""
    assert [rule.stance for rule in read_rules(text)] == stances


def test_what_is_taken_back_is_quoted_with_it() -> None:
    """A part such as "but not by others" says nothing by itself."""
    refused = read_rules("Laptops may be used at home, but not by other members of the household.")[1]
    assert refused.text.startswith("Laptops may be used")


def test_a_curly_apostrophe_changes_nothing() -> None:
    """Word processors write it so."""
    assert read_rules("Don’t add families.")[0].stance is Stance.NO


def test_a_heading_with_a_name_before_it_still_rules() -> None:
    """Of "Phones: not acceptable" the last part forbids."""
    assert read_rules("Filming in corridors.", heading="Phones: not acceptable")[0].stance is Stance.NO
