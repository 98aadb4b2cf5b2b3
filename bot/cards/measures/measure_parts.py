"""What the cards of the safety measures have in common: dates, frequencies, minutes."""

from collections.abc import Iterator, Sequence
from datetime import date

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from bot.cards.kit.buttons import button, row
from bot.cards.kit.clock import day
from bot.cards.kit.elements import quiet, verbatim
from bot.cards.kit.words import as_text, clipped, quoted, unlinked
from bot.cards.measures.views import MinutesLine
from bot.domain.measures import Care
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts import Say

CARES = {
    Care.MAINTENANCE: "measure-maintenance",
    Care.EVALUATION: "measure-evaluation",
    Care.TEST: "measure-test",
}
TICKS = {
    Care.MAINTENANCE: "measure-maintained",
    Care.EVALUATION: "measure-evaluated",
    Care.TEST: "measure-tested",
}
TITLE_SHOWN = 100
_LINE_BYTES = 400
_YEAR, _TWO_YEARS = 12, 24


def on(say_day: date, language: Language) -> str:
    """Return "24.12.2026"."""
    return day(oslo_midnight(say_day), language)


def every(say: Say, months: int | None) -> str:
    """Return how often in words: "hvert år"."""
    if months is None:
        return say("measure-when-needed")
    if months == _YEAR:
        return say("measure-every-year")
    if months == _TWO_YEARS:
        return say("measure-every-two-years")
    return say("measure-every", months=months)


def minutes(say: Say, line: MinutesLine, language: Language) -> Iterator[CardElement]:
    """Yield minutes: when and who, what was decided, where they lie."""
    shown = say("measure-minutes-shown", day=on(line.day, language), name=as_text(line.name))
    yield quiet(shown)
    if line.decision:
        yield verbatim(quoted(line.decision, _LINE_BYTES))
    if line.reference:
        yield verbatim(quoted(line.reference, _LINE_BYTES))


def beside(said: Sequence[CardElement], actions: Sequence[Action]) -> CardElement:
    """Return words with something to tap at their right."""
    columns = [Column(width="stretch", items=list(said))]
    if actions:
        columns.append(Column(width="auto", items=[row(actions)], spacing="Small"))
    return ColumnSet(columns=columns, spacing="Medium")


def open_button(say: Say, measure: str, title: str) -> Action:
    """Return *Vis*; whoever does not see the line hears which."""
    said = say("measure-open", title=unlinked(clipped(title)))
    return button(say("measure-open-short"), "measure.show", tooltip=said, measure=measure)


def tick(say: Say, care: Care, measure: str, *, filled: bool, reminded: bool = False) -> Action:
    """Return *Testet* and the like; `reminded`: on the card that reminds, which stays."""
    return button(
        say(TICKS[care]),
        "measure.tick",
        style="positive" if filled else None,
        measure=measure,
        care=care.value,
        reminded="yes" if reminded else "no",
    )
