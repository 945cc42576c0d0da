"""How Slack is served under load: 50 events a second for a minute against the fake Slack, with one process of `serve` and SQLite.

Every twentieth event is delivered twice. Prints how fast events are acknowledged and answered, what was lost or answered twice, and the memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.slack import events
from tests.slack.fake_slack import BOT_TOKEN, SECRET, FakeSlack, direct_channel, member, running

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
CONTACTS = {"slt": "U0SLT", "dsl": "U0LEAD", "deputy_dsl": "U0DEPUTY", "head": "U0HEAD", "chair": "U0CHAIR", "independent": "U0TRUST"}


@dataclass(slots=True)
class Measured:
    """What was seen: seconds to each acknowledgement, when each person asked, and how much memory the program had."""

    acknowledged: list[float] = field(default_factory=list)
    asked_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    memory: list[tuple[float, int]] = field(default_factory=list)
    processor: float = 0.0


def main() -> None:
    """Runs the load and prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=50, help="events a second")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    people = {f"U{number:06d}": member(f"U{number:06d}") for number in range(PEOPLE)}
    members = people | {account: member(account) for account in CONTACTS.values()}
    with tempfile.TemporaryDirectory() as folder, running(members=members, checks_blocks=False) as slack:
        port = free_port()
        program = serve(Path(folder), slack, port)
        try:
            measured = asyncio.run(load(port, program.pid, list(people), given.rate, given.seconds))
            settle(slack, measured)
        finally:
            program.terminate()
            program.communicate()
        report(slack, measured, given.rate, given.seconds)


def serve(folder: Path, slack: FakeSlack, port: int) -> subprocess.Popen[str]:
    """The program that is measured, on the shipped folder with people filled in."""
    knowledge = filled_in(folder / "knowledge")
    environment = {
        **os.environ,
        "KNOWLEDGE_DIR": str(knowledge),
        "CACHE_DIR": str(folder / "cache"),
        "DATABASE_URL": f"sqlite:///{folder / 'advisor.db'}",
        "SPOOL_DIR": str(folder / "spool"),
        "PORT": str(port),
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "STAFF_EMAIL_SUFFIX": "@staff.example.sch.uk",
        "ALLOW_INCOMPLETE_CONTACTS": "1",
    }
    return subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, text=True, stdout=subprocess.DEVNULL)


def filled_in(folder: Path) -> Path:
    """A copy of the shipped folder in which every contact has a name and a phone, and those of the school an account."""
    for path in (ROOT / "knowledge").rglob("*"):
        if path.is_file():
            copy = folder / path.relative_to(ROOT / "knowledge")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for path in folder.glob("*/contacts.toml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'^(slot = "(\w+)")$', lambda match: f'{match[1]}\nslack = "{CONTACTS.get(match[2], "")}"', text, flags=re.MULTILINE)
        text = re.sub(r'^name = ""$', 'name = "Sam Shah"', text, flags=re.MULTILINE)
        path.write_text(re.sub(r'^phone = ""$', 'phone = "01234 567890"', text, flags=re.MULTILINE), encoding="utf-8")
    return folder


async def load(port: int, pid: int, people: list[str], rate: int, seconds: int) -> Measured:
    """Sends the events at an even pace, whether they are acknowledged or not."""
    measured = Measured()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await ready(session, port)
        for text in QUESTIONS:
            await deliver(session, port, events.direct(text, user=people[0]), Measured())
        await asyncio.sleep(3)
        began, sending, used = time.monotonic(), [], processor_seconds(pid)
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            person = people[1 + number % (len(people) - 1)]
            payload = events.direct(QUESTIONS[number % len(QUESTIONS)], user=person)
            measured.asked_at[person].append(time.time())
            sending.append(asyncio.create_task(deliver(session, port, payload, measured)))
            if number % TWICE_EVERY == 0:
                sending.append(asyncio.create_task(deliver(session, port, payload, measured)))
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


async def deliver(session: aiohttp.ClientSession, port: int, payload: dict[str, Any], measured: Measured) -> None:
    """Posts one event and notes how long its acknowledgement took; what is refused comes again, as from Slack, only sooner."""
    for pause in (0.0, 0.0, 5.0, 15.0):
        await asyncio.sleep(pause)
        body, headers = events.signed(payload)
        began = time.monotonic()
        async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
            await answer.read()
        measured.acknowledged.append(time.monotonic() - began)
        if answer.status == 200:
            return
        measured.refused += 1


def settle(slack: FakeSlack, measured: Measured) -> None:
    """Waits until every person has as many replies as questions, or nothing comes any more."""
    wanted, before, still = sum(map(len, measured.asked_at.values())), -1, 0
    while still < 10:
        count = sum(len(replied_at(slack, person)) for person in measured.asked_at)
        still = still + 1 if count == before else 0
        before = count
        if count >= wanted:
            time.sleep(2)
            return
        time.sleep(0.5)


def replied_at(slack: FakeSlack, person: str) -> list[float]:
    """When this person got messages."""
    channel = direct_channel(person)
    return [call.at for call in list(slack.calls) if call.method == "chat.postMessage" and call.sent.get("channel") == channel]


def report(slack: FakeSlack, measured: Measured, rate: int, seconds: int) -> None:
    """Prints the figures."""
    posted: dict[str, list[float]] = defaultdict(list)
    for call in slack.calls:
        if call.method == "chat.postMessage":
            posted[str(call.sent.get("channel"))].append(call.at)
    waits, lost, twice = [], 0, 0
    for person, asked in measured.asked_at.items():
        replies = sorted(posted[direct_channel(person)])
        waits += [reply - question for question, reply in zip(asked, replies, strict=False)]
        lost += max(0, len(asked) - len(replies))
        twice += max(0, len(replies) - len(asked))
    early, late = measured.memory[len(measured.memory) // 3][1], measured.memory[-1][1]
    print(f"{rate} events a second for {seconds} s: {sum(map(len, measured.asked_at.values()))} events, every {TWICE_EVERY}th delivered twice")
    print(f"acknowledged   p50 {share(measured.acknowledged, 0.5):.0f} ms   p99 {share(measured.acknowledged, 0.99):.0f} ms   refused {measured.refused}")
    print(f"replied        p50 {share(waits, 0.5):.0f} ms   p99 {share(waits, 0.99):.0f} ms   lost {lost}   more than once {twice}")
    print(f"processor      {1_000 * measured.processor / max(1, sum(map(len, measured.asked_at.values()))):.1f} ms an event")
    print(f"memory         {early // 1024} MB after a third, {late // 1024} MB at the end")


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


def free_port() -> int:
    """A port on which nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
