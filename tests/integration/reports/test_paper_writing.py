"""What people type on the pages of a report or a note: kept, masked, never cut, whatever it is
(L11)."""

from pathlib import Path
from typing import Any

import pytest

from bot.dialogs import reports
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import DraftState, values_of
from bot.service.reports import drafts
from tests.afterwards import CANARY
from tests.forging import Because
from tests.integration.reports.paper_scene import (
    HOUR,
    document,
    drafts_of,
    ended,
    files_notes,
    saves,
)
from tests.world import World, shown_in


async def test_l11_numbers_of_clients_are_masked_where_they_do_not_belong(tmp_path: Path) -> None:
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        text = f"Han sa at {CANARY} er nummeret, og at jeg skulle ringe 91 23 45 67."
        said = shown_in(await saves(world, course_of_events=text, to="who"))
        assert "Vi skjulte et tall som kan være et fødselsnummer" in said
        assert "Vi skjulte et tall som kan være et telefonnummer" in said
        read = shown_in(await saves(world, title=f"Kari {CANARY}"))
        assert CANARY not in read
        assert "91 23 45 67" not in read
        for file in tmp_path.rglob("bot.db*"):
            assert CANARY.encode() not in file.read_bytes()


async def test_a_draft_on_two_devices_loses_nothing(tmp_path: Path) -> None:
    """The form that was left last says that both texts stand; whose line breaks are others has not
    changed anything."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        known: dict[str, Any] = {"draft": draft.id, "seen": "1", "page": "what", "to": "who"}
        await world.presses(world.caseworker, "paper.save", **known, words_used="Fra mobilen")
        answer = await world.forges(
            world.caseworker, "paper.save", because=Because.STALE, **known, words_used="Fra PC-en"
        )
        assert "Der begge hadde skrevet, står begge tekstene." in shown_in(answer)
        assert "Fra mobilen\n\nFra PC-en" in shown_in(await saves(world))
        first = "Han ringte.\nHan ropte."
        await world.presses(world.caseworker, "paper.show", page="what")
        await saves(world, course_of_events=first, to="who")
        await saves(world, to="what")
        known["seen"] = str(drafts_of(world)[0].revision)
        await world.presses(
            world.caseworker, "paper.save", **known, course_of_events=f"{first} Ja."
        )
        theirs = first.replace("\n", "\r\n")
        await world.forges(
            world.caseworker, "paper.save", because=Because.STALE, **known, course_of_events=theirs
        )
        assert values_of(document(world))["course_of_events"] == f"{first} Ja."


async def test_100_000_letters_are_kept_or_refused_and_never_cut(tmp_path: Path) -> None:
    """A box that cannot show its text does not empty it; more than one can read is refused in words
    and changes nothing."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        long, too_long = "ø" * 19_000, "a" * 100_000
        form: dict[str, Any] = {"draft": drafts_of(world)[0].id, "page": "what", "to": "review"}
        read = await world.forges(
            world.caseworker, "paper.save", because=Because.HOSTILE, **form, course_of_events=long
        )
        assert "Dette mangler" not in shown_in(read)
        await world.says(world.caseworker, "rapport")
        await world.presses(world.caseworker, "paper.show", page="review")
        shown = shown_in(await world.presses(world.caseworker, "paper.show", page="what"))
        assert "(19000 tegn)" in shown.replace("\u00a0", "").replace(" 000", "000")
        await saves(world, course_of_events="", words_used="Nye ord")
        answer = await world.presses(world.caseworker, "paper.show", page="what")
        form["course_of_events"] = too_long
        said = shown_in(
            await world.forges(
                world.caseworker, "paper.save", because=Because.HOSTILE, **form, title="Tredje"
            )
        )
        assert "for langt og ble ikke lagret" in said
        assert answer.status == 200
        draft = drafts_of(world)[0]
        kept = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
        assert isinstance(kept, DeviationReport)
        assert (kept.account.course_of_events, kept.title) == (long, "Tredje")


