"""What the caseworker's card says of colleagues in the same office, and how to call them (R46)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import button
from bot.cards.kit.elements import quiet, strong
from bot.cards.views import StatusView
from bot.texts import Say


def about_colleagues(say: Say, view: StatusView) -> Iterator[CardElement]:
    """Yield how many were called, that none of them comes, or how many there are to call; never
    who (L13)."""
    if view.none_comes:
        yield strong(say("colleagues-none-comes"))
    if view.called:
        yield quiet(say("colleagues-called", count=view.called))
    elif view.colleagues:
        yield quiet(say("colleagues-here", count=view.colleagues))


def call_colleagues(say: Say) -> Action:
    """Return *Varsle kollegaer her*: one tap, nothing to fill in."""
    return button(say("colleagues-call"), "red_card.colleagues")
