"""Whoever becomes a responder is told at once: put in, standing in, back, or out of it, whatever
route it came by (chat, file, import, `borte`, a day that has come). What each was told last is
kept with what the unit's staff were told, so that it is said once, whichever replica sees it first,
and to whoever could not be told as soon as they can (decision 67).

*Kan ikke* goes back to whoever set it. It takes nobody out: until somebody else is put in they are
alerted, and it is better that an alarm is answered with a no than that it reaches nobody (L3).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.cards.kit.words import in_a_row
from bot.cards.organisation.views import ResponderView
from bot.cards.views import Sentence
from bot.dialogs.commands import CannotRespond
from bot.domain.organisation.organisation import Unit
from bot.domain.organisation.unit_changes import (
    ON_A_LEVEL,
    Changed,
    RoleNews,
    Roles,
    role_news,
    roles_in,
    stands_in_for,
)
from bot.service.answer import Answer, notice
from bot.service.directory import Directory
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.organisations import ToldStaff
from bot.store.records import CardSlot, Priority, TaskKind
from bot.texts import say_in

_SAID_JUST_NOW_MS = 60_000
_MOST_CHANGES = 10
_CANNOT = "cannot"


@dataclass(frozen=True)
class SentResponder(SentMessage):
    """What has become of the reader's part in a unit's chain; `absent` is whose place it is, `by`
    who set it, "" where that is not known. `news` is `cannot` for what comes back."""

    VIEW = "responder"
    unit: str
    news: str
    absent: str = ""
    by: str = ""


def roles_now(directory: Directory, unit: Unit, at: int) -> dict[str, tuple[str, ...]]:
    """Who answers in the unit at the instant."""
    return roles_in(directory.organisation, unit, at, directory.absences(at))


def told_after(directory: Directory, told: Roles, now: Roles) -> dict[str, tuple[str, ...]]:
    """What will have been told: what nobody can be told yet is told when they can be reached."""
    people = directory.organisation.people
    after = {
        person: roles if directory.reachable(person) else told.get(person, ())
        for person, roles in now.items()
    }
    left = {p: told[p] for p in told if p in people and p not in now and not directory.reachable(p)}
    return {person: roles for person, roles in {**after, **left}.items() if roles}


def has_news(directory: Directory, unit: Unit, told: ToldStaff, at: int) -> bool:
    """Whether a responder of the unit has to be told something, or what was told is not known."""
    if told.responders is None:
        return True
    now = roles_now(directory, unit, at)
    return told_after(directory, told.responders, now) != told.responders


def tell_responders(uow: UnitOfWork, unit: Unit, told: ToldStaff) -> ToldStaff:
    """Tells each what is new for them; what was told by now. Where it is not known what was told
    before, what is there is taken as known."""
    directory, now = uow.directory, roles_now(uow.directory, unit, uow.now)
    if told.responders is None:
        return replace(told, responders=now)
    after, mended = told_after(directory, told.responders, now), set[str]()
    for person in sorted({*after, *told.responders}):
        if not directory.reachable(person):
            continue
        before, is_ = told.responders.get(person, ()), after.get(person, ())
        for news, absent in role_news(before, is_):
            _tell(uow, unit, person, news, absent)
            if news in _MENDS:
                mended.add(absent or person)
    if after != told.responders:
        _redraw(uow, unit, mended)
    return replace(told, responders=after)


_MENDS = (RoleNews.BACK, RoleNews.STANDS_IN)


def _redraw(uow: UnitOfWork, unit: Unit, mended: Collection[str]) -> None:
    """What says that somebody cannot, or that nobody answers for somebody, is drawn anew: it must
    not stand there once it is over."""
    under = slots.of_unit(unit.number)
    bumped = uow.tx.want_redrawn(under, [slots.CANNOT], None)
    uow.tx.add_tasks([uow.card_task(one, Priority.REMINDER) for one in bumped])
    check = uow.tx.look_at_check(unit.number)
    if check is not None and any(one.person in mended for one in check.findings):
        uow.tx.ask_for_check(unit.number, unless_taken=True)
        uow.after_commit.append(uow.wakers.unit_checks)


def _tell(uow: UnitOfWork, unit: Unit, person: str, news: RoleNews, absent: str) -> None:
    by = _author(uow, unit, person, news)
    if by == person or (news is RoleNews.BACK and _said_so(uow, person)):
        return  # they know
    message = SentResponder(unit.number, news.value, absent, by)
    key = f"responder:{unit.number}:{person}:{news}:{absent}:{uow.now}"
    task = uow.task(TaskKind.NOTICE, person, Priority.CONVERSATION, key, payload=message.payload())
    uow.tx.add_tasks([task])


def _said_so(uow: UnitOfWork, person: str) -> bool:
    """Whether `tilbake`, or an administrator's, has just brought them back: that was answered."""
    row = uow.directory.people.absences.get(person)
    return row is not None and not row.away and uow.now - row.since < _SAID_JUST_NOW_MS


