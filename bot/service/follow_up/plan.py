"""The leader's follow-up as it goes on by itself: begun when the alarm has ended, passed on when
its owner cannot have it, reminded of until it is closed (R28, R77; L4, L7, L10)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import follow_up as rules
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import SYSTEM, Fact, FactKind
from bot.domain.follow_up import FollowUp, Item, Passed, TalkAnswer, TalkCheck
from bot.domain.organisation.organisation import Helper
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.threat.duty import Result
from bot.domain.working_days import at_work, by_day, end_of_next_day
from bot.service.alarm.act import show_again
from bot.service.alarm.live import newest_of
from bot.service.evidence.record import note
from bot.service.follow_up.change import FollowUpChange
from bot.service.follow_up.rights import able, back_today, reps_told, whom_to_tell
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, StoredAlarm, Task


def timer_due(uow: UnitOfWork, task: Task) -> int | None:
    """Its own timer, or a look that was asked for. When the timer came too early, or under another
    instant, the instant that is still waited for."""
    if task.incident is None:
        incident, asks = str(task.payload["incident"]), task.payload.get("asks")
        if asks is None:
            look(uow, incident)
        else:
            _ask_of_the_threat(uow, incident, asks)
        return None
    stored, follow_up = uow.tx.lock_alarm(task.incident), uow.tx.follow_up(task.incident)
    if stored is None or follow_up is None:
        return None
    if follow_up.next_at != task.due_at or uow.now < task.due_at:
        return follow_up.next_at
    work = FollowUpChange(uow, stored, follow_up)
    _go_on(work, remind=rules.is_leaders(follow_up, task.due_at, uow.now))
    return None


def look(uow: UnitOfWork, incident: str) -> None:
    """Something has happened: the alarm ended, a report came, or it is known whom a threat is aimed
    at (L7). Begins a follow-up where there is none."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None or not stored.alarm.state.ended:
        return  # deleted; or raised again, and looked at when it ends
    follow_up = uow.tx.follow_up(incident)
    report = newest_report(uow.tx.drafts_of(incident))
    if follow_up is None:
        if stored.alarm.drill is None and (stored.alarm.deserves_follow_up or report is not None):
            _open(uow, stored, for_other=is_for_other(uow, report))
        return
    work = FollowUpChange(uow, stored, follow_up)
    for_other = is_for_other(uow, report, follow_up.for_other)
    work.follow_up = follow_up = replace(follow_up, for_other=for_other)
    if report is not None and _is_news(follow_up, report):
        work.follow_up = rules.reopened(follow_up, uow.now)
        work.note(FactKind.FOLLOW_UP_REOPENED, draft=report.id)
    if _is_about_another(uow, stored.alarm, follow_up):
        work.follow_up = _asked_anew(work.follow_up, uow.now)
    _go_on(work)


def _is_about_another(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp) -> bool:
    """Whether somebody else was asked than who, as is known now, it happened to (R84)."""
    employee = rules.employee_of(alarm, follow_up.for_other)
    if follow_up.check is None or follow_up.check.shown is None or employee is None:
        return False
    questions = (s for s in uow.tx.slots_of(alarm.id) if slots.family(s.slot) == slots.TALK)
    newest = max(questions, key=lambda one: slots.number(one.slot) or 0, default=None)
    return newest is not None and newest.person != employee


def _asked_anew(follow_up: FollowUp, now: int) -> FollowUp:
    """Whoever it happened to is asked, and the word of whoever was asked before is none."""
    said = follow_up.check.answer if follow_up.check is not None else None
    if said is TalkAnswer.YES and follow_up.point(Item.TALK).held:
        follow_up = rules.settled(follow_up, Item.TALK, Result.OPEN, "", now)
    return replace(follow_up, check=TalkCheck(end_of_next_day(now)))


def _ask_of_the_threat(uow: UnitOfWork, incident: str, told: int) -> None:
    """Whoever helps has told of a threat after she had said no, at the number `told` of the
    timeline, and waits for her word since: her card with the question comes once more."""
    stored = uow.tx.lock_alarm(incident)
    report = stored.alarm.threat if stored is not None else None
    if stored is None or report is None or not report.waits or stored.alarm.threat_seq != told:
        return
    her = stored.alarm.caseworker.id
    if uow.can_reach(her):
        fact = Fact(FactKind.FOLLOW_UP_ASKED, SYSTEM, {"person": her, "about": "threat"})
        stored = note(uow.tx, uow.keyring, stored, fact)
        show_again(uow, stored.alarm)


