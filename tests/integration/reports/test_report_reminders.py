"""A report is asked for, and its number; or not felt as a threat (R18, R20, R30, R54)."""

from pathlib import Path

from bot.domain.reports.draft import DraftState
from tests.fakes.faults import not_found
from tests.integration.alarm.several_alarms_scene import filled_cards
from tests.integration.reports.paper_scene import (
    DAY,
    HOUR,
    about_papers,
    drafts_of,
    ended,
    saves,
)
from tests.world import START, World, shown_in

OVER = "Varselet er avsluttet"


async def test_r54_the_employee_says_that_it_was_no_threat(tmp_path: Path) -> None:
    """On the reminder, an hour after the call; and takes it back."""
    async with World(tmp_path).after(ended) as world:
        await world.advance(HOUR + 1)
        assert "Vil du skrive avviksmelding nå?" in world.last(world.caseworker).text
        said = shown_in(await world.presses(world.caseworker, "report.not_felt"))
        assert "det sendes ingen avviksmelding" in said
        assert [one.state for one in drafts_of(world)] == [DraftState.NOT_FELT]
        assert "report_not_felt" in world.kinds()
        before = len(about_papers(world))
        await world.advance(7 * DAY)
        assert len(about_papers(world)) == before
        await world.presses(world.caseworker, "report.after_all")
        assert "Truende atferd – Telefon" in world.last(world.caseworker).text
        assert [one.state for one in drafts_of(world)] == [DraftState.OPEN]


async def test_r54_it_can_be_said_of_a_draft_that_was_begun(tmp_path: Path) -> None:
    """R54, L13: folded, for what was written goes; the perception decides at any time before."""
    async with World(tmp_path).after(ended) as world:
        await world.taps(world.caseworker, "Skriv avviksmelding")
        await world.advance(HOUR + 1)
        assert "Fortsett på utkastet" in world.last(world.caseworker).buttons
        said = shown_in(await world.presses(world.caseworker, "report.not_felt"))
        assert "det sendes ingen avviksmelding" in said
        assert [one.state for one in drafts_of(world)] == [DraftState.NOT_FELT]
        await world.presses(world.caseworker, "report.after_all")
        assert [one.state for one in drafts_of(world)] == [DraftState.OPEN]


async def test_r30_a_report_is_asked_for_three_times_and_kindly(tmp_path: Path) -> None:
    """An hour after the call, the next morning, the third day; then nobody is asked any more."""
    async with World(tmp_path).after(ended) as world:
        asked = []
        for _ in range(6 * 24):
            before = len(about_papers(world))
            await world.advance(HOUR)
            if len(about_papers(world)) > before:
                asked.append((world.clock.at - START) / 3_600_000)
        assert asked == [1, 22, 70]  # 11.00, and 08.00 on the second and the fourth
        said = shown_in(await world.presses(world.caseworker, "report.later"))
        assert "Vi minner deg ikke igjen" in said
        await world.presses(world.caseworker, "paper.begin", kind="report")
        assert "Hva skjedde?" in world.last(world.caseworker).text


async def test_l14_after_an_evening_the_morning_brings_one_reminder(tmp_path: Path) -> None:
    """R30, L14: the one of the first hour is put off to the morning, where the next one lay too;
    then comes that of the third day."""
    async with World(tmp_path) as world:
        await world.advance(11 * HOUR)  # 21.00
        await ended(world)
        before = len(about_papers(world))
        await world.advance(DAY)
        assert len(about_papers(world)) == before + 1
        await world.advance(7 * DAY)
        assert len(about_papers(world)) == before + 2


async def test_r18_every_alarm_that_was_one_is_asked_a_report_of(tmp_path: Path) -> None:
    """Whoever ended it, and also one that a new cry has taken the place of after two hours."""
    async with World(tmp_path) as world:
        for end in ("caseworker", "leader", "superseded"):
            await world.says(world.caseworker, "hjelp")
            await world.taps(world.leader, "Jeg ringer deg")
            if end == "superseded":
                await world.advance(3 * HOUR)
                await world.says(world.caseworker, "hjelp")
            else:
                await world.advance(3)  # the card has just moved: an end at once is asked about
                await world.presses(getattr(world, end), "red_card.resolve")
            world.forget(world.caseworker)
            await world.advance(HOUR)
            if end == "superseded":  # while she is in need again nobody asks for it (L14)
                assert not world.reads(world.caseworker, "Vil du skrive avviksmelding nå?")
                await world.presses(world.caseworker, "red_card.cancel")
                await world.advance(HOUR / 6)
            assert world.reads(world.caseworker, "Vil du skrive avviksmelding nå?"), end


