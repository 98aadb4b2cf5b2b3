"""Which connectors we talk to: a service URL comes from outside and gets our token (SSRF)."""

from collections.abc import Iterable

from yarl import URL

# Teams' connectors: worldwide, GCC, GCC High and DoD. The Bot Connector itself answers under
# botframework.com. An entry "*.example" means the subdomains of example, nothing else.
MICROSOFT_HOSTS: tuple[str, ...] = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
    "*.botframework.com",
)

# Where Teams' own meeting links lead.
_MEETING_HOSTS = frozenset(
    ("teams.microsoft.com", "teams.cloud.microsoft", "teams.live.com", "gov.teams.microsoft.us")
)
_LONGEST_LINK = 2_000

_REMEMBERED = 1024


class AllowedServiceUrls:
    """The allow-list of `RODTKORT_ALLOWED_SERVICE_HOSTS`, asked on the way in and on the way out.

    Only https on its own port is permitted, without credentials, query or fragment; plain http
    and other ports only to loopback, and loopback only when `local`.
    """

    def __init__(self, hosts: Iterable[str] = MICROSOFT_HOSTS, *, local: bool = False) -> None:
        names = [host.strip().lower() for host in hosts]
        self._exact = frozenset(name for name in names if not name.startswith("*."))
        self._suffixes = tuple(name[1:] for name in names if name.startswith("*."))
        self._local = local
        self._permitted: set[str] = set()

    def permits(self, url: str) -> bool:
        """Whether a request, and with it our token, may go to `url`."""
        if url in self._permitted:
            return True
        if not self._judge(url):
            return False
        if len(self._permitted) < _REMEMBERED:
            self._permitted.add(url)
        return True

    def _judge(self, text: str) -> bool:
        if "\\" in text or any(char.isspace() or not char.isprintable() for char in text):
            return False
        try:
            # aiohttp connects where yarl says, so yarl is who must be asked.
            url = URL(text)
            host, port = url.host, url.port
        except ValueError:
            return False
        if not host or url.user is not None or url.password is not None:
            return False
        if url.query_string or url.fragment:
            return False
        if _is_loopback(host):
            return self._local and url.scheme in ("http", "https")
        if url.scheme != "https" or port != 443:
            return False
        host = host.lower()
        return host in self._exact or host.endswith(self._suffixes)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "127.0.0.1")


def opens_a_meeting(url: str) -> bool:
    """Whether a link leads to Teams and nowhere else: a colleague in a hurry will tap it."""
    if len(url) > _LONGEST_LINK or any(char.isspace() or not char.isprintable() for char in url):
        return False
    try:
        link = URL(url)
        return link.scheme == "https" and link.user is None and link.host in _MEETING_HOSTS
    except ValueError:
        return False
