"""*Feil bilde? Fjern*: the wrong picture is taken back, and what is in the way (L9, L13; R50)."""

from pathlib import Path

import pytest

from bot.domain.evidence import UNDO_MS
from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.evidence.chat_scene import intakes, pastes, sends
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.integration.evidence.test_page import (
    browser,
    kept,
    link_for,
    link_on,
    opens,
    pictured,
)
from tests.integration.reports.paper_scene import document, drafts_of, ended, files_notes, saves
from tests.pictures import png
from tests.world import World, shown_in

REMOVE = text(Language.BOKMAL, "evidence-remove")


NOW, YES = "Slett for godt nå", "Ja, slett for godt"


def lying(folder: Path) -> tuple[int, int]:
    """How many files of evidence and how many keys there are."""
    return tuple(  # type: ignore[return-value]  # two of them
        len([file for file in (folder / name).rglob("*") if file.is_file()])
        for name in ("evidence", "evidence-keys")
    )


def names_of(world: World, user: TeamsUser) -> set[str]:
    """The buttons of the person's newest card."""
    return set(world.last(user).buttons)


async def test_a_wrong_picture_is_hidden_from_everybody_at_once(tmp_path: Path) -> None:
    """From the cards, the lists and a page that somebody has open; the timeline tells it."""
    async with World(tmp_path) as world, browser() as session:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        card = await pastes(world, world.caseworker)
        role = world.last(world.leader)
        assert "Ett bevis lagret" in role.text
        await world.taps(world.leader, "Se bevis")
        link = await link_for(world, world.leader)
        assert (await opens(session, link))[0] == 200
        answer = await world.taps_on(world.caseworker, card, REMOVE)
        assert "Fjernet" in shown_in(answer)
        assert "Du kan angre til 02.01 kl. 10" in shown_in(answer)
        await world.settle()
        assert "Fjernet" in card.text
        assert "Vis" not in card.buttons
        assert world.incident()["evidence"] == []
        assert world.kinds()[-1] == "evidence_removed"
        assert (await pictured(session, link))[0] == 410
        assert (await opens(session, link))[0] == 410
        assert "Ett bevis lagret" not in role.text


