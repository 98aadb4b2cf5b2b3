"""The bot on SQLite behind its framework-neutral edge, with alarms in every state."""

import itertools
import json
import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from bot.core import Conditions, build_core, open_database
from bot.events import Address
from bot.ports import Delivered, Delivery, Message, MessageRef
from bot.service.keyring import Keyring, parse_keys
from bot.settings import Settings
from bot.sources import stored_organisation
from bot.store.verification import VerificationScope, verify
from bot.teams.authentication import AllowedServiceUrls, TrustEverybody
from bot.teams.edge import AccessControl, Edge
from bot.teams.reading import read
from bot.wiring.web import sentences
from tests.databases import empty_database
from tests.fakes.clock import ManualClock
from tests.fakes.payloads import Json, Payloads, TeamsUser
from tests.fakes.requests import request
from tests.fakes.sent import MAX_CARD
from tests.fakes.teams import BOT, TENANT
from tests.fuzz.rights import Alarm
from tests.without_fsync import without_fsync
from tests.world import KEY, START, changed_sample, person_id

SERVICE = "http://127.0.0.1:56150/teams"
CASEWORKERS = [TeamsUser(person_id(str(number)), f"Ansatt {number}") for number in range(301, 361)]
LEADER, DEPUTY, NEXT, REP, OUTSIDER = (
    TeamsUser(person_id(number), f"Person {number}")
    for number in ("102", "103", "104", "105", "199")
)


def _organisation() -> str:
    def more(content: dict[str, Any]) -> None:
        content["people"] += [{"id": user.id, "name": user.name} for user in CASEWORKERS]
        content["units"][0]["members"] += [user.id for user in CASEWORKERS]

    return changed_sample(more)


