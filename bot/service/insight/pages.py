"""What the pages of the tab show, and to whom (docs/decisions/0081; L7, L13).

The rights are the cards' own: this only asks them. A page is put together in one look beside the
alarms; what goes on now is worked out of one look for everybody who has it open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.cards.alarm.facts import CHANNELS, KINDS
from bot.cards.insight.pages import (
    UNANSWERED,
    DrillsDueLine,
    FiguresView,
    LevelLine,
    NoTimes,
    NowView,
    OpenAlarmLine,
    TabPage,
    TabReader,
    TargetLine,
    TimesView,
    TodayView,
    UnitFiguresLine,
    UnitNowLine,
    YearView,
)
from bot.cards.measures.views import MeasureStanding
from bot.domain.alarm.permission import Role, roles
from bot.domain.alarm.state import Alarm
from bot.domain.drills import Exercise, by_person, completion, trained
from bot.domain.insight import figures as rules
from bot.domain.insight.figures import (
    TARGET_SHARES,
    WITHIN_SECONDS,
    Figures,
    enough,
    few_hidden,
    pair_told,
    percentile_told,
    rounded,
    share_told,
    shares,
    sum_told,
    timing,
    together,
)
from bot.domain.measures import Right
from bot.domain.organisation.organisation import Unit
from bot.domain.working_days import local_day
from bot.service.directory import Directory
from bot.service.drills.views import plan_form, plan_lines, unit_calendars, units_to_plan
from bot.service.follow_up.rights import (
    leading_now,
    overseeing,
    overseeing_at,
    seeing,
    seeing_at,
    sees_a_list,
    units_of,
)
from bot.service.follow_up.views import unit_list_view
from bot.service.measures.register import may
from bot.service.measures.views import overdue_registers, register_view
from bot.service.readiness.check import known_lines, scene_of
from bot.service.unit_of_work import UnitOfWork
from bot.store.follow_ups import FollowUpStanding, Whose
from bot.store.statistics import TooMany, UnitQuery, UnitRecord

ALL = ""  # units together
_IN_THE_CHAIN = frozenset({Role.ALERTED, Role.CLAIMANT, Role.ASKED})
_DUE = frozenset({MeasureStanding.OVERDUE, MeasureStanding.SOON, MeasureStanding.SUGGESTED})
Records = Mapping[str, UnitRecord | TooMany]


def reader_of(uow: UnitOfWork, person: str) -> TabReader:
    """Whose tab it is. Their own page is everybody's, and shows nobody else's."""
    has_units = bool(overseeing(uow, person))
    theirs = {
        TabPage.NOW: has_units,
        TabPage.TODAY: has_units or sees_a_list(uow, person),
        TabPage.YEAR: has_units,
        TabPage.MINE: True,
    }
    listed = uow.directory.person(person)
    pages = tuple(page for page in TabPage if theirs[page])
    return TabReader(uow.directory.language(person), listed.name if listed else "", pages)


# Now


def goes_on(uow: UnitOfWork) -> tuple[Sequence[Alarm], frozenset[str]]:
    """Every open alarm, and who cannot be reached by Teams: for everybody's pages."""
    return uow.tx.open_alarms(), frozenset(known_lines(uow))


def now_view(
    directory: Directory,
    person: str,
    at: int,
    alarms: Sequence[Alarm],
    blocked: frozenset[str] = frozenset(),
) -> NowView | None:
    """What the person sees of it, from memory; None for whoever has no unit (any more)."""
    units = overseeing_at(directory, person, at)
    if not units:
        return None
    theirs = [alarm for alarm in alarms if alarm.details.target_person != person]  # L7
    named = [alarm for alarm in theirs if _is_in_the_chain(alarm, person)]
    known = {alarm.id for alarm in named}
    others = [alarm.unit for alarm in theirs if alarm.id not in known]
    known_units, near = directory.organisation.units, seeing_at(directory, person, at)
    reach = _Reach(directory, at, blocked)
    lines = [
        UnitNowLine(one.number, one.name, others.count(one.number), reach.levels(one))
        for one in _by_name(known_units[number] for number in units)
    ]
    # Of those further away only what is not as it should be: else five hundred stand on the page.
    far = [one for one in lines if one.unit not in near]
    calm = {one.unit for one in far if all(level.reachable for level in one.levels)}
    return NowView(
        directory.language(person),
        at,
        tuple(_open_line(alarm) for alarm in named),
        tuple(
            replace(one, levels=() if one.unit in calm else one.levels)
            for one in lines
            if one.unit not in calm or one.others
        ),
        calm=len(calm),
    )


