"""Writes docs/ladders.md from the ladder files: `python -m tests.unit.texts.ladder_table`."""

from pathlib import Path

from bot.domain.guidance import Ladder, steps_of
from bot.domain.organisation.organisation import Language
from bot.texts.ladders import load

DOCUMENT = Path(__file__).parents[3] / "docs" / "ladders.md"
_TOP = """# The ladders

What *Gi advarsel* and *Hjelp meg å avslutte* lead through, one sentence at a time (R6, R39, R48,
R49). The words stand in `bot/texts/ladders/`, one file per ladder and language, and are corrected
there (docs/texts.md); which steps a ladder has, and what leads from one to the next, is
`bot/domain/guidance.py`, so that no file can make a ladder end without a warning. A unit may say
a ladder in its own words (docs/texts.md), with the same steps and the same rules. This page is
written by `python -m tests.unit.texts.ladder_table`; a test refuses it when it says anything else.

How one moves:

- *Fortsetter* leads to the next step, after the warning to the end. *Roer seg* leads back to the
  client's matter; if it starts again, to the next step.
- *Truer* leads straight to the end, unless whoever helps has advised *Bli på linjen*, and tells the
  leader at once, also where nobody has been alerted yet (R42).
- *Avslutt nå* is on every step and needs no reason (R6). From the end one can come back.
- A call that outlasts its alarm goes on where it stood: on the same card, and in the caseworker's
  next alarm if one is raised within two hours (docs/decisions/0015).
- The ladder for self-harm never proposes to end. Choosing it alerts the leader.
- A unit's sources are named in Norwegian, as in the files.
"""


def table() -> str:
    """The page."""
    parts = [_TOP]
    for ladder in Ladder:
        parts.append(
            f"\n## `{ladder.value}`\n\n| step | say | watch for | source |\n|---|---|---|---|\n"
        )
        wording = load()[ladder, Language.BOKMAL]
        for step in steps_of(ladder):
            words = wording.steps[step]
            parts.append(f"| {step.value} | «{words.say}» | {words.watch} | {words.source} |\n")
        if wording.numbers:
            numbers = ", ".join(f"{number.name} {number.phone}" for number in wording.numbers)
            parts.append(f"\nNumbers: {numbers}.\n")
    return "".join(parts)


if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")
