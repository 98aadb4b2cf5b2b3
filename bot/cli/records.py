"""`rodtkort export …` and `rodtkort retention …`: argument handling and plain sentences, nothing
else."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings
from bot.domain.organisation.organisation import Language

retention_app = typer.Typer(
    no_args_is_help=True, help="Forgetting what is no evidence, when its time is over."
)


@retention_app.command("show")
def retention_show(as_json: AsJson = False) -> None:
    """Show how long each kind is kept, and what is due now.

    Example: rodtkort retention show --json"""
    from bot.cli.work.incidents import show_retention
    from bot.store.records import StoreUnavailable

    try:
        shown = show_retention(read_settings())
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(shown)
        return
    for kind in shown["kinds"]:
        print(f"{kind['kind']:18} {kind['days']:6} days  {kind['due']} due now")
    print(f"{shown['held']} incidents are held: nothing of them is forgotten.")


@retention_app.command("run")
def retention_run() -> None:
    """Forget everything whose time is over now; the service does it every hour.

    Example: rodtkort retention run"""
    from bot.cli.work.incidents import forget_due
    from bot.store.records import StoreUnavailable

    try:
        forgotten = forget_due(read_settings())
    except StoreUnavailable as error:
        fail(plainly(error))
    for kind, count in forgotten.items():
        if count:
            print(f"{kind}: {count} forgotten")
    if not any(forgotten.values()):
        print("Nothing is due.")


export_app = typer.Typer(no_args_is_help=True, help="Figures for meetings.")


@export_app.callback()
def _export() -> None:
    """Figures for meetings."""


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
    from bot.cli.work.yearly import NoYear, YearNotWritten, two_years, write_paper_and_workbook
    from bot.documents.yearly import as_json as figures_as_json
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
