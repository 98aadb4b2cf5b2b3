"""`beredskap`: the unit's emergency card on one screen: who is alerted for the reader, in which
order, and whom to call (R25, R71). The same on paper: `bot/documents/wall_card_2`."""

from collections.abc import Iterator

from microsoft_teams.cards import CardElement

from bot.cards.kit.buttons import button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency_number, number_link
from bot.cards.kit.words import as_text
from bot.cards.views import ReadinessView
from bot.texts import Say, say_in

_AMBULANCE = "113"
_MOST_LEVELS = 7
_MOST_PEOPLE = 5


def draw_readiness(view: ReadinessView) -> Drawn:
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
    actions = []
    if view.plan_of:
        actions.append(button(say("measure-plan"), "measure.plan", unit=view.plan_of))
    return finish(body, actions, summary=caseworker_summary(say))


def _emergency(say: Say) -> str:
    return say("readiness-emergency", police=emergency_number(), ambulance=number_link(_AMBULANCE))


def _levels(say: Say, view: ReadinessView) -> Iterator[CardElement]:
    for number, (level, seconds, people) in enumerate(view.levels[:_MOST_LEVELS], start=1):
        wait = say("readiness-wait", seconds=seconds)
        heading = say("readiness-level", number=str(number), level=as_text(level), wait=wait)
        yield paragraph(heading, gap="Small")
        if people:
            yield from call_list(say, people, most=_MOST_PEOPLE)
        else:
            yield quiet(say("readiness-empty"))
    hidden = len(view.levels) - _MOST_LEVELS
    if hidden > 0:
        yield quiet(say("more-people", count=hidden))
