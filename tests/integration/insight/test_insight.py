"""Figures per unit and training (R29, R30, R57, R61, R64; laws L8, L10, L12,
L13): a picture and a table for those who answer for a unit, a record for everybody, and nothing by
which people are measured."""

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cards.views import View
from bot.service.insight import figures
from bot.service.unit_of_work import UnitOfWork
from bot.store import tables as t
from bot.store.statistics import TooMany, UnitQuery, UnitReader, UnitRecord
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import actions
from tests.forging import Because
from tests.integration.evidence.test_page import browser, opens
from tests.integration.follow_up.test_follow_up import ended
from tests.integration.reports.test_paper_page import printed
from tests.slow_machine import LONG_ENOUGH
from tests.world import PUBLIC, World, changed_sample, person_id, shown_in


async def alarms(world: World, count: int, answer_seconds: int = 5) -> None:
    """So many alarms that the leader answers and the caseworker ends."""
    for number in range(count):
        await world.says(world.caseworker, f"hjelp telefon trussel {number}")
        await world.advance(answer_seconds)
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(3)
        await world.presses(world.caseworker, "red_card.resolve")
        await world.advance(60)


async def drill(world: World, person: TeamsUser, how: str = "alene") -> None:
    """A drill that is answered and ended."""
    await world.begins(person, f"øvelse {how}")
    helper = person if how == "alene" else world.leader
    await world.presses(helper, "red_card.claim", how="write")
    await world.advance(3)
    await world.presses(person, "red_card.resolve")


async def asks(world: World, user: TeamsUser, words: str) -> str:
    """What the newest card says after these words."""
    await world.says(user, words)
    return world.last(user).text


def looks(world: World) -> list[tuple[str, str]]:
    """Who looked at what, by the access log."""
    with world.core.database.reading() as connection:
        of = t.access_log.c
        found = connection.execute(select(of.actor, of.action).order_by(of.at))
        return [(row.actor, row.action) for row in found]


def with_administrator(content: dict[str, Any]) -> None:
    """Leder To administers the sample unit without leading it, with two colleagues in it."""
    unit, above = content["units"]
    unit["administrators"], above["administrators"] = [person_id("104")], []
    for number, name in (("106", "Anne Ansatt"), ("107", "Ørjan Ansatt")):
        content["people"].append({"id": person_id(number), "name": name})
        unit["members"].append(person_id(number))


async def test_r30_a_leader_sees_the_units_months_and_answers(tmp_path: Path) -> None:
    """R29, R30: how many, how fast against the targets, what is without a report, what is open."""
    async with World(tmp_path) as world:
        await alarms(world, 5)
        world.late_ms = 10**9
        said = await asks(world, world.leader, "innsikt")
        assert "Nav Eksempel: siste tolv måneder" in said
        assert "Innen 10 sekunder" in said
        assert "100\u00a0%, målet er 80\u00a0%: nådd" in said
        for line in ("Varsler 5", "Uten avviksmelding 5", "Svartid, median 5 s", "Trussel 5"):
            assert line.replace(" ", "") in said.replace(" ", "").replace("\n", ""), line
        assert world.last(world.leader).summary == "Innsikt: siste tolv måneder"
        assert (world.leader.id, "insight 0315") in looks(world)


async def test_l13_it_ranks_and_names_nobody(tmp_path: Path) -> None:
    """L13: of fewer than five no times, of nobody a name; drills and withdrawn ones apart (L12)."""
    async with World(tmp_path) as world:
        await alarms(world, 2)
        await drill(world, world.caseworker)
        said = await asks(world, world.safety_rep, "innsikt")
        assert "Færre enn fem varsler med svartid" in said
        assert "for få til å vises" in said
        for user in world.everybody:
            assert user.name not in said
        assert "Trussel" not in said
        assert "Øvelser alene" in said


