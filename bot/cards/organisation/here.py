"""`her i dag`: that the reader is at the office today, and where they sit (R46, L13)."""

from microsoft_teams.cards import CardElement, TextInput

from bot.cards.kit.buttons import button, row
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text
from bot.cards.organisation.here_views import HereView
from bot.texts import say_in

ROOM_LENGTH = 60


def draw_here(view: HereView) -> Drawn:
    """Draw what is stored, what it is for, and the way out; where one sits may stay empty."""
    say = say_in(view.language)
    if not view.here:
        body: list[CardElement] = [headline(say, say("answer-gone-home"), (), tone="emphasis")]
        again = button(say("here-today"), "person.here", style="positive")
        return finish(body, [again], summary=caseworker_summary(say))
    lines = [say("here-others", count=view.others)]
    if view.room is not None:
        lines.insert(0, say("here-room", room=as_text(view.room)))
    body = [
        headline(say, say("here-headline"), tuple(lines), tone="good"),
        paragraph(say("here-line"), gap="Medium"),
        TextInput(
            id="room",
            label=say("here-room-label"),
            placeholder=say("here-room-placeholder"),
            value=view.room,
            max_length=ROOM_LENGTH,
            spacing="Medium",
        ),
        row([button(say("here-room-save"), "person.here", inputs=True)]),
        quiet(say("here-privacy"), gap="Medium"),
    ]
    return finish(body, [button(say("here-gone"), "person.gone")], summary=caseworker_summary(say))
