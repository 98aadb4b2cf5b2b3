"""One plain alarm as this process holds it: the rules' value, and where its cards lie."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import structlog
from pydantic import TypeAdapter

from bot.cards.views import (
    AskedLine,
    AskedView,
    ContactView,
    DegradedView,
    PersonLine,
    PlainAlarmView,
    PlainState,
    Unstored,
)
from bot.dialogs.commands import Origin, PlainWord, Raise, StorePlainAlarm
from bot.domain.alarm import plain
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.plain import PlainAlarm
from bot.domain.alarm.state import Alarm, Contact, TimerKind
from bot.domain.conversation import RING_MS, CallRow, CallState
from bot.domain.conversation import moved as call_moved
from bot.events import Address
from bot.ports import MessageRef
from bot.service.alarm.plain_token import PlainToken, sealed
from bot.service.alarm.presence import place_of
from bot.service.alarm.views import AlarmViews
from bot.service.directory import Directory
from bot.service.keyring import Keyring

log = structlog.get_logger(__name__)

MOST_WORDS, LONGEST_WORD = 50, 4_000
MOST_DELIVERIES = 200  # Teams repeats one within half a minute


@dataclass(slots=True)
class Held:
    """`cry` is the first; `cards` is where the newest card of each who was told lies, `own` where
    the caseworker's does, `asked` where the question for contact does; `deliveries` are those of
    everything that is part of it; `calls` are the calls that are wanted, are made, or were;
    `adopted_at` since when it is held, where it had been stored before; `stored` and `never` how it
    ended here; `helper` who helps, as the store has settled it; `revision` tells which of two
    states has seen more."""

    alarm: PlainAlarm
    cry: Raise
    cards: dict[str, MessageRef] = field(default_factory=dict)
    own: MessageRef | None = None
    asked: dict[str, MessageRef] = field(default_factory=dict)
    words: list[PlainWord] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    adopted_at: int | None = None
    stored: bool = False
    never: bool = False
    stopping: bool = False
    helper: str | None = None
    revision: int = 0

    @property
    def ended(self) -> bool:
        """Nothing is to be done about it any more."""
        return self.stored or self.never

    @property
    def caseworker(self) -> str:
        """The Entra id of whoever cried."""
        return self.alarm.caseworker.id

    def add_word(self, person: str, delivery: str, text: str) -> bool:
        """Words to be stored with it; false where there is no room for all of them."""
        self.add_delivery(delivery)
        if len(self.words) >= MOST_WORDS:
            return False
        self.words.append(PlainWord(person, delivery, text[:LONGEST_WORD]))
        return len(text) <= LONGEST_WORD

    def add_delivery(self, delivery: str) -> None:
        """Something else that is part of it: it is not to be done a second time (L6)."""
        if delivery and delivery not in self.deliveries:
            self.deliveries.append(delivery)
            del self.deliveries[:-MOST_DELIVERIES]

    def learn(self, details: Details) -> None:
        """What a later cry tells is stored with the first: a threat above all (R42)."""
        self.cry = replace(self.cry, details=self.cry.details.updated(details))

    def move(self, ms: int) -> None:
        """The clock was set by so much: it is as old as it was."""
        self.alarm = plain.moved(self.alarm, ms, self.adopted_at or 0)
        self.calls[:] = [call_moved(call, ms) for call in self.calls]
        if self.adopted_at is not None:
            self.adopted_at += ms

    def command(self, now: int) -> StorePlainAlarm:
        """What stores it, as it is now."""
        origin = replace(self.cry.origin, delivery="")
        return StorePlainAlarm(
            origin,
            self.alarm,
            replace(self.cry, origin=origin),
            tuple(self.words),
            tuple(self.deliveries),
            self.adopted_at,
            tuple(self.calls),
            now,
        )

    @property
    def best_way(self) -> How:
        """How help comes where nobody says how."""
        return How.CALL if self.alarm.caseworker.phone else How.WRITE

    def other_side(self, person: str) -> list[str]:
        """Caseworker and helpers, without the one who wrote."""
        everyone = [self.caseworker, *(taking.person for taking in self.alarm.taken)]
        return [other for other in dict.fromkeys(everyone) if other != person]

    def text(self) -> str:
        """For the journal."""
        return _adapter().dump_json(self).decode()


def recovered(text: str, now: int) -> Held | None:
    """What another process held, as this one goes on with it; None for what is damaged, or of
    another version."""
    try:
        held = _adapter().validate_json(text)
        held.alarm = plain.clamped(held.alarm, now)
    except Exception as error:  # whatever it is: the others go on
        log.error("plain_alarm_unreadable", error=type(error).__name__)
        return None
    held.stopping = False
    latest = now + RING_MS
    held.calls = [
        one if one.due_at is None else replace(one, due_at=min(one.due_at, latest))
        for one in held.calls
    ]
    return held


def origin_in(text: str) -> Origin | None:
    """Whose alarm it was that cannot be read, if that can be."""
    try:
        return TypeAdapter(Origin).validate_python(json.loads(text)["cry"]["origin"])
    except Exception:
        return None


@cache
def _adapter() -> TypeAdapter[Held]:
    return TypeAdapter(Held)


def address_of(directory: Directory, held: Held, person: str) -> Address:
    """Where the person can be reached. Where nobody has told us, their Entra id opens the chat at
    the connector and in the tenant of whoever cried, if the app is installed for them."""
    known = directory.address(person)
    if known is not None:
        return known
    here = held.cry.origin.address
    if person == held.caseworker:
        return here
    return replace(here, conversation_id=None, user_mri=person, aad_object_id=person)


def begun(directory: Directory, keyring: Keyring, cry: Raise, key: str, now: int) -> Held:
    """A cry that could not be stored, as a new plain alarm; `key` is the digest of its words."""
    origin = cry.origin
    caseworker = directory.caseworker(origin.person, origin.name)
    details = Details(place=place_of(directory, origin.person, now)).updated(cry.details)
    delivery = origin.delivery or f"none|{origin.person}|{now}"
    alarm = plain.begun(
        keyring.incident_of(delivery),
        caseworker,
        directory.unit_of(origin.person).number,
        directory.chain_for(caseworker, None, now),
        now,
        alone=details.alone,
        key=key,
        target=details.target_person,
    )
    return Held(alarm, cry)


def adopted(directory: Directory, incident_alarm: Alarm, now: int) -> Held | None:
    """An alarm that was stored, as it goes on without the store; None where it is over, or nobody's
    address is known."""
    alarm, caseworker = plain.of_stored(incident_alarm), incident_alarm.caseworker
    address = directory.address(caseworker.id)
    if address is None:
        somebodys = next(iter(directory.people.addresses.values()), None)
        if somebodys is None:
            return None
        ids = {"user_mri": caseworker.id, "aad_object_id": caseworker.id}
        address = replace(somebodys[1], conversation_id=None, **ids)
    if alarm.is_over(now):
        return None
    origin = Origin(caseworker.id, caseworker.name, "", address)
    return Held(alarm, Raise(origin, ""), adopted_at=now)


def of_token(directory: Directory, token: PlainToken, now: int) -> Held:
    """One that only another process holds, as far as its button knows: that one climbs."""
    caseworker = directory.caseworker(token.person, token.name)
    chain = directory.chain_for(caseworker, None, token.raised_at)
    unit = directory.unit_of(token.person).number
    alarm = plain.begun(token.incident, caseworker, unit, chain, token.raised_at)
    alarm = replace(alarm, level=token.level, round=token.round, timer=None)
    origin = Origin(token.person, token.name, token.delivery, token.address)
    held = Held(alarm, Raise(origin, ""), adopted_at=now if token.stored else None)
    held.add_delivery(token.delivery)
    return held


def own_view(directory: Directory, held: Held, now: int) -> DegradedView:
    """The caseworker's card as it looks now."""
    alarm = held.alarm
    people = alarm.chain.everyone()
    phones = {helper.id: helper.phone for helper in people}
    waits = alarm.climbs and alarm.timer is not None and alarm.timer.kind is TimerKind.LEVEL
    told = plain.level_people(alarm) if waits and not alarm.is_over(now) else ()
    return DegradedView(
        language=directory.language(held.caseworker),
        leaders=tuple(PersonLine(h.id, h.name, h.phone) for h in people),
        numbers=directory.numbers(alarm.unit),
        state=_unstored(held),
        told=tuple(helper.name for helper in told),
        helpers=tuple(PersonLine(t.person, t.name, phones.get(t.person)) for t in alarm.taken),
        followed=held.adopted_at is not None,
        ringing=_ringing(held),
        by_key=alarm.taken[0].how if alarm.taken and alarm.taken[0].unsigned else None,
    )


