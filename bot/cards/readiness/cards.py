"""The cards of readiness: `beredskap`, `status`, the morning check, and alarms that do not work.

`beredskap` is the unit's emergency card on one screen: who is alerted for the reader, in which
order, and whom to call (R25, R71; on paper: `bot/documents/wall_card`). `status` says whether the
alarm works and when it was tested (R15). The morning check goes to whoever has to mend what is
broken (R12, R55); an outage is told to administrators, with what to tell the others (L8, R12).
"""

from collections.abc import Iterator, Sequence

from bot.cards.home import starting_buttons
from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Style,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    paragraph,
    quiet,
    restyled,
    strong,
    tap,
)
from bot.cards.kit.people import (
    call_list,
    callable_first,
    emergency,
    emergency_number,
    named,
    number_link,
    unit_button,
    units_opening,
)
from bot.cards.kit.words import (
    as_text,
    clipped,
    clock_time,
    day,
    in_a_row,
    short_moment,
    span_of_wait,
)
from bot.cards.measures.views import MeasureVerb
from bot.cards.organisation.announcement import finding_line, names, person_now
from bot.cards.organisation.views import OrganisationVerb
from bot.cards.readiness.telephone import draw_my_calls, draw_no_number
from bot.cards.readiness.views import (
    AlarmWorksView,
    CheckState,
    LeaderOutView,
    MyCallsView,
    NoNumberView,
    OutageView,
    ProgressLine,
    ReadinessVerb,
    ReadinessView,
    UnitCheckView,
)
from bot.domain.follow_up import Progress
from bot.domain.readiness import Gap, Grade
from bot.texts import Localised, say_in

_AMBULANCE = "113"
_MOST_LEVELS = 7
_MOST_PEOPLE = 5


def draw_readiness(view: ReadinessView) -> DrawnCard:
    """Draw where to write, 112 and 113, the chain level by level, and the unit's own numbers."""
    say = say_in(view.language)
    lines = (as_text(view.unit), say("readiness-where"))
    body: list[CardElement] = [
        headline(say, say("readiness-headline"), lines, tone="accent"),
        paragraph(_emergency(say), gap="Small"),
        *_levels(say, view),
    ]
    if view.numbers:
        body.append(strong(say("readiness-numbers"), gap="Small"))
        body += call_list(say, view.numbers)
    body += _not_called(say, view)
    actions: list[Action] = []
    if view.plan_of:
        actions.append(button(say("measure-plan"), MeasureVerb.PLAN, unit=view.plan_of))
    if view.my_calls:
        actions.append(button(say("my-calls-headline"), ReadinessVerb.CALLS))
    actions += check_buttons(say, view.checks)
    return finish(body, actions, summary=caseworker_summary(say))


_AMISS = {Gap.NO_CALLS: "works-no-calls", Gap.NO_VOICE: "works-no-voice"}


def _not_called(say: Localised, view: ReadinessView | AlarmWorksView) -> Iterator[CardElement]:
    """Yield whom no call can reach, and what to do about it."""
    if view.amiss is not None:
        yield paragraph(say(_AMISS[view.amiss]), gap="Small")
    if view.you_not_called:
        yield paragraph(say("works-no-call-you"), gap="Small")
    if view.not_called:
        hidden = len(view.not_called) - _MOST_PEOPLE
        names = [as_text(name) for name in view.not_called[:_MOST_PEOPLE]]
        shown = in_a_row(say, names, hidden)
        yield paragraph(say("works-no-call", names=shown), gap="Small")


def check_buttons(say: Localised, units: Sequence[tuple[str, str]]) -> Iterator[Action]:
    """Yield the ways to have one of these units checked; the answer is fetched on that card."""
    if len(units) == 1:
        yield unit_button(say, *units[0], ReadinessVerb.CHECK, "check-unit", asked="0")
    elif units:
        titles = ("check-a-unit", "check-again")
        yield units_opening(say, units, ReadinessVerb.CHECK, titles, asked="0")


