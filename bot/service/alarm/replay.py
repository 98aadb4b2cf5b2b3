"""What was done without the store is stored: by the ordinary service, once, and as it happened (L5,
L6; docs/decisions/0037).

The button of a plain alarm carries what any replica needs to act on it: sealed with the key ring,
for one person, and of use while the alarm would still be the same one (L6).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.views import Sentence
from bot.dialogs.commands import Act, Origin, PlainWord, Raise, StorePlainAlarm
from bot.domain.alarm import late as late_alarm
from bot.domain.alarm import moves, rules
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.late import is_record
from bot.domain.alarm.permission import Verdict, may
from bot.domain.alarm.plain import OVER_AFTER_MS, PlainAlarm, Told
from bot.domain.alarm.plain import begun as plain_alarm_begun
from bot.domain.alarm.plain import taken as plainly_taken
from bot.domain.alarm.state import Caseworker, Change, Contact, RedCard
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper
from bot.domain.reports.privacy_filter import masked
from bot.events import Address
from bot.service.alarm import act as acting
from bot.service.alarm.raise_alarm import new_alarm, superseded, with_colleagues
from bot.service.answer import Answer, notice
from bot.service.keyring import Keyring, UnknownKey
from bot.service.outgoing import add_place, keep_words, publish
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.records import Priority, StoredCard

_PURPOSE = "plain alarm button"
_LONGEST_DELIVERY = 400
LONGEST = 3_000  # characters of a token in a card's data


@dataclass(frozen=True, slots=True)
class PlainToken:
    """An alarm as one of those told knows it: `reader` is who may use it, `level` and `round` what
    was being told when the card was drawn. `stored`: the alarm was, so that it is never made from
    the token; its `address` has only what the reader's own does not (`there`)."""

    incident: str
    reader: str
    delivery: str
    person: str
    name: str
    address: Address
    raised_at: int
    level: int
    round: int
    stored: bool = False

    def is_of_use(self, now: int) -> bool:
        """Whether the alarm may still be made from it: afterwards a tap is answered with what is
        stored. Another replica's clock may be a little ahead."""
        return -OVER_AFTER_MS < now - self.raised_at <= OVER_AFTER_MS

    def there(self, readers: Address) -> "PlainToken":
        """The same with a whole address: the reader writes to the same bot in the same tenant."""
        if not self.stored:
            return self
        chat, user = self.address.conversation_id, self.address.user_mri
        there = replace(
            readers, conversation_id=chat, user_mri=user or self.person, aad_object_id=self.person
        )
        return replace(self, address=there)


def sealed(keyring: Keyring, token: PlainToken) -> str:
    """The token as one word for a card's data; of a stored alarm a short one, since every red card
    has several."""
    fields = _short(token) if token.stored else _whole(token)
    return keyring.seal(json.dumps(fields, separators=(",", ":"), ensure_ascii=False), _PURPOSE)


def _whole(token: PlainToken) -> list[Any]:
    where = token.address
    return [
        token.incident,
        token.reader,
        token.delivery if len(token.delivery) <= _LONGEST_DELIVERY else "",
        token.person,
        token.name,
        token.raised_at,
        token.level,
        token.round,
        where.tenant_id,
        where.service_url,
        where.conversation_id,
        where.bot_id,
        where.user_mri,
        where.aad_object_id,
    ]


def _short(token: PlainToken) -> list[Any]:
    chat = token.address.conversation_id
    return [
        token.incident,
        token.reader,
        token.person,
        token.name,
        token.raised_at,
        token.level,
        token.round,
        chat,
        "" if chat else token.address.user_mri,
    ]


def opened_token(keyring: Keyring, word: str) -> PlainToken | None:
    """The token of a word; None for anything that is not one of ours."""
    if not word or len(word) > LONGEST:
        return None
    try:
        text = keyring.unseal(word, _PURPOSE)
    except UnknownKey:
        return None
    return _read(json.loads(text)) if text is not None else None


def _read(fields: Any) -> PlainToken | None:
    """A later version of the bot may write something else."""
    if not isinstance(fields, list) or len(fields) not in (9, 14):
        return None
    if len(fields) == 9:
        incident, reader, person, name, raised_at, level, round, chat, user = fields
        where, stored, delivery = Address("", "", chat, "", user, None), True, ""
    else:
        incident, reader, delivery, person, name, raised_at, level, round = fields[:8]
        where, stored = Address(*fields[8:]), False
    return PlainToken(
        incident, reader, delivery, person, name, where, raised_at, level, round, stored
    )


