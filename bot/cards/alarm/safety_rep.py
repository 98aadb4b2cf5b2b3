"""The notice to a unit's safety representatives (R17): that it happened, and nothing more."""

from microsoft_teams.cards import CardElement

from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.words import as_text, clipped
from bot.cards.views import SafetyRepView
from bot.texts import say_in


def draw_safety_rep(view: SafetyRepView) -> Drawn:
    """Draw unit and time; nobody's name, nothing about the client, no details (L11)."""
    say = say_in(view.language)
    at = clock_time(view.at, view.language, seconds=False)
    title = say("safety-rep-headline", unit=as_text(view.unit))
    body: list[CardElement] = [
        headline(say, title, (say("safety-rep-line", time=at),), tone="accent", drill=view.drill),
        paragraph(say("safety-rep-duty")),
    ]
    if view.evidence and view.evidence_at is not None:
        last = clock_time(view.evidence_at, view.language, seconds=False)
        body.append(quiet(say("evidence-safety-rep", count=view.evidence, time=last)))
    summary = say("safety-rep-headline", unit=clipped(view.unit))
    return finish(body, summary=marked_drill(say, summary, view.drill))
