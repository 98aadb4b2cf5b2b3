"""`rodtkort database …`: the schema, which database this is, and one that was put back."""

from typing import Annotated

import typer

from bot.cli.answers import AsJson, fail, plainly, print_json, read_settings

database_app = typer.Typer(no_args_is_help=True, help="The database.")


@database_app.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema to head, under a lock. Example: rodtkort database upgrade"""
    from bot.core import memory_of
    from bot.store.identity import identity_at
    from bot.store.records import StoreUnavailable
    from bot.store.schema import upgrade

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


@database_app.command("restored")
def database_restored(as_json: AsJson = False) -> None:
    """After a backup was put back: say of which span nothing is known, and tell whoever is part of
    an alarm that goes on.

    Example: rodtkort database restored"""
    from bot.cli.work.incidents import name_restored
    from bot.sources import NoOrganisation
    from bot.store.records import StoreUnavailable

    try:
        gap = name_restored(read_settings())
    except NoOrganisation as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    if as_json:
        print_json(gap)
    else:
        print(f"Nothing is known of {gap['from']} until {gap['until']}. Tell the offices.")
