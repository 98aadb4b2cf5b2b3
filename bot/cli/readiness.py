"""`rodtkort readiness …`: argument handling and plain sentences, nothing else."""

from typing import Annotated

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings

readiness_app = typer.Typer(
    no_args_is_help=True, help="Whether an alarm would reach somebody, before anybody needs it."
)


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
    from bot.sources.organisation import NoOrganisation
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
    broken = sum(1 for found in units if found["findings"])
    if broken:
        raise typer.Exit(1)
    if not as_json:
        print(f"{len(units)} {'unit' if len(units) == 1 else 'units'} checked, nothing is broken.")
