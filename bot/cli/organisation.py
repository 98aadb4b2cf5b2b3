"""`rodtkort organisation …`: argument handling and plain sentences, nothing else."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answers import (
    AsJson,
    AUnit,
    UnitFirst,
    counted,
    fail,
    plainly,
    print_json,
    read_settings,
    the_unit,
    write,
)
from bot.domain.organisation.import_refusals import MergeConsent
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.people_snapshot import From
from bot.settings.refusals import sample_file

if TYPE_CHECKING:
    from bot.cli.work.organisation import Import
    from bot.settings import Settings

organisation_app = typer.Typer(no_args_is_help=True, help="The organisation file.")


@organisation_app.command("export")
def organisation_export(
    out: Annotated[
        Path | None, typer.Option(help="The file to write to.", show_default="the screen")
    ] = None,
) -> None:
    """Write the organisation in force as an organisation file.

    Example: rodtkort organisation export --out organisation.yaml"""
    from bot.cli.work.organisation import CannotWrite, NoVersion, replace_file, version_in_force
    from bot.integrations.directory.organisation_file import write_organisation
    from bot.store.records import StoreUnavailable

    try:
        content = write_organisation(version_in_force(read_settings()).organisation)
        if out is None:
            print(content, end="")
            return
        replace_file(out, content)
    except (NoVersion, CannotWrite) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    print(out)


@organisation_app.command("import")
def organisation_import(
    where: Annotated[From, typer.Option("--from", help="The directory to ask.")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Put it in force; without this nothing is changed.")
    ] = False,
    allow_shrinking: Annotated[
        bool, typer.Option("--allow-shrinking", help="A unit may lose more than half its members.")
    ] = False,
    allow_without_unit: Annotated[
        bool, typer.Option("--allow-without-unit", help="Members may end up in no unit.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a directory of people would change, and put it in force with --apply.

    Example: rodtkort organisation import --from graph --apply"""
    from bot.cli.work import organisation
    from bot.cli.work.organisation import CannotWrite, NoVersion, Overtaken
    from bot.ports import NoSnapshot
    from bot.store.records import StoreUnavailable

    settings, place = read_settings(), None
    try:
        allowed = MergeConsent(shrinking=allow_shrinking, without_unit=allow_without_unit)
        made = organisation.prepare(settings, where, allowed)
        if apply and made.changes and not made.is_refused:
            place = organisation.apply(settings, made, where)
    except (NoVersion, NoSnapshot, organisation.NoRules, Overtaken, CannotWrite) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    untold = _tell_refused(settings, made) if apply and made.refused_units else ()
    if as_json:
        print_json(_import_data(made, where, place))
    else:
        _print_import(made, place, untold)
    if made.refused:
        raise typer.Exit(SOME_REFUSED if made.changes else 1)


SOME_REFUSED = 3  # the exit code where some units are refused, and the others are not


def _tell_refused(settings: "Settings", made: "Import") -> tuple[str, ...]:
    """The refused units of which no administrator could be told in chat."""
    from bot.cli.work.organisation import tell_refused
    from bot.store.records import StoreUnavailable

    try:
        return tell_refused(settings, made)
    except StoreUnavailable:
        return made.refused_units


def _import_data(made: "Import", where: From, place: str | None) -> dict[str, Any]:
    from bot.cli.work.organisation import as_data

    return {
        "from": where.value,
        "applied": place is not None,
        "changes": as_data(made.changes),
        "notes": list(made.notes),
        "refusals": [refusal.sentence for refusal in made.refused],
        "refused_units": list(made.refused_units),
    }


def _print_import(made: "Import", place: str | None, untold: tuple[str, ...]) -> None:
    from bot.cli.work.organisation import in_words

    for line in (*in_words(made.changes), *(f"Note: {note}" for note in made.notes)):
        print(line)
    for refusal in made.refused:
        print(f"Refused: {refusal.sentence}", file=sys.stderr)
    for unit in untold:
        print(f"No administrator of unit {unit} could be told in chat.", file=sys.stderr)
    if made.refused and not made.changes:
        print("Nothing was changed.", file=sys.stderr)
        return
    if made.refused_units:
        print(f"Left as they were: {', '.join(made.refused_units)}.", file=sys.stderr)
    if not made.changes:
        print("Nothing to change.")
    elif place is None:
        print("Nothing was changed yet. Put it in force with --apply.")
    else:
        print(f"In force now, in {place}.")


