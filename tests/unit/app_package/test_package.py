"""The zip, and what is refused (contract.md, `rodtkort manifest build`)."""

import io
import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from bot.app_package import BadDetails, BadPackage, build_package
from bot.app_package.source import FOLDER, read_source
from bot.cli import app
from tests.unit.app_package.example import APP_ID, details, make

Build = Callable[..., Result]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """`rodtkort manifest build` in an empty folder, without the developer's variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("RODTKORT_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, app_id: str | None = APP_ID, **told: str) -> Result:
        environment = {f"RODTKORT_{name.upper()}": value for name, value in told.items()}
        if app_id is not None:
            environment["RODTKORT_APP_ID"] = app_id
        return CliRunner().invoke(app, ["manifest", "build", *arguments], env=environment)

    return run


def unzipped(package: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pixels(png: bytes) -> tuple[tuple[int, int], list[tuple[int, ...]]]:
    """Size and pixels of our own files: eight bits, rows without a filter, one IDAT."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    channels = {2: 3, 6: 4}[kind]
    start = png.index(b"IDAT") + 4
    rows = zlib.decompress(png[start : start + struct.unpack(">I", png[start - 8 : start - 4])[0]])
    line = 1 + width * channels
    assert (depth, len(rows)) == (8, height * line)
    assert not any(rows[::line]), "a filtered row"
    flat = b"".join(rows[at + 1 : at + line] for at in range(0, len(rows), line))
    return (width, height), [
        tuple(flat[at : at + channels]) for at in range(0, len(flat), channels)
    ]


def test_the_package_has_what_teams_wants_and_nothing_else() -> None:
    """Every file that the manifest names, at the top of the zip."""
    content = unzipped(build_package(details()))
    manifest = json.loads(content["manifest.json"])
    named = {*manifest["icons"].values()}
    named |= {one["file"] for one in manifest["localizationInfo"]["additionalLanguages"]}
    assert content.keys() == {"manifest.json", *named}


def test_r22_the_bot_calls_people_only_where_it_was_built_to(build: Build) -> None:
    """Else Teams would show a button that calls it, and nobody would answer."""
    for arguments, calls in (((), None), (("--calls",), True)):
        assert build(*arguments).exit_code == 0
        manifest = json.loads(
            unzipped(Path("var/rodtkort-teams-app.zip").read_bytes())["manifest.json"]
        )
        assert [bot.get("supportsCalling") for bot in manifest["bots"]] == [calls]


def built() -> dict[str, dict[str, Any]]:
    """The documents of the package that was written, by name."""
    content = unzipped(Path("var/rodtkort-teams-app.zip").read_bytes())
    return {name: json.loads(data) for name, data in content.items() if name.endswith(".json")}


def test_the_tab_stands_in_the_package_only_where_it_is_switched_on(build: Build) -> None:
    """After the chat, where a cry is written; with a name in three languages. Its pages' own host
    stands everywhere that Teams compares it with."""
    assert build(public_url="https://nav.example/rk/").exit_code == 0
    without = built()
    assert "staticTabs" not in without["manifest.json"]
    assert "validDomains" not in without["manifest.json"]
    assert build(tab="true", public_url="https://nav.example/rk/").exit_code == 0
    found = built()
    chat, tab = found["manifest.json"]["staticTabs"]
    assert chat == {"entityId": "conversations", "scopes": ["personal"]}
    assert tab == {
        "entityId": "tab",
        "name": "Min side",
        "contentUrl": "https://nav.example/rk/tab",
        "websiteUrl": "https://nav.example/rk/tab",
        "scopes": ["personal"],
    }
    assert found["manifest.json"]["validDomains"] == ["nav.example"]
    assert found["manifest.json"]["webApplicationInfo"] == {
        "id": APP_ID,
        "resource": f"api://nav.example/botid-{APP_ID}",
    }
    names = [found[one]["staticTabs[1].name"] for one in ("nn.json", "en.json")]
    assert names == ["Mi side", "My page"]
    rest = {"staticTabs", "validDomains", "webApplicationInfo"}
    same = {key for key in without["manifest.json"] if key not in rest}
    for key in same:
        assert found["manifest.json"][key] == without["manifest.json"][key]


def test_the_same_details_give_the_same_bytes() -> None:
    """What was uploaded can be built again and compared."""
    assert build_package(details()) == build_package(details())


def test_the_colour_icon_is_opaque_and_its_symbol_keeps_clear_of_the_crop() -> None:
    """Teams: 192×192, the symbol within the middle 96×96, a solid background."""
    size, found = pixels(unzipped(build_package(details()))["color.png"])
    background = found[0]
    drawn = [divmod(at, 192) for at, pixel in enumerate(found) if pixel != background]
    assert size == (192, 192)
    assert len(background) == 3
    assert drawn
    assert all(48 <= place < 144 for row_and_column in drawn for place in row_and_column)


def test_the_outline_icon_is_white_on_transparent() -> None:
    """Teams: 32×32, 255-255-255 or nothing."""
    size, found = pixels(unzipped(build_package(details()))["outline.png"])
    assert size == (32, 32)
    assert {pixel[:3] for pixel in found if pixel[3]} == {(255, 255, 255)}
    assert any(pixel[3] == 0 for pixel in found)


