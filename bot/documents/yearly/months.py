"""Month by month: that something happened, how fast it was answered, and what was practised."""

from collections.abc import Callable

from bot.documents.yearly.cells import Cell, Mark, Seconds
from bot.documents.yearly.sections import Chart, Section, Shape, Table
from bot.domain.insight.disclosure import timing
from bot.domain.insight.figures import Answers, Figures, Month, month_of
from bot.domain.insight.year import TwoYears
from bot.texts import Say


def months(say: Say, years: TwoYears) -> Section:
    """Alarms, incidents without one, and how fast the answer came."""
    return Section(
        say("yearly-months"),
        _table(
            say,
            years,
            (say("yearly-alarms"), _alarms),
            (say("yearly-without-alarm"), _without_alarm),
            (say("yearly-median"), lambda one: median(one.answers)),
        ),
        _columns(say, years, say("yearly-months-words"), lambda month: month.alarms),
    )


def preparedness(say: Say, years: TwoYears) -> Section:
    """Drills, apart from everything else (L12), and routines read (R26)."""
    return Section(
        say("yearly-prepared"),
        _table(
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


def _table(
    say: Say, years: TwoYears, *subjects: tuple[str, Callable[[Month | Figures], Cell]]
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


def _columns(say: Say, years: TwoYears, words: str, height: Callable[[Month], int]) -> Chart:
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
