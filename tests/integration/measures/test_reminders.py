"""Reminding of safety measures: by day, on the date and when it is over, one level up after thirty
days, and what becomes of them when owners leave and units go (R4, R57, R59, R79; L3)."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from bot.domain.measures import Measure
from bot.service.measures.register import history, look_at
from bot.store import tables as t
from bot.store.records import Priority, TaskKind
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.measures.test_measures import DAY, UNIT, does, measures, save, take
from tests.world import START, World, changed_sample, person_id, shown_in

HOUR = 3600
REMINDER = "Sikkerhetstiltak må ses til"


def reminders(world: World, user: TeamsUser) -> list[str]:
    """The cards that remind, as they read now, oldest first."""
    return [card.text for card in world.inbox(user) if card.text.startswith(REMINDER)]


def forget_everybody(world: World) -> None:
    """Only what comes from here on counts."""
    for user in world.everybody:
        world.forget(user)


async def jump(world: World, days: int) -> None:
    """So many days in which no process ran: what they left undone is done once."""
    world.late_ms = 10**12
    world.clock.at += days * DAY * 1000
    await world.settle()


async def reread(world: World, change: Any) -> None:
    """The organisation file has changed."""
    place = world.settings.organisation_file
    assert place is not None
    file = yaml.safe_load(place.read_text())
    change(file)
    written = yaml.safe_dump(file, allow_unicode=True, sort_keys=False)
    place.write_text(written)
    assert world.core.source.refresh(world.core.service.directory, always=True)


async def owned_by_caseworker(world: World) -> Measure:
    """A measure whose test is due on 1 February, a Sunday."""
    measure = await take(world)
    await save(world, world.leader, measure, owner=world.caseworker.id)
    forget_everybody(world)
    return measures(world)[0]


async def test_r57_r59_owner_and_administrator_are_reminded_by_day_when_a_date_is_due(
    tmp_path: Path,
) -> None:
    """A Sunday's is told on Monday morning; a week later again; and it stops with one tap."""
    async with World(tmp_path) as world:
        await owned_by_caseworker(world)
        await jump(world, 29)
        await world.advance(3 * DAY - 2 * HOUR - 1)  # a moment before 8 on Monday
        assert reminders(world, world.caseworker) == reminders(world, world.leader) == []
        await world.advance(HOUR / 2)
        (shown,) = reminders(world, world.caseworker)
        assert "Du er ansvarlig." in shown
        assert "Test skulle vært gjort 01.02.2026" in shown
        (shown,) = reminders(world, world.leader)
        assert "Du leder eller administrerer Nav Eksempel." in shown
        assert world.last(world.caseworker).summary == "Ny oppdatering"
        await world.advance(6 * DAY)
        assert len(reminders(world, world.caseworker)) == 1
        await world.advance(DAY)
        assert len(reminders(world, world.caseworker)) == 2
        answer = await does(world, world.caseworker, "measure.tick", reminded="yes")
        assert "Notert. Neste gang: 09.03.2026" in shown_in(answer)
        assert "Alt er gjort" in shown_in(answer)
        await jump(world, 27)
        assert len(reminders(world, world.leader)) == 2
        assert reminders(world, world.next_level) == []


async def test_r4_what_is_not_done_in_thirty_days_goes_one_level_up(tmp_path: Path) -> None:
    """A member's measure rises to the unit's leader, who knows; then to the level above; and with
    that the level above may act."""
    async with World(tmp_path) as world:
        measure = await owned_by_caseworker(world)
        await jump(world, 55)
        assert reminders(world, world.next_level) == []
        assert len(reminders(world, world.leader)) == 1
        await jump(world, 38)
        (shown,) = reminders(world, world.next_level)
        assert "Dette er ikke løst i Nav Eksempel, og er løftet til deg." in shown
        assert "Test skulle vært gjort 01.02.2026" in shown
        await world.presses(world.next_level, "measure.show")
        assert "Løftet til Leder To og Stedfortreder En." in world.last(world.next_level).text
        await world.presses(world.next_level, "measure.tick", measure=measure.id, care="test")
        world.forget(world.next_level)
        await world.advance(20 * DAY)
        assert world.inbox(world.next_level) == []


