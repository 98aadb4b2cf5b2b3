"""*Jeg er her i dag*, *Jeg har gått*, and *Varsle kollegaer her* (R46, R73, R75)."""

from datetime import timedelta

from bot.cards.views import HereView, Sentence
from bot.dialogs.commands import BeHere, GoHome
from bot.domain.alarm.claims import may_be_called
from bot.domain.alarm.moves import CallColleagues
from bot.domain.alarm.rules import NEW_ALARM_AFTER_MS
from bot.domain.alarm.state import RedCard
from bot.domain.follow_up import local_day
from bot.domain.organisation.organisation import Helper, oslo_midnight
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.presence import bound, present_in, units_at
from bot.service.answer import Answer, notice
from bot.service.outgoing import draw_again
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.people import PresenceRow

ROOM_LENGTH = 60
_A_DAY = timedelta(days=1)  # not 24 hours: on two days a year it is an hour more or less


def be_here(turn: Turn, command: BeHere) -> Answer:
    """*Jeg er her i dag*; with a room, where those who are called will go."""
    person = command.origin.person
    under_way = _under_way(turn, person)  # locked first, and the clock read after it
    now = turn.now
    if not units_at(turn.directory, person):
        return notice(turn, person, Sentence("answer-presence-no-unit"))
    until = oslo_midnight(local_day(now) + _A_DAY)
    room = masked(" ".join(command.room.split()))[:ROOM_LENGTH]  # a place, never a client (L11)
    sealed = turn.keyring.encrypt(room, bound(person)) if room else None
    key_id = turn.keyring.current if room else None
    _keep(turn, PresenceRow(person, now, until, key_id, sealed))
    if under_way is not None:  # whoever is on the way there must not go to where nobody is
        draw_again(turn, under_way, (slots.ALERT,))
    return Answer(here_view(turn, person), to_send=True, payload=(("view", "here"),))


def _under_way(turn: Turn, person: str) -> RedCard | None:
    """The person's alarm or drill, where colleagues were called to it."""
    for drill in (False, True):
        stored = turn.tx.unresolved_of(person, drill)
        if stored is not None and stored.card.has_called:
            return stored.card
    return None


def go_home(turn: Turn, command: GoHome) -> Answer:
    """*Jeg har gått*; the card keeps the way back, for a tap that was none."""
    person, now = command.origin.person, turn.now
    _keep(turn, PresenceRow(person, now, now))
    return Answer(here_view(turn, person), to_send=True, payload=(("view", "here"),))


def _keep(turn: Turn, row: PresenceRow) -> None:
    turn.directory.set_presence(row)
    turn.tx.keep_presence(row)


def here_view(turn: Turn, person: str) -> HereView:
    """What is stored now, and how many others of the unit are there."""
    directory, now = turn.directory, turn.now
    units = units_at(directory, person)
    there = {one for unit in units for one in present_in(directory, unit.number, now)}
    return HereView(
        language=directory.language(person),
        here=directory.is_present(person, now),
        room=turn.room_of(person),
        others=len(there - {person}),
    )


def call_to(turn: Turn, card: RedCard) -> CallColleagues:
    """*Varsle kollegaer her*, with those whom it calls."""
    return CallColleagues(_colleagues_of(turn, card), turn.directory.revision)


def _colleagues_of(turn: Turn, card: RedCard) -> tuple[Helper, ...]:
    """Who may be called: of the unit, present, and unaffected (R75): not the target, and nobody who
    had an alarm of their own today. Who came last is most likely still there."""
    directory = turn.directory
    able = [
        person
        for person in present_in(directory, card.unit, turn.now)
        if may_be_called(card, person)
    ]
    # Past midnight what happened a moment ago was not yesterday.
    today = min(oslo_midnight(local_day(turn.now)), turn.now - NEW_ALARM_AFTER_MS)
    shaken = turn.tx.raised_since(able, today) if able else ()
    calm = [person for person in able if person not in shaken]
    calm.sort(key=lambda person: (-directory.people.present[person].since, person))
    people = (directory.organisation.people[person] for person in calm)
    return tuple(Helper(person.id, person.name, person.phone) for person in people)
