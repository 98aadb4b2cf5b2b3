"""Figures that are kept in memory are those that a fresh count gives, whatever has happened, was
reported late or forgotten meanwhile (R29, R30, L13)."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from bot.domain.insight.figures import Figures, bounds_of
from bot.domain.reports.draft import DraftState
from bot.store import tables as t
from bot.store.database import Database
from bot.store.schema import upgrade
from bot.store.statistics import TooMany, UnitQuery, UnitReader, UnitRecord
from tests.databases import empty_database
from tests.yearly import Plan, keep, keep_in, planned

UNITS = ("0300", "0315", "0316")
SINCE, UNTIL = bounds_of(2025)
NOW = UNTIL + 86_400_000
ASKED = [UnitQuery(unit, (), SINCE, UNTIL - 1, NOW) for unit in UNITS]
Change = Callable[[Connection, str, random.Random], None]


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Three units' year of two hundred incidents."""
    if getattr(request, "param", "sqlite") == "sqlite":
        (tmp_path / "bot.db").write_bytes(empty_database())
        url = f"sqlite:///{tmp_path}/bot.db"
    else:
        url = request.getfixturevalue("postgres_url")
        upgrade(url)
    found = Database(url)
    keep(found, planned(200, UNITS, [2025], seed=3))
    yield found
    found.close()


def tells(connection: Connection, incident: str, kind: str, **detail: Any) -> None:
    """One entry more, as the service adds it: the incident counts it."""
    of = t.incident.c
    seq = connection.execute(select(of.seq).where(of.id == incident)).scalar_one()
    newest = select(func.max(t.timeline.c.seq)).where(t.timeline.c.incident == incident)
    last = connection.execute(newest).scalar() or 0
    entry = {"incident": incident, "seq": last + 1, "schema": 1, "at": NOW, "kind": kind}
    entry |= {"actor": "x", "payload": json.dumps(detail), "key_id": "", "mac": ""}
    connection.execute(insert(t.timeline).values(entry))
    changed = update(t.incident).where(of.id == incident)
    connection.execute(changed.values(seq=seq + 1))


def _withdrawn(connection: Connection, incident: str, _: random.Random) -> None:
    tells(connection, incident, "cancelled")


def _followed_up(connection: Connection, incident: str, _: random.Random) -> None:
    tells(connection, incident, "follow_up_opened")


def _reported(connection: Connection, incident: str, dice: random.Random) -> None:
    """Late, or a report that comes further, or back."""
    state = dice.choice([state.value for state in DraftState])
    mine = t.draft.c.incident == incident
    connection.execute(update(t.draft).where(mine).values(state=state))


def _finalised(connection: Connection, incident: str, dice: random.Random) -> None:
    mine = t.draft.c.incident == incident
    connection.execute(update(t.draft).where(mine).values(finalised=dice.random() < 0.5))


def _evidence_removed(connection: Connection, incident: str, _: random.Random) -> None:
    mine = t.evidence.c.incident == incident
    connection.execute(update(t.evidence).where(mine).values(removed_at=NOW))


def _forgotten(connection: Connection, incident: str, _: random.Random) -> None:
    for table in (t.timeline, t.draft, t.evidence):
        connection.execute(delete(table).where(table.c.incident == incident))
    connection.execute(delete(t.incident).where(t.incident.c.id == incident))


def _moved(connection: Connection, incident: str, dice: random.Random) -> None:
    """Another unit's, or another month's; counted, as whatever happens to an incident is."""
    of = t.incident.c
    mine = update(t.incident).where(of.id == incident).values(seq=of.seq + 1)
    connection.execute(mine.values(unit=dice.choice(UNITS), raised_at=dice.randrange(SINCE, UNTIL)))


CHANGES: Sequence[Change] = (
    _withdrawn, _followed_up, _reported, _finalised, _evidence_removed, _forgotten, _moved,
)  # fmt: skip


Found = dict[str, UnitRecord | TooMany]


def figures_of(found: Found) -> dict[str, Figures]:
    return {unit: figures(found, unit) for unit in found}


def figures(found: Found, unit: str) -> Figures:
    record = found[unit]
    assert isinstance(record, UnitRecord)
    return record.figures


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_what_is_kept_is_what_a_fresh_count_gives(database: Database) -> None:
    """After each of many changes, one at a time and two at once that outweigh each other."""
    dice, reader = random.Random(5), UnitReader(database)
    known = reader.read_all(ASKED, {})
    told = set()
    for _ in range(50):
        with database.engine.begin() as connection:
            everything = connection.execute(select(t.incident.c.id).order_by(t.incident.c.id))
            incidents = dice.sample(list(everything.scalars()), 2)
            for incident in incidents[: dice.choice((1, 2))]:
                dice.choice(CHANGES)(connection, incident, dice)
            if dice.random() < 0.3:
                late = Plan(dice.choice(UNITS), dice.randrange(SINCE, UNTIL), noted=True)
                keep_in(connection, [late])
        fresh = reader.read_all(ASKED, {})
        known = reader.read_all(ASKED, known)
        assert figures_of(known) == figures_of(fresh)
        told.add(repr(figures_of(fresh)))
    assert len(told) > 25  # most of them changed something that is told


@pytest.mark.parametrize("change", CHANGES)
def test_only_the_unit_in_which_something_changed_is_added_up_again(
    database: Database, change: Change
) -> None:
    """The others' are the very same."""
    reader = UnitReader(database)
    before = reader.read_all(ASKED, {})
    mine = select(t.draft.c.incident).join(t.evidence, t.evidence.c.incident == t.draft.c.incident)
    of_0315 = mine.join(t.incident, t.incident.c.id == t.draft.c.incident)
    of_0315 = of_0315.where(t.incident.c.unit == "0315").order_by(t.incident.c.raised_at)
    with database.engine.begin() as connection:
        incident = connection.execute(of_0315).scalars().first()
        assert incident is not None
        change(connection, incident, Chosen("0315"))
    after = reader.read_all(ASKED, before)
    again = [unit for unit in UNITS if figures(after, unit) is not figures(before, unit)]
    assert again == ["0315"]
    assert figures(reader.read_all(ASKED, after), "0315") is figures(after, "0315")


class Chosen(random.Random):
    """Dice that fall as they should: on this unit, else on what comes first that is new."""

    def __init__(self, unit: str) -> None:
        super().__init__(1)
        self.unit = unit

    def choice(self, seq: Any) -> Any:
        return self.unit if self.unit in seq else DraftState.REFUSED.value

    def random(self) -> float:
        return 0.9


def test_how_long_an_alarm_has_stood_is_looked_at_until_it_is_known(database: Database) -> None:
    """One that nobody answers counts among the answer times once it has stood for forty seconds,
    though nothing is written then."""
    keep(database, [Plan("0315", UNTIL - 10_000)])
    with database.engine.begin() as connection:  # it goes on
        of_it = select(t.incident.c.id).where(t.incident.c.raised_at == UNTIL - 10_000)
        ends = (t.timeline.c.incident == of_it.scalar_subquery(), t.timeline.c.kind == "resolved")
        connection.execute(delete(t.timeline).where(*ends))
    reader, known = UnitReader(database), Found()
    unanswered = []
    for after in (20_000, 39_000, 41_000, 90_000):
        asked = replace(ASKED[1], now=UNTIL - 10_000 + after)
        known = reader.read_all([asked], known)
        unanswered.append(figures(known, "0315").answers.unanswered)
    assert unanswered == [unanswered[0]] * 2 + [unanswered[0] + 1] * 2
