"""Every threshold of a decision, in one place; benchmarks/ANSWERS.md says which questions they were chosen on, and which were kept out of it."""

from __future__ import annotations

from typing import Final

ANSWER_FROM: Final = 0.58
"""From this probability that the first clause settles the question it is answered."""

CLARIFY_FROM: Final = 0.40
"""From this probability that one of the first three clauses settles it the asker chooses."""

DECLINE_FROM: Final = 0.60
"""From this probability that it is nothing to do with the policy it is declined and nobody is told."""

LEAVE_DECLINE_FROM: Final = 0.75
"""The same where leave is asked: half a sentence of what somebody is about to do is not passed over."""

SHORT: Final = 3
SHORT_DECLINE_FROM: Final = 0.9
"""Words; one or two that name something of the subject ("photos", "whatsapp") are declined only from this probability."""

STICKS_FROM: Final = 0.40
"""From this probability the clause that was quoted before also answers a follow-up after which it is still the likeliest."""

TURN_OFF_SUBJECT_FROM: Final = 0.60
"""From this probability of its topics a message in the middle of a talk is plainly about something else, such as the projector."""

UNKNOWN_OFF_SUBJECT_FROM: Final = 0.50
"""The same of a question that names no people and no act that the vocabulary knows."""

SAME_FROM: Final = 0.50
"""From this probability it is answered where the two likeliest clauses say the same."""

PERMIT_FROM: Final = 0.70
"""A permission is given only from this probability; below it the asker chooses or a person decides."""

PERMIT_LIKE: Final = 1.48
"""A permission is given only by a clause whose probability and likeness to the question by meaning come to this together: the less it
is like the question, the surer it has to be that it does not allow something else."""

LEAVE_FROM: Final = 0.2
"""A rule whose words give leave gives it from this likelihood that question and clause, read together, come to leave."""

WORDS_COUNT: Final = 0.6
"""How much the stance that a rule's words give counts beside the likelihoods of stances, which add up to 1."""

CONCERN_FROM: Final = 0.65
"""From this likeness to the wordings of known concerns a question is urgent though no rule of warning_signs.toml speaks."""

CONCERN_TOLD_FROM: Final = 0.35
"""From this likeness, where the asker tells of others and asks nothing everyday: then something has happened."""

CONCERN_ASKED_FROM: Final = 0.90
"""From this likeness, where nothing is told: the question is a single one, of what is allowed or what to do if."""

ADULT_SHARE_FROM: Final = 0.30
"""From this share of a concern's likeness an adult at the school who is named is whom it is about, though it is likelier to be about a child."""

MERE_REQUEST_FROM: Final = 0.5
"""From this probability that a question is about a friend, follow or game request its likeness to concerns does not count."""

TIED_FROM: Final = 0.62
"""From this likeness to a topic's wordings a clause is on that topic, and the policy is not said to be silent on it."""

SURE_OF_TOPIC: Final = 0.75
"""From this probability that a question is on its topic the clause that notes.toml ties to that topic settles it."""

RULED_FROM: Final = 0.75
"""From this probability that a question is on its topic a ruling on that topic answers it where the policy is silent."""

SURELY_CONTRADICTS: Final = 0.75
"""From this probability that the topic cannot be about a clause's people the clause is ruled out."""

OFFERED: Final = 3
"""How many clauses are offered to choose from, at most."""

OFFERED_FROM: Final = 0.08
"""A clause less likely than this is not offered."""

SECOND_FROM: Final = 0.18
"""From this probability a second clause is quoted too."""

FITS_FROM: Final = 0.35
"""An urgent reply quotes a clause that asks something of the asker, or one that is this likely to be about the matter; else none."""
