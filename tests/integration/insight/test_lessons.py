"""What a unit learns of an incident: R31, "systematisk læring" (L9, L11, L13)."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.retention import Kept
from tests.afterwards import CANARY
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.integration.follow_up.test_follow_up import ANSWERS, DAY, HOUR, ended
from tests.integration.follow_up.test_unit_list import begun, in_unit_of_work, submitted
from tests.integration.privacy.test_retention import run as forget
from tests.world import World, changed_sample, person_id, shown_in

SENTENCE = "Ring tilbake sammen når vedtaket kommer brått"
OPEN = "talk peer health police injury risk"


async def closed(world: World) -> str:
    """An alarm whose follow-up is closed."""
    incident = await ended(world)
    await world.presses(world.leader, "follow_up.close", **ANSWERS, named=OPEN, no_talk="away")
    for user in world.everybody:
        if user is not world.leader:
            world.forget(user)
    return incident


async def writes(world: World, sentence: str = SENTENCE) -> str:
    """The leader fills in the form; what the preview says."""
    return shown_in(await world.presses(world.leader, "lesson.write", lesson=sentence))


async def shares(world: World, user: TeamsUser | None = None) -> Answer:
    """*Send til enheten*, on the preview that stays where it was written."""
    return await world.presses(user or world.leader, "lesson.share")


async def shared(world: World) -> str:
    """A sentence that the unit has; returns the incident."""
    incident = await closed(world)
    await writes(world)
    await shares(world)
    return incident


def received(world: World, user: TeamsUser) -> list[SentCard]:
    """The cards with the sentence in the person's chat."""
    return [card for card in world.inbox(user) if "Dette har enheten lært" in card.text]


def facts(world: World) -> list[str]:
    return [kind for kind in world.kinds() if kind.startswith("lesson")]


async def test_r31_the_leader_writes_reads_and_shares_one_sentence(tmp_path: Path) -> None:
    """L9: begun empty and never from the answers, nothing is sent before it has been read through;
    then members, leaders and safety representatives have it, and nobody else."""
    async with World(tmp_path) as world:
        incident = await closed(world)
        form = next(card for card in world.inbox(world.leader) if "Avviket er lukket" in card.text)
        assert "Alle i enheten får lese dette" in str(form.content)
        assert "Vis det til Saksbehandler En" in str(form.content)
        assert not any(answer in str(form.content) for answer in ANSWERS.values())
        preview = await writes(world)
        assert preview.startswith("Slik vil alle lese det\nGår til 3 i Nav Eksempel. Bare du ser")
        assert SENTENCE in preview
        assert facts(world) == ["lesson_written"]
        everybody = (world.caseworker, world.deputy, world.safety_rep, world.next_level)
        assert not any(world.inbox(user) for user in everybody)
        done = shown_in(await shares(world))
        assert done.startswith("Lærdommen er delt")
        for user in (world.caseworker, world.deputy, world.safety_rep):
            (card,) = world.inbox(user)
            assert card.text.startswith("Dette har enheten lært\nNav Eksempel, 1. januar 2026.")
            assert SENTENCE in card.text
            assert SENTENCE not in card.summary
        assert world.inbox(world.next_level) == []  # of another unit
        assert facts(world) == ["lesson_written", "lesson_shared"]
        record = f"{world.incident()}{(tmp_path / 'bot.db').read_bytes().decode('latin-1')}"
        assert "Ring tilbake" not in record
        again = await world.forges(
            world.leader, "lesson.share", because=Because.HOSTILE, about=incident, word="x"
        )
        assert "Lærdommen er allerede delt." in shown_in(again)
        assert len(received(world, world.caseworker)) == 1


async def test_l9_the_preview_stays_until_it_is_sent_or_deleted_and_then_its_way_back(
    tmp_path: Path,
) -> None:
    """Where it was written, whatever else redraws the card; the follow-up is one press away."""
    async with World(tmp_path) as world:
        await closed(world)
        await writes(world)
        card = world.card_with(world.leader, "Send til enheten")
        assert card.text.startswith("Slik vil alle lese det")
        read = await world.taps_on(world.leader, card, "Vis oppfølgingen")
        assert "Avviket er lukket" in shown_in(read)
        await world.taps_on(world.leader, card, "Se over lærdommen")
        await world.presses(world.leader, "lesson.write", lesson="Ring to ganger")
        assert "Ring to ganger" in card.text
        await world.taps_on(world.leader, card, "Send til enheten")
        assert card.text.startswith("Lærdommen er delt")
        await world.taps_on(world.leader, card, "Ja, trekk tilbake")
        assert card.text.startswith("Lærdommen er tatt bort")
        live = world.card_with(world.leader, "Del lærdom med enheten")  # which the form lies below
        assert live.text.startswith("Avviket er lukket")
        assert received(world, world.caseworker) == []