def store_plain_alarm(turn: Turn, command: StorePlainAlarm) -> Answer:
    """Stores it, or lets an alarm that is stored already catch up with it. The answer's `note` says
    who helps, if somebody does. Repeating it changes nothing."""
    alarm, cry = command.alarm, command.cry
    for each in command.deliveries:
        turn.tx.first_delivery(each)
    stored = turn.tx.incident(alarm.id)
    if stored is not None and _cried_after_its_end(stored.card, alarm):
        alarm = _another(turn, alarm)
        stored = turn.tx.incident(alarm.id)
    if stored is None:
        other = _open_already(turn, alarm)
        if other is not None:
            stored = _strengthened(turn, other, alarm)
        else:
            stored = _raised(turn, alarm, cry)
    elif command.adopted_at is not None:
        stored = _cried_meanwhile(turn, stored, alarm)
    stored = _caught_up(turn, stored, alarm)
    stored = _settled(turn, stored, alarm, command.adopted_at)
    stored = _with_words(turn, stored, command.words)
    if command.adopted_at is not None:
        stored = _on_time(turn, stored)
        _status_again(turn, stored.card, command.adopted_at)
    owner = stored.card.owner
    note = Sentence("answer-someone-helps", (("name", owner.name),)) if owner else None
    return Answer(None, stored.card.id, note=note)


def act(turn: Turn, command: Act) -> Answer:
    """A tap. On a plain alarm's card it is an ordinary claim: where its alarm is not stored, or
    does not know yet who was told, it is made, or taught, by what the button carries. An alarm that
    was stored when its card was drawn is not made anew."""
    person = command.origin.person
    token = opened_token(turn.keyring, command.plain)
    ours = token is not None and token.reader == person and token.incident == command.incident
    if token is None or token.stored or not ours or not isinstance(command.move, moves.Claim):
        return acting.act(turn, command)
    stored = turn.tx.incident(command.incident)
    if stored is not None and stored.card.was_alerted(person):
        return acting.act(turn, command)
    if not token.is_of_use(turn.now):
        return (
            notice(turn, person, acting.TOO_LATE) if stored is None else acting.act(turn, command)
        )
    answer = store_plain_alarm(turn, _by_token(turn, token, command.move.how))
    stored = turn.tx.incident(answer.incident or "")
    if stored is None:
        return notice(turn, person, acting.NOT_YOURS)
    note = None if stored.card.helps(person) else answer.note
    shown = acting.mine(turn, stored.card, person, moves.Verb.CLAIM)
    return Answer(shown, stored.card.id, note=note)


def _by_token(turn: Turn, token: PlainToken, how: How) -> StorePlainAlarm:
    origin = Origin(token.person, token.name, "", token.address)
    reader = token.reader, turn.directory.name(token.reader)
    alarm = plainly_taken(_of_token(turn, token), *reader, how, turn.now)
    deliveries = (token.delivery,) if token.delivery else ()
    return StorePlainAlarm(origin, alarm, Raise(origin, ""), deliveries=deliveries)


def _of_token(turn: Turn, token: PlainToken) -> PlainAlarm:
    """As far as the button knows: the levels up to its own were told, in its round."""
    directory = turn.directory
    caseworker = directory.caseworker(token.person, token.name)
    chain = directory.chain_for(caseworker, None, token.raised_at)
    everyone = {helper.id for helper in chain.everyone()}
    if token.reader not in everyone:  # by another version of the organisation
        chain = _with_reader(chain, Helper(token.reader, directory.name(token.reader)))
    unit = directory.unit_of(token.person).number
    alarm = plain_alarm_begun(token.incident, caseworker, unit, chain, token.raised_at)
    told = tuple(
        Told(helper.id, number, token.round, token.raised_at)
        for number, level in enumerate(chain.levels[: token.level + 1])
        for helper in level.people
    )
    if token.reader not in {one.person for one in told}:
        told = (*told, Told(token.reader, token.level, token.round, token.raised_at))
    return replace(alarm, level=token.level, round=token.round, told=told)


