"""Microsoft's own validator (@microsoft/app-manifest, with the schemas it bundles) agrees.

It cannot compile its own schema for localisation files (a pattern there is not valid under the `u`
flag), so each translation is given to it as Teams uses it: applied to the manifest.
"""

import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.app_package import build_package
from bot.app_package.source import translated
from demo.playground import find_node
from tests.unit.app_package.example import details

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "node_modules" / "@microsoft" / "app-manifest"
SCHEMAS = LIBRARY / "build" / "json-schemas" / "teams" / "v1.30"
OURS = ROOT / "bot" / "app_package" / "data"
NAMES = ("MicrosoftTeams.schema.json", "MicrosoftTeams.Localization.schema.json")

SCRIPT = """
const { AppManifestUtils } = require(process.argv[1]);
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", async () => {
  const problems = [];
  for (const [name, manifest] of Object.entries(JSON.parse(text))) {
    const found = await AppManifestUtils.validateAgainstSchema(manifest);
    problems.push(...found.map((problem) => `${name}: ${problem}`));
  }
  console.log(JSON.stringify(problems));
});
"""


@pytest.fixture(autouse=True)
def _library() -> None:
    if LIBRARY.exists():
        return
    sentence = "Microsoft's manifest library is not installed. Run: make test"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def official_problems(manifests: dict[str, Any]) -> list[str]:
    """What the library says of each, by the schema that the manifest names; it bundles them."""
    ran = subprocess.run(
        [str(find_node()), "-e", SCRIPT, str(LIBRARY)],
        input=json.dumps(manifests),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    problems: list[str] = json.loads(ran.stdout)
    return problems


def manifests_of(package: bytes) -> dict[str, Any]:
    """The manifest as it is, and with each translation of the package applied."""
    with ZipFile(io.BytesIO(package)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        found = {"manifest.json": manifest}
        for one in manifest["localizationInfo"]["additionalLanguages"]:
            found[one["file"]] = translated(manifest, json.loads(archive.read(one["file"])))
    return found


@pytest.mark.parametrize("tab", [None, "https://rodtkort.example.no"])
def test_the_official_validator_accepts_the_package(tab: str | None) -> None:
    """In all three languages, offline; with the tab, and without."""
    found = manifests_of(build_package(details(tab=tab)))
    assert found.keys() == {"manifest.json", "nn.json", "en.json"}
    assert official_problems(found) == []


def test_the_official_validator_would_have_objected() -> None:
    """The test above can fail: the same manifests with one fault each are refused."""
    found = manifests_of(build_package(details()))
    found["manifest.json"]["bots"][0]["commandLists"] *= 2
    found["nn.json"]["name"]["short"] = "x" * 31
    del found["en.json"]["accentColor"]
    assert {problem.split(":")[0] for problem in official_problems(found)} == found.keys()


@pytest.mark.parametrize("name", NAMES)
def test_our_copy_of_the_schema_is_the_official_one(name: str) -> None:
    """bot/app_package/data/README.md: byte for byte."""
    ours: Path = OURS / name
    assert ours.read_bytes() == (SCHEMAS / name).read_bytes()
