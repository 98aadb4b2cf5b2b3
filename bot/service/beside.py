"""The cards beside the alarm's own: the sentence to say, and what leaders and safety
representatives are told afterwards (R17, 3.4.1)."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.cards.views import FollowUpView, Guarded, GuidanceView, PersonLine, SafetyRepView, View
from bot.domain.alarm import RedCard
from bot.domain.guidance import Walk
from bot.service import slots
from bot.service.directory import Directory
from bot.service.duty_views import untaken_view
from bot.texts.ladders import wording


def guidance_view(
    directory: Directory, card: RedCard, walk: Walk, person: str, slot: str | None
) -> View:
    """The step of the ladder on which the caseworker stands."""
    language = directory.language(person)
    return GuidanceView(
        incident=card.id,
        seen=card.seq,
        drill=card.drill is not None,
        language=language,
        walk=walk,
        words=wording(walk, language),
        guarded=Guarded.ENDED if card.state.ended else Guarded.OPEN,
        advised_by=card.name_of(walk.advised_by) if walk.advised_by else None,
        numbers=directory.numbers(card.unit),
        replaced=slot is not None and slot != slots.guide_slot(walk),
    )


def _follow_up(directory: Directory, card: RedCard, person: str) -> View:
    caseworker, owner = card.caseworker, card.owner
    return FollowUpView(
        drill=card.drill is not None,
        language=directory.language(person),
        caseworker=PersonLine(caseworker.id, caseworker.name, caseworker.phone),
        helper=owner.name if owner else "",
        at=card.raised_at,
    )


def _safety(directory: Directory, card: RedCard, person: str) -> View:
    language = directory.language(person)
    return SafetyRepView(card.drill is not None, language, card.unit_name, card.raised_at)


BESIDE: Final[Mapping[str, Callable[[Directory, RedCard, str], View]]] = {
    slots.FOLLOW_UP: _follow_up,
    slots.SAFETY: _safety,
    slots.UNTAKEN: untaken_view,
}
