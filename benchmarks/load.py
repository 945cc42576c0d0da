"""How a chat platform is served under load, with one process of `serve` and SQLite, against a platform of the project's own.

Every twentieth event is delivered twice. Prints how fast events are acknowledged and answered, what was lost or answered twice, and the memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import aiohttp

from tests.platforms.program import free_port

ROOT = Path(__file__).parent.parent
PEOPLE = 300
TWICE_EVERY = 20
QUESTIONS = (
    "can I accept a friend request from a parent?",
    "can I put photos of my class on my own page?",
    "am I allowed to be friends with a former pupil who is 19?",
    "who has to approve a class account?",
    "a mum has messaged me about homework, can I reply?",
    "can I moan about my head on facebook if nobody knows it's me",
    "what happens if I'm tagged in a photo on a hen do",
    "is the staff car park open on saturday",
    "thanks",
    "a pupil has messaged me on snapchat",
)


@dataclass(slots=True)
class Measured:
    """What was seen: seconds to each acknowledgement, when each person asked, and how much memory the program had."""

    acknowledged: list[float] = field(default_factory=list)
    asked_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    memory: list[tuple[float, int]] = field(default_factory=list)
    processor: float = 0.0

    @property
    def events(self) -> int:
        """How many questions were asked."""
        return sum(map(len, self.asked_at.values()))


class Side(ABC):
    """One platform, as it is loaded. `key` is what contacts.toml calls its accounts, `path` where it posts."""

    key: str
    path: str
    people: Sequence[str]
    contacts: ClassVar[Mapping[str, str]]

    @abstractmethod
    def serve(self, port: int, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """Start the program that is measured."""

    @abstractmethod
    def event(self, text: str, person: str) -> dict[str, Any]:
        """A question in somebody's own conversation."""

    @abstractmethod
    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """An event as it is posted."""

    @abstractmethod
    def replied_at(self) -> dict[str, list[float]]:
        """When each person got messages."""

    def remarks(self) -> Sequence[str]:
        """What is told of this platform besides."""
        return ()


def arguments(description: str | None, rate: int) -> argparse.Namespace:
    """What was asked for: how many events a second, for how long."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rate", type=int, default=rate, help="events a second")
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


def run(side: Side, rate: int, seconds: int) -> None:
    """Runs the load and prints what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        program = side.serve(port, environment_for(Path(folder), filled_in(Path(folder) / "knowledge", side), port))
        try:
            measured = asyncio.run(load(side, port, program.pid, rate, seconds))
            settle(side, measured)
        finally:
            program.terminate()
            program.communicate()
        report(side, measured, rate, seconds)


def environment_for(folder: Path, knowledge: Path, port: int) -> dict[str, str]:
    """The settings of the program that is measured, on the shipped folder with people filled in."""
    return {
        **os.environ,
        "KNOWLEDGE_DIR": str(knowledge),
        "CACHE_DIR": str(folder / "cache"),
        "DATABASE_URL": f"sqlite:///{folder / 'advisor.db'}",
        "SPOOL_DIR": str(folder / "spool"),
        "PORT": str(port),
        "STAFF_EMAIL_SUFFIX": "@staff.example.sch.uk",
        "ALLOW_INCOMPLETE_CONTACTS": "1",
    }


