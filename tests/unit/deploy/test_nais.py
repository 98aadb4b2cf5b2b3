"""The manifest for nais: fields that the platform has, no secret, only what is called; and what it
sets is a configuration that the bot takes."""

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.settings import Settings, load_settings
from bot.web.routes import ROUTES
from tests.unit.deploy.tools import ROOT

FOLDER = ROOT / ".nais"
ENVIRONMENTS = ("dev", "prod")
# The fields that we use, as paths; `*` is an element of a list. The platform's own schema was read
# for them; another one is refused here until it was.
_FIELDS = """\
    image port ingresses.* replicas.min replicas.max replicas.disableAutoScaling
    liveness.path liveness.periodSeconds liveness.timeout liveness.failureThreshold
    readiness.path readiness.periodSeconds readiness.timeout readiness.failureThreshold
    startup.path startup.periodSeconds startup.timeout startup.failureThreshold
    prometheus.enabled prometheus.path strategy.type strategy.rollingUpdate.maxSurge
    strategy.rollingUpdate.maxUnavailable terminationGracePeriodSeconds
    resources.requests.cpu resources.requests.memory resources.limits.memory
    observability.logging.destinations.*.id
    azure.application.enabled azure.application.tenant azure.application.allowAllUsers
    accessPolicy.outbound.rules.*.application accessPolicy.outbound.rules.*.namespace
    accessPolicy.outbound.external.*.host
    gcp.sqlInstances.*.type gcp.sqlInstances.*.tier gcp.sqlInstances.*.highAvailability
    gcp.sqlInstances.*.pointInTimeRecovery gcp.sqlInstances.*.diskAutoresize
    gcp.sqlInstances.*.databases.*.name gcp.sqlInstances.*.databases.*.envVarPrefix
    gcp.buckets.*.name gcp.buckets.*.publicAccessPrevention gcp.buckets.*.cascadingDelete
    envFrom.*.secret filesFrom.*.secret filesFrom.*.mountPath env.*.name env.*.value
"""
FIELDS = frozenset(_FIELDS.split())
IN_THE_SECRET = {"APP_ID", "APP_SECRET", "APP_SECRET_ENDS", "KEYS"}
IN_THE_SECRET |= {"DATABASE_IDENTITY", "CATALOG_APP_ID"}  # later


def manifest(environment: str) -> dict[str, Any]:
    """As it is deployed there."""
    values = yaml.safe_load((FOLDER / f"{environment}.yaml").read_text("utf-8"))
    text = re.sub(r"^\s*#.*\n", "", (FOLDER / "app.yaml").read_text("utf-8"), flags=re.M)
    asked = set(re.findall(r"\{\{(\w+)\}\}", text))
    assert asked == values.keys() | {"image"}, "a value that is missing, or that nobody asks for"
    filled = re.sub(
        r"\{\{(\w+)\}\}",
        lambda found: (
            str(values.get(found[1], "registry.example/rodtkort:1"))
            .replace("True", "true")
            .replace("False", "false")
        ),
        text,
    )
    found: dict[str, Any] = yaml.safe_load(filled)
    return found


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The path of each leaf."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}.*")
    else:
        yield path


def variables(environment: str) -> dict[str, str]:
    """What the manifest sets."""
    return {one["name"]: one["value"] for one in manifest(environment)["spec"]["env"]}


def unknown(spec: dict[str, Any]) -> set[str]:
    """Fields that are not among ours."""
    return set(paths(spec)) - FIELDS


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_has_the_fields_that_the_platform_has_and_no_others(environment: str) -> None:
    found = manifest(environment)
    assert found.keys() == {"apiVersion", "kind", "metadata", "spec"}
    assert (found["apiVersion"], found["kind"]) == ("nais.io/v1alpha1", "Application")
    assert not unknown(found["spec"])


