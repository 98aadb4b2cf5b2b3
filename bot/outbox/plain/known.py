"""What this process knows where no database can tell what goes on: the open alarms that it changed
last, which go on when the store does not (L3, L4; docs/decisions/0042); and the plain alarms that
it holds, found by whom they concern, and bounded. For which alarm, plain or stored, a helper calls
colleagues; what else a command says of an alarm."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from prometheus_client import Gauge

from bot.dialogs.commands import (
    Act,
    ActOnMine,
    CallColleagues,
    Command,
    GuideAlone,
    Raise,
    Say,
    ShowSentence,
)
from bot.domain.alarm import moves, rules
from bot.domain.alarm.guide import told_by
from bot.domain.alarm.incident import CLOCK_STEP_MS
from bot.domain.alarm.state import Alarm
from bot.outbox.clock_watch import ClockWatch
from bot.outbox.plain.held import Held

MOST_REMEMBERED = 2_000


class OpenAlarms:
    """Alarms that are no drill and have not ended, as they were stored. Another process that
    changes one remembers it itself; this one hears of it when it asks. Thread-safe."""

    def __init__(self) -> None:
        self._alarms: dict[str, Alarm] = {}  # the one that was changed last at the end
        self._ended: dict[str, int] = {}  # the last entries of those that ended here
        self._lock = threading.Lock()

    def saw(self, alarm: Alarm) -> None:
        """The alarm as it was just committed, or read; two threads may tell of it the other way
        round."""
        if alarm.drill is not None:
            return
        with self._lock:
            known = self._alarms.get(alarm.id)
            seq = known.seq if known is not None else self._ended.get(alarm.id, 0)
            if seq > alarm.seq:
                return
            self._alarms.pop(alarm.id, None)
            if alarm.state.ended:
                self._ended[alarm.id] = alarm.seq
            else:
                self._alarms[alarm.id] = alarm
            _bound(self._alarms)
            _bound(self._ended)

    def forget(self, incident: str) -> None:
        """Somebody else has it, or nobody."""
        with self._lock:
            self._alarms.pop(incident, None)

    def get(self, incident: str) -> Alarm | None:
        """The alarm, if it is remembered."""
        return self._alarms.get(incident)

    def is_known(self, incident: str) -> bool:
        """Whether the alarm is remembered, or that it has ended: it is no drill."""
        return incident in self._alarms or incident in self._ended

    def of(self, person: str) -> Alarm | None:
        """The caseworker's newest open alarm, if it is remembered."""
        with self._lock:
            found = [alarm for alarm in self._alarms.values() if alarm.caseworker.id == person]
        return max(found, key=lambda alarm: alarm.raised_at, default=None)

    def helped_by(self, person: str) -> list[Alarm]:
        """Those in which the person helps."""
        with self._lock:
            return [alarm for alarm in self._alarms.values() if alarm.helps(person)]

    def out_to(self, person: str) -> list[Alarm]:
        """Those that the person was alerted to and that nobody has taken."""
        with self._lock:
            waiting = [alarm for alarm in self._alarms.values() if not alarm.claims]
        return [alarm for alarm in waiting if alarm.was_alerted(person)]

    def seqs(self) -> dict[str, int]:
        """The numbers of their last timeline entries, by id."""
        with self._lock:
            return {alarm.id: alarm.seq for alarm in self._alarms.values()}

    def waiting(self) -> list[Alarm]:
        """Those that wait for an instant."""
        with self._lock:
            return [alarm for alarm in self._alarms.values() if alarm.timer is not None]


def _bound(remembered: dict[str, Any]) -> None:
    if len(remembered) > MOST_REMEMBERED:
        del remembered[next(iter(remembered))]


MOST_HELD = 2_000

PLAIN_OPEN = Gauge("rodtkort_plain_alarms_open", "Alarms that are not stored yet")