def _with_reader(chain: Chain, reader: Helper) -> Chain:
    levels: tuple[ChainLevel, ...] = chain.levels
    if not levels:
        return chain
    first = replace(levels[0], people=(*levels[0].people, reader))
    return replace(chain, levels=(first, *levels[1:]))


def _open_already(turn: Turn, alarm: PlainAlarm) -> StoredCard | None:
    """L6: the open alarm that the cry strengthens, whoever stored it. One that has been quiet for
    two hours gives way, and so does a drill; an old cry gives way to a newer alarm itself."""
    person = alarm.caseworker.id
    over = alarm.is_over(turn.now)
    found = turn.tx.unresolved_of(person, drill=False)
    if found is not None and not over and rules.is_long_ago(found.card.lively_at, alarm.cried_at):
        superseded(turn, found)
        found = None
    if found is None and not over:
        drill = turn.tx.unresolved_of(person, drill=True)
        if drill is not None:
            superseded(turn, drill)
    return found if not over else None


def _raised(turn: Turn, alarm: PlainAlarm, cry: Raise) -> StoredCard:
    if not alarm.told and not alarm.taken and not alarm.is_over(turn.now):
        # Nobody has heard of it: as if it had been cried for now, by what the organisation is now.
        alarm = replace(alarm, chain=_chain_now(turn, alarm.caseworker), exhausted=False)

    def late(caseworker: Caseworker, details: Details) -> Change:
        unit = turn.directory.unit_of(caseworker.id)
        change = late_alarm.raised_late(
            alarm, caseworker, (unit.number, unit.name), details, turn.moment, cry.reported
        )
        live = not is_record(alarm, turn.now)
        return with_colleagues(turn, change) if cry.colleagues and live else change

    stored = _again(turn, new_alarm(turn, cry, late))
    if alarm.is_over(turn.now) and alarm.withdrawn_at is None:
        newer = turn.tx.unresolved_of(alarm.caseworker.id, drill=False)
        if newer is not None and newer.card.id != stored.card.id:  # V7: two cannot be open
            superseded(turn, stored)
            return _again(turn, stored)
    return stored


def _again(turn: Turn, stored: StoredCard) -> StoredCard:
    """As it is now: what was written beside it is on its timeline."""
    return turn.tx.incident(stored.card.id) or stored


def _chain_now(turn: Turn, caseworker: Caseworker) -> Chain:
    return turn.directory.chain_for(caseworker, None, turn.now)


def _cried_after_its_end(card: RedCard, alarm: PlainAlarm) -> bool:
    """Somebody else had ended the alarm, and its caseworker has cried since: that is no old cry."""
    ended = card.ended_at if card.state.ended else None
    return ended is not None and alarm.withdrawn_at is None and alarm.cried_at > ended


def _another(turn: Turn, alarm: PlainAlarm) -> PlainAlarm:
    """What has happened since the last cry, as an alarm of its own; the same at every attempt."""
    since = alarm.cried_at
    return replace(
        alarm,
        id=turn.keyring.incident_of(f"{alarm.id}|{since}"),
        raised_at=since,
        told=tuple(told for told in alarm.told if told.at >= since),
        taken=tuple(taking for taking in alarm.taken if taking.at >= since),
    )


def _cried_meanwhile(turn: Turn, stored: StoredCard, alarm: PlainAlarm) -> StoredCard:
    """L6: a second cry while the alarm could not be followed is one all the same; not once
    somebody helps because of it."""
    card, now = stored.card, turn.now
    if alarm.cried_at <= card.cry_at or not alarm.climbs or alarm.is_over(now):
        return stored
    then = Moment(min(alarm.cried_at, now), turn.can_reach)
    return _decided(turn, stored, alarm.caseworker.id, moves.Cry(alarm.cry_key), then)


def _on_time(turn: Turn, stored: StoredCard) -> StoredCard:
    """It is followed again when its timer can be fired: until then it goes on without the store."""
    timer = stored.card.timer
    if timer is None or timer.due_at >= turn.now:
        return stored
    due = moves.TimerDue(timer.due_at)
    return _published(turn, stored, rules.decide(stored.card, SYSTEM, due, turn.moment))


def _status_again(turn: Turn, card: RedCard, adopted_at: int) -> None:
    """Her card at the end of her chat, once: what was sent without the store points to it (L14)."""
    person, slot = card.caseworker.id, f"{slots.STATUS}:again:{adopted_at}"
    if turn.can_reach(person) and turn.tx.place_at(card.id, person, slot) is None:
        add_place(turn, card, person, slot, Priority.OWN)


