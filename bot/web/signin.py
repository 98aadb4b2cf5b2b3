"""Who looks at the tab (docs/decisions/0081): Teams' client brings a signed token, a browser
outside Teams comes back from Entra, and on a developer's machine somebody is chosen from a list.

What follows is a cookie that only we can read: who, until when, and the word that every form has to
bring along. Nothing of it is kept here, so that any replica answers; it lasts an hour at the most,
and no longer than the token that it came with. Within Teams the page lies in another site's frame,
where browsers keep no cookie but a partitioned one: it is sent there alone, and nowhere else.
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.service.keyring import Keyring, UnknownKey
from bot.teams.authentication import NotAuthentic, TabAuthenticator, Visitor
from bot.teams.credentials import BrowserSignIn

COOKIE: Final = "rodtkort_tab"
FLOW: Final = "rodtkort_tab_flow"
LASTS_SECONDS: Final = 3600
FLOW_SECONDS: Final = 600
BACK: Final = "/tab/in/back"
# What Teams' clients frame a tab from.
ANCESTORS: Final = (
    "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"
)
_LONGEST: Final = 4_000
_PURPOSE, _FLOW_PURPOSE = "tab-session", "tab-flow"
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class TabSession:
    """Somebody who was let in. `until` in seconds; `word` stands in every form; `framed`: within
    Teams, where only its client knows whether others see the page."""

    person: str
    until: float
    word: str
    framed: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """Lets people in and knows them again. `address` is the public one of our pages, `tokens` and
    `browser` None where nobody can come that way, `now` the clock (seconds)."""

    keyring: Keyring
    address: str
    now: Callable[[], float]
    wall: Callable[[], float]
    tokens: TabAuthenticator | None
    browser: BrowserSignIn | None
    local: bool

    # Knowing them again

    def session(self, request: web.Request) -> TabSession | None:
        """Who it is; None for a cookie that is old, cut or nobody's."""
        told = self._unsealed(request.cookies.get(COOKIE, ""), _PURPOSE)
        if told is None or not self.now() < told["until"]:
            return None
        return TabSession(told["person"], told["until"], told["word"], told["framed"])

    def is_own_form(self, request: web.Request, session: TabSession, word: str) -> bool:
        """Whether what was posted comes from a page of ours that this person has open."""
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site not in (None, "same-origin") or (origin is not None and not self._is_ours(origin)):
            return False
        return hmac.compare_digest(word.encode(), session.word.encode())

    def _is_ours(self, origin: str) -> bool:
        ours = urlsplit(self.address)
        return self.local or origin == f"{ours.scheme}://{ours.netloc}"

    # Letting them in

    async def with_token(self, request: web.Request) -> str:
        """The cookie for whoever Teams' client vouches for. Raises `NotAuthentic`."""
        authorization = request.headers.getall("Authorization", [])
        if self.tokens is None or len(authorization) != 1:
            raise NotAuthentic("no token")
        visitor = await self.tokens.authenticate(authorization[0])
        return self._cookie(visitor, framed=True)

    async def to_entra(self) -> tuple[str, str]:
        """Where to send the browser, and the cookie for when it comes back. Raises `NotAuthentic`
        where that is not possible, OSError while the login service is away."""
        if self.browser is None:
            raise NotAuthentic("no code flow")
        flow = await asyncio.to_thread(self.browser.begin, self.address + BACK)
        told = json.dumps({"flow": flow, "until": self.now() + FLOW_SECONDS})
        sealed = self.keyring.seal(told, _FLOW_PURPOSE)
        return str(flow["auth_uri"]), self._set(FLOW, sealed, FLOW_SECONDS, framed=False)

    async def from_entra(self, request: web.Request) -> str:
        """The cookie for whoever comes back with a code that this browser went for. Raises
        `NotAuthentic` and OSError."""
        told = self._unsealed(request.cookies.get(FLOW, ""), _FLOW_PURPOSE)
        if self.browser is None or self.tokens is None or told is None:
            raise NotAuthentic("no code flow")
        if not self.now() < told["until"]:
            raise NotAuthentic("a code flow that is over")
        answer = {name: value[:_LONGEST] for name, value in request.query.items()}
        token = await asyncio.to_thread(self.browser.finish, told["flow"], answer)
        return self._cookie(await self.tokens.identify(token), framed=False)

    def chosen(self, person: str) -> str:
        """The cookie for whoever was chosen on a developer's machine. Raises `NotAuthentic`
        anywhere else."""
        if not self.local:
            raise NotAuthentic("nobody is chosen here")
        return self._cookie(Visitor(person, self.wall() + LASTS_SECONDS), framed=False)

    def out(self) -> tuple[str, ...]:
        """The cookies of nobody any more."""
        return tuple(self._set(COOKIE, "", 0, framed=framed) for framed in (True, False))

    def _cookie(self, visitor: Visitor, *, framed: bool) -> str:
        lasts = min(LASTS_SECONDS, visitor.until - self.wall())
        told = {
            "person": visitor.person,
            "until": self.now() + lasts,
            "word": secrets.token_urlsafe(18),
            "framed": framed,
        }
        return self._set(COOKIE, self.keyring.seal(json.dumps(told), _PURPOSE), int(lasts), framed)

    def _set(self, name: str, value: str, seconds: int, framed: bool) -> str:
        """A header of its own: the standard library of Python 3.11 knows no partitioned cookie."""
        path = f"{urlsplit(self.address).path}/tab"
        secure = "; Secure" if self.address.startswith("https:") and not self.local else ""
        site = "; SameSite=None; Partitioned" if framed and secure else "; SameSite=Lax"
        return f"{name}={value}; Max-Age={seconds}; Path={path}; HttpOnly{secure}{site}"

    def _unsealed(self, sealed: str, purpose: str) -> dict[str, Any] | None:
        try:
            told = self.keyring.unseal(sealed[:_LONGEST], purpose) if sealed else None
        except UnknownKey:
            return None
        return json.loads(told) if told is not None else None


def headers_of(*, scripts: bool = True) -> dict[str, str]:
    """What every page of the tab is sent with: nothing from elsewhere, framed by Teams alone."""
    script = "script-src 'self'; connect-src 'self'; " if scripts else ""
    policy = (
        f"default-src 'none'; {script}style-src 'self'; img-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ANCESTORS}"
    )
    return {**_HEADERS, "Content-Security-Policy": policy}