async def test_r4_a_leaders_own_measure_rises_to_the_level_above(tmp_path: Path) -> None:
    async with World(tmp_path).after(take) as world:
        await jump(world, 63)
        assert "løftet til deg" in reminders(world, world.next_level)[0]


async def test_r4_a_measure_is_lifted_by_hand_and_comes_back_when_it_is_done(
    tmp_path: Path,
) -> None:
    """1.1.1: "løftes til leder på neste nivå". The safety representative can, too (R2)."""
    async with World(tmp_path) as world:
        measure = await take(world)
        lift: dict[str, Any] = {"measure": measure.id, "judgement": "lift"}
        answer = await does(world, world.safety_rep, "measure.judge", **lift)
        assert "Løftet. Leder To og Stedfortreder En får vite det." in shown_in(answer)
        (shown,) = reminders(world, world.next_level)
        assert "Løftet hit fra enheten" in shown
        answer = await does(world, world.leader, "measure.judge", **lift)
        assert "Det er ikke noe nivå over." in shown_in(answer)
        await does(world, world.leader, "measure.tick", measure=measure.id, care="test")
        assert measures(world)[0].lifted == 0
        kinds = [one.kind for one in world.core.service.read(lambda t: history(t, measure.id, 9))]
        assert kinds == ["test", "lifted", "taken"]


async def test_r4_to_lift_and_to_end_is_asked_about_and_has_a_reason(tmp_path: Path) -> None:
    """R4, L10: by a slip of the thumb nothing happens, also on a card from before it was asked; who
    it reaches reads why, without a client's number, and it stays in the history."""
    async with World(tmp_path) as world:
        measure = await take(world)
        for judgement in ("lift", "end"):  # as cards had them before it was asked
            why = f"{judgement}_why"
            lost: dict[str, Any] = {"measure": measure.id, "judgement": judgement}
            answer = await world.forges(
                world.leader, "measure.judge", because=Because.HOSTILE, **lost
            )
            assert "Skriv hvorfor." in shown_in(answer)
        (now,) = measures(world)
        assert (now.lifted, now.state, reminders(world, world.next_level)) == (0, "in_force", [])
        said = "Døra tåler ikke 01017012345 mer."
        lift: dict[str, Any] = {"measure": measure.id, "judgement": "lift", "lift_why": said}
        answer = await does(world, world.safety_rep, "measure.judge", **lift)
        assert "Hvorfor det ble løftet: Døra tåler ikke" in shown_in(answer)
        assert "01017012345" not in shown_in(answer)
        await world.presses(world.next_level, "measure.show", measure=measure.id)
        assert "Hvorfor det ble løftet: Døra tåler ikke" in world.last(world.next_level).text
        await does(world, world.leader, "measure.judge", **{**lost, why: "Ny dør er satt inn."})
        steps = world.core.service.read(lambda t: history(t, measure.id, 9))
        assert [(one.kind, one.why[:7]) for one in steps] == [
            ("ended", "Ny dør "), ("lifted", "Døra tå"), ("taken", ""),
        ]  # fmt: skip


