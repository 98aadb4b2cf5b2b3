"""To those told while an alarm cannot be stored (L8): whom to call, and one button."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, quiet, to_say
from bot.cards.kit.headline import headline
from bot.cards.kit.people import call_text, named, number_link, plainly
from bot.cards.kit.words import as_text
from bot.cards.views import PlainAlarmView, PlainState
from bot.domain.alarm.incident import How
from bot.texts import Say, say_in

_MOST_NAMES = 3


def draw_plain_alarm(view: PlainAlarmView) -> Drawn:
    """Draw "<navn> trenger hjelp. Ring <nummer> nå." with *Jeg hjelper*, and afterwards what came
    of it, without a button."""
    say = say_in(view.language)
    name = named(view.caseworker)
    match view.state:
        case PlainState.OPEN:
            return _open(say, view)
        case PlainState.MINE:
            return _mine(say, view)
        case PlainState.TAKEN:
            helper = as_text(view.helpers[0]) if view.helpers else ""
            title = say("plain-alarm-taken", helper=helper, name=name)
            line = say("plain-alarm-withdrawn-line" if view.stored else "plain-alarm-taken-line")
            return _settled(say, view, title, line, tone="good")
        case PlainState.WITHDRAWN:
            title = say("plain-alarm-withdrawn", name=name)
            return _settled(say, view, title, say("plain-alarm-withdrawn-line"))
        case PlainState.STORED:
            title = say("followed-again" if view.followed else "plain-alarm-stored")
            return _settled(say, view, title, say("plain-alarm-stored-line"))
        case PlainState.OVER:
            title = say("plain-alarm-over")
            return _settled(say, view, title, say("plain-alarm-over-line", name=name))


def _open(say: Say, view: PlainAlarmView) -> Drawn:
    body = [*_top(say, view), to_say(_what_to_do(say, view))]
    if view.passed:
        names = ", ".join(as_text(name) for name in view.passed[:_MOST_NAMES])
        body.append(paragraph(say("plain-alarm-passed", names=names)))
    body.append(quiet(say("plain-alarm-line", name=named(view.caseworker)), gap="Medium"))
    return finish(body, _help(say, view), summary=_summary(say, view))


def _top(say: Say, view: PlainAlarmView) -> Iterator[CardElement]:
    lines = [as_text(view.unit)] if view.unit else []
    if view.sent_at:
        lines.insert(0, say("plain-alarm-sent", time=clock_time(view.sent_at, view.language)))
    title = say("plain-alarm-headline", name=named(view.caseworker))
    yield headline(say, title, tuple(lines), tone="attention")


def _what_to_do(say: Say, view: PlainAlarmView) -> str:
    person = view.caseworker
    if person.phone:
        return say("plain-alarm-call", number=number_link(person.phone))
    link = call_text(say, person)
    return " ".join(filter(None, (say("plain-alarm-no-number"), link)))


def _help(say: Say, view: PlainAlarmView) -> list[Action]:
    """The ordinary claim, and beside it what a replica needs that has never heard of the alarm."""
    if not view.incident:
        return []
    how = How.CALL if view.caseworker.phone else How.WRITE
    help = button(
        say("plain-alarm-help"),
        "red_card.claim",
        Origin(view.incident, view.seen),
        style="positive",
        how=how.value,
        plain=view.sealed,
    )
    return [help]


def _mine(say: Say, view: PlainAlarmView) -> Drawn:
    name = named(view.caseworker)
    body: list[CardElement] = [
        headline(say, say("plain-alarm-mine", name=name), tone="good"),
        to_say(_what_to_do(say, view)),
    ]
    if view.helpers:
        names = ", ".join(as_text(helper) for helper in view.helpers[:_MOST_NAMES])
        body.append(paragraph(say("plain-alarm-mine-others", names=names)))
    body.append(quiet(say("plain-alarm-mine-line", name=name), gap="Medium"))
    return finish(body, summary=_summary(say, view))


def _settled(
    say: Say, view: PlainAlarmView, title: str, line: str, *, tone: Tone = "emphasis"
) -> Drawn:
    return finish([headline(say, title, (line,), tone=tone)], summary=_summary(say, view))


def _summary(say: Say, view: PlainAlarmView) -> str:
    return say("summary-alert", name=plainly(view.caseworker))
