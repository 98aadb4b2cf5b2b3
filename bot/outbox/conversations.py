"""Each conversation's own limits (teams.md, "Throttling"), known to the process that sends: what is
sent there, what is about to be, and what the channel has refused."""

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence

LIMITS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))  # sends, in seconds
FIRST_REFUSAL_SECONDS = 0.5
# Other replicas send there too, so that the channel knows better than we do. But a wrong header
# must not keep a new alarm from its leader: after so long it is tried again.
LONGEST_REFUSAL_SECONDS = 5.0
SHARED_SECONDS = 30.0  # after a refusal others are reckoned with for so long
_IN_A_ROW_SECONDS = 30.0
_FORGET_ABOVE = 10_000


class ConversationRateLimit:
    """How much room there is in each conversation, however little the tenant sends otherwise.
    Thread-safe. Without `limits` only what the channel refuses counts. Where `replicas` send, too,
    none of them knows of the others', until the channel refuses: then each keeps to its part."""

    def __init__(
        self,
        limits: Sequence[tuple[int, float]] = LIMITS,
        monotonic: Callable[[], float] = time.monotonic,
        replicas: int = 1,
    ) -> None:
        self._limits = sorted(limits)
        self._parts = [(max(1, limit // replicas), window) for limit, window in self._limits]
        self._monotonic = monotonic
        self._sent: dict[str, deque[float]] = {}
        self._held: Counter[str] = Counter()  # about to be sent
        self._refused: dict[str, tuple[int, float]] = {}  # how often in a row, and until when
        self._refused_at: dict[str, float] = {}  # the last time
        self._many: set[str] = set()  # conversations that may have no room
        self._lock = threading.Lock()

    def wait(self, chat: str) -> float:
        """Seconds until the conversation takes one send more than those that are held; 0: now."""
        with self._lock:
            return self._wait(chat)

    def hold(self, chat: str) -> None:
        """One send is about to be made: it counts until it is let go of."""
        with self._lock:
            self._held[chat] += 1
            self._watch(chat)

    def let_go(self, chat: str) -> None:
        """It is made, or will not be."""
        with self._lock:
            self._held[chat] -= 1
            if self._held[chat] <= 0:
                del self._held[chat]

    def sent(self, chat: str) -> None:
        """A send goes out now."""
        with self._lock:
            now = self._monotonic()
            self._sent.setdefault(chat, deque(maxlen=LIMITS[-1][0])).append(now)
            self._watch(chat)
            if len(self._sent) > _FORGET_ABOVE:
                self._forget(now)

    def refused(self, chat: str, seconds: float) -> None:
        """The channel takes nothing there for so long (429): doubled each time in a row."""
        with self._lock:
            times, until = self._refused.get(chat, (0, 0.0))
            times = times + 1 if until > self._monotonic() - _IN_A_ROW_SECONDS else 1
            at_least = FIRST_REFUSAL_SECONDS * 2.0 ** min(times - 1, 10)
            pause = min(max(seconds, at_least), LONGEST_REFUSAL_SECONDS)
            self._refused_at[chat] = self._monotonic()
            self._refused[chat] = (times, self._monotonic() + pause)
            self._many.add(chat)

    def accepted(self, chat: str) -> None:
        """The channel took something there."""
        with self._lock:
            self._refused.pop(chat, None)

    def is_quiet(self, chat: str) -> bool:
        """Whether no more than one message was sent there in the last two seconds."""
        with self._lock:
            sent = self._sent.get(chat)
            return sent is None or len(sent) < 2 or sent[-2] < self._monotonic() - 2

    def full(self) -> dict[str, float]:
        """The conversations without room, with the seconds until there is some."""
        with self._lock:
            found: dict[str, float] = {}
            for chat in tuple(self._many):
                wait = self._wait(chat)
                if wait > 0:
                    found[chat] = wait
                elif not self._held[chat] and self._idle(chat):
                    self._many.discard(chat)
            return found

    def _watch(self, chat: str) -> None:
        """From its smallest limit on it may be full; before that it never is."""
        if self._limits:
            count = len(self._sent.get(chat, ())) + self._held[chat]
            if count >= self._limits[0][0]:
                self._many.add(chat)

    def _wait(self, chat: str) -> float:
        now = self._monotonic()
        sent, held = self._sent.get(chat, ()), self._held[chat]
        waits = [self._refused.get(chat, (0, now))[1] - now]
        is_shared = self._refused_at.get(chat, -math.inf) > now - SHARED_SECONDS
        for limit, window in self._parts if is_shared else self._limits:
            left = limit - held
            if left <= 0:
                waits.append(window)
            elif len(sent) >= left:
                waits.append(sent[-left] + window - now)
        return max(0.0, *waits)

    def _idle(self, chat: str) -> bool:
        """Nothing was sent there for a while: it is looked at again when something is."""
        sent = self._sent.get(chat)
        return not sent or sent[-1] < self._monotonic() - 1

    def _forget(self, now: float) -> None:
        """Long ago, and so few that no limit of an hour comes near."""
        few = LIMITS[-1][0] // 2
        for at in (chat for chat, when in tuple(self._refused_at.items()) if when < now - 3600):
            del self._refused_at[at]
            self._refused.pop(at, None)
        self._sent = {
            chat: sent
            for chat, sent in self._sent.items()
            if sent[-1] > now - 30 or len(sent) > few
        }
