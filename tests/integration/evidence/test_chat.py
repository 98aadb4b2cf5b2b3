"""Evidence as people meet it: pasted, attached, flagged; which incident; kept or refused (R50)."""

from pathlib import Path
from typing import Any

from bot.domain.organisation.organisation import Language
from bot.service.evidence.record import recording_of
from bot.texts import text
from tests.fakes.payloads import GROUP
from tests.forging import Because
from tests.integration.evidence.chat_scene import (
    DAY_S,
    ended_alarm,
    intakes,
    pastes,
    sends,
)
from tests.pictures import png
from tests.world import World, shown_in

CLOCKS: dict[str, Any] = {"from": "09:50", "to": "10:05"}


async def test_r50_a_pasted_picture_belongs_to_the_open_alarm(tmp_path: Path) -> None:
    """Received at once, kept after the answer, without a question; one card says both."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        pasted = world.teams.pasted(png())
        await world.says(world.caseworker, "", attachments=[pasted])
        card = world.last(world.caseworker)
        assert "Mottatt\nLagrer …" in card.text
        assert world.incident()["evidence"] == []
        await world.settle()
        assert card is world.last(world.caseworker)
        assert "Lagret som bevis" in card.text
        assert "Hører til varselet 01.01 kl. 10.00" in card.text
        assert "ligger fortsatt i Teams og OneDrive" in card.text
        assert world.kinds()[-1] == "evidence_added"
        assert len(world.incident()["evidence"]) == 1
        assert world.reads(world.caseworker, "Ett bevis lagret")
        assert intakes(world, card)[0].sealed == b""  # nothing is left of the address (L11)


async def test_several_at_once_with_words_beside(tmp_path: Path) -> None:
    """The words go to whoever helps; each file has its line, and what is refused says why."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await sends(
            world,
            world.caseworker,
            world.teams.pasted(png("green")),
            world.teams.attached(png("blue"), "Ola Nordmann.png"),
            world.teams.attached(b"Han skrev dette.", "chat.txt"),
            world.teams.pasted(b"<html>Logg inn</html>"),
            words="se her",
        )
        assert world.reads(world.leader, "se her")
        card = world.last(world.caseworker)
        assert "3 av 4 er lagret som bevis" in card.text
        assert "1. Bilde: lagret\n2. Bilde: lagret\n3. Tekst: lagret" in card.text
        assert text(Language.BOKMAL, "evidence-refused-not-the-file") in card.text
        assert len(world.incident()["evidence"]) == 3
        assert world.reads(world.leader, "3 bevis lagret")  # on the role card
        assert "Nordmann" not in str(world.incident())  # L11: a file's name is a client's


async def test_words_instead_of_the_picture_are_not_kept_for_it(tmp_path: Path) -> None:
    """L1: whoever reads "Lagret som bevis" throws the picture away. What a file is called tells a
    chat export from the sign-in page that came instead."""
    answer = b'{"error": {"code": "Throttled"}}'
    page = b"<html><body>Jeg vet hvor du bor</body></html>"
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await sends(
            world,
            world.caseworker,
            world.teams.pasted(answer),
            world.teams.attached(answer, "bilde.png"),
            world.teams.attached(page, "IMG_0001.HEIC"),
            world.teams.attached(page, "Chat med Ola.html"),
            world.teams.attached(png(), "brev.pdf"),
        )
        shown = world.last(world.caseworker).text
        assert "2 av 5 er lagret som bevis" in shown
        assert shown.count(text(Language.BOKMAL, "evidence-refused-not-the-file")) == 3
        assert text(Language.BOKMAL, "evidence-remark-other-type") in shown
        kept = [one["media_type"] for one in world.incident()["evidence"]]
        assert sorted(kept) == ["image/png", "text/html"]


