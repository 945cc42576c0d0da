"""Only Teams itself is heard, only for this app, and only from a tenant that is allowed: whatever else comes is refused, without detail and without a fault."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from adapters.teams import sdk
from adapters.teams.calling import is_allowed
from adapters.teams.sdk import BotFramework, Refused, SigningKeys
from bot.deciding.minds import FolderMinds
from bot.errors import PlatformUnavailable
from tests.platforms.contract import PARENT, eventually, settled
from tests.teams import activities
from tests.teams.fake_teams import APP_ID, KEY_ID, TENANT, FakeTeams, Payload, personal, signing_key, token
from tests.teams.stack import Stack, authority, settings_for

JUNK: list[Any] = [None, 3, "x", [], {}, [[]], {"id": 3}]


def seconds_from_now(seconds: int) -> int:
    """A moment as tokens tell it, taken when it is asked for: the tests of a whole run may come minutes after they were collected."""
    return int(time.time()) + seconds


def segment(value: Any) -> str:
    """A part of a token, written by hand."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(service_url: str) -> str:
    """A token that says it needs no signature."""
    claims = {"iss": sdk.ISSUER, "aud": APP_ID, "serviceurl": service_url, "exp": seconds_from_now(3_600)}
    return f"{segment({'alg': 'none', 'kid': KEY_ID})}.{segment(claims)}."


def symmetric(service_url: str) -> str:
    """A token signed with what everybody can read: the public key taken for a secret."""
    claims = {"iss": sdk.ISSUER, "aud": APP_ID, "serviceurl": service_url, "exp": seconds_from_now(3_600)}
    return jwt.encode(claims, "0123456789abcdef0123456789abcdef", algorithm="HS256", headers={"kid": KEY_ID})


BAD: dict[str, Any] = {
    "no token": lambda _: "",
    "no bearer": token,
    "another scheme": lambda url: f"Basic {token(url)}",
    "garbage": lambda _: "Bearer garbage",
    "three parts of garbage": lambda _: "Bearer a.b.c",
    "a header that is no object": lambda _: f"Bearer {segment([1])}.{segment([2])}.x",
    "two tokens": lambda url: f"Bearer {token(url)} {token(url)}",
    "wrong audience": lambda url: f"Bearer {token(url, aud='44444444-4444-4444-8444-444444444444')}",
    "no audience": lambda url: f"Bearer {token(url, aud=None)}",
    "a list as audience": lambda url: f"Bearer {token(url, aud=[APP_ID])}",
    "wrong issuer": lambda url: f"Bearer {token(url, iss='https://evil.example')}",
    "no issuer": lambda url: f"Bearer {token(url, iss=None)}",
    "an emulator's issuer": lambda url: f"Bearer {token(url, iss='https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ver='1.0', appid=APP_ID)}",
    "a skill's claims": lambda url: f"Bearer {token(url, ver='1.0', appid='44444444-4444-4444-8444-444444444444')}",
    "a foreign key": lambda url: f"Bearer {token(url, key='foreign')}",
    "an unknown key id": lambda url: f"Bearer {token(url, headers={'kid': 'unknown'})}",
    "no key id": lambda url: f"Bearer {token(url, headers={})}",
    "a key without endorsements": lambda url: f"Bearer {token(url, key='unendorsed', headers={'kid': 'unendorsed'})}",
    "a key of another channel": lambda url: f"Bearer {token(url, key='webchat', headers={'kid': 'webchat'})}",
    "expired": lambda url: f"Bearer {token(url, exp=seconds_from_now(-3_600))}",
    "no expiry": lambda url: f"Bearer {token(url, exp=None)}",
    "not yet valid": lambda url: f"Bearer {token(url, nbf=seconds_from_now(3_600))}",
    "HS256": lambda url: f"Bearer {symmetric(url)}",
    "no signature": lambda url: f"Bearer {unsigned(url)}",
    "another service": lambda _: f"Bearer {token('https://smba.trafficmanager.net/uk/')}",
    "no service": lambda url: f"Bearer {token(url, serviceurl=None)}",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_what_is_not_teams_is_refused_without_detail(stack: Stack, teams: FakeTeams, make: Any) -> None:
    """401 and nothing else, for a message and for a press; nothing is kept or sent."""
    bearer = make(teams.url)
    for sent in (activities.direct(teams, PARENT), activities.press(teams, {"verb": "claim", "data": {"kind": "claim", "value": "0" * 32}}, "aad-asker")):
        assert stack.post(sent, bearer=bearer) == (401, "")
    settled()
    assert not stack.questions()
    assert not teams.messages


def test_a_right_token_is_let_in(stack: Stack, teams: FakeTeams) -> None:
    """The keys are fetched once for many; a clock may be a few minutes off."""
    fine: list[Payload] = [{}, {"exp": seconds_from_now(-120)}, {"nbf": seconds_from_now(120)}]
    for claims in fine:
        sent = activities.direct(teams, PARENT)
        assert stack.post(sent, bearer=f"Bearer {token(teams.url, **claims)}")[0] == 200
    eventually(lambda: len(teams.posted_to(personal("aad-asker"))) == 3)
    assert teams.key_fetches == 1


def test_whoever_makes_up_key_ids_does_not_have_the_keys_fetched_each_time(stack: Stack, teams: FakeTeams) -> None:
    """Once in ten minutes at most."""
    for number in range(5):
        assert stack.post(activities.direct(teams, PARENT), bearer=f"Bearer {token(teams.url, headers={'kid': f'made-up-{number}'})}")[0] == 401
    assert teams.key_fetches == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"serviceUrl": "https://evil.example/"},
        {"serviceUrl": "http://smba.trafficmanager.net/uk/"},
        {"serviceUrl": "https://smba.trafficmanager.net.evil.example/"},
        {"serviceUrl": "https://evilbotframework.com/"},
        {"channelId": "webchat"},
        {"channelId": ""},
        {"channelData": {"tenant": {"id": "33333333-3333-4333-8333-333333333333"}}},
        {"channelData": {}, "conversation": {"id": "a:aad-asker", "conversationType": "personal"}},
    ],
    ids=str,
)
def test_another_service_channel_or_tenant_is_refused(stack: Stack, teams: FakeTeams, changed: Payload) -> None:
    """However right the token is."""
    sent = activities.direct(teams, PARENT) | changed
    assert stack.post(sent) == (401, "")
    settled()
    assert not stack.questions()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000], ids=lambda body: repr(body[:8]))