@pytest.mark.parametrize("verb", sorted(reports.TAPS))
async def test_odd_data_gets_a_sentence(tmp_path: Path, verb: str) -> None:
    async with World(tmp_path) as world:
        for data in ({}, {"draft": "x", "page": 7, "to": [], "kind": "roman", "incident": None},
                     {"draft": "x", "kind": "note", "page": "what", "incident": "y"}):  # fmt: skip
            answer = await world.forges(world.caseworker, verb, because=Because.HOSTILE, **data)
            assert answer.status == 200
            assert shown_in(answer)


async def test_l11_a_number_typed_into_the_wrong_box_of_a_note_is_not_kept(tmp_path: Path) -> None:
    """The case's number and system are words in the draft, and go to the archive as they are."""
    async with World(tmp_path) as world:
        files_notes(world)
        await ended(world)
        await world.says(world.caseworker, "notat")
        await saves(world, behaviour="Brukeren ropte.", to="more")
        wrong = {"case_number": CANARY, "title": f"{CANARY[:6]} {CANARY[6:]}"}
        said = shown_in(await saves(world, to="case", unit=CANARY, **wrong))
        assert "Vi skjulte et tall som kan være et fødselsnummer" in said
        draft = drafts_of(world)[0]
        form: dict[str, Any] = {
            "draft": draft.id,
            "seen": str(draft.revision),
            "page": "case",
            "to": "review",
        }
        await world.forges(
            world.caseworker,
            "paper.save",
            because=Because.HOSTILE,
            **form,
            tema=CANARY,
            case_system=f"{CANARY[:6]} {CANARY[6:]}",
        )
        note = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
        assert CANARY not in repr(note)
        assert CANARY[6:] not in repr(note)


async def test_l11_a_note_is_about_whom_was_typed_last_or_about_nobody(tmp_path: Path) -> None:
    """A slip in the second number does not leave the note with the first person."""
    async with World(tmp_path) as world:
        files_notes(world)
        await ended(world)
        await world.says(world.caseworker, "notat")
        await saves(world, behaviour="Brukeren ropte.", to="case")
        read = shown_in(await saves(world, to="review", tema="GEN", client=CANARY))
        assert "Dette mangler" not in read
        draft = drafts_of(world)[0]
        slip = CANARY[:-1] + str((int(CANARY[-1]) + 1) % 10)
        form: dict[str, Any] = {"draft": draft.id, "page": "case", "to": "review"}
        answer = await world.forges(
            world.caseworker, "paper.save", because=Because.STALE, **form, client=slip
        )
        assert "Dette mangler" in shown_in(answer)
        assert "Trolig er et siffer feil" in shown_in(answer)
        assert slip not in str(answer.card)
        assert world.core.service.read(lambda uow: uow.tx.client_of(draft.id)) is None
        await world.forges(
            world.caseworker,
            "paper.submit",
            because=Because.STALE,
            draft=draft.id,
            seen=str(draft.revision),
        )
        assert drafts_of(world)[0].state is DraftState.OPEN


async def test_a_day_that_nobody_means_leaves_the_draft_as_it_was(tmp_path: Path) -> None:
    """Of the first year of all no card could be drawn: the draft would be lost for good."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, to="who")
        typed: dict[str, Any] = {"day": "0001-01-01", "clock": "00:00", "witnesses": "Blir her"}
        await saves(world, **typed, to=None)
        await world.says(world.caseworker, "rapport")
        answer = await world.presses(world.caseworker, "paper.show")
        assert "Blir her" in shown_in(answer)


async def test_words_typed_on_a_form_whose_words_are_forgotten_are_kept(tmp_path: Path) -> None:
    """*Jeg vil melde likevel* begins anew; the form that still lies in the chat is of before."""
    async with World(tmp_path).after(ended) as world:
        await world.advance(HOUR + 1)
        await world.says(world.caseworker, "rapport")
        incident, me = world.incident()["id"], world.caseworker
        await world.presses(me, "report.not_felt", about=incident)
        await world.presses(me, "report.after_all", about=incident)
        old: dict[str, Any] = {"draft": drafts_of(world)[0].id, "seen": "1", "page": "what"}
        said = "Skrevet på det gamle kortet"
        await world.forges(
            me, "paper.save", because=Because.STALE, **old, to="who", words_used=said
        )
        assert values_of(document(world))["words_used"] == "Skrevet på det gamle kortet"
