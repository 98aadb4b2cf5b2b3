"""What the commonest things that people do ask of the database: a feature that costs one statement
more on their way is a decision, and not something that nobody noticed.

Counted are the statements of the command's own transaction, and on PostgreSQL the round trips: what
nobody reads the outcome of goes with the next that is waited for, BEGIN with the first (decision
80; SQLite's is none that is heard), what is looked at next with what comes before it, and COMMIT is
one more. What comes of it afterwards shares transactions with others, by chance.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.dialogs.commands import Command
from bot.service.dispatcher import Handled
from tests.fakes.telephone import TelephoneFake
from tests.world import World

STATEMENTS = {
    "hjelp": 12,  # one is whether whoever gets the red card has another one (L14)
    "hjelp, and no more": 8,
    "claim": 16,
    "words to whoever helps": 10,
    "guided call begun": 9,
    "step of the guided call": 8,
    "call over": 8,
    "alarm ended": 13,  # one is which of the person's cards was tapped, one whether their report
    # lies below already (L14); the cards of a locked alarm are read once
    "report begun": 16,  # two let what offers it lie there without a filled button (L14)
    "status": 11,
    "hjelp again": 12,
    "avbryt": 11,
}
# PostgreSQL reads its own clock where this one is moved by hand: once at the beginning, and once
# more where an alarm is locked.
ROUND_TRIPS = {
    "hjelp": 8,  # of whoever is in nobody's chain, two less
    "hjelp, and no more": 2,  # and one under way while the cards are drawn: what they stand beside
    "claim": 5,
    "words to whoever helps": 5,
    "guided call begun": 7,
    "step of the guided call": 4,
    "call over": 4,
    "alarm ended": 5,
    "report begun": 10,
    "status": 11,
    "hjelp again": 5,
    "avbryt": 5,
}
# What an act or a cry looks at first is asked at once there: a claim need not read the cards it has
# read once more, and a second cry asks in vain where a call stands.
ASKED_AHEAD = {"claim": -1, "hjelp again": 1}
ENTERED = {"sqlite": 1, "postgresql": 0}  # the register's entry (V12): no line to wait for there


class Counts:
    """Statements of the transactions of commands since the last `taken`."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._statements = 0
        self.round_trips: dict[str, int] = {}
        self._waited = 0
        self._here = threading.local()
        self._run: Callable[[Command, bool], Handled] = world.core.service.run
        monkeypatch.setattr(world.core.service, "run", self._within)
        event.listen(world.core.database.engine, "before_cursor_execute", self._count)

    def taken(self, what: str = "") -> int:
        """So many, and begins anew; the round trips of it are kept under its name."""
        found, self._statements = self._statements, 0
        self.round_trips[what], self._waited = self._waited + 1, 0
        return found

    def _within(self, command: Command, answered: bool) -> Handled:
        self._here.commands = True
        try:
            return self._run(command, answered)
        finally:
            self._here.commands = False

    def _count(self, _connection: Any, cursor: Any, *_: Any) -> None:
        counts = getattr(self._here, "commands", False)
        self._statements += counts
        self._waited += counts and not getattr(cursor, "unread", False)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_the_commonest_commands_ask_exactly_so_much(
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """L1: the caseworker waits for each. Whoever changes a number says why in the commit."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    found: dict[str, int] = {}
    async with World(tmp_path, database_url=url) as world:
        caseworker, leader = world.caseworker, world.leader
        await world.says(caseworker, "status")  # statements are compiled once
        counts = Counts(world, monkeypatch)
        await world.says(caseworker, "hjelp telefon")
        found["hjelp"] = counts.taken("hjelp")
        await world.advance(1)
        counts.taken()
        await world.taps(leader, "Jeg ringer deg")
        found["claim"] = counts.taken("claim")
        await world.says(caseworker, "han roper")
        found["words to whoever helps"] = counts.taken("words to whoever helps")
        await world.taps(caseworker, "Gi advarsel")
        found["guided call begun"] = counts.taken("guided call begun")
        await world.presses(caseworker, "guide.step", reaction="continues")
        found["step of the guided call"] = counts.taken("step of the guided call")
        await world.presses(caseworker, "guide.step", reaction="end")
        await world.advance(3)  # just after the card has moved it is asked whether it was meant
        counts.taken()
        await world.advance(3)
        counts.taken()
        await world.presses(caseworker, "call.over")
        found["call over"] = counts.taken("call over")
        await world.advance(3)
        counts.taken()
        await world.taps(caseworker, "Avslutt varselet")
        found["alarm ended"] = counts.taken("alarm ended")
        await world.says(caseworker, "rapport")
        found["report begun"] = counts.taken("report begun")
        await world.says(leader, "status")
        found["status"] = counts.taken("status")
        await world.says(caseworker, "hjelp")
        found["hjelp, and no more"] = counts.taken("hjelp, and no more")
        await world.says(caseworker, "hjelp nå")
        found["hjelp again"] = counts.taken("hjelp again")
        await world.says(caseworker, "avbryt")
        found["avbryt"] = counts.taken("avbryt")
    found["hjelp, and no more"] -= ENTERED[database]
    found["hjelp"] -= ENTERED[database]
    for what, more in ASKED_AHEAD.items() if database == "postgresql" else ():
        found[what] -= more
    assert found == STATEMENTS
    if database == "postgresql":
        assert {what: counts.round_trips[what] for what in ROUND_TRIPS} == ROUND_TRIPS


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_calls_cost_a_raise_one_statement_and_no_round_trip(
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """L1: the planned call is a row; who is to have no number is known, and tests are looked for by
    whoever makes them."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    async with World(tmp_path, database_url=url, telephone=TelephoneFake()) as world:
        await world.says(world.caseworker, "status")
        counts = Counts(world, monkeypatch)
        await world.says(world.caseworker, "hjelp telefon")
        found = counts.taken("hjelp") - ENTERED[database]
    assert found == STATEMENTS["hjelp"] + 1
    if database == "postgresql":
        assert counts.round_trips["hjelp"] == ROUND_TRIPS["hjelp"]
