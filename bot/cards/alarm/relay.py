"""Words passed on quietly between the caseworker and whoever helps (R45)."""

from microsoft_teams.cards import Container

from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import quiet, verbatim
from bot.cards.kit.headline import caseworker_summary, marked_drill
from bot.cards.kit.words import as_text, clipped, quoted
from bot.cards.views import RelayView
from bot.texts import say_in

_TEXT_BYTES = 12_000
_AT_A_GLANCE = 140


def draw_relay(view: RelayView) -> Drawn:
    """Draw who wrote and what, letter by letter. The summary never holds the words (L11)."""
    say = say_in(view.language)
    name = as_text(view.from_name)
    title = marked_drill(say, say("relay-from", name=name), view.drill)
    hint = (
        say("relay-answer-caseworker")
        if view.reader_is_caseworker
        else say("relay-answer-claimant", name=name)
    )
    words = quoted(view.text, _TEXT_BYTES)
    body = [
        Container(
            style="emphasis",
            bleed=True,
            items=[
                quiet(title, gap="None"),
                verbatim(words, gap="None", large=len(words) <= _AT_A_GLANCE),
            ],
        ),
        quiet(hint),
    ]
    if view.reader_is_caseworker:
        return finish(body, summary=caseworker_summary(say, view.drill))
    summary = say("summary-relay", name=clipped(view.from_name))
    return finish(body, summary=marked_drill(say, summary, view.drill))