def _reminders(world: World) -> int:
    texts = [card.text for card in world.inbox(world.caseworker)]
    return sum(text.startswith("Vil du skrive avviksmelding nå?") for text in texts)


async def test_l14_a_reminder_leaves_the_filled_button_to_an_alarm_of_her_own(
    tmp_path: Path,
) -> None:
    """R18: while she is in need of help nothing asks for a paper, and what did so before is quiet;
    then the newer alarm's own report has the button."""
    async with World(tmp_path).after(ended) as world:
        us = world.caseworker
        await world.advance(HOUR + 1)
        assert filled_cards(world, us) == ["Slik avslutter du · Si dette:"], "the call goes on"
        await world.taps(us, "Samtalen er slutt")
        assert filled_cards(world, us) == ["Vil du skrive avviksmelding nå?"]
        asked = _reminders(world)
        await world.says(us, "hjelp")
        await world.advance(45)
        assert "Vil du skrive avviksmelding nå?" not in filled_cards(world, us)
        for _ in range(22):  # into the morning, when it would be asked again
            await world.advance(HOUR)
            await world.says(us, "er det noen der?")
        assert _reminders(world) == asked
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(5)
        assert len(filled_cards(world, us)) == 1
        assert OVER in filled_cards(world, us)[0]
        await world.advance(HOUR)
        assert _reminders(world) > asked
        assert len(filled_cards(world, us)) == 1


async def test_nobody_is_reminded_of_a_drill_or_of_what_was_withdrawn(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.presses(world.caseworker, "red_card.resolve")
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "red_card.cancel")
        world.forget(world.caseworker)
        await world.advance(4 * DAY)
        assert about_papers(world) == []


async def test_r20_the_number_is_asked_for_until_it_is_known(tmp_path: Path) -> None:
    """Put in by hand, then without a number for eight weeks; nobody asks once there is one."""
    async with World(tmp_path) as world:
        world.late_ms = 100 * DAY * 1000
        await ended(world)
        await world.says(world.caseworker, "rapport")
        await saves(world)
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        card = world.last(world.caseworker)
        assert "Legg meldingen i avvikssystemet" in card.text
        assert "Klokkeslett fra varselet" in card.text  # to be pasted
        assert "Kopier" in card.buttons
        said = shown_in(await world.presses(world.caseworker, "paper.number"))
        assert "Hvilket nummer fikk meldingen" in said
        assert drafts_of(world)[0].state is DraftState.SENT
        asked = 0
        for _ in range(10):
            world.forget(world.caseworker)
            await world.advance(DAY)
            asked += len(about_papers(world))
        assert asked == 3  # the next morning, the third and the seventh day
        await world.advance(5 * DAY)
        await world.presses(world.caseworker, "paper.number", number="2026-1234")
        assert drafts_of(world)[0].reference == "2026-1234"
        assert "report_numbered" in world.kinds()
        world.forget(world.caseworker)
        await world.advance(10 * DAY)
        assert about_papers(world) == []


async def test_l14_an_ended_card_that_its_reader_deleted_does_not_come_again(
    tmp_path: Path,
) -> None:
    """The reminder takes its filled button away, which is news to nobody; the reminder comes."""
    async with World(tmp_path).after(ended) as world:
        await world.advance(60)
        over = [one for one in world.inbox(world.caseworker) if OVER in one.text]
        gone = not_found("ActivityNotFoundInConversation")
        world.teams.fail(gone, operation="update", user=world.caseworker, times=5)
        await world.advance(HOUR)
        assert "Vil du skrive avviksmelding nå?" in world.last(world.caseworker).text
        again = [one for one in world.inbox(world.caseworker) if OVER in one.text]
        assert again == over
