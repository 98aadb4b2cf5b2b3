"""Warning and ending within an alarm: what a command makes of its guided call, and the fact it
leaves.

The guided call itself is `guidance.py`'s; a guided call outside an alarm is kept by the service.
"""

from dataclasses import replace

from bot.domain import guidance
from bot.domain.alarm import moves
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.incident import Details, IncidentKind, MeetingType, Target, is_just_after
from bot.domain.alarm.live import live_of
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.guidance import GuidedCall, Ladder, Reaction
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import DIGITAL, TELEPHONE

UNDO_MS = 30_000  # so long what was tapped by mistake can be taken back
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
    Ladder.THIRD_PARTY: Details(kind=IncidentKind.THREAT, target=Target.THIRD_PARTY),
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


def routine_for(guided_call: GuidedCall, details: Details) -> str:
    """The name of the routine for the way they talk (R35, R39)."""
    meeting = next(
        (one for one, ladder in _BY_MEETING.items() if ladder is guided_call.ladder), None
    )
    digital = (MeetingType.VIDEO, MeetingType.CHAT)
    return DIGITAL if (meeting or details.meeting) in digital else TELEPHONE


def guide(builder: TransitionBuilder, actor: str, command: moves.StartGuidance) -> None:
    """*Gi advarsel* or *Hjelp meg å avslutte*: the present guided call, or a new one; on the card
    that was tapped, and on a new one where it was typed (L14)."""
    alarm, at = builder.alarm, builder.at
    guided_call = alarm.walk
    if guided_call is not None and not guided_call.closed:
        is_there = guided_call.ended == command.ending
        now = builder.moment.at + alarm.ahead_ms
        if is_there and command.tapped and is_just_after(guided_call.shown, now, SAME_TAP_MS):
            return
        if not is_there:
            reaction = Reaction.END if command.ending else Reaction.BACK
            guided_call = guidance.answered(guided_call, reaction, None, at)
    else:
        guided_call = _new(alarm, command.language, at)
        if command.ending:
            guided_call = guidance.answered(guided_call, Reaction.END, None, at)
    in_place = command.tapped and live_of(alarm, actor) is not None
    if not in_place:
        guided_call = guidance.shown_anew(guided_call, at)
    _keep(builder, actor, guided_call, shown=not in_place)


def step(builder: TransitionBuilder, actor: str, command: moves.AnswerGuidance) -> None:
    """What was answered on the card. Without a guided call the tap begins one: never a dead end."""
    guided_call = builder.alarm.walk
    if guided_call is None:
        return guide(builder, actor, moves.StartGuidance(ending=command.reaction is Reaction.END))
    moved = answered(guided_call, command, builder.at)
    if moved != guided_call:
        _keep(builder, actor, moved, reaction=command.reaction)
        if moved.over:
            _note_over(builder, actor, moved)
    return None


def answered(guided_call: GuidedCall, command: moves.AnswerGuidance, at: int) -> GuidedCall:
    """The guided call after what was tapped on a card, of this guided call or of another."""
    is_its_own = command.walk in (None, guided_call.id)
    number = command.number if is_its_own else guidance.OTHER_CALL
    return guidance.answered(guided_call, command.reaction, number, at)


def choose(builder: TransitionBuilder, actor: str, command: moves.Choose) -> None:
    """Another language, another ladder."""
    guided_call = builder.alarm.walk or _new(builder.alarm, Language.BOKMAL, builder.at)
    chosen = (
        guidance.in_language(guided_call, command.language) if command.language else guided_call
    )
    chosen = guidance.on_ladder(chosen, command.ladder) if command.ladder else chosen
    if chosen != builder.alarm.walk:
        _keep(builder, actor, chosen)


def advise(builder: TransitionBuilder, actor: str, command: moves.Advise) -> None:
    """The advice of whoever helps, on a new card: the caseworker may be looking elsewhere."""
    alarm, at = builder.alarm, builder.at
    if alarm.call_over:
        return
    guided_call = alarm.walk if alarm.walk and not alarm.walk.closed else _new(alarm, None, at)
    moved = guidance.advised(guided_call, command.advice, actor)
    if moved != alarm.walk:
        builder.alarm = replace(alarm, walk=guidance.shown_anew(moved, at))
        builder.note(
            FactKind.ADVISED, actor, advice=command.advice, walk=guided_call.id, shown=True
        )


