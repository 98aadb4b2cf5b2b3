"""Alert rules fire when they should and are silent when they should be (Prometheus' own promtool),
and no rule and no panel asks for what the bot does not export."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from scripts.alerts import FOR_NAIS, RULES, for_nais
from scripts.reference import metrics
from tests.unit.deploy.tools import ROOT, tool

DASHBOARD = ROOT / "deploy" / "grafana" / "rodtkort.json"
GETS_IT = "On Debian: sh scripts/promtool.sh"
# When it is looked whether the alert fires, in minutes; Prometheus' time begins at 0 there.
AT = 20
AT_LAST = {"RodtkortNotChecked": 130, "RodtkortAuditBacklog": 130}

# Alert, what is exported (series, values from minute 0 on), whether it fires then. Values:
# `AxN` stays at A, `A+BxN` grows by B a minute.
DAYS = "rodtkort_credential_days_left"
JOURNAL = "rodtkort_journal_trouble_total{what='not_written'}"
SCENES: list[tuple[str, dict[str, str], bool]] = [
    ("RodtkortNoHeartbeat", {"rodtkort_heartbeat_seconds{pod='a'}": "0+60x17 1020x9"}, True),
    ("RodtkortNoHeartbeat", {"up": "1x300"}, True),
    (
        "RodtkortNoHeartbeat",
        {
            "rodtkort_heartbeat_seconds{pod='a'}": "0+60x10 600x30",
            "rodtkort_heartbeat_seconds{pod='b'}": "0+60x300",
        },
        False,
    ),
    (
        "RodtkortReplicaWithoutHeartbeat",
        {
            "rodtkort_heartbeat_seconds{pod='a'}": "0+60x10 600x30",
            "rodtkort_heartbeat_seconds{pod='b'}": "0+60x300",
        },
        True,
    ),
    ("RodtkortReplicaWithoutHeartbeat", {"rodtkort_heartbeat_seconds": "0+60x300"}, False),
    ("RodtkortDegraded", {"rodtkort_degraded{part='tokens'}": "0x10 1x20"}, True),
    ("RodtkortDegraded", {"rodtkort_degraded{part='tokens'}": "0x17 1x20"}, False),
    ("RodtkortDegraded", {"rodtkort_degraded{part='evidence'}": "1x300"}, False),
    ("RodtkortEvidenceStore", {"rodtkort_degraded{part='evidence'}": "0x10 1x20"}, True),
    ("RodtkortEvidenceStore", {"rodtkort_degraded{part='database'}": "1x300"}, False),
    (
        "RodtkortLate",
        {
            "rodtkort_lateness_seconds_count": "0+10x15 160+12x20",
            "rodtkort_lateness_seconds_bucket{le='5.0'}": "0+10x300",
        },
        True,
    ),
    (
        "RodtkortLate",
        {
            "rodtkort_lateness_seconds_count": "0+10x300",
            "rodtkort_lateness_seconds_bucket{le='5.0'}": "0+10x300",
        },
        False,
    ),
    (
        "RodtkortUnconfirmed",
        {
            "rodtkort_commands_total{command='raise',result='stored'}": "0+9x300",
            "rodtkort_commands_total{command='raise',result='unconfirmed'}": "0+1x300",
        },
        True,
    ),
    (
        "RodtkortUnconfirmed",
        {
            "rodtkort_commands_total{command='raise',result='stored'}": "0+99x300",
            "rodtkort_commands_total{command='raise',result='unconfirmed'}": "0+1x300",
        },
        False,
    ),
    ("RodtkortAlarmNotStorable", {"rodtkort_alarm_probe_misses_total": "0x15 0+2x9"}, True),
    ("RodtkortAlarmNotStorable", {"rodtkort_alarm_probe_misses_total": "0x15 1x20"}, False),
    ("RodtkortAlarmsWithoutStore", {"rodtkort_plain_alarms_open": "0x10 1x20"}, True),
    ("RodtkortAlarmsWithoutStore", {"rodtkort_plain_alarms_open": "0x19 1x20"}, False),
    ("RodtkortLeadersUnreachable", {"rodtkort_readiness{kind='nobody'}": "2x300"}, True),
    ("RodtkortLeadersUnreachable", {"rodtkort_readiness{kind='nobody'}": "0x300"}, False),
    ("RodtkortLeadersUnreachable", {"rodtkort_readiness{kind='no_phone'}": "9x300"}, False),
    ("RodtkortNotChecked", {"rodtkort_readiness_oldest_check_seconds": "-172800x300"}, True),
    ("RodtkortNotChecked", {"rodtkort_readiness_oldest_check_seconds": "-86400x300"}, False),
    ("RodtkortFilingStuck", {"rodtkort_waiting_seconds{work='filing'}": "3700x30"}, True),
    ("RodtkortFilingStuck", {"rodtkort_waiting_seconds{work='filing'}": "300x300"}, False),
    ("RodtkortEvidenceStuck", {"rodtkort_waiting_seconds{work='evidence'}": "1000x30"}, True),
    ("RodtkortEvidenceStuck", {"rodtkort_waiting_seconds{work='filing'}": "1000x300"}, False),
    ("RodtkortCredentialEnds", {f"{DAYS}{{credential='secret'}}": "29x300"}, True),
    ("RodtkortCredentialEnds", {f"{DAYS}{{credential='secret'}}": "30x300"}, False),
    (
        "RodtkortCredentialEndsNow",
        {f"{DAYS}{{credential='certificate'}}": "0x300"},
        True,
    ),
    (
        "RodtkortCredentialEndsNow",
        {f"{DAYS}{{credential='certificate'}}": "7x300"},
        False,
    ),
    ("RodtkortLawBroken", {"rodtkort_violations{law='V1'}": "1x300"}, True),
    ("RodtkortLawBroken", {"rodtkort_violations{law='V1'}": "0x300"}, False),
    ("RodtkortNoSelfCheck", {"rodtkort_self_check_seconds": "0x30"}, True),
    ("RodtkortNoSelfCheck", {"rodtkort_self_check_seconds": "0+60x300"}, False),
    ("RodtkortTasksEnd", {"rodtkort_task_restarts_total{task='outbox'}": "0x10 0+1x20"}, True),
    ("RodtkortTasksEnd", {"rodtkort_task_restarts_total{task='outbox'}": "0x10 1x20"}, False),
    ("RodtkortCanary", {"rodtkort_canary_well": "1x10 0x20"}, True),
    ("RodtkortCanary", {"rodtkort_canary_well": "1x300"}, False),
    ("RodtkortCanary", {"up": "1x300"}, False),
    ("RodtkortJournalTrouble", {JOURNAL: "0x15 1x20"}, True),
    ("RodtkortJournalTrouble", {JOURNAL: "1x300"}, False),
    ("RodtkortLogLinesLost", {"rodtkort_log_lines_lost_total": "0x15 5x20"}, True),
    ("RodtkortLogLinesLost", {"rodtkort_log_lines_lost_total": "5x300"}, False),
    (
        "RodtkortAuditBacklog",
        {"rodtkort_audit_oldest_seconds": "60x300", "rodtkort_audit_waiting": "3x300"},
        True,
    ),
    (
        "RodtkortAuditBacklog",
        {"rodtkort_audit_oldest_seconds": "0x300", "rodtkort_audit_waiting": "0x300"},
        False,
    ),
    ("RodtkortCanaryCall", {"rodtkort_canary_call_well": "1x10 0x20"}, True),
    ("RodtkortCanaryCall", {"rodtkort_canary_call_well": "1x300"}, False),
    ("RodtkortCanaryCall", {"up": "1x300"}, False),
]  # fmt: skip


def rules() -> list[dict[str, Any]]:
    """Every rule."""
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def labels_of(rule: dict[str, Any], scene: dict[str, str]) -> dict[str, str]:
    """What the alert that fires is labelled with: its own, and those of the series it kept."""
    found: dict[str, str] = dict(rule["labels"])
    kept = re.findall(r"by \((\w+)\)", rule["expr"])
    if rule["alert"] == "RodtkortReplicaWithoutHeartbeat":
        kept = ["pod"]
    for name, value in re.findall(r"(\w+)='([^']*)'", next(iter(scene))):
        if name in kept:
            found[name] = value
    return found


def promtool(*words: str, cwd: Path) -> str:
    """What promtool says; it must be content."""
    ran = subprocess.run(
        [tool("promtool", GETS_IT), *words], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_each_alert_fires_when_it_should_and_is_silent_when_it_should_be(tmp_path: Path) -> None:
    """R12: nobody finds out by crying that it does not work."""
    known = {rule["alert"]: rule for rule in rules()}
    tried = {(name, fires) for name, _, fires in SCENES}
    assert tried == {(name, fires) for name in known for fires in (True, False)}
    tests = []
    for name, scene, fires in SCENES:
        at = f"{AT_LAST.get(name, AT)}m"
        found = [{"exp_labels": labels_of(known[name], scene)}] if fires else []
        expected = {"eval_time": at, "alertname": name, "exp_alerts": found}
        series = [{"series": key, "values": values} for key, values in scene.items()]
        tests.append({"interval": "1m", "input_series": series, "alert_rule_test": [expected]})
    bare = [{**rule, "annotations": {}} for rule in rules()]  # their words are another test's
    (tmp_path / "rules.yaml").write_text(
        yaml.safe_dump({"groups": [{"name": "rodtkort", "rules": bare}]})
    )
    trial = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "trial.yaml").write_text(yaml.safe_dump(trial))
    promtool("test", "rules", "trial.yaml", cwd=tmp_path)


def test_each_alert_says_what_it_means_for_people_and_what_to_do() -> None:
    promtool("check", "rules", str(RULES), cwd=ROOT)
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert rule["annotations"].keys() == {"summary", "consequence", "action"}, rule["alert"]


def test_each_alert_stands_under_one_heading_of_the_operators_page() -> None:
    """R12: whoever is woken at 03.00 has its name and nothing else."""
    page = (ROOT / "docs" / "operate.md").read_text("utf-8")
    section = page[page.index("\n## What each alert means\n") :]
    section = section[: section.index("\n## ", 1)]
    under = re.split(r"^### .*$", section, flags=re.M)[1:]
    for rule in rules():
        where = [part for part in under if f"`{rule['alert']}`" in part]
        assert len(where) == 1, rule["alert"]
    known = {rule["alert"] for rule in rules()}
    assert set(re.findall(r"`(Rodtkort\w+)`", page)) == known


def test_the_platform_gets_the_same_rules() -> None:
    assert FOR_NAIS.read_text("utf-8") == for_nais(), "run: .venv/bin/python -m scripts.alerts"


def queries() -> list[tuple[str, str]]:
    """Where each query stands, and the query."""
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    asked = [(panel["title"], target["expr"]) for panel in panels for target in panel["targets"]]
    variables = [
        (one["name"], one["query"])
        for one in dashboard["templating"]["list"]
        if one["type"] == "query"
    ]
    return [*((rule["alert"], rule["expr"]) for rule in rules()), *asked, *variables]


def test_no_query_asks_for_what_the_bot_does_not_export() -> None:
    """Neither a name nor a label; what the platform adds to every series is known."""
    made = list(metrics())
    exported = {series: one.labels for one in made for series in one.series()}
    platform = {"app", "namespace", "pod", "instance", "job", "le"}
    asked = set()
    for where, query in queries():
        names = re.findall(r"\brodtkort_\w+", query)
        assert names, where
        asked.update(names)
        for name in names:
            assert name in exported, f"{where}: {name}"
        known = platform.union(*(exported[name] for name in names))
        chosen = {label for part in re.findall(r"\{([^}]*)\}", query) for label in
                  re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", part)}  # fmt: skip
        by = {
            label.strip()
            for part in re.findall(r"by \(([^)]*)\)", query)
            for label in part.split(",")
        }
        assert chosen | by <= known, f"{where}: {chosen | by - known}"
    unseen = {one.name for one in made if not one.series() & asked}
    assert not unseen, "neither an alert nor a panel looks at these"


def test_prometheus_can_read_every_panels_query(tmp_path: Path) -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    expressions = [
        target["expr"].replace("$__rate_interval", "5m").replace("$pod", "a")
        for panel in dashboard["panels"]
        for target in panel.get("targets", ())
    ]
    recorded = [
        {"record": f"panel:{number}", "expr": one} for number, one in enumerate(expressions)
    ]
    (tmp_path / "panels.yaml").write_text(
        yaml.safe_dump({"groups": [{"name": "panels", "rules": recorded}]})
    )
    promtool("check", "rules", "panels.yaml", cwd=tmp_path)
