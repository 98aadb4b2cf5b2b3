"""`rodtkort retention …`: argument handling and plain sentences, nothing else."""

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings

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
