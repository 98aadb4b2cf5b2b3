"""One point of the leader's follow-up on the card: what to do, by when, and the ways to settle it
(R69, R75-R78). Every word about it is a named human's (L9)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, ChoiceSetInput, Column
from microsoft_teams.cards import Choice as ListedChoice

from bot.cards.follow_up.views import FollowUpPlanView, PlanCondition, PointLine
from bot.cards.kit.buttons import Origin, button, row
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import day, short_moment
from bot.cards.kit.elements import marked, paragraph, quiet, verbatim
from bot.cards.kit.people import named, number_link
from bot.cards.kit.words import as_text, clipped, quoted
from bot.domain.follow_up import Item
from bot.domain.threat.duty import Result
from bot.texts import Say

TITLES = {
    Item.TALK: "plan-talk",
    Item.PEER: "plan-peer",
    Item.HEALTH: "plan-health",
    Item.POLICE: "plan-police",
    Item.INJURY: "plan-injury",
    Item.RISK: "plan-risk",
    Item.DEVIATION: "plan-deviation",
}
_HINTS = {
    Item.TALK: "plan-hint-talk",
    Item.PEER: "plan-hint-peer",
    Item.HEALTH: "plan-hint-health",
    Item.INJURY: "plan-hint-injury",
    Item.RISK: "plan-hint-risk",
    Item.DEVIATION: "plan-hint-deviation",
}
_NAMED = frozenset({Item.TALK, Item.PEER, Item.HEALTH})
_EMERGENCY, _POLICE = "112", "02800"
_MOST_NUMBERS = 4
_MOST_COLLEAGUES = 25
_REASON_BYTES = 600


def first_point(say: Say, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield the point to do next: why, how, whom to call, and its tick."""
    yield quiet(_by_when(say, view, line))
    yield paragraph(_hint(say, view, line.item), gap="Small")
    if line.item in (Item.HEALTH, Item.POLICE):  # R78: whom to call
        yield from call_list(say, view.numbers, most=_MOST_NUMBERS)
    if line.item is Item.PEER:
        yield from _colleague(say, view)
    elif line.item is not Item.DEVIATION:
        yield row([_done(say, view, line.item, filled=True)])


def next_point(say: Say, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield a point further down; the reader's own can be ticked out of turn."""
    items = [
        paragraph(say(TITLES[line.item]), gap="None"),
        quiet(_by_when(say, view, line), gap="None"),
    ]
    shown = marked("○", "Warning" if line.overdue else "Default", items)
    to_tick = line.mine and view.condition in (PlanCondition.MINE, PlanCondition.PART)
    if to_tick and line.item not in (Item.DEVIATION, Item.PEER):
        tick = Column(width="auto", items=[row([_done(say, view, line.item)])], spacing="Small")
        shown.columns = [*(shown.columns or ()), tick]
    yield shown
    if to_tick and line.item is Item.PEER:
        yield from _colleague(say, view)


def settled_point(say: Say, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield what became of a point: who, when, and why not where that is shown."""
    told = {
        "task": say(TITLES[line.item]),
        "name": as_text(line.by),
        "time": short_moment(line.at, view.language),
    }
    if line.result is Result.NOT_RELEVANT:
        text = say("plan-is-not-relevant", **told)
    elif line.person:
        text = say("plan-is-done-by", **told, person=as_text(line.person))
    else:
        text = say("plan-is-done", **told)
    yield marked("●", "Good", [quiet(text, gap="None")])
    if line.reason:
        yield verbatim(quoted(line.reason, _REASON_BYTES))


def _by_when(say: Say, view: FollowUpPlanView, line: PointLine) -> str:
    at = day(line.day, view.language)
    shown = say("plan-overdue" if line.overdue else "plan-by", day=at)
    owner = say("plan-point-owner", name=as_text(line.owner)) if line.owner else ""
    return f"{shown} · {owner}" if owner else shown


def _hint(say: Say, view: FollowUpPlanView, item: Item) -> str:
    if item is Item.POLICE:
        numbers = {"police": number_link(_POLICE), "emergency": number_link(_EMERGENCY)}
        return say("plan-hint-police", **numbers)
    return say(_HINTS[item], name=named(view.caseworker)) if item in _NAMED else say(_HINTS[item])


def _colleague(say: Say, view: FollowUpPlanView) -> Iterator[CardElement]:
    """R75: somebody who is not affected, by name; or somebody whom the unit does not list."""
    if view.colleagues:
        yield ChoiceSetInput(
            id="colleague",
            label=say("plan-which-colleague"),
            style="compact",
            placeholder=say("choose"),
            choices=[
                ListedChoice(title=clipped(name), value=person)
                for person, name in view.colleagues[:_MOST_COLLEAGUES]
            ],
        )
    yield row([_done(say, view, Item.PEER, inputs=True)])


def _done(
    say: Say, view: FollowUpPlanView, item: Item, *, filled: bool = False, inputs: bool = False
) -> Action:
    return button(
        say("duty-done"),
        "follow_up.settle",
        Origin(view.incident, view.seen),
        style="positive" if filled else None,
        tooltip=say(TITLES[item]),
        inputs=inputs,
        item=item.value,
        result=Result.DONE.value,
    )
