"""The commands of contract.md: argument handling and plain sentences, nothing else."""

import gc
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings
from bot.cli.evidence import Incident, evidence_app
from bot.cli.importing import organisation_export, organisation_import
from bot.cli.readiness import readiness_app
from bot.cli.records import export_app, retention_app
from bot.domain import canary
from bot.domain.organisation.organisation import Language
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.work.serving import Failure

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Rødt kort: one word in Teams, and a named human being answers.",
)
organisation_app = typer.Typer(no_args_is_help=True, help="The organisation file.")
database_app = typer.Typer(no_args_is_help=True, help="The database.")
incident_app = typer.Typer(no_args_is_help=True, help="Incidents, for operators.")
manifest_app = typer.Typer(no_args_is_help=True, help="The Teams app package.")
organisation_app.command("export")(organisation_export)
organisation_app.command("import")(organisation_import)
app.add_typer(organisation_app, name="organisation")
app.add_typer(database_app, name="database")
app.add_typer(incident_app, name="incident")
app.add_typer(manifest_app, name="manifest")
app.add_typer(evidence_app, name="evidence")
app.add_typer(export_app, name="export")
app.add_typer(retention_app, name="retention")
app.add_typer(readiness_app, name="readiness")

# In the address of a database, before the host or as a parameter.
_PASSWORD = re.compile(r"(?<=:)(?!//)[^/]+(?=@)|(?<=[?&]password=)[^&]+")


def main() -> None:
    """Runs a command; a user's mistake gets a sentence, never a traceback."""
    app(prog_name="rodtkort")


@app.command()
def serve(
    print_settings: Annotated[
        bool, typer.Option("--print-settings", help="Print the effective settings and stop.")
    ] = False,
) -> None:
    """Run the bot. Example: RODTKORT_ENVIRONMENT=local rodtkort serve"""
    settings = read_settings()
    if print_settings:
        _print_settings(settings)
        return
    run = loaded_for_good()
    failure = run(settings)
    if failure:
        fail(failure.sentence, failure.code)


def loaded_for_good() -> "Callable[[Settings], Failure | None]":
    """What serves. Nothing that is loaded now is ever garbage: looking through it again and again
    cost the start a tenth of a second, and stopped a running bot for 80 ms at a time."""
    gc.disable()
    from bot.cli.work.serving import run

    gc.freeze()
    gc.enable()
    return run


@organisation_app.command("check")
def organisation_check(
    file: Annotated[Path, typer.Argument(help="The organisation file, YAML or JSON.")],
) -> None:
    """Validate a file, and the units' routines and ladders beside it.

    Example: rodtkort organisation check config/organisation.sample.yaml"""
    from bot.sources.organisation import read_file
    from bot.sources.unit_folders import (
        ladders_folder,
        read_unit_folders,
        read_unit_ladders,
        routines_folder,
    )

    reading = read_file(file)
    units = reading.organisation.units if reading.organisation else None
    routines = read_unit_folders(routines_folder(file), units)
    ladders = read_unit_ladders(ladders_folder(file), units)
    for problem in (*reading.problems, *routines.problems, *ladders.problems):
        print(problem)
    if reading.organisation is None or routines.problems or ladders.problems:
        raise typer.Exit(1)


@organisation_app.command("wall-card")
def organisation_wall_card(
    unit: Annotated[str, typer.Argument(help="The unit's number, four digits.")],
    language: Annotated[Language, typer.Option(help="The language of the card.")] = Language.BOKMAL,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
) -> None:
    """Write a unit's emergency card for the wall, as PDF.

    Example: rodtkort organisation wall-card 0315 --language nn --out var"""
    from bot.cli.work.incidents import NoUnit, wall_card
    from bot.documents.wall_card import CannotDraw
    from bot.store.records import StoreUnavailable

    try:
        content = wall_card(read_settings(), unit, language)
    except (NoUnit, CannotDraw) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    print(_write(out / f"beredskapskort-{unit}-{language.value}.pdf", content))


@organisation_app.command("plan")
def organisation_plan(
    unit: Annotated[str, typer.Argument(help="The unit's number, four digits.")],
    language: Annotated[Language, typer.Option(help="Of both files.")] = Language.BOKMAL,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
) -> None:
    """Write a unit's notification routine for its contingency plan, as Markdown and PDF.

    The access is logged. Example: rodtkort organisation plan 0315 --language nn --out var"""
    from bot.cli.work.incidents import NoUnit
    from bot.cli.work.plan import PlanNotWritten, write_plan
    from bot.store.records import StoreUnavailable

    try:
        files = write_plan(read_settings(), unit, language, out)
    except (NoUnit, PlanNotWritten) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    for file in files:
        print(file)


@organisation_app.command("readings")
def organisation_readings(
    unit: Annotated[str, typer.Argument(help="The unit's number, four digits.")],
    as_json: AsJson = False,
) -> None:
    """Show who has read which routine of a unit.

    Example: rodtkort organisation readings 0315 --json"""
    from bot.cli.work.incidents import NoUnit, unit_readings
    from bot.store.records import StoreUnavailable

    try:
        routines = unit_readings(read_settings(), unit)
    except NoUnit as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(routines)
        return
    for routine in routines:
        print(f"{routine['routine']}  {routine['title']}  version {routine['version']}")
        for person in routine["people"]:
            print(f"  {person['name']}  {person['read_at'] or 'not read'}")