def test_what_is_no_activity_is_not_understood(stack: Stack, body: bytes) -> None:
    """400, whoever says it."""
    status, _ = stack.request("POST", "/api/messages", body, {"Authorization": "Bearer x"})
    assert status == 400


def test_an_activity_of_any_shape_is_no_fault(stack: Stack, teams: FakeTeams) -> None:
    """It is answered, seen or refused."""
    bearer = f"Bearer {token(teams.url)}"
    for name in ("type", "id", "from", "recipient", "conversation", "channelData", "text", "entities", "attachments", "value", "serviceUrl", "action"):
        for value in JUNK:
            for base in (activities.direct(teams, PARENT), activities.mention(teams, PARENT), activities.installed(teams)):
                assert stack.post(base | {name: value}, bearer=bearer)[0] in {200, 401}


def test_while_the_keys_cannot_be_fetched_nothing_is_let_in_and_all_comes_again(stack: Stack, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, so that Teams repeats it; a few seconds later they are asked for again."""
    monkeypatch.setattr(sdk, "_TRY_AGAIN_AFTER", 0.0)
    teams.fail("keys", status=500)
    sent = activities.direct(teams, PARENT)
    assert stack.post(sent)[0] == 503
    assert stack.post(sent)[0] == 200
    eventually(lambda: len(stack.questions()) == 1)


def test_known_keys_stay_in_use_while_no_new_ones_can_be_fetched(teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day later, too."""
    keys = SigningKeys(teams.openid_url)
    asked = keys.get(KEY_ID)
    with pytest.raises(StopIteration):
        asked.send(None)
    monkeypatch.setattr(sdk, "KEYS_LAST", -1.0)
    monkeypatch.setattr(sdk, "_TRY_AGAIN_AFTER", 0.0)
    teams.fail("keys", status=500)
    with pytest.raises(StopIteration) as found:
        keys.get(KEY_ID).send(None)
    assert found.value.value.public_key.public_numbers() == signing_key(KEY_ID).public_key().public_numbers()


def test_keys_that_hang_are_given_up(teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would wait for ever."""
    monkeypatch.setattr(sdk, "TIMEOUT", 0.2)
    teams.fail("keys", hangs=2.0)
    with pytest.raises(PlatformUnavailable):
        authority(teams).authenticate(f"Bearer {token(teams.url)}", activities.direct(teams, PARENT))


def test_a_token_that_cannot_be_had_is_told_without_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's words may hold more than a log should."""

    def failing(*_: Any, **__: Any) -> Any:
        raise ValueError("AADSTS7000215: Invalid client secret 'very-secret' provided")

    monkeypatch.setattr(sdk, "ConfidentialClientApplication", failing)
    with pytest.raises(PlatformUnavailable) as told:
        BotFramework(APP_ID, "very-secret", TENANT).token()
    assert "AADSTS7000215" in str(told.value)
    assert "very-secret" not in str(told.value)


def test_a_token_comes_from_the_own_tenant_with_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a single-tenant app the token of any other tenant is refused by Microsoft."""
    asked: list[Any] = []

    class Client:
        """As much of the library's client as is used."""

        def __init__(self, app_id: str, **how: Any) -> None:
            asked.append((app_id, how))

        def acquire_token_silent(self, *_: Any, **__: Any) -> None:
            """Nothing is kept yet."""

        def acquire_token_for_client(self, scopes: list[str]) -> Payload:
            """The token."""
            asked.append(scopes)
            return {"access_token": "fresh"}

    monkeypatch.setattr(sdk, "ConfidentialClientApplication", Client)
    assert BotFramework(APP_ID, "secret", TENANT).token() == "fresh"
    (app_id, how), scopes = asked
    assert (app_id, how["authority"], scopes) == (APP_ID, f"https://login.microsoftonline.com/{TENANT}", ["https://api.botframework.com/.default"])


def test_a_managed_identity_needs_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for by the app's id."""
    asked: list[Any] = []

    class Client:
        """As much of the library's client as is used."""

        def __init__(self, identity: Any, **_: Any) -> None:
            asked.append(dict(identity))

        def acquire_token_for_client(self, *, resource: str) -> Payload:
            """The token."""
            asked.append(resource)
            return {"access_token": "fresh"}

    monkeypatch.setattr(sdk, "ManagedIdentityClient", Client)
    assert BotFramework(APP_ID, "", TENANT, is_managed=True).token() == "fresh"
    assert asked[0]["Id"] == APP_ID
    assert asked[1] == "https://api.botframework.com"


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://smba.trafficmanager.net/uk/", True),
        ("https://SMBA.trafficmanager.net/emea/", True),
        ("https://webchat.botframework.com/", True),
        ("https://smba.infra.gcc.teams.microsoft.com/teams/", True),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://user:password@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("http://smba.trafficmanager.net/", False),
        ("http://127.0.0.1:80/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_the_token_goes_to_servers_of_microsoft_alone(url: str, is_fine: bool) -> None:
    """To this computer where things are tried out, and nowhere else."""
    assert is_allowed(url) is is_fine
    assert is_allowed("http://127.0.0.1:80/", is_local=True)
    assert not is_allowed("http://192.0.2.1/", is_local=True)


def test_nobody_is_asked_who_they_are_where_things_are_tried_out(teams: FakeTeams) -> None:
    """And no token goes out."""
    sdk.Anyone().authenticate("", activities.direct(teams, PARENT))
    assert sdk.Anyone().token() == ""


def test_a_refusal_says_nothing_in_the_log_of_what_was_sent(stack: Stack, teams: FakeTeams, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the token nor the words."""
    bearer = token(teams.url, key="foreign")
    stack.post(activities.direct(teams, PARENT), bearer=f"Bearer {bearer}")
    assert "refused" in caplog.text
    assert bearer not in caplog.text
    assert PARENT not in caplog.text


def test_a_foreign_tenant_may_be_allowed(teams: FakeTeams, minds: FolderMinds, tmp_path: Path) -> None:
    """Where a trust has several; then its own is no longer meant by itself."""
    other = "33333333-3333-4333-8333-333333333333"
    stack = Stack(teams, settings_for(Path("unused"), tmp_path, teams_allowed_tenants=(other,)), minds)
    stack.start()
    try:
        teams.members["aad-stranger"]["tenantId"] = other
        sent = activities.direct(teams, PARENT, "aad-stranger") | {"channelData": {"tenant": {"id": other.upper()}}}
        assert stack.post(sent)[0] == 200
        assert stack.post(activities.direct(teams, PARENT))[0] == 401
        eventually(lambda: len(stack.questions()) == 1)
    finally:
        stack.stop()
        stack.close()


def test_refused_is_what_is_raised(teams: FakeTeams) -> None:
    """Of each wrong token, whatever the library makes of it."""
    for make in BAD.values():
        with pytest.raises(Refused):
            authority(teams).authenticate(make(teams.url), activities.direct(teams, PARENT))
