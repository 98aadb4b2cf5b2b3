"""`beredskap`: who is alerted for the reader, in which order (R25, R71)."""

from collections.abc import Iterator

from microsoft_teams.cards import CardElement

from bot.cards.call_list import call_list
from bot.cards.calls import emergency
from bot.cards.drawn import Drawn, finish
from bot.cards.headline import caseworker_summary, headline
from bot.cards.paragraphs import paragraph, quiet, strong
from bot.cards.views import ReadinessView
from bot.cards.wording import as_text
from bot.texts import Say, say_in

_MOST_LEVELS = 7
_MOST_PEOPLE = 5


def draw_readiness(view: ReadinessView) -> Drawn:
    """Draw the chain level by level, then the unit's own numbers and 112."""
    say = say_in(view.language)
    body: list[CardElement] = [
        headline(say, say("readiness-headline"), (as_text(view.unit),), tone="accent"),
        *_levels(say, view),
    ]
    if view.numbers:
        body.append(strong(say("readiness-numbers")))
        body += call_list(say, view.numbers)
    body.append(paragraph(emergency(say)))
    return finish(body, summary=caseworker_summary(say))


def _levels(say: Say, view: ReadinessView) -> Iterator[CardElement]:
    for number, (level, seconds, people) in enumerate(view.levels[:_MOST_LEVELS], start=1):
        yield strong(f"{number} · {as_text(level)}")
        yield quiet(say("readiness-wait", seconds=seconds), gap="None")
        if people:
            yield from call_list(say, people, most=_MOST_PEOPLE)
        else:
            yield quiet(say("readiness-empty"))
    hidden = len(view.levels) - _MOST_LEVELS
    if hidden > 0:
        yield quiet(say("more-people", count=hidden))
