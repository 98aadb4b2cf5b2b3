"""Reports and notes from the first word to the last tap (product.md, "Afterwards")."""

from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import DraftState, values_of
from bot.service.outgoing import seal_words
from bot.service.reports import drafts
from tests.forging import Because
from tests.integration.reports.paper_scene import document, drafts_of, ended, inputs, saves
from tests.world import World, changed_sample, shown_in


async def test_r18_a_report_begins_with_what_the_alarm_knows(tmp_path: Path) -> None:
    """The kind, and behind *Legg til mer* channel, day, and what happened in time order, marked as
    taken from the alarm until somebody changes it; nobody else sees any of it."""
    async with World(tmp_path).after(ended) as world:
        everybody = {user.id: len(world.inbox(user)) for user in world.everybody}
        await world.says(world.caseworker, "rapport")
        form = inputs(world.last(world.caseworker).content)
        assert (form["types"], form["course_of_events"], form["words_used"]) == (
            "truende", None, None,
        )  # fmt: skip
        await saves(world, words_used="«Jeg vet hvor du bor»", to="who")
        form = inputs(world.last(world.caseworker).content)
        assert form["title"] == "Truende atferd – Telefon"
        assert (form["channel"], form["day"], form["clock"]) == ("telefon", "2026-01-01", "10:00")
        happened = [line[len("kl. 10.00 ") :] for line in form["course"].splitlines()]
        assert happened == [
            "Jeg sendte varsel til leder.",
            "Leder En hjalp.",
            "Jeg sa fra om oppførselen.",
            "Jeg ga advarsel om at samtalen kunne bli avsluttet.",
            "Jeg avsluttet samtalen.",
        ]
        read = shown_in(await saves(world))
        assert read.count("Hentet fra varselet") == 2  # what happened, measures
        assert "«Jeg vet hvor du bor»" in read
        del everybody[world.caseworker.id]
        assert all(len(world.inbox(user)) == everybody[user.id] for user in world.everybody
                   if user.id in everybody)  # fmt: skip


async def test_l9_r51_only_the_owner_sends_and_only_what_they_have_read(tmp_path: Path) -> None:
    """R51: written afterwards, and sent by a human alone."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        for stranger in (world.leader, world.safety_rep, world.next_level):
            for verb in ("paper.submit", "paper.show", "paper.drop", "paper.save", "paper.number"):
                more: dict[str, Any] = (
                    {"page": "what", "to": "review"} if verb == "paper.save" else {}
                )
                answer = await world.forges(
                    stranger, verb, because=Because.HOSTILE, draft=draft.id, seen="1", **more
                )
                assert "finnes ikke, eller det er ikke ditt" in shown_in(answer), verb
        answer = await world.forges(
            world.caseworker, "paper.submit", because=Because.HOSTILE, draft=draft.id, seen="7"
        )
        assert "Ingenting sendes før du trykker" in shown_in(answer)
        assert drafts_of(world) == [draft]
        await saves(world, course_of_events="", to="who")
        await saves(world, course="")
        answer = await world.forges(
            world.caseworker, "paper.submit", because=Because.HOSTILE, draft=draft.id, seen="2"
        )
        assert "Skriv kort hva som skjedde." in shown_in(answer)
        assert drafts_of(world)[0].state is DraftState.OPEN
        await world.presses(world.caseworker, "paper.show", page="what")
        await saves(world, course_of_events="Brukeren ropte.")
        await world.presses(world.caseworker, "paper.submit")
        assert drafts_of(world)[0].state is DraftState.WAITING
        assert "report_submitted" in world.kinds()


async def test_l12_a_drills_report_is_marked_and_goes_nowhere(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.presses(world.caseworker, "red_card.resolve")
        incident = world.incident()["id"]
        await world.presses(world.caseworker, "paper.begin", kind="report", incident=incident)
        card = world.last(world.caseworker)
        assert "ØVELSE" in card.text
        assert "ØVELSE" in card.summary
        await saves(world, types="truende", course_of_events="Øvd.")
        said = shown_in(await world.presses(world.caseworker, "paper.submit"))
        assert "Ingenting er sendt" in said
        assert drafts_of(world)[0].state is DraftState.PRACTISED


async def test_r40_r84_a_report_without_an_alarm_tells_leader_and_safety_rep(
    tmp_path: Path,
) -> None:
    """For a colleague, about harassment: that there is a report, never what it says."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rapport")
        assert "Hva gjelder avviksmeldingen?" in world.last(world.caseworker).text
        await world.presses(world.caseworker, "paper.begin", kind="report")
        assert "Saksbehandler En har startet en avviksmelding" in world.last(world.leader).text
        assert "har startet en avviksmelding" in world.last(world.safety_rep).text
        assert world.inbox(world.deputy) == []
        await saves(world, types="sjikanerende", course_of_events="Skjelt ut i gangen.", to="who")
        read = shown_in(await saves(world, affected=world.deputy.id))
        assert "Stedfortreder En" in read
        assert "sjikanerende" in read
        for user in (world.leader, world.safety_rep):
            assert not world.reads(user, "Skjelt ut")
            assert not world.reads(user, "Stedfortreder En")
        assert world.kinds()[:3] == ["noted", "report_begun", "notified"]


