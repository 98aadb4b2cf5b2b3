"""Writes what is shipped, and under which licences: `python -m scripts.sbom FOLDER`.

`rodtkort-VERSION.cdx.json`, a CycloneDX 1.5 bill of materials, and `rodtkort-VERSION-licences.txt`,
both from locks/runtime.lock and from what the installed packages say of themselves. The same locks
give the same bytes.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "locks" / "runtime.lock"
BUILDS = frozenset({"setuptools"})  # it builds the wheel, and is in no image
HEAD = """\
# Licences of what Rødt kort {version} is shipped with
Rødt kort itself: MIT (LICENSE). Each package's own text lies in its `.dist-info` folder, in the image too.

**psycopg and psycopg-binary are LGPL-3.0-only**: they are used as they are, as libraries of their own that may be
replaced (`pip install` another version beside the bot, or build the image with another lock). psycopg-binary carries
libpq and what that needs (PostgreSQL licence, OpenSSL, MIT Kerberos, OpenLDAP, Cyrus SASL).

| package | version | licence |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A package of the lock."""

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """What it is called everywhere."""
        return f"pkg:pypi/{self.name}@{self.version}"

    def component(self) -> dict[str, Any]:
        """Its entry. The lock's hashes are of its files, several for one version."""
        properties = [{"name": "rodtkort:lock:sha256", "value": one} for one in self.hashes]
        return {
            "type": "library",
            "bom-ref": self.purl,
            "name": self.name,
            "version": self.version,
            "purl": self.purl,
            "licenses": [{"license": {"name": self.licence}}],
            "properties": properties,
        }


def shipped(lock: str) -> Iterator[Shipped]:
    """Every package of the lock that is installed where the bot runs (Linux)."""
    for name, version, marker, hashes in re.findall(
        r"^([\w.-]+)==([^\s;]+) ?;?([^\\\n]*)\\\n((?: +--hash=sha256:\w+(?: \\)?\n?)+)", lock, re.M
    ):
        if name not in BUILDS and "win32" not in marker:
            found = tuple(re.findall(r"sha256:(\w+)", hashes))
            yield Shipped(name, version, licence_of(name, version), found)


def licence_of(name: str, version: str) -> str:
    """Return what the package says of its licence; without a word of it, nothing is shipped."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        sys.exit(f"{name} is not installed. Run: make check")
    if said["Version"] != version:
        sys.exit(f"{name} is installed as {said['Version']}, the lock has {version}.")
    classes = [one for one in said.get_all("Classifier") or () if one.startswith("License ::")]
    short = (said["License"] or "").strip()
    found = (
        said["License-Expression"]
        or (short if short and "\n" not in short and len(short) < 80 else "")
        or ", ".join(one.split(" :: ")[-1] for one in classes)
    )
    if not found:
        sys.exit(f"{name} says nothing of its licence: look it up, and name it here.")
    return str(found)


def bill(version: str, packages: list[Shipped]) -> dict[str, Any]:
    """The bill of materials."""
    ours = f"pkg:pypi/rodtkort@{version}"
    contents = "".join(one.purl for one in packages)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, ours + contents)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "rodtkort",
                "version": version,
                "purl": ours,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [one.component() for one in packages],
        "dependencies": [{"ref": ours, "dependsOn": [one.purl for one in packages]}],
    }


def main(folder: Path) -> None:
    """Writes both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = project["version"]
    packages = list(shipped(LOCK.read_text("utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(version, packages), indent=1, ensure_ascii=False)
    (folder / f"rodtkort-{version}.cdx.json").write_text(text + "\n", "utf-8")
    rows = "".join(f"| {one.name} | {one.version} | {one.licence} |\n" for one in packages)
    licences = HEAD.format(version=version) + rows
    (folder / f"rodtkort-{version}-licences.txt").write_text(licences, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
