"""How commands answer: settings or a sentence, JSON, and never a traceback for a user's mistake."""

import contextlib
import json
import os
import re
import sys
import threading
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import BadSettings, Settings, load_settings
from bot.store.records import Head

SAID_WITHIN_SECONDS = 1.0

_NUMBER = "The unit's number, four digits."
AUnit = Annotated[str | None, typer.Option("--unit", help=_NUMBER, show_default=False)]
UnitFirst = Annotated[
    str | None, typer.Argument(hidden=True, metavar="")
]  # as it was spelt earlier

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def the_unit(option: str | None, first: str | None) -> str:
    """The unit that was named, by `--unit` or as it was spelt earlier; none ends the command."""
    number = option or first
    if number is None:
        fail("Say which unit: --unit and its number, four digits.")
    return number


def read_settings() -> Settings:
    """The effective settings; what is wrong with them ends the command."""
    try:
        return load_settings()
    except BadSettings as error:
        fail(str(error))


def print_json(value: Any) -> None:
    """For machines, and readable all the same."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def plainly(error: Exception) -> str:
    """A sentence for an operator; the names of errors alone say nothing."""
    said = str(error)
    return said if " " in said else f"The database cannot be used ({said})."


def counted(problems: int, among: int, what: str) -> str:
    """`0 problems in 12 alarms`: silence would not tell a good look from none."""
    some = "1 problem" if problems == 1 else f"{problems} problems"
    return f"{some} in {among} {what}" + ("" if among == 1 else "s")


def parse_head(text: str | None) -> Head | None:
    """A head of the register, as `verify --head` prints it; twelve letters of its hash will do.
    What is none ends the command."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,9}):([0-9a-f]{12,64})", text.strip().lower())
    if found is None:
        fail(f"{text} is no head of the register; write COUNT:HASH, as `verify --head` prints it.")
    return Head(int(found[1]), found[2])


def fail(sentence: str, code: int = 2) -> NoReturn:
    """Ends the command with a sentence on standard error; 2 is wrong usage, 1 a wrong world. Nobody
    need be there to read it: the code is right all the same."""
    saying = threading.Thread(target=_say, args=[sentence], daemon=True)
    saying.start()
    saying.join(SAID_WITHIN_SECONDS)
    if saying.is_alive():  # Python would wait for it at its end
        os._exit(code)
    raise typer.Exit(code)


def leave(code: int, *, hangs: bool = False) -> NoReturn:
    """Ends the command; at once where something of it `hangs`, which Python would wait for."""
    if hangs:
        sys.stdout.flush()
        os._exit(code)
    raise typer.Exit(code)


def _say(sentence: str) -> None:
    try:
        print(sentence, file=sys.stderr)
    except OSError:  # what is left unsaid would be tried once more at the end, and end with 120
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def write(file: Path, content: bytes) -> Path:
    """The file, written; where it cannot be, the command ends with a sentence."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}); choose a folder with --out.", code=1)
    return file
