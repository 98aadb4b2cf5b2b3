"""Cards: `draw(view)` turns plain values into an Adaptive Card; pure, one file per card."""

from typing import Final

from bot.cards import guidance, home, privacy
from bot.cards.alarm import line, more, notices, outage, red_card, role, status
from bot.cards.drills import cards as drills_cards
from bot.cards.evidence import cards as evidence_cards
from bot.cards.follow_up import employee, plan
from bot.cards.home import NoticeView, draw_notice
from bot.cards.insight import cards as insight_cards
from bot.cards.kit.elements import Drawers, DrawnCard
from bot.cards.kit.words import Sentence
from bot.cards.measures import measure, register
from bot.cards.organisation import admin, announcement, forms, people
from bot.cards.readiness import cards as readiness_cards
from bot.cards.reports import reminders, report
from bot.cards.threat import duty
from bot.cards.views import View

_FILES = (
    line,
    more,
    notices,
    outage,
    red_card,
    role,
    status,
    drills_cards,
    evidence_cards,
    plan,
    employee,
    guidance,
    home,
    insight_cards,
    measure,
    register,
    admin,
    announcement,
    forms,
    people,
    privacy,
    readiness_cards,
    report,
    reminders,
    duty,
)
DRAWERS: Final[Drawers] = {view: drawer for file in _FILES for view, drawer in file.DRAWERS.items()}


def draw(view: View, note: Sentence | None = None) -> DrawnCard:
    """Return the card of a view: at most 28 KiB of Adaptive Card 1.5, and its summary.

    `note` is a sentence above the card (the tap that it answers came too late). Pure: the same
    view gives the same card. KeyError only for a `Sentence` no text file has.
    """
    drawn = DRAWERS[type(view)](view)
    if note is None:
        return drawn
    above = draw_notice(NoticeView(view.language, note)).card["body"]
    return DrawnCard({**drawn.card, "body": [*above, *drawn.card["body"]]}, drawn.summary)
