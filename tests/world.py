"""The whole bot on a real database and a real socket, with Teams at the other end, in virtual time.

    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(30)
        assert "RØDT KORT" in world.last(world.deputy).summary

Only the clock is ours: everything else is what `serve` runs. After every scenario the history
checker is asked (`rodtkort verify`).
"""

import contextlib
import math
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml
from aiohttp import web
from pydantic import SecretStr

from bot.app import Application
from bot.core import Conditions, Core
from bot.ports import Telephone
from bot.service.keyring import Keyring, parse_keys
from bot.settings import Settings
from bot.sources import stored_organisation
from bot.store.calls import ITS_MAKER_FIRST_MS
from bot.store.export import list_incidents, show_incident
from bot.store.verification import VerificationScope, verify
from tests import installed
from tests.databases import COPIED, empty_database, opened
from tests.fakes.clock import ManualClock
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import Button, buttons_of
from tests.fakes.sent import SentCard, words_on
from tests.fakes.teams import Answer, TeamsFake
from tests.fakes.telephone import SpeakerFake
from tests.forging import Because
from tests.slow_machine import LONG_ENOUGH

KEY = "test:" + "A" * 43 + "="
MORE, REST, NOTE = "red_card.more", "follow_up.rest", "guide.note"
PUBLIC = "https://rodtkort.example.no"
START = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
SAMPLE = Path("config/organisation.sample.yaml")
# What every scenario has in common: reading the environment takes as long as a cry.
_SETTINGS = Settings(environment="local", keys=SecretStr(KEY))


def person_id(last_digits: str) -> str:
    """An Entra object id of the sample organisation."""
    return f"00000000-0000-0000-0000-000000000{last_digits}"


def changed_sample(change: Callable[[dict[str, Any]], None]) -> str:
    """The sample organisation file with a change made to it."""
    content = yaml.load(SAMPLE.read_text(), yaml.CSafeLoader)  # a seventh of the other's time
    change(content)
    written: str = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return written


def shown_in(answer: Answer) -> str:
    """Every text of the card that answers a tap."""
    return words_on(answer.card)


def _never(sentence: str) -> None:
    """Nothing that a scenario does makes the process give up."""
    raise AssertionError(sentence)


