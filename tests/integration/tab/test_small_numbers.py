"""L13: what a curious leader works out of the year's pages. Over random histories no number of one
to four stands there, none is what two numbers differ by, and no sum has a single solution."""

import copy
import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.cards.insight.pages import FiguresView, TabPage, TabReader, TimesView, YearView
from bot.domain.alarm.incident import ThreatChannel
from bot.domain.insight.figures import WITHIN_SECONDS, Figures, ambiguous, share_told
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.reports.draft import Draft, DraftKind
from bot.service.insight.pages import ALL, year_view
from bot.service.unit_of_work import UnitOfWork
from bot.store import tables as t
from bot.store.drafts import draft_row
from bot.store.statistics import UnitRecord
from bot.web.drawing import Frame, page
from tests.integration.follow_up.test_follow_up import DAY
from tests.integration.tab.tab_scene import invented, looks, with_tab
from tests.integration.tab.test_rights import changes
from tests.world import World, changed_sample, person_id
from tests.yearly import SENT, Plan

UNITS = ("0315", "0401", "0402")
CELLS = (
    "withdrawn",
    "exhausted",
    "missing",
    "without_alarm",
    "drills_alone",
    "drills_with_leader",
)


def history(dice: random.Random) -> Figures:
    """A year that could have been: small ones, and some that are large enough."""
    figures = Figures()
    unknown, unanswered = dice.choice((0, 0, 0.05, 0.3)), dice.choice((0, 0, 0.05, 0.3))
    for _ in range(dice.choice((0, 3, 5, 7, 9, 15, 30, 70, 100, 130))):
        figures.alarms += 1
        figures.months[dice.randrange(12)].alarms += 1
        figures.kinds[dice.choice(list(DeviationType))] += 1
        figures.ways[dice.choices([*ThreatChannel, None])[0]] += 1
        if dice.random() < unknown:
            continue  # over too soon to tell
        if dice.random() < unanswered:
            figures.answers.unanswered += 1
        else:
            figures.answers.add(dice.choices((3_000, 30_000, 60_000), (90, 5, 2))[0])
    for _ in range(figures.alarms):
        sort = dice.random()
        figures.withdrawn += sort < 0.3
        figures.missing += 0.3 <= sort < 0.9
        figures.exhausted += dice.random() < 0.05
    figures.without_alarm = dice.randrange(9)
    figures.drills_alone, figures.drills_with_leader = dice.randrange(9), dice.randrange(9)
    return figures


def pages_of(world: World, histories: dict[str, Figures]) -> Iterator[tuple[str, YearView]]:
    """Each unit's page and all of them together, as the leader has them beside each other."""
    records = {unit: UnitRecord(figures, (), ()) for unit, figures in histories.items()}

    def look(unit: str, uow: UnitOfWork) -> YearView | None:
        return year_view(uow, world.leader.id, unit, records)

    for unit in (*UNITS, ALL):
        view = world.core.service.look(partial(look, unit))
        assert view is not None
        yield unit, view


def is_small(number: int) -> bool:
    return 0 < number < 5


def tells_none(view: FiguresView, figures: Figures) -> None:
    """Neither a number nor what two of a page differ by is one to four."""
    numbers = [getattr(view, cell) for cell in (*CELLS, "alarms", "rest")]
    numbers += [number for _, number in view.months]
    assert not any(is_small(number) for number in numbers if number is not None), view
    if view.alarms is None:
        return
    left = view.alarms - (view.withdrawn or 0)
    for part in (view.withdrawn, view.missing, view.exhausted):
        assert part is None or not is_small(view.alarms - part), view
    if view.missing is not None and view.withdrawn is not None:
        assert not is_small(left - view.missing), view
    tells_no_kind(view.kinds, figures.kinds)
    tells_no_kind(view.ways, figures.ways)
    if view.times is None:
        return
    tells_no_time(view.times, figures)
    counted: list[int] = [0]
    for line, seconds in zip(view.times.targets, WITHIN_SECONDS, strict=True):
        assert (line.share is None) == (line.reached is None)
        if line.share is not None:
            counted.append(figures.answers.within(seconds))
    counted.append(figures.answers.measured)
    assert not any(is_small(b - a) for a, b in itertools.pairwise(counted)), (counted, view)


_PLACES = """class id name for method action type href rel target src viewbox x y width height rx d
    transform patternunits patterntransform maxlength rows tabindex content charset lang scope
    colspan rowspan role aria-labelledby text-anchor selected"""


class _Written(HTMLParser):
    """All that a page says, wherever: letters, and every attribute but those that place and name
    things; and how high each bar of the months is."""

    PLACES = frozenset(_PLACES.split())

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.untold: set[int] = set()
        self.bars: list[int] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.said += [value for name, value in told.items() if name not in self.PLACES]
        if tag == "rect" and told["class"] == "bar untold":
            self.untold.add(int(told["height"]))
        elif tag == "rect" and told["class"] == "bar" and told["width"] == "32":
            self.bars.append(int(told["height"]))