@organisation_app.command("move")
def organisation_move(
    person: Annotated[str, typer.Argument(help="The id, or the whole name where one has it.")],
    unit: AUnit = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put it in force; without this nothing is changed.")
    ] = False,
) -> None:
    """Move a member to another unit, where nobody there can say yes in chat.

    They leave all their places in the unit that lists them now. What that breaks is shown; whoever
    works or answers there is told, and an administrator can take it back in chat.

    Example: rodtkort organisation move "Kari Nordmann" --unit 0316"""
    from bot.cli.work import organisation
    from bot.cli.work.organisation import CannotMove, CannotWrite, NoVersion, Overtaken
    from bot.store.records import StoreUnavailable

    settings, place = read_settings(), None
    try:
        made = organisation.prepare_move(settings, person, the_unit(unit, None))
        if apply and not made.refused:
            place = organisation.apply_move(settings, made)
    except (NoVersion, CannotMove, Overtaken, CannotWrite) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    for line in organisation.in_words(made.changes):
        print(line)
    for refusal in made.refused:
        print(f"Refused: {refusal.sentence}", file=sys.stderr)
    if made.notes:
        print("This breaks something:")
    for note in made.notes:
        print(f"  {note}")
    if made.refused:
        fail("Nothing was changed.", code=1)
    print(f"In force now, in {place}." if place else "Nothing was changed yet. Use --apply.")


@organisation_app.command("sample")
def organisation_sample(
    out: Annotated[
        Path | None, typer.Option(help="The file to write to.", show_default="the screen")
    ] = None,
) -> None:
    """Write the sample organisation file, to begin with.

    Example: rodtkort organisation sample --out organisation.yaml"""
    content = sample_file().read_text(encoding="utf-8")
    if out is None:
        print(content, end="")
    elif out.exists():
        fail(f"{out} is there already; choose another name.", code=1)
    else:
        print(write(out, content.encode()))


@organisation_app.command("check")
def organisation_check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="The organisation file, YAML or JSON.", show_default="the version in force"
        ),
    ] = None,
) -> None:
    """Validate a file, or what is in force, and the units' routines and ladders beside it.

    Example: rodtkort organisation check config/organisation.sample.yaml"""
    from bot.cli.work.organisation import check_problems, check_version_in_force
    from bot.store.records import StoreUnavailable

    try:
        found = check_problems(file) if file else check_version_in_force(read_settings())
    except StoreUnavailable as error:
        fail(plainly(error))
    for problem in found.problems:
        print(problem)
    print(counted(len(found.problems), found.units, "unit"))
    if found.is_refused:
        raise typer.Exit(1)


@organisation_app.command("wall-card")
def organisation_wall_card(
    first: UnitFirst = None,
    unit: AUnit = None,
    language: Annotated[Language, typer.Option(help="The language of the card.")] = Language.BOKMAL,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
) -> None:
    """Write a unit's emergency card for the wall, as PDF.

    Example: rodtkort organisation wall-card --unit 0315 --language nn --out var"""
    from bot.cli.work.incidents import NoUnit, wall_card
    from bot.documents.wall_card import CannotDraw
    from bot.store.records import StoreUnavailable

    number = the_unit(unit, first)
    try:
        content = wall_card(read_settings(), number, language)
    except (NoUnit, CannotDraw) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    print(write(out / f"beredskapskort-{number}-{language.value}.pdf", content))


@organisation_app.command("plan")
def organisation_plan(
    first: UnitFirst = None,
    unit: AUnit = None,
    language: Annotated[Language, typer.Option(help="Of both files.")] = Language.BOKMAL,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("var"),
) -> None:
    """Write a unit's notification routine for its contingency plan, as Markdown and PDF.

    The access is logged. Example: rodtkort organisation plan --unit 0315 --language nn --out var"""
    from bot.cli.work.incidents import NoUnit
    from bot.cli.work.papers import PlanNotWritten, write_plan
    from bot.store.records import StoreUnavailable

    number = the_unit(unit, first)
    try:
        files = write_plan(read_settings(), number, language, out)
    except (NoUnit, PlanNotWritten) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    for file in files:
        print(file)


@organisation_app.command("readings")
def organisation_readings(
    first: UnitFirst = None,
    unit: AUnit = None,
    as_json: AsJson = False,
) -> None:
    """Show who has read which routine of a unit.

    Example: rodtkort organisation readings --unit 0315 --json"""
    from bot.cli.work.incidents import NoUnit, unit_readings
    from bot.store.records import StoreUnavailable

    number = the_unit(unit, first)
    try:
        routines = unit_readings(read_settings(), number)
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
    from bot.cli.work.incidents import history
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