@organisation_app.command("history")
def organisation_history(
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many versions.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the versions of the organisation: who changed what, and when.

    Example: rodtkort organisation history --last 5 --json"""
    from bot.cli.work.history import history
    from bot.store.records import StoreUnavailable

    try:
        versions = history(read_settings(), last)
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(versions)
        return
    for version in versions:
        print(
            f"{version['at']}  {version['source']}  {version['name']}  {version['revision'][:12]}"
        )
        for change in version["changes"]:
            print(f"  {change['unit']}  {change['words']}")


@database_app.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema to head, under a lock. Example: rodtkort database upgrade"""
    from bot.core import memory_of
    from bot.store.database import upgrade
    from bot.store.identity import identity_at
    from bot.store.records import StoreUnavailable

    settings = read_settings()
    try:
        memory_of(settings).check(identity_at(settings.database_url))
        changed = upgrade(settings.database_url)
    except StoreUnavailable as error:
        fail(plainly(error))
    print("Upgraded." if changed else "Already at head.")


@database_app.command("identity")
def database_identity() -> None:
    """Show which database this is, and which one this installation belongs to.

    Example: rodtkort database identity"""
    from bot.core import memory_of
    from bot.store.identity import identity_at
    from bot.store.records import StoreUnavailable

    settings = read_settings()
    try:
        found = identity_at(settings.database_url)
    except StoreUnavailable as error:
        fail(plainly(error))
    memory = memory_of(settings)
    print(f"found       {found or 'none yet'}  {memory.where}")
    print(f"remembered  {memory.identity or 'none yet'}  {memory.file}")


@database_app.command("begin-anew")
def database_begin_anew(
    given_up: Annotated[str, typer.Argument(help="The identity that is given up for good.")],
) -> None:
    """Let this installation belong to the next database it finds, an empty one too.

    Nothing is deleted. Example: rodtkort database begin-anew IDENTITY"""
    from bot.core import memory_of

    memory = memory_of(read_settings())
    if memory.identity != given_up:
        fail(f"This installation belongs to {memory.identity or 'none yet'}, not to {given_up}.", 1)
    memory.forget()
    print("The next database that `rodtkort serve` finds is the one.")


@incident_app.command("list")
def incident_list(as_json: AsJson = False) -> None:
    """List the latest incidents. Example: rodtkort incident list --json"""
    incidents = _export("list", None)
    if as_json:
        print_json(incidents)
        return
    for found in incidents:
        is_peoples = found["drill"] and found["unit"] != canary.UNIT  # the unit says it already
        drill = " drill" if is_peoples else ""
        print(f"{found['id']}  {found['raised_at']}  {found['state']}  {found['unit']}{drill}")


@incident_app.command("show")
def incident_show(incident: Incident, as_json: AsJson = False) -> None:
    """Show one incident. Example: rodtkort incident show ID --json"""
    found = _export("show", incident)
    if found is None:
        fail(f"There is no incident {incident}.", code=1)
    if as_json:
        print_json(found)
        return
    print(f"{found['id']}  {found['state']}  raised {found['raised_at']}")
    for entry in found["timeline"]:
        print(f"{entry['seq']:4}  {entry['at']}  {entry['kind']}  {json.dumps(entry['detail'])}")


@manifest_app.command("build")
def manifest_build(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
    manifest_id: Annotated[
        str | None, typer.Option(help="The app's own GUID.", show_default="from the app id")
    ] = None,
    version: Annotated[
        str | None,
        typer.Option(help="Teams takes an update only if it is higher.", show_default="ours"),
    ] = None,
    developer: Annotated[str, typer.Option(help="Who is named as the maker.")] = "Rødt kort",
    website: Annotated[str, typer.Option(help="Where users get help.")] = "https://www.nav.no",
    privacy: Annotated[
        str, typer.Option(help="The privacy statement for employees.")
    ] = "https://www.nav.no/personvernerklaering",
    terms: Annotated[
        str, typer.Option(help="The terms of use.")
    ] = "https://opensource.org/license/mit",
) -> None:
    """Build the Teams app package. Example: RODTKORT_APP_ID=… rodtkort manifest build --out var"""
    from bot.app_package import AppDetails, BadDetails, BadPackage, build_package, read_app_id

    try:
        details = AppDetails.make(
            read_app_id(),
            manifest_id=manifest_id,
            version=version,
            developer=developer,
            website=website,
            privacy=privacy,
            terms=terms,
        )
        package = build_package(details)
    except BadDetails as error:
        fail(str(error))
    except BadPackage as error:
        fail(str(error), code=1)
    print(f"{_write_package(out, package)}  version {details.version}  id {details.manifest_id}")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check every law that the database can prove. Example: rodtkort verify --json"""
    from bot.cli.work.incidents import verify_database
    from bot.store.records import StoreUnavailable

    try:
        violations = verify_database(read_settings())
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(
            [{"law": v.law, "incident": v.incident, "problem": v.problem} for v in violations]
        )
    else:
        for violation in violations:
            print(f"{violation.law} {violation.incident}: {violation.problem}")
    if violations:
        raise typer.Exit(1)


def _write_package(folder: Path, package: bytes) -> Path:
    from bot.app_package import FILE_NAME

    return _write(folder / FILE_NAME, package)


def _write(file: Path, content: bytes) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}); choose a folder with --out.", code=1)
    return file


def _export(action: str, incident: str | None) -> Any:
    from bot.cli.work.incidents import export
    from bot.store.records import StoreUnavailable

    try:
        return export(read_settings(), action, incident)
    except StoreUnavailable as error:
        fail(plainly(error))


def _print_settings(settings: Settings) -> None:
    for name in Settings.model_fields:
        value = getattr(settings, name)
        shown = "" if value is None else str(value)
        print(f"RODTKORT_{name.upper()}={_PASSWORD.sub('**********', shown)}")