def _emergency(say: Localised) -> str:
    return say("readiness-emergency", police=emergency_number(), ambulance=number_link(_AMBULANCE))


def _levels(say: Localised, view: ReadinessView) -> Iterator[CardElement]:
    for number, (level, seconds, people) in enumerate(view.levels[:_MOST_LEVELS], start=1):
        wait = say("readiness-wait", wait=span_of_wait(say, seconds))
        heading = say("readiness-level", number=str(number), level=as_text(level), wait=wait)
        yield paragraph(heading, gap="Small")
        if people:
            yield from call_list(say, people, most=_MOST_PEOPLE)
        else:
            yield quiet(say("readiness-empty"))
        yield from _otherwise(say, view, number - 1)
    hidden = len(view.levels) - _MOST_LEVELS
    if hidden > 0:
        yield quiet(say("more-people", count=hidden))


def _otherwise(say: Localised, view: ReadinessView, level: int) -> Iterator[CardElement]:
    """Yield who of the level stands in for whom, and who cannot be reached."""
    now = view.now[level] if level < len(view.now) else ()
    told = [one for one in now if one.instead_of or not one.reached]
    if told:
        said = [person_now(say, one) for one in told]
        yield quiet(names(say, said, _MOST_PEOPLE, shown=lambda name: name), gap="None")


_MOST_NUMBERS = 3


def draw_alarm_works(view: AlarmWorksView) -> DrawnCard:
    """Draw the answer in two lines, the limits, and whom to ring."""
    say = say_in(view.language)
    body = works_lines(say, view)
    if view.answers:
        body += _whom_to_ring(say, view)
    body.append(quiet(emergency(say), gap="Medium"))
    again = button(say("check-again"), ReadinessVerb.ALARM)
    checks = check_buttons(say, view.checks)
    return finish(body, [*starting_buttons(say), again, *checks], summary=caseworker_summary(say))


def works_lines(say: Localised, view: AlarmWorksView) -> list[CardElement]:
    """The headline with its two lines, and what the alarm cannot do; where it does not work, whom
    to ring comes first."""
    title, tone = _title(say, view)
    body: list[CardElement] = [
        headline(say, title, (_chain(say, view), _tested(say, view)), tone=tone),
        # Whoever has cried and looks here must not take this for an alarm under way (L1).
        strong(say("answer-no-open-alarm")),
    ]
    if not view.answers:
        body += _whom_to_ring(say, view)
    body += _not_called(say, view)
    body.append(paragraph(say("works-limits"), gap="Small"))
    return [*body, *_progress(say, view)]


_TIED = "\u00a0"  # a mark stays with its word
_STEPS = {
    Progress.RECEIVED: "progress-received",
    Progress.TALKED: "progress-talked",
    Progress.CHOSEN: "progress-chosen",
    Progress.CLOSED: "progress-closed",
}


def _progress(say: Localised, view: AlarmWorksView) -> Iterator[CardElement]:
    """What became of what happened to the reader (R77)."""
    if view.progress:
        yield strong(say("progress-headline"))
    for line in view.progress:
        yield quiet(say("progress-about", time=short_moment(line.at, view.language)))
        yield paragraph(steps_text(say, line), gap="None")


def steps_text(say: Localised, line: ProgressLine) -> str:
    """Return each step, with a mark before those that are reached."""
    steps = ((reached, say(_STEPS[step])) for step, reached in line.steps)
    lines = (f"✓{_TIED}**{name}**" if reached else f"○{_TIED}{name}" for reached, name in steps)
    return " · ".join(lines)


def _whom_to_ring(say: Localised, view: AlarmWorksView) -> list[CardElement]:
    return list(call_list(say, callable_first(view.numbers, ()), most=_MOST_NUMBERS))


