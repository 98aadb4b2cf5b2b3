"""The register of measures against forged data, several replicas, a lost key, and people who have
left (L8, L10, L11)."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from bot.documents.contingency_plan import plan_sheet
from bot.domain.measures import Care, Measure, MeasureEvent, MeasureState
from bot.domain.organisation.organisation import Language
from bot.service.features import DOCUMENTS
from bot.service.measures.plan import plan_of
from bot.service.measures.register import keep, look_at
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import tables as t
from tests.forging import Because
from tests.integration.measures.test_measures import (
    UNIT,
    does,
    measures,
    save,
    steps,
    take,
    tap_for,
)
from tests.integration.measures.test_reminders import forget_everybody, reminders, reread
from tests.world import World, person_id, shown_in

HOUR = 3600
OTHER_KEY = "other:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


async def restart(world: World, keys: SecretStr | None) -> None:
    """With another ring of keys."""
    await world.stop()
    world.settings = world.settings.model_copy(update={"keys": keys})
    await world.start()


async def test_forged_data_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    """Numbers, dates and letters that no form sends: a sentence, never an error, on both sides of
    every limit; never taken for something that could not be stored (L1)."""
    async with World(tmp_path) as world:
        measure = await take(world)
        one: dict[str, Any] = {"measure": measure.id}
        forged: list[tuple[str, dict[str, Any]]] = [
            ("measure.save", {**one, "revision": 2**62, "test_day": "x"}),
            ("measure.save", {**one, "revision": -1, "test_day": "x"}),
            ("measure.save", {**one, "revision": "\u0661" * 9, "test_day": "x"}),
            ("measure.save", {**one, "test_every": "9" * 5000}),
            ("measure.save", {**one, "test_every": ["1"]}),
            ("measure.save", {**one, "owner": "\x00"}),
            ("measure.save", {**one, "owner_name": "\ud800"}),
            ("measure.show", {"measure": "\x00"}),
            ("measure.show", {"measure": "\ud800"}),
            ("measure.register", {"unit": "\x00"}),
            ("measure.register", {"unit": UNIT, "page": 2**62}),
            ("measure.register", {"unit": UNIT, "page": -5}),
            ("measure.take", {"unit": UNIT, "ready": "\ud800"}),
            ("measure.move", {"unit": "\ud800", "to": UNIT}),
            ("measure.move", {"unit": "\x00", "to": UNIT}),
            (
                "measure.minutes",
                {"unit": UNIT, "reference": "a", "decision": "b", "held": "\ud800"},
            ),
        ]
        for verb, data in forged:
            answer = await world.forges(world.leader, verb, because=Because.HOSTILE, **data)
            assert "Vi får ikke bekreftet" not in shown_in(answer), (verb, data)
        (now,) = measures(world)
        assert (now.title, now.owner, now.schedule(Care.TEST).day) == (
            measure.title,
            measure.owner,
            measure.schedule(Care.TEST).day,
        )


async def test_letters_that_cannot_be_stored_are_kept_without_them(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        for title in ("Al\ud800arm", "Al\x00arm"):
            answer = await does(
                world, world.leader, "measure.add", unit=UNIT, new_title=title, new_purpose=title
            )
            assert "Tiltaket er i bruk" in shown_in(answer)


async def test_two_replicas_end_tick_and_change_placemeasure_at_once(
    tmp_path: Path, postgres_url: str
) -> None:
    """On PostgreSQL: each step is in the history once, in one order, and the last state is one that
    this order gives."""
    (tmp_path / "other").mkdir()
    async with (
        World(tmp_path, database_url=postgres_url) as world,
        World(tmp_path / "other", database_url=postgres_url) as other,
    ):
        for ready in ("alarm", "bot", "rooms"):
            measure = await take(world, ready)
            one: dict[str, Any] = {"measure": measure.id}
            forged: dict[str, Any] = {"revision": 2**62, "title": measure.title}
            answer = await world.forges(
                world.leader, "measure.save", because=Because.HOSTILE, **one, **forged
            )
            assert "Vi får ikke bekreftet" not in shown_in(answer)
            taps = [
                (
                    world,
                    await tap_for(world, world.leader, "measure.judge", **one, judgement="end"),
                ),
                (
                    other,
                    await tap_for(other, other.deputy, "measure.tick", **one, care="maintenance"),
                ),
                (other, await tap_for(other, other.leader, "measure.save", **one, title="Annet")),
                (
                    world,
                    await tap_for(
                        world,
                        world.deputy,
                        "measure.save",
                        **one,
                        purpose="Noe annet",
                        title=measure.title,
                    ),
                ),
                (
                    other,
                    await tap_for(other, other.leader, "measure.judge", **one, judgement="end"),
                ),
                (
                    world,
                    await tap_for(world, world.deputy, "measure.tick", **one, care="maintenance"),
                ),
            ]
            await asyncio.gather(*(place.delivers(tap) for place, tap in taps))
            (now,) = (one for one in measures(world) if one.id == measure.id)
            history = steps(world, measure)
            assert [step.measure.revision for step in history] == list(range(now.revision, 0, -1))
            assert now == history[0].measure
            assert now.state is MeasureState.ENDED
            kinds = [step.kind for step in history]
            assert kinds.count(MeasureEvent.ENDED) == 1
            assert kinds.count(MeasureEvent.MAINTENANCE) <= 1


async def test_two_replicas_never_pass_the_limit_of_sixty_between_them(
    tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "other").mkdir()
    async with (
        World(tmp_path, database_url=postgres_url) as world,
        World(tmp_path / "other", database_url=postgres_url) as other,
    ):

        def fill(uow: UnitOfWork) -> None:
            for number in range(58):
                words = (f"Tiltak {number}", "")
                keep(
                    uow,
                    Measure(new_id(), UNIT, *words, MeasureState.IN_FORCE),
                    "x",
                    MeasureEvent.ADDED,
                )
            ended = Measure(new_id(), UNIT, "Gammelt", "", MeasureState.ENDED)
            keep(uow, ended, "x", MeasureEvent.ADDED)

        world.core.service.read(fill)
        (old,) = (one for one in measures(world) if one.state is MeasureState.ENDED)
        add: dict[str, Any] = {"unit": UNIT, "new_title": "Ett til", "new_purpose": ""}
        back: dict[str, Any] = {"measure": old.id, "judgement": "restore"}
        taps = [
            (world, await tap_for(world, world.leader, "measure.add", **add)),
            (other, await tap_for(other, other.deputy, "measure.add", **add)),
            (world, await tap_for(world, world.deputy, "measure.take", unit=UNIT, ready="bot")),
        ]
        await asyncio.gather(
            *(one.delivers(tap) for one, tap in taps),
            other.forges(other.leader, "measure.judge", because=Because.HOSTILE, **back),
        )
        living = [one for one in measures(world) if one.state is not MeasureState.ENDED]
        assert len(living) == 60


async def test_a_measure_whose_key_is_lost_is_said_to_be_there(tmp_path: Path) -> None:
    """Never silently fewer: on the register, on the paper, and where it is tapped; with the key it
    is there again, and nothing that was done meanwhile has lost it."""
    async with World(tmp_path).after(take) as world:
        old = world.settings.keys
        await restart(world, SecretStr(OTHER_KEY))
        with world.core.database.reading() as connection:
            (lost,) = connection.execute(select(t.measure.c.id)).scalars().all()
        await world.says(world.caseworker, "tiltak")
        assert "Ett tiltak kan ikke leses" in world.last(world.caseworker).text
        answer = await world.forges(
            world.leader, "measure.show", because=Because.HOSTILE, measure=lost
        )
        assert "Tiltaket kan ikke leses" in shown_in(answer)
        forget_everybody(world)
        await world.advance(5 * 24 * HOUR)
        (shown,) = reminders(world, world.leader)
        assert "Ett tiltak kan ikke leses" in shown, "each Monday, to whoever looks after it"
        assert reminders(world, world.deputy) == []
        plan = world.core.service.read(
            lambda uow: plan_of(uow, uow.directory.organisation.units[UNIT], Language.BOKMAL)
        )
        assert "Ett tiltak kan ikke leses" in str(plan_sheet(plan).sections)
        await restart(world, old)
        await world.says(world.caseworker, "tiltak")
        assert "Alarmknapper" in world.last(world.caseworker).text


async def test_a_measure_whose_key_is_lost_stays_where_it_is_when_its_unit_is_gone(
    tmp_path: Path,
) -> None:
    """The others are moved; it can be moved when its key is back."""
    async with World(tmp_path).after(take) as world:
        old = world.settings.keys
        await restart(world, SecretStr(OTHER_KEY))
        await take(world, "bot")
        await reread(world, lambda file: file["units"][0].update(number="0316"))
        moved = await does(world, world.leader, "measure.move", unit=UNIT, to="0316")
        assert "Tiltakene hører nå til" in shown_in(moved)
        assert [one.ready for one in measures(world, "0316")] == ["bot"]
        assert old is not None
        await restart(world, SecretStr(f"{old.get_secret_value()},{OTHER_KEY}"))
        await does(world, world.leader, "measure.move", unit=UNIT, to="0316")
        assert {one.ready for one in measures(world, "0316")} == {"alarm", "bot"}


async def test_r16_a_change_is_told_though_what_was_known_before_cannot_be_read(
    tmp_path: Path,
) -> None:
    """As changed; and of what cannot be read itself nothing is made up."""
    async with World(tmp_path) as world:
        measure = await take(world)
        await world.advance(600)
        old = world.settings.keys
        assert old is not None
        await restart(world, SecretStr(f"{OTHER_KEY},{old.get_secret_value()}"))
        await save(world, world.leader, measure, title="Sirene", purpose=measure.purpose)
        await restart(world, SecretStr(OTHER_KEY))
        forget_everybody(world)
        await world.advance(600)
        assert "Endret\n**Sirene**\nAnsvarlig: Leder En" in world.last(world.caseworker).text
        await save(world, world.leader, measures(world)[0], title="Horn")
        await restart(world, old)
        forget_everybody(world)
        await world.advance(600)
        assert world.inbox(world.caseworker) == []


async def test_a_reminder_that_waited_for_the_morning_is_not_sent_to_who_has_left(
    tmp_path: Path,
) -> None:
    async with World(tmp_path).after(take) as world:
        await world.advance(13 * HOUR)
        await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )

        def left(file: dict[str, Any]) -> None:
            unit = file["units"][0]
            unit["levels"][0]["people"] = [person_id("103")]
            unit["administrators"] = [person_id("103")]

        await reread(world, left)
        await world.advance(12 * HOUR)
        assert reminders(world, world.leader) == []


async def test_many_suggestions_are_placecard_and_never_keep_out_whoever_decides(
    tmp_path: Path,
) -> None:
    """By day within some minutes, by night in the morning; twenty may wait, and beside them a
    leader still has room for sixty."""
    async with World(tmp_path) as world:
        add: dict[str, Any] = {"unit": UNIT, "new_purpose": ""}
        for number in range(3):
            await does(world, world.caseworker, "measure.add", new_title=f"Lås {number}", **add)
        await world.advance(600)
        (shown,) = reminders(world, world.leader)
        assert "Lås 2" in shown
        await world.advance(13 * HOUR)
        for number in range(3, 21):
            answer = await does(
                world, world.caseworker, "measure.add", new_title=f"Lås {number}", **add
            )
        assert "allerede 20 forslag" in shown_in(answer)
        assert len(measures(world)) == 20
        await world.advance(12 * HOUR)
        assert len(reminders(world, world.leader)) == 2

        def fill(uow: UnitOfWork) -> None:
            for number in range(59):
                words = (f"Tiltak {number}", "")
                keep(
                    uow,
                    Measure(new_id(), UNIT, *words, MeasureState.IN_FORCE),
                    "x",
                    MeasureEvent.ADDED,
                )

        world.core.service.read(fill)
        first, second = (one for one in measures(world)[:2])
        one: dict[str, Any] = {"measure": first.id, "judgement": "accept"}
        answer = await does(world, world.leader, "measure.judge", **one)
        assert "Tiltaket er i bruk" in shown_in(answer)
        one = {"measure": second.id, "judgement": "accept"}
        answer = await does(world, world.leader, "measure.judge", **one)
        assert "Enheten har 60 tiltak" in shown_in(answer)


async def test_whoever_stands_in_on_the_level_above_may_open_what_they_are_reminded_of(
    tmp_path: Path,
) -> None:
    """Nobody of the unit's own has the bot, and the leader above is away."""
    async with World(tmp_path, absent=("102", "103")) as world:
        await world.says(world.next_level, "borte til 03.01 Saksbehandler En")
        await does(
            world, world.safety_rep, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )
        await world.advance(600)
        assert "Nytt forslag" in reminders(world, world.caseworker)[0]
        (measure,) = measures(world)
        one: dict[str, Any] = {"measure": measure.id, "judgement": "accept"}
        await does(world, world.caseworker, "measure.judge", **one)
        assert measures(world)[0].state is MeasureState.IN_FORCE