def newest_report(drafts: Sequence[Draft]) -> Draft | None:
    """The report that others may read; the newest where there are several."""
    found = [d for d in drafts if d.kind is DraftKind.REPORT and d.state.submitted and not d.drill]
    return max(found, key=lambda draft: draft.submitted_at or 0, default=None)


def is_for_other(uow: UnitOfWork, report: Draft | None, known: bool = False) -> bool:
    """Whether whoever reported did so for somebody else (R84); `known` where the words are gone."""
    document = drafts.document_of(uow, report) if report is not None else None
    if not isinstance(document, DeviationReport):
        return known
    return bool(document.reporter.on_behalf_of)


def _is_news(follow_up: FollowUp, report: Draft) -> bool:
    """A report after it was closed, or after the deviation was put aside (R54)."""
    closing = follow_up.closing
    # Let go of once more after it was refused: that is when the report came.
    again = report.changed_at if report.state is DraftState.WAITING else report.settled_at
    at = max(report.submitted_at or 0, again or 0)
    if follow_up.closed:
        return closing is not None and at > closing.at
    deviation = follow_up.point(Item.DEVIATION)
    return deviation.result is Result.NOT_RELEVANT and at > deviation.at


def _open(uow: UnitOfWork, stored: StoredAlarm, *, for_other: bool) -> None:
    people = able(uow, stored.alarm)
    owner = people[0].id if people else None
    begun = rules.opened(stored.alarm.id, stored.alarm.unit, owner, uow.now)
    work = FollowUpChange(uow, stored, replace(begun, for_other=for_other))
    work.note(FactKind.FOLLOW_UP_OPENED, person=owner)
    _go_on(work)


def _go_on(work: FollowUpChange, *, remind: bool = False) -> None:
    """Whoever cannot have it any more is replaced; whoever has it and no card gets one, by day;
    with `remind`, whoever has something to do by today gets a new one. The employee is asked, and
    told that it is closed."""
    now = work.uow.now
    if work.alarm.state.ended:
        _look_at_the_threat(work, now)
        if work.follow_up.left or not work.follow_up.closed:
            _replace_owner(work)
            _tell_who_is_due(work, now, remind=remind)
        _remind_because_of_the_answer(work, now)
        _ask(work, now)
        _tell_it_is_closed(work, now)
    work.commit()


def _look_at_the_threat(work: FollowUpChange, now: int) -> None:
    """A threat is looked at again on a day that somebody answers for (R83)."""
    before = work.follow_up
    work.follow_up = rules.assessed(before, threat=work.alarm.details.is_threat, now=now)
    added = work.follow_up.find(Item.ASSESSMENT)
    if added is not None and len(work.follow_up.more) > len(before.more):
        told = {"point": added.item, "day": added.day.isoformat()}
        work.note(FactKind.FOLLOW_UP_DATED, **told)


def _remind_because_of_the_answer(work: FollowUpChange, now: int) -> None:
    """*Ikke ennå* reminds the leader first."""
    check = work.follow_up.check
    if work.follow_up.closed or check is None or (check.remind_at or now + 1) > now:
        return
    if at_work(now) != now:
        work.follow_up = rules.checked(work.follow_up, remind_at=at_work(now))
        return
    work.follow_up = rules.checked(work.follow_up, remind_at=None)
    talk = work.follow_up.point(Item.TALK)
    if talk.result is not None:
        return
    # Whoever gave the talk to another hears of it too: it is still their follow-up.
    for person in dict.fromkeys((work.follow_up.owner_of(talk), work.follow_up.owner)):
        if person is not None:
            work.note(FactKind.FOLLOW_UP_REMINDED, person=person, why=TalkAnswer.NOT_YET)
            work.tell(person)


def _ask(work: FollowUpChange, now: int) -> None:
    """At the end of a day at work: whether a leader has talked with them (2.4.1), and, once that
    was not so, whether others are to be told."""
    check = work.follow_up.check
    if work.follow_up.closed or check is None or (check.ask_at or now + 1) > now:
        return
    uow, alarm = work.uow, work.alarm
    person = rules.employee_of(alarm, work.follow_up.for_other)
    ask_at = None
    if person is not None and not (check.telling and not whom_to_tell(uow, alarm, work.follow_up)):
        away = person in uow.directory.absences(now) or not uow.can_reach(person)
        ask_at = rules.asks_at(work.follow_up, now, away=away)
    if ask_at != now or person is None:
        telling = check.telling and ask_at is not None
        work.follow_up = rules.checked(work.follow_up, ask_at=ask_at, telling=telling)
        return
    about = "telling" if check.telling else "talk"
    work.note(FactKind.FOLLOW_UP_ASKED, person=person, about=about)
    work.follow_up = rules.checked(work.follow_up, ask_at=None, shown=work.number)
    work.place(person, slots.TALK)


def _tell_it_is_closed(work: FollowUpChange, now: int) -> None:
    """One message to the employee, to whoever reported for them, and to the safety representatives,
    while they are at work."""
    news_at = work.follow_up.news_at
    if not work.follow_up.closed or news_at is None or news_at > now:
        return
    if at_work(now) != now:
        work.follow_up = replace(work.follow_up, news_at=at_work(now))
        return
    work.follow_up = replace(work.follow_up, news_at=None)
    employee = rules.employee_of(work.alarm, work.follow_up.for_other)
    reps = reps_told(work.uow, work.alarm, work.follow_up)
    for person in dict.fromkeys((employee, work.alarm.caseworker.id, *reps)):
        if person is not None and work.uow.can_reach(person):
            work.note(FactKind.FOLLOW_UP_TOLD, person=person, about="closed")
            work.place(person, slots.PROGRESS)


def _tell_who_is_due(work: FollowUpChange, now: int, *, remind: bool) -> None:
    if by_day(now) != now:
        return
    follow_up = work.follow_up
    owner = follow_up.owner
    untold = [owner] if owner and not _has_card(work) else []
    due = rules.to_remind(follow_up, now) if remind else ()
    for person in dict.fromkeys([*untold, *due]):
        mine = [point for point in follow_up.left if follow_up.owner_of(point) == person]
        late = sum(point.is_overdue(now) for point in mine)
        work.note(FactKind.FOLLOW_UP_REMINDED, person=person, open=len(mine), overdue=late)
        work.tell(person)


def _has_card(work: FollowUpChange) -> bool:
    """Whether its owner has it, as their live card: an alarm that was raised again may have taken
    its place."""
    follow_up = work.follow_up
    if follow_up.owner is None or follow_up.shown_to(follow_up.owner) is None:
        return False
    theirs = [s for s in work.uow.tx.slots_of(work.alarm.id) if s.person == follow_up.owner]
    newest = newest_of(theirs)
    was_live = any(s.generation and slots.family(s.slot) == slots.AFTERWARDS for s in theirs)
    return not was_live or newest is None or slots.family(newest.slot) in slots.LATER


def _replace_owner(work: FollowUpChange) -> None:
    people = able(work.uow, work.alarm)
    ids = [*(helper.id for helper in people), *back_today(work.uow, work.alarm)]
    follow_up = work.follow_up = rules.without(work.follow_up, ids)
    if follow_up.owner in ids or (follow_up.owner is None and not people):
        return
    before, successor = follow_up.owner, _successor(work, people)
    work.follow_up = replace(follow_up, owner=successor)
    why = _why(work, before) if before is not None else None
    work.note(FactKind.FOLLOW_UP_PASSED, person=successor, before=before, why=why)


def _successor(work: FollowUpChange, people: Sequence[Helper]) -> str | None:
    """The stand-in of whoever is away, else the nearest."""
    name = work.uow.directory.name(work.follow_up.owner) if work.follow_up.owner else None
    stand_in = next((h.id for h in people if name is not None and h.stands_in_for == name), None)
    return stand_in or (people[0].id if people else None)


def _why(work: FollowUpChange, before: str) -> Passed:
    directory, now = work.uow.directory, work.uow.now
    if before == work.alarm.details.target_person:
        return Passed.NOT_THEIRS
    if before in directory.absences(now):
        return Passed.AWAY
    return Passed.NOT_THEIRS if work.uow.can_reach(before) else Passed.UNREACHABLE


def undelivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """The card cannot reach this person: the next one gets it, or the points go back (L3)."""
    incident, person = card_slot.incident, card_slot.person
    stored, follow_up = uow.tx.lock_alarm(incident), uow.tx.follow_up(incident)
    if stored is None or follow_up is None or follow_up.closed:
        return
    work = FollowUpChange(uow, stored, follow_up)
    work.note(FactKind.FOLLOW_UP_UNDELIVERED, person, reason=reason)
    others = [helper.id for helper in able(uow, stored.alarm) if helper.id != person]
    work.follow_up = rules.without(follow_up, others)
    if work.follow_up.owner == person:
        successor = others[0] if others else None
        work.follow_up = replace(work.follow_up, owner=successor)
        why = Passed.UNREACHABLE
        work.note(FactKind.FOLLOW_UP_PASSED, person=successor, before=person, why=why)
        _tell_who_is_due(work, uow.now, remind=False)
    work.commit()
