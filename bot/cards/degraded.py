"""To the caseworker when storing cannot be confirmed (L1): numbers and 112, nothing else."""

from microsoft_teams.cards import Container

from bot.cards.call_list import call_list, callable_first
from bot.cards.calls import emergency
from bot.cards.drawn import Drawn, finish
from bot.cards.headline import caseworker_summary, headline
from bot.cards.paragraphs import strong
from bot.cards.views import DegradedView
from bot.texts import say_in


def draw_degraded(view: DegradedView) -> Drawn:
    """Draw it without buttons: nothing here may depend on what is broken (L8)."""
    say = say_in(view.language)
    numbers = list(call_list(say, callable_first(view.numbers, view.leaders)))
    body = [
        headline(
            say,
            say("degraded-headline"),
            (say("degraded-line"),),
            tone="attention",
            drill=view.drill,
        ),
        Container(items=numbers, spacing="Medium"),
        strong(emergency(say)),
    ]
    return finish(body, summary=caseworker_summary(say, view.drill))
