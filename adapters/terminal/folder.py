"""Looking after the knowledge folder: what the advisor read in it, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from adapters.terminal.faults import FINE, WRONG
from adapters.terminal.screen import complain, complain_of, show, title
from bot.errors import UnknownPolicyError
from bot.knowledge.folder import load_knowledge, read_folder
from bot.knowledge.problems import Problem, Severity
from bot.model import STRICTNESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Policy
    from bot.settings import Settings


def list_policies(settings: Settings) -> int:
    """Each policy with the number of its clauses, leads and stances; the exit code. Raises KnowledgeError."""
    for policy in load_knowledge(settings.knowledge_dir).policies.values():
        title(f"{policy.name}: {policy.title}, {policy.organisation}")
        show(_counts(policy), indent="  ")
    return FINE


def show_policy(settings: Settings, name: str) -> int:
    """Each clause of a policy as it was read: id, stances, lead and text; the exit code. Raises KnowledgeError, UnknownPolicyError."""
    policies = load_knowledge(settings.knowledge_dir).policies
    if name not in policies:
        raise UnknownPolicyError(f"There is no policy '{name}'. Known are: {', '.join(sorted(policies))}.")
    policy = policies[name]
    title(f"{policy.title}, {policy.organisation}")
    show(_counts(policy))
    for clause in policy.clauses:
        show()
        title(f"{clause.id}  {', '.join(rule.stance for rule in clause.rules) or clause.stance}")
        if clause.lead:
            show(f"Lead: {clause.lead}", indent="  ")
        show(clause.text, indent="  ")
    return FINE


def check(settings: Settings) -> int:
    """Everything that is wrong or missing in the folder, at once; the exit code."""
    knowledge, problems = read_folder(settings.knowledge_dir)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity is Severity.WARNING]
    if errors:
        complain(f"{_count(errors, 'mistake')} to put right before the folder can be used:")
        complain_of(errors)
    if warnings:
        complain(f"{_count(warnings, 'thing')} for the school to fill in:")
        complain_of(warnings)
    if knowledge is None or errors:
        return WRONG
    sizes = f"{len(knowledge.policies)} policies, {len(knowledge.schools)} schools, {len(knowledge.topics)} topics"
    show(f"The knowledge folder can be used: {sizes}; version {knowledge.version}.")
    return FINE


def _counts(policy: Policy) -> str:
    """62 clauses, 31 with a lead: no 20, must 12."""
    stances = Counter(clause.stance for clause in policy.clauses)
    leads = sum(clause.lead is not None for clause in policy.clauses)
    return f"{len(policy.clauses)} clauses, {leads} with a lead: {', '.join(f'{stance} {stances[stance]}' for stance in STRICTNESS if stances[stance])}"


def _count(problems: Sequence[Problem], noun: str) -> str:
    return f"{len(problems)} {noun}{'' if len(problems) == 1 else 's'}"
