"""The cards of drills: what to practise, alone or with the leader, and what the calendar tells.

`øvelse` and the planning (R55, R62, R65); it is time to practise, today the unit practises, what a
new employee is to know, and what is missing in a unit (R57, R61, R62, R79). The card that follows a
drill says what the made-up client says, and the one thing to do now (R8, R63, R65); everything else
in a drill is the alarm's own cards (L12).
"""

from collections.abc import Iterator, Sequence

from bot.cards.drills.views import (
    DrillDayView,
    DrillDueView,
    DrillOfferView,
    DrillVerb,
    PlanForm,
    PlanLine,
    ScenarioView,
    UnitDrillsView,
    WelcomePackView,
)
from bot.cards.kit import Action, CardElement, ChoiceSetInput, DateInput, TextBlock
from bot.cards.kit import Choice as ListedChoice
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    marked,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
    to_say,
)
from bot.cards.kit.people import emergency, unit_inputs
from bot.cards.kit.words import as_text, clipped, day_in_words, in_a_row
from bot.domain.alarm.incident import Drill, Scenario
from bot.domain.drills import Stage
from bot.texts import Localised, say_in

_NO_ALARM = CardOrigin()
TITLES = {
    Scenario.PHONE: "drill-phone",
    Scenario.CHAT: "drill-chat",
    Scenario.VIDEO: "drill-video",
    Scenario.WRITTEN: "drill-written",
}
_HOW = {Drill.ALONE: "drill-how-alone", Drill.WITH_LEADER: "drill-how-leader"}


def draw_drill_offer(view: DrillOfferView) -> DrawnCard:
    """Draw the question what happens, the reader's own record, and two ways to begin."""
    say = say_in(view.language)
    if view.asks and view.day_off:
        return _day_off(say, view)
    body: list[CardElement] = [
        headline(say, say("drill-offer"), (say("drill-offer-line"),), tone="accent"),
        ChoiceSetInput(
            id="scenario",
            label=say("drill-offer-what"),
            style="expanded",
            value=Scenario.PHONE.value,
            choices=[ListedChoice(title=say(TITLES[s]), value=s.value) for s in Scenario],
            spacing="Medium",
        ),
        quiet(say("drill-offer-leader")),
        *([quiet(say("drill-day-off-line"))] if view.day_off else []),
        *_record(say, view),
        *planned(say, view, view.plans),
    ]
    first = view.chosen or Drill.ALONE
    actions: list[Action] = [
        _start(say("drill-alone"), Drill.ALONE, first),
        _start(say("drill-with-leader"), Drill.WITH_LEADER, first, day=view.day_off),
    ]
    if first is Drill.WITH_LEADER:
        actions.reverse()
    if view.form is not None:
        actions.append(plan_button(say, view.form))
    actions += calling_off(say, view.plans)
    return finish(body, actions, summary=caseworker_summary(say))


def _day_off(say: Localised, view: DrillOfferView) -> DrawnCard:
    """Draw whether a drill that rings others is meant today; alone disturbs nobody."""
    title, line = say("drill-day-off"), say("drill-day-off-line")
    known = dict(view.known)
    if view.scenario is not None:
        known["scenario"] = view.scenario.value
    leader = Drill.WITH_LEADER
    actions = [
        _start(say("drill-alone"), Drill.ALONE, Drill.ALONE, **known),
        _start(say("drill-with-leader"), leader, Drill.ALONE, day=view.day_off, **known),
    ]
    body = [headline(say, title, (line,), tone="warning")]
    return finish(body, actions, summary=caseworker_summary(say))


def _start(title: str, kind: Drill, first: Drill, **known: str) -> Action:
    """`known` goes along; `day` is the public holiday of which the card says that it is one."""
    style: Style | None = "positive" if kind is first else None
    given = {name: value for name, value in known.items() if value}
    return button(
        title,
        DrillVerb.START,
        _NO_ALARM,
        style=style,
        inputs=True,
        tooltip=None,
        kind=kind.value,
        **given,
    )


