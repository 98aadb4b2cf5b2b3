"""The settings of contract.md: defaults, and what is refused, by name."""

import os
import re
from base64 import b64encode
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.domain.canary import Pair
from bot.settings import BadSettings, load_settings
from bot.teams.credentials import ManagedIdentity

A_TECHNICAL_USER = "00000000-0000-4000-8000-0000000000a1"
KEYS = "k1:" + b64encode(bytes(32)).decode()
PRODUCTION = {
    "RODTKORT_APP_ID": "00000000-0000-0000-0000-000000000011",
    "RODTKORT_APP_SECRET": "s3cret",
    "RODTKORT_TENANT_ID": "00000000-0000-0000-0000-000000000001",
    "RODTKORT_KEYS": KEYS,
    "RODTKORT_ORGANISATION_FILE": "organisation.yaml",
}


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and none of the developer's variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("RODTKORT_")]:
        monkeypatch.delenv(name)


def _set(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def _refused() -> str:
    with pytest.raises(BadSettings) as refused:
        load_settings()
    return str(refused.value)


def test_production_is_the_default_and_refuses_to_start_without_credentials() -> None:
    """contract.md, `RODTKORT_ENVIRONMENT`: each missing one by name."""
    sentence = _refused()
    for name in PRODUCTION:
        assert name in sentence


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_each_of_what_production_needs_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """One lacking is enough to refuse, and the only one named."""
    _set(monkeypatch, {name: value for name, value in PRODUCTION.items() if name != missing})
    sentence = _refused()
    assert missing in sentence
    named = re.findall(r"RODTKORT_\w+", sentence)
    assert [name for name in PRODUCTION if name in named] == [missing]


def test_production_starts_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults of contract.md."""
    _set(monkeypatch, PRODUCTION)
    settings = load_settings()
    assert (settings.environment, settings.local) == ("production", False)
    assert (settings.host, settings.port) == ("127.0.0.1", 3978)
    assert settings.database_url == "sqlite:///var/rodtkort.db"
    assert settings.send_timeout_seconds == 3
    assert settings.lease_ms == 7000


PROOFS = ["APP_SECRET", "APP_CERTIFICATE_FILE", "APP_TOKEN_FILE", "APP_IDENTITY"]
NO_PROOF = {name: value for name, value in PRODUCTION.items() if name != "RODTKORT_APP_SECRET"}


@pytest.mark.parametrize("environment", ["production", "local"])
def test_one_of_four_proofs_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    """An app id alone opens nothing, in `local` either."""
    _set(monkeypatch, NO_PROOF | {"RODTKORT_ENVIRONMENT": environment})
    sentence = _refused()
    assert all(f"RODTKORT_{proof}" in sentence for proof in PROOFS)
    assert "\n" not in sentence


def test_two_proofs_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them counts would be a guess."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_APP_IDENTITY": "managed"})
    assert _refused() == (
        "only one of RODTKORT_APP_SECRET, RODTKORT_APP_CERTIFICATE_FILE, "
        "RODTKORT_APP_TOKEN_FILE and RODTKORT_APP_IDENTITY=managed may be set"
    )


def test_a_managed_identity_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registration of a user-assigned identity has no secret at all."""
    _set(monkeypatch, NO_PROOF | {"RODTKORT_APP_IDENTITY": "managed"})
    credentials = load_settings().credentials
    assert credentials is not None
    assert credentials.proof == ManagedIdentity()


@pytest.mark.parametrize("name", ["RODTKORT_APP_CERTIFICATE_FILE", "RODTKORT_APP_TOKEN_FILE"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_file_that_proves_nothing_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None
) -> None:
    """One plain sentence with the setting and the file, missing or wrong."""
    if content is not None:
        Path("proof").write_bytes(content)
    _set(monkeypatch, NO_PROOF | {name: "proof"})
    sentence = _refused()
    assert sentence.startswith(f"{name}: proof ")
    assert "\n" not in sentence


@pytest.mark.parametrize("word", ["locl", "Local", "", " ", "dev-gcp", "prod", "test", "local,"])
def test_an_environment_that_is_none_is_refused_with_the_known_words(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """A mistyped `locl` must not open a door, nor pass for production."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_ENVIRONMENT": word})
    assert _refused() == (
        "RODTKORT_ENVIRONMENT: must be production or local; without it, it is production"
    )


def test_spaces_around_the_environment_are_no_other_word(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("RODTKORT_ENVIRONMENT= local \n")
    assert load_settings().local
    monkeypatch.setenv("RODTKORT_ENVIRONMENT", " local ")
    assert load_settings().local


# What a platform gives

LINKS = {
    "RODTKORT_SERVICE_HOST": "10.0.0.1",
    "RODTKORT_SERVICE_PORT": "80",
    "RODTKORT_SERVICE_PORT_HTTP": "80",
    "RODTKORT_PORT": "tcp://10.0.0.1:80",
    "RODTKORT_PORT_80_TCP": "tcp://10.0.0.1:80",
    "RODTKORT_PORT_80_TCP_PROTO": "tcp",
    "RODTKORT_PORT_80_TCP_PORT": "80",
    "RODTKORT_PORT_80_TCP_ADDR": "10.0.0.1",
    "RODTKORT_PORT_53_UDP": "udp://10.0.0.1:53",
    "RODTKORT_PORT_53_UDP_PROTO": "udp",
    "RODTKORT_PORT_9_SCTP": "sctp://[fd00::1]:9",
    "RODTKORT_PORT_9_SCTP_ADDR": "fd00::1",
    "RODTKORT_TEST_SERVICE_HOST": "fd00::1",
    "RODTKORT_TEST_SERVICE_PORT_HTTP_METRICS": "9090",
    "RODTKORT_TEST_2_PORT": "tcp://10.0.0.2:80",
    "RODTKORT_TEST_PORT_80_TCP_ADDR": "10.0.0.2",
    "rodtkort_service_port_grpc": "81",
}


def test_the_platforms_service_links_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """`enableServiceLinks`: for a service called rodtkort, or rodtkort-anything."""
    _set(monkeypatch, PRODUCTION | LINKS)
    assert load_settings().port == 3978
    Path(".env").write_text("RODTKORT_PORT=8080\nRODTKORT_TEST_PORT=tcp://10.0.0.2:80\n")
    assert load_settings().port == 8080, "a link does not hide what somebody wrote down"
    monkeypatch.setenv("RODTKORT_PORT", "8081")
    assert load_settings().port == 8081


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RODTKORT_SERVICE_HOST", "example.no"),
        ("RODTKORT_SERVICE_PORT", "eighty"),
        ("RODTKORT_SERVICE", "10.0.0.1"),
        ("RODTKORT_PORT", "tcp://10.0.0.1"),
        ("RODTKORT_PORT", "http://10.0.0.1:80"),
        ("RODTKORT_PORT", "tcp://example:80"),
        ("RODTKORT_PORT", ""),
        ("RODTKORT_PORT_80", "80"),
        ("RODTKORT_PORT_80_TCP", "80"),
        ("RODTKORT_PORT_80_HTTP", "tcp://10.0.0.1:80"),
        ("RODTKORT_PORT_80_TCP_PROTO", "http"),
        ("RODTKORT_TEST_PORT", "80"),
        ("RODTKORT_SERVICE_HOSTS", "10.0.0.1"),
        ("RODTKORT_ALLOWED_SERVICE_HOST", "example.no"),
    ],
)
def test_what_only_resembles_a_service_link_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Exactly the platform's pattern, names and values; a slip of our own is still one."""
    _set(monkeypatch, PRODUCTION | {name: value})
    assert name in _refused()


NAIS = {
    "RODTKORT_DATABASE_HOST": "127.0.0.1",
    "RODTKORT_DATABASE_PORT": "5432",
    "RODTKORT_DATABASE_DATABASE": "rodtkort",
    "RODTKORT_DATABASE_USERNAME": "rodtkort",
    "RODTKORT_DATABASE_PASSWORD": "p@ss/w:rd%",
    "RODTKORT_DATABASE_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/rodtkort?user=rodtkort",
    "RODTKORT_DATABASE_READER_URL": "postgres://reader:x@127.0.0.1:5432/rodtkort",
}
CERTIFICATES = {
    "RODTKORT_DATABASE_SSLMODE": "verify-ca",
    "RODTKORT_DATABASE_SSLROOTCERT": "/var/run/secrets/nais.io/sqlcertificate/root-cert.pem",
    "RODTKORT_DATABASE_SSLCERT": "/var/run/secrets/nais.io/sqlcertificate/cert.pem",
    "RODTKORT_DATABASE_SSLKEY": "/var/run/secrets/nais.io/sqlcertificate/key.pem",
    "RODTKORT_DATABASE_SSLKEY_PK8": "/var/run/secrets/nais.io/sqlcertificate/key.pk8",
}


def test_a_database_of_nais_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """`envVarPrefix: RODTKORT_DATABASE`: its address counts, and nothing beside it is a slip."""
    url = "postgresql://rodtkort:x@10.1.2.3:5432/rodtkort?sslmode=verify-ca&sslcert=/c.pem"
    _set(monkeypatch, PRODUCTION | NAIS | CERTIFICATES | {"RODTKORT_DATABASE_URL": url})
    assert load_settings().database_url == url
    understood = conninfo_to_dict(url)
    assert (understood["host"], understood["sslcert"]) == ("10.1.2.3", "/c.pem")


def test_its_parts_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty address is none."""
    _set(monkeypatch, PRODUCTION | NAIS | {"RODTKORT_DATABASE_URL": ""})
    assert conninfo_to_dict(load_settings().database_url) == {
        "host": "127.0.0.1",
        "port": "5432",
        "dbname": "rodtkort",
        "user": "rodtkort",
        "password": "p@ss/w:rd%",
    }
    _set(monkeypatch, CERTIFICATES)
    understood = conninfo_to_dict(load_settings().database_url)
    assert understood["sslmode"] == "verify-ca"
    assert understood["sslkey"] == CERTIFICATES["RODTKORT_DATABASE_SSLKEY"]
    monkeypatch.delenv("RODTKORT_DATABASE_USERNAME")
    assert "RODTKORT_DATABASE_HOST needs RODTKORT_DATABASE_USERNAME" in _refused()


def test_a_database_without_a_prefix_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NAIS_DATABASE_<user>_<database>_URL`; ours counts more, and two are one too many."""
    one = {
        "NAIS_DATABASE_RODTKORT_RODTKORT_URL": "postgres://rodtkort:x@127.0.0.1:5432/rodtkort",
        "NAIS_DATABASE_RODTKORT_RODTKORT_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/rodtkort",
        "NAIS_DATABASE_RODTKORT_RODTKORT_HOST": "127.0.0.1",
    }
    _set(monkeypatch, PRODUCTION | one)
    assert load_settings().database_url == one["NAIS_DATABASE_RODTKORT_RODTKORT_URL"]
    monkeypatch.setenv("NAIS_DATABASE_READER_RODTKORT_URL", "postgres://reader@127.0.0.1/rodtkort")
    sentence = _refused()
    assert "NAIS_DATABASE_READER_RODTKORT_URL, NAIS_DATABASE_RODTKORT_RODTKORT_URL" in sentence
    assert "Set RODTKORT_DATABASE_URL" in sentence
    assert "127.0.0.1" not in sentence
    monkeypatch.setenv("RODTKORT_DATABASE_URL", "sqlite:///x.db")
    assert load_settings().database_url == "sqlite:///x.db"


def test_the_wrong_prefix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`envVarPrefix: RODTKORT` would tell us where to listen."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/x"})
    assert "envVarPrefix: RODTKORT_DATABASE" in _refused()


@pytest.mark.parametrize("name", ["RODTKORT_DATABASE_HOSTS", "RODTKORT_DATABASE_NAME"])
def test_a_slip_about_the_database_is_still_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _set(monkeypatch, PRODUCTION | {name: "x"})
    assert f"{name} is not a setting" in _refused()


def test_in_local_a_tenant_alone_is_nobody_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts without credentials; what is half is told exactly."""
    tenant = {"RODTKORT_ENVIRONMENT": "local", "RODTKORT_TENANT_ID": "x"}
    _set(monkeypatch, tenant)
    settings = load_settings()
    assert settings.credentials is None
    monkeypatch.setenv("RODTKORT_APP_SECRET", "s3cret")
    assert _refused() == "RODTKORT_APP_ID must be set too; or leave out RODTKORT_TENANT_ID"


def test_local_needs_nothing_and_keeps_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generated once into `var/`, readable by the owner only."""
    monkeypatch.setenv("RODTKORT_ENVIRONMENT", "local")
    first, second = load_settings().keys, load_settings().keys
    assert first == second
    assert Path("var/keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("RODTKORT_DATABSE_URL", "RODTKORT_DATABASE_URL"),
        ("RODTKORT_KEY", "RODTKORT_KEYS"),
        ("rodtkort_prot", "RODTKORT_PORT"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_known_one(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    """contract.md, "Settings"."""
    monkeypatch.setenv("RODTKORT_ENVIRONMENT", "local")
    monkeypatch.setenv(name, "x")
    assert _refused() == f"{name} is not a setting; did you mean {nearest}?"


def test_an_unknown_variable_in_the_env_file_is_refused_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """contract.md: environment variables or `.env`."""
    Path(".env").write_text("RODTKORT_ENVIRONMENT=local\nRODTKORT_DATABSE_URL=sqlite:///x\n")
    assert "RODTKORT_DATABSE_URL is not a setting" in _refused()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RODTKORT_PORT", "seventy"),
        ("RODTKORT_PORT", "70000"),
        ("RODTKORT_DATABASE_URL", "mysql://x"),
        ("RODTKORT_SEND_TIMEOUT_SECONDS", "0"),
        ("RODTKORT_ORGANISATION_SOURCE", "chat"),
        ("RODTKORT_KEYS", "no-colon"),
        ("RODTKORT_KEYS", "id:c2hvcnQ="),
        ("RODTKORT_CLAMD", "clamav"),
        ("RODTKORT_EVIDENCE_RETENTION_DAYS", "picture=9"),
        ("RODTKORT_EVIDENCE_KEYS_DIR", "var/evidence/keys"),  # in every backup of the files
        ("RODTKORT_EVIDENCE_BUCKET", "http://storage.example/files"),
        ("RODTKORT_EVIDENCE_KEYS_BUCKET", "https://storage.example/keys"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Before anything starts."""
    monkeypatch.setenv("RODTKORT_ENVIRONMENT", "local")
    monkeypatch.setenv(name, value)
    assert name in _refused()


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """contract.md: effective settings are printed with secrets masked."""
    _set(monkeypatch, PRODUCTION)
    settings = load_settings()
    shown = f"{settings!r} {settings.app_secret} {settings.keys}"
    assert "s3cret" not in shown
    assert KEYS not in shown


def test_the_bot_installs_for_nobody_unless_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """`RODTKORT_CATALOG_APP_ID`, `RODTKORT_GRAPH_URL`: the defaults; empty is unset."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": " "})
    settings = load_settings()
    assert settings.catalog_app_id is None
    assert settings.graph_url == "https://graph.microsoft.com/v1.0"


def test_the_catalogue_id_is_read_as_teams_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Capitals, or a space that came with the copy."""
    shown = " B1C5353A-7aca-41b3-830f-27d5218fe0e5 "
    _set(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": shown})
    assert load_settings().catalog_app_id == "b1c5353a-7aca-41b3-830f-27d5218fe0e5"


@pytest.mark.parametrize("bad", ["rødt kort", "b1c5353a", "' or '1' eq '1"])
def test_a_catalogue_id_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    """By name, with where to find it."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": bad})
    assert "RODTKORT_CATALOG_APP_ID: must be the app's id" in _refused()


@pytest.mark.parametrize(
    "bad",
    [
        "http://graph.microsoft.com/v1.0",
        "http://127.0.0.1:8000/v1.0",
        "https://user:secret@graph.microsoft.com",
        "https://graph.microsoft.com/v1.0?x=1",
        "https://graph.microsoft.com/v1.0#x",
        "https://",
        "https://[/v1.0",
        "https://graph.microsoft.com:port/v1.0",
        "graph.microsoft.com",
        "https://graph.microsoft.com/v1 0",
    ],
)
def test_our_token_goes_to_a_plain_https_address_only(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    """`RODTKORT_GRAPH_URL`: loopback over http is for `local`."""
    _set(monkeypatch, PRODUCTION | {"RODTKORT_GRAPH_URL": bad})
    assert "RODTKORT_GRAPH_URL must be a plain https address" in _refused()


def test_a_developer_may_have_a_graph_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On loopback, in `local`."""
    _set(
        monkeypatch,
        {
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_GRAPH_URL": "http://127.0.0.1:8000/v1.0",
        },
    )
    assert load_settings().graph_url == "http://127.0.0.1:8000/v1.0"


SECRET = "a secret that is long enough: 32 bytes"
DOKARKIV = {
    "RODTKORT_DOKARKIV_URL": "https://dokarkiv.example.no",
    "RODTKORT_DOKARKIV_SCOPE": "cluster:team:dokarkiv",
}
GOSYS = DOKARKIV | {
    "RODTKORT_TILGANGSMASKINEN_URL": "http://tilgang.team.svc.cluster.local",
    "RODTKORT_TILGANGSMASKINEN_SCOPE": "cluster:team:tilgang",
}
STATE = {
    "RODTKORT_STATE_DEVIATION_URL": "https://avvik.example.no/deviations",
    "RODTKORT_STATE_DEVIATION_SECRET": SECRET,
}
HALVES = [
    ({"RODTKORT_DOKARKIV_URL": "https://x.no"}, "DOKARKIV_SCOPE belong together"),
    (DOKARKIV, "no note is filed before access was asked"),
    (GOSYS | {"RODTKORT_DOKARKIV_URL": "http://x.no"}, "DOKARKIV_URL must be a plain https"),
    (GOSYS | {"RODTKORT_DOKARKIV_URL": "https://a:b@x.no"}, "DOKARKIV_URL must be a plain https"),
    (GOSYS | {"RODTKORT_TOKEN_ENDPOINT": "texas"}, "gives as NAIS_TOKEN_ENDPOINT"),
    (
        {"RODTKORT_OPPGAVE_URL": "https://x.no", "RODTKORT_OPPGAVE_SCOPE": "y"},
        "RODTKORT_OPPGAVE_URL needs RODTKORT_DOKARKIV_URL",
    ),
    ({"RODTKORT_STATE_DEVIATION_SECRET": SECRET}, "STATE_DEVIATION_SECRET belong together"),
    (STATE | {"RODTKORT_STATE_DEVIATION_SECRET": "short"}, "needs at least 32 bytes"),
    (STATE | {"RODTKORT_STATE_DEVIATION_URL": "http://x.no"}, "must be a plain https address"),
    (STATE | {"RODTKORT_STATE_DEVIATION_FOLDER": "/srv/avvik"}, "only one of"),
    ({"RODTKORT_MUNICIPAL_DEVIATION_FOLDER": "/dev/null"}, "must be a folder that the bot may"),
]


def test_half_a_way_to_gosys_or_the_deviation_system_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a sentence, and without the secret; a whole one is taken, a share that is away too."""
    _set(monkeypatch, PRODUCTION)
    for given, words in HALVES:
        with monkeypatch.context() as half:
            _set(half, given)
            said = _refused()
        assert words in said, given
        assert SECRET not in said
    _set(monkeypatch, GOSYS | STATE | {"RODTKORT_MUNICIPAL_DEVIATION_FOLDER": "/nowhere/yet"})
    settings = load_settings()
    assert settings.nav_service("dokarkiv") is not None
    assert settings.nav_service("oppgave") is None
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"CANARY_FROM": A_TECHNICAL_USER}, "belong together"),
        ({"CANARY_TO": A_TECHNICAL_USER}, "belong together"),
        ({"CANARY_FROM": A_TECHNICAL_USER, "CANARY_TO": A_TECHNICAL_USER.upper()}, "must be two"),
        ({"CANARY_FROM": "prove@nav.no", "CANARY_TO": A_TECHNICAL_USER}, "a GUID"),
        ({"CANARY_MINUTES": "0"}, "greater than or equal to 1"),
    ],
)
def test_r12_half_a_canary_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], refused: str
) -> None:
    """R12: it would be found out when nobody is told that the alarm has stopped working."""
    _set(monkeypatch, PRODUCTION | {f"RODTKORT_{name}": value for name, value in given.items()})
    assert refused in _refused()


def test_r12_a_pair_is_two_technical_users_and_an_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R12: none by default; ids are compared as Teams writes them."""
    _set(monkeypatch, PRODUCTION)
    assert load_settings().canary is None
    other = "00000000-0000-4000-8000-0000000000B2"
    named = {"RODTKORT_CANARY_FROM": A_TECHNICAL_USER, "RODTKORT_CANARY_TO": other}
    _set(monkeypatch, named | {"RODTKORT_CANARY_MINUTES": "15"})
    assert load_settings().canary == Pair(A_TECHNICAL_USER, other.lower(), 15 * 60_000)
