"""Writes what is heard into docs/calling.md: `python -m tests.unit.cards.heard`."""

from collections.abc import Callable
from pathlib import Path

from bot.cards.alarm import spoken
from bot.domain.alarm.incident import How
from bot.domain.organisation.organisation import Language

PAGE = Path(__file__).parents[3] / "docs" / "calling.md"
_HEADING = "### "
_NUMBER = "+4791234567"
_NAMES = {Language.BOKMAL: "Bokmål", Language.NYNORSK: "Nynorsk", Language.ENGLISH: "English"}
_MOMENTS: tuple[tuple[str, Callable[[Language], str]], ...] = (
    ("it is taken", lambda one: spoken.ask("Ingrid", one)),
    ("there are two more alarms", lambda one: spoken.ask("Ingrid", one, others=2)),
    ("it is a drill", lambda one: spoken.ask("Ingrid", one, drill=True)),
    ("1, she is on the telephone", lambda one: spoken.read_back(How.WRITE, "Ingrid", one)),
    ("1, she is in a meeting in Teams", lambda one: spoken.read_back(How.JOIN, "Ingrid", one)),
    (
        "1, she writes, or the call is over",
        lambda one: spoken.read_back(How.CALL, "Ingrid", one, number=_NUMBER),
    ),
    ("1, and Siri was quicker", lambda one: spoken.taken("Siri", one)),
    ("2", spoken.declined),
    ("another key", spoken.wrong_key),
    ("1, and nothing can be stored", spoken.plain_read_back),
    ("1, and it did not work", spoken.failed),
    ("the alarm is taken back meanwhile", spoken.withdrawn),
    ("the alarm has ended meanwhile", spoken.over),
    ("a third key that is none of them, or nothing after the third time", spoken.goodbye),
    ("*Ring meg*", spoken.trial),
    ("*Ring meg*, and 1", spoken.trial_works),
)


def transcript() -> str:
    """A table in each language."""
    parts = []
    for language, name in _NAMES.items():
        parts.append(f"{_HEADING}{name}\n\n| when | what is heard |\n|---|---|\n")
        parts += [f"| {when} | «{said(language)}» |\n" for when, said in _MOMENTS]
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def main() -> None:
    """Puts the tables where the page has them: at its end."""
    page = PAGE.read_text(encoding="utf-8")
    before = page.partition(f"\n{_HEADING}{_NAMES[Language.BOKMAL]}\n")[0].rstrip()
    PAGE.write_text(f"{before}\n\n{transcript()}", encoding="utf-8")


if __name__ == "__main__":
    main()