def _record(say: Localised, view: DrillOfferView) -> Iterator[TextBlock]:
    """One's own, and nobody else's (L13)."""
    yield quiet(last_time(say, view), gap="Medium")
    if view.helped is not None:
        on = day_in_words(view.helped, view.language)
        yield quiet(say("drill-last-helped", date=on), gap="None")
    if view.next is not None:
        by = day_in_words(view.next, view.language)
        yield quiet(say("drill-late" if view.late else "drill-next", date=by), gap="None")


def last_time(say: Localised, view: DrillOfferView) -> str:
    """Return when the reader practised last."""
    if view.last is None:
        return say("drill-never")
    return say("drill-last", date=day_in_words(view.last, view.language))


def planned(say: Localised, view: DrillOfferView, plans: Sequence[PlanLine]) -> Iterator[TextBlock]:
    """Yield the drills that are planned."""
    for plan in plans:
        on = day_in_words(plan.day, view.language)
        told = {"unit": as_text(plan.unit_name), "date": on, "name": as_text(plan.by)}
        yield quiet(say("drill-planned", how=say(_HOW[plan.drill]), **told))


def plan_button(say: Localised, form: PlanForm, origin: CardOrigin = _NO_ALARM) -> Action:
    """Return *Planlegg øvelse*, which unfolds a day and a way; `origin` is what it follows."""
    body: list[CardElement] = []
    known = {"planned": form.planned}
    if len(form.units) == 1:
        known["drill_unit"] = form.units[0][0]
    else:
        body += unit_inputs(say, "drill_unit", "drill-plan-unit", form.units)
    body += (
        DateInput(id="drill_day", label=say("drill-plan-day"), value=form.day or None),
        ChoiceSetInput(
            id="drill_kind",
            label=say("drill-plan-how"),
            style="expanded",
            value=Drill.WITH_LEADER.value,
            choices=[
                ListedChoice(title=say("drill-plan-leader"), value=Drill.WITH_LEADER.value),
                ListedChoice(title=say("drill-plan-alone"), value=Drill.ALONE.value),
            ],
        ),
        quiet(say("drill-plan-line")),
    )
    title = say("drill-plan-save")
    save = button(title, DrillVerb.PLAN, origin, style=None, inputs=True, tooltip=None, **known)
    return opening(say("drill-replan" if form.planned else "drill-plan"), body, [save])


def calling_off(say: Localised, plans: Sequence[PlanLine]) -> Iterator[Action]:
    """Yield *Avlys øvelsen* for the one drill that the reader may call off."""
    mine = [plan for plan in plans if plan.mine]
    if len(mine) == 1:
        (plan,) = mine
        yield button(say("drill-unplan"), DrillVerb.UNPLAN, unit=plan.unit, planned=plan.planned)


_MOST_NAMES = 15
_MOST_ROUTINES = 6


def draw_drill_due(view: DrillDueView) -> DrawnCard:
    """Draw one kind question with two answers; what was answered stays without a button."""
    say = say_in(view.language)
    summary = caseworker_summary(say)
    if view.done:
        return finish([paragraph(say("drill-no-longer-due"), gap="None")], summary=summary)
    last = last_time(say, DrillOfferView(view.language, last=view.last))
    body: list[CardElement] = [headline(say, say("drill-due"), (last,), tone="accent")]
    actions: list[Action] = [button(say("drill-now"), DrillVerb.OFFER, style="positive")]
    if view.rests_until is None:
        body.append(paragraph(say("drill-due-line")))
        actions.append(button(say("drill-later"), DrillVerb.LATER))
    else:
        on = day_in_words(view.rests_until, view.language)
        body.append(paragraph(say("drill-rests", date=on)))
    return finish(body, actions, summary=summary)


