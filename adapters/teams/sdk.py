"""The one file that knows Microsoft's Bot Framework SDK: who may call the advisor, and the token with which the advisor calls Teams.

Its turn machinery is not used. Its successor has the same two tasks, so that it can take its place here and nowhere else.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace
from typing import Any, Protocol, TypeVar

import requests
from botbuilder.integration.aiohttp import ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import AuthenticationConstants, PasswordServiceClientCredentialFactory
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from botframework.connector.auth.managedidentity_service_client_credential_factory import ManagedIdentityServiceClientCredentialsFactory
from jwt.algorithms import RSAAlgorithm
from msal import ConfidentialClientApplication, ManagedIdentityClient, UserAssignedManagedIdentity

from bot.errors import PlatformUnavailable

T = TypeVar("T")
logger = logging.getLogger(__name__)
for _library in ("msal", "botbuilder", "botframework"):
    logging.getLogger(_library).setLevel(logging.ERROR)  # below that they write what people typed, so that level is not theirs to use

CHANNEL = "msteams"
OPENID_URL: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
ISSUER: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
SCOPE: str = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
LOGIN_URL: str = AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL
TIMEOUT = 4.0
"""Seconds for one call to Microsoft's servers; the library itself would wait for ever."""
KEYS_LAST = 24 * 60 * 60.0
"""Seconds after which the signing keys are fetched again."""
KEYS_STAND = 10 * 60.0
"""Seconds for which they are not fetched again for a key that is not among them: anybody can make such a key up."""
_TRY_AGAIN_AFTER = 5.0
_ERROR_CODE = re.compile(r"AADSTS\d+")


class Refused(Exception):  # noqa: N818 - named for what it tells
    """A request does not come from Teams, or not for this advisor. The message is for the log alone."""


class Authority(Protocol):
    """Knows who may call, and as whom the advisor calls."""

    def authenticate(self, authorization: str, activity: Mapping[str, Any]) -> None:
        """Let a request in or raise Refused; PlatformUnavailable where it cannot be known now."""

    def token(self) -> str:
        """The token for calling Teams; empty where none is asked for. Raises PlatformUnavailable."""


class Anyone(Authority):
    """Lets everybody in and has no token: for trying things out on one's own computer, and never elsewhere."""

    def authenticate(self, authorization: str, activity: Mapping[str, Any]) -> None:
        """Nothing is asked."""

    def token(self) -> str:
        """None."""
        return ""