async def test_l13_a_year_with_one_alarm_shows_nothing_of_it_in_any_language(
    tmp_path: Path,
) -> None:
    """That there was one, and no more: no time, kind, share or name."""
    async with World(tmp_path) as world:
        await alarms(world, 1)
        for language, word, kind in (
            ("bokmål", "innsikt", "Trussel"),
            ("nynorsk", "innsikt", "Trugsmål"),
            ("engelsk", "innsikt", "Threat"),
        ):
            await world.says(world.safety_rep, f"språk {language}")
            said = await asks(world, world.safety_rep, word)
            assert "Nav Eksempel" in said
            assert kind not in said
            assert "100" not in said, "no share of one"
            for user in world.everybody:
                assert user.name not in said


async def test_l13_who_may_not_see_it_is_told_so(tmp_path: Path) -> None:
    """R29: leaders, safety representatives and administrators of the unit; a foreign unit is
    answered as one that is not there."""
    async with World(tmp_path) as world:
        said = await asks(world, world.caseworker, "innsikt")
        assert "Innsikt er for ledere, verneombud og administratorer" in said
        foreign = await world.forges(
            world.leader, "insight.show", because=Because.HOSTILE, unit="0300"
        )
        missing = await world.forges(
            world.leader, "insight.show", because=Because.HOSTILE, unit="9999"
        )
        assert foreign.card == missing.card
        assert world.inbox(world.leader) == []


async def test_r30_the_units_list_has_a_button_for_it(tmp_path: Path) -> None:
    """Insight is found where leaders look already."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "status")
        await world.taps(world.leader, "Innsikt")
        assert "Ingen varsler i perioden." in world.last(world.leader).text


async def test_r30_the_year_is_had_as_pdf_on_a_page_of_ones_own(tmp_path: Path) -> None:
    """R29, R30, L10: for whoever may see the figures, on record when it is opened; nobody else gets
    a link, and without pages the card says whom to ask."""
    async with World(tmp_path) as world, browser() as mine:
        await alarms(world, 1)
        world.late_ms = 10**9
        await world.says(world.leader, "innsikt")
        answer = await world.taps(world.leader, "Årstall som PDF")
        url = next(one["url"] for one in actions(answer.card) if one["type"] == "Action.OpenUrl")
        found = url.replace(PUBLIC, world.address)
        assert (world.leader.id, "insight.export 0315") not in looks(world)
        assert (await opens(mine, found))[0] == 200
        assert (await printed(mine, found))[1].startswith(b"%PDF-")
        assert (world.leader.id, "insight.export 0315") in looks(world)
        foreign = await world.forges(
            world.leader, "insight.download", because=Because.HOSTILE, unit="0300"
        )
        assert "0300" not in shown_in(foreign)
        assert not list(actions(foreign.card))
    folder = tmp_path / "without"
    folder.mkdir()
    async with World(folder, public=False) as world:
        await world.says(world.leader, "innsikt")
        assert (
            "Årstallene til partnerskapsmøtet får du av driften." in world.last(world.leader).text
        )


async def test_l8_no_alarm_waits_for_a_year_of_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8 (bad input: a slow disk): while the figures are being read a cry goes out as always."""
    may_go_on, read = threading.Event(), UnitReader.read

    def slowly(reader: UnitReader, asked: UnitQuery) -> UnitRecord | TooMany:
        assert may_go_on.wait(LONG_ENOUGH)
        return read(reader, asked)

    async with World(tmp_path) as world:
        monkeypatch.setattr(UnitReader, "read", slowly)
        await world.teams.says(world.leader, "innsikt")
        working = asyncio.create_task(world.core.worker.settle())
        await world.teams.says(world.caseworker, "hjelp")
        await world.teams.wait_for(lambda: world.reads(world.leader, "trenger hjelp nå"))
        assert not world.reads(world.leader, "siste tolv måneder")
        may_go_on.set()
        await working
        await world.settle()
        assert world.reads(world.leader, "siste tolv måneder")


