"""The Bot Connector's public keys, fetched without ever blocking the event loop."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import structlog
from yarl import URL

OPENID_METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"

_FETCH_SECONDS = 5.0
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_MAX_DOCUMENT = 1024 * 1024
_KEEP_SECONDS = 24 * 3600.0
_PAUSE_SECONDS = 60.0
# Older than this, something is wrong with the key host: time to tell before a roll-over does.
_STALE_SECONDS = _KEEP_SECONDS + 3600.0
# So many may wait for a key that is not known, each with its body in memory; the rest is refused.
_MAX_WAITING = 100
_MAX_KEY_ID = 200
# By more than that we are wrong, or they: every token would be refused (authentication.py).
_APART_SECONDS = 240.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels it may speak for."""

    public: Any
    endorsements: frozenset[str] = frozenset()

    def endorses(self, channel: str) -> bool:
        """Whether an activity of `channel` may be signed with this key."""
        return channel in self.endorsements


class SigningKeys:
    """A cache of the keys behind an OpenID metadata address.

    Fetched when first needed, when a day old, and for an unknown id, yet at most once a minute:
    anybody can invent key ids. While no new ones can be had the old ones stay good, and whoever
    comes with one of them waits for nothing. `monotonic` is a clock in seconds.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str = OPENID_METADATA_URL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._refresh: asyncio.Task[None] | None = None
        self._waiting = 0
        self._apart: float | None = None  # the key host's clock less our steady one (seconds)

    @property
    def known(self) -> bool:
        """Whether there are keys at all; without any every activity is refused."""
        return bool(self._keys)

    async def find(self, key_id: str) -> SigningKey | None:
        """The key with this id, None if there is none or none can be had.

        Waits only for an id that is not known, at most as long as one fetch may take.
        """
        key = self._keys.get(key_id)
        if key is not None:
            self._renew_if_old()
            return key
        if len(key_id) > _MAX_KEY_ID or not self._may_try() or self._waiting >= _MAX_WAITING:
            return None
        self._waiting += 1
        try:
            await asyncio.shield(self._refreshing())
        finally:
            self._waiting -= 1
        return self._keys.get(key_id)

    async def warm(self) -> bool:
        """Fetch ahead of the first activity; whether there are keys, none too old, and tokens are
        taken: not by a clock that is another than the key host's. Where it seems so it is asked
        again, since ours stands still while the machine is suspended."""
        if (not self._keys or self._is_off()) and self._may_try():
            await asyncio.shield(self._refreshing())
        self._renew_if_old()
        return self.known and self._age() <= _STALE_SECONDS and not self._is_off()

    def _is_off(self) -> bool:
        if self._apart is None:
            return False
        return abs(time.time() - time.monotonic() - self._apart) > _APART_SECONDS

    def _renew_if_old(self) -> None:
        if self._keys and self._age() > _KEEP_SECONDS and self._may_try():
            self._refreshing()

    def _age(self) -> float:
        return self._monotonic() - (self._fetched_at or 0.0)

    def _may_try(self) -> bool:
        if self._refresh is not None or self._tried_at is None:
            return True
        # Without any key nobody is heard: then waiting a whole minute would cost alarms.
        pause = _PAUSE_SECONDS if self._keys else 1.0
        return self._monotonic() - self._tried_at >= pause

    def _refreshing(self) -> asyncio.Task[None]:
        if self._refresh is None:
            self._tried_at = self._monotonic()
            self._refresh = asyncio.create_task(self._fetch())
            self._refresh.add_done_callback(self._done)
        return self._refresh

    def _done(self, task: asyncio.Task[None]) -> None:
        self._refresh = None

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                metadata = await self._document(self._metadata_url)
                keys = _keys_of(await self._document(metadata["jwks_uri"]))
        except Exception as error:
            log.warning("signing_keys_unavailable", error=type(error).__name__)
            return
        if keys:
            self._keys = keys
            self._fetched_at = self._monotonic()

    def _note_time(self, headers: Mapping[str, str]) -> None:
        """What the answer says of the time, which came the same way as the keys (RFC 9110, 9111:
        what a cache has held it says itself)."""
        try:
            then = parsedate_to_datetime(headers.get("Date", "")).timestamp()
            self._apart = then + float(headers.get("Age", "0")) - time.monotonic()
        except ValueError:  # it says nothing
            self._apart = None

    async def _document(self, url: str) -> Any:
        """Whoever answers here signs for Teams: over TLS (or from this machine), and nowhere else
        than where was asked."""
        address = URL(url)
        if address.scheme != "https" and address.host not in _LOOPBACK:
            raise ValueError("not over https")
        async with self._session.get(
            address, raise_for_status=True, allow_redirects=False
        ) as response:
            body = bytearray()
            async for chunk in response.content.iter_chunked(64 * 1024):
                body += chunk
                if len(body) > _MAX_DOCUMENT:
                    raise ValueError("too long")
            self._note_time(response.headers)
            return json.loads(body)


def _keys_of(document: Any) -> dict[str, SigningKey]:
    """The RSA keys of a JWKS document; one that cannot be read does not spoil the others."""
    import jwt

    keys: dict[str, SigningKey] = {}
    for entry in document["keys"]:
        try:
            if entry["kty"] == "RSA":
                keys[entry["kid"]] = SigningKey(
                    public=jwt.PyJWK.from_dict(entry, algorithm="RS256").key,
                    endorsements=frozenset(entry.get("endorsements") or ()),
                )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            continue
    return keys
