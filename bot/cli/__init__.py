"""The commands of contract.md: argument handling and plain sentences, nothing else."""

import gc
import json
import os
import re
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.answers import (
    AsJson,
    counted,
    fail,
    leave,
    parse_head,
    plainly,
    print_json,
    read_settings,
    write,
)
from bot.cli.database import database_app
from bot.cli.evidence import Incident, evidence_app, retention_app
from bot.cli.organisation import organisation_app
from bot.domain import canary
from bot.domain.organisation.organisation import Language
from bot.settings import BadSettings, Settings, load_settings

if TYPE_CHECKING:
    from bot.cli.work.serving import Failure

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Rødt kort: one word in Teams, and a named human being answers.",
)
incident_app = typer.Typer(no_args_is_help=True, help="Incidents, for operators.")
manifest_app = typer.Typer(no_args_is_help=True, help="The Teams app package.")
export_app = typer.Typer(
    no_args_is_help=True, help="Figures for meetings, and what is kept about one person."
)
readiness_app = typer.Typer(
    no_args_is_help=True, help="Whether an alarm would reach somebody, before anybody needs it."
)
keys_app = typer.Typer(no_args_is_help=True, help="The key ring.")
app.add_typer(organisation_app, name="organisation")
app.add_typer(database_app, name="database")
app.add_typer(incident_app, name="incident")
app.add_typer(manifest_app, name="manifest")
app.add_typer(evidence_app, name="evidence")
app.add_typer(export_app, name="export")
app.add_typer(retention_app, name="retention")
app.add_typer(readiness_app, name="readiness")
app.add_typer(keys_app, name="keys")

# In the address of a database, before the host or as a parameter.
_PASSWORD = re.compile(r"(?<=:)(?!//)[^/]+(?=@)|(?<=[?&]password=)[^&]+")


def main() -> None:
    """Runs a command; a user's mistake gets a sentence, never a traceback. What it writes is for
    its own user alone, whatever the umask was (L11)."""
    os.umask(0o077)
    if "_RODTKORT_COMPLETE" in os.environ:  # a shell asks what may follow
        shells().completion_init()
    app(prog_name="rodtkort")


def shells() -> Any:
    """What typer knows of them; loaded when one asks."""
    from typer import completion

    return completion


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"rodtkort {version('rodtkort')}")
        raise typer.Exit


@app.callback()
def _rodtkort(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print it.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Rødt kort: one word in Teams, and a named human being answers."""


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


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Try everything that the bot depends on, within seconds: a line each, and what to do; 1 when
    something is broken.

    Example: rodtkort doctor"""
    began = time.monotonic()
    from bot.cli.work.doctor import examine, of_settings, within_after

    try:
        settings = load_settings()
        checked, hangs = examine(settings, within_after(time.monotonic() - began))
    except BadSettings as error:
        checked, hangs = of_settings(str(error)), False
    if as_json:
        print_json([one.data() for one in checked])
    for one in () if as_json else checked:
        print(one.line())
    leave(1 if any(one.is_broken for one in checked) else 0, hangs=hangs)


@keys_app.callback()
def _ring() -> None:
    """The key ring."""


@keys_app.command("new")
def keys_new(
    id: Annotated[str, typer.Option(help="What it is called in the ring.")] = "k1",
) -> None:
    """Print a new key for RODTKORT_KEYS; put it before those there are.

    Example: rodtkort keys new --id k2"""
    from bot.service.keyring import new_key

    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", id):
        fail("Call it with letters, digits, - and _ only, such as k2.")
    print(new_key(id))


@app.command()
def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Whose.")],
) -> None:
    """Print what a shell needs to complete commands and options.

    Example: rodtkort completion bash > /etc/bash_completion.d/rodtkort"""
    names = {"prog_name": "rodtkort", "complete_var": "_RODTKORT_COMPLETE"}
    print(shells().get_completion_script(**names, shell=shell))


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
    calls: Annotated[
        bool, typer.Option("--calls", help="The bot calls people: RODTKORT_TELEPHONE=teams.")
    ] = False,
) -> None:
    """Build the Teams app package. Example: RODTKORT_APP_ID=… rodtkort manifest build --out var"""
    from bot.app_package import AppDetails, BadDetails, BadPackage, build_package, read_told

    try:
        app_id, tab = read_told()
        details = AppDetails.make(
            app_id,
            manifest_id=manifest_id,
            version=version,
            developer=developer,
            website=website,
            privacy=privacy,
            terms=terms,
            calls=calls,
            tab=tab,
        )
        package = build_package(details)
    except BadDetails as error:
        fail(str(error))
    except BadPackage as error:
        fail(str(error), code=1)
    print(f"{_write_package(out, package)}  version {details.version}  id {details.manifest_id}")