async def test_it_can_be_undone_for_a_day_and_not_longer(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        card = world.last(world.caseworker)
        for _ in range(2):
            await world.taps_on(world.caseworker, card, REMOVE)
            await world.taps_on(world.caseworker, card, "Angre")
            await world.settle()
        assert "Lagret som bevis" in card.text
        assert world.kinds()[-2:] == ["evidence_removed", "evidence_restored"]
        link = await link_for(world, world.caseworker)
        assert (await opens(session, link))[0] == 200
        assert (await pictured(session, link))[0] == 200
        await world.taps_on(world.caseworker, card, REMOVE)
        undone = card.button("Angre")["data"]["evidence"]
        await world.advance(UNDO_MS / 1000 + 1)
        await world.settle()
        assert lying(tmp_path) == (0, 0)
        assert world.kinds()[-1] == "evidence_erased"
        assert "Slettet" in card.text
        assert "Angre" not in card.buttons
        late = await world.forges(
            world.caseworker, "evidence.restore", because=Because.STALE, evidence=undone
        )
        assert text(Language.BOKMAL, "answer-evidence-too-late") in shown_in(late)
        assert world.incident()["evidence"] == []


async def test_for_good_now_is_asked_first(tmp_path: Path) -> None:
    """Its key goes, and nobody else's: the other picture can still be read."""
    async with World(tmp_path) as world, browser() as session:
        await world.says(world.caseworker, "hjelp")
        other = await pastes(world, world.caseworker, "green")
        card = await pastes(world, world.caseworker, "blue")
        await world.taps_on(world.caseworker, card, REMOVE)
        asked = await world.taps_on(world.caseworker, card, NOW)
        assert text(Language.BOKMAL, "evidence-for-good-ask") in shown_in(asked)
        no = await world.taps_on(world.caseworker, card, "Nei, vent")
        assert "Du kan angre til" in shown_in(no)
        assert lying(tmp_path) == (4, 2)
        await world.taps_on(world.caseworker, card, NOW)
        await world.taps_on(world.caseworker, card, YES)
        await world.settle()
        assert "Slettet" in card.text
        assert lying(tmp_path) == (2, 1)
        assert world.kinds()[-1] == "evidence_erased"
        answer = await world.taps_on(world.caseworker, other, "Vis")
        link = link_on(world, answer)
        assert (await opens(session, link))[0] == 200
        assert (await pictured(session, link))[0] == 200


async def test_it_can_be_said_in_words(tmp_path: Path) -> None:
    """While a relay runs, too; and whoever has sent nothing has said it to whoever helps."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, "feil bilde")
        assert world.reads(world.caseworker, "feil bilde")
        await pastes(world, world.caseworker)
        await world.says(world.caseworker, "Oi, feil bilde!")
        await world.settle()
        assert world.incident()["evidence"] == []
        assert not world.reads(world.leader, "Oi, feil bilde!")
        assert "Fjernet" in world.last(world.caseworker).text
        assert {"Angre", NOW} <= names_of(world, world.caseworker)


async def test_of_several_their_sender_says_which(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        pasted = [world.teams.pasted(png(colour)) for colour in ("red", "green")]
        await sends(world, world.caseworker, *pasted)
        await world.says(world.caseworker, "fjern bildet")
        card = world.last(world.caseworker)
        assert len(world.incident()["evidence"]) == 2
        await world.taps_on(world.caseworker, card, "Fjern 2")
        await world.settle()
        [left] = world.incident()["evidence"]
        [first, _] = intakes(world, card)
        assert left["id"] == first.evidence


async def test_said_while_it_is_still_being_fetched_it_is_never_kept(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "", attachments=[world.teams.pasted(png())])
        await world.says(world.caseworker, "slett bildet")
        await world.settle()
        assert world.incident()["evidence"] == []
        assert lying(tmp_path)[0] == 0


async def test_what_waits_for_its_incident_can_be_removed_and_comes_back(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        card = await pastes(world, world.caseworker)
        await world.says(world.caseworker, "feil bilde")
        await world.settle()
        assert "Hvilken hendelse" not in card.text
        await world.taps_on(world.caseworker, card, "Angre")
        assert "Hvilken hendelse" in card.text
        await world.taps_on(world.caseworker, card, "En ny hendelse")
        await world.settle()
        assert len(world.incident()["evidence"]) == 1


async def test_nobody_removes_what_somebody_else_sent(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await pastes(world, world.caseworker)
        await world.taps(world.leader, "Se bevis")
        assert not any("Fjern" in name for name in names_of(world, world.leader))
        [record] = world.incident()["evidence"]
        for verb in ("evidence.remove", "evidence.restore", "evidence.for_good"):
            refused = await world.forges(
                world.leader, verb, because=Because.HOSTILE, evidence=record["id"], sure="yes"
            )
            assert text(Language.BOKMAL, "answer-evidence-not-yours") in shown_in(refused)
        assert len(world.incident()["evidence"]) == 1


async def test_what_another_has_sent_too_is_kept(tmp_path: Path) -> None:
    """R50, L1: the same bytes are one record, and whoever sent them second was told it is kept."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        card = await pastes(world, world.caseworker)
        await pastes(world, world.leader)
        answer = await world.taps_on(world.caseworker, card, REMOVE)
        assert text(Language.BOKMAL, "answer-evidence-sent-by-two") in shown_in(answer)
        assert len(world.incident()["evidence"]) == 1


async def test_two_devices_and_a_tap_on_what_the_other_removed(tmp_path: Path) -> None:
    """The second tap finds it removed; *Vis* on an old card says so and gives no link."""
    async with World(tmp_path) as world:
        await kept(world)
        card = world.last(world.caseworker)
        known = {"evidence": card.button(REMOVE)["data"]["evidence"]}
        await world.taps_on(world.caseworker, card, REMOVE)
        again = await world.forges(
            world.caseworker, "evidence.remove", because=Because.STALE, **known
        )
        assert "fjernet" in shown_in(again)
        assert world.kinds().count("evidence_removed") == 1
        look = await world.forges(world.caseworker, "evidence.view", because=Because.STALE, **known)
        assert "fjernet" in shown_in(look)
        assert "Angre" in shown_in(look)


async def test_l13_a_hold_keeps_it(tmp_path: Path) -> None:
    async with EvidenceScene(tmp_path) as scene:
        added = await scene.keeps(png())
        scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        kept_back = await scene.world.forges(
            scene.world.caseworker,
            "evidence.remove",
            because=Because.HOSTILE,
            evidence=added.record.id,
        )
        assert text(Language.BOKMAL, "answer-evidence-held") in shown_in(kept_back)
        assert len(scene.world.incident()["evidence"]) == 1


async def test_l9_a_picture_goes_while_the_report_is_written_and_stays_once_it_is_sent(
    tmp_path: Path,
) -> None:
    """What was read with the picture in it is not sent without; and what a report counts is not
    taken from it afterwards."""
    async with World(tmp_path).after(ended) as world:
        cards = []
        for colour in ("red", "green"):
            card = await pastes(world, world.caseworker, colour)
            await world.taps_on(world.caseworker, card, "01.01 kl. 10.00")
            await world.settle()
            cards.append(card)
        await world.says(world.caseworker, "rapport")
        await saves(world, course_of_events="Han truet meg.")
        await world.taps_on(world.caseworker, cards[0], REMOVE)
        first = await world.presses(world.caseworker, "paper.submit")
        assert text(Language.BOKMAL, "answer-stale") in shown_in(first)
        assert drafts_of(world)[0].state.editable
        await world.presses(world.caseworker, "paper.submit")
        report = document(world)
        assert len(report.evidence) == 1
        kept_card = cards[1]
        refused = await world.taps_on(world.caseworker, kept_card, REMOVE)
        assert text(Language.BOKMAL, "answer-evidence-sent") in shown_in(refused)
        assert REMOVE not in kept_card.buttons
        assert len(world.incident()["evidence"]) == 1


@pytest.mark.parametrize(
    "words", ["fjern det siste bildet", "oi feil bilde sorry", "Oi, det var feil bilde!"]
)
async def test_l15_the_last_picture_is_taken_back_in_her_own_words(
    tmp_path: Path, words: str
) -> None:
    """And whoever helps is told nothing of it; the one before stays."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await pastes(world, world.caseworker, "red")
        await world.advance(1)
        await pastes(world, world.caseworker, "green")
        await world.says(world.caseworker, words)
        await world.settle()
        assert len(world.incident()["evidence"]) == 1
        assert not world.reads(world.leader, words)


async def test_l15_all_pictures_of_a_message_go_at_once_and_of_earlier_ones_each_is_named(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await pastes(world, world.caseworker, "blue")
        await world.advance(1)
        pasted = [world.teams.pasted(png(colour)) for colour in ("red", "green")]
        await sends(world, world.caseworker, *pasted)
        await world.says(world.caseworker, "fjern alle bildene")
        await world.settle()
        assert len(world.incident()["evidence"]) == 1
        assert not world.reads(world.leader, "fjern alle bildene")
        await world.taps(world.caseworker, "Fjern 1")
        await world.settle()
        assert world.incident()["evidence"] == []


async def test_the_same_picture_sent_again_is_one_record_though_the_first_is_undone(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        card = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, card, REMOVE)
        await world.advance(5)
        await pastes(world, world.caseworker)
        answer = await world.taps_on(world.caseworker, card, "Angre")
        assert text(Language.BOKMAL, "answer-evidence-there-again") in shown_in(answer)
        assert len(world.incident()["evidence"]) == 1


async def test_it_can_be_removed_again_where_the_sent_report_does_not_count_it(
    tmp_path: Path,
) -> None:
    """Removed, the report sent without it, and undone: *Fjern* is there, and does so."""
    async with World(tmp_path).after(ended) as world:
        card = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, card, "01.01 kl. 10.00")
        await world.settle()
        await world.taps_on(world.caseworker, card, REMOVE)
        await world.says(world.caseworker, "rapport")
        await saves(world, course_of_events="Han truet meg.")
        await world.presses(world.caseworker, "paper.submit")
        await world.taps_on(world.caseworker, card, "Angre")
        await world.settle()
        assert len(world.incident()["evidence"]) == 1
        assert document(world).evidence == ()
        await world.taps_on(world.caseworker, card, REMOVE)
        assert world.incident()["evidence"] == []


async def test_a_tick_in_a_note_comes_back_with_the_picture(tmp_path: Path) -> None:
    """What its owner did not choose stays unchosen."""
    async with World(tmp_path) as world:
        files_notes(world)
        await ended(world)
        cards = []
        for colour in ("red", "green"):
            cards.append(await pastes(world, world.caseworker, colour))
            await world.taps_on(world.caseworker, cards[-1], "01.01 kl. 10.00")
            await world.settle()
        first = world.incident()["evidence"][0]["id"]
        await world.says(world.caseworker, "notat")
        await saves(world, to="more", behaviour="Brukeren ropte.")
        await saves(world, evidence=first)
        assert document(world).evidence == (first,)
        await world.advance(5)
        for card in cards:
            await world.taps_on(world.caseworker, card, REMOVE)
        assert document(world).evidence == ()
        await world.advance(5)
        for card in cards:
            await world.taps_on(world.caseworker, card, "Angre")
        assert document(world).evidence == (first,)
