"""`rodtkort evidence …` and `rodtkort retention …`, what is kept and how it is forgotten: argument
handling and plain sentences, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.answers import AsJson, counted, fail, plainly, print_json, read_settings
from bot.domain.organisation.organisation import Language

evidence_app = typer.Typer(no_args_is_help=True, help="Evidence: verify, hand out, forget.")
retention_app = typer.Typer(
    no_args_is_help=True, help="Forgetting what is no evidence, when its time is over."
)

Incident = Annotated[str, typer.Argument(help="The incident's id.")]


@evidence_app.command("verify")
def evidence_verify() -> None:
    """Recompute every hash, and check every record against the timeline.

    Example: rodtkort evidence verify"""
    from bot.cli.work.evidence import verify_evidence

    with _plain():
        problems, records = verify_evidence(read_settings())
    for problem in problems:
        print(problem)
    print(counted(len(problems), records, "record"))
    if problems:
        raise typer.Exit(1)


@evidence_app.command("rotate-keys")
def evidence_rotate_keys() -> None:
    """Wrap every data key with the first key of RODTKORT_KEYS.

    Example: rodtkort evidence rotate-keys"""
    from bot.cli.work.evidence import rotate_keys

    with _plain():
        done = rotate_keys(read_settings())
    print(f"{done.rewrapped} keys wrapped anew.")
    for name in done.lost:
        print(f"{name}: no key of RODTKORT_KEYS opens it")
    if done.lost:
        raise typer.Exit(1)


@evidence_app.command("export")
def evidence_export(
    incident: Incident,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write into.", show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", hidden=True)] = None,  # its earlier name
    language: Annotated[Language, typer.Option(help="Of the readable PDF.")] = Language.BOKMAL,
) -> None:
    """Write originals, copies, hashes and a readable PDF for police or archive.

    What is written is not encrypted, and is on the timeline.
    Example: rodtkort evidence export ID --out /media/police"""
    from bot.cli.work.evidence import export_evidence
    from bot.evidence.dossier import NOT_DRAWN

    where = out or to
    if where is None:
        fail("Say where: --out and a folder.")
    with _plain():
        folder, missing = export_evidence(read_settings(), incident, where, language)
    print(folder)
    for item in missing:
        drawn = item.problem != NOT_DRAWN
        print(f"{item.record.id}: {item.problem if drawn else 'is in the folder, not in the PDF'}")
    if missing:
        raise typer.Exit(1)


@evidence_app.command("hold")
def evidence_hold(
    incident: Incident,
    reason: Annotated[str | None, typer.Option(help="Why; kept encrypted.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Take the hold off.")] = False,
) -> None:
    """Put an incident on legal hold: nothing of it is erased.

    Example: rodtkort evidence hold ID --reason "Police case 123" """
    from bot.cli.work.evidence import hold_evidence

    if (reason is None) != release:
        fail('Give either --reason "…" or --release.')
    with _plain():
        hold_evidence(read_settings(), incident, reason)
    print("Released." if release else "Held.")


@evidence_app.command("erase")
def evidence_erase(
    id: Annotated[
        str | None, typer.Argument(help="An incident's, or one piece's; without it, what is due.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
) -> None:
    """Erase what is due now, or all evidence of one incident, or one piece of it, for good.

    Example: rodtkort evidence erase ID --yes"""
    from bot.cli.work.evidence import erase_evidence

    if id is not None and not yes:
        fail("It cannot be undone. Repeat the command with --yes.")
    with _plain():
        print(f"{erase_evidence(read_settings(), id)} erased.")


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


@contextmanager
def _plain() -> Iterator[None]:
    """What the world does to a command, in a sentence."""
    from bot.cli.work.evidence import NoIncident
    from bot.evidence.dossier import CannotExport
    from bot.evidence.forgetting import CannotErase
    from bot.store.records import StoreUnavailable

    try:
        yield
    except (NoIncident, CannotExport, CannotErase) as error:
        fail(str(error), code=1)
    except StoreUnavailable as error:
        fail(plainly(error))
    except OSError as error:
        fail(f"The storage cannot be used ({error.strerror or error}).", code=1)
