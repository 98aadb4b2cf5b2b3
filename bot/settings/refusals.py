"""What settings are refused for, before anything starts: half a configuration, an address that is
not safe, a file that cannot be used."""

import contextlib
import os
import secrets
import ssl
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.domain.evidence import parse_retention
from bot.domain.retention import Kept, parse_kept
from bot.evidence.inspection import scanner_at
from bot.evidence.storage import bucket_address
from bot.service.keyring import BadKeys, parse_keys
from bot.settings.filing import PREFIX, filing_problems, is_archive, is_safe, not_safe
from bot.settings.telephone import teams_calls_problems, telephone_problems, webhook_problems
from bot.teams.credentials import (
    BadCredentials,
    Certificate,
    TokenFile,
    read_certificate,
    read_token,
)

if TYPE_CHECKING:
    from bot.settings import Settings


SAMPLE = Path("config/organisation.sample.yaml")


def sample_file() -> Path:
    """The sample organisation, which a wheel has, too; in the repository `SAMPLE` leads to it."""
    return Path(__file__).with_name(SAMPLE.name)


def problems_of(settings: "Settings") -> list[str]:
    """Return what is wrong, one sentence each. Fills in what `local` may leave out: the sample
    organisation, keys of its own."""
    problems = []
    if settings.organisation_file is None:
        if not settings.local:
            problems.append(f"{PREFIX}ORGANISATION_FILE is missing; name the organisation file")
        settings.organisation_file = SAMPLE if SAMPLE.exists() else sample_file()
    problems += _credentials(settings)
    problems += _graph(settings)
    problems += _public(settings)
    problems += _tab(settings)
    problems += _keys(settings)
    problems += _evidence(settings)
    problems += filing_problems(settings, local=settings.local)
    problems += _canary(settings)
    problems += _import(settings)
    problems += _audit(settings)
    problems += telephone_problems(settings)
    problems += webhook_problems(settings, settings.pages, settings.local)
    is_app = bool(settings.app_id and settings.tenant_id)
    problems += teams_calls_problems(settings, is_app, settings.pages, settings.local)
    return problems


def unwritable(settings: "Settings") -> Iterator[tuple[str, str]]:
    """Yield each folder that this user may not write to, by its setting, with a sentence for the
    operator. It is tried, since a disk may be mounted for reading only; it hangs where a disk
    does. Alarms need none of them."""
    for name, folder, loses in _places(settings):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            why, user = error.strerror or type(error).__name__, os.geteuid()
            yield (
                name,
                f"User {user} may not write to {folder.absolute()} ({why}): {loses}. "
                f"Give that user the folder, or {name} another.",
            )


def _places(settings: "Settings") -> Iterator[tuple[str, Path, str]]:
    """What is lost where it cannot be written to."""
    loses = "an alarm that is raised while there is no database is lost if this process ends"
    yield f"{PREFIX}JOURNAL_DIR", settings.journal_dir, loses
    yield f"{PREFIX}EVIDENCE_DIR", settings.evidence_dir, "no picture is kept"
    if not settings.evidence_keys_bucket:
        yield f"{PREFIX}EVIDENCE_KEYS_DIR", settings.evidence_keys_dir, "no picture is kept"
    if settings.database_url.startswith("postgres") and not settings.database_identity:
        loses = "another database in this one's place would not be noticed"
        yield f"{PREFIX}STATE_DIR", settings.state_dir, loses


def _public(settings: "Settings") -> list[str]:
    """Evidence is looked at there: https, or loopback on a developer's machine."""
    if not settings.public_url or _is_plain(settings, settings.public_url):
        return []
    return [
        f"{PREFIX}PUBLIC_URL must be a plain https address, such as https://rodtkort.example.no"
    ]


def _tab(settings: "Settings") -> Iterator[str]:
    """Somebody must be able to come to it, and to be known there."""
    if not settings.tab or settings.local:
        return
    for name, is_there in (("PUBLIC_URL", settings.pages), ("APP_ID", settings.app_id)):
        if not is_there:
            yield f"{PREFIX}TAB needs {PREFIX}{name}"
    if settings.app_identity is not None:  # Teams gives tokens for what Entra has exposed alone
        yield (
            f"{PREFIX}TAB needs a registration in Entra, and a managed identity has none: leave "
            f"{PREFIX}APP_IDENTITY out, and give a certificate or a token file"
        )


def _graph(settings: "Settings") -> list[str]:
    """Our token goes where this points: https, or loopback on a developer's machine."""
    if _is_plain(settings, settings.graph_url):
        return []
    return [
        f"{PREFIX}GRAPH_URL must be a plain https address with its version, such as "
        "https://graph.microsoft.com/v1.0"
    ]


def _is_plain(settings: "Settings", address: str) -> bool:
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


def _credentials(settings: "Settings") -> list[str]:
    """Who the bot is: complete, with exactly one proof; in `local` it may also be nobody."""
    named = {f"{PREFIX}APP_ID": settings.app_id, f"{PREFIX}TENANT_ID": settings.tenant_id}
    lacking = [name for name, value in named.items() if not value]
    if settings.app_secret_ends is not None and settings.app_secret is None:
        return [f"{PREFIX}APP_SECRET_ENDS needs {_PROOFS[0]}: it is the day on which that ends"]
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


def _unusable(settings: "Settings") -> list[str]:
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


