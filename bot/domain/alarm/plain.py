"""The plain alarm: what stands in for an alarm that cannot be stored, and climbs like it (L3, L4,
L8; docs/decisions/0037).

Pure: it is held in memory and in a journal, and becomes an ordinary alarm when there is a store
again (`domain.alarm.late`). Every function returns the alarm as it is afterwards. Instants are ms
UTC, levels count from 0, rounds from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.alarm.claims import ANSWER_WITHIN_MS
from bot.domain.alarm.incident import How
from bot.domain.alarm.ringing import (
    ANSWER_AFTER_KEY_MS,
    ASKS_AFTER_KEY_MS,
    CALL_AFTER_ELSEWHERE_MS,
    CALL_AFTER_MS,
    within_round,
)
from bot.domain.alarm.state import Alarm, Caseworker, Contact, Timer, TimerKind
from bot.domain.organisation.organisation import Chain, Helper

OVER_AFTER_MS = 2 * 60 * 60 * 1000  # L6: after two quiet hours a cry is a new alarm
SAME_WORD_MS = 30_000  # L6, as in `rules`


@dataclass(frozen=True, slots=True)
class NoticeReached:
    """Somebody whom the plain notice of this level and round has reached."""

    person: str
    level: int
    round: int
    at: int


@dataclass(frozen=True, slots=True)
class Taking:
    """Somebody who has pressed *Jeg hjelper*. Without the store nobody can say who was first.
    `unsigned`: with a key of the telephone, and nothing else has shown that it was they (L2)."""

    person: str
    name: str
    how: How
    at: int
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class PlainAlarm:
    """One alarm without the store. `id` is that of the incident it becomes; `alone` tells which
    wait of a level counts; `target` is whom the threat is against (L7); `level` is the one told
    last, -1 before the first and the number of levels between two rounds; `timer` is what it waits
    for; `contact` is None until somebody helps; `more`: more help was asked for though somebody
    helps, `more_by` and `more_at` by whom and when last; `said_no` are those who have said no in
    this round; `lively_at` is the last event that was stored of it; `revision` counts its
    changes; `present` are those who take part in the same meeting, as far as that was stored."""

    id: str
    caseworker: Caseworker
    unit: str
    chain: Chain
    alone: bool
    raised_at: int
    cried_at: int
    rounds: int
    cry_key: str = ""
    target: str | None = None
    round: int = 1
    round_at: int = 0
    level: int = -1
    timer: Timer | None = None
    exhausted: bool = False
    told: tuple[NoticeReached, ...] = ()
    taken: tuple[Taking, ...] = ()
    contact: Contact | None = None
    withdrawn_at: int | None = None
    more: bool = False
    more_by: str = ""
    more_at: int = 0
    said_no: tuple[str, ...] = ()
    lively_at: int = 0
    revision: int = 0
    present: tuple[str, ...] = ()

    @property
    def climbs(self) -> bool:
        """Whether levels are being told: nobody helps, contact is missing (L2), or more were asked
        for."""
        return self.withdrawn_at is None and (self.contact is None or self.wants_more)

    @property
    def wants_more(self) -> bool:
        """Whether others are needed though somebody helps."""
        return self.more or self.contact is Contact.MISSING

    def is_over(self, now: int) -> bool:
        """Nobody is told any more: withdrawn, or the last cry lies more than two hours back, and
        so does whatever else was stored of it (L6)."""
        lively_at = max(self.cried_at, self.lively_at)
        return self.withdrawn_at is not None or now - lively_at > OVER_AFTER_MS

    def helps(self, person: str) -> bool:
        """Whether the person has said that they help."""
        return any(taking.person == person for taking in self.taken)

    def was_told(self, person: str) -> bool:
        """Whether a notice has reached the person at any level."""
        return any(told.person == person for told in self.told)


def begun(
    incident: str,
    caseworker: Caseworker,
    unit: str,
    chain: Chain,
    now: int,
    *,
    alone: bool = False,
    key: str = "",
    target: str | None = None,
) -> PlainAlarm:
    """A new one, its first level being told. `key` is the keyed digest of the cry's words."""
    alarm = PlainAlarm(
        id=incident,
        caseworker=caseworker,
        unit=unit,
        chain=chain,
        alone=alone,
        raised_at=now,
        cried_at=now,
        rounds=max(1, chain.repeat),
        cry_key=key,
        target=target,
        round_at=now,
    )
    return advanced(alarm, now)


