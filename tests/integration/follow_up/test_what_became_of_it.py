"""What the employee is asked and told of the follow-up, (R77,
R84, 2.4.1; L7, L10, L11, L13). Public holidays alone: `tests/unit/domain/test_working_days.py`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import follow_up as rules
from bot.domain.reports.deviation_report import Reporter
from bot.domain.reports.draft import Draft, DraftKind
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import TaskKind
from tests.afterwards import report
from tests.forging import Because
from tests.integration.follow_up.talk_scene import (
    DAY,
    FRIDAY_15,
    HOUR,
    MINUTE,
    OPEN,
    QUESTION,
    STEPS,
    TELL,
    asked,
    close,
    questions,
    read,
    status,
)
from tests.integration.follow_up.test_follow_up import ANSWERS, ended, facts, plans, whole
from tests.integration.follow_up.test_unit_list import in_unit_of_work
from tests.integration.reports.paper_scene import saves
from tests.world import World, changed_sample, person_id, shown_in


async def test_r77_the_employee_sees_how_far_it_has_come(tmp_path: Path) -> None:
    """Four words in `status`, and one message, once it is closed; never who was told what."""
    async with World(tmp_path) as world:
        assert "Oppfølging av det du" not in await status(world, world.caseworker)
        await ended(world)
        assert STEPS in await status(world, world.caseworker)
        await world.presses(world.leader, "follow_up.settle", item="talk", result="done")
        assert "✓ **Samtale holdt** · ○ Tiltak valgt" in await status(world, world.caseworker)
        peer = person_id("105")
        await world.presses(
            world.leader, "follow_up.settle", item="peer", result="done", colleague=peer
        )
        shown = await status(world, world.caseworker)
        assert "✓ **Tiltak valgt** · ○ Lukket" in shown
        assert "Verneombud En" not in shown
        for user in (world.deputy, world.safety_rep, world.next_level):
            assert "Oppfølging av det du" not in await status(world, user)
        world.forget(world.caseworker)
        await close(world, named="health police injury risk")
        await world.advance(22 * HOUR)  # a holiday, and the night after it
        told = [card for card in world.inbox(world.caseworker) if "ppfølgingen" in card.text]
        assert [card.summary for card in told] == ["Ny oppdatering"]
        assert "Oppfølgingen er lukket" in told[0].text
        assert "✓ **Tiltak valgt** · ✓ **Lukket**" in told[0].text.replace("\u00a0", " ")
        assert "Vedtaket" not in told[0].text
        assert "Snakk med verneombudet" in told[0].buttons
        entry = next(e for e in world.incident()["timeline"] if e["kind"] == "follow_up_told")
        assert entry["at"].startswith("2026-01-02T07:00")  # Friday, eight in Oslo
        before = len(world.inbox(world.caseworker))
        await world.advance(30 * DAY)
        new = world.inbox(world.caseworker)[before:]
        assert not [card for card in new if "ppfølgingen" in card.text]


async def test_r84_whoever_reported_for_somebody_else_reads_nothing_of_a_talk(
    tmp_path: Path,
) -> None:
    """The colleague for whom somebody cried is asked and sees all four; who cried sees two."""

    def with_kari(content: dict[str, Any]) -> None:
        content["people"].append({"id": person_id("120"), "name": "Kari Nes"})
        content["units"][0]["members"].append(person_id("120"))

    async with World(tmp_path, changed_sample(with_kari)) as world:
        kari = world.teams.user(person_id("120"), "Kari Nes")
        await world.teams.install(kari)
        await world.says(world.caseworker, "Kari Nes er truet")
        await world.taps(world.caseworker, "Ja")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(5 * MINUTE)
        assert world.reads(world.leader, "Følg opp Kari Nes")
        two = "✓ **Mottatt** · ○ Lukket"
        assert two in await status(world, world.caseworker)
        assert STEPS in await status(world, kari)
        await world.advance(FRIDAY_15)
        assert questions(world, world.caseworker) == []
        assert QUESTION in questions(world, kari)[-1]
        stranger = await world.forges(
            world.caseworker,
            "follow_up.talked",
            because=Because.HOSTILE,
            incident=world.incident()["id"],
            answer="yes",
        )
        missing = await world.forges(
            world.caseworker,
            "follow_up.talked",
            because=Because.HOSTILE,
            incident="none",
            answer="yes",
        )
        assert shown_in(stranger) == shown_in(missing)
        await world.taps(kari, "Ja")
        await close(world, named="peer health police injury risk")
        await world.advance(MINUTE)
        assert "✓ **Mottatt** · ✓ **Lukket**" in read(world, world.caseworker)
        assert "Samtale" not in world.last(world.caseworker).text
        assert "✓ **Samtale holdt**" in read(world, kari)


async def test_2_4_1_she_is_asked_once_at_the_end_of_her_next_day_at_work(tmp_path: Path) -> None:
    async with World(tmp_path).after(asked) as world:
        card = world.last(world.caseworker)
        assert card.summary == "Ny oppdatering"
        assert card.text.startswith(QUESTION)
        for title in ("Ja", "Avtalt", "Ikke ennå", "Jeg vil ikke nå", "Snakk med verneombudet"):
            assert title in card.buttons
        assert "Verneombud En" in card.text
        before = len(world.inbox(world.leader))
        await world.taps(world.caseworker, "Ja")
        assert len(world.inbox(world.leader)) == before
        assert world.last(world.caseworker).text.startswith("Du svarte «Ja»")
        plan = await whole(world, world.leader)
        assert "Snakk med den ansatte i dag: gjort, sier Saksbehandler En" in plan
        await world.advance(4 * DAY)
        assert len(questions(world, world.caseworker)) == 1


async def test_not_yet_reminds_the_leader_and_then_asks_whether_others_are_told(
    tmp_path: Path,
) -> None:
    """They hear that the talk was not held, and not a word more; by day, on working days."""
    async with World(tmp_path).after(asked) as world:
        await world.says(world.caseworker, "Jeg sover dårlig")
        before = len(plans(world, world.leader))
        await world.taps(world.caseworker, "Ikke ennå")
        reminded = plans(world, world.leader)
        assert len(reminded) == before + 1
        assert "Saksbehandler En svarte 02.01.2026: «Ikke ennå»" in reminded[-1]
        for user in (world.next_level, world.safety_rep, world.deputy):
            assert not world.reads(user, "ikke holdt")
        await world.advance(3 * DAY)  # Monday, at three
        asks = world.last(world.caseworker)
        assert asks.text.startswith(TELL)
        assert "De får vite at samtalen ikke er holdt, ikke hva du har skrevet." in asks.text
        assert "Snakk med verneombudet" in asks.buttons
        await world.taps(world.caseworker, "Si fra")
        assert "Leder To og verneombudet får vite" in world.last(world.caseworker).text
        for user in (world.next_level, world.safety_rep):
            told = world.last(user)
            assert "Saksbehandler En i Nav Eksempel har ikke fått snakke med en leder" in told.text
            assert "Saksbehandler En" not in told.summary
            assert "sover" not in told.text + told.summary
        assert "Vis oppfølgingen" in world.last(world.safety_rep).buttons
        assert not world.reads(world.deputy, "Samtalen er ikke holdt")
        listed = await status(world, world.safety_rep)
        assert "Samtalen med den ansatte er ikke holdt" in listed
        assert facts(world)[-3:] == ["follow_up_told", "follow_up_told", "follow_up_answered"]


async def test_what_is_told_waits_until_people_are_at_work(tmp_path: Path) -> None:
    async with World(tmp_path).after(asked) as world:
        await world.taps(world.caseworker, "Ikke ennå")
        await world.advance(3 * DAY + 4 * HOUR)  # Monday evening
        await world.taps(world.caseworker, "Si fra")
        assert not world.reads(world.next_level, "Samtalen er ikke holdt")
        await world.advance(13 * HOUR)
        assert world.reads(world.next_level, "Samtalen er ikke holdt")


async def test_where_it_was_held_meanwhile_nobody_is_asked_or_told(tmp_path: Path) -> None:
    async with World(tmp_path).after(asked) as world:
        await world.taps(world.caseworker, "Ikke ennå")
        await world.presses(world.leader, "follow_up.settle", item="talk", result="done")
        await world.advance(4 * DAY)
        assert len(questions(world, world.caseworker)) == 1
        assert not world.reads(world.safety_rep, "ikke holdt")


@pytest.mark.parametrize("answer", ["Avtalt", "Jeg vil ikke nå"])
async def test_other_answers_ask_nothing_more_and_can_be_changed(
    tmp_path: Path, answer: str
) -> None:
    async with World(tmp_path).after(asked) as world:
        await world.taps(world.caseworker, answer)
        await world.advance(4 * DAY)
        assert len(questions(world, world.caseworker)) == 1
        await world.taps(world.caseworker, "Ikke ennå")
        await world.advance(DAY)
        assert world.reads(world.caseworker, TELL)
        await world.taps(world.caseworker, "Ikke nå")
        assert world.reads(world.caseworker, "Vi sier ikke fra")
        assert not world.reads(world.safety_rep, "Samtalen er ikke holdt")


async def test_whoever_is_away_is_asked_when_they_are_back(tmp_path: Path) -> None:

    def away(content: dict[str, Any]) -> None:
        content["people"][0]["absent"] = [{"from": "2026-01-02", "to": "2026-01-07"}]

    async with World(tmp_path, changed_sample(away)) as world:
        await ended(world)
        await world.advance(6 * DAY)  # Wednesday
        assert questions(world, world.caseworker) == []
        await world.advance(DAY + 5 * HOUR)
        assert QUESTION in questions(world, world.caseworker)[-1]


async def test_a_restart_asks_once(tmp_path: Path) -> None:
    """The bot was down over the afternoon: the next day at work, and not in the evening."""
    async with World(tmp_path).after(ended) as world:
        await world.stop()
        world.late_ms = 2 * DAY * 1000
        world.clock.at += (FRIDAY_15 + 4 * HOUR) * 1000
        await world.start()
        await world.advance(MINUTE)
        assert questions(world, world.caseworker) == []
        await world.advance(3 * DAY)
        assert len(questions(world, world.caseworker)) == 1


async def test_one_of_an_earlier_revision_goes_on_and_asks_nothing(tmp_path: Path) -> None:
    """Its document knows nothing of all this."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])

        def as_it_was(uow: Any) -> None:
            stored, known = uow.tx.lock_alarm(incident), uow.tx.follow_up(incident)
            before = replace(known, check=None, more=())
            moment = rules.next_moment(before, uow.now)
            uow.tx.save_follow_up(stored.alarm, replace(before, next_at=moment))
            task = uow.task(TaskKind.FOLLOW_UP, "", 7, "as-it-was", incident=incident)
            task = replace(task, due_at=moment, recipient=None)
            uow.tx.set_timer(incident, task, TaskKind.FOLLOW_UP)

        world.core.service.read(as_it_was)
        await world.advance(10 * DAY)
        assert questions(world, world.caseworker) == []
        assert STEPS in await status(world, world.caseworker)
        await close(world, named=OPEN, no_talk="not_done")
        await world.advance(3 * DAY)
        assert world.reads(world.caseworker, "Oppfølgingen er lukket")


