"""Teams' part of the settings, and what it takes to have Teams at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from adapters.staff import StaffRule, read_staff_rule
from bot.errors import SettingsError
from bot.settings import Settings

SINGLE_TENANT, MANAGED_IDENTITY = "SingleTenant", "UserAssignedMSI"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LOCAL_APP_ID = "00000000-0000-4000-8000-000000000000"
"""The bot's id where it is tried out without any."""
CHANNELS = "TEAMS_ALLOWED_CHANNELS"
_CHANNEL = re.compile(r"19:[^\s;/@]+@[\w.-]+", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """What the advisor needs to be in a tenant. `tenants` are those whose staff may ask; without credentials (`is_local`) none are asked for.

    `staff_team` is the id of a team whose members are staff, beside those whom the rule admits. `channels` are the channels, group chats and teams in
    which answers may be shown; without any, everybody is answered directly.
    """

    app_id: str
    password: str = field(repr=False)
    tenant_id: str
    tenants: frozenset[str]
    rule: StaffRule
    staff_team: str = ""
    is_managed: bool = False
    is_local: bool = False
    channels: tuple[str, ...] = ()


def read_teams_settings(settings: Settings) -> TeamsSettings | None:
    """Teams' settings; None where Teams is not set up at all. Raises SettingsError where it is half set up, or open to anybody who reaches it."""
    if settings.teams_local:
        return _local(settings)
    if not (settings.microsoft_app_id or settings.microsoft_app_password or settings.microsoft_app_tenant_id):
        return None
    app_id = checked_app_id(settings)
    tenant_id = _guid("MICROSOFT_APP_TENANT_ID", settings.microsoft_app_tenant_id, "the Directory (tenant) ID")
    app_type = settings.microsoft_app_type.lower()
    if app_type not in {SINGLE_TENANT.lower(), MANAGED_IDENTITY.lower()}:
        raise SettingsError(f"MICROSOFT_APP_TYPE is '{settings.microsoft_app_type}': set it to {SINGLE_TENANT} or {MANAGED_IDENTITY}.")
    is_managed = app_type == MANAGED_IDENTITY.lower()
    if not (settings.microsoft_app_password or is_managed):
        raise SettingsError("MICROSOFT_APP_PASSWORD is missing: make a client secret for the bot's app registration and copy its value, not its id.")
    tenants = {_guid("TEAMS_ALLOWED_TENANTS", tenant, "each tenant's id") for tenant in settings.teams_allowed_tenants}
    password = "" if is_managed else settings.microsoft_app_password
    return TeamsSettings(
        app_id,
        password,
        tenant_id,
        frozenset(tenants or {tenant_id}),
        _rule(settings),
        settings.teams_staff_team,
        is_managed=is_managed,
        channels=tuple(map(_channel, settings.teams_allowed_channels)),
    )


def checked_app_id(settings: Settings) -> str:
    """The bot's id, in the form in which Microsoft writes it. Raises SettingsError."""
    return _guid("MICROSOFT_APP_ID", settings.microsoft_app_id, "the Application (client) ID")


def _local(settings: Settings) -> TeamsSettings:
    """Teams without credentials, which nothing but this computer may reach. Raises SettingsError."""
    if settings.host not in LOOPBACK:
        raise SettingsError("TEAMS_LOCAL lets anybody in who reaches the advisor: set HOST to 127.0.0.1, or take TEAMS_LOCAL out.")
    if settings.microsoft_app_password:
        raise SettingsError("TEAMS_LOCAL asks nobody who they are, and MICROSOFT_APP_PASSWORD is set: take one of the two out.")
    tenants = frozenset(tenant.lower() for tenant in (*settings.teams_allowed_tenants, settings.microsoft_app_tenant_id) if tenant)
    if not tenants:
        raise SettingsError("TEAMS_LOCAL needs TEAMS_ALLOWED_TENANTS as well: the tenant that the program which plays Teams gives in its messages.")
    app_id = settings.microsoft_app_id or LOCAL_APP_ID
    rule, team, channels = _rule(settings), settings.teams_staff_team, settings.teams_allowed_channels
    return TeamsSettings(app_id, "", settings.microsoft_app_tenant_id, tenants, rule, team, is_local=True, channels=channels)


def _rule(settings: Settings) -> StaffRule:
    """Who is staff by address or list; a team may say so as well. Raises SettingsError where nothing does."""
    rule = read_staff_rule(settings.staff_email_suffix, settings.staff_list)
    if not (rule.is_set or settings.teams_staff_team):
        raise SettingsError("Nobody is staff yet: set STAFF_EMAIL_SUFFIX (what every staff address ends with), STAFF_LIST or TEAMS_STAFF_TEAM.")
    return rule


def _channel(given: str) -> str:
    """The id of a channel, a group chat or a team, as every message of theirs carries it; as a link has it, too. Raises SettingsError."""
    channel = unquote(given)
    if not _CHANNEL.fullmatch(channel):
        raise SettingsError(
            f"{CHANNELS} has '{given}': write ids such as 19:abc@thread.tacv2, from the channel's link behind /channel/, or from the team's behind /team/ "
            "(not what stands behind groupId=)."
        )
    return channel


def _guid(name: str, given: str, what: str) -> str:
    """An id as Entra has them, in lower case. Raises SettingsError."""
    if not _GUID.fullmatch(given):
        raise SettingsError(f"{name} is missing or no id: copy {what} from the app registration's overview, such as 12345678-90ab-cdef-1234-567890abcdef.")
    return given.lower()
