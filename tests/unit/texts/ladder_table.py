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
  leader at once, also where nobody has been alerted yet (R42). On whichever card: where its step
  is past it moves nothing; where that alarm is over, its call too, it counts in the one out now.
- *Brukeren la på* (in a chat or a meeting: *Brukeren forlot chatten*, *… møtet*) is on every step
  and ends the guided call as *Samtalen er slutt* does.
- *Avslutt nå* is on every step and needs no reason (R6). From the end one can come back.
- A call that outlasts its alarm goes on where it stood: on the same card, and in the caseworker's
  next alarm if one is raised within two hours (docs/decisions/0015).
- A unit's sources are named in Norwegian, as in the files.

What has happened (3.4.2): where a sentence below has `{happened}`, the card says the one for the
kind that the alarm has when the card is drawn; `unknown` without an alarm, and where no kind is
told. The warning names it again: it may come after the client has been calm for a while.

Self-harm: 113 stands on every card, before what is asked, one question a card. Choosing this ladder
alerts the leader.

- *Ja* and *Svarer ikke* lead from `ask` to `where`, *Sier hvor* and *Svarer ikke* on to `help`.
- *Nei* leads to `stay`, on the line; *Fortsetter* asks again, for a no may become a yes.
- *I fare nå* leads to `danger` from every step, *La på* ends the guided call: both mean 113 and the
  leader at once. The alarm is strengthened as by a cry, and raised where there is none.
- The ladder never proposes to end. *Avslutt nå* is the last of its buttons, and a plain one.
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
        if wording.happened:
            parts.append("\n| what has happened | `{happened}` |\n|---|---|\n")
            parts += [
                f"| {kind.value if kind else 'unknown'} | «{words}» |\n"
                for kind, words in wording.happened.items()
            ]
        if wording.numbers:
            numbers = ", ".join(f"{number.name} {number.phone}" for number in wording.numbers)
            parts.append(f"\nNumbers: {numbers}.\n")
    return "".join(parts)


if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")
