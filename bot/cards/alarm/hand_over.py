"""To the one who is asked to take over: the first keeps it until the reader claims (L5)."""

from microsoft_teams.cards import CardElement, FactSet

from bot.cards.alarm.claims import claim_buttons
from bot.cards.alarm.facts import facts_of
from bot.cards.kit.buttons import Origin
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import quiet
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import named
from bot.cards.kit.words import as_text, clipped
from bot.cards.views import HandOverView
from bot.texts import say_in


def draw_hand_over(view: HandOverView) -> Drawn:
    """Draw the question, who is in trouble, and the same ways to claim as on the red card."""
    say = say_in(view.language)
    body: list[CardElement] = [
        headline(
            say,
            say("hand-over-headline", name=as_text(view.from_name)),
            (say("hand-over-about", name=named(view.caseworker)), as_text(view.unit)),
            tone="attention",
            drill=view.drill,
        ),
        FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"),
        quiet(say("hand-over-from", name=as_text(view.from_name)), gap="Medium"),
    ]
    actions = claim_buttons(say, Origin(view.incident, view.seen), view.details, view.can_join)
    summary = say("summary-hand-over", name=clipped(view.from_name))
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))
