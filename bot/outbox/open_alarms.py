"""The open alarms that this process changed last, in memory: what goes on when the store does not
(L3, L4; docs/decisions/0042)."""

import threading

from bot.domain.alarm.state import RedCard

MOST_REMEMBERED = 2_000


class OpenAlarms:
    """Alarms that are no drill and have not ended, as they were stored. Another process that
    changes one remembers it itself; this one hears of it when it asks. Thread-safe."""

    def __init__(self) -> None:
        self._cards: dict[str, RedCard] = {}  # the one that was changed last at the end
        self._lock = threading.Lock()

    def saw(self, card: RedCard) -> None:
        """The alarm as it was just committed, or read."""
        if card.drill is not None:
            return
        with self._lock:
            known = self._cards.get(card.id)
            if known is not None and known.seq > card.seq:
                return
            self._cards.pop(card.id, None)
            if not card.state.ended:
                self._cards[card.id] = card
            if len(self._cards) > MOST_REMEMBERED:
                del self._cards[next(iter(self._cards))]

    def forget(self, incident: str) -> None:
        """Somebody else has it, or nobody."""
        with self._lock:
            self._cards.pop(incident, None)

    def get(self, incident: str) -> RedCard | None:
        """The alarm, if it is remembered."""
        return self._cards.get(incident)

    def of(self, person: str) -> RedCard | None:
        """The caseworker's newest open alarm, if it is remembered."""
        with self._lock:
            found = [card for card in self._cards.values() if card.caseworker.id == person]
        return max(found, key=lambda card: card.raised_at, default=None)

    def seqs(self) -> dict[str, int]:
        """The numbers of their last timeline entries, by id."""
        with self._lock:
            return {card.id: card.seq for card in self._cards.values()}

    def waiting(self) -> list[RedCard]:
        """Those that wait for an instant."""
        with self._lock:
            return [card for card in self._cards.values() if card.timer is not None]