def of_stored(alarm: Alarm) -> PlainAlarm:
    """An alarm that was stored, and cannot be followed there now: where it stands. Colleagues in
    the same office are none of the chain's. Its instants are the clock's, not its record's, which
    runs ahead where the clock was set back."""
    ahead = alarm.ahead_ms
    alerted = [alert for alert in alarm.alerts if not alert.is_colleague and alert.failure is None]
    return PlainAlarm(
        id=alarm.id,
        caseworker=alarm.caseworker,
        unit=alarm.unit,
        chain=alarm.chain,
        alone=alarm.details.alone,
        raised_at=alarm.raised_at,
        cried_at=alarm.cry_at - ahead,
        rounds=alarm.rounds,
        cry_key=alarm.cry_key,
        target=alarm.details.target_person,
        round=alarm.round,
        round_at=alarm.round_at,
        level=alarm.level,
        timer=alarm.timer,
        exhausted=alarm.exhausted,
        told=tuple(NoticeReached(a.person, a.level, a.round, a.at - ahead) for a in alerted),
        taken=tuple(
            Taking(c.person, c.name, c.how, c.at - ahead, c.unsigned)
            for c in alarm.claims
            if c.person
        ),
        contact=alarm.contact,
        more=alarm.alerting_more,
        said_no=alarm.said_no,
        lively_at=alarm.lively_at - ahead,
        present=alarm.present,
    )


def now_telling(alarm: PlainAlarm) -> tuple[Helper, ...]:
    """Who is to be told at the present level and has not been, in this round."""
    if not alarm.climbs or not 0 <= alarm.level < len(alarm.chain.levels):
        return ()
    here = {t.person for t in alarm.told if (t.level, t.round) == (alarm.level, alarm.round)}
    return tuple(helper for helper in _people(alarm, alarm.level) if helper.id not in here)


def level_people(alarm: PlainAlarm) -> tuple[Helper, ...]:
    """Who is waited for at the present level; nobody between two rounds."""
    if not 0 <= alarm.level < len(alarm.chain.levels):
        return ()
    return tuple(_people(alarm, alarm.level))


def reached(alarm: PlainAlarm, person: str, level: int, round: int, now: int) -> PlainAlarm:
    """A notice has reached somebody, however late: they may help."""
    told = NoticeReached(person, level, round, now)
    if any((t.person, t.level, t.round) == (person, level, round) for t in alarm.told):
        return alarm
    return _changed(replace(alarm, told=(*alarm.told, told)))


def reached_by_call(alarm: PlainAlarm, person: str, round: int, now: int) -> PlainAlarm:
    """Whoever has pressed a key has heard of it, whatever became of their notice."""
    people = [[helper.id for helper in level.people] for level in alarm.chain.levels]
    levels = [n for n, ids in enumerate(people[: alarm.level + 1]) if person in ids]
    known = any((told.person, told.round) == (person, round) for told in alarm.told)
    return alarm if known or not levels else reached(alarm, person, levels[-1], round, now)


def nobody_reached(alarm: PlainAlarm, level: int, round: int, now: int) -> PlainAlarm:
    """Nobody at this level can be reached: the next one in the same moment (L3)."""
    told = any((one.level, one.round) == (level, round) for one in alarm.told)
    if (alarm.level, alarm.round) != (level, round) or told or not alarm.climbs:
        return alarm
    return advanced(alarm, now)


def due(alarm: PlainAlarm, now: int) -> PlainAlarm:
    """What its timer does, once it is due. A clock that has jumped back keeps nobody waiting for
    longer than the wait itself."""
    timer = alarm.timer
    if timer is None or alarm.is_over(now):
        return alarm
    if now < timer.due_at:
        return alarm if timer.due_at <= now + _longest_wait(alarm) else clamped(alarm, now)
    match timer.kind:
        case TimerKind.CONTACT:
            by_key = all(taking.unsigned for taking in alarm.taken)
            within = ANSWER_AFTER_KEY_MS if by_key else ANSWER_WITHIN_MS
            asked = Timer(TimerKind.ANSWER, now + within)
            return _changed(replace(alarm, contact=Contact.ASKED, timer=asked))
        case TimerKind.ANSWER:
            return _without_contact(alarm, now)
        case _:
            return advanced(alarm, now)


