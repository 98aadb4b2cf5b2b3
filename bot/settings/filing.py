"""Where notes are filed and reports delivered (docs/filing.md). Nothing set: by hand, by copying.

Half a configuration is refused at start with a sentence: it would be found out when somebody's
report does not arrive.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import (
    DEPRECATED_TEMAS,
    EVERYTHING,
    SYSTEM_NAMES,
    TEMAS,
    Granted,
)
from bot.integrations.deviation import SHORTEST_SECRET

PREFIX = "RODTKORT_"
# Inside a cluster services are reached without TLS, by names that nobody outside can take.
_IN_CLUSTER = ".svc.cluster.local"


@dataclass(frozen=True, slots=True)
class NavAddress:
    """A service of Nav's, and what its token is asked for."""

    url: str
    scope: str


@dataclass(frozen=True, slots=True)
class DeviationPlace:
    """Where one employer's reports go: by `url` and `secret`, or into `folder`; else copied."""

    url: str | None
    secret: SecretStr | None
    folder: Path | None


class FilingSettings(BaseSettings):
    """The part of the settings that is about filing and delivery."""

    dokarkiv_url: str | None = None
    """The archive that case notes are filed in; with nothing set, by hand.

    Refused: without its scope or without tilgangsmaskinen; an address that is not safe."""
    dokarkiv_scope: str | None = None
    """What its token is asked for."""
    dokarkiv_temas: str | None = None
    """What the bot is granted there, in the order in which it is offered: `OPP:AO01+KELVIN, GEN:-,
    AAP`. After a tema the systems whose cases may be named; `-` for the general case alone, nothing
    for any. With nothing set, whatever the archive has.

    Refused: what the archive has no code for; a deprecated tema; without dokarkiv."""
    dokarkiv_retracts: bool = False
    """The bot may mark a note as filed by mistake (`feilregistrerSakstilknytning`); otherwise its
    owner does it in Gosys, by a checklist.

    Refused: without dokarkiv."""
    tilgangsmaskinen_url: str | None = None
    """Who is asked whether the employee may see the client's case, before anything is filed.

    Refused: without its scope or without dokarkiv; an address that is not safe."""
    tilgangsmaskinen_scope: str | None = None
    """What its token is asked for."""
    oppgave_url: str | None = None
    """Where a task is made about a filed note.

    Refused: without its scope or without dokarkiv; an address that is not safe."""
    oppgave_scope: str | None = None
    """What its token is asked for."""
    token_endpoint: str | None = None
    """Where tokens for Nav's services come from: nais' `NAIS_TOKEN_ENDPOINT`.

    Refused: what is no address."""
    token_exchange_endpoint: str | None = None
    """Where a person's own token from Teams is exchanged for one that dokarkiv takes: nais'
    `NAIS_TOKEN_EXCHANGE_ENDPOINT`. With nothing set, notes are filed as the machine, with the ident
    of who filed beside it.

    Refused: without `RODTKORT_TOKEN_ENDPOINT` or dokarkiv; an address that is not safe."""
    sign_in_resource: str | None = None
    """The application id URI that Teams is asked for such a token by, as the app's manifest has it
    (`webApplicationInfo.resource`); with nothing set, `api://botid-` and the app id.

    Refused: without `RODTKORT_TOKEN_EXCHANGE_ENDPOINT`; what does not begin with `api://`."""
    state_deviation_url: str | None = None
    """Where the deviation reports of the state's employees go (docs/deviation/README.md).

    Refused: without its secret, with a folder as well; an address that is not safe."""
    state_deviation_secret: SecretStr | None = None
    """What each delivery is signed with.

    Refused: alone; shorter than 32 bytes."""
    state_deviation_folder: Path | None = None
    """Instead: the folder they are put in, as JSON and PDF.

    Refused: what is there and cannot be written to."""
    municipal_deviation_url: str | None = None
    """The same for the municipality's employees.

    Refused: as `RODTKORT_STATE_DEVIATION_URL`."""
    municipal_deviation_secret: SecretStr | None = None
    """What each delivery is signed with.

    Refused: as `RODTKORT_STATE_DEVIATION_SECRET`."""
    municipal_deviation_folder: Path | None = None
    """Instead: the folder they are put in.

    Refused: as `RODTKORT_STATE_DEVIATION_FOLDER`."""

    def nav_service(self, name: str) -> NavAddress | None:
        """`dokarkiv`, `tilgangsmaskinen` or `oppgave`; None where it is not used."""
        url, scope = self.nav_setting(name)
        return NavAddress(url, scope) if url and scope else None

    @property
    def files_notes(self) -> bool:
        """Whether the bot has a way into the archive: then it asks whom a note is about."""
        return all(map(self.nav_service, ("dokarkiv", "tilgangsmaskinen")))

    @property
    def granted(self) -> Granted:
        """What the bot may file under; everything where what was set cannot be read."""
        return granted_of(self.dokarkiv_temas or "") or EVERYTHING

    @property
    def delivers(self) -> frozenset[Sector]:
        """Whose reports are handed over to a deviation system; others are copied by hand."""
        places = {sector: self.deviation_place(sector) for sector in Sector}
        return frozenset(s for s, place in places.items() if place.url or place.folder)

    def nav_setting(self, name: str) -> tuple[str | None, str | None]:
        """Address and scope as they were set, complete or not."""
        return {
            "dokarkiv": (self.dokarkiv_url, self.dokarkiv_scope),
            "tilgangsmaskinen": (self.tilgangsmaskinen_url, self.tilgangsmaskinen_scope),
            "oppgave": (self.oppgave_url, self.oppgave_scope),
        }[name]

    def deviation_place(self, sector: Sector) -> DeviationPlace:
        """Where the reports of this employer's people go."""
        if sector is Sector.STATE:
            found = (self.state_deviation_url, self.state_deviation_secret)
            folder = self.state_deviation_folder
        else:
            found = (self.municipal_deviation_url, self.municipal_deviation_secret)
            folder = self.municipal_deviation_folder
        return DeviationPlace(*found, folder if folder and folder.name else None)


