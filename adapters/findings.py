"""What `policy-advisor doctor` finds: each a sentence, and where something is wrong what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is empty where all is well."""

    what: str
    remedy: str = ""

    @property
    def is_fine(self) -> bool:
        """Is there nothing to do?"""
        return not self.remedy
