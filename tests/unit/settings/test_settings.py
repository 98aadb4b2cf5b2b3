"""The settings of contract.md: defaults, and what is refused, by name."""

import re
from pathlib import Path

import pytest

from bot.domain.canary import Pair
from bot.settings import Settings, load_settings
from bot.settings.refusals import unwritable
from bot.teams.credentials import ManagedIdentity
from tests.each import each
from tests.unit.settings.environment import KEYS, PRODUCTION, refusal, set_all

A_TECHNICAL_USER = "00000000-0000-4000-8000-0000000000a1"
A_CANARY = {
    "CANARY_FROM": A_TECHNICAL_USER,
    "CANARY_TO": "00000000-0000-4000-8000-0000000000b2",
}
A_LINE = "+4721079999"


def test_production_is_the_default_and_refuses_to_start_without_credentials() -> None:
    """contract.md, `RODTKORT_ENVIRONMENT`: each missing one by name."""
    sentence = refusal()
    for name in PRODUCTION:
        assert name in sentence


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_each_of_what_production_needs_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """One lacking is enough to refuse, and the only one named."""
    set_all(monkeypatch, {name: value for name, value in PRODUCTION.items() if name != missing})
    sentence = refusal()
    assert missing in sentence
    named = re.findall(r"RODTKORT_\w+", sentence)
    assert [name for name in PRODUCTION if name in named] == [missing]


def test_production_starts_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults of contract.md."""
    set_all(monkeypatch, PRODUCTION)
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
    set_all(monkeypatch, NO_PROOF | {"RODTKORT_ENVIRONMENT": environment})
    sentence = refusal()
    assert all(f"RODTKORT_{proof}" in sentence for proof in PROOFS)
    assert "\n" not in sentence


def test_two_proofs_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them counts would be a guess."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_APP_IDENTITY": "managed"})
    assert refusal() == (
        "only one of RODTKORT_APP_SECRET, RODTKORT_APP_CERTIFICATE_FILE, "
        "RODTKORT_APP_TOKEN_FILE and RODTKORT_APP_IDENTITY=managed may be set"
    )


def test_a_managed_identity_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registration of a user-assigned identity has no secret at all."""
    set_all(monkeypatch, NO_PROOF | {"RODTKORT_APP_IDENTITY": "managed"})
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
    set_all(monkeypatch, NO_PROOF | {name: "proof"})
    sentence = refusal()
    assert sentence.startswith(f"{name}: proof ")
    assert "\n" not in sentence