def advanced(alarm: PlainAlarm, now: int, *, pushed: bool = False) -> PlainAlarm:
    """The next level at which there is anybody, in a new round after the last; a round lasts at
    least its longest wait, unless somebody has `pushed` for more (L4). A chain that has run its
    rounds rests; a new cry grants it as many again."""
    if not alarm.chain.levels:
        return _changed(replace(alarm, timer=None, exhausted=True))
    if pushed and alarm.exhausted:
        alarm, pushed = _new_round(alarm, now, alarm.round + max(1, alarm.chain.repeat)), False
    level = alarm.level + 1
    while True:
        if level >= len(alarm.chain.levels):
            resting = replace(alarm, level=len(alarm.chain.levels), timer=None)
            if alarm.round >= alarm.rounds and not pushed:
                return _changed(replace(resting, exhausted=True))
            earliest = alarm.round_at + max(_wait(alarm, n) for n in range(len(alarm.chain.levels)))
            if now < earliest and not pushed:
                return _changed(replace(resting, timer=Timer(TimerKind.ROUND, earliest)))
            alarm = _new_round(alarm, now, max(alarm.rounds, alarm.round + 1))
            level, pushed = 0, False
        before = {one for n in range(level) for one in _people(alarm, n)}
        if any(one not in before for one in _people(alarm, level)):
            timer = Timer(TimerKind.LEVEL, now + _wait(alarm, level))
            return _changed(replace(alarm, level=level, timer=timer))
        level += 1


def cried(alarm: PlainAlarm, key: str, now: int) -> PlainAlarm:
    """L6: a second cry is the next level at once, and asks for contact again where somebody helps;
    the same words within half a minute are the same cry."""
    if key == alarm.cry_key and now - alarm.cried_at <= SAME_WORD_MS:
        return alarm
    alarm = replace(alarm, cry_key=key, cried_at=now)
    if alarm.contact is not None:
        return _without_contact(alarm, now)
    return advanced(alarm, now, pushed=True)


def strengthened(alarm: PlainAlarm, person: str, now: int) -> PlainAlarm:
    """*Varsle flere*: the next level at once, also where somebody helps."""
    if alarm.is_over(now):
        return alarm
    if alarm.contact is not None:
        contact = Contact.ASKED if alarm.contact is Contact.PENDING else alarm.contact
        alarm = replace(alarm, contact=contact, more=True, more_by=person, more_at=now)
    return advanced(alarm, now, pushed=True)


def taken(
    alarm: PlainAlarm, person: str, name: str, how: How, now: int, *, by_key: bool = False
) -> PlainAlarm:
    """*Jeg hjelper*: the chain rests, and the promise starts to run (L2); `by_key` on the telephone
    for half a minute only, until a tap or a word shows that it was they."""
    if alarm.helps(person) or alarm.is_over(now):
        return alarm if by_key else signed(alarm, person, now)
    asks_after = ASKS_AFTER_KEY_MS if by_key else alarm.chain.contact_ms
    return _changed(
        replace(
            alarm,
            taken=(*alarm.taken, Taking(person, name, how, now, by_key)),
            contact=Contact.PENDING,
            more=False,
            timer=Timer(TimerKind.CONTACT, now + asks_after),
        )
    )


def seen(alarm: PlainAlarm, person: str, at: int | None, now: int) -> PlainAlarm:
    """They have read, which signs a key from before; what is told late, or nobody can date, does
    not (L2)."""
    mine = next((one for one in alarm.taken if one.person == person and one.unsigned), None)
    is_late = mine is None or at is None or at < mine.at
    return alarm if is_late else signed(alarm, person, now)


def signed(alarm: PlainAlarm, person: str, now: int) -> PlainAlarm:
    """Whoever has pressed a key has done something else since: it is worth what a tap is."""
    mine = next((one for one in alarm.taken if one.person == person and one.unsigned), None)
    if mine is None or alarm.is_over(now):
        return alarm
    taken = tuple(replace(one, unsigned=False) if one is mine else one for one in alarm.taken)
    alarm = _changed(replace(alarm, taken=taken))
    if alarm.contact not in (Contact.PENDING, Contact.ASKED) or alarm.more:
        return alarm
    timer = Timer(TimerKind.CONTACT, now + alarm.chain.contact_ms)
    return replace(alarm, contact=Contact.PENDING, timer=timer)


def declined(alarm: PlainAlarm, person: str, now: int) -> PlainAlarm:
    """A no of whoever was told: nobody waits for them in this round, and where they were the last
    of their level, the next one is told at once (L3)."""
    if alarm.is_over(now) or person in alarm.said_no or alarm.helps(person):
        return alarm
    here = any(helper.id == person for helper in level_people(alarm))
    alarm = _changed(replace(alarm, said_no=(*alarm.said_no, person)))
    is_done = here and alarm.climbs and not level_people(alarm)
    return advanced(alarm, now) if is_done else alarm