def _title(say: Localised, view: AlarmWorksView) -> tuple[str, Tone]:
    if not view.reached:
        return say("works-headline-nobody"), "attention"
    if not view.channel:
        return say("works-headline-channel"), "warning"
    if view.missing:
        return say("works-headline-partly"), "warning"
    return say("works-headline"), "good"


def _chain(say: Localised, view: AlarmWorksView) -> str:
    unit = as_text(view.unit)
    counts = {"reached": view.reached, "levels": view.levels}
    if not view.missing:
        return say("works-levels", unit=unit, levels=view.levels)
    names = in_a_row(say, (as_text(name) for name in view.missing))
    return say("works-levels-missing", unit=unit, missing=names, **counts)


def _tested(say: Localised, view: AlarmWorksView) -> str:
    parts = []
    if view.tested_at is not None:
        parts.append(say("works-tested", when=_when(say, view, view.tested_at)))
    if view.rung_at is not None:
        parts.append(say("works-rung", when=_when(say, view, view.rung_at)))
    if view.checked_at is not None:
        parts.append(say("works-checked", when=_when(say, view, view.checked_at)))
    if view.practised_at is not None:
        parts.append(say("works-practised", when=_when(say, view, view.practised_at)))
    return " · ".join(parts) if parts else say("works-untested")


def _when(say: Localised, view: AlarmWorksView, at: int) -> str:
    date = day(at, view.language)
    if date == day(view.today, view.language):
        return say("works-today", time=clock_time(at, view.language))
    return date


_TONES: dict[Grade, Tone] = {
    Grade.SILENT: "attention",
    Grade.BROKEN: "warning",
    Grade.WEAK: "accent",
    Grade.ADVICE: "good",
    Grade.UNSURE: "emphasis",
}
_TITLES = {
    Grade.SILENT: "check-headline-silent",
    Grade.BROKEN: "check-headline-broken",
    Grade.WEAK: "check-headline-weak",
    Grade.ADVICE: "check-headline-well",
    Grade.UNSURE: "check-headline-unsure",
}
_OVER = {
    CheckState.REPLACED: "check-replaced",
    CheckState.NOT_YOURS: "check-not-yours",
    CheckState.UNIT_GONE: "check-unit-gone",
}


def draw_unit_check(view: UnitCheckView) -> DrawnCard:
    """Draw one line where all is well, else what is broken with the step that mends it."""
    say = say_in(view.language)
    unit = as_text(view.unit)
    if view.state in _OVER:
        top = headline(say, say(_OVER[view.state], unit=unit), tone="emphasis")
        return finish([top], summary=say("check-summary", unit=clipped(view.unit)))
    body: list[CardElement] = [_top(say, view, unit)]
    if view.above:
        body.append(paragraph(say("check-above")))
    for line in view.lines:
        body.append(finding_line(say, line))
    if view.hidden:
        body.append(quiet(say("check-hidden", count=view.hidden)))
    actions: list[Action] = []
    known = {"unit": view.number}
    if view.asked is not None:
        known["asked"] = str(view.asked)
    if view.state is CheckState.CHECKING and view.asked is None:
        body.append(paragraph(say("check-checking")))
    elif view.state is CheckState.CHECKING:  # nothing updates this card but its reader
        body.append(paragraph(say("check-checking-here")))
        see = tap(say("check-see"), ReadinessVerb.CHECK, known)
        actions.append(restyled(see, "positive"))
    else:
        style: Style | None = "positive" if view.lines else None
        again = tap(say("check-again"), ReadinessVerb.CHECK, known)
        actions.append(restyled(again, style))
        if view.lines and view.administers:
            actions.append(button(say("admin-open"), OrganisationVerb.ADMIN, unit=view.number))
    return finish(body, actions, summary=_summary(say, view))


def _summary(say: Localised, view: UnitCheckView) -> str:
    """The unit alone: who cannot be reached is nobody's business on a lock screen."""
    broken = any(line.grade < Grade.ADVICE for line in view.lines)
    return say("check-summary-broken" if broken else "check-summary", unit=clipped(view.unit))


