"""What happened, each subject by itself: two crossed would soon tell of one person (R29)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.cards.alarm.facts import CHANNELS, KINDS, PLACES
from bot.documents.yearly.cells import Mark, count
from bot.documents.yearly.sections import Chart, Section, Shape, Table
from bot.domain.alarm.incident import Target
from bot.domain.insight.disclosure import Shares, few_hidden, shares
from bot.domain.insight.figures import Figures
from bot.domain.insight.year import TwoYears
from bot.texts import Say

Code = TypeVar("Code", bound=StrEnum)

_TARGETS = {
    Target.SELF: "yearly-target-self",
    Target.COLLEAGUE: "target-colleague",
    Target.OTHER_UNIT: "target-other-unit",
    Target.THIRD_PARTY: "target-third-party",
    Target.CLIENT_SELF: "target-client-self",
}


def what_happened(say: Say, years: TwoYears) -> Iterator[Section]:
    """Kinds, ways, places, targets, and how the conversations ended."""
    yield _split(say, years, say("yearly-kinds"), KINDS, lambda one: one.kinds)
    yield _split(say, years, say("yearly-ways"), CHANNELS, lambda one: one.ways)
    yield _split(say, years, say("yearly-places"), PLACES, lambda one: one.places)
    yield _split(say, years, say("yearly-targets"), _TARGETS, lambda one: one.targets)
    yield _conversations(say, years)


def _split(
    say: Say,
    years: TwoYears,
    heading: str,
    names: Mapping[Code, str],
    counts: Callable[[Figures], Counter[Code | None]],
) -> Section:
    found = [_shares(names, counts(figures)) for figures in years.whole.years]
    shown = [name for name in (*names, None) if any(name in one.shown for one in found)]
    rows = [
        (
            say(names[name]) if name else say("yearly-not-told"),
            tuple(one.shown.get(name, Mark.IN_REST if one.rest else 0) for one in found),
        )
        for name in shown
    ]
    if rows and any(one.rest for one in found):
        rows.append((say("yearly-others"), tuple(one.rest for one in found)))
    table = Table((say("yearly-subject"), str(years.year), str(years.year - 1)), tuple(rows))
    if not rows:
        return Section(heading, table, intro=say("yearly-too-few-to-split"))
    return Section(heading, table, _bars(say, years, heading, table))


def _shares(names: Mapping[Code, str], counts: Counter[Code | None]) -> Shares[Code | None]:
    """In the order of the form, whatever was counted first."""
    return shares({name: counts[name] for name in (*names, None)})


def _bars(say: Say, years: TwoYears, heading: str, table: Table) -> Chart:
    return Chart(
        Shape.BARS,
        tuple(name for name, _ in table.rows),
        tuple(
            (
                str(year),
                tuple(
                    float(cell) if isinstance(cell := cells[place], int) else None
                    for _, cells in table.rows
                ),
            )
            for place, year in enumerate((years.year, years.year - 1))
        ),
        say("yearly-split-words", heading=heading),
    )


def _conversations(say: Say, years: TwoYears) -> Section:
    present_and_before = years.whole.years
    rows = (
        (
            say("yearly-warned"),
            tuple(count(few_hidden(one.warned)) for one in present_and_before),
        ),
        (
            say("yearly-calls-ended"),
            tuple(count(few_hidden(one.calls_ended)) for one in present_and_before),
        ),
    )
    columns = (say("yearly-subject"), str(years.year), str(years.year - 1))
    return Section(say("yearly-conversations"), Table(columns, rows))
