"""A case note that was begun and forgotten (product.md, "Afterwards": the bot reminds, and the
leader sees what is missing). What it says is on no card but the owner's own."""

from pathlib import Path
from typing import Any

from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import FilingFailure, Refused
from bot.service.reports import filing
from bot.service.reports.filing import next_step
from bot.store.records import TaskKind
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.reports.paper_scene import (
    DAY,
    HOUR,
    about_papers,
    drafts_of,
    ended,
    saves,
)
from tests.world import World, shown_in

SECRET = "Brukeren ropte at han visste hvor jeg bor."
HEADLINE = "Notatet ditt er ikke ferdig"


async def begun(world: World) -> None:
    """The alarm is over and its report sent with its number, so that nothing else is reminded of; a
    note has one page written."""
    await ended(world)
    await world.says(world.caseworker, "rapport")
    await saves(world, types="truende")
    await world.presses(world.caseworker, "paper.submit")
    await world.settle()
    await world.presses(world.caseworker, "paper.number", number="2026-12")
    await world.says(world.caseworker, "notat")
    await saves(world, behaviour=SECRET, to=None)
    await world.advance(1)  # no card of a moment ago is in the way of another
    world.forget(world.caseworker)


async def submitted(world: World) -> None:
    """The note that was begun is gone on with, and handed in."""
    await world.says(world.caseworker, "notat")
    await world.presses(world.caseworker, "paper.show")
    await world.presses(world.caseworker, "paper.submit")


def the_note(world: World) -> Draft:
    """The draft of it."""
    return next(one for one in drafts_of(world) if one.kind is DraftKind.NOTE)


def reminders(world: World, words: str = HEADLINE) -> list[SentCard]:
    """The reminders in the caseworker's chat that still ask."""
    return [card for card in world.inbox(world.caseworker) if words in card.text]


async def test_a_note_that_was_begun_is_reminded_of_on_three_mornings(tmp_path: Path) -> None:
    """R74, L11: kindly and by day, never with a word of it, and then nobody asks any more."""
    async with World(tmp_path).after(begun) as world:
        # From ten in the morning: to 07.00 and 08.00 of the second, the fourth and the eighth day.
        for hours, asked in ((21, 0), (1, 1), (47, 1), (1, 2), (95, 2), (1, 3), (300, 3)):
            await world.advance(hours * HOUR)
            assert len(reminders(world)) == asked, hours
        for card in about_papers(world):
            assert "ropte" not in f"{card.content}{card.summary}"
        assert reminders(world)[0].buttons == [
            "Fortsett på notatet", "Minn meg senere", "Trenger ikke notat", "Ja, slett"
        ]  # fmt: skip


async def test_a_note_is_postponed_and_gone_on_with(tmp_path: Path) -> None:
    """L10: the tap is on record; the card says when the next one comes, and after the last none."""
    async with World(tmp_path).after(begun) as world:
        await world.advance(DAY)
        said = shown_in(await world.presses(world.caseworker, "note.later"))
        assert "Vi minner deg igjen 04.01 kl. 08.00." in said
        assert world.kinds()[-1] == "note_postponed"
        await world.advance(8 * DAY)
        said = shown_in(await world.presses(world.caseworker, "note.later"))
        assert "Vi minner deg ikke igjen. Skriv «notat»" in said
        await world.taps(world.caseworker, "Fortsett på notatet")
        assert SECRET in world.last(world.caseworker).text


async def test_what_is_written_on_today_is_reminded_of_tomorrow(tmp_path: Path) -> None:
    """The mornings count from the last word, and begin anew with it."""
    async with World(tmp_path).after(begun) as world:
        await world.advance(9 * DAY)
        world.forget(world.caseworker)
        await world.says(world.caseworker, "notat")
        await world.presses(world.caseworker, "paper.show")
        await world.presses(world.caseworker, "paper.show", page="text")
        await saves(world, agreed="En ny samtale.", to=None)
        world.forget(world.caseworker)
        await world.advance(DAY)
        assert len(reminders(world)) == 1


