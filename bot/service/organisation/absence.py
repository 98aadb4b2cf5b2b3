"""`borte` and `tilbake`: out of the chain, now or on a day to come, and in again (L7, R72).

What holds now is one row a person, what is planned stands beside it and begins and ends by itself.
Nobody leaves the chain by accident: where there is a doubt the form asks, and they are alerted as
before until it is answered.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cards.views import (
    AwayFormView,
    AwayState,
    AwayView,
    HomeView,
    Offer,
    OfferView,
    PersonLine,
    Sentence,
)
from bot.dialogs import commands
from bot.dialogs.commands import Act, AskAway, ComeBack, DropAbsence, GoAway, Origin
from bot.domain.alarm import moves
from bot.domain.organisation.organisation import (
    OSLO,
    Absence,
    AwayDoubt,
    doubt_about,
    oslo_midnight,
)
from bot.service.alarm.act import act
from bot.service.alarm.relay import away_in_doubt
from bot.service.alarm.several import asked_in
from bot.service.answer import Answer, Feature, SlotFamily, notice
from bot.service.messages import SentAbsence, SentHome, SentMessage, SentNotice
from bot.service.organisation import announce, desk, edit, moving, papers, people, responders
from bot.service.organisation.preview import breaks_of_absence
from bot.service.organisation.views import (
    answers,
    end_planned,
    keep_planned,
    plan_absence,
)
from bot.service.readiness.check import known_lines
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import AbsenceRow, PlannedAbsence, TaskKind


@dataclass(frozen=True)
class SentAwayForm(SentMessage):
    """The form of `borte`; days as yyyy-mm-dd. `away`: who was named, and is away as well."""

    VIEW = "away-form"
    doubt: str
    first: str | None
    last: str | None
    stand_in: str | None
    away: str | None = None


def go_away(uow: UnitOfWork, command: GoAway) -> Answer:
    """Out of the chain, the stand-in in one's place: at once, or when the time has come."""
    person, now = command.origin.person, uow.now
    if not uow.directory.is_helper(person):
        return notice(uow, person, Sentence("answer-away-not-leader"))
    stand_in, is_known = _stand_in(uow, person, command)
    doubt = _doubt(uow, command, is_known=is_known)
    first = _day_at(command.since) if command.since is not None else None
    last = _last_day(command.until)
    if doubt is not None:
        return _asked(uow, person, doubt, first, last, stand_in)
    absence = Absence(max(command.since or now, now), command.until, stand_in)
    if stand_in is not None and not answers(uow, person, absence):
        return _asked(uow, person, AwayDoubt.STAND_IN, first, last, away=stand_in)
    if absence.since > now:
        return _plan(uow, PlannedAbsence(person, absence.since, absence.until, stand_in, now))
    end_planned(uow, person)  # what is said of now is the truth about now
    row = AbsenceRow(person, now, command.until, stand_in, away=True)
    uow.directory.set_absence(row)
    uow.tx.keep_absence(row)
    _decline(uow, command.origin)
    view = _view(uow, person, AwayState.AWAY, until=row.until, stand_in=stand_in)
    return _shown(view, SentAbsence(True, row.until, stand_in))


def ask_away(uow: UnitOfWork, command: AskAway) -> Answer:
    """The form, filled with what was understood."""
    person = command.origin.person
    if not uow.directory.is_helper(person):
        return notice(uow, person, Sentence("answer-away-not-leader"))
    stand_in, is_known = _stand_in(uow, person, command)
    # What is no name was meant to say when.
    nameless = command.doubt is AwayDoubt.NOT_SAID and not is_known
    doubt = AwayDoubt.UNCLEAR if nameless else command.doubt
    return _asked(uow, person, doubt, command.first, command.last, stand_in)


def come_back(uow: UnitOfWork, command: ComeBack) -> Answer:
    """`tilbake`: in the chain again, even where the file says absent; the file's next absence
    counts again, and so does what is planned for later."""
    person = command.origin.person
    if not uow.directory.is_helper(person):
        return notice(uow, person, Sentence("answer-back-not-leader"))
    end_planned(uow, person)
    until = uow.directory.file_absence_ends(person, uow.now)
    row = AbsenceRow(person, uow.now, until, None, away=False)
    uow.directory.set_absence(row)
    uow.tx.keep_absence(row)
    return _shown(_view(uow, person, AwayState.BACK), SentAbsence(False, None, None))