def _evidence(settings: "Settings") -> list[str]:
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
    named = "evidence_keys_dir" in settings.model_fields_set or settings.evidence_keys_bucket
    if not (settings.local or named):
        problems.append(f"{PREFIX}EVIDENCE_KEYS_DIR must be set: on another disk than the files")
    if bool(settings.evidence_bucket_key_id) != bool(settings.evidence_bucket_secret):
        names = f"{PREFIX}EVIDENCE_BUCKET_KEY_ID and {PREFIX}EVIDENCE_BUCKET_SECRET"
        problems.append(f"{names} belong together")
    problems.extend(_bucket_keys(settings))
    if bool(settings.evidence_bucket) != bool(settings.evidence_keys_bucket):
        problems.append(f"{PREFIX}EVIDENCE_BUCKET and {PREFIX}EVIDENCE_KEYS_BUCKET belong together")
    elif settings.evidence_bucket and settings.evidence_bucket == settings.evidence_keys_bucket:
        problems.append(f"{PREFIX}EVIDENCE_KEYS_BUCKET must be another than the one for the files")
    return problems


def _bucket(url: str) -> None:
    if url:
        bucket_address(url)


def _bucket_keys(settings: "Settings") -> Iterator[str]:
    """At Google and Azure we are who the platform says; only what speaks S3 knows this key."""
    has_key = bool(settings.evidence_bucket_key_id)
    names = f"{PREFIX}EVIDENCE_BUCKET_KEY_ID and {PREFIX}EVIDENCE_BUCKET_SECRET"
    for name, url in (
        ("EVIDENCE_BUCKET", settings.evidence_bucket),
        ("EVIDENCE_KEYS_BUCKET", settings.evidence_keys_bucket),
    ):
        kind = (url or "").partition(":")[0]
        if kind in ("http", "https") and not has_key:
            yield f"{PREFIX}{name} needs {names}"
        if kind in ("gs", "az") and has_key:
            yield f"{names} are for S3, and {PREFIX}{name} is none"
    endpoint = settings.evidence_bucket_endpoint
    if endpoint and not is_safe(endpoint, settings.local):
        yield not_safe(f"{PREFIX}EVIDENCE_BUCKET_ENDPOINT")


def _keys(settings: "Settings") -> list[str]:
    if settings.keys is None or not settings.keys.get_secret_value().strip():
        if not settings.local:
            return [f"{PREFIX}KEYS is missing; write id:base64 with 32 random bytes"]
        try:
            settings.keys = SecretStr(_generated_keys(Path("var/keys")))
        except OSError as error:
            return [f"{PREFIX}KEYS is missing, and none can be made in var/keys ({error.strerror})"]
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


def _canary(settings: "Settings") -> list[str]:
    both = f"{PREFIX}CANARY_FROM and {PREFIX}CANARY_TO"
    if (settings.canary_from is None) != (settings.canary_to is None):
        return [f"{both} belong together; set both, or neither"]
    if settings.canary_from is not None and settings.canary_from == settings.canary_to:
        return [f"{both} must be two technical users; nobody can help themselves"]
    return list(_canary_line(settings))


def _canary_line(settings: "Settings") -> Iterator[str]:
    name, telephone = f"{PREFIX}CANARY_LINE", settings.telephone
    if not settings.canary_line:
        return
    # Not needed by most who read settings, and it brings Google's tables with it.
    from bot.integrations.telephone.numbers import callable_number

    if settings.canary_from is None:
        yield f"{name} is called by the canary: set {PREFIX}CANARY_FROM and {PREFIX}CANARY_TO too"
    if telephone == "off":
        yield f"{name} needs {PREFIX}TELEPHONE: nobody is called while that is off"
    if telephone == "teams" and settings.calls_application_instance is None:
        yield f"{name} is a number: with teams it needs {PREFIX}CALLS_APPLICATION_INSTANCE"
    if callable_number(settings.canary_line, settings.callable_countries) is None:
        yield f"{name} must be a number that may be called, such as +4721070001"


def _import(settings: "Settings") -> Iterator[str]:
    if bool(settings.nom_url) != bool(settings.nom_scope):
        yield f"{PREFIX}NOM_URL and {PREFIX}NOM_SCOPE belong together; set both or neither"
    if settings.nom_url and not is_safe(settings.nom_url, settings.local):
        yield not_safe(f"{PREFIX}NOM_URL")


_KEPT_FOR_THE_ARCHIVE = (Kept.ACCESS_LOG, Kept.ALARMS, Kept.DRILLS)
_DAYS_AWAY = 7


def _audit(settings: "Settings") -> Iterator[str]:
    name, files = (
        f"{PREFIX}AUDIT_URL",
        (settings.audit_authorities, settings.audit_certificate_file),
    )
    if not settings.audit_url:
        if any(files):
            yield f"{PREFIX}AUDIT_AUTHORITIES and {PREFIX}AUDIT_CERTIFICATE_FILE need {name}"
        return
    if not is_archive(settings.audit_url, settings.local):
        yield f"{name} must be tls://host:port; tcp://host:port only within the cluster"
    try:
        authorities, certificate = files
        context = ssl.create_default_context(cafile=authorities)
        if certificate is not None:
            context.load_cert_chain(certificate)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else None
        yield (
            f"{PREFIX}AUDIT_AUTHORITIES and {PREFIX}AUDIT_CERTIFICATE_FILE must be PEM files, the "
            f"latter with its key ({what or type(error).__name__})"
        )
    with contextlib.suppress(ValueError):  # told already
        kept = parse_kept(settings.retention_days)
        for kind in _KEPT_FOR_THE_ARCHIVE:
            if kept[kind] < _DAYS_AWAY:
                days = f"{PREFIX}RETENTION_DAYS: {kind.value} must be {_DAYS_AWAY} at least"
                yield f"{days}, or an access may be forgotten before the archive was told of it"
