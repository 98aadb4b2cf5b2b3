"""Warning and ending within an alarm: what a move makes of its walk, and the fact it leaves.

The walk itself is `guidance.py`'s; a walk outside an alarm is kept by the service.
"""

from dataclasses import replace

from bot.domain import guidance
from bot.domain.alarm import moves
from bot.domain.alarm.escalation import Draft
from bot.domain.alarm.incident import Details, Kind, MeetingType, Target, is_just_after
from bot.domain.alarm.state import RedCard
from bot.domain.alarm.timeline import FactKind
from bot.domain.guidance import Ladder, Reaction, Walk
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import DIGITAL, TELEPHONE

SAME_TAP_MS = 30_000  # Teams may repeat a tap under a new id for half a minute (teams.md)

_BY_TARGET = {Target.CLIENT_SELF: Ladder.SELF_HARM, Target.THIRD_PARTY: Ladder.THIRD_PARTY}
_BY_MEETING = {
    MeetingType.PHONE: Ladder.PHONE,
    MeetingType.VIDEO: Ladder.VIDEO,
    MeetingType.CHAT: Ladder.CHAT,
}

# What choosing a ladder tells about the incident.
TOLD = {
    Ladder.SELF_HARM: Details(target=Target.CLIENT_SELF),
    Ladder.THIRD_PARTY: Details(kind=Kind.THREAT, target=Target.THIRD_PARTY),
}


def ladder_for(details: Details) -> Ladder:
    """The ladder that fits what is known; most talk on the telephone."""
    by_target = _BY_TARGET.get(details.target) if details.target else None
    by_meeting = _BY_MEETING.get(details.meeting) if details.meeting else None
    return by_target or by_meeting or Ladder.PHONE


def meeting_of(ladder: Ladder) -> MeetingType | None:
    """How they talk, where the ladder says so and it is not the one everybody begins on."""
    if ladder is Ladder.PHONE:
        return None
    return next((meeting for meeting, one in _BY_MEETING.items() if one is ladder), None)


def routine_for(walk: Walk, details: Details) -> str:
    """The name of the routine for the way they talk (R35, R39)."""
    meeting = next((one for one, ladder in _BY_MEETING.items() if ladder is walk.ladder), None)
    digital = (MeetingType.VIDEO, MeetingType.CHAT)
    return DIGITAL if (meeting or details.meeting) in digital else TELEPHONE


def guide(draft: Draft, actor: str, move: moves.Guide) -> None:
    """*Gi advarsel* or *Hjelp meg å avslutte*: the present walk, or a new one, on a new card."""
    card, at = draft.card, draft.at
    walk = card.walk
    if walk is not None and not walk.closed:
        is_there = walk.ended == move.ending
        now = draft.moment.at + card.ahead_ms
        if is_there and move.tapped and is_just_after(walk.shown, now, SAME_TAP_MS):
            return
        if not is_there:
            reaction = Reaction.END if move.ending else Reaction.BACK
            walk = guidance.answered(walk, reaction, None, at)
    else:
        walk = _new(card, move.language, at)
        if move.ending:
            walk = guidance.answered(walk, Reaction.END, None, at)
    _keep(draft, actor, guidance.shown_anew(walk, at), shown=True)


def step(draft: Draft, actor: str, move: moves.Guided) -> None:
    """What was answered on the card. Without a walk the tap begins one: never a dead end."""
    walk = draft.card.walk
    if walk is None:
        return guide(draft, actor, moves.Guide(ending=move.reaction is Reaction.END))
    number = move.number if move.walk in (None, walk.id) else -1
    moved = guidance.answered(walk, move.reaction, number, draft.at)
    if moved != walk:
        _keep(draft, actor, moved, reaction=move.reaction)
    return None


def choose(draft: Draft, actor: str, move: moves.Choose) -> None:
    """Another language, another ladder."""
    walk = draft.card.walk or _new(draft.card, Language.BOKMAL, draft.at)
    chosen = guidance.in_language(walk, move.language) if move.language else walk
    chosen = guidance.on_ladder(chosen, move.ladder) if move.ladder else chosen
    if chosen != draft.card.walk:
        _keep(draft, actor, chosen)


def advise(draft: Draft, actor: str, move: moves.Advise) -> None:
    """The advice of whoever helps, on a new card: the caseworker may be looking elsewhere."""
    card, at = draft.card, draft.at
    if card.call_over:
        return
    walk = card.walk if card.walk and not card.walk.closed else _new(card, None, at)
    moved = guidance.advised(walk, move.advice, actor)
    if moved != card.walk:
        draft.card = replace(card, walk=guidance.shown_anew(moved, at))
        draft.note(FactKind.ADVISED, actor, advice=move.advice, walk=walk.id, shown=True)


def adopt(draft: Draft, actor: str, walk: Walk, shown: bool = False) -> None:
    """A walk begun before the alarm goes on within it; `shown`: on a card of this alarm."""
    at = draft.at
    _keep(draft, actor, guidance.shown_anew(walk, at) if shown else walk, shown=shown)


def give_up(draft: Draft, actor: str, to: str) -> None:
    """The call has outlasted this alarm, and the newer alarm `to` takes its walk over."""
    walk = draft.card.walk
    if walk is not None:
        draft.card = replace(draft.card, walk=guidance.gone_on(walk))
        draft.note(FactKind.GUIDED, actor, walk=walk.id, continued_in=to)


def call_over(draft: Draft, actor: str, move: moves.CallOver) -> None:
    """*Samtalen er slutt*: logged and told, once for each call."""
    card = draft.card
    walk = guidance.hung_up(card.walk) if card.walk else None
    if not card.call_over or walk != card.walk:
        draft.card = replace(card, call_over=True, walk=walk)
        draft.note(FactKind.CALL_OVER, actor)


def _new(card: RedCard, language: Language | None, at: int) -> Walk:
    """A walk of this alarm; the client goes on speaking the language spoken before."""
    before = card.walk.language if card.walk else None
    speaks = before or language or Language.BOKMAL
    began = max(at, card.walk.shown + 1) if card.walk else at  # names it within the alarm
    return guidance.begun(str(began), ladder_for(card.details), speaks, began)


def _keep(
    draft: Draft, actor: str, walk: Walk, reaction: Reaction | None = None, shown: bool = False
) -> None:
    # Who warns or ends is in a call again, whatever was said of the one before.
    draft.card = replace(draft.card, walk=walk, call_over=draft.card.call_over and walk.over)
    draft.note(
        FactKind.GUIDED,
        actor,
        walk=walk.id,
        ladder=walk.ladder,
        language=walk.language,
        step=walk.step,
        reaction=reaction,
        why=walk.why,
        shown=True if shown else None,
    )