class Posted:
    """The `Messenger` port: takes every card, as Teams does when all is well. The addresses that
    a fuzz makes up lead nowhere, so there is no socket to send to."""

    def __init__(self) -> None:
        self.too_large = 0
        self._ids = itertools.count(1_700_000_000_000)

    async def send(self, address: Address, message: Message) -> Delivery:
        """Delivered."""
        self._weigh(message)
        chat = address.conversation_id or f"a:{address.user_mri}"
        return Delivered(MessageRef(address.service_url, chat, str(next(self._ids))))

    async def join_url(self, service_url: str, meeting_id: str) -> str | None:
        """Not known."""
        return None

    async def is_present(
        self, service_url: str, meeting_id: str, person: str, tenant_id: str
    ) -> bool:
        """Not known."""
        return False

    async def update(self, ref: MessageRef, message: Message) -> Delivery:
        """Delivered."""
        self._weigh(message)
        return Delivered(ref)

    def _weigh(self, message: Message) -> None:
        self.too_large += len(json.dumps(message.card).encode()) > MAX_CARD


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the present alarms: who raised them, and who might do something to them."""

    open: TeamsUser
    claimed: TeamsUser
    resolved: TeamsUser
    cancelled: TeamsUser
    drill: TeamsUser

    def everybody(self) -> list[TeamsUser]:
        """Insiders of one alarm are outsiders of the others."""
        mine = [self.open, self.claimed, self.resolved, self.cancelled, self.drill]
        return [*mine, LEADER, DEPUTY, NEXT, REP, OUTSIDER]


class Town:
    """What the fuzz attacks. `edge` is the way in; `alarms` reads the database past the bot."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(START)
        file, database = folder / "organisation.yaml", folder / "bot.db"
        file.write_text(_organisation())
        database.write_bytes(empty_database())
        settings = Settings(
            environment="local",
            database_url=f"sqlite:///{database}",
            organisation_file=file,
            keys=SecretStr(KEY),
        )
        self.payloads = Payloads(SERVICE, TENANT, BOT)
        self.posted = Posted()
        self._database = without_fsync(open_database(settings, self.clock))
        self.core = build_core(
            settings, self._database, self.posted, Conditions(self.clock, sends_per_second=math.inf)
        )
        access = AccessControl(TrustEverybody(), AllowedServiceUrls(local=True))
        said = sentences(self.core.service.directory)
        self.edge = Edge(access, read, self.core.inbound, said)
        self._reader = sqlite3.connect(database, isolation_level=None)
        self._free = iter(CASEWORKERS)
        self.seen: dict[str, Alarm] = {}

    async def __aenter__(self) -> Self:
        for user in (LEADER, DEPUTY, NEXT, REP, OUTSIDER):
            await self.edge.answer(request(self.payloads.installed(user)))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.settle()
        self._reader.close()
        self.core.threads.close()
        self._database.close()

    def alarms(self) -> dict[str, Alarm]:
        """Every alarm as it lies in the database now; `seen` keeps it."""
        rows = self._reader.execute(
            "SELECT id, state, raised_by, card, seq, mac, last_event_at, resting FROM incident"
        ).fetchall()
        self.seen = {row[0]: Alarm((*row[:3], *row[4:]), row[1], row[2], row[3]) for row in rows}
        return self.seen

    async def settle(self) -> None:
        """Everything that is due has happened."""
        await self.core.worker.settle()

    async def advance(self, seconds: float) -> None:
        """Time passes, and the chain moves."""
        until = self.clock.at + int(seconds * 1000)
        while True:
            due = self.core.service.read(lambda uow: uow.tx.next_due())
            if due is None or due > until:
                break
            self.clock.at = max(self.clock.at, due)
            await self.settle()
        self.clock.at = until
        await self.settle()
        self.alarms()

    async def new_alarms(self) -> Cast:
        """One open, one claimed, one resolved (a threat, followed up), one cancelled, and a drill
        under way."""
        for user in (LEADER, DEPUTY, NEXT):  # whatever they were made to do before
            await self._does(self.payloads.installed(user))
            await self._does(self.payloads.execute(user, "person.back", {"verb": "person.back"}))
            await self._does(self.payloads.text(user, "/avbryt"))
        cast = Cast(*(next(self._free) for _ in range(5)))
        for user in (cast.open, cast.claimed, cast.resolved, cast.cancelled):
            words = "hjelp trussel" if user is cast.resolved else "hjelp"
            await self._does(self.payloads.text(user, words))
        await self._does(self.payloads.text(cast.drill, "øvelse med leder"))
        meant = {"verb": "drill.start", "kind": "with_leader", "day": "2026-01-01"}  # a holiday
        await self._does(self.payloads.execute(cast.drill, "drill.start", meant))
        for user in (cast.claimed, cast.resolved):
            data = {"verb": "red_card.claim", "how": "call", "incident": self.alarm_of(user)}
            await self._does(self.payloads.execute(LEADER, "red_card.claim", data))
        sure = {
            "verb": "red_card.resolve",
            "incident": self.alarm_of(cast.resolved),
            "sure": "true",
        }
        await self._does(self.payloads.execute(LEADER, "red_card.resolve", sure))
        data = {"verb": "duty.take", "incident": self.alarm_of(cast.resolved)}
        await self._does(self.payloads.execute(LEADER, "duty.take", data))
        await self._does(self.payloads.text(cast.cancelled, "avbryt"))
        states = [self.alarms()[self.alarm_of(user)].state for user in cast.everybody()[:5]]
        assert states == ["open", "claimed", "resolved", "cancelled", "open"], states
        return cast

    def alarm_of(self, user: TeamsUser) -> str:
        """The id of the alarm that this person raised last."""
        return [id for id, alarm in self.alarms().items() if alarm.raised_by == user.id][-1]

    async def _does(self, payload: Json) -> None:
        answer = await self.edge.answer(request(payload))
        assert answer.status == 200
        await self.settle()

    def violations(self) -> list[str]:
        """What `rodtkort verify` finds."""
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        found = verify(
            self._database, keys, stored_organisation, VerificationScope(self.clock.now())
        )
        return [f"{violation.law}: {violation.problem}" for violation in found]


def anybody(random: Random, cast: Cast) -> TeamsUser:
    """Somebody of the present alarms, or who has nothing to do with them."""
    return random.choice(cast.everybody())
