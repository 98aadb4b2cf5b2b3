"""The status card of a drill that nobody answered: what would have happened, and what is next (R57,
L12)."""

from microsoft_teams.cards import Action, CardElement, Container

from bot.cards.kit.buttons import button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.elements import paragraph, quiet, strong
from bot.cards.kit.headline import headline
from bot.cards.kit.people import emergency, named
from bot.cards.views import StatusView
from bot.texts import Say

_MOST_NUMBERS = 4


def unanswered(say: Say, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    """Return a kind end; alone, nobody but the reader could have answered."""
    again: list[Action] = [button(say("drill-again"), "drill.offer")]
    if view.drill_alone:
        title, line = say("unanswered-alone"), say("unanswered-alone-line")
        top = headline(say, title, (line,), tone="emphasis", drill=True)
        return [top, strong(say("unanswered-alone-next"))], again
    line = say("unanswered-line")
    leader = named(view.leaders[0]) if view.leaders else ""
    next_step = say("unanswered-next", name=leader) if leader else say("unanswered-next-unit")
    numbers = list(call_list(say, view.numbers, most=_MOST_NUMBERS))
    return [
        headline(say, say("unanswered-headline"), (line,), tone="warning", drill=True),
        strong(next_step),
        paragraph(say("unanswered-would")),
        *([Container(items=numbers, spacing="Small")] if numbers else []),
        quiet(emergency(say)),
    ], again
