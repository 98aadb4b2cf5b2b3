"""The cards beside the alarm's own: the sentence to say, and what leaders and safety
representatives are told afterwards (R17, 3.4.1)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bot.cards.views import (
    FollowUpView,
    Guarded,
    GuidanceView,
    PersonLine,
    SafetyRepView,
    View,
    Word,
)
from bot.domain.alarm.state import RedCard
from bot.domain.guidance import Walk
from bot.service.directory import Directory
from bot.service.threat.views import untaken_view
from bot.store import slots


def guidance_view(
    directory: Directory,
    card: RedCard,
    walk: Walk,
    person: str,
    slot: str | None,
    words: Iterable[Word],
) -> View:
    """The step of the ladder on which the caseworker stands, and what she wrote down (`words`)."""
    language = directory.language(person)
    gone = walk.elsewhere or (slot is not None and slot != slots.guide_slot(walk))
    return GuidanceView(
        incident=card.id,
        seen=card.seq,
        drill=card.drill is not None,
        language=language,
        walk=walk,
        words=directory.ladders.shown(card.unit, walk, language),
        guarded=Guarded.ENDED if card.state.ended else Guarded.OPEN,
        advised_by=card.name_of(walk.advised_by) if walk.advised_by else None,
        numbers=directory.numbers(card.unit),
        replaced=gone,
        written=tuple(word for word in words if word.quote and word.author == person),
        routine=directory.routine_for(card.unit, walk, card.details),
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