KnownHead = Annotated[str | None, typer.Argument(help="COUNT:HASH, as --head printed it earlier.")]
ShowHead = Annotated[bool, typer.Option("--head", help="Print the head of the register first.")]


@app.command()
def verify(known: KnownHead = None, head: ShowHead = False, as_json: AsJson = False) -> None:
    """Check every law that the database can prove.

    With --head, COUNT:HASH of the register of incidents is printed: keep it elsewhere. Given again
    later, the register must still contain it, or an incident was taken away.

    Example: rodtkort verify --head 12:9f86d081884c"""
    from bot.cli.work.incidents import register_head, verify_database
    from bot.store.records import StoreUnavailable

    settings, expected = read_settings(), parse_head(known)
    try:
        now = register_head(settings) if head else None
        violations, count = verify_database(settings, expected)
    except (StoreUnavailable, OSError) as error:
        fail(plainly(error))
    if as_json:
        found = [{"law": v.law, "incident": v.incident, "problem": v.problem} for v in violations]
        print_json({"head": str(now), "violations": found} if now is not None else found)
    else:
        if now is not None:
            print(now)
        for violation in violations:
            print(f"{violation.law} {violation.incident}: {violation.problem}")
        print(counted(len(violations), count, "alarm"))
    if violations:
        raise typer.Exit(1)


@export_app.callback()
def _figures() -> None:
    """Figures for meetings, and what is kept about one person."""


@export_app.command("yearly")
def export_yearly(
    unit: Annotated[str, typer.Option(help="The unit's number; those below it are included.")],
    year: Annotated[int, typer.Option(help="The calendar year, four digits.")],
    language: Annotated[Language, typer.Option(help="Of both files.")] = Language.BOKMAL,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
    as_json: AsJson = False,
) -> None:
    """Write a year's anonymous figures for the partnership meeting, as PDF and XLSX.

    The access is logged. With --json they are printed and no file is written.
    Example: rodtkort export yearly --unit 0315 --year 2026 --language nn --out var"""
    from bot.cli.work.incidents import NoUnit
    from bot.cli.work.papers import NoYear, YearNotWritten, two_years, write_paper_and_workbook
    from bot.documents.yearly.plain import as_json as figures_as_json
    from bot.store.records import StoreUnavailable

    try:
        years = two_years(read_settings(), unit, year)
        if as_json:
            print_json(figures_as_json(years))
            return
        for file in write_paper_and_workbook(years, language, out):
            print(file)
    except NoYear as error:
        fail(str(error))
    except (NoUnit, YearNotWritten) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))


@export_app.command("person")
def export_person(
    person: Annotated[str, typer.Option(help="The person's id in the organisation file.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
) -> None:
    """Write all that is kept about one person, as JSON, to hand it to them (GDPR article 15).

    It is the file that `personvern` gives where there are pages. It is not encrypted; the access
    is logged, and the person sees it. Example: rodtkort export person --person ID --out var"""
    from bot.cli.work.papers import NoPerson, all_about
    from bot.sources import NoOrganisation
    from bot.store.records import StoreUnavailable

    try:
        content = all_about(read_settings(), person)
    except (NoPerson, NoOrganisation) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    print(write(out / f"rodtkort-{person}.json", content.encode()))


@readiness_app.callback()
def readiness() -> None:
    """Whether an alarm would reach somebody, before anybody needs it."""


@readiness_app.command("check")
def readiness_check(
    unit: Annotated[
        str | None, typer.Option(help="The unit's number, four digits.", show_default="every unit")
    ] = None,
    as_json: AsJson = False,
    no_probe: Annotated[
        bool, typer.Option("--no-probe", help="Do not ask Teams; go by what is known.")
    ] = False,
) -> None:
    """Do what the morning check does, without telling anybody; 1 when something is broken.

    Example: rodtkort readiness check --unit 0315 --json"""
    from bot.cli.work.incidents import NoUnit
    from bot.cli.work.readiness import check_now
    from bot.sources import NoOrganisation
    from bot.store.records import StoreUnavailable

    try:
        units = check_now(read_settings(), unit, asks=not no_probe)
    except (NoUnit, NoOrganisation) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(units)
    for found in () if as_json else units:
        for finding in found["findings"]:
            print(f"{found['unit']}  {finding['found']}. {finding['step']}")
    if any(found["broken"] for found in units):
        raise typer.Exit(1)
    if not as_json:
        print(f"{len(units)} {'unit' if len(units) == 1 else 'units'} checked, nothing is broken.")


def _write_package(folder: Path, package: bytes) -> Path:
    from bot.app_package import FILE_NAME

    return write(folder / FILE_NAME, package)


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