def drop_absence(uow: UnitOfWork, command: DropAbsence) -> Answer:
    """*Fjern fraværet*: taken back. A button that is pressed again finds nothing, and says the
    same."""
    person, now = command.origin.person, uow.now
    for plan in uow.directory.planned_of(person, now):
        if plan.since == command.since:
            keep_planned(uow, replace(plan, until=min(plan.since, now), said_at=now))
    present = uow.directory.absences(now).get(person)
    if present is not None:
        view = _view(uow, person, AwayState.AWAY, until=present.until, stand_in=present.stand_in)
        return _shown(view, SentAbsence(True, present.until, present.stand_in))
    return _shown(_view(uow, person, AwayState.DROPPED), SentAbsence(False, None, None))


def _doubt(uow: UnitOfWork, command: GoAway, *, is_known: bool) -> AwayDoubt | None:
    doubt = doubt_about(command.since, command.until, uow.now)
    if command.since is not None and command.since < oslo_midnight(_day_at(uow.now)):
        doubt = doubt or AwayDoubt.PAST
    return doubt or (None if is_known else AwayDoubt.STAND_IN)


def _plan(uow: UnitOfWork, plan: PlannedAbsence) -> Answer:
    """In the chain until then."""
    plan_absence(uow, plan)
    view = _view(uow, plan.person, AwayState.PLANNED, plan.since, plan.until, plan.stand_in)
    return _shown(view, SentAbsence(True, plan.until, plan.stand_in, plan.since))


def _decline(uow: UnitOfWork, origin: Origin) -> None:
    """Whoever leaves while somebody waits for their answer has said no: the next at once (L3)."""
    for alarm in asked_in(uow, origin.person):
        if origin.person not in alarm.said_no:
            act(uow, Act(origin, alarm.id, moves.Decline()))


def _stand_in(uow: UnitOfWork, person: str, command: GoAway | AskAway) -> tuple[str | None, bool]:
    """Who takes over, and whether everybody who was named is known."""
    stand_in = command.stand_in
    if command.stand_in_name:
        found = uow.directory.by_name(command.stand_in_name)
        stand_in = found.id if found is not None else ""
    is_known = stand_in is None or (
        stand_in != person and uow.directory.person(stand_in) is not None
    )
    return (stand_in if is_known else None), is_known


def _day_at(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, OSLO).date()


def _last_day(until: int | None) -> date | None:
    """The last day of what ends at midnight; what ends in the middle of a day is not a day more."""
    if until is None or until != oslo_midnight(_day_at(until)):
        return None
    return _day_at(until - 1)


def _asked(
    uow: UnitOfWork,
    person: str,
    doubt: AwayDoubt,
    first: date | None,
    last: date | None,
    stand_in: str | None = None,
    away: str | None = None,
) -> Answer:
    """The form. Whoever is asked for help just now has something else to answer first, and is told
    that nothing is stored (L15)."""
    if (first_asked := away_in_doubt(uow, person)) is not None:
        return first_asked
    message = SentAwayForm(
        doubt.value,
        first.isoformat() if first else None,
        last.isoformat() if last else None,
        stand_in,
        away,
    )
    return Answer(sent_form(uow, person, message), to_send=True, message=message)


def sent_form(uow: UnitOfWork, person: str, message: SentAwayForm) -> AwayFormView:
    """The form as it was asked, with whoever may stand in."""
    directory, stand_in = uow.directory, message.stand_in
    levels = directory.organisation.levels_of(directory.unit_of(person))
    others = dict.fromkeys(one for level in levels for one in level.people if one != person)
    if stand_in is not None:  # who was named is in the list, whatever unit they are of
        others = dict.fromkeys((stand_in, *others))
    return AwayFormView(
        language=directory.language(person),
        doubt=AwayDoubt(message.doubt),
        alerted=person not in directory.absences(uow.now),
        today=_day_at(uow.now),
        first=date.fromisoformat(message.first) if message.first else None,
        last=date.fromisoformat(message.last) if message.last else None,
        stand_in=directory.line(stand_in) if stand_in is not None else None,
        not_there=directory.line(message.away) if message.away is not None else None,
        candidates=tuple(PersonLine(one, directory.name(one)) for one in others),
        unreached=frozenset(one for one in others if _is_out(uow, one)),
    )


