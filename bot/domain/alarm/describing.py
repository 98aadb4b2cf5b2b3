"""What becomes known of an incident: told outright, tapped on a ladder (R40–R42), or put on record
without an alarm (2.4: a picture of yesterday's messages)."""

from dataclasses import replace

from bot.domain.alarm import guide, moves
from bot.domain.alarm.claims import advance_if_done, ask_contact, mark
from bot.domain.alarm.escalation import Moment, TransitionBuilder, alert_more, level_wait
from bot.domain.alarm.incident import Details, IncidentKind, Target, ThreatChannel
from bot.domain.alarm.state import (
    Alarm,
    AlarmState,
    AlertState,
    Caseworker,
    Ending,
    ThreatReport,
    Timer,
    TimerKind,
    Transition,
)
from bot.domain.alarm.timeline import NOTED_AS_EVIDENCE, FactKind
from bot.domain.guidance import Ladder, Reaction, calls_for_113
from bot.domain.organisation.organisation import Chain
from bot.domain.threat import moves as duty_moves
from bot.domain.threat.duty import ThreatFollowUpEnd


def answer_concerns(builder: TransitionBuilder, actor: str, command: moves.AnswerConcerns) -> None:
    """R84: yes, it is about the colleague who was named; or no, and then she has no part in it.
    Also after the end: whoever is followed up is then another."""
    alarm = builder.alarm
    if alarm.concerns is None or (command.yes and alarm.concerns_sure):
        return
    builder.note(FactKind.CONCERNS, actor, person=alarm.concerns, sure=command.yes)
    builder.alarm = replace(
        builder.alarm,
        concerns=alarm.concerns if command.yes else None,
        concerns_sure=command.yes,
    )
    if command.yes and mark(builder, alarm.concerns, AlertState.WITHDRAWN):  # L7
        advance_if_done(builder)
    duty_moves.concerned(builder, alarm.concerns, sure=command.yes)


def describe(builder: TransitionBuilder, actor: str, command: moves.Describe) -> None:
    """Facts added; also after the end, when a threat may still turn out to be one (R42)."""
    alarm = builder.alarm
    details = alarm.details.updated(_not_herself(alarm, command.details))
    if details == alarm.details:
        return
    builder.alarm = replace(alarm, details=details)
    builder.note(
        FactKind.DESCRIBED,
        actor,
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        target=details.target,
        target_person=details.target_person,
        channel=details.channel,
    )
    if not builder.alarm.state.ended:
        _shorten_wait(builder)
        _drop_target(builder)
    duty_moves.described(builder, alarm.details)
    if not details.is_threat:
        return
    if not alarm.details.is_threat:  # also after it was said to be none
        duty_moves.threatened_again(builder)
    duty_moves.note_told(builder)


def tell(builder: TransitionBuilder, actor: str, command: moves.Describe) -> None:
    """*Fortell mer*: whatever she tells of a threat confirms what whoever helps has told of it."""
    if builder.alarm.details.is_threat or command.details.kind is IncidentKind.THREAT:
        _answered(builder, actor)
    describe(builder, actor, command)


def report_threat(builder: TransitionBuilder, actor: str, command: moves.ReportThreat) -> None:
    """R42: the nearest leader is told at once, whoever tapped. Where it came is the conversation,
    as long as nobody says otherwise; the caseworker's word prevails over a helper's (R40)."""
    alarm = builder.alarm
    is_hers = actor == alarm.caseworker.id
    if (
        not is_hers
        and not alarm.may_report_threat
        and alarm.details.kind is not IncidentKind.THREAT
    ):
        return  # she has been asked
    if not is_hers and alarm.denied_threat:
        _ask_after_no(builder, actor)
        return
    told = command.details.updated(Details(kind=IncidentKind.THREAT))
    if told.channel is None and alarm.details.channel is None:
        meeting = told.meeting or alarm.details.meeting
        told = replace(told, channel=ThreatChannel.of(meeting))
    if is_hers:
        _answered(builder, actor)
    elif alarm.details.kind is not IncidentKind.THREAT:
        kind = alarm.details.kind
        report = ThreatReport(actor, alarm.name_of(actor), builder.at, before=kind)
        builder.alarm = replace(builder.alarm, threat=report)
        builder.note(FactKind.DESCRIBED, actor, by_helper=True)
    describe(builder, actor, moves.Describe(told))
    duty_moves.threatened_again(builder)


def _ask_after_no(builder: TransitionBuilder, actor: str) -> None:
    """Whoever helps tells of one after she has said that it was none. It may be another, so she is
    asked; how she felt it decides, and nobody follows it up before (docs/decisions/0049)."""
    alarm = builder.alarm
    kind, name = alarm.details.kind, alarm.name_of(actor)
    report = ThreatReport(actor, name, builder.at, before=kind, after_no=True)
    builder.alarm = replace(alarm, threat=report)
    builder.note(FactKind.DESCRIBED, actor, by_helper=True)
    duty_moves.note_told(builder)


def is_overtaken(alarm: Alarm, command: moves.DenyThreat) -> bool:
    """Whether a threat was told after the card that asked: a no to that card is not about it."""
    return command.seen is not None and command.seen < alarm.threat_seq