async def test_l11_numbers_are_masked_and_names_pointed_at(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await closed(world)
        said = f"Verneombud En så {CANARY} og 91 23 45 67. Kunden var gal."
        preview = await writes(world, said)
        assert "Her står navnet Verneombud En" in preview
        assert "«gal» sier noe om personen" in preview
        assert "*********** og ********" in preview
        await shares(world)
        assert CANARY not in str([card.content for card in world.inbox(world.deputy)])


async def test_only_what_was_read_is_sent(tmp_path: Path) -> None:
    """L9: changed on another device meanwhile, the newer preview comes first; empty and too long
    are said in a sentence, and what was typed stays in the box."""
    async with World(tmp_path) as world:
        incident = await closed(world)
        assert "Skriv en setning først." in await writes(world, "  ")
        long = await world.forges(
            world.leader,
            "lesson.write",
            because=Because.HOSTILE,
            incident=incident,
            lesson="Ring. " * 70,
        )
        assert "Skriv høyst 400 tegn." in shown_in(long)
        assert "Ring. Ring." in str(long.card)
        await writes(world, "Det første")
        old = world.card_with(world.leader, "Send til enheten")
        known = dict(old.button("Send til enheten")["data"])
        await world.forges(
            world.leader,
            "lesson.write",
            because=Because.STALE,
            incident=incident,
            lesson="Det andre",
        )
        late = shown_in(
            await world.forges(world.leader, known.pop("verb"), because=Because.STALE, **known)
        )
        assert "Det andre" in late
        assert "Det første" not in late
        assert facts(world) == ["lesson_written", "lesson_written"]
        assert world.inbox(world.deputy) == []
        dropped = await world.presses(world.leader, "lesson.drop")
        assert "Lærdommen er tatt bort" in shown_in(dropped)
        assert world.core.service.read(lambda t: t.tx.words(f"{incident}/lesson_draft")) == []


async def test_nobody_but_the_owner_writes_and_no_draft_is_seen(tmp_path: Path) -> None:
    """L7, L9: foreign is answered as missing; before it is closed it is too early."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        early = await world.forges(
            world.leader, "lesson.write", because=Because.HOSTILE, about=incident, lesson=SENTENCE
        )
        assert "Lukk oppfølgingen først." in shown_in(early)
        await world.presses(world.leader, "follow_up.close", **ANSWERS, named=OPEN, no_talk="away")
        await writes(world)
        for user in (world.caseworker, world.deputy, world.safety_rep, world.next_level):
            for verb in ("write", "show", "share", "drop"):
                data: dict[str, Any] = {"lesson": "Mitt", "word": "x"}
                theirs = await world.forges(
                    user, f"lesson.{verb}", because=Because.HOSTILE, about=incident, **data
                )
                missing = await world.forges(
                    user, f"lesson.{verb}", because=Because.HOSTILE, about="none", **data
                )
                assert shown_in(theirs) == shown_in(missing), verb
            await world.says(user, "rutiner")
            assert "Det enheten har lært" not in world.last(user).buttons
        assert facts(world) == ["lesson_written"]


async def test_l9_who_has_the_follow_up_next_does_not_read_or_share_what_another_wrote(
    tmp_path: Path,
) -> None:
    """A late report opens it again, it is given on and closed: the earlier sentence stays its
    writer's, and the next one begins empty."""
    async with World(tmp_path) as world:
        world.late_ms = DAY * 1000  # nobody carries the report anywhere here
        incident = await closed(world)
        await writes(world)
        await world.advance(1)
        draft = await in_unit_of_work(world, begun, incident)
        await in_unit_of_work(world, submitted, draft)
        given: dict[str, Any] = {"give_item": "everything", "person": world.deputy.id}
        await world.presses(world.leader, "follow_up.give", **given)
        done = await world.presses(
            world.deputy, "follow_up.close", **ANSWERS, named=OPEN.removeprefix("talk ")
        )
        assert "Del lærdom med enheten" in str(done.card)
        word = world.core.service.read(lambda uow: uow.tx.words(f"{incident}/lesson_draft"))[0].id
        shared = await world.forges(
            world.deputy, "lesson.share", because=Because.HOSTILE, about=incident, word=word
        )
        assert SENTENCE not in str(shared.card)
        assert facts(world) == ["lesson_written"]
        await world.presses(world.deputy, "lesson.write", lesson="Min egen")
        await shares(world, world.deputy)
        assert "Min egen" in received(world, world.caseworker)[0].text


async def test_l13_what_was_shared_is_taken_back_everywhere(tmp_path: Path) -> None:
    """By its writer, or another leader of the unit; never by a safety representative. A card that
    waits for the morning is not sent at all."""
    async with World(tmp_path) as world:
        incident = await shared(world)
        await world.says(world.safety_rep, "rutiner")
        await world.taps(world.safety_rep, "Det enheten har lært")
        assert "Vis" not in world.last(world.safety_rep).buttons
        for user in (world.safety_rep, world.next_level):  # who leads the unit above
            for verb in ("lesson.show", "lesson.drop"):
                refused = shown_in(
                    await world.forges(user, verb, because=Because.HOSTILE, about=incident)
                )
                missing = await world.forges(user, verb, because=Because.HOSTILE, about="none")
                assert refused == shown_in(missing), verb
        await world.says(world.deputy, "rutiner")
        await world.taps(world.deputy, "Det enheten har lært")
        await world.taps(world.deputy, "Vis")
        await world.presses(world.deputy, "lesson.drop")
        assert facts(world)[-1] == "lesson_withdrawn"
        for user in (world.caseworker, world.safety_rep):
            assert received(world, user) == []
            assert world.reads(user, "Lærdommen er tatt bort")
        assert world.core.service.read(lambda uow: uow.tx.words(f"{incident}/lesson")) == []
        await world.advance(11 * HOUR)  # nine in the evening
        await world.presses(world.leader, "lesson.write", lesson="I natt")
        await shares(world)
        await world.presses(world.leader, "lesson.list")
        await world.presses(world.leader, "lesson.show")
        await world.presses(world.leader, "lesson.drop")
        await world.advance(DAY)
        assert received(world, world.caseworker) == []
        assert not world.reads(world.caseworker, "I natt")


async def test_nobody_is_woken_by_it(tmp_path: Path) -> None:
    """By day, Oslo's: what is shared in the evening comes in the morning."""
    async with World(tmp_path) as world:
        await closed(world)
        await world.advance(11 * HOUR)
        await writes(world)
        await shares(world)
        assert received(world, world.caseworker) == []
        await world.advance(11 * HOUR)
        assert len(received(world, world.caseworker)) == 1


async def test_l13_who_has_left_the_unit_before_the_morning_has_no_card(tmp_path: Path) -> None:
    """It is the unit's: whoever works in another one by then has no part in it."""

    def moved(content: dict[str, Any]) -> None:
        here, there = content["units"]
        here["members"].remove(person_id("101"))
        there["members"].append(person_id("101"))

    async with World(tmp_path) as world:
        await closed(world)
        await world.advance(11 * HOUR)
        await writes(world)
        await shares(world)
        world._file.write_text(changed_sample(moved))
        world.core.source.refresh(world.core.service.directory, always=True)
        await world.advance(11 * HOUR)
        assert received(world, world.caseworker) == []
        assert len(received(world, world.deputy)) == 1


async def test_r31_what_was_learnt_is_read_again_by_everybody_of_the_unit(tmp_path: Path) -> None:
    """Behind `rutiner`, the newest first, six at a time; of another unit nothing."""
    async with World(tmp_path) as world:
        world.late_ms = DAY * 1000
        for number in range(8):
            await closed(world)
            await writes(world, f"Lærdom {number}")
            await shares(world)
            await world.advance(10)
        for user in (world.caseworker, world.safety_rep):
            await world.says(user, "rutiner")
            first = shown_in(await world.taps(user, "Det enheten har lært"))
            assert first.index("Lærdom 7") < first.index("Lærdom 2")
            assert "Lærdom 1" not in first
            second = shown_in(await world.presses(user, "lesson.list", page="1"))
            assert "Lærdom 0" in second
        await world.says(world.next_level, "rutiner")
        assert "Det enheten har lært" not in world.last(world.next_level).buttons
        other = shown_in(
            await world.forges(world.next_level, "lesson.list", because=Because.HOSTILE)
        )
        assert "Ingen har delt noe ennå." in other


async def test_l13_a_lesson_has_its_own_time_and_the_chain_still_verifies(tmp_path: Path) -> None:
    """Longer than the alarm's other words, and then it is gone from the list and the closed card
    offers to write again."""
    async with World(tmp_path) as world:
        world.late_ms = 2_000 * DAY * 1000
        incident = await shared(world)
        world.clock.at += 400 * DAY * 1000
        forgotten = await forget(world)
        assert (forgotten[Kept.WORDS] > 0, forgotten[Kept.LESSONS]) == (True, 0)
        await world.says(world.caseworker, "rutiner")
        await world.says(world.caseworker, "rutiner")
        assert SENTENCE in shown_in(await world.presses(world.caseworker, "lesson.list"))
        world.clock.at += 400 * DAY * 1000
        assert (await forget(world))[Kept.LESSONS] == 1
        assert SENTENCE not in shown_in(await world.presses(world.caseworker, "lesson.list"))
        late = await world.forges(
            world.deputy, "lesson.show", because=Because.HOSTILE, about=incident
        )
        assert shown_in(late).startswith("Lærdommen er tatt bort"), "no form of somebody else's"
        await world.says(world.leader, "status")
        shown = await world.presses(world.leader, "follow_up.show", about=incident)
        assert "Del lærdom med enheten" in str(shown.card)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_both_databases_find_the_same(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    async with World(tmp_path, database_url=url) as world:
        await shared(world)
        units = ("0315", "0300")
        read = world.core.service.read
        assert read(lambda uow: uow.tx.count_lessons(units)) == 1
        assert read(lambda uow: uow.tx.count_lessons(("0300",))) == 0
        assert read(lambda uow: uow.tx.count_lessons(())) == 0
        assert len(read(lambda uow: uow.tx.lessons_of(units, 6, 0))) == 1
        assert read(lambda uow: uow.tx.lessons_of(units, 6, 1)) == []
        await world.says(world.caseworker, "rutiner")
        assert SENTENCE in shown_in(await world.presses(world.caseworker, "lesson.list"))