async def test_l13_no_note_needed_forgets_the_words_and_asks_no_more(tmp_path: Path) -> None:
    async with World(tmp_path).after(begun) as world:
        await world.advance(DAY)
        await world.presses(world.caseworker, "paper.drop")
        draft = the_note(world)
        assert draft.state is DraftState.DROPPED
        assert world.core.service.read(lambda uow: uow.tx.revisions_of(draft.id)) == []
        (card,) = about_papers(world)
        assert card.text.startswith("Utkastet er slettet")
        assert card.buttons == []
        await world.advance(10 * DAY)
        assert len(about_papers(world)) == 1


async def test_a_note_put_in_by_hand_is_asked_about_until_it_is_said(tmp_path: Path) -> None:
    """R5: without an interface only its owner knows that Gosys has it."""
    async with World(tmp_path).after(begun) as world:
        await submitted(world)
        await world.settle()
        assert the_note(world).state is DraftState.BY_HAND
        await world.advance(DAY)
        (card,) = reminders(world, "Har du ført notatet i Gosys?")
        assert "ropte" not in card.text
        await world.taps_on(world.caseworker, card, "Jeg har ført notatet i Gosys")
        await world.core.worker.settle()
        assert card.text.startswith("Notatet er journalført")
        world.forget(world.caseworker)
        await world.advance(10 * DAY)
        assert about_papers(world) == []


async def test_a_note_that_was_refused_is_reminded_of_once_more(tmp_path: Path) -> None:
    async with World(tmp_path).after(begun) as world:
        await submitted(world)

        def refuse(uow: Any) -> None:
            (task,) = uow.tx.claim_own_kind(TaskKind.FILING, 1, 1_000)
            step = next_step(uow, task)
            assert step is not None
            filing.record(uow, task, step, Refused(FilingFailure.TITLE, "title"))

        world.core.service.read(refuse)
        await world.settle()
        assert "Ble ikke tatt imot" in world.last(world.caseworker).text
        await world.advance(DAY)
        assert len(reminders(world)) == 1


async def test_nobody_is_reminded_of_a_drills_note_or_of_forgotten_words(tmp_path: Path) -> None:
    """L12, L13: one that nobody can go on with is not asked about."""
    async with World(tmp_path).after(begun) as world:
        draft = the_note(world)
        world.core.service.read(lambda uow: uow.tx.forget_revisions(draft.id))
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.presses(world.caseworker, "red_card.resolve")
        await world.says(world.caseworker, "notat")
        await world.presses(world.caseworker, "paper.begin", about=world.incident()["id"])
        await world.advance(2)  # what follows the drill has come
        world.forget(world.caseworker)
        await world.advance(10 * DAY)
        assert about_papers(world) == []


async def test_l9_only_the_owner_postpones(tmp_path: Path) -> None:
    """Somebody else's note is answered exactly as one that does not exist."""
    async with World(tmp_path).after(begun) as world:
        await world.advance(DAY)
        draft, before = the_note(world), world.kinds()
        for user in (world.leader, world.safety_rep):
            theirs = await world.forges(user, "note.later", because=Because.HOSTILE, draft=draft.id)
            nothing = await world.forges(user, "note.later", because=Because.HOSTILE, draft="x")
            assert shown_in(theirs) == shown_in(nothing)
        assert world.kinds() == before


async def test_r30_the_leaders_list_says_that_a_note_is_under_way_and_not_what(
    tmp_path: Path,
) -> None:
    """R18, R27: whoever follows up sees that something is missing; dropped, nothing is."""
    async with World(tmp_path).after(begun) as world:
        await world.advance(DAY)
        for user in (world.leader, world.safety_rep):
            await world.says(user, "status")
            card = world.last(user)
            assert "Et notat til brukerens sak er begynt" in card.text
            assert "ropte" not in str(card.content)
        await world.presses(world.caseworker, "paper.drop")
        await world.says(world.leader, "status")
        assert "notat" not in world.last(world.leader).text
