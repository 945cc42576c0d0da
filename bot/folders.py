"""Folders that only the person who runs the advisor may open: what staff ask lies beside what is kept there."""

from __future__ import annotations

from pathlib import Path


def make_own_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, all closed to other accounts. Raises OSError."""
    if not folder.exists():
        make_own_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
