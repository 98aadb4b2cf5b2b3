"""`tiltak`: the register of safety measures in chat (R2, R58, R59, R60, R79; L10, L11, L13)."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.measures import Measure, MeasureEvent, MeasureState
from bot.jobs.self_check import MEASURES, SelfCheck
from bot.service.measures.register import HistoryStep, history, keep, measures_in
from bot.service.privacy.mine import as_json
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.statistics import MeasureCounts, count_measures
from tests.afterwards import CANARY
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.integration.insight.test_yearly import command as yearly
from tests.world import World, shown_in

DAY = 24 * 3600
UNIT = "0315"
MARKUP = "**[Trykk](http://evil.example)** {{DATE(x)}}"


async def does(
    world: World, user: TeamsUser, verb: str, *, submit: bool = False, **data: Any
) -> Answer:
    """Somebody writes *tiltak*, opens what lies on the way, and presses the button."""
    await _way_to(world, user, verb, data)
    return await world.presses(user, verb, submit=submit, **_and_why(world, data))


async def tap_for(world: World, user: TeamsUser, verb: str, **data: Any) -> Json:
    """The same tap, before it is delivered."""
    await _way_to(world, user, verb, data)
    return world.pressed(user, verb, **_and_why(world, data))


def _and_why(world: World, data: Mapping[str, Any]) -> dict[str, Any]:
    """The form filled in: to lift and to end what is in force are asked about."""
    judgement, id = data.get("judgement"), data.get("measure")
    found = (one for unit in (UNIT, "0316") for one in measures(world, unit) if one.id == id)
    is_asked = judgement in ("lift", "end") and next(found).state is MeasureState.IN_FORCE
    asked = {f"{judgement}_why": "Det hjelper ikke her."} if is_asked else {}
    return {**asked, **data}


async def _way_to(world: World, user: TeamsUser, verb: str, data: Mapping[str, Any]) -> None:
    await world.says(user, "tiltak")
    if data.get("measure"):
        await world.presses(user, "measure.show", measure=data["measure"])
    elif verb == "measure.take":
        await world.presses(user, "measure.ready")


async def take(world: World, ready: str = "alarm") -> Measure:
    """The leader has taken over a ready-made measure."""
    await does(world, world.leader, "measure.take", unit=UNIT, ready=ready)
    return next(one for one in measures(world) if one.ready == ready)


def measures(world: World, unit: str = UNIT) -> list[Measure]:
    """The unit's register."""
    return world.core.service.read(lambda uow: measures_in(uow, unit))


def steps(world: World, measure: Measure) -> list[HistoryStep]:
    """Its history, the newest first."""
    return world.core.service.read(lambda uow: history(uow, measure.id, 50))


async def save(
    world: World, user: TeamsUser, measure: Measure, because: Because | None = None, **fields: Any
) -> Answer:
    """What stands on a form that was drawn from this revision."""
    seen = str(measure.revision)
    if because is not None:
        known: dict[str, Any] = {"measure": measure.id, "revision": seen}
        return await world.forges(user, "measure.save", because=because, **known, **fields)
    return await does(world, user, "measure.save", measure=measure.id, revision=seen, **fields)


async def test_r58_r59_the_register_begins_with_one_tap_and_everyone_in_the_unit_reads_it(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "tiltak")
        assert "Begynn med de ferdige forslagene" in world.last(world.leader).text
        await world.presses(world.leader, "measure.ready")
        answer = await does(world, world.leader, "measure.take", ready="alarm")
        assert "Tiltaket er i bruk" in shown_in(answer)
        await world.presses(world.leader, "measure.register")
        assert "Ansvarlig: Leder En" in world.last(world.leader).text
        for user in (world.caseworker, world.deputy, world.safety_rep):
            await world.says(user, "/tiltak")
            shown = world.last(user).text
            assert "Alarmknapper" in shown
            assert "Test 01.02.2026" in shown
            await world.presses(user, "measure.show")
            assert "Ansvarlig: Leder En" in world.last(user).text
        assert "measure.tick" not in json.dumps(world.last(world.caseworker).content)
        again = await does(world, world.leader, "measure.take", unit=UNIT, ready="alarm")
        assert "Alarmknapper" not in shown_in(again)
        assert len(measures(world)) == 1, "a second tap is the same one"


