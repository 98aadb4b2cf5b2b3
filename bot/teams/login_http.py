"""The HTTP client that msal works with, on the standard library.

msal's own is requests, which lets REQUESTS_CA_BUNDLE and certifi overrule SSL_CERT_FILE; the
operator was promised that SSL_CERT_FILE counts for every connection (contract.md, "Settings").
Blocking: it runs in the thread of `MsalTokenProvider`.
"""

import ipaddress
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

_MAX_ANSWER = 1024 * 1024

_Pairs = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """An answer in the shape that msal reads."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """OSError for 4xx and 5xx."""
        if self.status_code >= 400:
            raise OSError(f"HTTP {self.status_code}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the secret to a host that nobody named, perhaps in plain text."""

    def redirect_request(self, *_: object) -> None:
        return None


class LoginHttp:
    """GET and POST as msal asks for them; OSError if nothing comes for `timeout_seconds`.

    Only https, no redirects. With `plain_beside_us` also http to loopback and link-local
    addresses, past any proxy: there a managed identity's endpoint lies.
    """

    def __init__(self, timeout_seconds: float, *, plain_beside_us: bool = False) -> None:
        self._timeout = timeout_seconds
        self._plain = plain_beside_us
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            _NoRedirect(),
        ]
        if plain_beside_us:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def get(
        self, url: str, params: _Pairs = None, headers: _Pairs = None, **_: object
    ) -> LoginAnswer:
        """The answer to a GET, whatever its status."""
        return self._open(url, params, headers, None)

    def post(
        self,
        url: str,
        params: _Pairs = None,
        data: _Pairs = None,
        headers: _Pairs = None,
        **_: object,
    ) -> LoginAnswer:
        """The answer to a POST of form fields, whatever its status."""
        return self._open(url, params, headers, urllib.parse.urlencode(data or {}).encode())

    def close(self) -> None:
        """Nothing is kept open."""

    def _open(self, url: str, params: _Pairs, headers: _Pairs, data: bytes | None) -> LoginAnswer:
        if not (url.startswith("https://") or (self._plain and _is_beside_us(url))):
            # urllib would open files too, and the secret goes where this points.
            raise OSError("the login service must be reached over https")
        if params:
            url += ("&" if "?" in url else "?") + urllib.parse.urlencode(params)
        request = urllib.request.Request(url, data=data, headers=dict(headers or {}))
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                body = response.read(_MAX_ANSWER)
                return LoginAnswer(response.status, body.decode(), dict(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                body = error.read(_MAX_ANSWER)
                return LoginAnswer(error.code, body.decode(errors="replace"), dict(error.headers))


def _is_beside_us(url: str) -> bool:
    """Whether plain http to this host does not leave the machine."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local
