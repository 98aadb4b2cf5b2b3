"""What a threat adds to the caseworker's card: who follows it up (R38), where it came, and what to
keep of it (R82). The alarm is out before any of this is asked (R42)."""

from collections.abc import Iterator

from microsoft_teams.cards import CardElement

from bot.cards.alarm.facts import CHANNELS
from bot.cards.alarm.status_forms import choice
from bot.cards.kit.buttons import button, row
from bot.cards.kit.elements import paragraph, strong
from bot.cards.kit.words import as_text
from bot.cards.views import StatusView
from bot.texts import Say


def about_a_threat(say: Say, view: StatusView) -> Iterator[CardElement]:
    """Yield one line on the follow-up, and what is to be told or kept; nothing without a threat."""
    if view.duty is not None and view.duty.owner:
        yield paragraph(say("status-duty-owner", name=as_text(view.duty.owner)))
    elif view.duty is not None:
        yield paragraph(say("duty-untaken" if view.duty.untaken else "status-duty-asked"))
    if view.written:
        yield strong(say("status-written"))
    elif view.ask_channel:
        yield choice(say, "channel", "status-where", CHANNELS, None)
        yield row([button(say("describe-save"), "incident.describe", inputs=True)])
