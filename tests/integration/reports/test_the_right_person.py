"""Whom a note is about: asked after the gate's yes and before anything is filed; and the note that
was filed and should not have been (R52, L9, L11; docs/decisions/0063)."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import MISTAKEN
from tests.afterwards import CANARY
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.reports.filing_scene import FilingScene, filing_scene
from tests.integration.reports.paper_scene import files_notes, saves
from tests.world import World, shown_in

LAST = CANARY[-5:]
ASKED = "Er det riktig person?"
MINUTES_15 = 15 * 60


def the_note(world: World) -> Draft:
    """The newest note of the incident."""
    drafts = world.core.service.read(lambda uow: uow.tx.drafts_of(world.incident()["id"]))
    return [one for one in drafts if one.kind is DraftKind.NOTE][-1]


def digits_in_chats(world: World) -> list[str]:
    """Every card in anybody's chat, as it stands now, on which the last digits can be read."""
    cards = (card for user in world.everybody for card in world.inbox(user))
    return [card.text for card in cards if LAST in str(card.content)]


def check_card(world: World) -> SentCard:
    """The newest card that asks, or asked, whether it is the right person."""
    return [card for card in world.inbox(world.caseworker) if _is_check(card)][-1]


def _is_check(card: SentCard) -> bool:
    said = (ASKED, "Du bekreftet hvem", "Ingenting ble journalført")
    return any(words in card.text for words in said)


def says(world: World, words: str) -> bool:
    """Whether a card in the caseworker's chat says so now."""
    return any(words in card.text for card in world.inbox(world.caseworker))


async def handed_in(scene: FilingScene) -> None:
    """The alarm is over; the note is written, read, and let go of, where the bot files it."""
    world = scene.world
    files_notes(world)
    await world.presses(world.leader, "red_card.resolve")
    await world.says(world.caseworker, "notat")
    await saves(world, to="case", behaviour="Brukeren ropte.")
    await saves(world, tema="OPP", client=CANARY)
    await world.presses(world.caseworker, "paper.submit")
    await scene.settle()


async def test_r52_nothing_is_filed_before_its_owner_has_seen_whom_it_is_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The gate first; then the last digits, on one card of the owner's; after the answer nowhere,
    and in no log ever."""
    caplog.set_level(logging.DEBUG)
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await handed_in(scene)
        assert scene.gate.statuses() == [204]
        assert scene.dokarkiv.asked == []
        (seen,) = digits_in_chats(world)
        assert ASKED in seen
        assert CANARY not in str(check_card(world).content)
        assert LAST not in check_card(world).summary
        answer = await world.presses(world.caseworker, "note.client_right")
        assert "Du bekreftet hvem notatet gjelder" in shown_in(answer)
        assert LAST not in str(answer.card)
        await scene.settle()
        assert digits_in_chats(world) == []
        assert world.last(world.caseworker).text.startswith("Notatet er journalført")
        (entry,) = scene.dokarkiv.filed.values()
        assert entry.body["bruker"]["id"] == CANARY
        assert scene.gate.statuses() == [204, 204]  # asked again before it is filed
        assert the_note(world).state is DraftState.SENT
        kinds = [entry["kind"] for entry in world.incident()["timeline"]]
        assert kinds.index("note_confirmed") < kinds.index("note_filed")
        assert LAST not in str(world.incident())
    assert LAST not in caplog.text


async def test_the_wrong_person_files_nothing_and_the_number_is_asked_for_anew(
    tmp_path: Path,
) -> None:
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await handed_in(scene)
        answer = await world.presses(world.caseworker, "note.client_wrong")
        assert "Ingenting ble journalført" in shown_in(answer)
        await scene.settle()
        assert digits_in_chats(world) == []
        assert not scene.has_client(the_note(world))
        assert says(world, "Brukerens fødselsnummer")
        await world.advance(MINUTES_15 + 60)
        await scene.settle()
        assert scene.dokarkiv.asked == []
        await saves(world, client=CANARY)
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        assert len(digits_in_chats(world)) == 1  # on the new card, and not on that of before
        await world.presses(world.caseworker, "note.client_right")
        await scene.settle()
        assert the_note(world).state is DraftState.SENT


async def test_without_an_answer_in_time_the_digits_go_and_nothing_is_filed(
    tmp_path: Path,
) -> None:
    """By a row: so too after a restart in between. A tap on a client that still shows the digits
    files nothing."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await handed_in(scene)
        asked = the_note(world)
        assert asked.asks_client
        world.clerk = scene.clerk()  # another process goes on
        await world.advance(MINUTES_15 - 30)
        await scene.settle()
        assert len(digits_in_chats(world)) == 1
        await world.advance(60)
        await scene.settle()
        assert digits_in_chats(world) == []
        refused = the_note(world)
        assert (refused.state, refused.code) == (DraftState.REFUSED, "not_confirmed")
        assert says(world, "Du bekreftet ikke hvem notatet gjelder")
        tap: dict[str, Any] = {"draft": asked.id, "at": str(asked.changed_at)}
        await world.forges(world.caseworker, "note.client_right", because=Because.STALE, **tap)
        await scene.settle()
        assert scene.dokarkiv.asked == []


