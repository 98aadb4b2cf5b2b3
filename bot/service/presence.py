"""*Jeg er her i dag*, *Jeg har gått*, and *Varsle kollegaer her* (R46, R73, R75)."""

from datetime import timedelta

from bot.cards.views import HereView, Sentence
from bot.commands import BeHere, GoHome
from bot.domain.alarm import RedCard
from bot.domain.colleagues import may_be_called
from bot.domain.follow_up import local_day
from bot.domain.masking import masked
from bot.domain.organisation import Helper, oslo_midnight
from bot.service.answers import Answer, notice
from bot.service.at_the_office import bound, present_in
from bot.service.presence_ports import PresenceRow
from bot.service.turn import Turn

ROOM_LENGTH = 60
_A_DAY = timedelta(days=1)  # not 24 hours: on two days a year it is an hour more or less


def be_here(turn: Turn, command: BeHere) -> Answer:
    """*Jeg er her i dag*; with a room, where those who are called will go."""
    person, now = command.origin.person, turn.now
    if person not in turn.directory.unit_of(person).staff():
        return notice(turn, person, Sentence("answer-presence-no-unit"))
    until = oslo_midnight(local_day(now) + _A_DAY)
    room = masked(" ".join(command.room.split()))[:ROOM_LENGTH]  # a place, never a client (L11)
    sealed = turn.keyring.encrypt(room, bound(person)) if room else None
    key_id = turn.keyring.current if room else None
    _keep(turn, PresenceRow(person, now, until, key_id, sealed))
    return Answer(here_view(turn, person), to_send=True, payload=(("view", "here"),))


def go_home(turn: Turn, command: GoHome) -> Answer:
    """*Jeg har gått*."""
    person, now = command.origin.person, turn.now
    _keep(turn, PresenceRow(person, now, now))
    return notice(turn, person, Sentence("answer-gone-home"))


def _keep(turn: Turn, row: PresenceRow) -> None:
    turn.directory.set_presence(row)
    turn.tx.keep_presence(row)


def here_view(turn: Turn, person: str) -> HereView:
    """What is stored now, and how many others of the unit are there."""
    directory, now = turn.directory, turn.now
    unit = directory.unit_of(person).number
    return HereView(
        language=directory.language(person),
        here=directory.is_present(person, now),
        room=turn.room_of(person),
        others=sum(other != person for other in present_in(directory, unit, now)),
    )


def colleagues_of(turn: Turn, card: RedCard) -> tuple[Helper, ...]:
    """Who may be called: of the unit, present, and unaffected (R75): not the target, and nobody who
    had an alarm of their own today. Who came last is most likely still there."""
    directory = turn.directory
    able = [
        person
        for person in present_in(directory, card.unit, turn.now)
        if may_be_called(card, person)
    ]
    shaken = turn.tx.raised_since(able, oslo_midnight(local_day(turn.now))) if able else ()
    calm = [person for person in able if person not in shaken]
    calm.sort(key=lambda person: (-directory.people.present[person].since, person))
    people = (directory.organisation.people[person] for person in calm)
    return tuple(Helper(person.id, person.name, person.phone) for person in people)