async def test_the_three_languages_understand_the_word_and_take_over_in_their_own(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        for words, headline, title in (
            ("tiltak", "Sikkerhetstiltak", "Alarmknapper"),
            ("språk nynorsk", "Tryggleikstiltak", "Rømmingsvegar og evakuering"),
            ("language english", "Safety measures", "Drills"),
        ):
            await world.says(world.leader, words)
            await world.says(world.leader, "measures")
            assert headline in world.last(world.leader).text
            ready = {"Alarmknapper": "alarm", "Drills": "drills"}.get(title, "escape")
            assert (await take(world, ready)).title == title


async def test_r57_r59_one_tap_says_that_it_was_tested_and_sets_the_next_date(
    tmp_path: Path,
) -> None:
    """L10: who, what and when stand in the history; a slip of the finger is taken back."""
    async with World(tmp_path) as world:
        measure = await take(world)
        await world.advance(20 * DAY)
        sent: dict[str, Any] = {"measure": measure.id, "care": "test"}
        answer = await does(world, world.deputy, "measure.tick", **sent)
        assert "Notert. Neste gang: 21.02.2026" in shown_in(answer)
        assert "Sist 21.01.2026, sier Stedfortreder En" in shown_in(answer)
        await does(world, world.deputy, "measure.tick", **sent)
        assert len(steps(world, measure)) == 2, "a second tap the same day is the same one"
        undo: dict[str, Any] = {"measure": measure.id, "judgement": "undo"}
        answer = await does(world, world.deputy, "measure.judge", **undo)
        assert "neste 01.02.2026" in shown_in(answer)
        assert [(one.kind, one.name) for one in steps(world, measure)] == [
            ("undone", "Stedfortreder En"),
            ("test", "Stedfortreder En"),
            ("taken", "Leder En"),
        ]
        nothing = await does(world, world.deputy, "measure.judge", **undo)
        assert "ikke noe kryss å angre" in shown_in(nothing)


async def test_r57_dates_and_frequencies_are_set_and_absurd_ones_refused(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        measure = await take(world)
        answer = await save(
            world, world.leader, measure, test_every="3", test_day="2026-05-05",
            maintenance_every="-", maintenance_day="", evaluation_every="6", evaluation_day="",
        )  # fmt: skip
        shown = shown_in(answer)
        assert "hver 3. måned · neste 05.05.2026" in shown
        assert "ved behov · ingen dato" in shown
        assert "hver 6. måned · neste 01.07.2026" in shown, "how often says when"
        before = measures(world)
        for wrong in ("2025-12-31", "2031-12-31", "9999-12-31", "0000-00-00", "i morgen"):
            answer = await save(world, world.leader, before[0], Because.HOSTILE, test_day=wrong)
            assert "Velg en dato fra i dag" in shown_in(answer), wrong
        assert measures(world) == before
        await save(world, world.leader, before[0], Because.HOSTILE, test_every="7")
        assert measures(world)[0].schedules[2].every is None, "only what the form offers"


async def test_two_people_change_one_measure_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    """L10: both are in the history; what both changed is shown to the second, to be used again."""
    async with World(tmp_path) as world:
        measure = await take(world)
        theirs = await tap_for(
            world, world.deputy, "measure.save", measure=measure.id, test_day="2026-03-03"
        )
        await save(world, world.leader, measure, title="Alarm i skranken", purpose="")
        answer = await world.delivers(theirs)
        assert "Alarm i skranken" in shown_in(answer)
        assert "neste 03.03.2026" in shown_in(answer)
        seen = str(measure.revision)
        answer = await world.presses(
            world.deputy, "measure.save", revision=seen, title="Knapper", purpose=measure.purpose
        )
        assert "Leder En endret det samme" in shown_in(answer)
        (now,) = measures(world)
        assert (now.title, now.purpose) == ("Alarm i skranken", "")
        assert "Du hadde skrevet:" in shown_in(answer)
        assert "Knapper" in shown_in(answer)
        assert {one.measure.title for one in steps(world, measure)} == {
            "Alarmknapper",
            "Alarm i skranken",
        }
        assert "01.01.2026: tittel og hva det skal hindre endret av Leder En" in shown_in(answer)
        assert "01.01.2026: datoer endret av Stedfortreder En (Test)" in shown_in(answer)
        both = [
            await tap_for(world, user, "measure.save", measure=now.id, title=title)
            for user, title in ((world.leader, "En"), (world.deputy, "To"))
        ]
        first, second = await asyncio.gather(*(world.delivers(tap) for tap in both))
        assert sum("endret det samme" in shown_in(one) for one in (first, second)) == 1


async def test_l11_titles_are_masked_shown_as_they_are_and_never_too_long(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        add: dict[str, Any] = {"unit": UNIT, "new_purpose": ""}
        for long in ("x" * 10_000, "", "   ", "\n"):
            answer = await world.forges(
                world.leader, "measure.add", because=Because.HOSTILE, new_title=long, **add
            )
            assert "høyst 100 tegn" in shown_in(answer)
        add["new_purpose"] = "y" * 401
        answer = await world.forges(
            world.leader, "measure.add", because=Because.HOSTILE, new_title="Alarm", **add
        )
        add["new_purpose"] = ""
        assert "høyst 400 tegn" in shown_in(answer)
        assert measures(world) == []
        await does(world, world.leader, "measure.add", new_title=f"Mot {CANARY}", **add)
        await does(world, world.leader, "measure.add", new_title=MARKUP, **add)
        assert {one.title for one in measures(world)} == {"Mot ***********", MARKUP}
        await world.says(world.caseworker, "tiltak")
        shown = world.last(world.caseworker)
        headings = json.dumps(shown.content)
        assert "](http:" not in headings
        assert "{{" not in headings
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            everything = "".join(database.iterdump())
        assert CANARY not in everything
        assert "Alarm" not in everything


async def test_r60_minutes_are_a_reference_and_one_line_and_the_safety_rep_may_keep_them(
    tmp_path: Path,
) -> None:
    """R5: the archive has the minutes."""
    async with World(tmp_path) as world:
        measure = await take(world)
        sent: dict[str, Any] = {
            "unit": UNIT, "measure": measure.id, "held": "2025-12-15",
            "reference": "Arkivsak 2025/99", "decision": f"Ny alarm. {CANARY}",
        }  # fmt: skip
        answer = await does(world, world.safety_rep, "measure.minutes", **sent)
        shown = shown_in(answer)
        assert "15.12.2025: Verneombud En skrev" in shown
        assert "Ny alarm. ***********" in shown
        assert "Arkivsak 2025/99" in shown
        whole: dict[str, Any] = {"unit": UNIT, "reference": "AMU 2/26"}
        whole["decision"] = "Om hele registeret."
        answer = await does(world, world.safety_rep, "measure.minutes", **whole)
        assert "Om hele registeret." in shown_in(answer)
        wrong: list[tuple[dict[str, str], str]] = [
            ({"held": "2026-01-02"}, "Velg dagen møtet ble holdt"),
            ({"held": "1066-10-14"}, "Velg dagen møtet ble holdt"),
            ({"held": "tull"}, "Velg dagen møtet ble holdt"),
            ({"reference": ""}, "Skriv hvor referatet ligger"),
            ({"decision": "x" * 301}, "Skriv hvor referatet ligger"),
        ]
        for change, said in wrong:
            known = {**sent, **change}
            answer = await (
                does(world, world.safety_rep, "measure.minutes", **known)
                if change == {"reference": ""}
                else world.forges(
                    world.safety_rep, "measure.minutes", because=Because.HOSTILE, **known
                )
            )
            assert said in shown_in(answer), change


async def test_r79_the_whole_register_is_reviewed_twice_a_year(tmp_path: Path) -> None:
    async with World(tmp_path).after(take) as world:
        await world.says(world.leader, "tiltak")
        assert "Hele registeret gjennomgås innen 01.07.2026" in world.last(world.leader).text
        sent: dict[str, Any] = {
            "unit": UNIT,
            "held": "2026-01-01",
            "reference": "AMU 1/26",
            "decision": "Greit.",
        }
        answer = await does(world, world.leader, "measure.review", **sent)
        assert "Neste gang innen 01.07.2026" in shown_in(answer)
        assert "Gjennomgått 01.01.2026 av Leder En" in shown_in(answer)
        assert "AMU 1/26" in shown_in(answer)
        await world.advance(100 * DAY)
        answer = await does(world, world.leader, "measure.review", unit=UNIT)
        assert "Neste gang innen 11.10.2026" in shown_in(answer), "minutes may be left out"


async def test_a_measure_that_has_ended_is_remembered_and_can_come_back(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        measure = await take(world)
        one: dict[str, Any] = {"measure": measure.id}
        answer = await does(world, world.leader, "measure.judge", **one, judgement="end")
        assert "Tiltaket er avsluttet" in shown_in(answer)
        await world.says(world.caseworker, "tiltak")
        assert "Enheten har ikke ført opp noen tiltak" in world.last(world.caseworker).text
        await world.advance(90 * DAY)
        assert not world.reads(world.leader, "må ses til"), "nobody is reminded of it"
        await world.forges(world.leader, "measure.tick", because=Because.STALE, **one, care="test")
        await world.forges(world.leader, "measure.save", because=Because.STALE, **one, title="x")
        assert len(steps(world, measure)) == 2
        await world.presses(world.leader, "measure.judge", **one, judgement="restore")
        assert measures(world)[0].state == "in_force"


async def test_sixty_measures_are_enough(tmp_path: Path) -> None:
    async with World(tmp_path) as world:

        def fill(uow: UnitOfWork) -> None:
            for number in range(60):
                words = (f"Tiltak {number}", "")
                keep(
                    uow,
                    Measure(new_id(), UNIT, *words, MeasureState.IN_FORCE),
                    "x",
                    MeasureEvent.ADDED,
                )

        world.core.service.read(fill)
        answer = await does(
            world, world.leader, "measure.add", unit=UNIT, new_title="Ett til", new_purpose=""
        )
        assert "Enheten har 60 tiltak" in shown_in(answer)
        full = await does(world, world.leader, "measure.take", unit=UNIT, ready="bot")
        assert "Enheten har 60 tiltak" in shown_in(full)
        await world.says(world.caseworker, "tiltak")
        assert "Side 1 av 9" in world.last(world.caseworker).text
        await world.presses(world.caseworker, "measure.register", page="1")
        assert "Side 2 av 9" in world.last(world.caseworker).text


async def test_gdpr_everybody_sees_what_the_register_holds_of_them(tmp_path: Path) -> None:
    """L13: `personvern` counts it, and the file has it."""
    async with World(tmp_path).after(take) as world:
        await world.says(world.leader, "personvern")
        assert "Ett tiltak du har endret eller er ansvarlig for" in world.last(world.leader).text
        await does(world, world.leader, "measure.review", unit=UNIT, reference="A", decision="B")
        file = world.core.service.read(lambda uow: as_json(uow, world.leader.id))
        kept = json.loads(file)["measures"]
        assert [one["title"] for one in kept["responsible_for"]] == ["Alarmknapper"]
        assert [one["kind"] for one in kept["changes"]] == ["taken"]
        assert [one["decision"] for one in kept["minutes"]] == ["B"]
        assert kept["reviews"] == [{"unit": UNIT, "day": "2026-01-01"}]
        await world.says(world.caseworker, "personvern")
        assert "tiltak du har endret" not in world.last(world.caseworker).text


async def test_r59_counts_reach_the_metrics_and_the_yearly_figures(tmp_path: Path) -> None:
    """No personal data: states and numbers alone (L11)."""
    async with World(tmp_path).after(take) as world:
        await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås", new_purpose=""
        )
        keys = world.core.service.read(lambda uow: uow.keyring.timeline_keys())
        check = SelfCheck(world.core.database, keys, world.clock, 10**12)
        for days, overdue in ((0, 0), (31, 0), (1, 1)):  # until the day is over
            world.clock.at += days * DAY * 1000
            check.check()
            shown = {one: MEASURES.labels(one)._value.get() for one in ("in_force", "overdue")}
            assert shown == {"in_force": 1, "overdue": overdue}, days
        counts = count_measures(world.core.database, world.clock.at, ["0300"])
        assert counts == MeasureCounts(), "another unit's are not among them"
        world.late_ms = 10**12
    year = str(datetime.now(UTC).year)
    made = yearly(tmp_path, "--unit", UNIT, "--year", year, "--json")
    assert json.loads(made.stdout)["measures"]["in_force"] == 1


async def test_an_older_client_gets_the_same_cards(tmp_path: Path) -> None:
    """Action.Submit: the answer comes as a message."""
    async with World(tmp_path) as world:
        measure = await take(world)
        for verb, data, shown in (
            ("measure.register", {"unit": UNIT}, "Sikkerhetstiltak"),
            ("measure.ready", {"unit": UNIT}, "Ferdige forslag"),
            ("measure.show", {"measure": measure.id}, "Ansvarlig: Leder En"),
            ("measure.tick", {"measure": measure.id, "care": "test"}, "Notert"),
        ):
            await world.presses(world.leader, verb, submit=True, **data)
            assert shown in world.last(world.leader).text


async def test_on_postgresql_two_replicas_keep_one_register(
    tmp_path: Path, postgres_url: str
) -> None:
    """The register is locked: whoever comes second finds what the first one stored."""
    async with World(tmp_path, database_url=postgres_url) as world:
        titles = [f"Tiltak {number}" for number in range(6)]
        await asyncio.gather(*(
            does(world, user, "measure.add", unit=UNIT, new_title=title, new_purpose="")
            for title, user in zip(titles, [world.leader, world.deputy] * 3, strict=True)
        ))  # fmt: skip
        assert {one.title for one in measures(world)} == set(titles)
        measure = measures(world)[0]
        dates: dict[str, Any] = {"measure": measure.id, "revision": "1", "test_every": "1"}
        meanwhile = await tap_for(world, world.leader, "measure.save", **dates)
        await does(world, world.leader, "measure.tick", measure=measure.id, care="test")
        await world.delivers(meanwhile)
        assert measures(world)[0].schedules[2].done is not None
        await does(world, world.leader, "measure.review", unit=UNIT, reference="A", decision="B")
        await does(world, world.leader, "measure.judge", measure=measure.id, judgement="undo")
        counts = count_measures(world.core.database, world.clock.at, [UNIT])
        assert counts == MeasureCounts(in_force=6)
        kept = json.loads(world.core.service.read(lambda uow: as_json(uow, world.leader.id)))
        assert (len(kept["measures"]["reviews"]), len(kept["measures"]["minutes"])) == (1, 1)
        world.clock.at += 40 * DAY * 1000
        world.late_ms = 10**12
        await world.settle()
        assert world.reads(world.leader, "Sikkerhetstiltak må ses til")