# What is no number of anything that happened: days, shares, times, the aims.
_NO_COUNT = re.compile(r"\d+(?:[.,]\d+)+|\d+(?:,\d+)? %|\d+ s\b|\d+ sekunder|< 5")


def tells_none_as_written(view: YearView) -> None:
    """The page itself, with what no eye sees: attributes, and the heights of bars."""
    reader = TabReader(Language.BOKMAL, "Leder", tuple(TabPage))
    frame = Frame(Language.BOKMAL, "", reader, TabPage.YEAR, "word", "once")
    assert view.figures is not None
    months = [("mnd", number) for _, number in view.figures.months]
    html = page("year", frame, view=view, months=months)
    found = _Written()
    found.feed(html)
    words = _NO_COUNT.sub(" ", " | ".join(found.said))
    numbers = [int(one) for one in re.findall(r"(?<![\w.,-])\d+(?![\w.,])", words)]
    assert not any(is_small(number) for number in numbers), words
    assert len(found.untold) <= 1  # as high, whatever they hide
    if view.figures.alarms:
        told = [number for _, number in view.figures.months if number is not None]
        assert len(found.bars) == len(told)
        assert [bar == 0 for bar in found.bars] == [number == 0 for number in told]


def tells_no_kind(shown: Sequence[tuple[Any, int]], true: Mapping[Any, int]) -> None:
    """Five per cent at a time, of five at least; what is left out is nothing, or five together."""
    assert all(share % 5 == 0 for _, share in shown), shown
    told = [true[kind] for kind, _ in shown]
    left = sum(true.values()) - sum(told)
    assert all(number >= 5 for number in told), (shown, true)
    assert not told or not is_small(left), (shown, true)


