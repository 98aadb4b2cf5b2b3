"""The settings of contract.md: `RODTKORT_…` variables or `.env`, refused by name when unknown."""

import difflib
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.retention import parse_kept
from bot.evidence.bucket import Bucket, BucketKey
from bot.evidence.retention import parse_retention
from bot.evidence.scanner import scanner_at
from bot.service.keyring import BadKeys, parse_keys
from bot.settings.canary import CanarySettings, canary_problems
from bot.settings.filing import PREFIX, FilingSettings, filing_problems
from bot.settings.importing import ImportSettings, import_problems
from bot.settings.platform import (
    OwnFile,
    OwnVariables,
    database_url,
    is_of_a_database,
    without_service_links,
)
from bot.teams.credentials import (
    BadCredentials,
    BotCredentials,
    Certificate,
    ManagedIdentity,
    Proof,
    TokenFile,
    read_certificate,
    read_token,
)

ENVIRONMENTS = ("production", "local")


class BadSettings(ValueError):
    """One sentence per problem, for the operator."""


class Settings(FilingSettings, ImportSettings, CanarySettings):
    """Effective settings. `local` permits what a laptop lacks; anything else refuses to start
    without credentials and keys."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    environment: Literal["production", "local"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    database_url: str = "sqlite:///var/rodtkort.db"
    database_pooler: Literal["transaction"] | None = None
    database_identity: str | None = None
    database_given_up: str | None = None
    state_dir: Path = Path("var")
    organisation_file: Path | None = None
    organisation_source: Literal["file", "database"] = "file"
    app_id: str | None = None
    app_secret: SecretStr | None = None
    app_certificate_file: Path | None = None
    app_token_file: Path | None = None
    app_identity: Literal["managed"] | None = None
    tenant_id: str | None = None
    login_url: str = "https://login.microsoftonline.com"
    openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    token_issuer: str = "https://api.botframework.com"
    allowed_service_hosts: str = ""
    keys: SecretStr | None = None
    journal_dir: Path = Path("var/journal")
    evidence_dir: Path = Path("var/evidence")
    public_url: str | None = None
    evidence_keys_dir: Path = Path("var/evidence-keys")
    evidence_bucket: str | None = None
    evidence_keys_bucket: str | None = None
    evidence_bucket_key_id: str | None = None
    evidence_bucket_secret: SecretStr | None = None
    evidence_bucket_region: str = "us-east-1"
    evidence_retention_days: str = ""
    retention_days: str = ""
    clamd: str | None = None
    allowed_file_hosts: str = ""
    catalog_app_id: str | None = None
    graph_url: str = "https://graph.microsoft.com/v1.0"
    send_timeout_seconds: float = Field(default=3, gt=0, le=60)

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
    problems += _missing(settings)
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


def _missing(settings: Settings) -> list[str]:
    problems = []
    if settings.organisation_file is None:
        if not settings.local:
            problems.append(f"{PREFIX}ORGANISATION_FILE is missing; name the organisation file")
        settings.organisation_file = Path("config/organisation.sample.yaml")
    problems += _credentials(settings)
    problems += _graph(settings)
    problems += _public(settings)
    problems += _keys(settings)
    problems += _evidence(settings)
    problems += filing_problems(settings, local=settings.local)
    problems += canary_problems(settings, PREFIX)
    problems += import_problems(settings, local=settings.local)
    return problems


def _public(settings: Settings) -> list[str]:
    """Evidence is looked at there: https, or loopback on a developer's machine."""
    if not settings.public_url or _is_plain(settings, settings.public_url):
        return []
    return [
        f"{PREFIX}PUBLIC_URL must be a plain https address, such as https://rodtkort.example.no"
    ]


def _graph(settings: Settings) -> list[str]:
    """Our token goes where this points: https, or loopback on a developer's machine."""
    if _is_plain(settings, settings.graph_url):
        return []
    return [
        f"{PREFIX}GRAPH_URL must be a plain https address with its version, such as "
        "https://graph.microsoft.com/v1.0"
    ]


def _is_plain(settings: Settings, address: str) -> bool:
    try:
        url = urlsplit(address)
        host, _ = url.hostname, url.port
    except ValueError:
        return False
    loopback = settings.local and host in ("localhost", "127.0.0.1", "::1")
    good_scheme = url.scheme == "https" or (loopback and url.scheme == "http")
    plain = url.username is None and url.password is None and not url.query and not url.fragment
    return bool(host) and good_scheme and plain and address.isprintable() and " " not in address


