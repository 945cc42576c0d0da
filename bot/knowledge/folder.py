"""The knowledge folder as a whole: everything read, everything checked, under one version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KnowledgeError, UnknownPolicyError
from bot.knowledge.notes import Ties, apply_notes
from bot.knowledge.people import People, missing_people, read_people
from bot.knowledge.policy_file import read_policy
from bot.knowledge.problems import Problem, Severity
from bot.knowledge.schools import School, read_schools
from bot.knowledge.topics import Topic, read_topics
from bot.knowledge.words import SignRules, VocabularyWords, read_signs, read_vocabulary, read_wording
from bot.model import Policy


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the advisor knows, as of one moment. `version` is a hash of the folder's contents."""

    version: str
    policies: dict[str, Policy]
    ties: dict[str, Ties]
    schools: dict[str, School]
    people: dict[str, People]
    topics: dict[str, Topic]
    vocabulary: VocabularyWords
    signs: SignRules
    wording: dict[str, str]
    warnings: tuple[Problem, ...] = ()

    def school(self, name: str = "") -> School:
        """The school of that id, or the first that follows the policy of that name; without a name the default school.

        Raises UnknownPolicyError, naming those that exist.
        """
        if not name:
            return next((school for school in self.schools.values() if school.is_default), next(iter(self.schools.values())))
        if name in self.schools:
            return self.schools[name]
        for school in self.schools.values():
            if school.policy == name:
                return school
        raise UnknownPolicyError(f"There is no school or policy '{name}'. Known are: {', '.join(sorted({*self.policies, *self.schools}))}.")


def read_folder(folder: Path) -> tuple[Knowledge | None, list[Problem]]:
    """The folder's knowledge and all its problems at once; None where an error keeps it from being used."""
    if not folder.is_dir():
        missing = Problem(str(folder), "", "The knowledge folder does not exist.", "Set KNOWLEDGE_DIR to the folder that holds schools.toml.")
        return None, [missing]
    version = folder_version(folder)
    vocabulary, problems = read_vocabulary(folder)
    topics, found = read_topics(folder, vocabulary.phrases)
    problems += found
    policies, ties, found = _read_policies(folder, topics)
    problems += found
    schools, found = read_schools(folder, set(policies))
    problems += found
    people, found = _read_all_people(folder, policies, schools)
    problems += found
    signs, found = read_signs(folder, vocabulary.phrases)
    problems += found
    wording, found = read_wording(folder)
    problems += found
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    return Knowledge(version, policies, ties, schools, people, topics, vocabulary, signs, wording, tuple(problems)), problems


def load_knowledge(folder: Path) -> Knowledge:
    """The folder's knowledge. Raises KnowledgeError with all problems."""
    knowledge, problems = read_folder(folder)
    if knowledge is None:
        raise KnowledgeError([problem for problem in problems if problem.severity is Severity.ERROR])
    return knowledge


def folder_version(folder: Path) -> str:
    """The hash under which records keep what was in the folder: every TOML and Markdown file, by name and contents."""
    digest = hashlib.sha256()
    for path in knowledge_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def knowledge_files(folder: Path) -> list[Path]:
    """The files that the knowledge is read from, in a fixed order; README.md and hidden files are not among them."""
    found = [path for suffix in ("*.toml", "*.md") for path in folder.rglob(suffix)]
    return sorted(path for path in found if path.name != "README.md" and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts))


def _read_policies(folder: Path, topics: dict[str, Topic]) -> tuple[dict[str, Policy], dict[str, Ties], list[Problem]]:
    policies: dict[str, Policy] = {}
    ties: dict[str, Ties] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/policy.md")):
        policy, found = read_policy(folder, path)
        problems += found
        if policy is None:
            continue
        policies[policy.name], ties[policy.name], found = apply_notes(folder, path.with_name("notes.toml"), policy, topics)
        problems += found
    if not policies and not problems:
        problems.append(Problem("", "", "There is no policy.", "Make a folder with the school's policy in it as policy.md."))
    return policies, ties, problems


def _read_all_people(folder: Path, policies: dict[str, Policy], schools: dict[str, School]) -> tuple[dict[str, People], list[Problem]]:
    """The people of each school: those of its policy, overlaid with the school's own."""
    problems: list[Problem] = []
    of_policy: dict[str, People] = {}
    for name in policies:
        of_policy[name], found = read_people(folder, folder / name / "contacts.toml")
        problems += found
    people: dict[str, People] = {}
    warned: set[str] = set()
    for school in schools.values():
        own = folder / "schools" / school.id / "contacts.toml"
        people[school.id] = of_policy[school.policy]
        file = f"{school.policy}/contacts.toml"
        if own.is_file():
            people[school.id], found = read_people(folder, own, of_policy[school.policy])
            problems += found
            file = own.relative_to(folder).as_posix()
        if file not in warned:
            warned.add(file)
            problems += missing_people(file, people[school.id])
    return people, problems
