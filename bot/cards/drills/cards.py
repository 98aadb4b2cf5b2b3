"""`øvelse`: what to practise, alone or with the leader, and the planning of it (R55, R62, R65)."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import Action, CardElement, ChoiceSetInput, DateInput, TextBlock
from microsoft_teams.cards import Choice as ListedChoice

from bot.cards.drills.views import DrillOfferView, PlanForm, PlanLine
from bot.cards.kit.buttons import Origin, Style, button, opening
from bot.cards.kit.clock import day_in_words
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import quiet
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text, clipped
from bot.domain.alarm.incident import Drill, Scenario
from bot.texts import Say, say_in

_MOST_UNITS = 25
_NO_ALARM = Origin()
TITLES = {
    Scenario.PHONE: "drill-phone",
    Scenario.CHAT: "drill-chat",
    Scenario.VIDEO: "drill-video",
    Scenario.WRITTEN: "drill-written",
}
_HOW = {Drill.ALONE: "drill-how-alone", Drill.WITH_LEADER: "drill-how-leader"}


def draw_drill_offer(view: DrillOfferView) -> Drawn:
    """Draw the question what happens, the reader's own record, and two ways to begin."""
    say = say_in(view.language)
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
        *_record(say, view),
        *planned(say, view, view.plans),
    ]
    first = view.chosen or Drill.ALONE
    actions: list[Action] = [
        _start(say("drill-alone"), Drill.ALONE, first),
        _start(say("drill-with-leader"), Drill.WITH_LEADER, first),
    ]
    if first is Drill.WITH_LEADER:
        actions.reverse()
    if view.form is not None:
        actions.append(plan_button(say, view.form))
    actions += calling_off(say, view.plans)
    return finish(body, actions, summary=caseworker_summary(say))


def _start(title: str, kind: Drill, first: Drill) -> Action:
    style: Style | None = "positive" if kind is first else None
    return button(title, "drill.start", style=style, inputs=True, kind=kind.value)


def _record(say: Say, view: DrillOfferView) -> Iterator[TextBlock]:
    """One's own, and nobody else's (L13)."""
    yield quiet(last_time(say, view), gap="Medium")
    if view.helped is not None:
        on = day_in_words(view.helped, view.language)
        yield quiet(say("drill-last-helped", date=on), gap="None")
    if view.next is not None:
        by = day_in_words(view.next, view.language)
        yield quiet(say("drill-late" if view.late else "drill-next", date=by), gap="None")


def last_time(say: Say, view: DrillOfferView) -> str:
    """Return when the reader practised last."""
    if view.last is None:
        return say("drill-never")
    return say("drill-last", date=day_in_words(view.last, view.language))


def planned(say: Say, view: DrillOfferView, plans: Sequence[PlanLine]) -> Iterator[TextBlock]:
    """Yield the drills that are planned."""
    for plan in plans:
        on = day_in_words(plan.day, view.language)
        told = {"unit": as_text(plan.unit_name), "date": on, "name": as_text(plan.by)}
        yield quiet(say("drill-planned", how=say(_HOW[plan.drill]), **told))


def plan_button(say: Say, form: PlanForm, origin: Origin = _NO_ALARM) -> Action:
    """Return *Planlegg øvelse*, which unfolds a day and a way; `origin` is what it follows."""
    body: list[CardElement] = []
    known = {"planned": form.planned}
    if len(form.units) == 1:
        known["drill_unit"] = form.units[0][0]
    else:
        listed = form.units[:_MOST_UNITS]
        body.append(
            ChoiceSetInput(
                id="drill_unit",
                label=say("drill-plan-unit"),
                style="compact",
                value=listed[0][0],
                choices=[ListedChoice(title=clipped(name), value=unit) for unit, name in listed],
            )
        )
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
    save = button(title, "drill.plan", origin, style=None, inputs=True, tooltip=None, **known)
    return opening(say("drill-replan" if form.planned else "drill-plan"), body, [save])


def calling_off(say: Say, plans: Sequence[PlanLine]) -> Iterator[Action]:
    """Yield *Avlys øvelsen* for the one drill that the reader may call off."""
    mine = [plan for plan in plans if plan.mine]
    if len(mine) == 1:
        (plan,) = mine
        yield button(say("drill-unplan"), "drill.unplan", unit=plan.unit, planned=plan.planned)
