"""The same rule says something else to whoever asks the other way round, is in its exception, or has done it already."""

from __future__ import annotations

import numpy as np
import pytest

from bot.deciding.mind import Mind
from bot.deciding.prepared import PreparedRule
from bot.deciding.stance import stance_for, stance_told
from bot.knowledge.rules import read_rules
from bot.model import Rule, Stance
from bot.understanding.pairs import STANCE_CLASSES

REFUSAL = "Staff must not have pupils as friends online, unless the pupil is a member of their own family."
FRIENDS = "Staff should not have parents as friends online, unless the friendship began before the child joined the school."
LOCKER = "Personal phones must be switched off and kept in a locker."
CAMERA = "Photographs of lessons must be taken on school cameras."
HOURS = "Messages to families should be sent between 8am and 6pm."
CONSENT = "Photographs of colleagues may be posted only with the consent of everyone in them."
BREAKS = "Staff may use their phones."


@pytest.mark.parametrize(
    ("clause", "said", "stance"),
    [
        (REFUSAL, "can I have a pupil on my instagram", Stance.NO),
        (REFUSAL, "can I refuse a pupil who wants to be friends", Stance.MUST),
        (REFUSAL, "my nephew is a pupil, can we be friends online", Stance.CONDITIONAL),
        (REFUSAL, "my nephew's best mate wants to be friends online, ok?", Stance.NO),
        (REFUSAL, "I call every kid in my form family, can I add them as friends", Stance.NO),
        (FRIENDS, "can I accept a mum from my class", Stance.ADVISED_AGAINST),
        (FRIENDS, "she's a mum here but we've been best mates since school, can I keep her as a friend", Stance.CONDITIONAL),
        (LOCKER, "can I keep my mobile on the desk", Stance.NO),
        (LOCKER, "do I have to put my phone in the locker", Stance.MUST),
        (CAMERA, "I'll just take it on my own phone", Stance.NO),
        (CAMERA, "how do I sign for a camera", Stance.MUST),
        (HOURS, "ok to message the mums at half nine tonight?", Stance.ADVISED_AGAINST),
        (CONSENT, "can I post the picture of the leaving do", Stance.CONDITIONAL),
        (CONSENT, "I have posted the picture of the leaving do", Stance.NO),
        (BREAKS, "can I use my phone", Stance.YES),
        (BREAKS, "I have posted from my phone", Stance.INFO),
        (BREAKS, "do I have to use my phone", Stance.INFO),
    ],
)
def test_a_rule_is_turned_by_the_way_it_is_asked_about(mind: Mind, clause: str, said: str, stance: Stance) -> None:
    """Never a permission for what is past, nor for somebody who is not in the exception."""
    rule = read_rules(clause)[0]
    _, concepts, _ = mind.reader.read_policy_text(clause)
    assert stance_for(mind.reader.read(said), PreparedRule(rule, 0, clause, concepts)) is stance


@pytest.mark.parametrize(
    ("stance", "is_by_hand", "likeliest", "told"),
    [
        (Stance.MUST, False, Stance.NO, Stance.NO),
        (Stance.MUST, True, Stance.NO, Stance.MUST),
        (Stance.YES, False, Stance.NO, Stance.NO),
        (Stance.YES, True, Stance.NO, Stance.YES),
        (Stance.NO, False, Stance.YES, Stance.NO),
        (Stance.INFO, False, Stance.CONDITIONAL, Stance.INFO),
        (Stance.CAUTION, False, Stance.YES, Stance.CAUTION),
        (Stance.CONDITIONAL, False, Stance.YES, Stance.CONDITIONAL),
    ],
)
def test_what_is_learnt_never_gives_leave(mind: Mind, stance: Stance, likeliest: Stance, told: Stance, *, is_by_hand: bool) -> None:
    """It may take leave back and tell a refusal from a duty; what an administrator has said stands."""
    rule = PreparedRule(Rule("Tell the office of each trip.", stance, is_by_hand=is_by_hand), 0, "Tell the office of each trip.", frozenset())
    likely = np.array([0.94 if each is likeliest else 0.01 for each in STANCE_CLASSES], np.float32)
    assert stance_told(mind.reader.read("can i film the fete"), rule, likely) is told