_BY_CHANGE = {
    RoleNews.PUT_IN: (Changed.LEVEL_JOINED, Changed.LEVEL_ADDED, Changed.UNIT_ADDED),
    RoleNews.TAKEN_OUT: (Changed.LEVEL_LEFT, Changed.LEVEL_REMOVED),
}


def _author(uow: UnitOfWork, unit: Unit, person: str, news: RoleNews) -> str:
    """Who has put the person in or taken them out in chat, last; "" for nobody."""
    name, kinds = uow.directory.name(person), _BY_CHANGE.get(news, ())
    for change in uow.tx.changes_of(unit.number, 0, _MOST_CHANGES) if kinds else ():
        if any(one.what in kinds and name in one.people for one in change.differences):
            return change.by if uow.directory.person(change.by) is not None else ""
    return ""


def cannot_respond(uow: UnitOfWork, command: CannotRespond) -> Answer:
    """*Kan ikke*: whoever set it is told, or the unit's administrators; the chain stays."""
    person, directory = command.origin.person, uow.directory
    unit = directory.organisation.units.get(command.unit)
    roles = roles_now(directory, unit, uow.now).get(person, ()) if unit is not None else ()
    if unit is None:
        return notice(uow, person, NOT_YOURS)
    if not command.absent and ON_A_LEVEL not in roles:
        over = Sentence("answer-cannot-over-own", (("unit", unit.name),))
        return notice(uow, person, over)
    if command.absent not in ("", person, *stands_in_for(roles)):
        return notice(uow, person, Sentence("answer-cannot-over"))
    absent = command.absent if command.absent in stands_in_for(roles) else ""
    asked = [one for one in _who_set(uow, unit, person, absent) if one != person]
    told = [one for one in dict.fromkeys(asked) if uow.can_reach(one)]
    hour = uow.now // 3_600_000
    if told and uow.tx.first_delivery(f"cannot/{unit.number}/{person}/{absent}/{hour}"):
        under, slot = slots.of_unit(unit.number), f"{slots.CANNOT}:{person}:{absent}:{hour}"
        new = [CardSlot(new_id(), under, one, slot) for one in told]
        uow.tx.add_slots(new, [uow.card_task(one, Priority.CONVERSATION) for one in new])
    if not told:
        return notice(uow, person, Sentence("answer-cannot-nobody"))
    say = say_in(directory.language(person))
    names = in_a_row(say, (directory.name(one) for one in told))
    return notice(uow, person, Sentence("answer-cannot-told", (("names", names),)))


def _who_set(uow: UnitOfWork, unit: Unit, person: str, absent: str) -> Sequence[str]:
    if absent:
        return (absent, *unit.administrators)
    by = _author(uow, unit, person, RoleNews.PUT_IN)
    return (by,) if by and uow.can_reach(by) and by != person else unit.administrators


def view_of_slot(uow: UnitOfWork, card_slot: CardSlot) -> ResponderView | None:
    """*Kan ikke* as whoever set it reads it now."""
    _, person, absent, _ = card_slot.slot.split(":")
    unit = card_slot.incident.removeprefix(slots.of_unit(""))
    view = responder_view(uow, card_slot.person, SentResponder(unit, _CANNOT, absent, person))
    if view is not None and view.over and card_slot.is_unseen:
        return None
    return view


def untold(directory: Directory, unit: Unit, told: ToldStaff | None, at: int) -> frozenset[str]:
    """The stand-ins of this moment whom no word of it has reached."""
    if told is None or told.responders is None:
        return frozenset()
    known = told.responders
    return frozenset(
        person
        for person, roles in roles_now(directory, unit, at).items()
        if not set(stands_in_for(roles)) <= set(stands_in_for(known.get(person, ())))
    )


def responder_view(uow: UnitOfWork, person: str, message: SentResponder) -> ResponderView | None:
    """What the reader is told; None when the unit is gone."""
    directory = uow.directory
    unit = directory.organisation.units.get(message.unit)
    if unit is None:
        return None
    about = message.by if message.news == _CANNOT else person
    levels = [one for one in unit.levels if (message.absent or about) in one.people]
    absence = directory.absences(uow.now).get(message.absent)
    roles = roles_now(directory, unit, uow.now).get(about, ())
    answers = message.absent in stands_in_for(roles) if message.absent else ON_A_LEVEL in roles
    return ResponderView(
        language=directory.language(person),
        unit=unit.number,
        name=unit.name,
        news=RoleNews(message.news) if message.news != _CANNOT else None,
        level=levels[0].name if levels else "",
        wait=levels[0].wait_seconds if levels else 0,
        absent_id=message.absent,
        absent=directory.name(message.absent) if message.absent else "",
        until=absence.until if absence is not None else None,
        by=directory.name(message.by) if message.by else "",
        administers=person in unit.administrators,
        over=not answers,
    )


def to_tell(directory: Directory, known: Iterable[ToldStaff], at: int) -> set[str]:
    """The units in which a responder may have to be told something."""
    units = directory.organisation.units
    found = ((units[one.unit], one) for one in known if one.unit in units)
    return {unit.number for unit, one in found if has_news(directory, unit, one, at)}