class World:
    """Caseworker, leader, deputy, next level and safety representative of the sample organisation,
    all with the app installed unless a test takes somebody out (`installed`)."""

    def __init__(
        self,
        folder: Path,
        organisation: str | None = None,
        database_url: str | None = None,
        absent: tuple[str, ...] = (),
        public: bool = True,
        sends_per_second: float = math.inf,  # Teams' limits are kept only where a test asks for it
        telephone: Telephone | None = None,
    ) -> None:
        self.clock = ManualClock(START)
        self.late_ms = 10_000  # V5; a scenario in which nobody works for a while allows more
        self._file = folder / "organisation.yaml"
        self._file.write_text(organisation or SAMPLE.read_text())
        self._database = folder / "bot.db"
        self._is_new = database_url is None and not self._database.exists()
        self._is_copy = self._is_new or COPIED in (database_url or "")
        if self._is_new:
            self._database.write_bytes(empty_database())
        self.settings = _SETTINGS.model_copy(
            update={
                "database_url": database_url or f"sqlite:///{folder}/bot.db",
                "organisation_file": self._file,
                "journal_dir": folder / "journal",
                "evidence_dir": folder / "evidence",
                "evidence_keys_dir": folder / "evidence-keys",
                "public_url": PUBLIC if public else None,
            }
        )
        self.teams = TeamsFake(clock=self.clock.seconds)
        self.core: Core
        self._users: list[tuple[str, TeamsUser]] = []
        self._forgotten: dict[TeamsUser, list[SentCard]] = {}
        self._absent = absent
        self._sends_per_second = sends_per_second
        self.telephone = telephone
        self.speaker: SpeakerFake = SpeakerFake()
        self._stack = contextlib.AsyncExitStack()
        self._played = ""
        self._plays: Callable[[], Awaitable[object]] | None = None
        self.caseworker = self._user("101", "Saksbehandler En")
        self.leader = self._user("102", "Leder En")
        self.deputy = self._user("103", "Stedfortreder En")
        self.next_level = self._user("104", "Leder To")
        self.safety_rep = self._user("105", "Verneombud En")

    def _user(self, last_digits: str, name: str) -> TeamsUser:
        installed = last_digits not in self._absent
        user = self.teams.user(person_id(last_digits), name, installed=installed)
        self._users.append((last_digits, user))
        return user

    @property
    def everybody(self) -> list[TeamsUser]:
        """Everyone of the sample organisation who has the app."""
        return [user for last_digits, user in self._users if last_digits not in self._absent]

    def after(self, scene: Callable[[Self], Awaitable[object]], name: str = "") -> Self:
        """What has happened when it is entered; whoever says the same begins as after a restart."""
        self._played = name or f"{scene.__module__}.{scene.__qualname__}"
        self._plays = partial(scene, self)
        return self

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.teams)
        if before := installed.known(like_this := self._like_others()):
            self.clock.at = before.at
            self._forgotten = before.put(self._database, self.teams)
            await self.start()
            return self
        await self.start()
        for user in self.everybody:
            await self.teams.install(user)
        await self.core.worker.settle()
        for user in self.everybody:
            self.forget(user)
        if self._plays is not None:
            await self._plays()
        if like_this is not None:
            kept = (self._database, self.teams, self.everybody, self._forgotten, self.clock.at)
            installed.keep(like_this, *kept)
        return self

    def _like_others(self) -> tuple[object, ...] | None:
        """By what it is known; nothing is kept yet, and nothing has to be waited for."""
        is_empty = self._is_new and self._database.read_bytes() == empty_database()
        if not is_empty or math.isfinite(self._sends_per_second):
            return None
        return installed.key(self.settings, self.clock.at, self.everybody, self._played)

    async def start(self) -> None:
        """Starts a process: the service's own application, in which nothing begins by itself."""
        self._process = contextlib.AsyncExitStack()
        app = Application(self.settings, _never, _never, conditions=self._conditions())
        await app.open()
        self._process.push_async_callback(app.close)
        self.core, self.morning, self.tab = app.core, app.morning, app.tab
        self.evidence_store, self.evidence_parts = app.evidence, app.build_evidence_parts
        self.keeper, self.clerk, self.calls = app.evidence_keeper, app.filing_clerk, app.calls
        if self.calls is not None and self.telephone is not None:
            await self.calls.open()
        runner = web.AppRunner(app.web, shutdown_timeout=0)
        await runner.setup()
        self._process.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        self.teams.bot_url = f"{self.address}/api/messages"

    def _conditions(self) -> Conditions:
        return Conditions(
            clock=self.clock,
            monotonic=self.clock.seconds,
            sends_per_second=self._sends_per_second,
            open_database=partial(opened, clock=self.clock, copied=self._is_copy),
            # Whoever is slow here is the machine; a connector that hangs is let go by its test.
            connector_seconds=LONG_ENOUGH,
            fetch_pauses_seconds=(0, 0, 0),
            telephone=self.telephone,
            speaker=self.speaker,
        )

    async def settle(self) -> tuple[int | None, int | None, int | None]:
        """All that is due by now is done: what is kept, and what is sent because of it. When what
        comes next is due."""
        await self.core.worker.settle()
        if self.calls is not None:
            await self.calls.settle()
            await self.core.worker.settle()
        due = self._due()
        if due[1] is not None and due[1] <= self.clock.at:
            await self.keeper.settle()
            await self.clerk.settle()
            await self.core.worker.settle()
            due = self._due()
        return due

    def _due(self) -> tuple[int | None, int | None, int | None]:
        w, read = self.core.rate_limit.waits(), self.core.service.read
        return read(lambda u: (u.tx.next_due(w), u.tx.next_own_kind_due(), u.tx.next_call_due()))

    async def check_units(self) -> None:
        """The morning check looks once, and what it has to say is said."""
        await self.morning.settle()
        await self.core.worker.settle()
        await self.morning.settle()  # whoever could not be told: the next one is
        await self.core.worker.settle()

    async def stop(self) -> None:
        """Ends the process; the database stays."""
        if self.tab is not None:
            self.tab.live.close()  # or its open pages are waited for
        await self._process.aclose()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        violations = self.violations() if kind is None else []
        await self.stop()
        await self._stack.__aexit__(kind, error, trace)
        assert not violations, violations

    # What people do

    async def says(self, user: TeamsUser, words: str, **where: Any) -> Answer:
        """Somebody writes; everything that follows at once has happened afterwards."""
        answer = await self.teams.says(user, words, **where)
        await self.core.worker.settle()
        return answer

    async def begins(self, user: TeamsUser, words: str) -> Answer:
        """Somebody writes this; a drill with a leader is meant, though it is New Year's Day."""
        answer = await self.says(user, words)
        if "med leder" not in words:
            return answer
        return await self.presses(user, "drill.start", kind="with_leader")

    async def delivers(self, payload: Json) -> Answer:
        """A client sends this activity (tests.fakes.clients); settles like everything else."""
        answer = await self.teams.deliver(payload)
        await self.core.worker.settle()
        return answer

    async def taps(self, user: TeamsUser, title: str, **inputs: Any) -> Answer:
        """Somebody presses a button on their latest card that has it, or behind *Mer* or *Vis
        resten*."""
        for opens in (self.opens_rest, self.opens_more):
            if not any(title in card.buttons for card in self.inbox(user)):
                await opens(user)
        return await self.taps_on(user, self.card_with(user, title), title, **inputs)

    async def taps_on(self, user: TeamsUser, card: SentCard, title: str, **inputs: Any) -> Answer:
        """Somebody presses a button on this card."""
        answer = await self.teams.tap(user, card, title, **inputs)
        await self.core.worker.settle()
        return answer

    async def presses(
        self, user: TeamsUser, verb: str, *, submit: bool = False, **data: Any
    ) -> Answer:
        """Somebody presses the button with this verb that fits `data` best on their newest card
        that has one, or behind *Mer*; what the button does not know itself is what they entered.
        What is None it must not have."""
        try:
            card, button, entered = self._drawn(user, verb, data)
        except AssertionError:
            if verb in (MORE, REST) or not await self._opens_form(user, verb):
                raise
            card, button, entered = self._drawn(user, verb, data)
        answer = await self.teams.press(user, card, button, submit=submit, **entered)
        await self.core.worker.settle()
        return answer

    async def _opens_form(self, user: TeamsUser, verb: str) -> bool:
        """The form in which this is done, as far as a card offers one."""
        if verb == NOTE and any(
            button.verb == NOTE and not button.inputs
            for card in self.inbox(user)
            for button in buttons_of(card.content)
        ):
            await self.presses(user, NOTE)
            return True
        if await self.opens_more(user) and any(
            button.verb == verb for card in self.inbox(user) for button in buttons_of(card.content)
        ):
            return True
        return await self.opens_rest(user)

    async def opens_rest(self, user: TeamsUser) -> bool:
        """*Vis resten* on the newest card that has it, of a threat and of the days after; whether
        there is one."""
        cards = [c for c in self.inbox(user) if any(b.verb == REST for b in buttons_of(c.content))]
        for button in [b for b in buttons_of(cards[-1].content) if b.verb == REST] if cards else ():
            await self.teams.press(user, cards[-1], button)
            await self.core.worker.settle()
        return bool(cards)

    async def opens_more(self, user: TeamsUser) -> bool:
        """*Mer* on the newest card that has it; whether there is one."""
        cards = [c for c in self.inbox(user) if any(b.verb == MORE for b in buttons_of(c.content))]
        if cards:
            await self.presses(user, MORE)
        return bool(cards)

    def pressed(self, user: TeamsUser, verb: str, *, submit: bool = False, **data: Any) -> Json:
        """The activity of such a press, for what Teams delivers at once, twice or late."""
        card, button, entered = self._drawn(user, verb, data)
        return self.teams.pressed(user, card, button, submit=submit, **entered)

    async def forges(
        self,
        user: TeamsUser,
        verb: str,
        *,
        because: Because,
        submit: bool = False,
        **data: Any,
    ) -> Answer:
        """A tap that no card of theirs makes (`forged`). The answer to a stale one shows on its
        card."""
        payload = self.forged(user, verb, because=because, submit=submit, **data)
        answer = await self.teams.deliver(payload)
        for card in self.inbox(user):
            if card.id == payload["replyToId"] and answer.is_card:
                card.show(answer.card)
        await self.core.worker.settle()
        return answer

    def forged(
        self, user: TeamsUser, verb: str, *, because: Because, submit: bool = False, **data: Any
    ) -> Json:
        """The activity of a tap with exactly this data; what is None is missing. AssertionError if
        a card makes it: then it is to be pressed."""
        tap, cards = {"verb": verb, **data}, [*self._forgotten.get(user, ()), *self.inbox(user)]
        from_card = because.source(self.inbox(user), cards, tap)
        sent, payloads = {k: v for k, v in tap.items() if v is not None}, self.teams.payloads
        reply_to = from_card.id if from_card else ""
        if submit:
            return payloads.submit(user, sent, reply_to=reply_to)
        return payloads.execute(user, verb, sent, reply_to=reply_to)

    def _drawn(
        self, user: TeamsUser, verb: str, data: dict[str, Any]
    ) -> tuple[SentCard, Button, dict[str, Any]]:
        """The newest card on which this can be pressed, its button, and what is entered there."""
        wanted = {"verb": verb, **data}
        problems: list[object] = []
        for card in reversed(self.inbox(user)):
            found = [b for b in buttons_of(card.content) if b.verb == verb and b.is_about(wanted)]
            for button in sorted(found, key=lambda b: -len(b.data.keys() & wanted.keys())):
                entered = {k: v for k, v in data.items() if k not in button.data and v is not None}
                if not (why_not := button.problems(entered)):
                    return card, button, entered
                problems += [f"{button.title}: {why}" for why in why_not]
        for card in self.inbox(user) if not problems else ():
            problems.append([(button.title, button.data) for button in buttons_of(card.content)])
        raise AssertionError(f"{user.name} has no button {verb} {data}: {problems}")

    async def advance(self, seconds: float) -> None:
        """Lets time pass, stopping at every moment at which something is due."""
        until, due = self.clock.at + int(seconds * 1000), self._due()
        while (moment := self._moment(*due)) is not None and moment <= until:
            self.clock.at = max(self.clock.at, moment)
            due = await self.settle()
        self.clock.at = until
        await self.settle()

    def _moment(self, sent: int | None, own: int | None, call: int | None) -> int | None:
        """When something falls due, or what is due can be sent."""
        rate_limit, now = self.core.rate_limit, self.clock.at
        due = min((at for at in (sent, own) if at is not None), default=None)
        if due is not None and due <= now and math.isfinite(self._sends_per_second):
            due = now + max(1, math.ceil((rate_limit.tenant.next_free_in() or 0) * 1000))
        if call is not None and call <= now:  # another process made it, and is given its time
            call = now + ITS_MAKER_FIRST_MS
        opens = rate_limit.opens_in()
        reopened = now + max(1, math.ceil(opens * 1000)) if opens is not None else None
        return min((at for at in (due, reopened, call) if at is not None), default=None)

    # What people see

    def inbox(self, user: TeamsUser) -> list[SentCard]:
        """The person's cards since the scenario began."""
        return self.teams.inbox(user)

    def last(self, user: TeamsUser) -> SentCard:
        """The newest card."""
        return self.inbox(user)[-1]

    def card_with(self, user: TeamsUser, title: str) -> SentCard:
        """The newest card that has a button of this title."""
        found = [card for card in self.inbox(user) if title in card.buttons]
        texts = [card.text for card in self.inbox(user)]
        assert found, f"{user.name} has no card with {title!r} among {texts}"
        return found[-1]

    def reads(self, user: TeamsUser, words: str) -> bool:
        """Whether any of the person's cards shows these words now."""
        return any(words in card.text for card in self.inbox(user))

    def forget(self, user: TeamsUser) -> None:
        """Empties the person's chat as far as the test is concerned."""
        self._forgotten.setdefault(user, []).extend(self.inbox(user))
        self.teams.forget(user)

    # What the operator sees

    def incidents(self) -> list[dict[str, Any]]:
        """`incident list --json`, oldest first."""
        return list(reversed(list_incidents(self.core.database)))

    def incident(self) -> dict[str, Any]:
        """`incident show --json` of the newest incident."""
        shown = show_incident(self.core.database, self.incidents()[-1]["id"])
        assert shown is not None
        return shown

    def kinds(self) -> list[str]:
        """The kinds on the newest incident's timeline."""
        return [entry["kind"] for entry in self.incident()["timeline"]]

    def violations(self) -> list[str]:
        """What the history checker finds."""
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        scope = VerificationScope(self.clock.now(), late_ms=self.late_ms)
        found = verify(self.core.database, keys, stored_organisation, scope)
        return [f"{violation.law}: {violation.problem}" for violation in found]
