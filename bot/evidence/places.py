"""Where we fetch from. An address of a file comes from outside: it must not lead our token to a
stranger, nor us into our own network (SSRF)."""

import ipaddress
import socket
from collections.abc import Iterable

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.domain.evidence import Refusal
from bot.evidence.refused import NotTaken

# Where Teams' paperclip puts files. An organisation does well to name its own tenant's two hosts
# in `RODTKORT_ALLOWED_FILE_HOSTS` (docs/evidence.md).
MICROSOFT_FILE_HOSTS: tuple[str, ...] = ("*.sharepoint.com", "*.sharepoint.us")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST = 8_000  # a pre-authenticated address has its token in it
# What of IPv6 is given out on the internet; site-local, IPv4-compatible and NAT64 lie outside.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")  # stands for an IPv4 address somewhere else


class AllowedPlaces:
    """An allow-list of hosts: names, or `*.example` for the subdomains of example. https on its own
    port only; loopback, and plain http there, when `local`."""

    def __init__(self, hosts: Iterable[str], *, local: bool = False) -> None:
        names = [host.strip().lower() for host in hosts if host.strip()]
        self._exact = frozenset(name for name in names if not name.startswith("*."))
        self._suffixes = tuple(name[1:] for name in names if name.startswith("*."))
        self._local = local

    def permits(self, url: URL) -> bool:
        """Whether a request may go there. aiohttp connects where yarl says, so yarl is asked."""
        host = (url.host or "").lower()
        if not host or url.user is not None or url.password is not None:
            return False
        if host in _LOOPBACK:
            return self._local and url.scheme in ("http", "https")
        if url.scheme != "https" or url.port != 443 or is_address(host):
            return False
        return host in self._exact or host.endswith(self._suffixes)


def parsed(text: str) -> URL | None:
    """The address as a URL; None for what is none, or is written to be read in two ways."""
    if len(text) > _LONGEST or "\\" in text or not text.isascii() or not text.isprintable():
        return None
    try:
        url = URL(text, encoded=True)
        _ = url.host, url.port
    except ValueError:
        return None
    return None if " " in text or not url.is_absolute() else url


class GuardedResolver(AbstractResolver):
    """Gives aiohttp the addresses to connect to, once they are looked at: whoever controls a name
    could point it at us. There is no second look-up that could say something else."""

    def __init__(self, resolver: AbstractResolver, *, local: bool = False) -> None:
        self._resolver = resolver
        self._local = local

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses. Raises `NotTaken` when a single one is not out on the internet, and
        `OSError`."""
        found = await self._resolver.resolve(host, port, family)
        if not (self._local and host in _LOOPBACK):
            for one in found:
                if not is_public(one["host"]):
                    raise NotTaken(Refusal.FORBIDDEN_PLACE)
        return found

    async def close(self) -> None:
        """Closes what it asks."""
        await self._resolver.close()


def is_address(host: str) -> bool:
    """Whether a host is written as numbers."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address is out on the internet: not private, link-local, loopback, shared,
    multicast or reserved, nor any of these in disguise."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address not in _GIVEN_OUT or address in _SIX_TO_FOUR or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast
