"""`status` of leaders and safety representatives, and a report that is opened (2.4.1; R20, R27,
R30, R54, R67; L7, L10, L11, L13)."""

import copy
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.alarm.describing import noted
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.deviation_report import Account
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.outgoing import publish
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork, new_id
from tests.afterwards import CANARY, report
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.follow_up.test_follow_up import (
    ANSWERS,
    DAY,
    MINUTE,
    ended,
    facts,
    plans,
    settle,
    whole,
)
from tests.integration.threat.test_duty import ends
from tests.world import World, changed_sample, person_id, shown_in

WORDS = "Han sa at han kommer hit"


async def status(world: World, user: TeamsUser) -> str:
    """What the person reads after `status`."""
    await world.says(user, "status")
    return world.last(user).text


def begun(uow: UnitOfWork, incident: str, words: str = WORDS) -> Draft:
    """A draft of a report that the caseworker works on."""
    stored = uow.tx.lock_alarm(incident)
    assert stored is not None
    owner, unit = stored.alarm.caseworker.id, stored.alarm.unit
    draft = Draft(new_id(), DraftKind.REPORT, incident, owner, unit, False, uow.now, uow.now)
    document = report(account=Account(words_used=f"{words} {CANARY}"))
    drafts.begin(uow, stored, draft, document)
    return draft


def submitted(uow: UnitOfWork, draft: Draft) -> Draft:
    """Its owner has let go of it."""
    stored = uow.tx.lock_alarm(draft.incident)
    assert stored is not None
    return drafts.submit(uow, stored, draft)


async def in_unit_of_work(world: World, work: Any, *given: Any) -> Any:
    """In one transaction, and everything that follows at once."""
    done = world.core.service.read(lambda uow: work(uow, *given))
    await world.settle()
    return done