def _is_in_the_chain(alarm: Alarm, person: str) -> bool:
    """Whether the alarm is theirs to answer; its caseworker has her own card, and her own page."""
    if person == alarm.caseworker.id:
        return False
    in_chain = any(helper.id == person for helper in alarm.chain.everyone())
    return in_chain or bool(roles(alarm, person) & _IN_THE_CHAIN)


def _open_line(alarm: Alarm) -> OpenAlarmLine:
    return OpenAlarmLine(
        unit=alarm.unit_name,
        name=alarm.caseworker.name,
        at=alarm.raised_at,
        helper=alarm.owner.name if alarm.owner is not None else "",
        level=max(0, min(alarm.level + 1, len(alarm.chain.levels))),
        exhausted=alarm.exhausted and alarm.owner is None,
    )


class _Reach:
    """Which levels anybody can be reached of, at an instant."""

    def __init__(self, directory: Directory, at: int, blocked: frozenset[str]) -> None:
        self._organisation, self._at, self._blocked = directory.organisation, at, blocked
        self._absences = directory.absences(at)
        self._scene = scene_of(directory, at, {})

    def levels(self, unit: Unit) -> tuple[LevelLine, ...]:
        """The unit's, with that of the level above."""
        chain = self._organisation.chain(unit, self._at, (), self._absences)
        return tuple(
            LevelLine(level.name, any(self._is_there(one.id) for one in level.people))
            for level in chain.levels
        )

    def _is_there(self, person: str) -> bool:
        return person not in self._blocked and not self._scene.line(person).out_of_reach


# Today


def today_view(uow: UnitOfWork, person: str, page: int) -> TodayView:
    """What there is to follow up, to practise and to look after; each part where a card shows it to
    the person too."""
    directory, known = uow.directory, uow.directory.organisation.units
    theirs = units_of(uow, person)
    units = list(_by_name(known[number] for number in overseeing(uow, person)))
    registers = [
        register_view(uow, unit, person) for unit in units if Right.READ in may(uow, unit, person)
    ]
    listed = {one.unit for one in registers}
    mine = units_to_plan(uow, person)
    plans = plan_lines(uow, (unit.number for unit in units), mine)
    leads = all(person in leading_now(directory, known[one], uow.now) for one in theirs)
    return TodayView(
        language=directory.language(person),
        today=local_day(uow.now),
        listed=unit_list_view(uow, person, page) if sees_a_list(uow, person) else None,
        names=leads,
        registers=tuple(
            replace(one, lines=tuple(line for line in one.lines if line.standing in _DUE))
            for one in registers
        )
        + overdue_registers(uow, [one for one in units if one.number not in listed], person),
        drills=tuple(_drills_due(uow, units)),
        plans=plans,
        form=plan_form(uow, mine, plans),
        to_tick=frozenset(
            one.unit for one in registers if Right.CARE in one.may or Right.DECIDE in one.may
        ),
    )


def _drills_due(uow: UnitOfWork, units: Sequence[Unit]) -> Iterator[DrillsDueLine]:
    since = uow.tx.units_seen([unit.number for unit in units])
    seen = [(unit, since[unit.number]) for unit in units if unit.number in since]
    calendars = unit_calendars(uow, seen)
    for unit in units:
        calendar, people = calendars.get(unit.number), len(unit.members)
        day, is_late, late = None, False, None
        if calendar is not None:
            due = (one for one in calendar.due if one.exercise is Exercise.FUNCTION)
            tried = next(due, None)
            day = tried.day if tried is not None else None
            is_late = tried is not None and tried.is_overdue(uow.now)
            alone = {one.person for one in calendar.overdue(Exercise.ALONE, uow.now)}
            number = len(alone & set(unit.members))
            late = pair_told(number, people) if enough(people) else None
        line = DrillsDueLine(unit.number, unit.name, day, is_late, late, people)
        yield line


# The year


def only_unit(uow: UnitOfWork, person: str) -> str:
    """The one unit whose figures are the person's; `ALL` for whoever has several, or none."""
    units = overseeing(uow, person)
    return units[0] if len(units) == 1 else ALL


