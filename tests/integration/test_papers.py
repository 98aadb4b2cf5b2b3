"""Reports and notes from the first word to the last tap (issue 7; product.md, "Afterwards")."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.dialogs.paper_taps import PAPER_TAPS
from bot.domain.case_note import CaseNote
from bot.domain.deviation_report import DeviationReport
from bot.domain.draft import Draft, DraftState
from bot.domain.organisation import Sector
from bot.domain.paper_form import values_of
from bot.service import drafts
from bot.service.utterances import seal_words
from tests.afterwards import CANARY
from tests.world import START, World, changed_sample, shown_in

HOUR = 3_600
DAY = 24 * HOUR


async def ended(world: World, words: str = "hjelp truende telefon") -> str:
    """An alarm that was answered, with a warning and an end, and is over; returns its id."""
    await world.says(world.caseworker, words)
    await world.taps(world.leader, "Jeg ringer deg")
    await world.says(world.caseworker, "/advarsel")
    for reaction in ("continues", "continues", "continues"):
        await world.presses(world.caseworker, "guide.step", reaction=reaction)
    await world.presses(world.leader, "red_card.resolve")
    return str(world.incident()["id"])


async def saves(world: World, to: str | None = "review", **entered: str) -> Any:
    """The caseworker leaves a page of the form with this entered."""
    everything: dict[str, Any] = {"to": to, **entered} if to else {**entered}
    return await world.presses(world.caseworker, "paper.save", **everything)


def inputs(part: Any) -> dict[str, Any]:
    """What the form's boxes hold, by their ids."""
    if isinstance(part, list):
        return {key: value for item in part for key, value in inputs(item).items()}
    if not isinstance(part, dict):
        return {}
    found = inputs(list(part.values()))
    if str(part.get("type", "")).startswith("Input."):
        found[part["id"]] = part.get("value")
    return found


def drafts_of(world: World) -> list[Draft]:
    """The newest incident's drafts."""
    incident = world.incident()["id"]
    return list(world.core.service.read(lambda turn: turn.tx.drafts_of(incident)))


async def test_r18_a_report_begins_with_what_the_alarm_knows(tmp_path: Path) -> None:
    """Kind, channel, place, and what happened in time order, each marked as taken from the alarm
    until somebody changes it; nobody else sees any of it."""
    async with World(tmp_path) as world:
        await ended(world)
        everybody = {user.id: len(world.inbox(user)) for user in world.everybody}
        await world.says(world.caseworker, "rapport")
        form = inputs(world.last(world.caseworker).content)
        assert form["title"] == "Truende atferd – Telefon"
        assert (form["types"], form["day"], form["clock"]) == ("truende", "2026-01-01", "10:00")
        happened = [line[len("kl. 10.00 ") :] for line in form["course_of_events"].splitlines()]
        assert happened == [
            "Jeg varslet leder.",
            "Leder En hjalp.",
            "Jeg sa fra om oppførselen.",
            "Jeg ga advarsel om at samtalen kunne bli avsluttet.",
            "Jeg avsluttet samtalen.",
        ]
        read = shown_in(await saves(world, words_used="«Jeg vet hvor du bor»"))
        assert read.count("Hentet fra varselet") == 2  # what happened, measures
        assert "«Jeg vet hvor du bor»" in read
        del everybody[world.caseworker.id]
        assert all(len(world.inbox(user)) == everybody[user.id] for user in world.everybody
                   if user.id in everybody)  # fmt: skip