def test_what_the_schema_forbids_is_named_by_its_place_all_at_once() -> None:
    """Each problem a line: file, place, what is wrong."""
    with pytest.raises(BadPackage) as refused:
        build_package(details(developer="x" * 33, website="intranett"))
    assert [problem.split(" must")[0] for problem in refused.value.problems] == [
        "manifest.json: developer.name",
        "manifest.json: developer.websiteUrl",
    ]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of manifest/ that somebody edits, and that packages are built from."""
    copied = shutil.copytree(FOLDER, tmp_path / "manifest")
    monkeypatch.setattr("bot.app_package.read_source", lambda: read_source(copied))
    return Path(copied)


@pytest.mark.parametrize(
    ("name", "was", "now", "problem"),
    [
        ("en.json", "Type help, and", "x" * 81, "en.json: description.short must"),
        ("manifest.json", "${{BOT_ID}}", "${{BOT}}", "manifest.json: ${{BOT}} has no value"),
        ("nn.json", "name.full", "names.full", "nn.json: names.full is no place in manifest.json"),
        ("manifest.json", '"version"', "version", "manifest.json is no JSON: "),
        ("manifest.json", '"en"', '"se"', "localizationInfo must name"),
        ("manifest.json", '"bots": [', '"bots": {}, "b": [', "bots must have the bot"),
        ("manifest.json", "nn.json", "nynorsk.json", "nynorsk.json cannot be read"),
    ],
)
def test_what_is_wrong_in_the_source_is_refused_by_name(
    source: Path, name: str, was: str, now: str, problem: str
) -> None:
    """Anybody may correct manifest/; here Teams' bounds are kept."""
    file = source / name
    assert was in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(was, now), "utf-8")
    with pytest.raises(BadPackage) as refused:
        build_package(details())
    assert any(problem in each for each in refused.value.problems)


def test_the_apps_id_follows_from_the_registration() -> None:
    """A package built anew is an update of the same app; another registration is another app."""
    first = make()
    assert make() == first
    assert first.manifest_id != first.app_id
    assert make("00000000-0000-0000-0000-000000000012").manifest_id != first.manifest_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"manifest_id": "mine"},
        {"version": "1.2"},
        {"version": "v1"},
        {"website": "intranett"},
        {"privacy": "http://example.com"},
        {"terms": ""},
    ],
)
def test_details_that_teams_would_refuse_are_refused(wrong: dict[str, str]) -> None:
    """Before anything is uploaded, and saying what the right form is."""
    with pytest.raises(BadDetails, match=r"like|https://"):
        make(**wrong)


def test_build_writes_the_package_and_says_where(build: Build) -> None:
    """No secret and no organisation file is needed; `var/` by default."""
    result = build()
    assert result.exit_code == 0, result.stderr
    file = Path("var/rodtkort-teams-app.zip")
    assert str(file) in result.stdout
    assert json.loads(unzipped(file.read_bytes())["manifest.json"])["bots"][0]["botId"] == APP_ID


def test_build_takes_the_operators_own_details(build: Build) -> None:
    """Options beyond contract.md's `--out`."""
    identity = "00000000-0000-0000-0000-0000000000aa"
    result = build(
        *("--out", "there", "--version", "2.0.1", "--manifest-id", identity),
        *("--developer", "Nav Eksempel", "--website", "https://example.com/help"),
        *("--privacy", "https://example.com/privacy", "--terms", "https://example.com/terms"),
    )
    assert result.exit_code == 0, result.stderr
    content = unzipped(Path("there/rodtkort-teams-app.zip").read_bytes())
    manifest = json.loads(content["manifest.json"])
    assert (manifest["id"], manifest["version"]) == (identity, "2.0.1")
    assert manifest["developer"] == {
        "name": "Nav Eksempel",
        "websiteUrl": "https://example.com/help",
        "privacyUrl": "https://example.com/privacy",
        "termsOfUseUrl": "https://example.com/terms",
    }


def test_build_without_an_app_id_says_what_to_set(build: Build) -> None:
    """contract.md: exit 2, a plain sentence on stderr."""
    result = build(app_id=None)
    assert result.exit_code == 2
    assert "RODTKORT_APP_ID is missing" in result.stderr
    assert not Path("var").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"tab": "true"}, "RODTKORT_PUBLIC_URL is missing"),
        ({"tab": "maybe"}, "RODTKORT_TAB is neither true nor false"),
        ({"tab": "1", "public_url": "http://nav.example"}, "does not begin with https://"),
        ({"tab": "1", "public_url": "https://nav.example:8443"}, "no address that Teams opens"),
        ({"tab": "1", "public_url": "https://me:x@nav.example"}, "no address that Teams opens"),
        ({"tab": "1", "public_url": "https://"}, "no address that Teams opens"),
    ],
)
def test_a_tab_that_teams_would_not_open_is_refused(
    build: Build, told: dict[str, str], said: str
) -> None:
    """Bad input: before anything is uploaded, and nothing is written."""
    result = build(**told)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Path("var").exists()


def test_build_reads_the_app_id_from_the_env_file(build: Build) -> None:
    """contract.md, Settings: environment variables or `.env`."""
    Path(".env").write_text(f"RODTKORT_APP_ID={APP_ID}\n")
    assert build(app_id=None).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--version", "1"], 2, "write it like 1.2.3"),
        (["--website", "intranett"], 2, "does not begin with https://"),
        (["--developer", "x" * 33], 1, "manifest.json: developer.name"),
        (["--out", "/dev/null"], 1, "choose a folder with --out"),
    ],
)
def test_build_refuses_in_plain_sentences(
    build: Build, arguments: list[str], code: int, said: str
) -> None:
    """contract.md: exit 2 for wrong usage, 1 for a failed check, never a traceback."""
    result = build(*arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output