def is_to_be_rung(alarm: PlainAlarm, person: str, now: int) -> bool:
    """Whether the person is waited for, and could help (`ringing.is_to_be_rung`)."""
    barred = (alarm.caseworker.id, alarm.target, *alarm.said_no, *alarm.present)
    waits = alarm.climbs and not alarm.is_over(now)
    return waits and person not in barred and not alarm.helps(person)


def call_after_ms(alarm: PlainAlarm, level: int) -> int:
    """How long after the notice of this level whoever has not answered is rung."""
    after = alarm.chain.levels[level].call_after_ms
    if alarm.alone:
        after = CALL_AFTER_ELSEWHERE_MS
    return within_round(alarm.chain, alarm.alone, CALL_AFTER_MS if after is None else after)


def answered(alarm: PlainAlarm, yes: bool, now: int) -> PlainAlarm:
    """The answer to "Har dere kontakt?": a yes lets the chain rest, a no tells the next level."""
    if not alarm.taken or alarm.is_over(now):
        return alarm
    if yes:
        return _changed(replace(alarm, contact=Contact.CONFIRMED, more=False, timer=None))
    return alarm if alarm.contact is Contact.MISSING else _without_contact(alarm, now)


def withdrawn(alarm: PlainAlarm, now: int) -> PlainAlarm:
    """`avbryt`: nobody else is told, and those who were hear of it."""
    if alarm.withdrawn_at is not None:
        return alarm
    return _changed(replace(alarm, withdrawn_at=now, timer=None))


def clamped(alarm: PlainAlarm, now: int) -> PlainAlarm:
    """As another process, with another clock, goes on with it, or by a clock that was set back:
    nothing is waited for longer than its wait, and nothing lies in the future."""
    timer = alarm.timer
    if timer is not None:
        timer = replace(timer, due_at=min(timer.due_at, now + _longest_wait(alarm)))
    return replace(
        alarm,
        timer=timer,
        raised_at=min(alarm.raised_at, now),
        cried_at=min(alarm.cried_at, now),
        lively_at=min(alarm.lively_at, now),
        round_at=min(alarm.round_at, now),
    )


def moved(alarm: PlainAlarm, ms: int, since: int = 0) -> PlainAlarm:
    """As it is by a clock that was set by so much: as old, and with as long to wait. What lies
    before `since` is the record's, and stays."""

    def at(instant: int) -> int:
        return instant + ms if instant and instant >= since else instant

    timer = alarm.timer
    return replace(
        alarm,
        timer=timer and replace(timer, due_at=timer.due_at + ms),
        raised_at=at(alarm.raised_at),
        cried_at=at(alarm.cried_at),
        lively_at=max(alarm.cried_at, alarm.lively_at) + ms,
        round_at=alarm.round_at + ms,
        told=tuple(replace(told, at=at(told.at)) for told in alarm.told),
        taken=tuple(replace(taking, at=at(taking.at)) for taking in alarm.taken),
        withdrawn_at=alarm.withdrawn_at and at(alarm.withdrawn_at),
        more_at=at(alarm.more_at),
    )


def _without_contact(alarm: PlainAlarm, now: int) -> PlainAlarm:
    """L2: the next level is told, while whoever helps still does."""
    return advanced(replace(alarm, contact=Contact.MISSING), now, pushed=True)


def _new_round(alarm: PlainAlarm, now: int, rounds: int) -> PlainAlarm:
    return replace(
        alarm,
        round=alarm.round + 1,
        rounds=rounds,
        round_at=now,
        level=-1,
        timer=None,
        exhausted=False,
        said_no=(),
    )


def _people(alarm: PlainAlarm, level: int) -> Iterator[Helper]:
    """L7; whoever helps already is not told again, nor who has said no in this round."""
    barred = (alarm.caseworker.id, alarm.target, *alarm.said_no)
    for helper in alarm.chain.levels[level].people:
        if helper.id not in barred and not alarm.helps(helper.id):
            yield helper


def _wait(alarm: PlainAlarm, level: int) -> int:
    return alarm.chain.levels[level].wait(alarm.alone)


def _longest_wait(alarm: PlainAlarm) -> int:
    waits = [_wait(alarm, n) for n in range(len(alarm.chain.levels))]
    return max([*waits, alarm.chain.contact_ms, ANSWER_WITHIN_MS])


def _changed(alarm: PlainAlarm) -> PlainAlarm:
    return replace(alarm, revision=alarm.revision + 1)