@pytest.mark.parametrize("word", ["locl", "Local", "", " ", "dev-gcp", "prod", "test", "local,"])
def test_an_environment_that_is_none_is_refused_with_the_known_words(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """A mistyped `locl` must not open a door, nor pass for production."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_ENVIRONMENT": word})
    assert refusal() == (
        "RODTKORT_ENVIRONMENT: must be production or local; without it, it is production"
    )


def test_spaces_around_the_environment_are_no_other_word(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("RODTKORT_ENVIRONMENT= local \n")
    assert load_settings().local
    monkeypatch.setenv("RODTKORT_ENVIRONMENT", " local ")
    assert load_settings().local


def test_in_local_a_tenant_alone_is_nobody_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts without credentials; what is half is told exactly."""
    tenant = {"RODTKORT_ENVIRONMENT": "local", "RODTKORT_TENANT_ID": "x"}
    set_all(monkeypatch, tenant)
    settings = load_settings()
    assert settings.credentials is None
    monkeypatch.setenv("RODTKORT_APP_SECRET", "s3cret")
    assert refusal() == "RODTKORT_APP_ID must be set too; or leave out RODTKORT_TENANT_ID"


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
    assert refusal() == f"{name} is not a setting; did you mean {nearest}?"


def test_an_unknown_variable_in_the_env_file_is_refused_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """contract.md: environment variables or `.env`."""
    Path(".env").write_text("RODTKORT_ENVIRONMENT=local\nRODTKORT_DATABSE_URL=sqlite:///x\n")
    assert "RODTKORT_DATABSE_URL is not a setting" in refusal()


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
    assert name in refusal()


def test_in_production_the_keys_of_evidence_have_a_place_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """L13: nobody finds them beside the files because nobody thought of it; a bucket will do."""
    without = {name: value for name, value in PRODUCTION.items() if "KEYS_DIR" not in name}
    set_all(monkeypatch, without)
    assert "RODTKORT_EVIDENCE_KEYS_DIR must be set" in refusal()
    bucket = "RODTKORT_EVIDENCE_BUCKET"
    set_all(
        monkeypatch,
        without
        | {bucket: "https://x.example/files", f"{bucket}_KEY_ID": "id", f"{bucket}_SECRET": "s"}
        | {"RODTKORT_EVIDENCE_KEYS_BUCKET": "https://x.example/keys"},
    )
    assert load_settings().evidence_keys_bucket


@each(
    [
        ({"BUCKET": "gs://files", "KEYS_BUCKET": "gs://keys"}, ""),
        ({"BUCKET": "az://a/files", "KEYS_BUCKET": "az://a/keys"}, ""),
        ({"BUCKET": "s3://files", "KEYS_BUCKET": "s3://keys"}, ""),
        ({"BUCKET": "s3://f", "KEYS_BUCKET": "s3://k", "KEY_ID": "id", "SECRET": "s"}, ""),
        ({"BUCKET": "gs://files"}, "belong together"),
        ({"BUCKET": "gs://same", "KEYS_BUCKET": "gs://same"}, "must be another"),
        ({"BUCKET": "https://x/f", "KEYS_BUCKET": "https://x/k"}, "EVIDENCE_BUCKET needs"),
        ({"BUCKET": "gs://f", "KEYS_BUCKET": "https://x/k"}, "EVIDENCE_KEYS_BUCKET needs"),
        ({"BUCKET": "s3://f", "KEYS_BUCKET": "s3://k", "KEY_ID": "id"}, "belong together"),
        ({"BUCKET": "az://a/f", "KEYS_BUCKET": "az://a/k", "KEY_ID": "i", "SECRET": "s"}, "for S3"),
        ({"BUCKET": "gs://f", "KEYS_BUCKET": "gs://k", "ENDPOINT": "http://x"}, "ENDPOINT"),
    ]
)
def test_a_bucket_needs_a_key_only_where_nobody_else_says_who_we_are(
    given: dict[str, str], refused: str
) -> None:
    """Google and Azure by workload identity; S3 with it or with a key; the rest with a key."""
    names = {"BUCKET": "EVIDENCE_BUCKET", "KEYS_BUCKET": "EVIDENCE_KEYS_BUCKET"}
    values = {
        f"RODTKORT_{names.get(name, f'EVIDENCE_BUCKET_{name}')}": value
        for name, value in given.items()
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        set_all(monkeypatch, PRODUCTION | values)
        assert refused in (refusal() if refused else load_settings().evidence_bucket or "")


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """contract.md: effective settings are printed with secrets masked."""
    set_all(monkeypatch, PRODUCTION)
    settings = load_settings()
    shown = f"{settings!r} {settings.app_secret} {settings.keys}"
    assert "s3cret" not in shown
    assert KEYS not in shown


def test_the_bot_installs_for_nobody_unless_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """`RODTKORT_CATALOG_APP_ID`, `RODTKORT_GRAPH_URL`: the defaults; empty is unset."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": " "})
    settings = load_settings()
    assert settings.catalog_app_id is None
    assert settings.graph_url == "https://graph.microsoft.com/v1.0"


def test_the_catalogue_id_is_read_as_teams_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Capitals, or a space that came with the copy."""
    shown = " B1C5353A-7aca-41b3-830f-27d5218fe0e5 "
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": shown})
    assert load_settings().catalog_app_id == "b1c5353a-7aca-41b3-830f-27d5218fe0e5"


@pytest.mark.parametrize("bad", ["rødt kort", "b1c5353a", "' or '1' eq '1"])
def test_a_catalogue_id_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    """By name, with where to find it."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_CATALOG_APP_ID": bad})
    assert "RODTKORT_CATALOG_APP_ID: must be the app's id" in refusal()


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
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_GRAPH_URL": bad})
    assert "RODTKORT_GRAPH_URL must be a plain https address" in refusal()


def test_a_developer_may_have_a_graph_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On loopback, in `local`."""
    set_all(
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
TEXAS = {"RODTKORT_TOKEN_ENDPOINT": "http://127.0.0.1:7164/token"}
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
        GOSYS | {"RODTKORT_TOKEN_EXCHANGE_ENDPOINT": "http://127.0.0.1:7164/exchange"},
        "TOKEN_EXCHANGE_ENDPOINT needs RODTKORT_TOKEN_ENDPOINT and RODTKORT_DOKARKIV_URL",
    ),
    (
        TEXAS | {"RODTKORT_TOKEN_EXCHANGE_ENDPOINT": "http://127.0.0.1:7164/exchange"},
        "TOKEN_EXCHANGE_ENDPOINT needs RODTKORT_TOKEN_ENDPOINT and RODTKORT_DOKARKIV_URL",
    ),
    (
        GOSYS | TEXAS | {"RODTKORT_TOKEN_EXCHANGE_ENDPOINT": "http://texas.no/exchange"},
        "TOKEN_EXCHANGE_ENDPOINT must be a plain https",
    ),
    (GOSYS | {"RODTKORT_SIGN_IN_RESOURCE": "api://x"}, "SIGN_IN_RESOURCE needs RODTKORT_TOKEN_EX"),
    (
        GOSYS
        | TEXAS
        | {
            "RODTKORT_TOKEN_EXCHANGE_ENDPOINT": "http://127.0.0.1:7164/exchange",
            "RODTKORT_SIGN_IN_RESOURCE": "https://x.no",
        },
        "SIGN_IN_RESOURCE must be the application id URI",
    ),
    (
        {"RODTKORT_OPPGAVE_URL": "https://x.no", "RODTKORT_OPPGAVE_SCOPE": "y"},
        "RODTKORT_OPPGAVE_URL needs RODTKORT_DOKARKIV_URL",
    ),
    (GOSYS | {"RODTKORT_DOKARKIV_TEMAS": "OPP:ARENA"}, "DOKARKIV_TEMAS is not understood"),
    (GOSYS | {"RODTKORT_DOKARKIV_TEMAS": "OPP, SAA"}, "DOKARKIV_TEMAS is not understood"),
    (GOSYS | {"RODTKORT_DOKARKIV_TEMAS": "OPP, OPP:-"}, "DOKARKIV_TEMAS is not understood"),
    ({"RODTKORT_DOKARKIV_TEMAS": "OPP"}, "DOKARKIV_TEMAS needs RODTKORT_DOKARKIV_URL"),
    ({"RODTKORT_DOKARKIV_RETRACTS": "true"}, "DOKARKIV_RETRACTS needs RODTKORT_DOKARKIV_URL"),
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
    set_all(monkeypatch, PRODUCTION)
    for given, words in HALVES:
        with monkeypatch.context() as half:
            set_all(half, given)
            said = refusal()
        assert words in said, given
        assert SECRET not in said
    set_all(monkeypatch, GOSYS | STATE | {"RODTKORT_MUNICIPAL_DEVIATION_FOLDER": "/nowhere/yet"})
    monkeypatch.setenv("RODTKORT_DOKARKIV_TEMAS", "opp: AO01+KELVIN, GEN:-, AAP")
    settings = load_settings()
    assert settings.granted.systems_of == {
        "OPP": {"AO01", "KELVIN"}, "GEN": frozenset(), "AAP": None,
    }  # fmt: skip
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
        ({"CANARY_LINE": A_LINE}, "is called by the canary"),
        ({"CANARY_LINE": A_LINE} | A_CANARY, "needs RODTKORT_TELEPHONE"),
        ({"CANARY_LINE": A_LINE, "TELEPHONE": "teams"} | A_CANARY, "APPLICATION_INSTANCE"),
        ({"CANARY_LINE": "112", "TELEPHONE": "sip"} | A_CANARY, "may be called"),
        ({"CANARY_LINE": "+4687654321", "TELEPHONE": "sip"} | A_CANARY, "may be called"),
        ({"CANARY_CALL_HOURS": "0"}, "greater than or equal to 1"),
    ],
)
def test_r12_half_a_canary_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], refused: str
) -> None:
    """R12: it would be found out when nobody is told that the alarm has stopped working."""
    set_all(monkeypatch, PRODUCTION | {f"RODTKORT_{name}": value for name, value in given.items()})
    assert refused in refusal()