def granted_of(text: str) -> Granted | None:
    """What `RODTKORT_DOKARKIV_TEMAS` says; None where it cannot be read."""
    systems_of: dict[str, frozenset[str] | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        tema, colon, said = (piece.strip().upper() for piece in part.partition(":"))
        systems = frozenset(filter(None, said.replace("+", " ").split())) - {"-"}
        known = tema in TEMAS - DEPRECATED_TEMAS and systems <= SYSTEM_NAMES.keys()
        if not known or tema in systems_of or (colon and not said):
            return None
        systems_of[tema] = systems if colon else None
    return Granted(systems_of)


def filing_problems(settings: FilingSettings, *, local: bool) -> list[str]:
    """One sentence for each thing that is wrong; empty when it can be used."""
    found = [*_services(settings, local)]
    for sector in Sector:
        found += _deviation(f"{sector.value.upper()}_DEVIATION", settings, sector, local)
    return found


def _services(settings: FilingSettings, local: bool) -> Iterator[str]:
    for name in ("dokarkiv", "tilgangsmaskinen", "oppgave"):
        url, scope = settings.nav_setting(name)
        address = f"{PREFIX}{name.upper()}_URL"
        if bool(url) != bool(scope):
            yield f"{address} and {PREFIX}{name.upper()}_SCOPE belong together; set both or neither"
        if url and not is_safe(url, local):
            yield not_safe(address)
    if bool(settings.dokarkiv_url) != bool(settings.tilgangsmaskinen_url):
        yield (
            f"{PREFIX}DOKARKIV_URL and {PREFIX}TILGANGSMASKINEN_URL belong together: no note is "
            "filed before access was asked"
        )
    if granted_of(settings.dokarkiv_temas or "") is None:
        yield (
            f"{PREFIX}DOKARKIV_TEMAS is not understood: write temas with a comma between them, and "
            "after each a colon and its systems, as in `OPP:AO01+KELVIN, GEN:-, AAP`"
        )
    for name in ("temas", "retracts"):
        if getattr(settings, f"dokarkiv_{name}") and not settings.dokarkiv_url:
            setting = f"{PREFIX}DOKARKIV_{name.upper()}"
            yield f"{setting} needs {PREFIX}DOKARKIV_URL: it is about that archive"
    if settings.oppgave_url and not settings.dokarkiv_url:
        yield f"{PREFIX}OPPGAVE_URL needs {PREFIX}DOKARKIV_URL: a task is about a filed note"
    if settings.token_endpoint and not _is_address(settings.token_endpoint):
        yield f"{PREFIX}TOKEN_ENDPOINT must be the address that nais gives as NAIS_TOKEN_ENDPOINT"
    yield from _exchange(settings)


def _exchange(settings: FilingSettings) -> Iterator[str]:
    name, resource = f"{PREFIX}TOKEN_EXCHANGE_ENDPOINT", settings.sign_in_resource
    if settings.token_exchange_endpoint:
        if not settings.token_endpoint or not settings.dokarkiv_url:
            yield (
                f"{name} needs {PREFIX}TOKEN_ENDPOINT and {PREFIX}DOKARKIV_URL: it gives tokens "
                "for that archive, and the machine's is used where a person has none"
            )
        if not is_safe(settings.token_exchange_endpoint, local=True):  # people's tokens go there
            yield not_safe(name)
    if resource and not settings.token_exchange_endpoint:
        yield f"{PREFIX}SIGN_IN_RESOURCE needs {name}: nobody's token is asked for without it"
    if resource and not (resource.startswith("api://") and resource.isprintable()):
        yield f"{PREFIX}SIGN_IN_RESOURCE must be the application id URI, as in `api://botid-…`"


def _deviation(name: str, settings: FilingSettings, sector: Sector, local: bool) -> Iterator[str]:
    place = settings.deviation_place(sector)
    secret = place.secret.get_secret_value() if place.secret else ""
    if bool(place.url) != bool(secret):
        yield f"{PREFIX}{name}_URL and {PREFIX}{name}_SECRET belong together; set both or neither"
    if place.url and place.folder:
        yield f"only one of {PREFIX}{name}_URL and {PREFIX}{name}_FOLDER may be set"
    if place.url and not is_safe(place.url, local):
        yield not_safe(f"{PREFIX}{name}_URL")
    if secret and len(secret.encode()) < SHORTEST_SECRET:
        yield f"{PREFIX}{name}_SECRET needs at least {SHORTEST_SECRET} bytes"
    if place.folder and place.folder.exists() and not _is_usable(place.folder):
        yield f"{PREFIX}{name}_FOLDER must be a folder that the bot may write to"


def _is_usable(folder: Path) -> bool:
    """A folder that is away is a share that may come back; one that is a file never will."""
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def not_safe(name: str) -> str:
    """What to say of an address that is not `is_safe`."""
    return (
        f"{name} must be a plain https address (http only within the cluster, *{_IN_CLUSTER}), "
        "without user, query or fragment"
    )


def is_safe(address: str, local: bool) -> bool:
    """A token, or a report, goes there."""
    if not _is_address(address):
        return False
    url = urlsplit(address)
    host = url.hostname or ""
    plain_allowed = host.endswith(_IN_CLUSTER) or (local and host in ("localhost", "127.0.0.1"))
    return url.scheme == "https" or plain_allowed


def is_archive(address: str, local: bool) -> bool:
    """A syslog server: with TLS, or within the cluster."""
    for scheme, standing_for in (("tls://", "https://"), ("tcp://", "http://")):
        if address.startswith(scheme):
            stands = standing_for + address.removeprefix(scheme)
            return is_safe(stands, local) and urlsplit(stands).path in ("", "/")
    return False


def _is_address(address: str) -> bool:
    try:
        url = urlsplit(address)
        host, _ = url.hostname, url.port
    except ValueError:
        return False
    plain = url.username is None and url.password is None and not url.query and not url.fragment
    readable = address.isprintable() and " " not in address
    return bool(host) and url.scheme in ("http", "https") and plain and readable