async def test_r79_the_review_is_reminded_of_and_rises_too(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await does(
            world, world.leader, "measure.add", unit=UNIT, new_title="Uten dato", new_purpose=""
        )
        await jump(world, 180)
        assert reminders(world, world.leader) == []
        await world.advance(DAY)
        (shown,) = reminders(world, world.leader)
        assert "Gå gjennom alle tiltakene" in shown
        assert reminders(world, world.next_level) == []
        await jump(world, 33)
        assert "Gå gjennom alle tiltakene" in reminders(world, world.next_level)[0]
        await does(world, world.leader, "measure.review", unit=UNIT)
        await jump(world, 60)
        assert len(reminders(world, world.leader)) == 2


async def test_an_owner_who_leaves_is_not_reminded_and_somebody_is_asked_to_choose(
    tmp_path: Path,
) -> None:
    """Told once, on the next Monday; from the moment they left they may nothing."""
    async with World(tmp_path) as world:
        measure = await owned_by_caseworker(world)
        await reread(world, lambda file: file["units"][0].update(members=[]))
        refused = await world.forges(
            world.caseworker,
            "measure.tick",
            because=Because.HOSTILE,
            measure=measure.id,
            care="test",
        )
        assert shown_in(refused) == "Tiltaket finnes ikke her."
        await world.advance(5 * DAY)
        (shown,) = reminders(world, world.leader)
        assert "Velg en ansvarlig" in shown
        await world.presses(world.leader, "measure.show")
        assert "Den ansvarlige er ikke lenger i enheten" in world.last(world.leader).text
        await world.advance(35 * DAY)
        assert reminders(world, world.caseworker) == []
        assert len(reminders(world, world.leader)) == 2, "the date, and not each Monday"

        def gone(file: dict[str, Any]) -> None:
            file["people"] = [one for one in file["people"] if one["id"] != person_id("101")]

        await reread(world, gone)
        await world.says(world.leader, "tiltak")
        assert "Ingen ansvarlig" in world.last(world.leader).text


def merged(file: dict[str, Any]) -> None:
    """0315 has become part of 0316; its people work there now."""
    file["units"][0].update(number="0316", name="Nav Sammen")


async def test_a_unit_that_was_merged_into_another_loses_no_measure(tmp_path: Path) -> None:
    """L3, L10: whoever led it is asked on Monday where they belong; one tap moves all, with their
    history and minutes."""
    async with World(tmp_path) as world:
        measure = await take(world)
        sent: dict[str, Any] = {
            "unit": UNIT,
            "measure": measure.id,
            "reference": "AMU 1",
            "decision": "Ja.",
        }
        await does(world, world.leader, "measure.minutes", **sent)
        await reread(world, merged)
        forget_everybody(world)
        await world.says(world.leader, "tiltak")
        assert "Ett tiltak ligger igjen." in world.last(world.leader).text
        await world.advance(5 * DAY)
        asked = world.last(world.leader)
        assert "Nav Eksempel finnes ikke lenger" in asked.text
        assert world.inbox(world.caseworker) == []
        refused = await world.forges(
            world.caseworker, "measure.move", because=Because.HOSTILE, unit=UNIT, to="0316"
        )
        assert shown_in(refused) == "Tiltaket finnes ikke her."
        answer = await does(world, world.leader, "measure.move", unit=UNIT, to="0316")
        assert "Tiltakene hører nå til Nav Sammen." in shown_in(answer)
        (moved,) = measures(world, "0316")
        assert (moved.id, moved.title, measures(world)) == (measure.id, measure.title, [])
        await world.says(world.caseworker, "tiltak")
        assert "Alarmknapper" in world.last(world.caseworker).text
        assert "AMU 1" in world.last(world.caseworker).text
        again = await does(world, world.leader, "measure.move", unit=UNIT, to="0316")
        assert "Alarmknapper" in shown_in(again), "a second tap changes nothing"
        forget_everybody(world)
        await world.advance(14 * DAY)
        assert not world.reads(world.leader, "finnes ikke lenger")


async def test_when_nobody_of_a_unit_that_is_gone_is_left_the_fallback_units_are_asked(
    tmp_path: Path,
) -> None:
    def closed(file: dict[str, Any]) -> None:
        file["units"] = file["units"][1:]
        file["units"][0]["levels"][0]["people"] = [person_id("104")]
        other = {**file["units"][0], "number": "0301", "name": "Nav By", "members": []}
        other = {**other, "levels": [{**file["units"][0]["levels"][0]}], "contacts": []}
        other |= {"safety_reps": [], "administrators": []}
        file["units"][0]["levels"].append({"name": "To", "wait_seconds": 30,
                                           "people": [person_id("105")]})  # fmt: skip

    async with World(tmp_path).after(take) as world:
        await reread(world, closed)
        forget_everybody(world)
        await world.advance(5 * DAY)
        assert "Flytt til Nav Fylke" in world.last(world.next_level).buttons
        assert world.inbox(world.leader) == []


async def test_reminders_wait_for_the_morning_and_go_last(tmp_path: Path) -> None:
    """A suggestion by night is told by day; no alarm waits for it."""
    async with World(tmp_path) as world:
        await world.advance(13 * HOUR)  # 23.00
        await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )
        assert reminders(world, world.leader) == []
        with world.core.database.reading() as connection:
            waiting = select(t.task.c.priority).where(
                t.task.c.kind == TaskKind.NOTICE, t.task.c.done_at.is_(None)
            )
            assert connection.execute(waiting).scalars().all() == [Priority.REMINDER]
        await world.advance(9 * HOUR)
        assert len(reminders(world, world.leader)) == 1