def year_asked(uow: UnitOfWork, person: str, unit: str) -> tuple[UnitQuery, ...] | None:
    """What has to be read for it; None for units that are not the person's. Without a unit it is
    all of theirs."""
    units, known = overseeing(uow, person), uow.directory.organisation.units
    if not units or (unit != ALL and unit not in units):
        return None
    until = rules.last_whole_month(uow.now)
    return tuple(
        UnitQuery(number, tuple(sorted(known[number].staff())), rules.since(until), until, uow.now)
        for number in ([unit] if unit != ALL else units)
    )


def year_view(uow: UnitOfWork, person: str, unit: str, records: Records) -> YearView | None:
    """Of what was read; None for whoever may not see it now. Whoever opens it stands in the access
    log as with the card (`record_year`)."""
    asked = year_asked(uow, person, unit)
    if asked is None:
        return None
    known, until = uow.directory.organisation.units, rules.last_whole_month(uow.now)
    units = list(_by_name(known[number] for number in overseeing(uow, person)))
    view = YearView(
        language=uow.directory.language(person),
        first=rules.first_day(until),
        last=local_day(until),
        unit=unit,
        name=known[unit].name if unit != ALL else "",
        units=tuple((one.number, one.name) for one in units),
        figures=None,
        can_print=unit in seeing(uow, person) and uow.terms.pages is not None,
    )
    found = {one.unit: record for one in asked if (record := records.get(one.unit)) is not None}
    counted = {n: record for n, record in found.items() if isinstance(record, UnitRecord)}
    standing = uow.tx.follow_ups_by_unit(Whose(tuple(counted), person, only_there=True))
    each = {n: figures_view(uow, known[n], one, standing[n]) for n, one in counted.items()}
    if unit != ALL:
        return replace(view, figures=each.get(unit))
    lines = tuple(_unit_line(one, each.get(one.number)) for one in units)
    told = {n: one for n, one in each.items() if one.alarms is not None}
    summed = _summed([(counted[n].figures, one) for n, one in told.items()]) if told else None
    return replace(view, figures=summed, lines=lines, left_out=len(units) - len(told))


def record_year(uow: UnitOfWork, person: str, asked: Sequence[UnitQuery]) -> None:
    """A look at units' figures leaves its trace, as with the card."""
    for one in asked:
        uow.tx.log_access(person, f"insight {one.unit}", None)


def figures_view(
    uow: UnitOfWork, unit: Unit, record: UnitRecord, standing: Mapping[FollowUpStanding, int]
) -> FiguresView:
    """One unit's, with nothing that is one to four, and nothing that gives it away."""
    figures = record.figures
    alarms = few_hidden(figures.alarms)
    order = rules.months(rules.last_whole_month(uow.now))
    told = shares({m: figures.months[m - 1].alarms for m in order})
    routines = uow.directory.routines.of(unit.number)
    drills, readings = by_person(record.drills), by_person(record.readings)
    staff = [
        trained(one, drills[one], routines, readings[one], unit.drills.alone_days)
        for one in unit.staff()
    ]
    late = completion(staff, routines, uow.now).late
    times, no_times = _times(figures, unit)

    def in_month(number: int) -> int | None:
        return told.shown.get(number) if figures.months[number - 1].alarms else 0

    return FiguresView(
        months=tuple((m, in_month(m)) for m in order),
        rest=few_hidden(told.rest),
        alarms=alarms,
        withdrawn=pair_told(figures.withdrawn, figures.alarms),
        exhausted=pair_told(figures.exhausted, figures.alarms),
        missing=_missing(figures),
        without_alarm=few_hidden(figures.without_alarm),
        drills_alone=few_hidden(figures.drills_alone),
        drills_with_leader=few_hidden(figures.drills_with_leader),
        kinds=tuple(rounded({kind: figures.kinds[kind] for kind in (*KINDS, None)}).items()),
        ways=tuple(rounded({way: figures.ways[way] for way in (*CHANNELS, None)}).items()),
        times=times,
        no_times=no_times,
        late=pair_told(late, len(staff)) if enough(len(staff)) else None,
        people=len(staff),
        overdue=few_hidden(standing[FollowUpStanding.OVERDUE]),
        open=few_hidden(standing[FollowUpStanding.OPEN]),
        closed=few_hidden(standing[FollowUpStanding.CLOSED]),
    )