def deny_threat(builder: TransitionBuilder, actor: str, command: moves.DenyThreat) -> None:
    """It was none: nobody follows one up, and the bot asks no more of itself (R40)."""
    alarm = builder.alarm
    if is_overtaken(alarm, command):
        return
    was, answered = alarm.details, alarm.threat is not None and alarm.threat.answered
    in_crisis = was.target is Target.CLIENT_SELF
    report = alarm.threat or ThreatReport(actor, alarm.name_of(actor), builder.at)
    target = was.target if in_crisis else None
    details = replace(was, kind=report.before, target=target, target_person=None)
    if was.kind is not IncidentKind.THREAT:
        details = was
    if details == was and answered:
        return
    builder.alarm = replace(alarm, details=details, threat=replace(report, answered=True))
    builder.note(FactKind.DESCRIBED, actor, threat=False)
    if not details.is_threat:
        duty_moves.drop(builder, ThreatFollowUpEnd.WITHDRAWN)


def _answered(builder: TransitionBuilder, actor: str) -> None:
    """She confirms what whoever helps has told."""
    report = builder.alarm.threat
    if report is not None and not report.answered:
        builder.alarm = replace(builder.alarm, threat=replace(report, answered=True))
        builder.note(FactKind.DESCRIBED, actor, kind=builder.alarm.details.kind)
        duty_moves.note_told(builder)


def _not_herself(alarm: Alarm, told: Details) -> Details:
    """Whoever names herself as the colleague that it is aimed at is the target herself: nobody is
    passed over for it (L7)."""
    if told.target_person != alarm.caseworker.id:
        return told
    return replace(told, target=Target.SELF, target_person=None)


def _shorten_wait(builder: TransitionBuilder) -> None:
    """R13: whoever turns out to be alone waits no longer than the short wait from here on."""
    alarm = builder.alarm
    if alarm.timer is None or alarm.timer.kind is not TimerKind.LEVEL:
        return
    since = min(alarm.level_at, builder.moment.at)  # the clock may have been set back
    due = max(builder.moment.at, since + level_wait(alarm, alarm.chain.levels[alarm.level]))
    if due < alarm.timer.due_at:
        builder.alarm = replace(alarm, timer=Timer(TimerKind.LEVEL, due))


def _drop_target(builder: TransitionBuilder) -> None:
    """L7: a leader who turns out to be the target is no longer waited for."""
    target = builder.alarm.details.target_person
    if target is not None and builder.alarm.handing_to == target:
        builder.alarm = replace(builder.alarm, handing_to=None, handed_by=None)
    if target is not None and mark(builder, target, AlertState.WITHDRAWN):
        advance_if_done(builder)


def guided(builder: TransitionBuilder, actor: str, command: moves.AnswerGuidance) -> None:
    """R42: that the client threatens is told to whoever helps, as if it had been described: also on
    a card whose step is past, which moves nothing. There it is no second threat, and what she has
    denied since stays denied."""
    before, guided_call = builder.alarm.seq, builder.alarm.walk
    guide.step(builder, actor, command)
    is_late = builder.alarm.seq == before
    if is_late and (command.reaction is not Reaction.THREATENS or not builder.alarm.may_be_threat):
        return
    if command.reaction is Reaction.THREATENS:
        describe(builder, actor, moves.Describe(Details(kind=IncidentKind.THREAT)))
        duty_moves.threatened_again(builder)
        duty_moves.note_told(builder)
    if guided_call is not None and calls_for_113(guided_call.ladder, command.reaction):
        describe(builder, actor, moves.Describe(guide.TOLD[Ladder.SELF_HARM]))
        if not command.alerted:
            _strengthen(builder, actor)


def _strengthen(builder: TransitionBuilder, actor: str) -> None:
    """A client who is in danger, or who has hung up while nobody knows, is a cry of its own (L6):
    the next level at once, and whoever helps is asked for contact again."""
    if builder.alarm.state.ended:
        return
    builder.note(FactKind.ESCALATED, actor)
    if builder.alarm.state is AlarmState.CLAIMED:
        ask_contact(builder)
    alert_more(builder)


def choose(builder: TransitionBuilder, actor: str, command: moves.Choose) -> None:
    """R41: so is whom the client wants to harm."""
    before = builder.alarm.seq
    guide.choose(builder, actor, command)
    is_new = builder.alarm.seq != before
    if command.ladder in guide.TOLD:
        describe(builder, actor, moves.Describe(guide.TOLD[command.ladder]))
        if is_new:
            duty_moves.threatened_again(builder)


def link(builder: TransitionBuilder, actor: str, command: moves.Link) -> None:
    """The link itself stays off the timeline, which is kept longer than any meeting (L13)."""
    alarm, url, present = builder.alarm, command.url or builder.alarm.join_url, command.present
    if alarm.join_url != url or set(present) - set(alarm.present):
        there = tuple(dict.fromkeys((*alarm.present, *present)))
        builder.alarm = replace(alarm, join_url=url, present=there)
        builder.note(FactKind.LINKED, actor, present=len(present) or None)


def noted(
    incident: str,
    caseworker: Caseworker,
    unit: tuple[str, str],
    chain: Chain,
    moment: Moment,
    noted_as: str = NOTED_AS_EVIDENCE,
) -> Transition:
    """A new incident that is over from the start: nobody is alerted. `unit` is the unit's number
    and name; `chain` tells who is nearest, should it turn out to be a threat; `noted_as` says of
    what it is the beginning: only evidence is one that the employee has registered by it."""
    alarm = Alarm(
        id=incident,
        drill=None,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=chain,
        raised_at=moment.at,
        rounds=0,
        state=AlarmState.RESOLVED,
        ending=Ending.NOTED,
        ended_by=caseworker.id,
        ended_at=moment.at,
    )
    builder = TransitionBuilder(alarm, moment)
    builder.note(FactKind.NOTED, caseworker.id, unit=unit[0], **{"as": noted_as})
    return Transition(builder.alarm, tuple(builder.facts))