def draw_drill_day(view: DrillDayView) -> DrawnCard:
    """Draw who practises today, and for a member the button that begins."""
    say = say_in(view.language)
    title = say("drill-today", unit=as_text(view.unit))
    lines = (say("drill-today-by", name=as_text(view.by)),) if view.by else ()
    body: list[CardElement] = [headline(say, title, lines, tone="accent")]
    body.append(paragraph(say("drill-today-helper" if view.helper else "drill-today-member")))
    actions: list[Action] = []
    if not view.helper:
        now = button(say("drill-now"), DrillVerb.OFFER, style="positive", kind=view.chosen.value)
        actions.append(now)
    return finish(body, actions, summary=caseworker_summary(say))


def draw_welcome_pack(view: WelcomePackView) -> DrawnCard:
    """Draw what to know, in the order in which it matters."""
    say = say_in(view.language)
    lines = (as_text(view.unit), say("pack-line"))
    body: list[CardElement] = [headline(say, say("pack-headline"), lines, tone="accent")]
    body += (_point(text) for text in _points(say, view))
    if view.routines:
        body.append(_point(say("pack-read")))
        for name, title in view.routines[:_MOST_ROUTINES]:
            body.append(row([button(clipped(title), DrillVerb.PACK, routine=name)]))
    if not view.practised:
        body.append(quiet(say("pack-flag"), gap="Medium"))
    body.append(quiet(emergency(say)))
    actions: list[Action] = []
    if not view.practised:
        actions.append(button(say("welcome-drill"), DrillVerb.PACK, style="positive"))
    return finish(body, actions, summary=caseworker_summary(say))


def _points(say: Localised, view: WelcomePackView) -> Iterator[str]:
    yield say("pack-raise")
    if view.helper:
        yield say("pack-answer")
    if not view.practised:
        yield say("pack-practise")


def _point(text: str) -> CardElement:
    return marked("•", "Accent", [paragraph(text, gap="None")])


def draw_unit_drills(view: UnitDrillsView) -> DrawnCard:
    """Draw what is missing, the alarm itself first; why it is listed stands below (L13)."""
    say = say_in(view.language)
    title = say("unit-drills", unit=as_text(view.unit))
    body: list[CardElement] = [headline(say, title, tone="warning")]
    if view.function:
        body.append(strong(_tried(say, view)))
    for heading, names in (
        ("unit-drills-leaders", view.leaders),
        ("unit-drills-members", view.members),
        ("unit-drills-new", view.new),
    ):
        if names:
            body += (subheading(say(heading)), paragraph(_listed(say, names), gap="None"))
    body += planned(say, DrillOfferView(view.language), view.plans)
    body.append(quiet(say("unit-drills-why"), gap="Medium"))
    actions: list[Action] = [] if view.form is None else [plan_button(say, view.form)]
    actions += calling_off(say, view.plans)
    return finish(body, actions, summary=caseworker_summary(say))


def _tried(say: Localised, view: UnitDrillsView) -> str:
    if view.tried is None:
        return say("unit-drills-function-never")
    return say("unit-drills-function", date=day_in_words(view.tried, view.language))


def _listed(say: Localised, names: tuple[str, ...]) -> str:
    shown, hidden = [as_text(name) for name in names[:_MOST_NAMES]], len(names) - _MOST_NAMES
    return in_a_row(say, shown, hidden)


_LETTERS = 240
_HEADLINES = {
    Stage.CALLED: "scenario-called",
    Stage.WARN: "scenario-warn",
    Stage.END: "scenario-end",
    Stage.KEEP: "scenario-keep",
    Stage.CLOSE: "scenario-close",
    Stage.REPORT: "scenario-report",
    Stage.DONE: "scenario-done",
    Stage.OVER: "scenario-over",
}
_LINES = {
    Stage.WARN: "scenario-warn-line",
    Stage.END: "scenario-end-line",
    Stage.KEEP: "scenario-keep-line",
    Stage.CLOSE: "scenario-close-line",
    Stage.REPORT: "scenario-report-line",
    Stage.DONE: "scenario-done-line",
    Stage.OVER: "scenario-over-line",
}