class BotFramework(Authority):
    """The Bot Framework as Azure Bot runs it: requests signed by its keys for this app, and tokens from Entra by secret or managed identity."""

    def __init__(self, app_id: str, password: str, tenant_id: str, *, is_managed: bool = False, openid_url: str = OPENID_URL) -> None:
        self._app_id = app_id
        self._factory = (
            ManagedIdentityServiceClientCredentialsFactory(app_id) if is_managed else PasswordServiceClientCredentialFactory(app_id, password, tenant_id)
        )
        self._authentication = ConfigurationBotFrameworkAuthentication(
            SimpleNamespace(
                TO_CHANNEL_FROM_BOT_LOGIN_URL=LOGIN_URL,
                TO_CHANNEL_FROM_BOT_OAUTH_SCOPE=SCOPE,
                TO_BOT_FROM_CHANNEL_TOKEN_ISSUER=ISSUER,
                TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=openid_url,
                TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=openid_url,
            ),
            credentials_factory=self._factory,
        )
        self._keys = SigningKeys(openid_url)
        JwtTokenExtractor.metadataCache[openid_url] = self._keys
        self._is_managed = is_managed
        self._lock = Lock()
        self._credentials: Any = None

    def authenticate(self, authorization: str, activity: Mapping[str, Any]) -> None:
        """Let a request in or raise Refused, whatever is wrong with it; PlatformUnavailable where the keys cannot be fetched.

        Beyond what the library checks, the token must expire, come from the channel itself and name the service that the activity names.
        """
        if not authorization or activity.get("channelId") != CHANNEL:
            raise Refused("no token, or another channel than Teams")
        service_url = activity.get("serviceUrl")
        try:
            asked = Activity(channel_id=CHANNEL, service_url=service_url)
            found = _finished(self._authentication.authenticate_request(asked, authorization))
            claims: Mapping[str, Any] = found.claims_identity.claims
        except PlatformUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the library trips over, nobody is let in
            raise Refused(type(error).__name__) from None
        if claims.get("iss") != ISSUER or claims.get("aud") != self._app_id or not claims.get("exp"):
            raise Refused("issuer, audience or expiry")
        if not service_url or claims.get("serviceurl") != service_url:
            raise Refused("another service than the token's")

    def token(self) -> str:
        """The token for calling Teams; the library keeps it until shortly before it expires. Raises PlatformUnavailable."""
        try:
            with self._lock:
                if self._credentials is None:
                    self._credentials = self._made_credentials()
            return str(self._credentials.get_access_token())
        except Exception as error:  # noqa: BLE001 - whatever the library raises, there is no token; its text may say more than a log should
            code = _ERROR_CODE.search(str(error))
            raise PlatformUnavailable(f"Microsoft gives no token for Teams ({code[0] if code else type(error).__name__}).") from None

    def _made_credentials(self) -> Any:
        """The library's credentials, with a client that gives up in time."""
        credentials = _finished(self._factory.create_credentials(self._app_id, SCOPE, LOGIN_URL, True))
        if self._is_managed:
            credentials.app = ManagedIdentityClient(UserAssignedManagedIdentity(client_id=self._app_id), http_client=_ImpatientSession())
        else:
            credentials.app = ConfidentialClientApplication(
                self._app_id, client_credential=credentials.microsoft_app_password, authority=credentials.oauth_endpoint, timeout=TIMEOUT
            )
        return credentials


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key, and the channels that may sign with it, under the names by which the library asks."""

    public_key: Any
    endorsements: tuple[str, ...]


class SigningKeys:
    """The keys of a metadata address. Takes the place of the library's own, which waits for ever and fetches in whatever thread asks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = -KEYS_LAST
        self._tried_at = -KEYS_LAST

    async def get(self, key_id: str | None) -> SigningKey:
        """The key of this id. Raises Refused where there is none, PlatformUnavailable where none can be fetched."""
        with self._lock:
            now = time.monotonic()
            stands_for = KEYS_LAST if key_id in self._keys else KEYS_STAND
            if now - self._fetched_at > stands_for and now - self._tried_at > _TRY_AGAIN_AFTER:
                self._tried_at = now
                self._fetch(now)
            if not self._keys:
                raise PlatformUnavailable("The keys with which Teams signs its requests cannot be fetched.")
            if key_id not in self._keys:
                raise Refused("unknown key")
            return self._keys[key_id]

    def _fetch(self, now: float) -> None:
        """Fetches the keys; where that fails, those that are known stay in use. A key that names no channel is none."""
        try:
            address = requests.get(self._url, timeout=TIMEOUT).json()["jwks_uri"]
            listed = requests.get(address, timeout=TIMEOUT).json()["keys"]
            self._keys = {
                str(key["kid"]): SigningKey(RSAAlgorithm.from_jwk(json.dumps(key)), tuple(key["endorsements"]))
                for key in listed
                if key.get("endorsements") and key.get("kty") == "RSA"
            }
            self._fetched_at = now
        except Exception as error:  # noqa: BLE001 - a server that fails in any way has no keys for us now
            logger.error("The keys with which Teams signs its requests could not be fetched: %s", type(error).__name__)


class _ImpatientSession(requests.Session):
    """A session that gives up in time."""

    def request(self, *arguments: Any, **named: Any) -> requests.Response:
        """A request, with a timeout unless it has one."""
        named.setdefault("timeout", TIMEOUT)
        return super().request(*arguments, **named)


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine of the library comes to. None of those used here waits for anything, so that no event loop is needed."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("the library waits for something")
