"""`rodtkort organisation export` and `import`, from the command line to the file or the
database."""

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.cli.work.organisation import CannotWrite, Overtaken, apply, prepare
from bot.domain.organisation.import_refusals import MergeConsent
from bot.domain.organisation.people_snapshot import From
from bot.events import Address
from bot.integrations.directory.organisation_file import read_organisation
from bot.settings import load_settings
from bot.store import tables as t
from bot.store.database import Database
from bot.store.queries import keep_in_place_of, last_revision
from tests.fakes import faults
from tests.integration.organisation.import_scene import IMPORT_FILE, scene
from tests.world import person_id

DRY = """\
unit 0300: Leder To is a member now
unit 0315: Leder En is a member now
unit 0315: Stedfortreder En is a member now
Nothing was changed yet. Put it in force with --apply.
"""


async def test_without_apply_it_only_says_what_would_change(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        result = await found.run("import", "--from", "nom")
        assert result.exit_code == 0, result.stderr
        assert sorted(result.stdout.splitlines()) == sorted(DRY.splitlines())
        assert found.file.read_text() == found.before
        assert found.tokens_asked[0]["target"] == "prod-gcp:nom:nom-api"


async def test_with_apply_the_file_is_replaced_and_the_old_one_kept(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        found.file.chmod(0o640)
        # The service's, which may be another's than whoever runs the command (root may give it).
        owner = (12345, 12346) if os.geteuid() == 0 else (os.getuid(), max(os.getgroups()))
        os.chown(found.file, *owner)
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 0, result.stderr
        for file in (found.file, tmp_path / "organisation.yaml.bak"):
            assert (file.stat().st_uid, file.stat().st_gid) == owner, "the service reads it still"
        assert result.stdout.splitlines()[-1] == f"In force now, in {found.file.resolve()}."
        unit = found.organisation().units["0315"]
        assert unit.members == tuple(person_id(one) for one in ("101", "102", "103"))
        assert [one.people for one in unit.levels] == [(person_id("102"),), (person_id("103"),)]
        assert unit.safety_reps == (person_id("105"),)
        assert (tmp_path / "organisation.yaml.bak").read_text() == found.before
        assert sorted(one.name for one in tmp_path.iterdir()) == [
            "import.yaml", "organisation.yaml", "organisation.yaml.bak",
        ]  # fmt: skip
        assert found.file.stat().st_mode & 0o777 == 0o640
        assert (await found.run("check", str(found.file))).exit_code == 0
        again = await found.run("import", "--from", "nom", "--apply")
        assert again.stdout == "Nothing to change.\n"


async def test_with_the_database_a_version_is_stored_by_import(tmp_path: Path) -> None:
    async with scene(tmp_path, RODTKORT_ORGANISATION_SOURCE="database") as found:
        found.keep(found.before)
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 0, result.stderr
        assert found.file.read_text() == found.before
        database = found.database()
        with database.reading() as connection:
            versions = connection.execute(
                select(t.organisation_revision).order_by(t.organisation_revision.c.at)
            ).all()
            looks = connection.execute(select(t.access_log.c.action)).scalars().all()
        database.close()
        assert [(one.source, one.by) for one in versions] == [
            ("file", "file"),
            ("database", "import"),
        ]
        assert looks == ["organisation import nom"]
        exported = await found.run("export")
        assert exported.stdout == versions[-1].content


async def test_an_import_that_cannot_be_put_on_record_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away between the two: what is answered with an error was not done."""

    def away(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr("bot.cli.work.organisation.log_access", away)
    async with scene(tmp_path, RODTKORT_ORGANISATION_SOURCE="database") as found:
        found.keep(found.before)
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code != 0
        database = found.database()
        assert last_revision(database) == found.before
        database.close()


async def test_graph_from_the_command_line_as_json(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        found.graph.user(person_id("101"), "Saksbehandler Ny", mobile="90012345")
        result = await found.run("import", "--from", "graph", "--json", "--apply")
        assert result.exit_code == 0, result.stderr
        told = json.loads(result.stdout)
        assert (told["from"], told["applied"], told["refusals"]) == ("graph", True, [])
        assert {"what": "phone", "person": "Saksbehandler Ny", "detail": "phone",
                "before": "+4721070000", "after": "+4790012345"} in told["changes"]  # fmt: skip
        assert found.organisation().people[person_id("101")].name == "Saksbehandler Ny"


async def test_a_refused_unit_stays_as_it_was_and_the_others_are_put_in_force(
    tmp_path: Path,
) -> None:
    """Exit 3, and each says which; whoever has left and is needed there is there still."""
    async with scene(tmp_path) as found:
        content = yaml.safe_load(found.before)
        content["units"][1]["levels"][0]["people"].append(person_id("105"))
        found.before = yaml.safe_dump(content, allow_unicode=True)
        found.file.write_text(found.before)
        before = found.organisation()
        for ident in ("L100002", "S100003"):
            found.nom.people[ident].units[0].until = "2020-12-31"
        looked = await found.run("import", "--from", "nom")
        assert looked.exit_code == 3
        assert found.file.read_text() == found.before
        told = json.loads((await found.run("import", "--from", "nom", "--json")).stdout)
        assert (told["applied"], told["refused_units"]) == (False, ["0315"])
        assert told["refusals"]
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 3
        assert "Refused: Unit 0315 would have nobody left to alert" in result.stderr
        assert "No administrator of unit 0315 could be told in chat." in result.stderr
        assert result.stderr.endswith("Left as they were: 0315.\n")
        assert "unit 0300, level «Vakt»: taken out, nobody is left on it" in result.stdout
        assert result.stdout.endswith(f"In force now, in {found.file}.\n")
        after = found.organisation()
        assert after.units["0315"] == before.units["0315"]
        assert [one.name for one in after.units["0300"].levels] == ["Leder på nivået over"]
        assert after.units["0300"].members == (person_id("104"),)
        again = await found.run("import", "--from", "nom", "--apply")
        assert again.exit_code == 1
        assert "In force" not in again.stdout
        assert again.stderr.endswith("Nothing was changed.\n")


async def test_what_is_no_units_own_refuses_everything(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        for person in found.nom.people.values():
            person.units[0].until = "2020-12-31"
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 1
        assert "NOM answered with nobody in any unit." in result.stderr
        assert result.stderr.endswith("Nothing was changed.\n")
        assert "Left as they were" not in result.stderr
        assert found.file.read_text() == found.before


async def test_the_administrators_of_a_refused_unit_are_told_once_a_week(tmp_path: Path) -> None:
    """Whoever has a chat with the bot; a look tells nobody."""
    async with scene(tmp_path, RODTKORT_ORGANISATION_SOURCE="database") as found:
        found.keep(found.before)
        database = found.database()
        address = Address("t", "https://smba.example/", "a:1", "28:bot", "29:1", person_id("102"))
        database.write(lambda tx: tx.keep_address(person_id("102"), "Leder En", address))
        for ident in ("L100002", "S100003"):
            found.nom.people[ident].units[0].until = "2020-12-31"
        for arguments in ((), ("--apply",), ("--apply",)):
            result = await found.run("import", "--from", "nom", *arguments)
            assert result.exit_code in (1, 3)
            assert "administrator of unit 0315 could be told" not in result.stderr
        with database.reading() as connection:
            rows = connection.execute(select(t.task.c.kind, t.task.c.recipient, t.task.c.payload))
            told = rows.all()
        database.close()
        assert {(row.kind, row.recipient) for row in told} == {("notice", person_id("102"))}
        reasons = sorted(json.loads(row.payload)["sentence"] for row in told)
        assert reasons == ["import-refused-no-administrator", "import-refused-nobody-alerted"]


async def test_the_import_is_checked_as_the_file_is(tmp_path: Path) -> None:
    """Above, only the one who leads now would be left: that unit stays as it was."""
    async with scene(tmp_path) as found:
        before = found.organisation()
        found.nom.unit("rc222b", "NAV FYLKE", leaders=("L100002",))
        found.nom.people["O100004"].units[0].unit = "zz999z"
        found.nom.people["S100003"].units[0].until = "2020-12-31"
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 3
        assert (
            "Refused: Afterwards unit 0300 has only one person in its whole chain; add"
            in result.stderr
        )
        after = found.organisation()
        assert after.units["0300"] == before.units["0300"]
        assert [one.name for one in after.units["0315"].levels] == ["Nærmeste leder"]
        assert (await found.run("check", str(found.file))).exit_code == 0


SAID: dict[str, tuple[dict[str, str], str, str]] = {
    "half a pair": ({"RODTKORT_NOM_SCOPE": ""}, "nom", "RODTKORT_NOM_SCOPE belong together"),
    "not https": ({"RODTKORT_NOM_URL": "http://nom.no"}, "nom", "must be a plain https address"),
    "not set": ({"RODTKORT_NOM_URL": "", "RODTKORT_NOM_SCOPE": ""}, "nom", "are not set"),
    "no such file": ({"RODTKORT_IMPORT_FILE": "none.yaml"}, "nom", "none.yaml cannot be read"),
    "nobody to ask": ({"RODTKORT_NOM_URL": "http://127.0.0.1:9"}, "nom", "NOM cannot be reached"),
    "no such source": ({}, "hr", "'hr' is not one of 'graph', 'nom'"),
}  # fmt: skip


async def test_what_is_missing_is_a_plain_sentence(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        whole = found.environment
        for name, (changed, where, words) in SAID.items():
            found.environment = {**whole, **changed}
            result = await found.run("import", "--from", where, "--apply")
            assert result.exit_code in (1, 2), name
            assert words in " ".join(result.stderr.replace("│", "").split()), (name, result.stderr)
            assert "Traceback" not in result.output
        found.environment = whole
        (tmp_path / "import.yaml").write_text('version: 1\nnom: {units: [{id: a b, unit: "0315"}]}')
        result = await found.run("import", "--from", "nom")
        assert f"{tmp_path}/import.yaml:2: nom, units, has id «a b»" in result.stderr
        (tmp_path / "import.yaml").write_text(IMPORT_FILE[: IMPORT_FILE.index("graph")])
        result = await found.run("import", "--from", "graph")
        assert (result.exit_code, result.stderr) == (
            1,
            "The import file has nothing under graph: write which group is which unit "
            "(docs/import.md).\n",
        )
        assert found.file.read_text() == found.before


async def test_a_directory_out_of_order_changes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        found.nom.fail(faults.throttled("3600"))
        result = await found.run("import", "--from", "nom", "--apply")
        assert result.exit_code == 1
        assert result.stderr == (
            "NOM asks us to wait longer than a command can (429); try again later. Nothing was "
            "changed.\n"
        )
        assert found.file.read_text() == found.before


async def test_an_edit_in_the_middle_of_an_import_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file and in the database: nothing of the edit is lost, and it is said."""
    async with scene(tmp_path) as found:
        for source in ("file", "database"):
            found.keep(found.before)
            for name, value in found.environment.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setenv("RODTKORT_ORGANISATION_SOURCE", source)
            settings = load_settings()
            made = await asyncio.to_thread(prepare, settings, From.NOM, MergeConsent())
            edited = found.before.replace("Verneombud En", "Verneombud To")
            found.file.write_text(edited)
            found.keep(edited)
            with pytest.raises(Overtaken, match="changed by somebody else meanwhile"):
                apply(settings, made, From.NOM)
            assert found.file.read_text() == edited
            assert found.stored() == edited
            found.file.write_text("version: 2")
            if source == "file":
                with pytest.raises(CannotWrite, match="was left alone"):
                    apply(settings, made, From.NOM)
            found.file.write_text(found.before)


def test_of_two_who_write_at_once_one_is_told(database: Database) -> None:
    """On SQLite and PostgreSQL; a version that counts again becomes the newest."""
    assert keep_in_place_of(database, "nothing yet", "first", 1_000, "import")
    assert keep_in_place_of(database, "first", "second", 1_000, "import")
    assert not keep_in_place_of(database, "first", "third", 9_000, "import")
    assert last_revision(database) == "second", "later, whatever the clocks say"
    assert keep_in_place_of(database, "second", "first", 500, "import")
    assert last_revision(database) == "first"


def test_of_many_at_the_same_moment_one_is_first(database: Database) -> None:
    """Whoever waited for the first one's transaction sees what it wrote."""
    assert keep_in_place_of(database, "", "first", 1_000, "import")

    def write(number: int) -> bool:
        return keep_in_place_of(database, "first", f"version {number}", 1_000, "import")

    with ThreadPoolExecutor(4) as threads:
        kept = list(threads.map(write, range(8)))
    assert kept.count(True) == 1
    assert last_revision(database) == f"version {kept.index(True)}"


async def test_the_version_in_force_can_always_be_written_out(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        out = tmp_path / "out.yaml"
        result = await found.run("export", "--out", str(out))
        assert (result.exit_code, result.stdout) == (0, f"{out}\n"), result.stderr
        assert (await found.run("export")).stdout == out.read_text()
        exported = read_organisation(out.read_text()).organisation
        assert exported == found.organisation()
        found.keep(found.before)
        found.file.write_text("version: 2")
        assert (await found.run("export")).stdout == out.read_text(), "the last good version"
        found.environment["RODTKORT_ORGANISATION_SOURCE"] = "database"
        assert (await found.run("export")).stdout == out.read_text()
        nowhere = await found.run("export", "--out", str(tmp_path / "none" / "out.yaml"))
        assert nowhere.exit_code == 1
        assert "cannot be written (No such file or directory)" in nowhere.stderr


async def test_an_export_without_any_version_says_so(tmp_path: Path) -> None:
    async with scene(tmp_path) as found:
        found.file.write_text("version: 2")
        result = await found.run("export")
        assert result.exit_code == 1
        assert f"See why: rodtkort organisation check {found.file}" in result.stderr
        found.file.unlink()
        assert "cannot be read (No such file" in (await found.run("export")).stderr
        found.keep("version: 2")
        assert "cannot be read by this program" in (await found.run("export")).stderr
