"""Looks at everything that Teams must allow and every contact must have, and says what to do where something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.findings import Finding
from adapters.teams.calling import TeamsRefused
from adapters.teams.translate import PLATFORM, direct_key
from bot.errors import AdvisorError, PlatformUnavailable
from bot.knowledge.folder import Knowledge
from bot.knowledge.people import PHONE_ONLY
from bot.model import Contact

if TYPE_CHECKING:
    from adapters.teams.installed import InstalledTeams

_CREDENTIALS = (
    "Copy the Application (client) ID and the Directory (tenant) ID of the bot's app registration into MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID, "
    "and the value of a client secret that has not expired into MICROSOFT_APP_PASSWORD."
)
_NOBODY_YET = "Nobody has added the advisor yet: upload the app package in the Teams admin centre and add the app for staff (docs/teams.md), then look again."
_ADD = "ask them to add the app in Teams, or set it up for them in the Teams admin centre."


def examine(installed: InstalledTeams, knowledge: Knowledge) -> list[Finding]:
    """What stands and what is missing. Without a token nothing else can be looked at."""
    found = _credentials(installed)
    if not found[-1].is_fine:
        return found
    tenants = sorted(installed.settings.tenants)
    found.append(Finding(f"Teams: staff of the tenant {', '.join(tenants)} are answered."))
    found += _schools(knowledge, installed.settings.tenants)
    installed.gate.book.warm()
    served = [tenant for tenant in tenants if installed.gate.book.server(tenant)]
    if not served:
        return [*found, Finding("Teams: conversations on record", _NOBODY_YET)]
    found.append(Finding("Teams: the advisor was added, and knows where its conversations are."))
    found += _channels(installed, knowledge, served)
    if installed.settings.staff_team:
        found.append(_team(installed, served[0]))
    for school, people in knowledge.people.items():
        for contact in people.contacts:
            if contact.slot not in PHONE_ONLY and contact.name:
                found.append(_contact(installed, school, contact, served[0]))
    return list(dict.fromkeys(found))


def _credentials(installed: InstalledTeams) -> list[Finding]:
    if installed.settings.is_local:
        return [Finding("Teams: TEAMS_LOCAL is set, so nobody is asked who they are. For trying things out only.")]
    try:
        installed.authority.token()
    except AdvisorError as error:
        return [Finding("Teams: the credentials", f"{error} {_CREDENTIALS}")]
    return [Finding(f"Teams: Microsoft knows the app {installed.settings.app_id} and its credentials.")]


def _schools(knowledge: Knowledge, tenants: frozenset[str]) -> list[Finding]:
    """Tenants that a school names and whose staff are turned away all the same."""
    named = {(school.name, tenant) for school in knowledge.schools.values() for tenant in school.teams_tenants}
    return [
        Finding(f"Teams: the tenant {tenant} of {school}", "Its staff are turned away: add it to TEAMS_ALLOWED_TENANTS, or take it out of schools.toml.")
        for school, tenant in sorted(named)
        if tenant.lower() not in tenants
    ]


def _channels(installed: InstalledTeams, knowledge: Knowledge, tenants: Sequence[str]) -> list[Finding]:
    """Where answers may be shown: what is listed and was never heard of, and where the advisor is without being listed, by its id."""
    rooms, book = installed.gate.rooms, installed.gate.book
    places = [place for tenant in tenants for place in book.shared(tenant)]
    known = {each.lower() for place in places for each in (place.conversation, place.team_id)}
    found = [Finding(installed.served())]
    for listed in rooms.listed:
        if listed.lower() not in known:
            remedy = f"Nobody has spoken to the advisor there yet: add the app to that team or chat, mention it there, or correct {rooms.setting}."
            found.append(Finding(f"Teams: {listed}", remedy))
    of_contacts = {dict(contact.channels).get(PLATFORM, "") for people in knowledge.people.values() for contact in people.contacts}
    elsewhere = sorted({place.conversation for place in places if not rooms.lists(place.conversation, place.team_id)} - of_contacts)
    return found + [Finding(f"Teams: the advisor is in {each}, too, which {rooms.setting} does not list: it shows nothing there.") for each in elsewhere]


def _team(installed: InstalledTeams, tenant: str) -> Finding:
    """Can it be asked who is in the team of the staff?"""
    given = installed.settings.staff_team
    what, where = f"Teams: the team of the staff {given}", installed.gate.book.team(tenant, given)
    if where is None:
        return Finding(what, "The advisor was not added to it: add the app to that team, or correct TEAMS_STAFF_TEAM.")
    try:
        installed.teams.call("GET", where.service_url, f"v3/teams/{where.conversation_id}")
    except TeamsRefused as refused:
        return Finding(what, f"Teams says {refused.reason}: add the app to that team, or correct TEAMS_STAFF_TEAM.")
    return Finding(f"{what} can be asked who is in it.")


def _contact(installed: InstalledTeams, school: str, contact: Contact, tenant: str) -> Finding:
    """Can this contact be reached, and would they be let in?"""
    what = f"{school}: {contact.role} (slot {contact.slot})"
    account = dict(contact.accounts).get(PLATFORM, "")
    try:
        if not account:
            return Finding(what, _how_to_find(installed, contact, tenant))
        installed.gate.book.whereabouts(tenant, direct_key(account))
        place = installed.gate.book.person(tenant, account)
        if place is not None and installed.gate.staff(place.account, tenant) is None:
            return Finding(what, f"{account} is not staff by STAFF_EMAIL_SUFFIX, STAFF_LIST and TEAMS_STAFF_TEAM, so they could not press a button: add them.")
    except PlatformUnavailable as error:
        return Finding(what, str(error))
    except TeamsRefused as refused:
        return Finding(what, f"{account} cannot be written to ({refused.reason}): {_ADD}")
    return Finding(f"{what} can be reached.")


def _how_to_find(installed: InstalledTeams, contact: Contact, tenant: str) -> str:
    """What to put into contacts.toml, as far as it can be found out."""
    member = installed.gate.directory.by_email(contact.email, tenant) if contact.email else None
    if member is not None:
        return f'They have no Teams account here: by their address it is teams = "{member.account}".'
    return "They have no Teams account in contacts.toml, so no message reaches them: put their Entra object id or their sign-in name (UPN) there."