_PROOFS = (
    f"{PREFIX}APP_SECRET",
    f"{PREFIX}APP_CERTIFICATE_FILE",
    f"{PREFIX}APP_TOKEN_FILE",
    f"{PREFIX}APP_IDENTITY=managed",
)


def _credentials(settings: Settings) -> list[str]:
    """Who the bot is: complete, with exactly one proof; in `local` it may also be nobody."""
    named = {f"{PREFIX}APP_ID": settings.app_id, f"{PREFIX}TENANT_ID": settings.tenant_id}
    lacking = [name for name, value in named.items() if not value]
    if len(settings.proofs) > 1:
        return [f"only one of {_either('and')} may be set"]
    if settings.local and not settings.app_id and not settings.proofs:
        return []  # a tenant alone is nobody yet
    if not settings.proofs:
        lacking.append(f"one of {_either('or')}")
    if lacking and settings.local:
        given = [name for name, value in named.items() if value] or ["the proof"]
        return [f"{', '.join(lacking)} must be set too; or leave out {' and '.join(given)}"]
    if lacking:
        return [
            f"{', '.join(lacking)} must be set; without credentials the bot runs only with "
            f"{PREFIX}ENVIRONMENT=local"
        ]
    return _unusable(settings)


def _either(word: str) -> str:
    return f"{', '.join(_PROOFS[:-1])} {word} {_PROOFS[-1]}"


def _unusable(settings: Settings) -> list[str]:
    """A file that is wrong is told now, not when somebody cries for help."""
    try:
        match settings.proofs[0]:
            case Certificate(file):
                read_certificate(file)
            case TokenFile(file):
                read_token(file)
    except BadCredentials as error:
        name = _PROOFS[1] if settings.app_token_file is None else _PROOFS[2]
        return [f"{name}: {error}"]
    return []


def _evidence(settings: Settings) -> list[str]:
    """Keys in the middle of what they open would be in every backup of it (L13)."""
    problems = []
    for name, read, value in (
        ("EVIDENCE_RETENTION_DAYS", parse_retention, settings.evidence_retention_days),
        ("RETENTION_DAYS", parse_kept, settings.retention_days),
        ("CLAMD", scanner_at, settings.clamd),
        ("EVIDENCE_BUCKET", _bucket, settings.evidence_bucket),
        ("EVIDENCE_KEYS_BUCKET", _bucket, settings.evidence_keys_bucket),
    ):
        try:
            read(value or "")
        except ValueError as error:
            problems.append(f"{PREFIX}{name}: {error}")
    files, keys = settings.evidence_dir.resolve(), settings.evidence_keys_dir.resolve()
    if files.is_relative_to(keys) or keys.is_relative_to(files):
        problems.append(f"{PREFIX}EVIDENCE_KEYS_DIR must lie apart from {PREFIX}EVIDENCE_DIR")
    if settings.evidence_bucket and not (
        settings.evidence_bucket_key_id and settings.evidence_bucket_secret
    ):
        names = f"{PREFIX}EVIDENCE_BUCKET_KEY_ID and {PREFIX}EVIDENCE_BUCKET_SECRET"
        problems.append(f"{PREFIX}EVIDENCE_BUCKET needs {names}")
    if bool(settings.evidence_bucket) != bool(settings.evidence_keys_bucket):
        problems.append(f"{PREFIX}EVIDENCE_BUCKET and {PREFIX}EVIDENCE_KEYS_BUCKET belong together")
    elif settings.evidence_bucket and settings.evidence_bucket == settings.evidence_keys_bucket:
        problems.append(f"{PREFIX}EVIDENCE_KEYS_BUCKET must be another than the one for the files")
    return problems


def _bucket(url: str) -> None:
    if url:
        Bucket(url, BucketKey("", ""))


def _keys(settings: Settings) -> list[str]:
    if settings.keys is None or not settings.keys.get_secret_value().strip():
        if not settings.local:
            return [f"{PREFIX}KEYS is missing; write id:base64 with 32 random bytes"]
        settings.keys = SecretStr(_generated_keys(Path("var/keys")))
        return []
    try:
        parse_keys(settings.keys.get_secret_value())
    except BadKeys as error:
        return [f"{PREFIX}KEYS: {error}"]
    return []


def _generated_keys(path: Path) -> str:
    """`local` makes its own keys, once, readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = f"local1:{b64encode(secrets.token_bytes(32)).decode()}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
    return path.read_text().strip()
