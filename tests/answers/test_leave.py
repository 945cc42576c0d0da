"""Leave that a clause gives to some is given to nobody else: not below its age, not to those who name no family, not for pupils instead of families."""

from __future__ import annotations

import pytest

from bot.deciding.decide import decide
from bot.deciding.mind import Mind
from bot.deciding.prepared import PreparedRule
from bot.deciding.stance import stance_for
from bot.knowledge.rules import read_rules
from bot.model import Route, Stance

FROM_EIGHTEEN = "Former pupils may be accepted as contacts from the September after they leave, provided they are eighteen."
FROM_NINETEEN = "Colleagues may accept a connection from a former learner who is 19 or over."
UNTIL_EIGHTEEN = "Staff should not be connected on personal accounts to anyone who used to attend the school until that person has turned 18."
UNDER_EIGHTEEN = "Staff should not be connected to former pupils under 18."
UNTIL_LATER = "Staff should not be connected to former pupils until they are 18 and two years have passed."
OWN_FAMILY = "Colleagues may stay in contact with learners who are members of their own family."


@pytest.mark.parametrize(
    ("clause", "said", "stance"),
    [
        (FROM_EIGHTEEN, "can i add a lad who left in y11, he's 17 now", Stance.NO),
        (FROM_EIGHTEEN, "can i add a girl who left us, she is eighteen now", Stance.CONDITIONAL),
        (FROM_EIGHTEEN, "can i add an ex pupil", Stance.CONDITIONAL),
        (FROM_EIGHTEEN, "i'm 17 pages into the policy, can i add an ex pupil", Stance.CONDITIONAL),
        (FROM_EIGHTEEN, "can i add a boy who left us, he's fourteen", Stance.NO),
        (UNDER_EIGHTEEN, "can i add an ex pupil, she's 19 now", Stance.ADVISED_AGAINST),
        (OWN_FAMILY, "can i whatsapp a child in my class", Stance.INFO),
        (OWN_FAMILY, "can i whatsapp the twins in 4b, their mother wants me to", Stance.INFO),
        (FROM_NINETEEN, "an old student of ours who's just turned 18 wants to connect, can i", Stance.NO),
        (UNTIL_EIGHTEEN, "can i add an ex pupil, she's 19 now", Stance.CONDITIONAL),
        (UNTIL_EIGHTEEN, "can i add an ex pupil, she's 16 now", Stance.ADVISED_AGAINST),
        (UNTIL_EIGHTEEN, "can i add a sixth former, he's 18 now", Stance.ADVISED_AGAINST),
        (UNTIL_LATER, "can i add an ex pupil, she's 19 now", Stance.ADVISED_AGAINST),
        (OWN_FAMILY, "can i whatsapp my niece, she's in year 9", Stance.YES),
        (OWN_FAMILY, "i call every kid in my tutor group family, so can i whatsapp them", Stance.INFO),
        (OWN_FAMILY, "can i whatsapp my niece's best mate", Stance.INFO),
    ],
)
def test_leave_is_for_those_whom_it_names(mind: Mind, clause: str, said: str, stance: Stance) -> None:
    """A refusal that ends at an age ends there for former pupils alone, and only where nothing else is asked."""
    rule = read_rules(clause)[0]
    _, concepts, _ = mind.reader.read_policy_text(clause)
    assert stance_for(mind.reader.read(said), PreparedRule(rule, 0, clause, concepts)) is stance


def test_an_answer_that_begins_with_no_gives_no_leave() -> None:
    """What is fine instead is another thing than what was asked."""
    (rule,) = read_rules("No. Stories made from your own words with the tool are fine, as long as there are no real names.")
    assert rule.stance is Stance.NO


@pytest.mark.parametrize("said", ["one of mine is supposed to be in bed, texted: im on the roof. sorry", "a lad in my form says he's on the bridge and sorry"])
def test_what_somebody_was_supposed_to_do_hides_no_sign(mind: Mind, said: str) -> None:
    """Only "supposing" speaks of what has not happened."""
    assert decide(mind, mind.reader.read(said), "yes-trust").route is Route.URGENT