async def test_l6_a_second_tap_begins_no_second_report(tmp_path: Path) -> None:
    """Teams was slow, and leader and safety representative are told once; later it is another."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rapport")
        for _ in range(2):
            await world.presses(world.caseworker, "paper.begin", kind="report")
            await world.advance(1)
        assert (len(world.incidents()), len(world.inbox(world.leader))) == (1, 1)
        await world.advance(60)
        await world.presses(world.caseworker, "paper.begin", kind="report")
        assert len(world.incidents()) == 2


async def test_r52_r74_a_note_names_no_colleague_and_says_who_will_read_it(tmp_path: Path) -> None:
    """Two papers of one conversation: the note is neutral, internal unless chosen otherwise."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "notat")
        assert values_of(document(world))["title"] == "Samtale avsluttet"
        assert "Leder En" not in world.last(world.caseworker).text
        text = "Brukeren var sint. Leder En tok over."
        said = shown_in(await saves(world, behaviour=text, to="case"))
        assert "Her står navnet Leder En" in said
        assert "fra neste virkedag" not in said
        said = shown_in(await saves(world, visibility="shown_to_client"))
        assert "Brukeren kan lese hele notatet på nav.no fra neste virkedag." in said
        read = shown_in(await saves(world))
        assert "Bekreft at brukeren får se notatet på nav.no." in read
        await world.presses(world.caseworker, "paper.show", page="text")
        await saves(world, behaviour="Brukeren ropte.", to="case")
        read = shown_in(await saves(world, visibility="internal"))
        assert "Dette mangler" not in read
        await world.presses(world.caseworker, "paper.submit")
        assert {one.kind.value: one.state.value for one in drafts_of(world)} == {"note": "waiting"}
        assert not any(entered.get("text") for entered in world.incident()["timeline"])


async def test_r1_r53_a_report_knows_the_employer_and_the_risk_assessment(tmp_path: Path) -> None:
    """Offices are mixed: the person's own employer counts, not the unit's."""

    def change(content: dict[str, Any]) -> None:
        content["people"][0]["sector"] = "municipal"
        content["units"][0]["risk_assessment"] = "https://ros.example.no/0315"

    async with World(tmp_path, changed_sample(change)) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        document = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
        assert isinstance(document, DeviationReport)
        assert document.sector is Sector.MUNICIPAL
        assert document.risk_assessment == "https://ros.example.no/0315"
        assert [told.party.value for told in document.told] == ["leader", "safety_rep"]


async def test_a_note_begins_with_whatever_the_client_said_however_long(tmp_path: Path) -> None:
    """A text of ours takes 2,500 letters in one place; what is written down may have more."""
    async with World(tmp_path) as world:
        said = f"Nå kommer jeg. {'Og mer. ' * 400}Slutt"
        await world.says(world.caseworker, "hjelp telefon")
        incident, me = world.incident()["id"], world.caseworker.id
        keep = partial(seal_words, of=incident, person=me, text=said, quote=True)
        world.core.service.read(keep)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.presses(world.leader, "red_card.resolve")
        await world.says(world.caseworker, "notat")
        draft = drafts_of(world)[0]
        note = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
        assert isinstance(note, CaseNote)
        assert note.behaviour == f"Brukeren sa: «{said}»"


async def test_what_was_deleted_is_gone_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, words_used="Skal bort")
        said = shown_in(await world.presses(world.caseworker, "paper.drop"))
        assert "Utkastet er slettet" in said
        draft = drafts_of(world)[0]
        assert world.core.service.read(lambda t: t.tx.revisions_of(draft.id)) == []
        late: dict[str, Any] = {"draft": draft.id, "seen": "1", "page": "what", "to": "who"}
        answer = await world.forges(
            world.caseworker, "paper.save", because=Because.STALE, **late, words_used="For sent"
        )
        assert "Det du skrev nå, er ikke lagret." in shown_in(answer)
        await world.says(world.caseworker, "rapport")
        assert "Hva skjedde?" in world.last(world.caseworker).text
        assert len(drafts_of(world)) == 2


async def test_l13_a_draft_whose_words_were_forgotten_begins_anew(tmp_path: Path) -> None:
    """After half a year, by retention; it is still the one that is missing (R30)."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        world.core.service.read(lambda uow: uow.tx.forget_revisions(draft.id))
        await world.taps(world.caseworker, "Skriv avviksmelding")
        assert values_of(document(world))["types"] == "truende"
        assert [one.id for one in drafts_of(world)] == [draft.id]