async def test_l1_l6_a_cry_with_a_picture_is_first_of_all_a_cry(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        pasted = world.teams.pasted(png())
        answer = await world.says(world.caseworker, "hjelp trussel", attachments=[pasted])
        assert "RØDT KORT" in world.last(world.leader).summary
        await world.teams.deliver(answer.payload)  # L6: delivered again, it is the same cry
        await world.settle()
        assert world.kinds().count("raised") == 1
        assert len(world.incident()["evidence"]) == 1


async def test_l12_in_a_drill_it_is_the_drills(tmp_path: Path) -> None:
    """And a remark about what cannot be shown is on the card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        pdf = world.teams.attached(b"%PDF-1.4\n%%EOF", "a.pdf")
        await sends(world, world.caseworker, pdf)
        (card,) = (one for one in world.inbox(world.caseworker) if "Lagret som bevis" in one.text)
        assert card.text.startswith("ØVELSE: Lagret som bevis")
        assert text(Language.BOKMAL, "evidence-remark-not-shown") in card.text
        assert "Vis" not in card.buttons
        assert (world.incident()["drill"], len(world.incident()["evidence"])) == (True, 1)


async def test_the_same_picture_twice_is_kept_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await pastes(world, world.caseworker)
        again = await pastes(world, world.caseworker)
        assert "Dette er lagret fra før" in again.text
        assert len(world.incident()["evidence"]) == 1


async def test_without_an_alarm_it_waits_for_its_incident(tmp_path: Path) -> None:
    """L9: nobody decides for the person; what waits is encrypted, and on no timeline."""
    async with World(tmp_path) as world:
        incident = await ended_alarm(world)
        await world.advance(3600)
        first = await pastes(world, world.caseworker, "green")
        second = await pastes(world, world.caseworker, "blue")
        assert "Hvilken hendelse hører det til?" in first.text
        assert "Svarer du ikke innen 7 dager, slettes det." in first.text
        assert world.incident()["evidence"] == []
        answer = await world.taps_on(world.caseworker, second, "01.01 kl. 10.00")
        assert "Hører til varselet 01.01 kl. 10.00" in shown_in(answer)
        await world.settle()
        for card in (first, second):  # one answer for all that waits
            assert "Lagret som bevis" in card.text
            assert "Hvilken hendelse" not in card.text
        assert world.incident()["id"] == incident
        assert len(world.incident()["evidence"]) == 2
        assert world.kinds()[-2:] == ["evidence_added", "evidence_added"]


async def test_an_incident_without_an_alarm_is_only_on_record(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        card = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, card, "En ny hendelse")
        await world.settle()
        assert "Hører til hendelsen 01.01 kl. 10.00" in card.text
        shown = world.incident()
        assert [entry["kind"] for entry in shown["timeline"]] == ["noted", "evidence_added"]
        assert (shown["state"], shown["alerts"]) == ("resolved", [])
        assert world.inbox(world.leader) == world.inbox(world.safety_rep) == []
        again = await world.forges(
            world.caseworker, "evidence.choose", because=Because.STALE, target="new"
        )
        assert "Det er alt svart på dette" in shown_in(again)
        assert len(world.incidents()) == 1


async def test_l13_what_is_no_evidence_is_destroyed_at_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        card = await pastes(world, world.caseworker)
        files = [one for one in (tmp_path / "evidence").rglob("*") if one.is_file()]
        assert files
        await world.taps_on(world.caseworker, card, "Slett det")
        await world.settle()
        assert "Slettet" in card.text
        assert [one for one in files if one.exists()] == []
        assert world.incidents() == []


async def test_l13_what_nobody_answers_for_is_forgotten_as_was_said(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.late_ms = 10 * DAY_S * 1000
        card = await pastes(world, world.caseworker)
        batch = intakes(world, card)[0].batch
        await world.advance(7 * DAY_S + 1)
        assert await world.evidence_store.run(world.evidence_parts.forgetting.run) == 1
        await world.advance(3 * 3600)
        assert "Slettet" in card.text
        late = await world.forges(
            world.caseworker, "evidence.choose", because=Because.STALE, target="new", batch=batch
        )
        assert "Slettet" in shown_in(late)
        assert world.incidents() == []


async def test_l13_what_is_settled_is_forgotten_what_waits_is_not(tmp_path: Path) -> None:
    """The note of what somebody sent; the evidence itself has a time of its own."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        settled = intakes(world, await pastes(world, world.caseworker))
        waiting = intakes(world, await pastes(world, world.deputy))
        later = world.clock.at + 1
        world.core.service.read(lambda uow: uow.tx.forget_intakes(later))
        left = world.core.service.read(
            lambda uow: [uow.tx.look_at_intake(one.id) for one in (*settled, *waiting)]
        )
        assert left == [None, *waiting]
        assert len(world.incident()["evidence"]) == 1


async def test_chosen_while_it_is_fetched_it_goes_there_at_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        pasted = world.teams.pasted(png())
        await world.says(world.caseworker, "", attachments=[pasted])
        await world.taps(world.caseworker, "En ny hendelse")
        assert "Lagrer …" in world.last(world.caseworker).text
        await world.settle()
        assert "Lagret som bevis" in world.last(world.caseworker).text
        assert len(world.incident()["evidence"]) == 1


async def test_r45_in_a_shared_chat_it_is_refused_in_private(tmp_path: Path) -> None:
    """Nothing is fetched, and nobody there reads anything: the private chat goes on."""
    async with World(tmp_path) as world:
        await sends(world, world.caseworker, world.teams.pasted(png()), chat=GROUP, mention=True)
        assert "Bevis tas imot her i den private chatten" in world.last(world.caseworker).text
        await world.says(world.leader, "bevis", chat=GROUP, mention=True)
        assert "i den private chatten" in world.last(world.leader).text
        assert world.teams.cards_in(GROUP) == []
        assert not any(one.operation == "attachment" for one in world.teams.requests)


async def test_r50_a_flagged_message_is_kept_and_the_picture_asked_for(tmp_path: Path) -> None:
    """In whatever chat: the answer is a dialog of the person's own, and nothing is said there."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "språk nynorsk")
        await world.says(world.caseworker, "hjelp")
        answer = await world.teams.flags(world.caseworker, "<p>Jeg vet hvor du bor</p>", chat=GROUP)
        task = answer.body["task"]
        assert task["type"] == "continue"
        said = text(Language.NYNORSK, "answer-message-kept")
        assert said in str(task["value"]["card"]["content"])
        await world.settle()
        card = world.last(world.caseworker)
        assert text(Language.NYNORSK, "evidence-kept") in card.text
        assert text(Language.NYNORSK, "evidence-send-picture") in card.text
        assert "hvor du bor" not in str(world.inbox(world.caseworker))
        [kept] = world.incident()["evidence"]
        assert kept["media_type"] == "text/plain"
        [record] = world.core.service.read(lambda uow: uow.tx.evidence_of(world.incident()["id"]))
        original = await world.evidence_store.original_of(record)
        assert isinstance(original, bytes)
        assert "Fra: Ola Nordmann\nSendt: 01.01.2026 kl. 09.58.20" in original.decode()
        assert "\nJeg vet hvor du bor\n" in original.decode()
        assert "<p>Jeg vet hvor du bor</p>" in original.decode()
        assert b"hvor du bor" not in (tmp_path / "bot.db").read_bytes()  # L11, L13
        assert world.teams.cards_in(GROUP) == []


async def test_who_may_add(tmp_path: Path) -> None:
    """Whoever helps now adds to the same alarm; who was only alerted is asked about their own."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        asked = await pastes(world, world.deputy)
        assert "Hvilken hendelse hører det til?" in asked.text
        foreign = await world.forges(
            world.deputy, "evidence.choose", because=Because.HOSTILE, target=world.incident()["id"]
        )
        assert text(Language.BOKMAL, "answer-not-yours") in shown_in(foreign)
        await world.taps(world.leader, "Jeg skriver med deg")
        kept = await pastes(world, world.leader)
        assert "Lagret som bevis" in kept.text
        [one] = world.incident()["evidence"]
        assert one["added_by"] == world.leader.id
        assert world.reads(world.caseworker, "Ett bevis lagret")


async def test_r44_a_recording_is_a_reference(tmp_path: Path) -> None:
    """System, number, from and to; no file, and nothing of it in clear."""
    async with World(tmp_path) as world:
        incident = await ended_alarm(world)
        await world.advance(31)  # till then *Angre* stands where *Mer* does
        await world.taps(world.caseworker, "Lagre bevis")
        answer = await world.taps(
            world.caseworker,
            "Noter opptaket",
            system="Puzzel",
            reference="opptak 77 12345678901",
            day="2026-01-01",
            **CLOCKS,
        )
        assert "Opptaket er notert som bevis." in shown_in(answer)
        assert "1. Opptak: notert" in shown_in(answer)
        [record] = world.core.service.read(lambda uow: uow.tx.evidence_of(incident))
        found = world.core.service.read(lambda uow: recording_of(uow.tx, uow.keyring, record))
        assert found is not None
        assert (found.system, found.id) == ("Puzzel", "opptak 77 ***********")
        assert (found.until or 0) - (found.since or 0) == 15 * 60_000
        assert b"Puzzel" not in (tmp_path / "bot.db").read_bytes()
        empty = await world.presses(world.caseworker, "evidence.recording")
        assert text(Language.BOKMAL, "answer-recording-incomplete") in shown_in(empty)


async def test_r17_the_safety_representative_knows_that_there_is_evidence(tmp_path: Path) -> None:
    """How much and when; never what, and no way to look."""
    async with World(tmp_path) as world:
        incident = await ended_alarm(world)
        card = world.last(world.safety_rep)
        await world.advance(31)  # till then *Angre* stands where *Mer* does
        await world.presses(world.caseworker, "evidence.show", incident=incident)
        await pastes(world, world.caseworker)
        await world.taps(world.caseworker, "01.01 kl. 10.00")
        await world.settle()
        assert "Ett bevis er lagret, kl. 10.00." in card.text
        assert card.buttons == []
        [record] = world.core.service.read(lambda uow: uow.tx.evidence_of(incident))
        shown = await world.forges(
            world.safety_rep, "evidence.show", because=Because.HOSTILE, incident=incident
        )
        assert text(Language.BOKMAL, "answer-not-yours") in shown_in(shown)
        viewed = await world.forges(
            world.safety_rep, "evidence.view", because=Because.HOSTILE, evidence=record.id
        )
        assert text(Language.BOKMAL, "answer-evidence-not-yours") in shown_in(viewed)


async def test_the_whole_way_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    async with World(tmp_path, database_url=postgres_url) as world:
        await ended_alarm(world)
        card = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, card, "01.01 kl. 10.00")
        await world.settle()
        assert "Lagret som bevis" in card.text
        await world.taps(world.caseworker, "Vis")
        again = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, again, "Slett det")
        await world.settle()
        assert "Slettet" in again.text
        assert len(world.incident()["evidence"]) == 1
