"""What a release tells of what is in it, and the workflows that make and try it."""

import re
import subprocess

import pytest

from scripts.sbom import HEAD, LOCK, bill, shipped
from tests.unit.deploy.tools import ROOT, tool


def test_the_bill_has_every_package_of_the_lock_with_its_version_and_licence() -> None:
    """But what builds the wheel, and what only Windows gets."""
    lock = LOCK.read_text("utf-8")
    found = list(shipped(lock))
    named = set(re.findall(r"^([\w.-]+)==", lock, re.M))
    assert named - {one.name for one in found} == {"setuptools", "colorama"}
    bom = bill("1.2.3", found)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    refs = [one["bom-ref"] for one in bom["components"]]
    assert len(refs) == len(set(refs)) == len(found)
    assert bom["dependencies"] == [{"ref": "pkg:pypi/rodtkort@1.2.3", "dependsOn": refs}]
    assert all(one["properties"] for one in bom["components"]), "a hash of each"
    assert bill("1.2.3", found) == bom
    assert "://" not in str(bom), "no address"


def test_the_lgpl_is_named_where_it_is() -> None:
    lesser = {one.name for one in shipped(LOCK.read_text("utf-8")) if "GPL" in one.licence}
    assert lesser == {"psycopg", "psycopg-binary"}
    assert "psycopg and psycopg-binary are LGPL-3.0-only" in HEAD


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_zizmor_has_nothing_against_the_workflow(name: str) -> None:
    zizmor = tool("zizmor", "Run: make test")
    file = ROOT / ".github" / "workflows" / name
    ran = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--config", ROOT / ".github" / "zizmor.yml", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