def draw_scenario(view: ScenarioView) -> DrawnCard:
    """Draw the situation, what the client says now, and what to do about it."""
    say = say_in(view.language)
    summary = caseworker_summary(say, drill=True)
    if view.moved:
        line = say("scenario-below")
        return finish(
            [headline(say, say("scenario-over"), (line,), tone="emphasis", drill=True)],
            summary=summary,
        )
    finished = view.stage in (Stage.DONE, Stage.OVER)
    what = say(TITLES[view.scenario])
    step = say("scenario-step", what=what, number=view.number, of=view.of)
    tone: Tone = "good" if view.stage is Stage.DONE else "emphasis" if finished else "accent"
    title = say(_HEADLINES[view.stage])
    body: list[CardElement] = [
        headline(say, title, (what if finished else step,), tone=tone, drill=True),
        *_story(say, view),
        paragraph(_instruction(say, view)),
    ]
    if view.by_key:
        body.append(quiet(say("scenario-by-key", name=as_text(view.by_key))))
    elif view.rang:
        body.append(quiet(say("scenario-rang")))
    if view.stage is Stage.DONE and view.next is not None:
        body.append(quiet(say("drill-next", date=day_in_words(view.next, view.language))))
    origin = CardOrigin(view.incident, view.seen)
    return finish(body, list(_buttons(say, view)), summary=summary, origin=origin)


def _story(say: Localised, view: ScenarioView) -> Iterator[CardElement]:
    """Where one is, at the beginning; then only what the client says at this moment."""
    told = view.situation
    said = {
        Stage.CALLED: told.begins,
        Stage.WARN: told.begins,
        Stage.KEEP: told.begins,
        Stage.END: told.when_warned,
        Stage.CLOSE: told.at_the_end,
    }.get(view.stage)
    if view.stage in (Stage.CALLED, Stage.WARN, Stage.KEEP):
        yield paragraph(as_text(told.situation, _LETTERS))
    if said and not view.calm:
        writes = view.scenario in (Scenario.CHAT, Scenario.WRITTEN)
        yield quiet(say("scenario-writes" if writes else "scenario-says"), gap="Medium")
        yield to_say(f"«{as_text(said, _LETTERS)}»", bleed=False)


def _instruction(say: Localised, view: ScenarioView) -> str:
    if view.stage is Stage.CALLED:
        return say("scenario-called-alone" if view.alone else "scenario-called-leader")
    if view.stage is Stage.CLOSE and view.scenario is Scenario.WRITTEN:
        return say("scenario-close-written")
    if view.calm:
        return say("scenario-calm")
    return say("scenario-end-line" if view.on_ladder else _LINES[view.stage])


def _buttons(say: Localised, view: ScenarioView) -> Iterator[Action]:
    """Filled only where the alarm's own card, which lies below, has none (L14)."""
    match view.stage:
        case Stage.WARN if view.on_ladder:
            yield _go(say("close-call"), Stage.END)
        case Stage.WARN:
            yield _go(say("warn"), Stage.WARN, style="positive")
        case Stage.END:
            yield _go(say("close-call"), Stage.END)
        case Stage.KEEP:
            yield _go(say("evidence-save"), Stage.KEEP)
            yield _go(say("scenario-keep-skip"), Stage.CLOSE)
        case Stage.CLOSE:
            yield _go(say("end-alarm"), Stage.CLOSE)
        case Stage.REPORT:
            yield _go(say("scenario-report-button"), Stage.REPORT, style="positive")
        case Stage.DONE | Stage.OVER:
            yield button(say("drill-again"), DrillVerb.OFFER)


def _go(title: str, stage: Stage, *, style: Style | None = None) -> Action:
    return button(title, DrillVerb.NEXT, style=style, stage=stage.value)


DRAWERS: Drawers = {
    DrillOfferView: draw_drill_offer,
    ScenarioView: draw_scenario,
    DrillDueView: draw_drill_due,
    DrillDayView: draw_drill_day,
    WelcomePackView: draw_welcome_pack,
    UnitDrillsView: draw_unit_drills,
}
