"""The settings of contract.md: `RODTKORT_…` variables or `.env`, refused by name when unknown."""

import difflib
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.canary import Pair
from bot.settings.filing import PREFIX, FilingSettings, NavAddress
from bot.settings.platform import (
    OwnFile,
    OwnVariables,
    database_url,
    is_of_a_database,
    without_service_links,
)
from bot.settings.refusals import problems_of
from bot.settings.telephone import TelephoneSettings
from bot.teams.credentials import (
    BotCredentials,
    Certificate,
    ManagedIdentity,
    Proof,
    TokenFile,
)

MINUTE_MS = 60_000
ENVIRONMENTS = ("production", "local")


class BadSettings(ValueError):
    """One sentence per problem, for the operator."""


class CanarySettings(BaseSettings):
    """Whom the bot tests itself with, and how often; both identities or neither
    (docs/decisions/0027)."""

    canary_from: str | None = None
    """The Entra object id of the technical user who cries when the bot tests itself.

    Refused: what is no GUID; without the other; the same as the other."""
    canary_to: str | None = None
    """The one who is alerted.

    Refused: as `RODTKORT_CANARY_FROM`."""
    canary_minutes: int = Field(default=5, ge=1, le=1440)
    """How often."""
    canary_line: str | None = None
    """The number of a technical line that answers by itself and presses 1 once it has heard the
    choice: the bot calls it to see that calls get through (docs/calling.md). Nobody's telephone.

    Refused: without the two technical users; while no calls are made; what cannot be called; with
    `teams` without the resource account."""
    canary_call_hours: int = Field(default=24, ge=1, le=168)
    """How often that is."""

    @field_validator("canary_from", "canary_to")
    @classmethod
    def _object_id(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        try:
            return str(UUID(value.strip()))
        except ValueError:
            raise ValueError("must be the Entra object id of a technical user, a GUID") from None

    @property
    def canary(self) -> Pair | None:
        """Who takes part; None when the bot is not to test itself."""
        if self.canary_from is None or self.canary_to is None:
            return None
        return Pair(
            self.canary_from,
            self.canary_to,
            self.canary_minutes * MINUTE_MS,
            self.canary_line or None,
            self.canary_call_hours * 60 * MINUTE_MS,
        )


class ImportSettings(BaseSettings):
    """Directories of people to import from (docs/import.md); with none of these the organisation is
    kept by hand."""

    nom_url: str | None = None
    """NOM's GraphQL, as a source of people, units and leaders.

    Refused: without its scope; an address that is not safe."""
    nom_scope: str | None = None
    """What its token is asked for."""
    import_file: Path | None = None
    """What is imported, and how; `import.yaml` beside the organisation file when not set."""

    @property
    def nom(self) -> NavAddress | None:
        """NOM's GraphQL; None where it is not used."""
        if self.nom_url and self.nom_scope:
            return NavAddress(self.nom_url, self.nom_scope)
        return None

    def import_file_for(self, organisation_file: Path) -> Path:
        """Where the import file is: as set, or `import.yaml` beside the organisation file."""
        named = self.import_file if self.import_file and self.import_file.name else None
        return named or organisation_file.with_name("import.yaml")


class AuditSettings(BaseSettings):
    """Where the agency's archive is told who looked at evidence, papers and reports
    (docs/operate.md); with nothing set, the access log alone says it."""

    audit_url: str | None = None
    """The archive's syslog: `tls://host:6514`; `tcp://` within the cluster only. It is told in CEF,
    in order, and again until it has confirmed; `rodtkort_audit_waiting` and
    `rodtkort_audit_oldest_seconds` say what waits.

    Refused: anything else; with an access log, drills or alarms that are kept for less than a
    week."""
    audit_authorities: Path | None = None
    """Who vouches for its certificate, as PEM; the system's authorities when not set.

    Refused: what cannot be read as that; without `RODTKORT_AUDIT_URL`."""
    audit_certificate_file: Path | None = None
    """Our own certificate with its key, as PEM, where the archive asks for one.

    Refused: as `RODTKORT_AUDIT_AUTHORITIES`."""
    audit_vendor: str = "Rødt kort"
    """What CEF calls the vendor: the name by which employees know the system. Agreed with the
    archive's owners once, and never changed by oneself."""
    audit_product: str = "rodtkort"
    """What CEF calls the product; likewise."""


class Settings(FilingSettings, ImportSettings, CanarySettings, TelephoneSettings, AuditSettings):
    """Effective settings. `local` permits what a laptop lacks; anything else refuses to start
    without credentials and keys."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    environment: Literal["production", "local"] = "production"
    """`local` is a developer's machine or the demo: credentials may be missing, service URLs may be
    loopback, birth numbers synthetic.

    Refused: any other word."""
    host: str = "127.0.0.1"
    """The address to listen on; `0.0.0.0` in a container."""
    port: int = Field(default=3978, ge=0, le=65535)
    """The port to listen on; 0 takes any that is free."""
    database_url: str = "sqlite:///var/rodtkort.db"
    """The database: SQLite for one process, `postgresql://…` for any number, several hosts with
    commas. nais' own variables are read where it is not set.

    Refused: another kind of address, half of nais' variables, several databases of nais'."""
    database_pooler: Literal["transaction"] | None = None
    """Spares the finding out that PgBouncer stands in front in transaction mode."""
    database_identity: str | None = None
    """Which database this installation belongs to, where no disk outlives the process; the first
    start says it (`rodtkort database identity`). Another or an empty one is left alone."""
    database_given_up: str | None = None
    """The identity of a database that was given up on purpose: the next one that is found is the
    one. May stay set."""
    state_dir: Path = Path("var")
    """Where an installation remembers which PostgreSQL database it belongs to."""
    organisation_file: Path | None = None
    """Who answers for whom (docs/contract.md). Read at start, on change and on SIGHUP; a bad file
    keeps the last good version. In `local` it is the sample.

    Refused: missing, unless `local`."""
    organisation_source: Literal["file", "database"] = "file"
    """`database`: administrators change the structure in chat, and the file only seeds it."""
    app_id: str | None = None
    """The application (client) id of the bot's registration in Entra.

    Refused: missing, unless `local` without any credentials."""
    app_secret: SecretStr | None = None
    """What the bot proves itself with: a client secret.

    Refused: none, or more than one, of the four proofs."""
    app_secret_ends: date | None = None
    """The day on which that secret ends, as Entra shows it, `2027-03-01`: the bot falls silent on
    it, and nothing else can tell. `doctor` and `rodtkort_credential_days_left` warn before.

    Refused: what is no date; without a secret."""
    app_certificate_file: Path | None = None
    """The same: a PEM file with an RSA key and its certificate.

    Refused: a file that cannot be read or has no such pair."""
    app_token_file: Path | None = None
    """The same: the token file that a platform with workload identity renews.

    Refused: a file that cannot be read."""
    app_identity: Literal["managed"] | None = None
    """The same: Azure's managed identity, whose client id is the app id."""
    tenant_id: str | None = None
    """The only tenant whose activities are heard.

    Refused: missing, where there is an app id."""
    login_url: str = "https://login.microsoftonline.com"
    """Where tokens for the connector come from; another address switches instance discovery off."""
    openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    """Where the keys are by which an activity's signature is checked."""
    token_issuer: str = "https://api.botframework.com"
    """Who must have signed an activity's token."""
    allowed_service_hosts: str = ""
    """Hosts that answers may be sent to, with commas; empty means Microsoft's connector."""
    keys: SecretStr | None = None
    """The key ring, `id:base64` with commas, 32 bytes each: the first encrypts what people write
    and seals the timeline, all decrypt. An alarm needs none. `local` makes its own in `var/keys`.

    Refused: missing, unless `local`; what is no such list."""
    journal_dir: Path = Path("var/journal")
    """Where alarms are kept, sealed, while there is no store: another disk than the database's."""
    evidence_dir: Path = Path("var/evidence")
    """Evidence, encrypted; replicas share it. Uploads in the making lie here with a bucket too."""
    public_url: str | None = None
    """The public address under which evidence and papers are looked at; without it they are not.

    Refused: anything but a plain https address (http on loopback in `local`)."""
    tab: bool = False
    """Whether there is a tab in Teams, and the same pages in the browser (docs/install.md). Without
    it their addresses answer 404.

    Refused, unless `local`: without a public address or an app id; with a managed identity."""
    evidence_keys_dir: Path = Path("var/evidence-keys")
    """The data keys of evidence.

    Refused: within the directory of the files, or around it; missing, unless `local` or with a
    bucket: nobody shall find them beside the files by default."""
    evidence_bucket: str | None = None
    """A bucket for the files instead of the directory: `gs://bucket`, `az://account/container`,
    `s3://bucket`, or `https://host/bucket` for whatever else speaks S3; each with `/folder`.

    Refused: no such address; `https://` without a key; without the other; the same one twice."""
    evidence_keys_bucket: str | None = None
    """The other bucket, for the data keys.

    Refused: as `RODTKORT_EVIDENCE_BUCKET`."""
    evidence_bucket_key_id: str | None = None
    """Who the bot is to both buckets. Without it: who the platform says that it is (workload
    identity), which is better wherever there is one.

    Refused: without its secret; for `gs://` and `az://`."""
    evidence_bucket_secret: SecretStr | None = None
    """What it proves that with."""
    evidence_bucket_region: str = "us-east-1"
    """The region of both, for S3."""
    evidence_bucket_endpoint: str | None = None
    """A private endpoint of `gs://`, `az://` or `s3://`, instead of the maker's own address.

    Refused: anything but https (http on loopback in `local`)."""
    evidence_retention_days: str = ""
    """How long evidence is kept, `threat=730,drill=7`; what is not named keeps its default
    (docs/evidence.md).

    Refused: an unknown kind, days outside 1–36,500."""
    retention_days: str = ""
    """How long everything else is kept, `words=180,drills=365`; likewise (docs/retention.md).

    Refused: an unknown kind, days outside 1–36,500."""
    clamd: str | None = None
    """The malware scanner, `unix:/path` or `tcp://host:port`; without it the record says that
    nothing was scanned.

    Refused: another form."""
    allowed_file_hosts: str = ""
    """Hosts that files are fetched from, with commas; empty means Microsoft's SharePoint. Better:
    the tenant's own two."""
    catalog_app_id: str | None = None
    """The app's id in the organisation's app catalogue: with it the bot installs itself for the
    people of every chain.

    Refused: what is no GUID."""
    graph_url: str = "https://graph.microsoft.com/v1.0"
    """Microsoft Graph, with its version.

    Refused: anything but a plain https address (http on loopback in `local`)."""
    send_timeout_seconds: float = Field(default=3, gt=0, le=60)
    """How long one request to the connector may take. The lease, and so the worst delay after a
    crash, follows from it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given, then the environment, then `.env`; not what the platform puts there."""
        return init_settings, OwnVariables(settings_cls), OwnFile(settings_cls)

    @field_validator("environment", mode="before")
    @classmethod
    def _known_environment(cls, value: object) -> object:
        """A word that was misspelt is not taken for another."""
        word = value.strip() if isinstance(value, str) else value
        if word not in ENVIRONMENTS:
            known = " or ".join(ENVIRONMENTS)
            raise ValueError(f"must be {known}; without it, it is {ENVIRONMENTS[0]}")
        return word

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        url = value.strip()
        if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("catalog_app_id")
    @classmethod
    def _catalog_id(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        try:
            return str(UUID(value.strip()))
        except ValueError:
            raise ValueError(
                "must be the app's id in the organisation's app catalogue, a GUID; "
                "the Teams admin centre shows it, and it is not the id in the manifest"
            ) from None

    @property
    def local(self) -> bool:
        """A developer's machine or a demo."""
        return self.environment == "local"

    @property
    def pages(self) -> str | None:
        """The public address that our own pages lie under; None when there is none."""
        return self.public_url.rstrip("/") if self.public_url else None

    @property
    def proofs(self) -> list[Proof]:
        """What the bot can prove itself with to the login service; exactly one counts."""
        given: list[Proof] = []
        if self.app_secret is not None and self.app_secret.get_secret_value():
            given.append(self.app_secret.get_secret_value())
        if self.app_certificate_file is not None:
            given.append(Certificate(self.app_certificate_file))
        if self.app_token_file is not None:
            given.append(TokenFile(self.app_token_file))
        if self.app_identity is not None:
            given.append(ManagedIdentity())
        return given

    @property
    def credentials(self) -> BotCredentials | None:
        """The bot registration; None only in `local`, where there need not be one."""
        if not (self.app_id and self.tenant_id and len(self.proofs) == 1):
            return None
        return BotCredentials(self.app_id, self.proofs[0], self.tenant_id, self.login_url)

    @property
    def lease_ms(self) -> int:
        """Create, POST, and a second: derived, so that it cannot be set too short."""
        return int(2 * self.send_timeout_seconds * 1000) + 1000

    @property
    def late_ms(self) -> int:
        """How late a row may be taken at worst: a lease that a crash left behind, and a second;
        what is later than that breaks V5."""
        return self.lease_ms + 1000


def load_settings() -> Settings:
    """Reads and checks everything; raises `BadSettings` with all problems at once."""
    in_file = {name.upper(): value for name, value in OwnFile(Settings).env_vars.items()}
    variables = without_service_links({**in_file, **os.environ})
    problems = _unknown(variables)
    try:
        settings = Settings(**_database(variables))
    except ValidationError as error:
        for found in error.errors():
            name = PREFIX + "_".join(str(part) for part in found["loc"]).upper()
            problems.append(f"{name}: {found['msg'].removeprefix('Value error, ')}")
        raise BadSettings("\n".join(problems)) from None
    except ValueError as error:
        raise BadSettings("\n".join([*problems, str(error)])) from None
    problems += problems_of(settings)
    if problems:
        raise BadSettings("\n".join(problems))
    return settings


def _database(variables: Mapping[str, str | None]) -> dict[str, Any]:
    """What the platform gives, where nobody has named a database."""
    name = f"{PREFIX}DATABASE_URL"
    if any(each.upper() == name and (value or "").strip() for each, value in variables.items()):
        return {}
    given = database_url(variables)
    return {"database_url": given} if given is not None else {}


def _unknown(variables: Mapping[str, str | None]) -> list[str]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    found = []
    for name in sorted(variables):
        if not name.upper().startswith(PREFIX) or name.upper() in known or is_of_a_database(name):
            continue
        if name.upper() == f"{PREFIX}JDBC_URL":
            found.append(f"{name} is not a setting; with nais say envVarPrefix: {PREFIX}DATABASE")
            continue
        near = difflib.get_close_matches(name.upper(), known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        found.append(f"{name} is not a setting{hint}")
    return found