def _ringing(held: Held) -> tuple[str, ...]:
    """Whose telephone rings, or is answered, and nobody has pressed a key yet."""
    rings = (CallState.RINGING, CallState.ANSWERED)
    people = {call.person for call in held.calls if call.state in rings} if not held.ended else {}
    return tuple(helper.name for helper in held.alarm.chain.everyone() if helper.id in people)


def lost_view(directory: Directory, origin: Origin, now: int) -> DegradedView:
    """To the caseworker of one that cannot be read any more."""
    caseworker = directory.caseworker(origin.person, origin.name)
    people = directory.chain_for(caseworker, None, now).everyone()
    return DegradedView(
        language=directory.language(origin.person),
        leaders=tuple(PersonLine(h.id, h.name, h.phone) for h in people),
        numbers=directory.numbers(directory.unit_of(origin.person).number),
        state=Unstored.NEVER,
    )


def _unstored(held: Held) -> Unstored:
    alarm = held.alarm
    if held.stored:
        return Unstored.STORED
    if held.never:
        return Unstored.NEVER
    if alarm.withdrawn_at is not None:
        return Unstored.WITHDRAWN
    if held.stopping:
        return Unstored.STOPPING
    if alarm.taken:
        return Unstored.HELPED
    between = alarm.level >= len(alarm.chain.levels)
    return Unstored.NOBODY if between or alarm.round > 1 else Unstored.WAITS


