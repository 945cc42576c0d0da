"""The first words to somebody who has not asked yet, the same on every platform that has a place for them."""

from __future__ import annotations

from bot.knowledge.folder import Knowledge
from bot.knowledge.schools import School

EXAMPLES = ("example_1", "example_2", "example_3", "example_4")
"""The questions to press: what a button carries, and the name of its words under [welcome]."""


def welcome_lines(knowledge: Knowledge, school: School) -> tuple[str, ...]:
    """Whose policy is quoted, whom it leaves things to, and who can read what is asked."""
    say, policy, people = knowledge.wording, knowledge.policies[school.policy], knowledge.people[school.id]
    contact = people.in_slot(people.questions)
    return (
        say["welcome.what"].format(policy=policy.title, organisation=policy.organisation, school=school.name),
        say["welcome.contact"].format(contact=", ".join(filter(None, (contact.name, contact.role)))),
        say["welcome.recorded"],
    )
