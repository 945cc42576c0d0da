"""`policy-advisor serve` as a program of its own, for the tests of every platform."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.platforms.folder import ROOT


@dataclass(frozen=True, slots=True)
class Program:
    """A program that serves, or has refused to, and the port that it was given."""

    process: subprocess.Popen[str]
    port: int

    def asked(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """What it answers; status 0 while nothing listens."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""


@dataclass(frozen=True, slots=True)
class Programs:
    """Starts programs under one environment."""

    environment: Mapping[str, str]
    started: list[Program] = field(default_factory=list)

    def __call__(self, **more: str) -> Program:
        """One more, with these settings besides."""
        port = free_port()
        environment = {**os.environ, **self.environment, "PORT": str(port), **more}
        pipe = subprocess.PIPE
        process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe)
        self.started.append(Program(process, port))
        return self.started[-1]


@contextmanager
def programs(environment: Mapping[str, str]) -> Iterator[Programs]:
    """Starts programs, and ends what is left of them."""
    made = Programs(environment)
    try:
        yield made
    finally:
        for program in made.started:
            if program.process.poll() is None:
                program.process.kill()
            program.process.communicate()


def shared_environment(folder: Path, cache: Path, data: Path) -> dict[str, str]:
    """The settings that do not belong to a platform."""
    return {
        "KNOWLEDGE_DIR": str(folder),
        "CACHE_DIR": str(cache),
        "DATABASE_URL": f"sqlite:///{data / 'advisor.db'}",
        "SPOOL_DIR": str(data / "spool"),
        "STAFF_EMAIL_SUFFIX": "@staff.example.sch.uk",
    }


def free_port() -> int:
    """A port on which nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