def _is_out(uow: UnitOfWork, person: str) -> bool:
    """Whether no alarm would reach them: they can be chosen, and it is said."""
    line = known_lines(uow, [person]).get(person)
    return not uow.directory.reachable(person) or (line is not None and line.out_of_reach)


def sent_absence(uow: UnitOfWork, person: str, message: SentAbsence) -> AwayView:
    """What was stored, with what is planned as it is now."""
    if not message.away:
        return _view(uow, person, AwayState.BACK)
    state = AwayState.AWAY if message.since is None else AwayState.PLANNED
    view = _view(uow, person, state, message.since, message.until, message.stand_in)
    by = uow.directory.name(message.by) if message.by else ""
    return replace(view, by=by)


def _view(
    uow: UnitOfWork,
    person: str,
    state: AwayState,
    since: int | None = None,
    until: int | None = None,
    stand_in: str | None = None,
) -> AwayView:
    directory, now = uow.directory, uow.now
    planned = directory.planned_of(person, now)
    is_out = state in (AwayState.AWAY, AwayState.PLANNED)
    absence = Absence(since or now, until, stand_in)
    ahead = [one for one in planned if one.since > now and one.since != since]
    return AwayView(
        directory.language(person),
        state,
        since,
        until,
        directory.line(stand_in) if stand_in is not None else None,
        alerted=person not in directory.absences(now),
        planned=tuple((one.since, one.until) for one in ahead),
        broken=breaks_of_absence(uow, person, absence, person) if is_out else (),
    )


def _shown(view: AwayView, message: SentAbsence) -> Answer:
    return Answer(view, to_send=True, message=message)


FEATURE = Feature(
    handlers={
        commands.Meet: people.meet,
        commands.Leave: people.leave,
        commands.ChooseLanguage: people.choose_language,
        commands.GoAway: go_away,
        commands.AskAway: ask_away,
        commands.ComeBack: come_back,
        commands.DropAbsence: drop_absence,
        commands.CannotRespond: responders.cannot_respond,
        commands.ShowRoutines: people.show_routines,
        commands.ReadRoutine: people.read_routine,
        commands.ShowHome: people.show_home,
        commands.ShowDesk: desk.show_desk,
        commands.DoOnDesk: desk.do_on_desk,
        commands.ShowPapers: papers.show_papers,
        commands.ShowSentence: people.show_sentence,
        commands.OfferHelp: people.offer_help,
        commands.ShowAdmin: edit.show_admin,
        commands.EditUnit: edit.edit_unit,
        commands.PreviewChange: edit.preview_change,
        commands.ApplyChange: edit.apply_change,
        commands.AnswerMove: edit.answer_move,
    },
    timers={TaskKind.ANNOUNCEMENT: announce.announcement_due},
    slots={slots.CANNOT: SlotFamily(responders.view_of_slot)},
    messages={
        SentHome: lambda uow, person, message: HomeView(
            uow.directory.language(person), message.sentence, message.short
        ),
        SentNotice: people.sent_notice,
        desk.SentDesk: lambda uow, person, message: desk.desk_view(uow, person),
        papers.SentPapers: papers.sent_papers,
        people.SentOffer: lambda uow, person, message: OfferView(
            uow.directory.language(person), Offer(message.offer)
        ),
        people.SentWelcome: lambda uow, person, message: people.welcome_view(uow, person),
        people.SentRoutines: lambda uow, person, message: people.routines_view(
            uow, person, message.gone
        ),
        people.SentRoutine: lambda uow, person, message: people.routine_view(
            uow, person, message.routine, message.stale
        ),
        SentAbsence: sent_absence,
        SentAwayForm: sent_form,
        edit.SentSetup: lambda uow, person, message: edit.shown_again(uow, person, message.unit),
        announce.SentAnnouncement: announce.announcement_view,
        responders.SentResponder: responders.responder_view,
        moving.SentMove: moving.move_view,
    },
    documents={papers.WALL: papers.WALL_DOCUMENT},
)
