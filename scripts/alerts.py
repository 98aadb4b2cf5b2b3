"""Writes .nais/alerts.yaml from deploy/prometheus/rules.yaml: the same rules, as the platform takes
them. `python -m scripts.alerts`; a test compares the two."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "deploy" / "prometheus" / "rules.yaml"
FOR_NAIS = ROOT / ".nais" / "alerts.yaml"
TEAM = "rodtkort"
HEAD = """\
# Written from deploy/prometheus/rules.yaml by scripts/alerts.py.
"""


def for_nais() -> str:
    """Return the file: the platform routes an alert by the label `namespace`, which its Prometheus
    sets on our metrics as well."""
    groups: list[dict[str, Any]] = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    for group in groups:
        for rule in group["rules"]:
            rule["labels"]["namespace"] = TEAM
    resource = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "rodtkort", "namespace": TEAM, "labels": {"team": TEAM}},
        "spec": {"groups": groups},
    }
    written: str = yaml.safe_dump(resource, sort_keys=False, allow_unicode=True, width=1000)
    return HEAD + written


if __name__ == "__main__":
    FOR_NAIS.write_text(for_nais(), "utf-8")