def test_a_typo_is_found() -> None:
    spec = manifest("prod")["spec"]
    spec["replica"] = spec.pop("replicas")
    spec["gcp"]["sqlInstances"][0]["teir"] = "db-f1-micro"
    assert unknown(spec) == {
        "replica.min",
        "replica.max",
        "replica.disableAutoScaling",
        "gcp.sqlInstances.*.teir",
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_probes_and_metrics_ask_for_routes_that_there_are(environment: str) -> None:
    """Liveness never asks for the database: a bot that is started again and again is a silent one
    (L8)."""
    spec = manifest(environment)["spec"]
    served = {route.path for route in ROUTES if route.method == "GET"}
    assert spec["liveness"]["path"] == spec["startup"]["path"] == "/internal/isalive"
    assert spec["readiness"]["path"] == "/internal/isready"
    assert {spec[name]["path"] for name in ("liveness", "readiness", "prometheus")} <= served
    assert spec["port"] == Settings.model_fields["port"].default
    assert spec["replicas"]["min"] >= 2
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_secret_lies_in_it(environment: str) -> None:
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not re.search(r"[A-Za-z0-9+/]{32,}={0,2}(?![\w.-])", text), path
    secret = {
        name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)
    }
    named = {name.removeprefix("RODTKORT_").lower() for name in variables(environment)}
    assert not secret & named


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_bot_takes_it_with_what_the_platform_adds(
    environment: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Secret, database, service links: and every host it then calls is one that it may call."""
    monkeypatch.chdir(tmp_path)
    key = b64encode(bytes(32)).decode()
    platform = {
        "RODTKORT_APP_ID": "00000000-0000-0000-0000-000000000011",
        "RODTKORT_APP_SECRET": "a secret of the tests",
        "RODTKORT_APP_SECRET_ENDS": "2027-03-01",
        "RODTKORT_KEYS": f"k1:{key}",
        "RODTKORT_DATABASE_HOST": "10.0.0.5",
        "RODTKORT_DATABASE_PORT": "5432",
        "RODTKORT_DATABASE_DATABASE": "rodtkort",
        "RODTKORT_DATABASE_USERNAME": "rodtkort",
        "RODTKORT_DATABASE_PASSWORD": "x",
        "RODTKORT_PORT": "tcp://10.1.2.3:80",
        "RODTKORT_SERVICE_HOST": "10.1.2.3",
    }
    head = (FOLDER / "app.yaml").read_text("utf-8").split("apiVersion")[0]
    assert set(re.findall(r"RODTKORT_(\w+)", head)) == IN_THE_SECRET
    for name, value in {**variables(environment), **platform}.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    policy = manifest(environment)["spec"]["accessPolicy"]["outbound"]
    hosts = {one["host"] for one in policy["external"]}
    inside = {f"{one['application']}.{one['namespace']}" for one in policy["rules"]}
    called = [settings.dokarkiv_url, settings.oppgave_url, settings.graph_url, settings.login_url]
    called += [settings.openid_metadata_url]
    for address in called:
        assert address is not None
        assert address.split("/")[2] in hosts
    assert settings.tilgangsmaskinen_url is not None
    assert settings.tilgangsmaskinen_url.split("/")[2].removesuffix(".svc.cluster.local") in inside
    assert settings.database_url.startswith("postgresql://rodtkort")


def test_dev_and_prod_have_the_same_settings_and_nothing_of_each_other() -> None:
    """The agency's identities in q2 and in prod: a setting that one lacks is found out there."""
    dev, prod = variables("dev"), variables("prod")
    assert dev.keys() == prod.keys()
    values = [yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")) for name in ENVIRONMENTS]
    assert values[0].keys() == values[1].keys()
    for name in ("DOKARKIV", "OPPGAVE", "TILGANGSMASKINEN"):
        for mine, found in (("dev", dev), ("prod", prod)):
            cluster, namespace, application = found[f"RODTKORT_{name}_SCOPE"].split(":")
            assert cluster.split("-")[0] == mine
            assert namespace
            assert application
    assert not any("prod" in value for value in dev.values())
    assert not any("dev" in value or "q2" in value for value in prod.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_whatever_it_sets_as_an_address_it_may_call(environment: str) -> None:
    """Every address but our own is a host in the outbound policy, an application in it, or the
    sidecar in the same pod; and nothing is in the policy that nobody calls."""
    policy = manifest(environment)["spec"]["accessPolicy"]["outbound"]
    hosts = {one["host"] for one in policy["external"]}
    inside = {f"{one['application']}.{one['namespace']}" for one in policy["rules"]}
    named = set()
    for name, value in variables(environment).items():
        if not value.startswith("http") or name == "RODTKORT_PUBLIC_URL":
            continue
        host = urlsplit(value).hostname or ""
        named.add(host.removesuffix(".svc.cluster.local"))
        assert host in hosts | {"127.0.0.1"} or host.removesuffix(".svc.cluster.local") in inside
    microsofts = {
        "login.microsoftonline.com",
        "login.botframework.com",
        "smba.trafficmanager.net",
        "graph.microsoft.com",
        "TENANT.sharepoint.com",
        "TENANT-my.sharepoint.com",
    }
    assert (hosts | inside) - named == microsofts | {"logging.nais-system"}


def test_the_table_for_the_operator_says_what_is_set() -> None:
    """docs/install.md, step 5: host and scope of each service, dev and prod side by side."""
    install = (ROOT / "docs" / "install.md").read_text("utf-8")
    lines = [line.strip().strip("|").split("|") for line in install.splitlines()]
    rows = {cells[0].strip(): [one.strip(" `") for one in cells[1:]] for cells in lines}
    for place, environment in enumerate(ENVIRONMENTS):
        found, spec = variables(environment), manifest(environment)["spec"]
        for service in ("dokarkiv", "oppgave", "tilgangsmaskinen"):
            url, scope = (found[f"RODTKORT_{service.upper()}_{what}"] for what in ("URL", "SCOPE"))
            assert rows[f"{service}, host"][place] == urlsplit(url).hostname
            assert rows[f"{service}, scope (target)"][place] == scope
            is_rule = rows[f"{service}, host"][2] == "rule"
            assert is_rule is url.endswith(".svc.cluster.local")
        assert rows["Texas, token"][place] == found["RODTKORT_TOKEN_ENDPOINT"]
        assert rows["Texas, exchange"][place] == found["RODTKORT_TOKEN_EXCHANGE_ENDPOINT"]
        assert rows["Entra's tenant"][place] == spec["azure"]["application"]["tenant"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_people_may_have_tokens_for_it_where_they_are_exchanged(environment: str) -> None:
    """Users have no access to an application by default, and Entra gives no token then: every note
    would be filed as the machine, and nobody would know why."""
    application = manifest(environment)["spec"]["azure"]["application"]
    assert "RODTKORT_TOKEN_EXCHANGE_ENDPOINT" in variables(environment)
    assert (application["enabled"], application["allowAllUsers"]) == (True, True)