async def test_more_than_can_be_counted_while_somebody_waits_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input: the unit that everybody unknown falls to. A row that takes longer than its lease
    would be begun anew for ever."""
    read = UnitReader.read

    async with World(tmp_path) as world:
        await alarms(world, 2)
        world.late_ms = 10**9
        small = UnitReader(world.core.database, most=1)
        monkeypatch.setattr(UnitReader, "read", lambda _self, asked: read(small, asked))
        said = await asks(world, world.leader, "innsikt")
        assert said == "Det er for mange hendelser til å telles her. Be driften om årstallene."


def drawn(uow: UnitOfWork, person: str, message: Any, record: UnitRecord | TooMany) -> View | None:
    """What the person reads of it."""
    uow.record = record
    return figures.drawn(uow, person, message)


async def test_l13_a_right_that_was_lost_meanwhile_shows_nothing(tmp_path: Path) -> None:
    """L13 (bad input): what was asked for while one might is drawn for nobody who may not."""
    async with World(tmp_path) as world:
        asked = UnitQuery("0315", (), 0, world.clock.at)
        record = UnitReader(world.core.database).read(asked)
        for message in (figures.SentInsight("0315"), figures.SentCompletion("0315", 0)):
            for person in (world.caseworker.id, person_id("199")):
                draw = partial(drawn, person=person, message=message, record=record)
                assert world.core.service.read(draw) is None


async def test_r64_everybody_sees_their_own_record_and_what_is_next(tmp_path: Path) -> None:
    """R26, R64, R79: what was practised and read, and by when to practise again."""
    async with World(tmp_path) as world:
        said = await asks(world, world.caseworker, "opplæring")
        assert "Det er på tide å øve." in said
        assert "Ikke ennå" in said
        await drill(world, world.caseworker, "med leder")
        await world.says(world.caseworker, "rutiner")
        await world.presses(world.caseworker, "routine.show", routine="telefon")
        await world.presses(world.caseworker, "routine.read", routine="telefon")
        said = await asks(world, world.caseworker, "opplæring")
        assert "Neste øvelse innen 30.06.2026." in said
        assert "Sist 01.01.2026" in said
        assert "Lest 01.01.2026" in said
        said = await asks(world, world.leader, "opplæring")
        assert "Neste øvelse innen 30.06.2026." in said
        await world.says(world.deputy, "rutiner")
        await world.taps(world.deputy, "Min opplæring")
        assert "Det er på tide å øve." in world.last(world.deputy).text


async def test_r64_the_administrator_sees_who_has_completed_what(tmp_path: Path) -> None:
    """R64, L13: by name in the alphabet's order, with the purpose, done or not and when due; no
    times, no counts, and each look is on record. New ones are flagged (R61)."""
    organisation = changed_sample(with_administrator)
    async with World(tmp_path, organisation=organisation) as world:
        await drill(world, world.caseworker)
        await world.says(world.next_level, "opplæring")
        await world.taps(world.next_level, "Oversikt: Nav Eksempel")
        said = world.last(world.next_level).text
        assert "For å planlegge opplæring, ikke for å vurdere ansatte." in said
        assert "har ikke øvd ennå. Alle får hjelp, også uten øvelse." in said
        names = ["Anne Ansatt", "Leder En", "Saksbehandler En", "Stedfortreder En", "Verneombud En"]
        places = [said.index(name) for name in [*names, "Ørjan Ansatt"]]
        assert places == sorted(places)
        assert "neste innen 30.06.2026" in said
        assert "01.01.2026" not in said
        assert looks(world).count((world.next_level.id, "completion 0315")) == 1
        said = await asks(world, world.caseworker, "personvern")
        assert "Leder To så hvem i enheten som har øvd og lest" in said


async def test_l13_nobody_but_the_administrator_sees_the_overview(tmp_path: Path) -> None:
    """L13: neither leader nor safety representative; a foreign unit is as a missing one."""
    organisation = changed_sample(with_administrator)
    async with World(tmp_path, organisation=organisation) as world:
        for user in (world.leader, world.safety_rep, world.caseworker):
            answer = await world.forges(user, "training.unit", because=Because.HOSTILE, unit="0315")
            assert "Oversikten er for administratorer" in str(answer.body)
        foreign = await world.forges(
            world.next_level, "training.unit", because=Because.HOSTILE, unit="0300"
        )
        missing = await world.forges(
            world.next_level, "training.unit", because=Because.HOSTILE, unit="9999"
        )
        assert foreign.card == missing.card
        assert looks(world) == []


async def test_r64_a_large_unit_is_turned_page_by_page(tmp_path: Path) -> None:
    """contract.md, "Cards": within 28 KiB, whatever the page that is asked for."""

    def large(content: dict[str, Any]) -> None:
        with_administrator(content)
        unit = content["units"][0]
        for number in range(40):
            person = f"00000000-0000-4000-8000-{number:012d}"
            content["people"].append({"id": person, "name": f"Ansatt {number:02d} " + "Å" * 40})
            unit["members"].append(person)

    async with World(tmp_path, organisation=changed_sample(large)) as world:
        await world.says(world.next_level, "opplæring")
        await world.taps(world.next_level, "Oversikt: Nav Eksempel")
        assert "Side 1 av 4" in world.last(world.next_level).text
        await world.taps(world.next_level, "Neste side")
        assert "Side 2 av 4" in world.last(world.next_level).text
        await world.forges(
            world.next_level, "training.unit", because=Because.HOSTILE, unit="0315", page="99"
        )
        assert "Side 4 av 4" in world.last(world.next_level).text


async def test_r61_an_untrained_persons_cry_is_the_very_same(tmp_path: Path) -> None:
    """R61, L8: training is asked about by nobody when somebody needs help."""
    said = []
    for practised in (True, False):
        folder = tmp_path / str(practised)
        folder.mkdir()
        async with World(folder) as world:
            if practised:
                await drill(world, world.caseworker)
                await drill(world, world.caseworker, "med leder")
                await world.advance(60)
            for user in world.everybody:
                world.forget(user)
            world.clock.at += 3_600_000 - world.clock.at % 3_600_000
            await world.settle()
            await world.says(world.caseworker, "hjelp")
            cards = [card for user in world.everybody for card in world.inbox(user)]
            said.append([(card.text, card.summary, card.buttons) for card in cards])
            assert world.kinds() == ["raised", "alerted"]
            world.late_ms = 10**9
    trained, untrained = said
    assert trained == untrained


def leading_two(content: dict[str, Any]) -> None:
    """The leader of the sample unit leads the one above it too."""
    content["units"][1]["levels"][0]["people"].insert(0, person_id("102"))


async def test_l13_a_units_follow_ups_are_its_own(tmp_path: Path) -> None:
    """L13, R30: what the reader has to follow up in another unit is none of this one's figures."""
    async with World(tmp_path, changed_sample(leading_two)) as world:
        await ended(world)
        assert "Åpne: 1" in await asks(world, world.leader, "innsikt")
        await world.presses(world.leader, "insight.show", unit="0300")
        await world.settle()
        said = world.last(world.leader).text
        assert "Nav Fylke: siste tolv måneder" in said
        assert "Åpne: 1" not in said


async def test_l13_of_a_few_people_no_number_tells_who(tmp_path: Path) -> None:
    """L13, R29: "4 av 4" in a unit of four names all of them to its safety representative."""
    async with World(tmp_path) as world:
        said = await asks(world, world.safety_rep, "innsikt")
        assert "Øvelse mangler\nfor få til å vises" in said
        assert "av 4" not in said
    (tmp_path / "larger").mkdir()
    async with World(tmp_path / "larger", changed_sample(with_administrator)) as world:
        assert "Øvelse mangler\n6 av 6" in await asks(world, world.safety_rep, "innsikt")
