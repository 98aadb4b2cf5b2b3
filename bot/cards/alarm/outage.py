"""While an alarm cannot be stored: what whoever cried reads (L1), and those who are told (L8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm import spoken
from bot.cards.alarm.views import PersonLine
from bot.cards.kit import Action, CardElement, Container
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    paragraph,
    quiet,
    strong,
    to_say,
)
from bot.cards.kit.people import (
    call_list,
    call_text,
    callable_first,
    emergency,
    named,
    number_link,
    plainly,
)
from bot.cards.kit.words import as_text, clock_time, in_a_row
from bot.domain.alarm.incident import How
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in


class Unstored(StrEnum):
    """Where the alarm of somebody stands whose cry could not be stored."""

    WAITS = "waits"  # nobody helps yet, or what was asked for is no alarm
    NOBODY = "nobody"  # a whole round has been told, and nobody has answered (L4)
    HELPED = "helped"
    WITHDRAWN = "withdrawn"
    STORED = "stored"
    NEVER = "never"
    STOPPING = "stopping"  # this process ends; the next one goes on
    ASKED = "asked"  # whether it is meant: the button may be a drill's (L12)


@dataclass(frozen=True, slots=True)
class DegradedView:
    """To whoever cried, when storing cannot be confirmed (L1): numbers and 112, and nothing to
    press unless she is asked. `told` is who is being told now, `helpers` who has said that they
    help; `followed`: the alarm was stored, and what cannot be confirmed is what happens to it.
    `ringing` is whose telephone rings; `by_key` how the first who helps will come, where all that
    is known of them is a key (L2)."""

    language: Language
    leaders: tuple[PersonLine, ...]
    numbers: tuple[PersonLine, ...]
    drill: bool = False
    state: Unstored = Unstored.WAITS
    told: tuple[str, ...] = ()
    helpers: tuple[PersonLine, ...] = ()
    followed: bool = False
    ringing: tuple[str, ...] = ()
    by_key: How | None = None


class PlainState(StrEnum):
    """Where a plain alarm stands for one of those told."""

    OPEN = "open"
    MINE = "mine"  # the reader has said that they help
    TAKEN = "taken"  # somebody else has
    WITHDRAWN = "withdrawn"
    STORED = "stored"  # the ordinary card has come
    OVER = "over"  # older than two hours


@dataclass(frozen=True, slots=True)
class PlainAlarmView:
    """To those told while an alarm cannot be stored (L8): whom to call, and *Jeg hjelper*. `sealed`
    is what any replica needs to act on the button; `passed` is who was told before and has not
    answered, `helpers` who helps beside the reader, `followed` as above."""

    language: Language
    caseworker: PersonLine
    incident: str = ""
    seen: int = 0  # nothing of it is on a timeline yet
    sealed: str = ""
    unit: str = ""
    sent_at: int = 0
    state: PlainState = PlainState.OPEN
    stored: bool = False
    followed: bool = False
    passed: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


_MOST_NAMES = 3
_TEXTS = {
    Unstored.WAITS: ("degraded-headline", "degraded-line"),
    Unstored.NOBODY: ("degraded-nobody", "degraded-nobody-line"),
    Unstored.HELPED: ("helps-you", "degraded-helped-line"),
    Unstored.WITHDRAWN: ("degraded-withdrawn", "degraded-withdrawn-line"),
    Unstored.STORED: ("degraded-stored", "degraded-stored-line"),
    Unstored.NEVER: ("degraded-never", "degraded-never-line"),
    Unstored.STOPPING: ("degraded-stopping", "degraded-stopping-line"),
    Unstored.ASKED: ("degraded-asked", "degraded-asked-line"),
}
_FOLLOWED = {
    Unstored.WAITS: ("followed-headline", "followed-line"),
    Unstored.NOBODY: ("degraded-nobody", "followed-nobody-line"),
    Unstored.HELPED: ("helps-you", "followed-helped-line"),
    Unstored.STORED: ("followed-again", "degraded-stored-line"),
    Unstored.NEVER: ("followed-headline", "degraded-never-line"),
}
_TONES: dict[Unstored, Tone] = {
    Unstored.HELPED: "good",
    Unstored.WITHDRAWN: "emphasis",
    Unstored.STORED: "emphasis",
}
_SETTLED = (Unstored.WITHDRAWN, Unstored.STORED)


def draw_degraded(view: DegradedView) -> DrawnCard:
    """Draw it without buttons: nothing here may depend on what is broken (L8). The cry it asks for
    does not."""
    say = say_in(view.language)
    texts = _TEXTS | (_FOLLOWED if view.followed else {})
    title, line = texts[view.state]
    name = named(view.helpers[0]) if view.helpers else ""
    top = headline(
        say,
        say(title, name=name),
        (say(line),),
        tone=_TONES.get(view.state, "attention"),
        drill=view.drill,
    )
    below = [] if view.state in _SETTLED else list(_to_call(say, view))
    actions: list[Action] = []
    if view.state is Unstored.ASKED:
        actions.append(button(say("home-raise"), Verb.RAISE, style="positive"))
    return finish([top, *below], actions, summary=caseworker_summary(say, view.drill))


def _to_call(say: Localised, view: DegradedView) -> Iterator[CardElement]:
    if view.told:
        names = in_a_row(say, (as_text(name) for name in view.told[:_MOST_NAMES]))
        yield strong(say("degraded-told", names=names))
    if view.by_key is not None and view.helpers:
        yield strong(spoken.claimed(say, view.helpers[0].name, view.by_key))
    if view.ringing:
        yield strong(spoken.ringing(say, view.ringing[:_MOST_NAMES]))
    first: tuple[PersonLine, ...] = view.helpers
    others = callable_first(view.numbers, view.leaders)
    everyone = (*first, *(person for person in others if person not in first))
    yield Container(items=list(call_list(say, everyone)), spacing="Medium")
    yield strong(emergency(say))


def draw_plain_alarm(view: PlainAlarmView) -> DrawnCard:
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
            return _plain_settled(say, view, title, line, tone="good")
        case PlainState.WITHDRAWN:
            title = say("plain-alarm-withdrawn", name=name)
            return _plain_settled(say, view, title, say("plain-alarm-withdrawn-line"))
        case PlainState.STORED:
            title = say("followed-again" if view.followed else "plain-alarm-stored")
            return _plain_settled(say, view, title, say("plain-alarm-stored-line", name=name))
        case PlainState.OVER:
            title = say("plain-alarm-over")
            return _plain_settled(say, view, title, say("plain-alarm-over-line", name=name))


def _open(say: Localised, view: PlainAlarmView) -> DrawnCard:
    body = [*_top(say, view), to_say(_what_to_do(say, view))]
    if view.passed:
        names = in_a_row(say, (as_text(name) for name in view.passed[:_MOST_NAMES]))
        body.append(paragraph(say("plain-alarm-passed", names=names)))
    body.append(quiet(say("plain-alarm-line", name=named(view.caseworker)), gap="Medium"))
    return finish(body, _help(say, view), summary=_plain_summary(say, view))


def _top(say: Localised, view: PlainAlarmView) -> Iterator[CardElement]:
    lines = [as_text(view.unit)] if view.unit else []
    if view.sent_at:
        lines.insert(0, say("plain-alarm-sent", time=clock_time(view.sent_at, view.language)))
    title = say("plain-alarm-headline", name=named(view.caseworker))
    yield headline(say, title, tuple(lines), tone="attention")


def _what_to_do(say: Localised, view: PlainAlarmView) -> str:
    person = view.caseworker
    if person.phone:
        return say("plain-alarm-call", number=number_link(person.phone))
    link = call_text(say, person)
    return " ".join(filter(None, (say("plain-alarm-no-number"), link)))


def _help(say: Localised, view: PlainAlarmView) -> list[Action]:
    """The ordinary claim, and beside it what a replica needs that has never heard of the alarm."""
    if not view.incident:
        return []
    how = How.CALL if view.caseworker.phone else How.WRITE
    help = button(
        say("plain-alarm-help"),
        Verb.CLAIM,
        CardOrigin(view.incident, view.seen),
        style="positive",
        how=how.value,
        plain=view.sealed,
    )
    return [help]


def _mine(say: Localised, view: PlainAlarmView) -> DrawnCard:
    name = named(view.caseworker)
    body: list[CardElement] = [
        headline(say, say("plain-alarm-mine", name=name), tone="good"),
        to_say(_what_to_do(say, view)),
    ]
    if view.helpers:
        names = in_a_row(say, (as_text(helper) for helper in view.helpers[:_MOST_NAMES]))
        body.append(paragraph(say("plain-alarm-mine-others", names=names)))
    body.append(quiet(say("plain-alarm-mine-line", name=name), gap="Medium"))
    return finish(body, summary=_plain_summary(say, view))


def _plain_settled(
    say: Localised, view: PlainAlarmView, title: str, line: str, *, tone: Tone = "emphasis"
) -> DrawnCard:
    return finish([headline(say, title, (line,), tone=tone)], summary=_plain_summary(say, view))


def _plain_summary(say: Localised, view: PlainAlarmView) -> str:
    return say("summary-alert", name=plainly(view.caseworker))


DRAWERS: Drawers = {
    DegradedView: draw_degraded,
    PlainAlarmView: draw_plain_alarm,
}
