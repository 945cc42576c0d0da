"""Kills the advisor at every step of a question's path, and counts what is lost: nothing, or this program fails.

    python -m benchmarks.crash [--kills N] [--questions N] [--databases NAME ...] [--copies N] [--pace N] [--seed N] [--json]

First many lives one after the other on SQLite and on PostgreSQL, each a process that is ended by SIGKILL; then four copies on one PostgreSQL, every
event delivered three times and one copy killed half-way. The copies keep within the time of the computer: what a slow one shows is a longer wait.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.deciding.minds import FolderMinds
from tests.crash.asking import make_crash_folder, questions
from tests.crash.copies import Load, run_copies
from tests.crash.findings import Findings
from tests.crash.trials import Trial, new_house

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Result:
    """What one database came through."""

    kills: int
    lives: int
    by_step: dict[str, int]
    findings: Findings


def main() -> int:
    """Runs what was asked for and prints the figures; 1 where anything was lost."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        minds = FolderMinds(make_crash_folder(folder / "knowledge"))
        results, load = {}, None
        for database in options.databases if options.kills else ():
            try:
                results[database] = _tried(database, folder, minds, options)
            except LookupError as error:
                sys.stderr.write(f"{database} is left out. {error}\n")
        if options.copies:
            try:
                with new_house("postgresql", folder / "copies", minds) as house:
                    load = run_copies(house, questions(options.copies, options.seed), options.pace, seed=options.seed)
            except LookupError as error:
                sys.stderr.write(f"Four copies are left out. {error}\n")
    if options.json:
        print(json.dumps({"lives": {name: asdict(result) for name, result in results.items()}, "copies": asdict(load) if load else None}))
    else:
        _print(results, load)
    found = [result.findings for result in results.values()] + ([load.findings] if load else [])
    return 0 if all(each.is_sound for each in found) else 1


def _tried(database: str, folder: Path, minds: FolderMinds, options: argparse.Namespace) -> Result:
    columns = (TextColumn(f"{database:10} kills"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with new_house(database, folder / database, minds) as house, Progress(*columns, console=Console(stderr=True), disable=options.json) as progress:
        bar = progress.add_task(database, total=options.kills)
        trial = Trial(house, questions(options.questions, options.seed), options.kills, options.seed)
        found = trial.run(lambda killed: progress.update(bar, completed=killed))
    return Result(trial.killed.total(), trial.lives, {step: trial.killed[step] for step in sorted(trial.killed)}, found)


def _print(results: dict[str, Result], load: Load | None) -> None:
    for database, result in results.items():
        print(f"\n{database}: {result.kills} kills in {result.lives} lives")
        print("  killed at: " + ", ".join(f"{step} {times}" for step, times in result.by_step.items()))
        _print_findings(result.findings)
    if load:
        print(f"\nfour copies on postgresql, each event three times, one copy killed: {load.a_second:.0f} answers a second")
        print(f"  from the first delivery to the reply: p50 {load.p50:.2f} s, p99 {load.p99:.2f} s")
        _print_findings(load.findings)


def _print_findings(findings: Findings) -> None:
    print("  " + ", ".join(f"{name.replace('_', ' ')} {figure}" for name, figure in asdict(findings).items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="kills on each database; 0 leaves this part out")
    parser.add_argument("--questions", type=int, default=2_000, help="questions on each database")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--copies", type=int, default=500, help="questions to the four copies; 0 leaves this part out")
    parser.add_argument("--pace", type=float, default=50.0, help="questions a second to the four copies")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, without a progress bar")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
