"""Nobody has answered yet: numbers, 112, and what happens next (L4)."""

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Origin, button, link
from bot.cards.kit.call_list import call_list, callable_first
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import call_url, emergency, plainly
from bot.cards.views import ExhaustedView
from bot.texts import say_in


def draw_exhausted(view: ExhaustedView) -> Drawn:
    """Draw whom to call now, the first as the filled button; calmer once somebody helps."""
    say = say_in(view.language)
    summary = caseworker_summary(say, view.drill)
    if view.answered:
        line = say("exhausted-calm-line")
        calm = headline(say, say("exhausted-calm"), (line,), tone="emphasis", drill=view.drill)
        return finish([calm], summary=summary)
    origin = Origin(view.incident, view.seen)
    people = callable_first(view.numbers, view.leaders)
    next_line = say("exhausted-again") if view.again else say("exhausted-last")
    body: list[CardElement] = [
        headline(say, say("exhausted-headline"), (next_line,), tone="attention", drill=view.drill),
        strong(say("exhausted-call")),
        *call_list(say, people),
        strong(emergency(say)),
    ]
    actions: list[Action] = []
    first_url = call_url(people[0]) if people else None
    if first_url is not None:
        title = say("call-person", name=plainly(people[0]))
        actions.append(link(title, first_url, style="positive"))
    actions.append(button(say("close-call"), "call.end", origin, style="destructive"))
    actions.append(button(say("strengthen"), "red_card.escalate", origin))
    return finish(body, actions, summary=summary)
