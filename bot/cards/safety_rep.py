"""The notice to a unit's safety representatives (R17): that it happened, and nothing more."""

from bot.cards.clock import clock_time
from bot.cards.drawn import Drawn, finish
from bot.cards.headline import headline, marked_drill
from bot.cards.paragraphs import paragraph
from bot.cards.views import SafetyRepView
from bot.cards.wording import as_text, clipped
from bot.texts import say_in


def draw_safety_rep(view: SafetyRepView) -> Drawn:
    """Draw unit and time; nobody's name, nothing about the client, no details (L11)."""
    say = say_in(view.language)
    at = clock_time(view.at, view.language, seconds=False)
    title = say("safety-rep-headline", unit=as_text(view.unit))
    body = [
        headline(say, title, (say("safety-rep-line", time=at),), tone="accent", drill=view.drill),
        paragraph(say("safety-rep-duty")),
    ]
    summary = say("safety-rep-headline", unit=clipped(view.unit))
    return finish(body, summary=marked_drill(say, summary, view.drill))
