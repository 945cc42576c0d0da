"""The knowledge folder as a whole: everything read, everything checked, under one version."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import KnowledgeError, UnknownPolicyError
from bot.knowledge.contacts import read_people
from bot.knowledge.notes import Ties, apply_notes
from bot.knowledge.people import People, missing_people
from bot.knowledge.policy_file import read_policy
from bot.knowledge.problems import Problem, Severity
from bot.knowledge.readings import Readings
from bot.knowledge.rulings import Ruling, read_rulings
from bot.knowledge.schools import TENANTS, School, read_schools, school_for
from bot.knowledge.statutory import Statutory, read_statutory
from bot.knowledge.topics import Topic, read_topics
from bot.knowledge.words import SignRules, VocabularyWords, read_signs, read_vocabulary, read_wording
from bot.model import Policy

Fingerprint = tuple[tuple[str, int, int], ...]


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
    rulings: dict[str, tuple[Ruling, ...]] = field(default_factory=dict)
    statutory: dict[str, Statutory] = field(default_factory=dict)
    readings: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)
    """What was read from the files, for `read_folder` to take over what an edit left as it was."""

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

    def school_for(self, platform: str, *, tenant: str = "", channel: str = "", groups: Sequence[str] = ()) -> School:
        """The school that a message belongs to: by channel (in Teams the team), the asker's user groups, workspace or tenant; else the default one."""
        return school_for(self.schools, platform, tenant=tenant, channel=channel, groups=groups) or self.school()

    def other_schools(self, school: School, platform: str, tenant: str) -> tuple[School, ...]:
        """The schools that share a workspace or tenant with this one, in which a question may have been meant for another."""
        key = TENANTS.get(platform, "")
        return tuple(other for other in self.schools.values() if other.id != school.id and other.has(key, [tenant]) and school.has(key, [tenant]))


def read_folder(folder: Path, former: Knowledge | None = None) -> tuple[Knowledge | None, list[Problem]]:
    """The folder's knowledge and all its problems at once; None where an error keeps it from being used.

    From a former reading what the files still say is taken over, which makes no difference but to the time.
    """
    if not folder.is_dir():
        missing = Problem(str(folder), "", "The knowledge folder does not exist.", "Set KNOWLEDGE_DIR to the folder that holds schools.toml.")
        return None, [missing]
    version = folder_version(folder)
    readings = Readings(former.readings if former else None)
    vocabulary, problems = read_vocabulary(folder)
    topics, found = read_topics(folder, vocabulary.phrases, readings)
    problems += found
    policies, ties, found = _read_policies(folder, topics, readings)
    problems += found
    rulings, found = _read_all_rulings(folder, policies, topics)
    problems += found
    schools, found = read_schools(folder, set(policies))
    problems += found
    people, found = _read_all_people(folder, policies, schools)
    problems += found
    statutory, found = read_statutory(folder, {school.nation for school in schools.values()})
    problems += found
    signs, found = _read_signs(folder, frozenset(vocabulary.phrases), readings)
    problems += found
    wording, found = read_wording(folder)
    problems += found
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    return Knowledge(version, policies, ties, schools, people, topics, vocabulary, signs, wording, tuple(problems), rulings, statutory, readings.kept), problems


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
    return sorted(Path(entry.path) for entry in _entries(str(folder)))


def fingerprint(folder: Path) -> Fingerprint:
    """Names, sizes and times of the folder's files: tells before each question, and so cheaply, that something was saved."""
    found = []
    for entry in _entries(str(folder)):
        with suppress(OSError):
            state = entry.stat()
            found.append((entry.path, state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """The folder's files, and those of the folders in it; none where it cannot be opened."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)
        elif entry.name.endswith((".toml", ".md")) and entry.name != "README.md":
            yield entry


def _read_policies(folder: Path, topics: dict[str, Topic], readings: Readings) -> tuple[dict[str, Policy], dict[str, Ties], list[Problem]]:
    policies: dict[str, Policy] = {}
    ties: dict[str, Ties] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/policy.md")):
        policy, found = _read_policy(folder, path, readings)
        problems += found
        if policy is None:
            continue
        policies[policy.name], ties[policy.name], found = apply_notes(folder, path.with_name("notes.toml"), policy, topics)
        problems += found
    if not policies and not problems:
        problems.append(Problem("", "", "There is no policy.", "Make a folder with the school's policy in it as policy.md."))
    return policies, ties, problems


def _read_all_rulings(folder: Path, policies: dict[str, Policy], topics: dict[str, Topic]) -> tuple[dict[str, tuple[Ruling, ...]], list[Problem]]:
    rulings: dict[str, tuple[Ruling, ...]] = {}
    problems: list[Problem] = []
    for name, policy in policies.items():
        rulings[name], found = read_rulings(folder, policy, topics)
        problems += found
    return rulings, problems


def _read_signs(folder: Path, concepts: frozenset[str], readings: Readings) -> tuple[SignRules, list[Problem]]:
    """The warning signs, from a former reading where neither they nor the concepts that they may name have changed."""
    try:
        contents = hashlib.sha256((folder / "warning_signs.toml").read_bytes()).digest()
    except OSError:
        return read_signs(folder, concepts)
    return readings.of(("signs", contents, concepts), lambda: read_signs(folder, concepts))


def _read_policy(folder: Path, path: Path, readings: Readings) -> tuple[Policy | None, list[Problem]]:
    """The policy of a file, from a former reading where the file has not changed."""
    try:
        contents = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return read_policy(folder, path)
    return readings.of((path.relative_to(folder).as_posix(), contents), lambda: read_policy(folder, path))


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