def told_view(
    directory: Directory, keyring: Keyring, held: Held, person: str, now: int
) -> PlainAlarmView:
    """The card of somebody who was told, as it looks now."""
    alarm = held.alarm
    state = _plain_state(held, person, now)
    others = tuple(taking.name for taking in alarm.taken if taking.person != person)
    if held.helper is not None and state is PlainState.TAKEN:
        others = (held.helper,)
    caseworker = alarm.caseworker
    return PlainAlarmView(
        language=directory.language(person),
        caseworker=PersonLine(caseworker.id, caseworker.name, caseworker.phone),
        incident=alarm.id,
        sealed=_sealed(keyring, held, person) if state is PlainState.OPEN else "",
        unit=directory.unit_of(caseworker.id).name,
        sent_at=alarm.raised_at,
        state=state,
        stored=held.stored,
        followed=held.adopted_at is not None,
        passed=_passed(held, person) if state is PlainState.OPEN else (),
        helpers=others,
    )


def asked_view(
    directory: Directory,
    keyring: Keyring,
    asked: Sequence[Held | Alarm],
    person: str,
    how: How | None,
    *,
    own: bool,
) -> AskedView:
    """ "Hjelper du?" with the buttons of the only alarm that is out to them, plain or stored; of
    several whom (L2, L11). `how` and `own` as in `AskedView`'s lines."""
    seals = partial(sealed, keyring)
    lines = [
        _asked_line(keyring, one, person, how)
        if isinstance(one, Held)
        else AlarmViews(directory, one, seals=seals).asked(person, how)
        for one in asked
    ]
    return AskedView(directory.language(person), False, tuple(lines), own)


def _asked_line(keyring: Keyring, held: Held, person: str, how: How | None) -> AskedLine:
    return AskedLine(
        incident=held.alarm.id,
        seen=0,  # nothing of it is on a timeline yet
        name=held.alarm.caseworker.name,
        how=how or held.best_way,
        can_join=False,
        details=held.cry.details,
        call_over=False,
        sealed=_sealed(keyring, held, person),
    )


def _plain_state(held: Held, person: str, now: int) -> PlainState:
    alarm = held.alarm
    needed = alarm.wants_more and _is_at_level(held, person)
    theirs = not alarm.taken or alarm.helps(person) or needed
    if held.stored and theirs and alarm.withdrawn_at is None:
        return PlainState.STORED if not alarm.is_over(now) else PlainState.OVER
    if alarm.withdrawn_at is not None:
        return PlainState.WITHDRAWN
    if alarm.helps(person):
        return PlainState.MINE
    if alarm.taken and not needed:
        return PlainState.TAKEN
    if alarm.is_over(now) or held.never:
        return PlainState.OVER
    return PlainState.OPEN


def _is_at_level(held: Held, person: str) -> bool:
    """Told because more are needed, though somebody helps (L2)."""
    return any(helper.id == person for helper in plain.level_people(held.alarm))


def _passed(held: Held, person: str) -> tuple[str, ...]:
    """Who was told before the reader in this round and has not answered."""
    alarm = held.alarm
    mine = next((n for n, level in enumerate(alarm.chain.levels)
                 if any(helper.id == person for helper in level.people)), 0)  # fmt: skip
    earlier = {t.person for t in alarm.told if t.round == alarm.round and t.level < mine}
    earlier -= {*alarm.said_no}  # they have answered
    return tuple(h.name for h in alarm.chain.everyone() if h.id in earlier and h.id != person)


def _sealed(keyring: Keyring, held: Held, person: str) -> str:
    alarm, origin = held.alarm, held.cry.origin
    token = PlainToken(
        incident=alarm.id,
        reader=person,
        delivery=origin.delivery,
        person=held.caseworker,
        name=alarm.caseworker.name,
        address=origin.address,
        raised_at=alarm.raised_at,
        level=max(0, min(alarm.level, len(alarm.chain.levels) - 1)),
        round=alarm.round,
    )
    return sealed(keyring, token)


def contact_view(
    directory: Directory, held: Held, person: str, answer: bool | None = None
) -> ContactView:
    """ "Har dere kontakt?", or what was answered (L2)."""
    alarm = held.alarm
    is_caseworker = person == held.caseworker
    other = PersonLine(alarm.caseworker.id, alarm.caseworker.name, alarm.caseworker.phone)
    if is_caseworker and alarm.taken:
        newest = alarm.taken[-1]
        phones = {helper.id: helper.phone for helper in alarm.chain.everyone()}
        other = PersonLine(newest.person, newest.name, phones.get(newest.person))
    return ContactView(
        incident=alarm.id,
        seen=0,
        drill=False,
        language=directory.language(person),
        other=other,
        reader_is_caseworker=is_caseworker,
        answer=answer,
        closed=answer is None and alarm.contact is not Contact.ASKED,
    )