async def test_r27_r30_the_list_says_whether_the_report_is_there_and_never_what_a_draft_says(
    tmp_path: Path,
) -> None:
    """R54, R67: for leader, deputy and safety representative alike; nobody else has one."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        draft = await in_unit_of_work(world, begun, incident)
        for user in (world.leader, world.deputy, world.safety_rep):
            text = await status(world, user)
            assert "Over fristen: 0 · Åpne: 1 · Lukket: 0" in text, user.name
            assert "Leder En har oppfølgingen · neste 01.01.2026" in text
            assert "Rapporten mangler" in text
            assert "Åpne rapporten" not in text
            closed_door = await world.forges(
                user, "follow_up.report", because=Because.HOSTILE, draft=draft.id
            )
            nothing = await world.forges(
                user, "follow_up.report", because=Because.HOSTILE, draft=new_id()
            )
            assert shown_in(closed_door) == shown_in(nothing)
        assert "Du har ikke noe varsel som er åpent nå." in await status(world, world.caseworker)
        await world.advance(DAY)
        assert "Over fristen: 1" in await status(world, world.safety_rep)
        await in_unit_of_work(world, submitted, draft)
        assert "Rapporten er levert" in plans(world, world.leader)[-1]
        assert "Rapporten er levert" in await status(world, world.safety_rep)
        assert WORDS not in await status(world, world.leader)
        with_number = replace(draft, state=DraftState.SENT, reference="2026-77")
        await in_unit_of_work(world, lambda uow: uow.tx.save_draft(with_number))
        assert "Rapporten er levert · avvik 2026-77" in await status(world, world.leader)  # R20
        not_felt = replace(draft, state=DraftState.NOT_FELT)
        await in_unit_of_work(world, lambda uow: uow.tx.save_draft(not_felt))
        assert "Ikke opplevd som truende" in await status(world, world.leader)


async def test_r27_a_report_is_opened_by_leader_and_safety_rep_and_every_look_is_on_record(
    tmp_path: Path,
) -> None:
    """2.4.1, L10, L11: whole, the client masked; who is of another unit is told nothing."""

    def stranger(content: dict[str, Any]) -> None:
        content["people"].append({"id": person_id("106"), "name": "Leder Borte"})
        content["units"].append(
            {"number": "0400", "name": "Nav Borte", "safety_reps": [person_id("106")],
             "administrators": [person_id("106")], "members": [],
             "levels": copy.deepcopy(content["units"][1]["levels"])}
        )  # fmt: skip

    async with World(tmp_path, changed_sample(stranger)) as world:
        incident = await ended(world)
        long = "\n".join(f"{WORDS} {number} 🔴" for number in range(600))
        draft = await in_unit_of_work(world, begun, incident, long)
        await in_unit_of_work(world, submitted, draft)
        await status(world, world.safety_rep)
        shown = await world.presses(world.safety_rep, "follow_up.report", draft=draft.id)
        text = shown_in(shown)
        assert f"{WORDS} 0 " in text
        assert "Side 1 av " in text
        last = int(text.split("Side 1 av ")[1].split("\n")[0])
        pages = [text] + [
            shown_in(await world.presses(world.safety_rep, "follow_up.report", page=str(page)))
            for page in range(1, last)
        ]
        await status(world, world.leader)
        await world.presses(world.leader, "follow_up.report", draft=draft.id)
        whole = "\n".join(pages)
        assert all(f"{WORDS} {number} " in whole for number in range(600))
        assert CANARY not in whole
        assert "***********" in whole
        for user in (world.caseworker, world.teams.user(person_id("106"), "Leder Borte")):
            answer = await world.forges(
                user, "follow_up.report", because=Because.HOSTILE, draft=draft.id
            )
            assert WORDS not in str(answer.card), user.name
        read = [e for e in world.incident()["timeline"] if e["kind"] == FactKind.REPORT_READ]
        readers = [*[person_id("105")] * last, person_id("102")]
        assert [entry["actor"] for entry in read] == readers
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            log = database.execute("SELECT actor FROM access_log WHERE action = 'report.read'")
            assert sorted(actor for (actor,) in log) == sorted(readers)
        await in_unit_of_work(world, lambda uow: uow.tx.forget_revisions(draft.id))
        await status(world, world.leader)
        gone = await world.presses(world.leader, "follow_up.report", draft=draft.id)
        assert "Teksten er slettet." in shown_in(gone)


async def test_r67_a_safety_rep_sees_when_the_training_is_to_be_renewed(tmp_path: Path) -> None:
    """ "Hvert femte år"; their own day alone, and a leap day is the 28th."""

    def trained(content: dict[str, Any]) -> None:
        for person in content["people"]:
            person["safety_training"] = "2024-02-29"

    async with World(tmp_path, changed_sample(trained)) as world:
        text = await status(world, world.safety_rep)
        assert "HMS-grunnopplæringen din fornyes innen 28.02.2029." in text
        assert "HMS-grunnopplæringen" not in await status(world, world.leader)
        world.late_ms = 10**12
        world.clock.at += 4 * 365 * DAY * 1000
        text = await status(world, world.safety_rep)
        assert "skulle vært fornyet 28.02.2029. Snakk med lederen din." in text


async def test_l7_the_target_finds_nothing_of_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        incident = world.incident()["id"]
        aimed: dict[str, Any] = {"target": "colleague", "target_person": person_id("105")}
        await world.presses(world.caseworker, "incident.describe", incident=incident, **aimed)
        await world.advance(5 * MINUTE)
        draft = await in_unit_of_work(world, begun, incident)
        await in_unit_of_work(world, submitted, draft)
        assert "Åpne: 0" in await status(world, world.safety_rep)
        for verb, data in (("report", {"draft": draft.id}), ("show", {"about": incident})):
            foreign = await world.forges(
                world.safety_rep, f"follow_up.{verb}", because=Because.HOSTILE, **data
            )
            assert WORDS not in str(foreign.card)
            assert "Vis" not in shown_in(foreign)
        assert "Åpne: 1" in await status(world, world.leader)


async def test_what_was_only_put_on_record_is_followed_up_when_a_report_comes(
    tmp_path: Path,
) -> None:
    """Evidence without an alarm is the employee's own until they report it (R84)."""
    async with World(tmp_path) as world:

        def record(uow: UnitOfWork) -> str:
            directory, incident = uow.directory, new_id()
            caseworker = directory.caseworker(person_id("101"), "")
            unit = directory.unit_of(caseworker.id)
            chain = directory.chain_for(caseworker, None, uow.now)
            transition = noted(incident, caseworker, (unit.number, unit.name), chain, uow.moment)
            publish(uow, None, directory.revision, transition)
            return incident

        incident = await in_unit_of_work(world, record)
        await world.advance(DAY)
        assert "Det er ingen hendelser å følge opp." in await status(world, world.leader)
        draft = await in_unit_of_work(world, begun, incident)
        await in_unit_of_work(world, submitted, draft)
        assert "meldt uten varsel" in await status(world, world.leader)
        (plan,) = plans(world, world.leader)
        assert "Meldt 01.01 kl. 10.00" in plan
        assert "Rødt kort" not in plan  # there was none


