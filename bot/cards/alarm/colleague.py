"""The red card of a colleague in the same office: where to go, and what to do there (R46, R73)."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import Action, CardElement

from bot.cards.alarm.claims import carried
from bot.cards.alarm.facts import way_told
from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import marked, paragraph, quiet, strong, subheading
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import emergency, named, plainly
from bot.cards.kit.words import as_text
from bot.cards.views import AlertView
from bot.domain.alarm.incident import How
from bot.texts import Say, say_in

_MOST_STEPS = 5
_STEP_LENGTH = 200
_MOST_HELPERS = 3


def draw_colleague(view: AlertView) -> Drawn:
    """Draw where to go first; that somebody is on the way keeps nobody else from coming."""
    say = say_in(view.language)
    name = named(view.caseworker)
    sent = say("alert-sent", time=clock_time(view.sent_at, view.language))
    body: list[CardElement] = [
        headline(
            say,
            say("alert-headline", name=name),
            (sent, as_text(view.unit)),
            tone="attention",
            drill=view.drill,
        ),
        subheading(_where(say, name, view.room)),
        *_who_helps(say, view),
    ]
    if view.declined:
        body.append(paragraph(say("alert-declined")))
    body += steps_there(view.steps)
    body += call_list(say, [view.caseworker])
    body.append(quiet(emergency(say), gap="Medium"))
    summary = say("summary-alert", name=plainly(view.caseworker))
    return finish(body, _ways(say, view), summary=marked_drill(say, summary, view.drill))


def _where(say: Say, name: str, room: str | None) -> str:
    """Return where to go: the room as it was told, else whom to look for."""
    return say("colleague-go-room", room=as_text(room)) if room else say("colleague-go", name=name)


def steps_there(steps: Sequence[str]) -> Iterator[CardElement]:
    """Yield what somebody does who comes over, as the unit wants it (R73)."""
    for number, step in enumerate(steps[:_MOST_STEPS], start=1):
        said = as_text(step, _STEP_LENGTH)
        first = strong(said, gap="None") if number == 1 else paragraph(said, gap="None")
        yield marked(str(number), "Accent", [first])


def _who_helps(say: Say, view: AlertView) -> Iterator[CardElement]:
    for helper in view.helpers[:_MOST_HELPERS]:
        helps = say("already-helps", name=named(helper.person))
        how = way_told(say, helper)
        yield paragraph(say("colleague-helps", helps=helps, how=how))
    if view.helpers:
        yield strong(say("colleague-come-too"))


def _ways(say: Say, view: AlertView) -> list[Action]:
    origin = Origin(view.incident, view.seen)
    ways: list[Action] = [
        button(
            say("claim-come"),
            "red_card.claim",
            origin,
            style="positive",
            how=How.COME.value,
            **carried(view.sealed),
        )
    ]
    if not view.declined:
        ways.append(button(say("decline"), "red_card.decline", origin))
    return ways