async def test_the_plan_opens_for_nobody_but_whoever_asked_while_they_may_read(
    tmp_path: Path,
) -> None:
    """Another person, another unit, a unit that is gone, somebody who has left: nothing."""
    async with World(tmp_path).after(take) as world:

        def opens(unit: str, person: str) -> bool:
            return world.core.service.read(
                lambda uow: DOCUMENTS.find(uow, f"plan/{unit}", person) is not None
            )

        asked = world.caseworker.id
        assert opens(UNIT, asked)
        for unit in ("0300", "9999", "", "0315/../0300"):
            assert not opens(unit, asked), unit
        assert not opens(UNIT, "00000000-0000-0000-0000-00000000dead")
        await reread(world, lambda file: file["units"][0].update(members=[]))
        assert not opens(UNIT, asked)


async def test_dates_over_summer_time_are_the_days_that_were_meant(tmp_path: Path) -> None:
    """29 March 2026 has 23 hours, 25 October 25: overdue when the day is over in Oslo, reminded of
    at eight by the clock on the wall."""
    async with World(tmp_path) as world:
        measure = await take(world)
        await save(world, world.leader, measure, test_day="2026-03-29", test_every="6",
                   maintenance_day="", maintenance_every="-")  # fmt: skip
        with world.core.database.reading() as connection:
            over = connection.execute(select(t.measure.c.overdue_at)).scalar_one()
        assert over == 1774821600000  # 2026-03-30 00.00 in Oslo
        for day, hour in ((date(2026, 3, 27), 7), (date(2026, 3, 30), 6),
                          (date(2026, 10, 23), 6), (date(2026, 10, 26), 7)):  # fmt: skip
            at = datetime.fromtimestamp(look_at(UNIT, day) / 1000, UTC)
            assert (at.date(), at.hour) == (day, hour)
        forget_everybody(world)
        world.late_ms = 10**12
        world.clock.at = 1774821600000 - HOUR * 1000
        await world.settle()
        assert reminders(world, world.leader) == [], "a Sunday's waits for Monday"
        await world.advance(9 * HOUR - 1)
        assert reminders(world, world.leader) == [], "not eight yet"
        await world.advance(HOUR / 2)
        assert "29.03.2026" in reminders(world, world.leader)[0]
