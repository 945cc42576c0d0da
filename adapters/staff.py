"""Who is staff, by the settings: the same rule on every platform. Pupils are often members of the same workspace, so nobody is staff by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Member:
    """What a platform knows of an account. `email` is verified; `groups` the ids of its user groups; a guest is never staff, nor is a bot."""

    account: str
    tenant: str
    email: str = ""
    name: str = ""
    groups: frozenset[str] = frozenset()
    is_guest: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class StaffRule:
    """The e-mail suffixes and the entries (accounts, e-mail addresses, groups) that make somebody staff; without either nobody is."""

    suffixes: tuple[str, ...] = ()
    entries: frozenset[str] = frozenset()

    @property
    def is_set(self) -> bool:
        """Does it admit anybody at all?"""
        return bool(self.suffixes or self.entries)

    def admits(self, member: Member) -> bool:
        """Is this account staff?"""
        if member.is_guest or member.is_bot:
            return False
        email = member.email.lower()
        if email and email.endswith(self.suffixes or ("\0",)):
            return True
        return any(known.lower() in self.entries for known in (member.account, email, *member.groups) if known)


def read_staff_rule(suffixes: Sequence[str], listed: str) -> StaffRule:
    """The rule of STAFF_EMAIL_SUFFIX and STAFF_LIST. The list is a file with an entry a line (# begins a remark), or the entries themselves.

    Raises SettingsError.
    """
    written = tuple(suffix.strip().lower() for suffix in suffixes if suffix.strip())
    for suffix in written:
        if "." not in suffix.strip("@."):
            raise SettingsError(f"STAFF_EMAIL_SUFFIX has '{suffix}': write what every staff address ends with, such as @staff.example.sch.uk.")
    return StaffRule(tuple(suffix if suffix[0] in "@." else f"@{suffix}" for suffix in written), frozenset(_entries(listed)))


def _entries(listed: str) -> list[str]:
    """The entries, in lower case."""
    is_file = "/" in listed or listed.endswith((".txt", ".csv"))
    if is_file:
        try:
            listed = Path(listed).read_text(encoding="utf-8-sig").replace("\n", ",")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"STAFF_LIST names the file {listed}, which cannot be read ({error}): save it as plain text, one entry a line.") from None
        listed = ",".join(entry.partition("#")[0] for entry in listed.split(","))
    return [entry.strip().lower() for entry in listed.split(",") if entry.strip()]