def tells_no_time(times: TimesView, figures: Figures) -> None:
    """Neither how many are faster than a time that stands there, or slower, nor, of the shares, how
    many alarms there were of which nothing is known: several numbers fit, or five are missing."""
    answers = figures.answers
    for percent, time in ((50, times.median), (80, times.p80)):
        rank = -(-answers.measured * percent // 100)
        assert time is None or min(rank, answers.measured - rank) >= 5
    unknown = figures.alarms - answers.measured
    for line in times.targets:
        if line.share is None or not is_small(unknown):
            continue
        fitting = [
            measured
            for measured in range(figures.alarms - 4, figures.alarms + 1)
            if any(
                share_told(within / measured, figures.alarms, measured) == line.share
                for within in range(measured + 1)
            )
        ]
        assert len(fitting) > 1, (line, figures.alarms, answers.measured)


def solved(true: Sequence[int], own: Sequence[int | None]) -> bool:
    """Whether the sum and what units tell leave but one way for what they do not."""
    hidden = [number for number, shown in zip(true, own, strict=True) if shown is None]
    ways = itertools.product(range(1, 5), repeat=len(hidden))
    return bool(hidden) and sum(sum(way) == sum(hidden) for way in ways) < 2


async def test_l13_no_year_tells_a_small_number_nor_lets_it_be_worked_out(tmp_path: Path) -> None:
    dice = random.Random(25)
    async with with_tab(tmp_path, changed_sample(two_units)) as world:
        for _ in range(100):
            histories = {unit: history(dice) for unit in UNITS}
            views = dict(pages_of(world, histories))
            found = {unit: view.figures for unit, view in views.items()}
            for unit in UNITS:
                view = found[unit]
                assert view is not None
                tells_none(view, histories[unit])
                tells_none_as_written(views[unit])
            assert found["0402"] is not None
            assert found["0402"].times is None  # it has one leader
            told = [unit for unit in UNITS if (one := found[unit]) and one.alarms is not None]
            whole = found[ALL]
            if whole is None:
                assert told == []
                continue
            parts: list[Any] = [found[unit] for unit in told]
            for cell in CELLS:
                if getattr(whole, cell) is not None:
                    true = [getattr(histories[unit], cell) for unit in told]
                    assert not solved(true, [getattr(one, cell) for one in parts]), (cell, true)
            for place, (_, number) in enumerate(whole.months):
                own = [one.months[place][1] for one in parts]
                assert number is None or number == sum(own)


def test_l13_no_sum_has_a_single_solution() -> None:
    """Two that are eight together are four and four; five that are five are one each."""
    for hidden in itertools.chain.from_iterable(
        itertools.product(range(1, 5), repeat=length) for length in range(1, 6)
    ):
        if ambiguous(hidden):
            assert not solved(hidden, [None] * len(hidden)), hidden
    assert not ambiguous((4, 4))
    assert not ambiguous((1,) * 5)
    assert not ambiguous((96, 1))  # hidden for what is left of a hundred
    assert ambiguous((2, 3))


def two_units(content: dict[str, Any]) -> None:
    """Two more units of the same leader, one of which has nobody else who answers."""
    for number, name in (("0401", "Nav Bydelen"), ("0402", "Nav Alene")):
        unit = copy.deepcopy(content["units"][0])
        unit |= {"number": number, "name": name, "members": []}
        content["units"].append(unit)
    content["units"][-1]["levels"].pop()


def answered(unit: str, count: int, month: int = 7) -> list[Plan]:
    """So many alarms of a month of 2025, answered after three seconds."""
    first = oslo_midnight(date(2025, month, 1))
    return [Plan(unit, first + day * DAY * 1000, answered_after=3_000) for day in range(count)]


async def test_l13_one_leader_one_alarm_and_four_alarms_tell_nothing(tmp_path: Path) -> None:
    async with with_tab(tmp_path, changed_sample(two_units)) as world:
        plans = [*answered("0315", 9), *answered("0401", 4), *answered("0402", 9)]
        with invented(world, plans):
            async with looks(world, world.leader) as browser:
                whole = (await browser.opens("year?unit=0315")).words
                assert "9 varsler" in whole
                assert "Innen 10 sekunder" in whole
                few = (await browser.opens("year?unit=0401")).words
                assert "færre enn fem varsler" in few
                assert "4" not in few.partition("Varsler per måned")[2].partition("Øvelser")[0]
                alone = (await browser.opens("year?unit=0402")).words
                assert "enheten har én leder" in alone
                assert "Innen 10 sekunder" not in alone
                every = (await browser.opens("year")).words
                assert "18 varsler" in every  # and not 22: what is left would be the four
                assert "Én enhet har for få varsler" in every
                order = ("Nav Alene 9", "Nav Bydelen vises ikke", "Nav Eksempel 9")
                names = [every.index(one) for one in order]
                assert names == sorted(names)


async def test_l13_what_happens_today_changes_no_year_before_the_month_is_over(
    tmp_path: Path,
) -> None:
    """Two days' pages beside each other would tell it by what they differ; what is counted ends
    with the last whole month, and the page says so."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        december = answered("0315", 9, month=12)
        # The last day that counts, and the first that does not (the world's clock: 1 January).
        at = {name: oslo_midnight(date(2026, 1, 1)) + add for name, add in (("in", -1), ("out", 0))}
        plans = [Plan("0315", at[name], answered_after=3_000) for name in at]
        with invented(world, [*december, *plans]):
            shown = (await browser.opens("year?unit=0315")).words
            assert "01.01.2025–31.12.2025" in shown
            assert "Denne måneden er ikke med." in shown
            assert "10 varsler" in shown
            world.late_ms = 10**12
            world.clock.at = oslo_midnight(date(2026, 2, 1)) + 1
            async with looks(world, world.leader) as later:
                shown = (await later.opens("year?unit=0315")).words
                assert "01.02.2025–31.01.2026" in shown
                assert "11 varsler" in shown


def without_the_leader(content: dict[str, Any]) -> None:
    """Of the unit: whoever leads it no longer does."""
    content["units"][0]["levels"].pop(0)
    content["units"][0]["administrators"] = [person_id("103")]


async def test_l13_what_was_forgotten_or_came_late_is_so_on_the_next_minutes_page(
    tmp_path: Path,
) -> None:
    """A month that is over is kept in memory, and is not what it was when a report comes late or
    its alarms are forgotten. Who loses the role meanwhile is shown nothing of what is kept."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        database = world.core.database
        assert world.tab is not None
        world.tab.monotonic = world.clock.seconds
        with invented(world, answered("0315", 12)):
            shown = (await browser.opens("year?unit=0315")).words
            assert "12 varsler" in shown
            assert "Uten avviksmelding 12" in shown
            with database.engine.begin() as connection:
                mine = select(t.incident).where(t.incident.c.card == "{}").limit(6)
                for one in connection.execute(mine.order_by(t.incident.c.raised_at)).all():
                    sent = Draft(one.id, DraftKind.REPORT, one.id, "x", "0315", False, 1, 1, SENT)
                    connection.execute(insert(t.draft).values(draft_row(sent)))
            assert (await browser.opens("year?unit=0315")).words == shown  # for a minute
            await world.advance(61)
            shown = (await browser.opens("year?unit=0315")).words
            assert "Uten avviksmelding 6" in shown
        await world.advance(61)  # and now they are forgotten
        assert "12 varsler" not in (await browser.opens("year?unit=0315")).words
        await changes(world, changed_sample(without_the_leader))
        assert (await browser.opens("year?unit=0315")).status == 404
