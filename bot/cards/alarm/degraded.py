"""To whoever cried, while it cannot be stored (L1): numbers and 112, and who hears of it."""

from collections.abc import Iterator

from microsoft_teams.cards import CardElement, Container

from bot.cards.kit.call_list import call_list, callable_first
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency, named
from bot.cards.kit.words import as_text
from bot.cards.views import DegradedView, PersonLine, Unstored
from bot.texts import Say, say_in

_MOST_NAMES = 3
_TEXTS = {
    Unstored.WAITS: ("degraded-headline", "degraded-line"),
    Unstored.NOBODY: ("degraded-nobody", "degraded-nobody-line"),
    Unstored.HELPED: ("helps-you", "degraded-helped-line"),
    Unstored.WITHDRAWN: ("degraded-withdrawn", "degraded-withdrawn-line"),
    Unstored.STORED: ("degraded-stored", "degraded-stored-line"),
    Unstored.NEVER: ("degraded-never", "degraded-never-line"),
    Unstored.STOPPING: ("degraded-stopping", "degraded-stopping-line"),
}
_FOLLOWED = {
    Unstored.WAITS: ("followed-headline", "followed-line"),
    Unstored.NOBODY: ("degraded-nobody", "followed-nobody-line"),
    Unstored.HELPED: ("helps-you", "followed-helped-line"),
    Unstored.STORED: ("followed-again", "degraded-stored-line"),
    Unstored.NEVER: ("followed-headline", "degraded-never-line"),
}
_TONES: dict[Unstored, Tone] = {
    Unstored.HELPED: "good",
    Unstored.WITHDRAWN: "emphasis",
    Unstored.STORED: "emphasis",
}
_SETTLED = (Unstored.WITHDRAWN, Unstored.STORED)


def draw_degraded(view: DegradedView) -> Drawn:
    """Draw it without buttons: nothing here may depend on what is broken (L8)."""
    say = say_in(view.language)
    texts = _TEXTS | (_FOLLOWED if view.followed else {})
    title, line = texts[view.state]
    name = named(view.helpers[0]) if view.helpers else ""
    top = headline(
        say,
        say(title, name=name),
        (say(line),),
        tone=_TONES.get(view.state, "attention"),
        drill=view.drill,
    )
    below = [] if view.state in _SETTLED else list(_to_call(say, view))
    return finish([top, *below], summary=caseworker_summary(say, view.drill))


def _to_call(say: Say, view: DegradedView) -> Iterator[CardElement]:
    if view.told:
        names = ", ".join(as_text(name) for name in view.told[:_MOST_NAMES])
        yield strong(say("degraded-told", names=names))
    first: tuple[PersonLine, ...] = view.helpers
    others = callable_first(view.numbers, view.leaders)
    everyone = (*first, *(person for person in others if person not in first))
    yield Container(items=list(call_list(say, everyone)), spacing="Medium")
    yield strong(emergency(say))
