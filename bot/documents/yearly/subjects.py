"""The subjects of a year: what happened, how fast alarms were answered, what was reported and
practised, month by month and in the units. Each by itself: two crossed would soon tell of one
person (R29)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import TypeVar

from bot.cards.alarm.facts import CHANNELS, KINDS, PLACES
from bot.cards.kit.words import clipped, in_a_row
from bot.documents.yearly.sections import (
    Cell,
    Chart,
    Key,
    Mark,
    Seconds,
    Section,
    Shape,
    Share,
    Table,
    count,
    reports_hidden,
    times_hidden,
)
from bot.domain.alarm.incident import Target
from bot.domain.insight.figures import (
    TARGET_SHARES,
    WITHIN_SECONDS,
    Answers,
    Figures,
    Month,
    Shares,
    TwoYears,
    UnitYears,
    enough,
    few_hidden,
    month_of,
    shares,
    timing,
)
from bot.texts import Localised

Row = tuple[str, tuple[Cell, ...]]


def keys(say: Localised, years: TwoYears) -> tuple[Key, ...]:
    """What is seen first."""
    present, before = years.whole.years
    return (
        Key(say("yearly-alarms"), present.alarms, before.alarms),
        *(
            Key(
                say("yearly-within", seconds=seconds),
                within(present, place),
                within(before, place),
                Share(TARGET_SHARES[place]),
            )
            for place, seconds in enumerate(WITHIN_SECONDS)
        ),
        Key(say("yearly-missing"), missing(present), missing(before)),
    )


def within(figures: Figures, place: int) -> Cell:
    """The share answered within `WITHIN_SECONDS[place]`."""
    shown = timing(figures.answers)
    if shown is None:
        return Mark.TOO_FEW if figures.answers.measured else Mark.NOTHING
    return Share(shown.within[place])


def missing(figures: Figures) -> Cell:
    """Alarms without a report (R30): as it is, where five or more alarms stand behind it."""
    if not figures.alarms:
        return Mark.NOTHING
    return figures.missing if enough(figures.alarms) else Mark.TOO_FEW


def answers(say: Localised, years: TwoYears) -> Section:
    """Answer times against what they should be (product.md, "Insight")."""
    shown = [timing(one.answers) for one in years.whole.years]
    named = list(zip((years.year, years.year - 1), shown, strict=True))
    names = tuple(say("yearly-within", seconds=seconds) for seconds in WITHIN_SECONDS)
    chart = Chart(
        Shape.TARGETS,
        names,
        tuple(
            (str(year), tuple(share * 100 for share in one.within) if one else (None,) * len(names))
            for year, one in named
        ),
        say("yearly-answers-words"),
        tuple(share * 100 for share in TARGET_SHARES),
    )
    calls = _called(say) if any(one.called for one in years.whole.years) else ()
    lines = (*_lines(years, *_answered(say), *calls), *_levels(say, years))
    return Section(say("yearly-answers"), _table(say, years, lines), chart, say("yearly-counted"))


def _answered(say: Localised) -> Iterator[tuple[str, Callable[[Figures], Cell]]]:
    yield say("yearly-measured"), lambda one: one.answers.measured
    yield say("yearly-median"), lambda one: median(one.answers)
    yield say("yearly-p80"), _p80
    for place, seconds in enumerate(WITHIN_SECONDS):
        yield say("yearly-within", seconds=seconds), partial(within, place=place)
    yield say("yearly-unanswered"), lambda one: one.answers.unanswered
    yield say("yearly-exhausted"), lambda one: one.exhausted
    yield say("yearly-more-after-answer"), lambda one: count(few_hidden(one.more_after_answer))


def _called(say: Localised) -> Iterator[tuple[str, Callable[[Figures], Cell]]]:
    yield say("yearly-called"), lambda one: count(few_hidden(one.called))
    yield say("yearly-by-key"), lambda one: count(few_hidden(one.keys.measured))
    yield say("yearly-to-key"), lambda one: median(one.keys)


def _p80(figures: Figures) -> Cell:
    shown = timing(figures.answers)
    if shown is None:
        return Mark.TOO_FEW if figures.answers.measured else Mark.NOTHING
    return Mark.UNANSWERED if shown.p80 is None else Seconds(shown.p80)


def _levels(say: Localised, years: TwoYears) -> Iterator[Row]:
    """How far the chain had come when somebody answered."""
    found = [shares(dict(sorted(one.levels.items()))) for one in years.whole.years]
    for level in sorted({level for one in found for level in one.shown}, key=lambda n: n or 99):
        name = say("yearly-level", level=level) if level else say("yearly-level-again")
        yield name, tuple(one.shown.get(level, Mark.IN_REST if one.rest else 0) for one in found)
    if any(one.rest for one in found):
        yield say("yearly-level-others"), tuple(one.rest for one in found)


def reports(say: Localised, years: TwoYears) -> Section:
    """Whether alarms became deviation reports, and what else was written and kept (R30, R32)."""
    of = [dict(_reports(say, figures)) for figures in years.whole.years]
    others = say("yearly-others")
    names = tuple(name for name in of[0] if name != others or any(one[name] for one in of))
    rows = [(name, tuple(one[name] for one in of)) for name in names]
    chart = Chart(
        Shape.BARS,
        names,
        tuple(
            (str(year), tuple(_height(one[name]) for name in names))
            for year, one in zip((years.year, years.year - 1), of, strict=True)
        ),
        say("yearly-reports-words"),
    )
    lines = (*rows, *_lines(years, *_papers(say)))
    return Section(
        say("yearly-reports"), _table(say, years, lines), chart, say("yearly-reports-intro")
    )


def _reports(say: Localised, figures: Figures) -> Iterator[tuple[str, Cell]]:
    """What became of the alarms: all of them, split up."""
    yield say("yearly-missing"), missing(figures)
    became = {
        say("yearly-reported"): figures.reported,
        say("yearly-not-felt"): figures.not_felt,
        say("yearly-withdrawn-unreported"): figures.withdrawn_unreported,
    }
    if figures.alarms and not enough(figures.alarms):
        yield from ((name, Mark.TOO_FEW) for name in became)
        yield say("yearly-others"), 0
        return
    split = shares(became)
    for name in became:
        yield name, split.shown.get(name, Mark.IN_REST if split.rest else 0)
    yield say("yearly-others"), split.rest


def _papers(say: Localised) -> Iterator[tuple[str, Callable[[Figures], Cell]]]:
    yield say("yearly-without-alarm"), lambda one: one.without_alarm
    yield (
        say("yearly-reported-without-alarm"),
        lambda one: count(few_hidden(one.reported_without_alarm)),
    )
    yield say("yearly-delivered"), lambda one: count(few_hidden(one.delivered))
    yield say("yearly-notes-filed"), lambda one: count(few_hidden(one.notes_filed))
    yield say("yearly-evidence"), lambda one: count(few_hidden(one.evidence))
    yield say("yearly-threats"), lambda one: count(few_hidden(one.threats))
    yield say("yearly-threats-followed-up"), lambda one: count(few_hidden(one.threats_followed_up))
    yield say("yearly-follow-ups-closed"), lambda one: count(few_hidden(one.follow_ups_closed))
    yield say("yearly-follow-ups-open"), _left_open
    # As it is: everybody in the unit has read them, and they are about nobody (R31).
    yield say("yearly-lessons"), lambda one: one.lessons_shared


def _left_open(figures: Figures) -> Cell:
    """As it is, where five or more follow-ups stand behind it: as missing reports are (0021)."""
    if not figures.follow_ups:
        return Mark.NOTHING
    return figures.follow_ups_open if enough(figures.follow_ups) else Mark.TOO_FEW


def units(say: Localised, years: TwoYears) -> Section:
    """Each unit below, in the order of their numbers: no ranking (L13)."""
    columns = (
        say("yearly-unit-column"),
        *(f"{say('yearly-alarms')} {year}" for year in (years.year, years.year - 1)),
        say("yearly-without-alarm"),
        *(say("yearly-within", seconds=seconds) for seconds in WITHIN_SECONDS),
        say("yearly-missing"),
        say("yearly-drills"),
    )
    slow, small = times_hidden(years.units), reports_hidden(years.units)
    rows = tuple(_unit(one, one.number in slow, one.number in small) for one in years.units)
    return Section(say("yearly-units"), Table(columns, rows), intro=say("yearly-units-intro"))


def _unit(place: UnitYears, no_times: bool, no_reports: bool) -> Row:
    present, before = place.years
    return f"{place.number} {clipped(place.name)}", (
        present.alarms,
        before.alarms,
        present.without_alarm,
        *(
            Mark.TOO_FEW if no_times and present.answers.measured else within(present, at)
            for at in range(len(WITHIN_SECONDS))
        ),
        Mark.TOO_FEW if no_reports else missing(present),
        present.drills_alone + present.drills_with_leader,
    )


def _lines(years: TwoYears, *subjects: tuple[str, Callable[[Figures], Cell]]) -> Iterator[Row]:
    for name, get in subjects:
        yield name, tuple(get(one) for one in years.whole.years)


def _table(say: Localised, years: TwoYears, rows: tuple[Row, ...]) -> Table:
    return Table((say("yearly-subject"), str(years.year), str(years.year - 1)), rows)


def _height(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int) else None


Code = TypeVar("Code", bound=StrEnum)

_TARGETS = {
    Target.SELF: "yearly-target-self",
    Target.COLLEAGUE: "target-colleague",
    Target.OTHER_UNIT: "target-other-unit",
    Target.THIRD_PARTY: "target-third-party",
    Target.CLIENT_SELF: "target-client-self",
}


def what_happened(say: Localised, years: TwoYears) -> Iterator[Section]:
    """Kinds, ways, places, targets, and how the conversations ended."""
    yield _split(say, years, say("yearly-kinds"), KINDS, lambda one: one.kinds)
    yield _split(say, years, say("yearly-ways"), CHANNELS, lambda one: one.ways)
    yield _split(say, years, say("yearly-places"), PLACES, lambda one: one.places)
    yield _split(say, years, say("yearly-targets"), _TARGETS, lambda one: one.targets)
    yield _conversations(say, years)


def _split(
    say: Localised,
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


def _bars(say: Localised, years: TwoYears, heading: str, table: Table) -> Chart:
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


def _conversations(say: Localised, years: TwoYears) -> Section:
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


def months(say: Localised, years: TwoYears) -> Section:
    """Alarms, incidents without one, and how fast the answer came."""
    return Section(
        say("yearly-months"),
        _months_table(
            say,
            years,
            (say("yearly-alarms"), _alarms),
            (say("yearly-without-alarm"), _without_alarm),
            (say("yearly-median"), lambda one: median(one.answers)),
        ),
        _columns(say, years, say("yearly-months-words"), lambda month: month.alarms),
    )


def in_short(say: Localised, years: TwoYears) -> Section:
    """Where neither year has five: how many and when, in sentences. A chart of one alarm shows
    nothing, and what could be split up would tell of one person."""
    said = []
    for ago, figures in enumerate(years.whole.years):
        months = [
            say("yearly-month-short", month=number + 1)
            for number, month in enumerate(figures.months)
            if month.alarms
        ]
        about = {"year": str(years.year - ago), "months": in_a_row(say, months)}
        said.append(say("yearly-short-year", count=figures.alarms, **about))
        if figures.without_alarm:
            said.append(say("yearly-short-noted", count=figures.without_alarm))
    said.append(say("yearly-short-few"))
    return Section(say("yearly-short"), Table((), ()), intro=" ".join(said))


def preparedness(say: Localised, years: TwoYears) -> Section:
    """Drills, apart from everything else (L12), and routines read (R26)."""
    if not any(_drills(one) or one.readings for one in years.whole.years):
        return Section(say("yearly-prepared"), Table((), ()), intro=say("yearly-prepared-none"))
    return Section(
        say("yearly-prepared"),
        _months_table(
            say,
            years,
            (say("yearly-drills"), _drills),
            (say("yearly-readings"), lambda one: one.readings),
        ),
        _columns(say, years, say("yearly-prepared-words"), lambda month: month.drills),
        say("yearly-prepared-intro"),
    )


def has_been(years: TwoYears, years_ago: int, month: int) -> bool:
    """Whether the month, from 0, has begun: nothing is not none."""
    return bool(years_ago) or not years.going_on or month < month_of(years.made_at)


def median(answers: Answers) -> Cell:
    """The middle answer time, where it may be shown."""
    shown = timing(answers)
    if shown is None:
        return Mark.TOO_FEW if answers.measured else Mark.NOTHING
    return Mark.UNANSWERED if shown.median is None else Seconds(shown.median)


def _alarms(one: Month | Figures) -> Cell:
    return one.alarms


def _without_alarm(one: Month | Figures) -> Cell:
    return one.without_alarm


def _drills(one: Month | Figures) -> Cell:
    return one.drills_alone + one.drills_with_leader if isinstance(one, Figures) else one.drills


def _months_table(
    say: Localised, years: TwoYears, *subjects: tuple[str, Callable[[Month | Figures], Cell]]
) -> Table:
    """A line a month and one for the year; two columns for each subject, a year each."""
    of_years = years.whole.years
    columns = [f"{name} {year}" for name, _ in subjects for year in (years.year, years.year - 1)]
    rows = [
        (
            say("yearly-month", month=number + 1),
            tuple(
                get(one.months[number]) if has_been(years, place, number) else Mark.NOTHING
                for _, get in subjects
                for place, one in enumerate(of_years)
            ),
        )
        for number in range(12)
    ]
    total = tuple(get(one) for _, get in subjects for one in of_years)
    return Table((say("yearly-month-column"), *columns), (*rows, (say("yearly-whole-year"), total)))


def _columns(say: Localised, years: TwoYears, words: str, height: Callable[[Month], int]) -> Chart:
    return Chart(
        Shape.COLUMNS,
        tuple(say("yearly-month-short", month=number) for number in range(1, 13)),
        tuple(
            (
                str(years.year - place),
                tuple(
                    float(height(month)) if has_been(years, place, number) else None
                    for number, month in enumerate(figures.months)
                ),
            )
            for place, figures in enumerate(years.whole.years)
        ),
        words,
    )