def adopt(builder: TransitionBuilder, actor: str, guided_call: GuidedCall) -> None:
    """A guided call begun before the alarm goes on within it, on the card that the alarm sends."""
    _keep(builder, actor, guided_call, shown=False)


def give_up(builder: TransitionBuilder, actor: str, to: str | None) -> None:
    """The call has outlasted this alarm, and the newer alarm `to` takes its guided call over; None:
    it was left hours ago, and a newer alarm has begun (L6)."""
    guided_call = builder.alarm.walk
    if guided_call is not None:
        builder.alarm = replace(builder.alarm, walk=guidance.gone_on(guided_call))
        builder.note(FactKind.GUIDED, actor, walk=guided_call.id, continued_in=to)


def call_over(builder: TransitionBuilder, actor: str, command: moves.CallOver) -> None:
    """*Samtalen er slutt*: logged and told, once for each call."""
    alarm = builder.alarm
    guided_call = guidance.hung_up(alarm.walk) if alarm.walk else None
    if not alarm.call_over or guided_call != alarm.walk:
        _note_over(builder, actor, guided_call)
        builder.alarm = replace(builder.alarm, call_over_at=builder.at)


def undo_call_over(builder: TransitionBuilder, actor: str, command: moves.UndoCallOver) -> None:
    """*Angre*: the sentence that was left is there again. Whoever helps sees that the call goes
    on."""
    alarm = builder.alarm
    if can_undo_call_over(alarm, builder.at):
        guided_call = guidance.taken_up(alarm.walk) if alarm.walk else None
        builder.alarm = replace(alarm, call_over=False, call_over_at=None, walk=guided_call)
        builder.note(FactKind.CALL_RESUMED, actor)


def can_undo_call_over(alarm: Alarm, at: int) -> bool:
    """Whether the caseworker has just said that the call is over, and nothing has come of it yet.
    `at` as the record calls it."""
    said_at, walk = alarm.call_over_at, alarm.walk
    goes_on_elsewhere = walk is not None and (walk.elsewhere or not walk.over)
    if said_at is None or not alarm.call_over or goes_on_elsewhere:
        return False
    return is_just_after(said_at, at, UNDO_MS)


def _note_over(builder: TransitionBuilder, actor: str, guided_call: GuidedCall | None) -> None:
    builder.alarm = replace(builder.alarm, call_over=True, call_over_at=None, walk=guided_call)
    builder.note(FactKind.CALL_OVER, actor)


def _new(alarm: Alarm, language: Language | None, at: int) -> GuidedCall:
    """A guided call of this alarm; the client goes on speaking the language spoken before."""
    before = alarm.walk.language if alarm.walk else None
    speaks = before or language or Language.BOKMAL
    began = max(at, alarm.walk.shown + 1) if alarm.walk else at  # names it within the alarm
    return guidance.begun(str(began), ladder_for(alarm.details), speaks, began)


def _keep(
    builder: TransitionBuilder,
    actor: str,
    guided_call: GuidedCall,
    reaction: Reaction | None = None,
    shown: bool = False,
) -> None:
    # Who warns or ends is in a call again, whatever was said of the one before.
    builder.alarm = replace(
        builder.alarm, walk=guided_call, call_over=builder.alarm.call_over and guided_call.over
    )
    builder.note(
        FactKind.GUIDED,
        actor,
        walk=guided_call.id,
        ladder=guided_call.ladder,
        language=guided_call.language,
        step=guided_call.step,
        reaction=reaction,
        why=guided_call.why,
        shown=True if shown else None,
    )


def told_by(command: moves.AlarmCommand) -> Details | None:
    """What a tap tells that a leader must know of at once (R41, R42)."""
    match command:
        case moves.AnswerGuidance(reaction=Reaction.THREATENS):
            return Details(kind=IncidentKind.THREAT)
        case moves.AnswerGuidance(reaction=Reaction.DANGER):
            return TOLD[Ladder.SELF_HARM]
        case moves.Choose(ladder=Ladder() as ladder):
            return TOLD.get(ladder)
    return None


def told_in_crisis(
    guided_call: GuidedCall | None, command: moves.AlarmCommand, at: int
) -> Details | None:
    """What the tap tells, where it means 113 and the leader at once and is not out of date."""
    if guided_call is None or not isinstance(command, moves.AnswerGuidance):
        return None
    if not guidance.calls_for_113(guided_call.ladder, command.reaction):
        return None
    is_new = answered(guided_call, command, at) != guided_call
    return TOLD[Ladder.SELF_HARM] if is_new else None
