"""The open alarms that this process changed last, in memory: what goes on when the store does not
(L3, L4; docs/decisions/0042)."""

import threading
from typing import Any

from bot.domain.alarm.state import Alarm

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
