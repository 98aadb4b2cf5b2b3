"""What a platform puts into the environment by itself under our prefix, or for our database.

Kubernetes tells a container of every service by variables (`enableServiceLinks`): those of a
service called rodtkort, or rodtkort-anything, begin as our settings do. nais gives a database as
several variables (`envVarPrefix`).
"""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import quote

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from bot.settings.filing import PREFIX

_DATABASE = f"{PREFIX}DATABASE"
_NAIS_DATABASE = "NAIS_DATABASE_"
_SERVICE = PREFIX.removesuffix("_") + "(?:_[A-Z0-9]+)*"
_URL = re.compile(r"(?:tcp|udp|sctp)://(?P<host>[^/\s]+):\d{1,5}")
_PARTS = ("HOST", "PORT", "DATABASE", "USERNAME", "PASSWORD")
# A user besides the app's own puts its name between the prefix and these.
_OF_A_DATABASE = re.compile(
    rf"{_DATABASE}(?:_[A-Z0-9]+)*_"
    r"(?:HOST|PORT|DATABASE|USERNAME|PASSWORD|URL|JDBC_URL|SSLMODE|SSLROOTCERT|SSLCERT|SSLKEY|"
    r"SSLKEY_PK8)"
)


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value.strip("[]"))
    except ValueError:
        return False
    return True


def _is_url(value: str) -> bool:
    found = _URL.fullmatch(value)
    return found is not None and _is_address(found["host"])


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) <= 65535


def _is_protocol(value: str) -> bool:
    return value in ("tcp", "udp", "sctp")


_PORT_AND_PROTOCOL = r"_PORT_\d{1,5}_(?:TCP|UDP|SCTP)"
# What Kubernetes writes for a service, and nothing else (kubernetes/kubernetes, envvars.go).
_SERVICE_LINKS = (
    (re.compile(rf"{_SERVICE}_SERVICE_HOST"), _is_address),
    (re.compile(rf"{_SERVICE}_SERVICE_PORT(?:_[A-Z0-9_]+)?"), _is_port),
    (re.compile(rf"{_SERVICE}_PORT"), _is_url),
    (re.compile(rf"{_SERVICE}{_PORT_AND_PROTOCOL}"), _is_url),
    (re.compile(rf"{_SERVICE}{_PORT_AND_PROTOCOL}_PROTO"), _is_protocol),
    (re.compile(rf"{_SERVICE}{_PORT_AND_PROTOCOL}_PORT"), _is_port),
    (re.compile(rf"{_SERVICE}{_PORT_AND_PROTOCOL}_ADDR"), _is_address),
)


def is_service_link(name: str, value: str) -> bool:
    """Whether the variable is the platform's word about a service, by its name and its value."""
    return any(
        shape.fullmatch(name.upper()) and fits(value.strip()) for shape, fits in _SERVICE_LINKS
    )


def is_of_a_database(name: str) -> bool:
    """Whether nais gives it for a database with `envVarPrefix: RODTKORT_DATABASE`."""
    return _OF_A_DATABASE.fullmatch(name.upper()) is not None


def without_service_links(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    """The variables that somebody may have meant for us."""
    return {
        name: value for name, value in variables.items() if not is_service_link(name, value or "")
    }


class OwnVariables(EnvSettingsSource):
    """The environment, without the platform's service links."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return without_service_links(super()._load_env_vars())


class OwnFile(DotEnvSettingsSource):
    """`.env`, without service links that were copied into it."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return without_service_links(super()._load_env_vars())


def database_url(variables: Mapping[str, str | None]) -> str | None:
    """The database that nais gives, None where it gives none: what `RODTKORT_DATABASE_HOST` and its
    siblings say, else the one `NAIS_DATABASE_<user>_<database>_URL`.

    Raises ValueError, one sentence, for half a database and for several of them.
    """
    known = {name.upper(): (value or "").strip() for name, value in variables.items()}
    parts = {part: known.get(f"{_DATABASE}_{part}", "") for part in _PARTS}
    if parts["HOST"]:
        lacking = [f"{_DATABASE}_{part}" for part in ("DATABASE", "USERNAME") if not parts[part]]
        if lacking:
            raise ValueError(
                f"{_DATABASE}_HOST needs {' and '.join(lacking)}, or set {_DATABASE}_URL"
            )
        return _url(parts, known)
    given = {
        name: value
        for name, value in known.items()
        if name.startswith(_NAIS_DATABASE) and name.endswith("_URL") and value
        if not name.endswith("_JDBC_URL")
    }
    if len(set(given.values())) > 1:
        names = ", ".join(sorted(given))
        raise ValueError(f"which database is meant, {names}? Set {_DATABASE}_URL to one of them")
    return next(iter(given.values()), None)


def _url(parts: Mapping[str, str], known: Mapping[str, str]) -> str:
    user, password = (quote(parts[part], safe="") for part in ("USERNAME", "PASSWORD"))
    host = f"[{parts['HOST']}]" if ":" in parts["HOST"] else parts["HOST"]
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    credentials = f"{user}:{password}" if password else user
    ssl = {name: known.get(f"{_DATABASE}_{name.upper()}", "") for name in _SSL}
    query = "&".join(f"{name}={quote(value)}" for name, value in ssl.items() if value)
    address = f"postgresql://{credentials}@{host}{port}/{quote(parts['DATABASE'], safe='')}"
    return f"{address}?{query}" if query else address


_SSL = ("sslmode", "sslrootcert", "sslcert", "sslkey")