def _top(say: Localised, view: UnitCheckView, unit: str) -> CardElement:
    if not view.checked_at:  # for the first time
        return headline(say, say("check-headline-first", unit=unit), tone="accent")
    at = say("check-at", unit=unit, time=short_moment(view.checked_at, view.language))
    if not view.lines:
        all_well = say("check-all-well", people=view.people, levels=view.levels)
        return headline(say, say("check-headline-well"), (at, all_well), tone="good")
    worst = min(line.grade for line in view.lines)
    return headline(say, say(_TITLES[worst]), (at,), tone=_TONES[worst])


def draw_leader_out(view: LeaderOutView) -> DrawnCard:
    """Draw who cannot be reached, since when, the step, and how to ring them; or that they can be
    reached again, or that the card counts no more."""
    say = say_in(view.language)
    name, unit = named(view.leader), as_text(view.unit)
    summary = say("check-summary", unit=clipped(view.unit))
    if view.line is None:
        title = say(_leader_title(view), name=name)
        return finish([headline(say, title, (unit,), tone="emphasis")], summary=summary)
    since = day(view.since, view.language)
    title = say("check-leader-headline", name=name)
    lines = (f"{unit} · {as_text(view.level)}",) if view.level else (unit,)
    body: list[CardElement] = [
        headline(say, title, lines, tone="warning"),
        paragraph(say("check-leader-since", date=since, name=name)),
        finding_line(say, view.line),
        *call_list(say, [view.leader]),
    ]
    return finish(body, summary=say("check-summary-broken", unit=clipped(view.unit)))


def _leader_title(view: LeaderOutView) -> str:
    if view.replaced:
        return "check-leader-replaced"
    return "check-leader-over" if view.over else "check-leader-back"


# What the parts have in common for somebody who raises an alarm. Others are named as they are.
_MEANING = {
    "database": "outage-store",
    "confirmation": "outage-store",
    "engine": "outage-escalation",
    "tasks": "outage-escalation",
    "timers": "outage-escalation",
    "clock": "outage-escalation",
    "tokens": "outage-sending",
    "canary": "outage-sending",
    "keys": "outage-receiving",
}


def draw_outage(view: OutageView) -> DrawnCard:
    """Draw what does not work in plain words, without anything to press: whatever that asked for
    might be what is broken."""
    say = say_in(view.language)
    since = short_moment(view.since, view.language)
    if view.until is not None:
        title = say("outage-over-headline")
        same_day = day(view.since, view.language) == day(view.until, view.language)
        until = (
            clock_time(view.until, view.language)
            if same_day
            else short_moment(view.until, view.language)
        )
        line = say("outage-over-line", **{"from": since, "until": until})
        top = headline(say, title, (line,), tone="good")
        return finish([top, paragraph(say("outage-over-do"))], summary=title)
    meanings = dict.fromkeys(_MEANING.get(part, "outage-other") for part in view.parts)
    if "outage-store" in meanings:  # without a database the plain alarms climb by themselves
        meanings.pop("outage-escalation", None)
    body: list[CardElement] = [
        headline(
            say,
            say("outage-headline"),
            (say("outage-since", moment=since),),
            tone="warning",
        ),
        *(paragraph(say(meaning)) for meaning in meanings),
        strong(say("outage-do")),
        quiet(say("outage-told")),
        quiet(say("outage-operators", parts=in_a_row(say, view.parts))),
    ]
    return finish(body, summary=say("outage-summary"))


DRAWERS: Drawers = {
    NoNumberView: draw_no_number,
    MyCallsView: draw_my_calls,
    ReadinessView: draw_readiness,
    UnitCheckView: draw_unit_check,
    LeaderOutView: draw_leader_out,
    AlarmWorksView: draw_alarm_works,
    OutageView: draw_outage,
}