async def test_closing_without_the_talk_has_one_of_four_reasons(tmp_path: Path) -> None:
    """And never a word: what is sent along is not kept (L13)."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        without = await world.forges(
            world.leader,
            "follow_up.close",
            because=Because.HOSTILE,
            incident=incident,
            **ANSWERS,
            named=OPEN,
            no_talk=None,
        )
        assert "Velg hvorfor samtalen ikke er holdt." in shown_in(without)
        assert "Vedtaket kom brått." in str(without.card), "nothing is typed twice"
        for reason in (
            "Ansatt ønsket det ikke", "Ansatt er borte", "En annen leder snakket med ansatt",
            "Ikke gjort",
        ):  # fmt: skip
            assert reason in str(without.card)
        aside: dict[str, Any] = {"skip_item": "talk", "result": "not_relevant"}
        written = await world.forges(
            world.leader,
            "follow_up.settle",
            because=Because.HOSTILE,
            incident=incident,
            **aside,
            reason="Er sykmeldt",
        )
        assert "Velg hvorfor samtalen ikke er holdt." in shown_in(written)
        await close(world, named=OPEN, no_talk="declined")
        await world.says(world.safety_rep, "status")
        shown = await world.taps(world.safety_rep, "Vis oppfølgingen")
        assert "Samtalen: Ansatt ønsket det ikke, sier Leder En" in shown_in(shown)
        assert "○ Samtale holdt · ○ Tiltak valgt · ✓ **Lukket**" in await status(
            world, world.caseworker
        )
        assert "sykmeldt" not in str(world.incident())
        assert world.core.service.read(lambda uow: len(uow.tx.words(f"{incident}/follow_up"))) == 4


async def test_the_talk_is_put_aside_with_a_reason_before_closing(tmp_path: Path) -> None:
    async with World(tmp_path).after(ended) as world:
        assert "Samtalen blir ikke holdt" in await whole(world, world.leader)
        await world.presses(world.leader, "follow_up.no_talk", no_talk_now="other_leader")
        assert "Samtalen: En annen leder snakket med ansatt" in plans(world, world.leader)[-1]
        assert "✓ **Samtale holdt**" in await status(world, world.caseworker)


async def test_r84_a_report_on_behalf_of_somebody_tells_nothing_of_a_talk(tmp_path: Path) -> None:
    """Whom it is about only the report says: nobody is asked, and two words are seen."""

    def on_behalf(uow: UnitOfWork, incident: str) -> Draft:
        stored = uow.tx.lock_alarm(incident)
        assert stored is not None
        owner, unit = stored.alarm.caseworker.id, stored.alarm.unit
        draft = Draft(new_id(), DraftKind.REPORT, incident, owner, unit, False, uow.now, uow.now)
        reporter = Reporter("Saksbehandler En", None, "Kollega To")
        drafts.begin(uow, stored, draft, report(reporter=reporter))
        return drafts.submit(uow, uow.tx.lock_alarm(incident) or stored, draft)

    async with World(tmp_path) as world:
        world.late_ms = DAY * 1000  # nobody carries the report anywhere here
        incident = await ended(world)
        await in_unit_of_work(world, on_behalf, incident)
        assert world.reads(world.leader, "Følg opp den det gjelder")
        assert world.reads(world.leader, "Spør Saksbehandler En hvem det gjelder.")
        assert not world.reads(world.leader, "hva Saksbehandler En trenger nå")
        assert "✓ **Mottatt** · ○ Lukket" in await status(world, world.caseworker)
        await world.advance(FRIDAY_15)
        assert questions(world, world.caseworker) == []
        await close(world, named=OPEN, no_talk="not_done")
        await world.advance(3 * DAY)
        assert "✓ **Mottatt** · ✓ **Lukket**" in next(
            card.text.replace("\u00a0", " ")
            for card in world.inbox(world.caseworker)
            if card.text.startswith("Oppfølgingen er lukket")
        )


async def test_l7_the_target_is_not_told_that_the_talk_was_not_held(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        target: dict[str, Any] = {"target": "colleague", "target_person": person_id("104")}
        await world.presses(world.caseworker, "incident.describe", **target)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(FRIDAY_15)
        await world.taps(world.caseworker, "Ikke ennå")
        await world.advance(3 * DAY)
        assert world.reads(world.caseworker, "Skal vi si fra til Stedfortreder En og verneombudet?")
        await world.taps(world.caseworker, "Si fra")
        assert world.reads(world.deputy, "Samtalen er ikke holdt")
        assert not world.reads(world.next_level, "Samtalen er ikke holdt")


async def test_r28_the_safety_rep_hears_that_it_is_closed_and_what_was_done(tmp_path: Path) -> None:
    """One message in the day, with the same four words and whose it was; never a word that was
    written, and nobody who is the target."""
    async with World(tmp_path).after(ended) as world:
        await world.presses(world.leader, "follow_up.settle", item="talk", result="done")
        world.forget(world.safety_rep)
        await close(world, named="peer health police injury risk")
        await world.advance(22 * HOUR)
        told = [card for card in world.inbox(world.safety_rep) if "Oppfølgingen er" in card.text]
        assert [card.summary for card in told] == ["Ny oppdatering"]
        text = told[0].text.replace("\u00a0", " ")
        assert "Om det Saksbehandler En opplevde" in text
        assert "✓ **Samtale holdt** · ○ Tiltak valgt · ✓ **Lukket**" in text
        assert "Vedtaket" not in text
        assert "Snakk med verneombudet" not in told[0].buttons


async def test_r28_the_employees_card_of_the_report_says_who_follows_it_up_now(
    tmp_path: Path,
) -> None:
    """The follow-up is handed over: the card she has is drawn anew."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, types="truende", course_of_events="Han ropte.")
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        assert world.reads(world.caseworker, "Leder En følger opp")
        await world.presses(world.leader, "follow_up.give", person=world.deputy.id)
        await world.settle()
        assert world.reads(world.caseworker, "Stedfortreder En følger opp")
        assert not any("Leder En følger opp" in card.text for card in world.inbox(world.caseworker))
