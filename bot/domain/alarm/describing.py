"""What becomes known of an incident: told outright, tapped on a ladder (R40–R42), or put on record
without an alarm (2.4: a picture of yesterday's messages)."""

from dataclasses import replace

from bot.domain.alarm import guide, moves
from bot.domain.alarm.claims import advance_if_done, mark
from bot.domain.alarm.escalation import Draft, Moment, level_wait
from bot.domain.alarm.incident import Details, Kind, Target
from bot.domain.alarm.state import (
    AlertState,
    Caseworker,
    Change,
    Ending,
    RedCard,
    State,
    Timer,
    TimerKind,
)
from bot.domain.alarm.timeline import FactKind
from bot.domain.guidance import Reaction
from bot.domain.organisation.organisation import Chain
from bot.domain.threat import moves as duty_moves


def describe(draft: Draft, actor: str, move: moves.Describe) -> None:
    """Facts added; also after the end, when a threat may still turn out to be one (R42)."""
    card = draft.card
    details = card.details.updated(_not_herself(card, move.details))
    if details == card.details:
        return
    draft.card = replace(card, details=details)
    draft.note(
        FactKind.DESCRIBED,
        actor,
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        target=details.target,
        target_person=details.target_person,
        channel=details.channel,
    )
    if not draft.card.state.ended:
        _shorten_wait(draft)
        _drop_target(draft)
    duty_moves.described(draft, card.details)


def _not_herself(card: RedCard, told: Details) -> Details:
    """Whoever names herself as the colleague that it is aimed at is the target herself: nobody is
    passed over for it (L7)."""
    if told.target_person != card.caseworker.id:
        return told
    return replace(told, target=Target.SELF, target_person=None)


def _shorten_wait(draft: Draft) -> None:
    """R13: whoever turns out to be alone waits no longer than the short wait from here on."""
    card = draft.card
    if card.timer is None or card.timer.kind is not TimerKind.LEVEL:
        return
    since = min(card.level_at, draft.moment.at)  # the clock may have been set back
    due = max(draft.moment.at, since + level_wait(card, card.chain.levels[card.level]))
    if due < card.timer.due_at:
        draft.card = replace(card, timer=Timer(TimerKind.LEVEL, due))


def _drop_target(draft: Draft) -> None:
    """L7: a leader who turns out to be the target is no longer waited for."""
    target = draft.card.details.target_person
    if target is not None and draft.card.handing_to == target:
        draft.card = replace(draft.card, handing_to=None, handed_by=None)
    if target is not None and mark(draft, target, AlertState.WITHDRAWN):
        advance_if_done(draft)


def guided(draft: Draft, actor: str, move: moves.Guided) -> None:
    """R42: that the client threatens is told to whoever helps, as if it had been described."""
    before = draft.card.seq
    guide.step(draft, actor, move)
    if move.reaction is Reaction.THREATENS and draft.card.seq != before:
        describe(draft, actor, moves.Describe(Details(kind=Kind.THREAT)))
        duty_moves.threatened_again(draft)


def choose(draft: Draft, actor: str, move: moves.Choose) -> None:
    """R41: so is whom the client wants to harm."""
    before = draft.card.seq
    guide.choose(draft, actor, move)
    is_new = draft.card.seq != before
    if move.ladder in guide.TOLD:
        describe(draft, actor, moves.Describe(guide.TOLD[move.ladder]))
        if is_new:
            duty_moves.threatened_again(draft)


def link(draft: Draft, actor: str, move: moves.Link) -> None:
    """The link itself stays off the timeline, which is kept longer than any meeting (L13)."""
    if draft.card.join_url != move.url:
        draft.card = replace(draft.card, join_url=move.url)
        draft.note(FactKind.LINKED, actor)


def noted(
    incident: str, caseworker: Caseworker, unit: tuple[str, str], chain: Chain, moment: Moment
) -> Change:
    """A new incident that is over from the start: nobody is alerted. `unit` is the unit's number
    and name; `chain` tells who is nearest, should it turn out to be a threat."""
    card = RedCard(
        id=incident,
        drill=None,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=chain,
        raised_at=moment.at,
        rounds=0,
        state=State.RESOLVED,
        ending=Ending.NOTED,
        ended_by=caseworker.id,
        ended_at=moment.at,
    )
    draft = Draft(card, moment)
    draft.note(FactKind.NOTED, caseworker.id, unit=unit[0])
    return Change(draft.card, tuple(draft.facts))