async def test_r28_a_report_that_comes_after_closing_opens_it_again(tmp_path: Path) -> None:
    """Also one that was let go of before, and was refused."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        open_ = "talk peer health police injury risk"
        draft = await in_unit_of_work(world, begun, incident)
        refused = replace(draft, state=DraftState.REFUSED, submitted_at=world.clock.now())
        await in_unit_of_work(world, lambda uow: uow.tx.save_draft(refused))
        await world.advance(MINUTE)
        await world.presses(
            world.leader,
            "follow_up.close",
            incident=incident,
            named=open_,
            no_talk="away",
            **ANSWERS,
        )
        assert "Lukket: 1" in await status(world, world.deputy)
        await world.advance(MINUTE)
        await in_unit_of_work(world, submitted, refused)
        assert facts(world)[-2:] == ["follow_up_reopened", "follow_up_reminded"]
        assert "Behandle og lukk avviket" in await whole(world, world.leader)
        assert "Åpne: 1" in await status(world, world.deputy)


async def test_an_own_open_alarm_comes_first_and_many_are_paged(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        for _ in range(7):
            incident = await ended(world)
        text = await status(world, world.leader)
        assert "Åpne: 7" in text
        assert text.count("Vis oppfølgingen") == 6
        second = shown_in(await world.taps(world.leader, "Neste side"))
        assert second.count("Vis oppfølgingen") == 1
        beyond = shown_in(
            await world.forges(world.leader, "follow_up.list", because=Because.HOSTILE, page=99)
        )
        assert beyond == second
        # An older client shows no answer: the list comes as a message of its own.
        await status(world, world.deputy)
        before = len(world.inbox(world.deputy))
        await world.presses(world.deputy, "follow_up.show", submit=True, about=incident)
        assert len(world.inbox(world.deputy)) == before + 1
        assert "Oppfølging av Saksbehandler En" in world.last(world.deputy).text
        await world.says(world.leader, "hjelp")
        assert "Vis oppfølgingen" not in await status(world, world.leader)


async def test_r54_the_leader_does_not_decide_that_it_is_no_deviation(tmp_path: Path) -> None:
    """R28: only what the employee did not feel so is closed without the four answers; a report that
    comes all the same is treated."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        put_aside: dict[str, Any] = {
            "incident": incident,
            "item": "deviation",
            "result": "not_relevant",
        }
        rest = "talk peer health police injury risk"
        refused = await world.forges(
            world.leader,
            "follow_up.settle",
            because=Because.HOSTILE,
            **put_aside,
            reason="Ikke så farlig",
        )
        assert "Den ansatte avgjør om dette er et avvik." in shown_in(refused)
        draft = await in_unit_of_work(world, begun, incident)

        def not_felt(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(incident)
            assert stored is not None
            let_be = replace(draft, state=DraftState.NOT_FELT)
            drafts.settle(uow, stored, let_be, FactKind.REPORT_NOT_FELT)

        await in_unit_of_work(world, not_felt)
        assert "Ikke opplevd som truende" in await whole(world, world.leader)
        await settle(world, world.leader, "deviation", result="not_relevant", reason="Ikke så")
        await world.advance(MINUTE)
        again = await in_unit_of_work(world, begun, incident)
        await in_unit_of_work(world, submitted, again)
        assert "follow_up_reopened" in facts(world)
        await in_unit_of_work(
            world, lambda uow: uow.tx.save_draft(replace(again, state=DraftState.DROPPED))
        )
        await status(world, world.leader)
        await world.presses(world.leader, "follow_up.show", about=incident)
        await settle(world, world.leader, "deviation", result="not_relevant", reason="Ikke så")
        no_talk: dict[str, Any] = {"named": rest, "no_talk": "declined"}
        closed = await world.presses(world.leader, "follow_up.close", incident=incident, **no_talk)
        assert shown_in(closed).startswith("Oppfølgingen er lukket")


async def test_l13_whoever_leaves_the_unit_sees_no_more_of_it(tmp_path: Path) -> None:
    """Also who had the follow-up, from that moment on; the next one has it at the next reminder."""

    def left(content: dict[str, Any]) -> None:
        content["units"][0]["levels"][0]["people"] = [person_id("104")]
        content["units"][0]["administrators"] = [person_id("104")]

    async with World(tmp_path) as world:
        world.late_ms = 2 * DAY * 1000  # nobody carries the report anywhere here
        incident = await ended(world)
        draft = await in_unit_of_work(world, begun, incident)
        await in_unit_of_work(world, submitted, draft)
        assert "Åpne rapporten" in await whole(world, world.leader)
        (tmp_path / "organisation.yaml").write_text(changed_sample(left))
        world.core.source.refresh(world.core.service.directory, always=True)
        for answer in (
            await world.presses(world.leader, "follow_up.report", draft=draft.id),
            await world.forges(
                world.leader, "follow_up.show", because=Because.HOSTILE, about=incident
            ),
        ):
            assert "Gjort" not in str(answer.card)
            assert WORDS not in str(answer.card)
        assert "Vis oppfølgingen" not in await status(world, world.leader)
        await world.advance(DAY)
        assert plans(world, world.next_level)
        assert world.reads(world.leader, "Leder To har oppfølgingen nå")