class PlainKnown:
    """One per process, in the order in which they are tried to be stored. It is their clock, too:
    `changed` hears of each that was moved with it."""

    def __init__(self, clock: ClockWatch, changed: Callable[[Held], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._ahead = clock.reading()[1]
        self._held: dict[str, Held] = {}

    def now(self) -> int:
        """The time (ms UTC). Where the clock was set, whatever is held goes with it: as old as it
        is, and with as long to wait."""
        now, ahead = self._clock.reading()
        ms = ahead - self._ahead
        if abs(ms) > CLOCK_STEP_MS:
            self._ahead = ahead
            for held in self.going_on():
                held.move(ms)
                self._changed(held)
        return now

    def of(self, person: str) -> Held | None:
        """The caseworker's plain alarm that goes on."""
        now = self.now()
        found = (held for held in self.going_on() if held.caseworker == person)
        return next((held for held in found if not held.alarm.is_over(now)), None)

    def get(self, incident: str) -> Held | None:
        """The plain alarm that becomes this incident."""
        return self._held.get(incident)

    def goes_on(self, incident: str) -> Held | None:
        """The same, unless it is stored or given up."""
        held = self._held.get(incident)
        return None if held is None or held.ended else held

    def helped_by(self, person: str) -> Held | None:
        """The one plain alarm in which the person helps; None for none and for several."""
        found = [held for held in self.going_on() if held.alarm.helps(person)]
        return found[0] if len(found) == 1 else None

    def done_already(self, person: str, delivery: str) -> Held | None:
        """The plain alarm that this very activity is part of: Teams has delivered it once more."""
        mine = [h for h in self._held.values() if delivery and delivery in h.deliveries]
        return next((h for h in mine if person in (h.caseworker, *h.cards)), None)

    def going_on(self) -> Iterator[Held]:
        """Those that have not ended, as they are now."""
        return (held for held in list(self._held.values()) if not held.ended)

    def __len__(self) -> int:
        return len(self._held)

    def ended_ones(self) -> list[str]:
        """The ids of those that stay only to be shown; when it is full they go first, and never one
        that somebody waits for."""
        if len(self._held) < MOST_HELD:
            return []
        return [name for name, held in self._held.items() if held.ended]

    def add(self, held: Held) -> None:
        """One more."""
        self._held[held.alarm.id] = held
        self.count()

    def last(self, held: Held) -> None:
        """It could not be stored: the others go first."""
        if self._held.pop(held.alarm.id, None) is not None:
            self._held[held.alarm.id] = held

    def drop(self, incident: str) -> bool:
        """Forgets it, if it has ended; whether it did."""
        held = self._held.get(incident)
        if held is None or not held.ended:
            return False
        del self._held[incident]
        return True

    def count(self) -> None:
        """For the metrics."""
        PLAIN_OPEN.set(sum(1 for _ in self.going_on()))


WHICH = "answer-relay-which"


def is_call(command: Command) -> bool:
    """Whether colleagues are called, by these words or among others."""
    called = command.otherwise if isinstance(command, Say) else command
    return isinstance(called, CallColleagues)


def helped(known: PlainKnown, remembered: OpenAlarms, person: str, now: int) -> Sequence[str]:
    """The alarms, plain and stored, in which the person helps just now; none while they have one of
    their own, since then it is theirs that is meant."""
    own = remembered.of(person)
    if known.of(person) is not None or (own is not None and _goes_on(own, now)):
        return ()
    plain = [held for held in known.going_on() if held.alarm.helps(person)]
    found = [held.alarm.id for held in plain if not held.alarm.is_over(now)]
    stored = [alarm.id for alarm in remembered.helped_by(person) if _goes_on(alarm, now)]
    return [*dict.fromkeys([*found, *stored])]


def asked_of(known: PlainKnown, remembered: OpenAlarms, person: str) -> Sequence[Held | Alarm]:
    """The alarms that are out to the person and that nobody has taken, plain and stored."""
    plain = [held for held in known.going_on() if held.alarm.was_told(person)]
    found = [held for held in plain if not held.alarm.taken]
    held_here = {held.alarm.id for held in known.going_on()}
    stored = [one for one in remembered.out_to(person) if one.id not in held_here]
    return [*found, *stored]


def _goes_on(alarm: Alarm, now: int) -> bool:
    return not rules.is_over_quietly(alarm, now)


def meant(known: PlainKnown, remembered: OpenAlarms, command: Command, now: int) -> Command:
    """The command as it is to be stored. Where a helper calls colleagues, the store may not know
    yet that they help, and would make an alarm of their own of it; it is never asked to guess."""
    person = command.origin.person
    plainly = any(held.alarm.helps(person) for held in known.going_on())
    if not plainly or not is_call(command):
        return command
    found = helped(known, remembered, person, now)
    if not found:
        return command
    if isinstance(command, Say):
        return replace(command, otherwise=None)
    if len(found) > 1:
        return ShowSentence(command.origin, WHICH)
    return Act(command.origin, found[0], moves.AlertColleagues())


def cry_in(command: Command) -> Raise | None:
    """The cry that a command is, or may be: "hjelp han slår" is one unless a relay runs, and
    without the database nobody can tell whether one does (L8). So is a call for colleagues, and a
    threat that is tapped while somebody warns or ends a call (R42)."""
    if isinstance(command, Say) and command.otherwise is not None:
        return cry_in(command.otherwise)
    if isinstance(command, CallColleagues):
        return command.as_cry()
    if isinstance(command, GuideAlone) and (told := told_by(command.command)) is not None:
        return Raise(command.origin, words=moves.Verb.GUIDE_STEP, details=told)
    return command if isinstance(command, Raise) else None


_ASK_FOR_HELP = frozenset(
    {
        moves.Verb.RAISE,
        moves.Verb.ESCALATE,
        moves.Verb.COLLEAGUES,
        moves.Verb.CONTACT,
        moves.Verb.THREAT,
        moves.Verb.UNDO_RESOLVE,
    }
)


def asks_for_help(command: Command) -> bool:
    """Whether it is an alarm, or asks for more of one. Whatever else is slow is no reason to doubt
    that an alarm is stored."""
    if isinstance(command, Act | ActOnMine):
        return command.alarm_command.verb in _ASK_FOR_HELP
    return isinstance(command, GuideAlone | CallColleagues) or cry_in(command) is not None


def words_in(command: Command) -> str | None:
    """What was written to be read by whoever helps; None where it is a command."""
    return command.text if isinstance(command, Say) and command.text.strip() else None


def is_about_another(command: Command, mine: Held | Alarm | None) -> bool:
    """Whether it was written in the card of another alarm, and is for nobody in this one (L11)."""
    if not isinstance(command, Say) or command.incident is None or mine is None:
        return False
    return command.incident != (mine.alarm.id if isinstance(mine, Held) else mine.id)
