"""How well what people write is read: `python -m tests.corpus.measure`.

Of `seen.tsv` every sentence that was read otherwise is printed; of `held.tsv` figures alone, and
nobody who builds the reader looks into that file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.dialogs.answers import claim_in, takes_back
from bot.dialogs.cries import Tier, is_own_need, sounds_like_threat, strengthens
from bot.dialogs.text import HARMLESS, Heard, Typed, understand
from bot.domain.alarm.incident import How

FOLDER = Path(__file__).parent
# What the corpus calls a command, where the bot has another word for it.
_COMMANDS = {
    Typed.READINESS: "beredskapsplan",
    Typed.END: "avslutte",
}
_TIERS = {Tier.PAST: "past", Tier.OTHERWISE: "ask", Tier.NONE: "neutral"}
_HOW = {
    None: "?", How.CALL: "call", How.COME: "come", How.JOIN: "join", How.WRITE: "write"
}  # fmt: skip
_WAITS = ("Ingrid Berg",)  # whoever has cried where one is asked for help
_HELPERS = ("alerted1", "alertedN", "helping")


class Row(NamedTuple):
    """One sentence, and how it is to be read."""

    context: str
    language: str
    text: str
    reading: str


@cache
def rows(name: str) -> Sequence[Row]:
    """The sentences of a file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines[1:]]


def read(context: str, text: str) -> str:
    """How the bot reads it, in the corpus' words."""
    heard = understand(text)
    if context == "none":
        return _alone(heard)
    if context == "own":
        return _in_own_alarm(heard, text)
    if is_own_need(text) or (heard.explicit and heard.command is Typed.HELP):
        return "cry"
    if heard.explicit and heard.command is not None:
        return _command(heard.command)
    if context == "helping":
        return "undo" if takes_back(text) else "relay"
    claim = claim_in(text, _WAITS if context == "alerted1" else ())
    if claim is None and heard.command in HARMLESS:
        return _command(heard.command)
    if context == "alertedN":
        return "which" if claim is not None else "unclear"
    return f"claim:{_HOW[claim.how]}" if claim is not None else "unclear"


def _alone(heard: Heard) -> str:
    if heard.command is Typed.HELP:
        return "colleague" if heard.concern is Tier.COLLEAGUE else "cry"
    return _command(heard.command) if heard.command is not None else _TIERS[heard.concern]


def _in_own_alarm(heard: Heard, text: str) -> str:
    if heard.explicit and heard.command is Typed.CANCEL:
        return "withdraw"
    if strengthens(text) or (heard.explicit and heard.command is Typed.HELP):
        return "strengthen"
    return "relay_threat" if sounds_like_threat(text) else "relay"


def _command(command: Typed) -> str:
    return f"command:{_COMMANDS.get(command, command.value)}"


@dataclass(slots=True)
class Figures:
    """What came of a file. Of each: how many were read otherwise, of how many."""

    total: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    otherwise: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    missed_cries: int = 0
    cries: int = 0
    false_alarms: int = 0
    no_cries: int = 0
    wrong_claims: int = 0

    @property
    def false_alarm_share(self) -> float:
        """Of what is no cry."""
        return self.false_alarms / max(1, self.no_cries)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"missed cries {self.missed_cries} of {self.cries}"
        share = 100 * self.false_alarm_share
        yield f"false alarms {self.false_alarms} of {self.no_cries} ({share:.1f} %)"
        yield f"wrong claims {self.wrong_claims}"
        for kind, count in sorted(self.total.items()):
            yield f"  {kind:22} {count - self.wrong[kind]:4} of {count}"
        for (context, wanted, got), count in sorted(self.otherwise.items()):
            yield f"    {context}: {wanted} read as {got}: {count}"


_CRIES = frozenset({"cry", "colleague"})


def figures(found: Sequence[Row]) -> Figures:
    """Read them all."""
    result = Figures()
    for row in found:
        got = read(row.context, row.text)
        kind = row.reading.partition(":")[0]
        name = f"{row.context} {kind}"
        result.total[name] += 1
        # A colleague's alarm and one's own go out alike; a strengthening is a cry too.
        is_cry, was_cry = row.reading in _CRIES, got in _CRIES
        result.cries += is_cry
        result.no_cries += not is_cry and row.context != "own"
        result.missed_cries += is_cry and not was_cry
        result.missed_cries += row.reading == "strengthen" != got
        result.cries += row.reading == "strengthen"
        result.false_alarms += was_cry and not is_cry
        said = got.startswith("claim") or got == "which"
        result.wrong_claims += said and not (kind == "claim" or row.reading == "which")
        if got != row.reading:
            result.wrong[name] += 1
            result.otherwise[(row.context, row.reading, got)] += 1
    return result


def main() -> None:
    """Print both files' figures, and of `seen.tsv` what was read otherwise."""
    for row in rows("seen.tsv"):
        got = read(row.context, row.text)
        if got != row.reading:
            print(f"{row.context} {row.reading} read as {got}: {row.text}")
    for name in ("seen.tsv", "held.tsv"):
        print(f"\n{name}")
        print("\n".join(figures(rows(name)).lines()))


if __name__ == "__main__":
    main()