async def test_an_answer_about_another_submission_or_by_another_says_nothing(
    tmp_path: Path,
) -> None:
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await handed_in(scene)
        asked = the_note(world)
        tap: dict[str, Any] = {"draft": asked.id, "at": str(asked.changed_at)}
        said = await world.forges(world.leader, "note.client_right", because=Because.HOSTILE, **tap)
        assert LAST not in str(said.card)
        said = await world.forges(
            world.caseworker, "note.client_right", because=Because.HOSTILE, **{**tap, "at": "1"}
        )
        assert LAST not in str(said.card)
        await scene.settle()
        assert scene.dokarkiv.asked == []
        assert the_note(world).asks_client


async def test_a_gate_that_is_away_or_says_no_shows_no_digit(tmp_path: Path) -> None:
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        scene.gate.rules[CANARY] = "AVVIST_STRENGT_FORTROLIG_ADRESSE"
        await handed_in(scene)
        assert digits_in_chats(world) == []
        assert scene.dokarkiv.asked == []


async def filed(scene: FilingScene, *, granted: bool) -> Draft:
    """A note that lies in the archive."""
    service = scene.world.core.service
    service._terms = replace(service._terms, retracts=granted)
    await handed_in(scene)
    await scene.world.presses(scene.world.caseworker, "note.client_right")
    await scene.settle()
    note = the_note(scene.world)
    assert note.state is DraftState.SENT
    await scene.world.advance(60)
    return note


async def test_a_note_about_the_wrong_person_is_marked_in_the_archive_where_granted(
    tmp_path: Path,
) -> None:
    """`feilregistrerSakstilknytning`, in the owner's name, once however often; the record says so,
    and a new note begins with the words of the old one."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await filed(scene, granted=True)
        answer = await world.presses(world.caseworker, "note.mistaken")
        assert "Vi merker det som feil i Gosys nå" in shown_in(answer)
        await scene.settle()
        (entry,) = scene.dokarkiv.filed.values()
        assert entry.mistaken_by == entry.author
        now = scene.now(note)
        assert (now.state, now.code, now.reference) == (DraftState.DROPPED, MISTAKEN, entry.id)
        assert says(world, "Det er merket som feil i Gosys")
        told = [kind for kind, _ in scene.facts(note)]
        assert told[-2:] == ["note_mistaken", "note_taken_back"]
        assert world.violations() == []
        await world.presses(world.caseworker, "paper.begin", kind="note")
        assert "Brukeren ropte." in str(world.last(world.caseworker).content)
        assert the_note(world).id != note.id


async def test_where_the_bot_may_not_its_owner_has_a_checklist(tmp_path: Path) -> None:
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await filed(scene, granted=False)
        answer = shown_in(await world.presses(world.caseworker, "note.mistaken"))
        assert f"Åpne journalpost {scene.now(note).reference} i Gosys" in answer
        assert "Feilregistrer sakstilknytning" in answer
        await world.presses(world.caseworker, "note.marked")
        await scene.settle()
        assert says(world, "Du har merket det som feil i Gosys")
        assert scene.facts(note)[-1] == ("note_taken_back", {"way": "by_hand"})
        assert [method for method, _, _ in scene.dokarkiv.asked] == ["POST"]


async def test_an_archive_that_does_not_let_the_bot_leaves_it_to_the_owner(
    tmp_path: Path,
) -> None:
    """In a new message: a wrong note is not to lie there because nobody looked further up."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await filed(scene, granted=True)
        entry = next(iter(scene.dokarkiv.filed.values()))
        scene.dokarkiv.filed.clear()  # 404
        before = len(world.inbox(world.caseworker))
        await world.presses(world.caseworker, "note.mistaken")
        await scene.settle()
        assert len(world.inbox(world.caseworker)) == before + 1
        assert f"Åpne journalpost {entry.id} i Gosys" in world.last(world.caseworker).text
        assert [kind for kind, _ in scene.facts(note)][-1] == "note_mistaken"


async def test_a_repetition_of_what_is_marked_already_is_done(tmp_path: Path) -> None:
    """The answer was lost: dokarkiv refuses the second as done already."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await filed(scene, granted=True)
        entry = next(iter(scene.dokarkiv.filed.values()))
        entry.mistaken_by = "A100001"
        await world.presses(world.caseworker, "note.mistaken")
        await scene.settle()
        assert says(world, "Det er merket som feil i Gosys")


async def test_l10_a_mistake_that_is_only_in_the_database_is_noticed(tmp_path: Path) -> None:
    """V11: that a note was one is what the sealed timeline tells, and nothing else."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await filed(scene, granted=True)
        save = world.core.service.read
        save(lambda uow: uow.tx.save_draft(replace(note, code=MISTAKEN)))
        assert ["V11" in str(one) for one in world.violations()] == [True]
        save(lambda uow: uow.tx.save_draft(note))
