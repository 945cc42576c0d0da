"""Warning signs measured on near-twins: an urgent sentence, and one that shares its words but is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.deciding.mind import Mind
from bot.deciding.urgent import warning_sign
from bot.model import Sign

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
PAIRS = QUESTIONS / "near_twins.toml"
"""Written apart from the rules; the thresholds of concern were chosen with them, among others."""
SECOND_LOOK = QUESTIONS / "near_twins_fresh.toml"
"""Written by whoever then widened the rules."""
ADULTS = ("adult", "head", "lead", "governors")
UNHEARD = QUESTIONS / "near_twins_unheard.toml"
"""Written apart from all that is learnt: nothing was mended, learnt or chosen with them in sight."""
LATER = QUESTIONS / "near_twins_later.toml"
OWN = QUESTIONS / "near_twins_own.toml"
"""The same, written later and meant to mislead; the second about the asker's own despair and deeds alone."""
GROUPS = {
    "a child": ("child",),
    "an adult at the school": ADULTS,
    "the asker's own conduct": ("own_conduct",),
    "abuse of the asker": ("abuse_of_asker",),
    "the asker's own despair": ("own_welfare",),
}


def sign_in(mind: Mind, text: str) -> Sign | None:
    """The most pressing sign in a text."""
    reading = mind.reader.read(text)
    return warning_sign(mind, reading, mind.meaning(reading))


def near_twin_rows(mind: Mind, path: Path = PAIRS) -> list[str]:
    """Recall over the urgent ones; precision over both, by whom the sign is about."""
    pairs = tomllib.loads(path.read_text(encoding="utf-8"))["pair"]
    found = [(pair["about"], sign_in(mind, pair["urgent"])) for pair in pairs]
    false = [sign for pair in pairs if (sign := sign_in(mind, pair["near_miss"]))]
    lines = ["| about | urgent | found | recall | raised | truly so | precision |", "|---|---|---|---|---|---|---|"]
    for name, group in GROUPS.items():
        wanted = [sign for about, sign in found if about in group]
        if not wanted:
            continue
        about_them = [about for about, sign in found if sign and sign.about in group]
        right = sum(about in group for about in about_them)
        raised = len(about_them) + sum(sign.about in group for sign in false)
        count = sum(sign is not None for sign in wanted)
        precision = right / raised if raised else 1.0
        lines.append(f"| {name} | {len(wanted)} | {count} | {count / len(wanted):.3f} | {raised} | {right} | {precision:.3f} |")
    every = sum(sign is not None for _, sign in found)
    raised = every + len(false)
    lines.append(f"| all, whoever it is about | {len(found)} | {every} | {every / len(found):.3f} | {raised} | {every} | {every / max(1, raised):.3f} |")
    return [*lines, ""]
