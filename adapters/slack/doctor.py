"""Looks at everything that Slack must allow and every contact must have, and says what to do where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.findings import Finding
from adapters.slack.calling import Slack, SlackRefused
from adapters.slack.manifest import groups_of, needed_scopes
from adapters.slack.translate import PLATFORM
from bot.cases.telling import THREAD
from bot.errors import AdvisorError, PlatformUnavailable
from bot.knowledge.folder import Knowledge
from bot.knowledge.people import PHONE_ONLY
from bot.model import Contact

if TYPE_CHECKING:
    from adapters.slack.installed import InstalledSlack


def examine(installed: InstalledSlack, knowledge: Knowledge) -> list[Finding]:
    """What stands and what is missing. Where the token will never do, nothing else can be looked at."""
    try:
        identity = installed.workspace.ask()
    except AdvisorError as error:
        return [Finding("Slack: the bot token", str(error))]
    found = [Finding(f"Slack: the bot token belongs to {identity.account} in the workspace {identity.team}.")]
    found += _scopes(identity.scopes, needed_scopes(knowledge, installed.settings.rule.entries))
    found += _ways_in(installed)
    found += [_group(installed.slack, group) for group in groups_of(knowledge, installed.settings.rule.entries)]
    found += _channels(installed, knowledge)
    for school, people in knowledge.people.items():
        for contact in people.contacts:
            if contact.slot not in PHONE_ONLY and contact.name:
                found.append(_contact(installed, school, contact))
                found += _channel(school, contact)
    return _without_repeats(found)


def _scopes(given: frozenset[str], needed: list[str]) -> list[Finding]:
    missing = [scope for scope in needed if scope not in given]
    if missing:
        listed = ", ".join(missing)
        return [Finding("Slack: the scopes", f"Add {listed} on the app's page, OAuth & Permissions, then install the app again (or use `slack manifest`).")]
    return [Finding("Slack: the app has every scope that it needs.")]


def _ways_in(installed: InstalledSlack) -> list[Finding]:
    """By HTTP, by Socket Mode, or both."""
    found = []
    if installed.settings.signing_secret:
        found.append(Finding("Slack: requests come by HTTP, signed; Slack's own page shows whether the address answers."))
    if installed.settings.app_token:
        try:
            Slack(installed.settings.app_token, installed.settings.api_url).call("apps.connections.open")
            found.append(Finding("Slack: Socket Mode can be opened."))
        except SlackRefused as refused:
            remedy = f"Slack says {refused.reason}: make an app-level token with the scope connections:write and switch Socket Mode on."
            found.append(Finding("Slack: Socket Mode", remedy))
    return found


def _group(slack: Slack, group: str) -> Finding:
    what = f"Slack: the user group {group}"
    try:
        members = slack.call("usergroups.users.list", usergroup=group)["users"]
    except SlackRefused as refused:
        return Finding(what, f"Slack says {refused.reason}: correct the id in STAFF_LIST or schools.toml.")
    return Finding(f"{what} has {len(members)} members.") if members else Finding(what, "It has no members: add them in Slack.")


def _channels(installed: InstalledSlack, knowledge: Knowledge) -> list[Finding]:
    """Where answers may be shown, and the channels in whose threads a school wants them although they may not."""
    rooms = installed.gate.rooms
    unlisted = [
        Finding(
            f"Slack: the channel {channel} of {school.name}",
            f"Answers are wanted in its threads and given directly: add it to {rooms.setting} if staff alone read it, or take it out of schools.toml.",
        )
        for school in knowledge.schools.values()
        for channel in school.slack_channels
        if school.channel_answers == THREAD and not rooms.lists(channel)
    ]
    return [Finding(installed.served()), *unlisted]


def _contact(installed: InstalledSlack, school: str, contact: Contact) -> Finding:
    """Can this contact be reached, and would they be let in?"""
    what = f"{school}: {contact.role} (slot {contact.slot})"
    account = dict(contact.accounts).get(PLATFORM, "")
    try:
        if not account:
            return Finding(what, _how_to_find(installed, contact))
        member = installed.gate.directory.member(account)
        if not member.tenant:
            return Finding(what, f"Slack has no member {account}: copy the member ID from their profile into contacts.toml.")
        if member.is_guest or member.is_bot:
            return Finding(what, f"{account} has left, is a guest, or is no person: put the right member ID into contacts.toml.")
        if installed.gate.staff(account, member.tenant) is None:
            return Finding(what, f"{account} is not staff by STAFF_EMAIL_SUFFIX and STAFF_LIST, so they could not press a button: add them.")
        installed.slack.call("conversations.open", users=account)
    except PlatformUnavailable as error:
        return Finding(what, str(error))
    except SlackRefused as refused:
        return Finding(what, f"{account} cannot be written to ({refused.reason}).")
    return Finding(f"{what} can be reached.")


def _channel(school: str, contact: Contact) -> list[Finding]:
    """The private channel of a contact: whether the app is in it cannot be looked up without a scope for reading channels."""
    channel = dict(contact.channels).get(PLATFORM, "")
    return [Finding(f"{school}: ordinary questions to {contact.role} go to the channel {channel}; the app must have been invited there.")] if channel else []


def _how_to_find(installed: InstalledSlack, contact: Contact) -> str:
    """What to put into contacts.toml, as far as it can be found out."""
    found = installed.gate.directory.account_of(contact.email) if contact.email else ""
    if found:
        return f'They have no Slack account here: by their e-mail address it is slack = "{found}".'
    return "They have no Slack account in contacts.toml, so no message reaches them: copy the member ID from their Slack profile."


def _without_repeats(found: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(found))