async def test_l9_only_the_owner_sends_and_only_what_they_have_read(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        for stranger in (world.leader, world.safety_rep, world.next_level):
            for verb in ("paper.submit", "paper.show", "paper.drop", "paper.save", "paper.number"):
                more: dict[str, Any] = (
                    {"page": "what", "to": "review"} if verb == "paper.save" else {}
                )
                answer = await world.sends(stranger, verb, draft=draft.id, seen="1", **more)
                assert "finnes ikke, eller det er ikke ditt" in shown_in(answer), verb
        answer = await world.sends(world.caseworker, "paper.submit", draft=draft.id, seen="7")
        assert "Del 4 av 4" in shown_in(answer)
        assert drafts_of(world) == [draft]
        await saves(world, course_of_events="")
        answer = await world.sends(world.caseworker, "paper.submit", draft=draft.id, seen="2")
        assert "Skriv kort hva som skjedde." in shown_in(answer)
        assert drafts_of(world)[0].state is DraftState.OPEN
        await world.presses(world.caseworker, "paper.show", page="what")
        await saves(world, course_of_events="Brukeren ropte.")
        await world.presses(world.caseworker, "paper.submit")
        assert drafts_of(world)[0].state is DraftState.WAITING
        assert "report_submitted" in world.kinds()


async def test_l11_numbers_of_clients_are_masked_where_they_do_not_belong(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        text = f"Han sa at {CANARY} er nummeret, og at jeg skulle ringe 91 23 45 67."
        said = shown_in(await saves(world, course_of_events=text, to="who"))
        assert "Vi skjulte et tall som kan være et fødselsnummer" in said
        assert "Vi skjulte et tall som kan være et telefonnummer" in said
        read = shown_in(await saves(world, on_behalf_of=f"Kari {CANARY}"))
        assert CANARY not in read
        assert "91 23 45 67" not in read
        for file in tmp_path.rglob("bot.db*"):
            assert CANARY.encode() not in file.read_bytes()


async def test_a_draft_on_two_devices_loses_nothing(tmp_path: Path) -> None:
    """The form that was left last says that both texts stand; whose line breaks are others has not
    changed anything."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        known: dict[str, Any] = {"draft": draft.id, "seen": "1", "page": "what", "to": "review"}
        await world.sends(world.caseworker, "paper.save", **known, words_used="Fra mobilen")
        answer = await world.sends(world.caseworker, "paper.save", **known, words_used="Fra PC-en")
        said = shown_in(answer)
        assert "Der begge hadde skrevet, står begge tekstene." in said
        assert "Fra mobilen\n\nFra PC-en" in said
        first = values_of(document(world))["course_of_events"]
        await world.sends(world.caseworker, "paper.save", **known, course_of_events=f"{first} Ja.")
        theirs = first.replace("\n", "\r\n")
        await world.sends(world.caseworker, "paper.save", **known, course_of_events=theirs)
        assert values_of(document(world))["course_of_events"] == f"{first} Ja."


async def test_100_000_letters_are_kept_or_refused_and_never_cut(tmp_path: Path) -> None:
    """A box that cannot show its text does not empty it; more than one can read is refused in words
    and changes nothing."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        long, too_long = "ø" * 19_000, "a" * 100_000
        read = shown_in(await saves(world, course_of_events=long, to="review"))
        assert "Dette mangler" not in read
        shown = shown_in(await world.presses(world.caseworker, "paper.show", page="what"))
        assert "(19000 tegn)" in shown.replace("\u00a0", "").replace(" 000", "000")
        await saves(world, course_of_events="", title="Ny tittel")
        answer = await world.presses(world.caseworker, "paper.show", page="what")
        said = shown_in(await saves(world, course_of_events=too_long, title="Tredje"))
        assert "for langt og ble ikke lagret" in said
        assert answer.status == 200
        draft = drafts_of(world)[0]
        kept = world.core.service.read(lambda turn: drafts.document_of(turn, draft))
        assert isinstance(kept, DeviationReport)
        assert (kept.account.course_of_events, kept.title) == (long, "Tredje")


async def test_r54_the_employee_says_that_it_was_no_threat(tmp_path: Path) -> None:
    """On the reminder, an hour after the call; and takes it back."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.advance(HOUR + 1)
        assert "Vil du skrive avviksmelding nå?" in world.last(world.caseworker).text
        said = shown_in(await world.presses(world.caseworker, "report.not_felt"))
        assert "det sendes ingen avviksmelding" in said
        assert [one.state for one in drafts_of(world)] == [DraftState.NOT_FELT]
        assert "report_not_felt" in world.kinds()
        world.forget(world.caseworker)
        incident = world.incident()["id"]
        await world.advance(7 * DAY)
        assert world.inbox(world.caseworker) == []
        await world.sends(world.caseworker, "report.after_all", about=incident)
        assert "Truende atferd – Telefon" in world.last(world.caseworker).text
        assert [one.state for one in drafts_of(world)] == [DraftState.OPEN]


async def test_r30_a_report_is_asked_for_three_times_and_kindly(tmp_path: Path) -> None:
    """An hour after the call, the next morning, the third day; then nobody is asked any more."""
    async with World(tmp_path) as world:
        await ended(world)
        asked = []
        for _ in range(6 * 24):
            before = len(world.inbox(world.caseworker))
            await world.advance(HOUR)
            if len(world.inbox(world.caseworker)) > before:
                asked.append((world.clock.at - START) / 3_600_000)
        assert asked == [1, 22, 70]  # 11.00, and 08.00 on the second and the fourth
        said = shown_in(await world.presses(world.caseworker, "report.later"))
        assert "Vi minner deg ikke igjen" in said
        await world.presses(world.caseworker, "paper.begin", kind="report")
        assert "Del 1 av 4" in world.last(world.caseworker).text


async def test_nobody_is_reminded_of_a_drill_or_of_what_was_withdrawn(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.presses(world.caseworker, "red_card.resolve")
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "red_card.cancel")
        world.forget(world.caseworker)
        await world.advance(4 * DAY)
        assert world.inbox(world.caseworker) == []


async def test_l12_a_drills_report_is_marked_and_goes_nowhere(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.presses(world.caseworker, "red_card.resolve")
        incident = world.incident()["id"]
        await world.sends(world.caseworker, "paper.begin", kind="report", about=incident)
        card = world.last(world.caseworker)
        assert "ØVELSE" in card.text
        assert "ØVELSE" in card.summary
        await saves(world, types="truende", course_of_events="Øvd.")
        said = shown_in(await world.presses(world.caseworker, "paper.submit"))
        assert "Dette sendes ikke noe sted" in said
        assert drafts_of(world)[0].state is DraftState.OPEN


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
        read = shown_in(await saves(world, on_behalf_of="Kollega To"))
        assert "Kollega To" in read
        assert "sjikanerende" in read
        for user in (world.leader, world.safety_rep):
            assert not world.reads(user, "Skjelt ut")
            assert not world.reads(user, "Kollega To")
        assert world.kinds()[:3] == ["noted", "report_begun", "notified"]


async def test_l6_a_second_tap_begins_no_second_report(tmp_path: Path) -> None:
    """Teams was slow, and leader and safety representative are told once; later it is another."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rapport")
        for _ in range(2):
            await world.sends(world.caseworker, "paper.begin", kind="report")
            await world.advance(1)
        assert (len(world.incidents()), len(world.inbox(world.leader))) == (1, 1)
        await world.advance(60)
        await world.sends(world.caseworker, "paper.begin", kind="report")
        assert len(world.incidents()) == 2


async def test_r52_r74_a_note_names_no_colleague_and_says_who_will_read_it(tmp_path: Path) -> None:
    """Two papers of one conversation: the note is neutral, internal unless chosen otherwise."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "notat")
        form = inputs(world.last(world.caseworker).content)
        assert form["title"] == "Samtale avsluttet"
        assert "Leder En" not in world.last(world.caseworker).text
        text = "Brukeren var sint. Leder En tok over."
        said = shown_in(await saves(world, behaviour=text, to="case"))
        assert "Her står navnet Leder En" in said
        assert "vises ikke på nav.no" in said
        read = shown_in(await saves(world, visibility="shown_to_client"))
        assert "Bekreft at brukeren får se notatet på nav.no." in read
        await world.presses(world.caseworker, "paper.show", page="text")
        await saves(world, behaviour="Brukeren ropte.", to="case")
        read = shown_in(await saves(world, visibility="internal"))
        assert "Dette mangler" not in read
        await world.presses(world.caseworker, "paper.submit")
        assert {one.kind.value: one.state.value for one in drafts_of(world)} == {"note": "waiting"}
        assert not any(entered.get("text") for entered in world.incident()["timeline"])


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
        assert "Hva som skjedde" in card.text  # to be pasted
        said = shown_in(await world.presses(world.caseworker, "paper.number"))
        assert "Hvilket nummer fikk meldingen" in said
        assert drafts_of(world)[0].state is DraftState.SENT
        asked = 0
        for _ in range(10):
            world.forget(world.caseworker)
            await world.advance(DAY)
            asked += len(world.inbox(world.caseworker))
        assert asked == 3  # the next morning, the third and the seventh day
        await world.advance(5 * DAY)
        await world.presses(world.caseworker, "paper.number", number="2026-1234")
        assert drafts_of(world)[0].reference == "2026-1234"
        assert "report_numbered" in world.kinds()
        world.forget(world.caseworker)
        await world.advance(10 * DAY)
        assert world.inbox(world.caseworker) == []


async def test_r1_r53_a_report_knows_the_employer_and_the_risk_assessment(tmp_path: Path) -> None:
    """Offices are mixed: the person's own employer counts, not the unit's."""

    def change(content: dict[str, Any]) -> None:
        content["people"][0]["sector"] = "municipal"
        content["units"][0]["risk_assessment"] = "https://ros.example.no/0315"

    async with World(tmp_path, changed_sample(change)) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        document = world.core.service.read(lambda turn: drafts.document_of(turn, draft))
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
        note = world.core.service.read(lambda turn: drafts.document_of(turn, draft))
        assert isinstance(note, CaseNote)
        assert note.behaviour == f"Brukeren sa: «{said}»"


async def test_what_was_deleted_is_gone_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        await saves(world, words_used="Skal bort")
        said = shown_in(await world.presses(world.caseworker, "paper.drop"))
        assert "Utkastet er slettet" in said
        draft = drafts_of(world)[0]
        assert world.core.service.read(lambda t: t.tx.revisions_of(draft.id)) == []
        late: dict[str, Any] = {"draft": draft.id, "seen": "2", "page": "what", "to": "who"}
        answer = await world.sends(world.caseworker, "paper.save", **late, words_used="For sent")
        assert "Det du skrev nå, er ikke lagret." in shown_in(answer)
        await world.says(world.caseworker, "rapport")
        assert "Del 1 av 4" in world.last(world.caseworker).text
        assert len(drafts_of(world)) == 2


@pytest.mark.parametrize("verb", sorted(PAPER_TAPS))
async def test_odd_data_gets_a_sentence(tmp_path: Path, verb: str) -> None:
    async with World(tmp_path) as world:
        for data in ({}, {"draft": "x", "page": 7, "to": [], "kind": "roman", "incident": None},
                     {"draft": "x", "kind": "note", "page": "what", "incident": "y"}):  # fmt: skip
            answer = await world.sends(world.caseworker, verb, **data)
            assert answer.status == 200
            assert shown_in(answer)


async def test_l11_a_number_typed_into_the_wrong_box_of_a_note_is_not_kept(tmp_path: Path) -> None:
    """The case's number and system are words in the draft, and go to the archive as they are."""
    async with World(tmp_path) as world:
        files_notes(world)
        await ended(world)
        await world.says(world.caseworker, "notat")
        await saves(world, behaviour="Brukeren ropte.", to="case")
        wrong = {"case_number": CANARY, "case_system": f"{CANARY[:6]} {CANARY[6:]}"}
        said = shown_in(await saves(world, to="review", unit=CANARY, tema=CANARY, **wrong))
        assert "Vi skjulte et tall som kan være et fødselsnummer" in said
        draft = drafts_of(world)[0]
        note = world.core.service.read(lambda turn: drafts.document_of(turn, draft))
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
        form: dict[str, Any] = {"draft": draft.id, "seen": str(draft.revision), "page": "case"}
        answer = await world.sends(world.caseworker, "paper.save", **form, to="review", client=slip)
        assert "Dette mangler" in shown_in(answer)
        assert world.core.service.read(lambda turn: turn.tx.client_of(draft.id)) is None
        await world.sends(
            world.caseworker, "paper.submit", draft=draft.id, seen=str(draft.revision)
        )
        assert drafts_of(world)[0].state is DraftState.OPEN


async def test_a_day_that_nobody_means_leaves_the_draft_as_it_was(tmp_path: Path) -> None:
    """Of the first year of all no card could be drawn: the draft would be lost for good."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        form: dict[str, Any] = {"draft": drafts_of(world)[0].id, "seen": "1", "page": "what"}
        typed: dict[str, Any] = {"day": "0001-01-01", "clock": "00:00", "words_used": "Blir her"}
        await world.sends(world.caseworker, "paper.save", **form, **typed)
        answer = await world.sends(world.caseworker, "paper.show", **form)
        assert "Blir her" in shown_in(answer)


async def test_words_typed_on_a_form_whose_words_are_forgotten_are_kept(tmp_path: Path) -> None:
    """*Jeg vil melde likevel* begins anew; the form that still lies in the chat is of before."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        incident, me = world.incident()["id"], world.caseworker
        await world.sends(me, "report.not_felt", about=incident)
        await world.sends(me, "report.after_all", about=incident)
        old: dict[str, Any] = {"draft": drafts_of(world)[0].id, "seen": "1", "page": "what"}
        await world.sends(
            me, "paper.save", **old, to="who", words_used="Skrevet på det gamle kortet"
        )
        assert values_of(document(world))["words_used"] == "Skrevet på det gamle kortet"


async def test_l13_a_draft_whose_words_were_forgotten_begins_anew(tmp_path: Path) -> None:
    """After half a year, by retention; it is still the one that is missing (R30)."""
    async with World(tmp_path) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        draft = drafts_of(world)[0]
        world.core.service.read(lambda turn: turn.tx.forget_revisions(draft.id))
        await world.sends(world.caseworker, "paper.begin", kind="report", about=draft.incident)
        assert values_of(document(world))["title"] == "Truende atferd – Telefon"
        assert [one.id for one in drafts_of(world)] == [draft.id]


def document(world: World) -> drafts.Document:
    """What the newest incident's first draft says."""
    draft = drafts_of(world)[0]
    found = world.core.service.read(lambda turn: drafts.document_of(turn, draft))
    assert found is not None
    return found


def files_notes(world: World) -> None:
    """As where dokarkiv and tilgangsmaskinen are set."""
    service = world.core.service
    service._terms = replace(service._terms, files_notes=True)