def _times(figures: Figures, unit: Unit) -> tuple[TimesView | None, NoTimes | None]:
    """Of a unit that has one leader they would be that leader's."""
    if not figures.answers.measured:
        return None, NoTimes.NONE
    if len({person for level in unit.levels for person in level.people}) < 2:
        return None, NoTimes.ONE_LEADER
    found = timing(figures.answers)
    if found is None:
        return None, NoTimes.FEW
    targets, before, measured = [], 0, figures.answers.measured
    for seconds, target, share in zip(WITHIN_SECONDS, TARGET_SHARES, found.within, strict=True):
        within = figures.answers.within(seconds)
        # What the one share has more than the other would be told by the two together.
        is_apart = few_hidden(within - before) is not None
        is_told = pair_told(within, measured) is not None and is_apart
        shown = share_told(share, figures.alarms, measured) if is_told else None
        targets.append(_target(seconds, target, share, shown))
        before = within if is_told else before
    return _timed(figures.answers, targets), None


def _target(seconds: int, target: float, share: float, shown: float | None) -> TargetLine:
    """Where the share is not told, neither is whether the aim is reached: of seventy alarms only
    one can have been late then."""
    return TargetLine(seconds, target, share >= target if shown is not None else None, shown)


def _timed(answers: rules.Answers, targets: Sequence[TargetLine]) -> TimesView:
    def time(percent: int) -> float | None:
        if not percentile_told(answers, percent):
            return None
        found = answers.percentile(percent)
        return UNANSWERED if found is None else found

    return TimesView(time(50), time(80), tuple(targets))


def _missing(figures: Figures) -> int | None:
    """None also where it and what was withdrawn would leave one to four that were reported."""
    kept = figures.alarms - figures.withdrawn
    apart = pair_told(figures.missing, kept)
    return pair_told(figures.missing, figures.alarms) if apart is not None else None


def _unit_line(unit: Unit, figures: FiguresView | None) -> UnitFiguresLine:
    if figures is None:
        return UnitFiguresLine(unit.number, unit.name, None, None, None)
    alone, led = figures.drills_alone, figures.drills_with_leader
    drills = alone + led if alone is not None and led is not None else None
    return UnitFiguresLine(unit.number, unit.name, figures.alarms, figures.missing, drills)


def _summed(parts: Sequence[tuple[Figures, FiguresView]]) -> FiguresView:
    """Of several units. A cell of which a unit's own is not told is told only where at least two
    are not, five or more together, and more than one way leads to that sum (`ambiguous`). A month
    only where every unit tells its own: the year's sums would solve for the one that is not."""
    figures = together([one for one, _ in parts])
    views = [view for _, view in parts]

    def cell(name: str) -> int | None:
        true = [getattr(one, name) for one, _ in parts]
        return sum_told(true, [getattr(view, name) for view in views])

    months = []
    for place, (month, _) in enumerate(views[0].months):
        months.append((month, _whole([view.months[place][1] for view in views])))
    timed = [(one, view.times) for one, view in parts if view.times is not None]
    times = _times_of([one for one, _ in timed], [t for _, t in timed if t is not None])
    return FiguresView(
        months=tuple(months),
        rest=0 if all(number is not None for _, number in months) else None,
        alarms=sum_told([one.alarms for one, _ in parts]),
        withdrawn=cell("withdrawn"),
        exhausted=cell("exhausted"),
        missing=cell("missing"),
        without_alarm=cell("without_alarm"),
        drills_alone=cell("drills_alone"),
        drills_with_leader=cell("drills_with_leader"),
        kinds=tuple(rounded({kind: figures.kinds[kind] for kind in (*KINDS, None)}).items()),
        ways=tuple(rounded({way: figures.ways[way] for way in (*CHANNELS, None)}).items()),
        times=times,
        no_times=None if times else NoTimes.FEW if figures.answers.measured else NoTimes.NONE,
        late=None,
        people=0,
        overdue=_whole([view.overdue for view in views]),
        open=_whole([view.open for view in views]),
        closed=_whole([view.closed for view in views]),
    )


def _whole(own: Sequence[int | None]) -> int | None:
    return None if None in own else sum(one or 0 for one in own)


def _times_of(parts: Sequence[Figures], shown: Sequence[TimesView]) -> TimesView | None:
    whole, alarms = rules.Answers(), sum(one.alarms for one in parts)
    for one in parts:
        whole.take_in(one.answers)
    found = timing(whole)
    if found is None:
        return None
    targets = []
    for place, (seconds, target) in enumerate(zip(WITHIN_SECONDS, TARGET_SHARES, strict=True)):
        share, told = found.within[place], None
        if all(one.targets[place].share is not None for one in shown):
            told = share_told(share, alarms, whole.measured)
        targets.append(_target(seconds, target, share, told))
    return _timed(whole, targets)


def _by_name(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (unit.name.casefold(), unit.number))