def _strengthened(turn: Turn, stored: StoredCard, alarm: PlainAlarm) -> StoredCard:
    """L6: a cry while an alarm is open alerts its next level."""
    if is_record(alarm, turn.now):
        return stored
    cry = moves.Cry(alarm.cry_key)
    return _decided(turn, stored, alarm.caseworker.id, cry, turn.moment)


def _caught_up(turn: Turn, stored: StoredCard, alarm: PlainAlarm) -> StoredCard:
    return _published(turn, stored, late_alarm.caught_up(stored.card, alarm, turn.moment))


def _settled(
    turn: Turn, stored: StoredCard, alarm: PlainAlarm, adopted_at: int | None
) -> StoredCard:
    """L5: the first who said that they help has the alarm, the others are told who does. Who helped
    before that is known to the store, and may have let go meanwhile."""
    for taking in [one for one in alarm.taken if adopted_at is None or one.at >= adopted_at]:
        if may(stored.card, taking.person, moves.Verb.CLAIM) is not Verdict.YES:
            continue
        then = Moment(min(taking.at, turn.now), turn.can_reach)
        stored = _decided(turn, stored, taking.person, moves.Claim(taking.how), then)
        if stored.card.helps(taking.person):
            _role_card(turn, stored.card, taking.person)
        else:
            _tell_who_helps(turn, stored.card, taking.person)
    if alarm.taken and alarm.contact is Contact.CONFIRMED:
        yes = moves.Contact(yes=True)
        stored = _decided(turn, stored, alarm.caseworker.id, yes, turn.moment)
    if alarm.taken and alarm.contact is Contact.MISSING and not alarm.is_over(turn.now):
        change = late_alarm.missing_contact(stored.card, alarm, turn.moment)
        stored = _published(turn, stored, change)
    if alarm.withdrawn_at is not None:
        stored = _decided(turn, stored, alarm.caseworker.id, moves.Cancel(), turn.moment)
    elif alarm.taken and alarm.is_over(turn.now) and adopted_at is None:
        # Nobody is asked for contact hours later.
        owner = stored.card.owner
        if owner is not None and owner.person is not None:
            stored = _decided(turn, stored, owner.person, moves.Resolve(), turn.moment)
    return stored


def _decided(
    turn: Turn, stored: StoredCard, actor: str, move: moves.Move, moment: Moment
) -> StoredCard:
    """An ordinary move, at the moment it was made. What it sets in motion begins now."""
    change = rules.decide(stored.card, actor, move, moment)
    if not change.changed:
        return stored
    facts = tuple(
        replace(fact, detail={**fact.detail, "happened_at": moment.at}) for fact in change.facts
    )
    card = late_alarm.not_overdue(change.card, turn.now)
    return _published(turn, stored, Change(card, facts if moment.at < turn.now else change.facts))


def _published(turn: Turn, stored: StoredCard, change: Change) -> StoredCard:
    return publish(turn, stored, stored.organisation, change) if change.changed else stored


def _role_card(turn: Turn, card: RedCard, person: str) -> None:
    """Whoever helps gets the card with what to do and the way out, if none lies in their chat."""
    places = turn.tx.places(card.id)
    if any(p.person == person and slots.family(p.slot) == slots.ALERT for p in places):
        return
    add_place(turn, card, person, slots.taken_slot(card.round), Priority.CLAIM_NEWS)


def _tell_who_helps(turn: Turn, card: RedCard, person: str) -> None:
    owner = card.owner
    if owner is None or not turn.can_reach(person):
        return
    answer = notice(turn, person, Sentence("answer-someone-helps", (("name", owner.name),)))
    if answer.view is not None:
        turn.tell(person, answer.view, dict(answer.payload), f"settled:{card.id}:{person}")


def _with_words(turn: Turn, stored: StoredCard, words: Sequence[PlainWord]) -> StoredCard:
    """What is stored already, by an attempt that came through after all or the last time, is not
    stored again."""
    known = {(word.author, word.text) for word in turn.words(stored.card.id)} if words else set()
    for word in words:
        if (word.person, masked(word.text)) not in known:
            keep_words(turn, stored, word.person, word.text)
            stored = _again(turn, stored)
    return stored