def filled_in(folder: Path, side: Side) -> Path:
    """A copy of the shipped folder in which every contact has a name and a phone, and those of the school an account."""
    for path in (ROOT / "knowledge").rglob("*"):
        if path.is_file():
            copy = folder / path.relative_to(ROOT / "knowledge")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for path in folder.glob("*/contacts.toml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'^(slot = "(\w+)")$', lambda match: f'{match[1]}\n{side.key} = "{side.contacts.get(match[2], "")}"', text, flags=re.MULTILINE)
        text = re.sub(r'^name = ""$', 'name = "Sam Shah"', text, flags=re.MULTILINE)
        path.write_text(re.sub(r'^phone = ""$', 'phone = "01234 567890"', text, flags=re.MULTILINE), encoding="utf-8")
    return folder


async def load(side: Side, port: int, pid: int, rate: int, seconds: int) -> Measured:
    """Sends the events at an even pace, whether they are acknowledged or not."""
    measured = Measured()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await ready(session, port)
        for text in QUESTIONS:
            await deliver(session, side, port, side.event(text, side.people[0]), Measured())
        await asyncio.sleep(3)
        began, sending, used = time.monotonic(), [], processor_seconds(pid)
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            person = side.people[1 + number % (len(side.people) - 1)]
            event = side.event(QUESTIONS[number % len(QUESTIONS)], person)
            measured.asked_at[person].append(time.time())
            sending.append(asyncio.create_task(deliver(session, side, port, event, measured)))
            if number % TWICE_EVERY == 0:
                sending.append(asyncio.create_task(deliver(session, side, port, event, measured)))
            if number % rate == 0:
                measured.memory.append((time.monotonic() - began, resident(pid)))
        await asyncio.gather(*sending)
        await asyncio.sleep(2)
        measured.processor = processor_seconds(pid) - used
    return measured


async def ready(session: aiohttp.ClientSession, port: int) -> None:
    """Waits until the program serves."""
    for _ in range(600):
        try:
            async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.2)
    raise SystemExit("serve did not become ready")


async def deliver(session: aiohttp.ClientSession, side: Side, port: int, event: dict[str, Any], measured: Measured) -> None:
    """Posts one event and notes how long its acknowledgement took; what is refused comes again, as from the platform, only sooner."""
    for pause in (0.0, 0.0, 5.0, 15.0):
        await asyncio.sleep(pause)
        body, headers = side.signed(event)
        began = time.monotonic()
        async with session.post(f"http://127.0.0.1:{port}{side.path}", data=body, headers=headers) as answer:
            await answer.read()
        measured.acknowledged.append(time.monotonic() - began)
        if answer.status == 200:
            return
        measured.refused += 1


def settle(side: Side, measured: Measured) -> None:
    """Waits until every person has as many replies as questions, or nothing comes any more."""
    before, still = -1, 0
    while still < 50:
        replied = side.replied_at()
        count = sum(len(replied.get(person, ())) for person in measured.asked_at)
        still = still + 1 if count == before else 0
        before = count
        if count >= measured.events:
            time.sleep(2)
            return
        time.sleep(0.5)


def report(side: Side, measured: Measured, rate: int, seconds: int) -> None:
    """Prints the figures."""
    posted = side.replied_at()
    waits, lost, twice = list[float](), 0, 0
    for person, asked in measured.asked_at.items():
        replies = sorted(posted.get(person, ()))
        waits += [reply - question for question, reply in zip(asked, replies, strict=False)]
        lost += max(0, len(asked) - len(replies))
        twice += max(0, len(replies) - len(asked))
    early, late = measured.memory[len(measured.memory) // 3][1], measured.memory[-1][1]
    print(f"{side.key}: {rate} events a second for {seconds} s: {measured.events} events, every {TWICE_EVERY}th delivered twice")
    print(f"acknowledged   p50 {share(measured.acknowledged, 0.5):.0f} ms   p99 {share(measured.acknowledged, 0.99):.0f} ms   refused {measured.refused}")
    print(f"replied        p50 {share(waits, 0.5):.0f} ms   p99 {share(waits, 0.99):.0f} ms   lost {lost}   more than once {twice}")
    print(f"processor      {1_000 * measured.processor / max(1, measured.events):.1f} ms an event")
    print(f"memory         {early // 1024} MB after a third, {late // 1024} MB at the end")
    for remark in side.remarks():
        print(remark)


def share(values: list[float], part: float) -> float:
    """The milliseconds below which this part of the values lies."""
    ordered = sorted(values)
    return 1_000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def resident(pid: int) -> int:
    """The resident memory of a process, in KB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), 0))


def processor_seconds(pid: int) -> float:
    """The processor's time that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
