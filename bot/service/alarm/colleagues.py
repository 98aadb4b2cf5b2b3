"""*Jeg er her i dag*, *Jeg har gått*, and *Varsle kollegaer her* (R46, R73, R75)."""

from dataclasses import dataclass
from datetime import timedelta

from bot.cards.views import HereView, Sentence
from bot.dialogs.commands import BeHere, GoHome
from bot.domain.alarm.claims import may_be_called
from bot.domain.alarm.moves import AlertColleagues
from bot.domain.alarm.rules import NEW_ALARM_AFTER_MS
from bot.domain.alarm.state import Alarm
from bot.domain.organisation.organisation import Helper, oslo_midnight
from bot.domain.reports.privacy_filter import masked
from bot.domain.working_days import local_day
from bot.service.alarm.presence import bound, present_in, room_of, units_at
from bot.service.answer import Answer, notice
from bot.service.messages import SentMessage
from bot.service.outgoing import draw_again
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.people import PresenceRow

ROOM_LENGTH = 60
_A_DAY = timedelta(days=1)  # not 24 hours: on two days a year it is an hour more or less


@dataclass(frozen=True)
class SentPresence(SentMessage):
    """*Jeg er her i dag*, or no longer."""

    VIEW = "here"


def be_here(uow: UnitOfWork, command: BeHere) -> Answer:
    """*Jeg er her i dag*; with a room, where those who are called will go."""
    person = command.origin.person
    under_way = _under_way(uow, person)  # locked first, and the clock read after it
    now = uow.now
    if not units_at(uow.directory, person):
        return notice(uow, person, Sentence("answer-presence-no-unit"))
    until = oslo_midnight(local_day(now) + _A_DAY)
    room = masked(" ".join(command.room.split()))[:ROOM_LENGTH]  # a place, never a client (L11)
    sealed = uow.keyring.encrypt(room, bound(person)) if room else None
    key_id = uow.keyring.current if room else None
    _keep(uow, PresenceRow(person, now, until, key_id, sealed))
    if under_way is not None:  # whoever is on the way there must not go to where nobody is
        draw_again(uow, under_way, (slots.ALERT,))
    return Answer(here_view(uow, person), to_send=True, message=SentPresence())


def _under_way(uow: UnitOfWork, person: str) -> Alarm | None:
    """The person's alarm or drill, where colleagues were called to it."""
    for drill in (False, True):
        stored = uow.tx.unresolved_of(person, drill)
        if stored is not None and stored.alarm.has_called:
            return stored.alarm
    return None


def go_home(uow: UnitOfWork, command: GoHome) -> Answer:
    """*Jeg har gått*; the card keeps the way back, for a tap that was none."""
    person, now = command.origin.person, uow.now
    _keep(uow, PresenceRow(person, now, now))
    return Answer(here_view(uow, person), to_send=True, message=SentPresence())


def _keep(uow: UnitOfWork, row: PresenceRow) -> None:
    uow.directory.set_presence(row)
    uow.tx.keep_presence(row)


def here_view(uow: UnitOfWork, person: str) -> HereView:
    """What is stored now, and how many others of the unit are there."""
    directory, now = uow.directory, uow.now
    units = units_at(directory, person)
    there = {one for unit in units for one in present_in(directory, unit.number, now)}
    return HereView(
        language=directory.language(person),
        here=directory.is_present(person, now),
        room=room_of(directory, uow.keyring, person, now),
        others=len(there - {person}),
    )


def call_to(uow: UnitOfWork, alarm: Alarm) -> AlertColleagues:
    """*Varsle kollegaer her*, with those whom it calls."""
    return AlertColleagues(_colleagues_of(uow, alarm), uow.directory.revision)


def _colleagues_of(uow: UnitOfWork, alarm: Alarm) -> tuple[Helper, ...]:
    """Who may be called: of the unit, present, and unaffected (R75): not the target, and nobody who
    had an alarm of their own today. Who came last is most likely still there."""
    directory = uow.directory
    able = [
        person
        for person in present_in(directory, alarm.unit, uow.now)
        if may_be_called(alarm, person)
    ]
    # Past midnight what happened a moment ago was not yesterday.
    today = min(oslo_midnight(local_day(uow.now)), uow.now - NEW_ALARM_AFTER_MS)
    shaken = uow.tx.raised_since(able, today) if able else ()
    calm = [person for person in able if person not in shaken]
    calm.sort(key=lambda person: (-directory.people.present[person].since, person))
    people = (directory.organisation.people[person] for person in calm)
    return tuple(Helper(person.id, person.name, person.phone) for person in people)
