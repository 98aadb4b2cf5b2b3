"""Who sends next: room in the conversation, a send of the tenant's rate, and each unit in its turn
(docs/decisions/0039).

A storm of one unit may use all that nobody else needs. What it cannot use up is the credit, and the
place in front: a unit that has had its share of the last second stands behind every other one.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable

from bot.outbox.conversations import ConversationPace
from bot.outbox.rate_limit import TenantPace, Token
from bot.service.unit_of_work import Permit, chat_of, unit_served
from bot.store.records import Task, Waits

SHARE = 8  # sends of one unit in a second: two alarms with three leaders each
MOST_AT_ONCE = 3  # new messages to one person: replicas hear only afterwards of each other's
UNDER_WAY_SECONDS = 1.0  # a send that takes longer holds up nothing else in its conversation
MOST_CHATS = 400  # who can be full or busy at once: a second's sends times thirty, and the slots


class FairPace:
    """Implements `service.turn.Pace`. Thread-safe: the store's threads take from it."""

    def __init__(
        self,
        tenant: TenantPace,
        chats: ConversationPace,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tenant = tenant
        self._chats = chats
        self._monotonic = monotonic
        self._recent: deque[tuple[float, str]] = deque()  # who had a send in the last second
        self._shares: Counter[str] = Counter()
        self._under_way: dict[str, list[Permit]] = {}
        self._lock = threading.RLock()

    def take(self, chat: str, unit: str | None, on_credit: bool = False) -> Permit | None:
        """See `service.turn.Pace`. The credit is for units that have not had their share."""
        with self._lock:
            if self._chats.wait(chat) > 0 or self._sending_to(chat) >= MOST_AT_ONCE:
                return None
            token = self.tenant.take(on_credit and not self.had_its_share(unit))
            return self._permit(chat, unit, token) if token is not None else None

    def tokens(self, at_most: int) -> list[Token]:
        """Sends for rows that are about to be taken."""
        found: list[Token] = []
        while len(found) < at_most and (token := self.tenant.take()) is not None:
            found.append(token)
        return found

    def permit(self, task: Task, token: Token) -> Permit:
        """For a row that was taken, when its conversation had room."""
        with self._lock:
            return self._permit(chat_of(task), unit_served(task), token)

    def had_its_share(self, unit: str | None) -> bool:
        """See `service.turn.Pace`."""
        with self._lock:
            self._pass_time()
            return unit is not None and self._shares[unit] >= SHARE

    def waits(self) -> Waits:
        """Whom nothing can be sent to now, and which units stand behind the others."""
        with self._lock:
            self._pass_time()
            busy = [chat for chat in self._under_way if self._sending_to(chat)]
            people = [*self._chats.full(), *busy][:MOST_CHATS]
            units = [unit for unit, count in self._shares.items() if count >= SHARE]
            return Waits(people, units)

    def opens_in(self) -> float | None:
        """Seconds until the first of the full conversations has room; None when none is full."""
        return min(self._chats.full().values(), default=None)

    def departs(self, permit: Permit, chat: str) -> float:
        """Seconds until the message may go there; 0: it goes now. A second one of the same permit,
        or one to another conversation than it was for, asks for room of its own."""
        with self._lock:
            foreseen = not permit.used and chat == permit.chat
            if foreseen:
                self._chats.let_go(chat)
            elif (wait := self._chats.wait(chat)) > 0:
                return wait
            elif permit.used:
                self.tenant.charge()
            else:
                self._chats.let_go(permit.chat)
            permit.used = True
            self._chats.sent(chat)
            return 0.0

    def refused(self, chat: str, seconds: float) -> None:
        """The channel takes nothing there for so long. Where little was sent, it is the tenant's
        limit that was met: then this process catches up on nothing."""
        if self._chats.is_quiet(chat):
            self.tenant.drop_unused()
        self._chats.refused(chat, seconds)

    def accepted(self, chat: str) -> None:
        """The channel took something there."""
        self._chats.accepted(chat)

    def give_back(self, permit: Permit) -> None:
        """See `service.turn.Pace`: what was not used is free for another."""
        with self._lock:
            permits = self._under_way.get(permit.chat, [])
            permits.remove(permit)
            if not permits:
                del self._under_way[permit.chat]
            if permit.used:
                return
            self._chats.let_go(permit.chat)
            assert isinstance(permit.token, Token)
            self.tenant.give_back(permit.token)
            if permit.unit is not None and (permit.since, permit.unit) in self._recent:
                self._recent.remove((permit.since, permit.unit))
                self._shares[permit.unit] -= 1

    def _sending_to(self, chat: str) -> int:
        since = self._monotonic() - UNDER_WAY_SECONDS
        return sum(permit.since > since for permit in self._under_way.get(chat, ()))

    def _permit(self, chat: str, unit: str | None, token: Token) -> Permit:
        permit = Permit(chat, unit, token, self._monotonic())
        self._under_way.setdefault(chat, []).append(permit)
        self._chats.hold(chat)
        if unit is not None:
            self._recent.append((permit.since, unit))
            self._shares[unit] += 1
        return permit

    def _pass_time(self) -> None:
        while self._recent and self._recent[0][0] <= self._monotonic() - 1:
            _, unit = self._recent.popleft()
            self._shares[unit] -= 1
            if self._shares[unit] <= 0:
                del self._shares[unit]
