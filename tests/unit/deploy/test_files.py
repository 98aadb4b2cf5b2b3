"""What is deployed without nais: an image, a composition, a unit of systemd."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from bot.settings import Settings
from tests.documented.pages import blocks
from tests.unit.deploy.tools import ROOT, tool

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = ROOT / "deploy" / "systemd" / "rodtkort.service"


def settings_in(text: str) -> set[str]:
    """Settings that are named there."""
    return {name.lower() for name in re.findall(r"RODTKORT_([A-Z_]+)", text)}


def test_the_dockerfile_keeps_the_rules() -> None:
    """No root, no shell to start with, nothing unlocked, nothing of a secret in a layer."""
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert stages == ["${BUILDER}", "${BASE}"]
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.findall(r"^USER (\S+)", last, re.M)[-1] == "1069:1069"
    for word in ("ENTRYPOINT", "CMD", "RUN"):
        for line in re.findall(rf"^{word} (.*)", last, re.M):
            assert line.startswith("["), "there is no shell to read it"
    installs = re.findall(r"pip install ((?:.|\\\n)*?)$", DOCKERFILE, re.M)
    assert installs
    for one in installs:
        assert "--require-hashes" in one or "--no-index" in one
    assert not re.search(r"^(ADD|ARG|ENV) .*(SECRET|PASSWORD|TOKEN|KEYS)\b", DOCKERFILE, re.M)
    assert "latest" not in DOCKERFILE
    assert settings_in(DOCKERFILE) <= Settings.model_fields.keys()


def test_hadolint_has_nothing_against_it() -> None:
    hadolint = tool("hadolint", "Run: make test, on Linux or macOS")
    ran = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_the_image_is_made_from_is_sent_to_the_builder_and_nothing_else() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    sent = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY ((?!--from).*)", DOCKERFILE, re.M)
        for source in line.split()[:-1]
    }
    assert {one.replace("${LOCK}", "locks") for one in copied} == sent
    assert all((ROOT / one).exists() for one in sent)


def test_the_composition_runs_it_as_tightly_as_a_platform() -> None:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    bot = found["services"]["bot"]
    assert (bot["read_only"], bot["user"], bot["cap_drop"]) == (True, "1069:1069", ["ALL"])
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert {name.removeprefix("RODTKORT_").lower() for name in bot["environment"]} <= (
        Settings.model_fields.keys()
    )
    mounted = {volume.split(":")[1] for volume in bot["volumes"]}
    assert {"/data", "/keys"} <= mounted
    for place in ("EVIDENCE_DIR", "EVIDENCE_KEYS_DIR", "JOURNAL_DIR", "STATE_DIR"):
        where = Path(bot["environment"][f"RODTKORT_{place}"])
        assert any(where.is_relative_to(one) for one in mounted), place
    named = {
        volume.split(":")[0] for one in found["services"].values() for volume in one["volumes"]
    }
    assert {one for one in named if not one.startswith(".")} == found["volumes"].keys()


def test_a_command_is_typed_beside_the_bot_as_the_operators_page_says() -> None:
    """Where there is no shell, in a service of the composition, as the unit's user."""
    (block,) = [one.text for one in blocks("sh") if "systemd-run" in one.text]
    on_nais, composed, by_systemd = block.replace("\\\n", "").splitlines()[1:]
    head = yaml.safe_load((ROOT / ".nais" / "app.yaml").read_text("utf-8").split("spec:")[0])
    name = head["metadata"]["name"]
    assert f"deploy/{name} -c {name} -- rodtkort doctor" in on_nais
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    assert "build" in services[composed.split()[3]]
    assert "PATH=/app/bin:" in DOCKERFILE
    assert "/app/bin/rodtkort" in DOCKERFILE
    unit = UNIT.read_text("utf-8").splitlines()
    properties = re.findall(r"--property=(\S+)", by_systemd)
    assert len(properties) == 5
    assert set(properties) <= set(unit)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8")
    assert "NoNewPrivileges=yes" in text
    assert re.search(r"^ExecStart=/opt/rodtkort/bin/python3 -m bot serve$", text, re.M)
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # a machine without systemd has no unit of it to try
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace("/opt/rodtkort/bin/python3", sys.executable))
    ran = subprocess.run([analyze, "verify", copy], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Unknown" not in ran.stderr