def test_r12_a_pair_is_two_technical_users_and_an_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R12: none by default; ids are compared as Teams writes them."""
    set_all(monkeypatch, PRODUCTION)
    assert load_settings().canary is None
    other = "00000000-0000-4000-8000-0000000000B2"
    named = {"RODTKORT_CANARY_FROM": A_TECHNICAL_USER, "RODTKORT_CANARY_TO": other}
    set_all(monkeypatch, named | {"RODTKORT_CANARY_MINUTES": "15"})
    assert load_settings().canary == Pair(A_TECHNICAL_USER, other.lower(), 15 * 60_000)


def test_a_folder_that_may_not_be_written_to_is_told_in_a_sentence(tmp_path: Path) -> None:
    """L8: told, not refused."""
    (tmp_path / "file").write_text("")
    settings = Settings(
        environment="local",
        journal_dir=tmp_path / "file" / "journal",
        evidence_dir=tmp_path / "evidence",
        evidence_keys_dir=tmp_path / "keys",
    )
    ((name, sentence),) = unwritable(settings)
    assert name == "RODTKORT_JOURNAL_DIR"
    assert f"may not write to {settings.journal_dir}" in sentence


def test_the_day_of_a_secret_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_all(monkeypatch, NO_PROOF | {"RODTKORT_APP_SECRET_ENDS": "2027-03-01"})
    assert "RODTKORT_APP_SECRET_ENDS needs RODTKORT_APP_SECRET" in refusal()
