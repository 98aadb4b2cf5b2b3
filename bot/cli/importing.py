"""`rodtkort organisation export` and `import`: argument handling and plain sentences."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings
from bot.cli.work.difference_words import as_data, in_words
from bot.domain.organisation.import_merge import MergeConsent
from bot.domain.organisation.people_snapshot import From

if TYPE_CHECKING:
    from bot.cli.work.importing import Import


def organisation_export(
    out: Annotated[
        Path | None, typer.Option(help="The file to write to.", show_default="the screen")
    ] = None,
) -> None:
    """Write the organisation in force as an organisation file.

    Example: rodtkort organisation export --out organisation.yaml"""
    from bot.cli.work.organisation import CannotWrite, NoVersion, replace_file, version_in_force
    from bot.integrations.directory.writing import write_organisation
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
    from bot.cli.work import importing
    from bot.cli.work.organisation import CannotWrite, NoVersion, Overtaken
    from bot.ports import NoSnapshot
    from bot.store.records import StoreUnavailable

    settings, place = read_settings(), None
    try:
        allowed = MergeConsent(shrinking=allow_shrinking, without_unit=allow_without_unit)
        made = importing.prepare(settings, where, allowed)
        if apply and made.changes and not made.refusals:
            place = importing.apply(settings, made, where)
    except (NoVersion, NoSnapshot, importing.NoRules, Overtaken, CannotWrite) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(_import_data(made, where, place))
    else:
        _print_import(made, place)
    if made.refusals:
        raise typer.Exit(1)


def _import_data(made: "Import", where: From, place: str | None) -> dict[str, Any]:
    return {
        "from": where.value,
        "applied": place is not None,
        "changes": as_data(made.changes),
        "notes": list(made.notes),
        "refusals": list(made.refusals),
    }


def _print_import(made: "Import", place: str | None) -> None:
    for line in (*in_words(made.changes), *(f"Note: {note}" for note in made.notes)):
        print(line)
    if made.refusals:
        for refusal in made.refusals:
            print(f"Refused: {refusal}", file=sys.stderr)
        print("Nothing was changed.", file=sys.stderr)
    elif not made.changes:
        print("Nothing to change.")
    elif place is None:
        print("Nothing was changed yet. Put it in force with --apply.")
    else:
        print(f"In force now, in {place}.")