async def test_without_an_administrator_the_nearest_leader_is_reminded(tmp_path: Path) -> None:
    """And where an owner has removed the bot, nothing is lost: whoever looks after it is told."""
    without = changed_sample(lambda file: file["units"][0].update(administrators=[]))
    async with World(tmp_path, without, absent=("103",)) as world:
        measure = await take(world)
        await save(world, world.leader, measure, owner=person_id("103"))
        await jump(world, 33)
        assert len(reminders(world, world.leader)) == 1


def test_the_units_are_looked_at_one_after_the_other() -> None:
    """No alarm finds five hundred registers before it: each has its own second of half an hour."""
    at = [look_at(f"{number:04}", date(2026, 2, 2)) for number in range(500)]
    eight = START + (32 * DAY - 2 * HOUR) * 1000
    assert min(at) >= eight
    assert max(at) < eight + HOUR // 2 * 1000
    assert len(set(at)) > 400


async def test_a_bot_that_was_down_makes_up_for_a_morning_once(tmp_path: Path) -> None:
    async with World(tmp_path).after(take) as world:
        await jump(world, 50)
        assert len(reminders(world, world.leader)) == 1
        await world.settle()
        await world.advance(DAY)
        assert len(reminders(world, world.leader)) == 1


async def test_a_reminder_whose_reason_has_gone_is_not_sent(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.advance(13 * HOUR)
        await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )
        (measure,) = measures(world)
        await does(world, world.leader, "measure.judge", measure=measure.id, judgement="end")
        forget_everybody(world)
        await world.advance(12 * HOUR)
        assert world.inbox(world.leader) == []


async def test_a_suggestion_is_asked_about_each_monday_until_it_is_decided(tmp_path: Path) -> None:
    """And where nobody of the unit has the bot, by the level above: nothing said is lost."""
    async with World(tmp_path, absent=("102", "103")) as world:
        await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )
        await world.advance(600)
        assert "Nytt forslag" in reminders(world, world.next_level)[0]
        await world.advance(12 * DAY)
        assert len(reminders(world, world.next_level)) == 3
        (measure,) = measures(world)
        await world.presses(world.next_level, "measure.show", measure=measure.id)
        await world.presses(world.next_level, "measure.judge", judgement="end")
        await world.advance(7 * DAY)
        assert len(reminders(world, world.next_level)) == 2, "the third shows what became of it"


async def test_a_register_that_begins_anew_reminds_of_nothing_old(tmp_path: Path) -> None:
    """R79: the review counts from then."""
    async with World(tmp_path) as world:
        measure = await take(world)
        await does(world, world.leader, "measure.judge", measure=measure.id, judgement="end")
        await jump(world, 400)
        forget_everybody(world)
        await take(world, "numbers")
        await world.says(world.leader, "tiltak")
        assert "gjennomgås innen 05.08.2027" in world.last(world.leader).text
        await world.advance(20 * DAY)
        assert reminders(world, world.leader) == []


async def test_summer_time_moves_no_reminder(tmp_path: Path) -> None:
    """29 March 2026, when the clocks change, is a Sunday: Monday's reminder comes at 8."""
    async with World(tmp_path) as world:
        measure = await take(world)
        await save(world, world.leader, measure, test_day="2026-03-30")
        forget_everybody(world)
        await jump(world, 85)
        until = int((date(2026, 3, 30) - date(2026, 3, 27)).days) * DAY - 3 * HOUR  # an hour lost
        await world.advance(until - 1)
        assert reminders(world, world.leader) == []
        await world.advance(HOUR / 2)
        assert "Test i dag" in reminders(world, world.leader)[0]
