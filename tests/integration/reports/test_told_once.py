"""What a submitted report tells is counted everywhere, at once, and as long as it stands; a note
alone is no incident (R18, R29, R54)."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.documents import Sheet, as_text
from bot.domain.alarm.incident import Target, ThreatChannel
from bot.domain.insight.figures import Figures, bounds_of
from bot.domain.organisation.organisation import Language, Sector, Workplace
from bot.domain.reports.deviation_report import DeviationReport, DeviationType, ReportFacts
from bot.domain.reports.draft import DraftState
from bot.service.reports import drafts
from bot.service.reports.views import draft_document
from bot.store.statistics import summaries
from bot.texts import text
from tests.afterwards import client
from tests.fakes.faults import Fault
from tests.fakes.teams import Answer
from tests.integration.evidence.chat_scene import pastes
from tests.integration.reports.filing_scene import filing_scene
from tests.integration.reports.paper_scene import drafts_of, ended, saves
from tests.integration.reports.test_practice_papers import drilled
from tests.unit.domain.scenes import Scene
from tests.world import World, changed_sample, person_id, shown_in


def figures_of(world: World) -> Figures:
    """The year as it is at this instant."""
    figures = Figures()
    for one in summaries(world.core.database, ("0315",), *bounds_of(2026), world.clock.at):
        figures.count(one)
    return figures


async def reports(world: World, types: str = "vold", **who: str) -> None:
    """A report about what no alarm told, read through and let go of."""
    await world.says(world.caseworker, "rapport")
    await world.presses(world.caseworker, "paper.begin", kind="report")
    await saves(world, types=types, target="self", course_of_events="Et slag.", to="who")
    await saves(world, **who)
    await world.presses(world.caseworker, "paper.submit")


def told(world: World) -> list[dict[str, object]]:
    """What reports have told of the newest incident."""
    entries = world.incident()["timeline"]
    return [one["detail"] for one in entries if one["kind"] == "report_told"]


async def test_r29_six_reports_of_violence_at_a_home_office_are_six_in_the_figures(
    tmp_path: Path,
) -> None:
    """No alarm told anything: kind, place, channel and target come from the papers alone, in the
    same instant, and `incident show` says the same."""
    async with World(tmp_path) as world:
        for _ in range(6):
            await reports(world, place="hjemmekontor", channel="telefon")
            await world.advance(60)
        figures = figures_of(world)
        assert figures.without_alarm == figures.reported_without_alarm == 6
        assert figures.kinds == {DeviationType.VIOLENCE: 6}
        assert figures.places == {Workplace.HOME_OFFICE: 6}
        assert figures.ways == {ThreatChannel.PHONE: 6}
        assert figures.targets == {Target.SELF: 6}
        shown = world.incident()
        assert (shown["kind"], shown["place"], shown["meeting"], shown["target"]) == (
            "vold", "hjemmekontor", "telefon", "self",
        )  # fmt: skip


async def test_r54_the_report_prevails_over_the_alarm_and_the_record_says_where(
    tmp_path: Path,
) -> None:
    """The alarm said threatening, by telephone; she reads it through and says otherwise. What the
    report leaves open stays as the alarm told it."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, types="trakasserende", course_of_events="Han ropte.", to="who")
        await saves(world, place="ute", channel="")
        await world.presses(world.caseworker, "paper.submit")
        assert [one["differs"] for one in told(world)] == ["kind,place"]
        figures = figures_of(world)
        assert figures.kinds == {DeviationType.HARASSING: 1}
        assert figures.places == {Workplace.OUT: 1}
        assert figures.ways == {ThreatChannel.PHONE: 1}
        assert world.incident()["kind"] == "trakasserende"


@pytest.mark.parametrize("kind", ["notat", "rapport"])
async def test_r52_a_paper_that_is_begun_makes_no_incident(tmp_path: Path, kind: str) -> None:
    """*En annen samtale* for a note, and a report that nobody let go of: on record, and not in the
    figures; what an employee registers with evidence is."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, kind)
        begin = {"notat": "note", "rapport": "report"}[kind]
        await world.presses(world.caseworker, "paper.begin", kind=begin)
        assert world.incident()["timeline"][0]["detail"]["as"] == begin
        assert (figures_of(world).incidents, figures_of(world).kinds) == (0, {})


def test_two_reports_of_one_incident_the_newest_prevails_field_by_field() -> None:
    """One incident all the same; one that is submitted again is the newest."""
    first = ReportFacts("a", kind=DeviationType.THREAT, place=Workplace.OUT)
    second = ReportFacts("b", kind=DeviationType.ABUSIVE)
    known = Scene().alarm.told_by(first).told_by(second)
    assert (known.facts.kind, known.facts.place) == (DeviationType.ABUSIVE, Workplace.OUT)
    assert known.told_by(first).facts.kind is DeviationType.THREAT
    assert known.without_report("b").facts.kind is DeviationType.THREAT


async def reports_about(
    world: World, *, me_too: bool = False, types: str = "vold", to: str = "review"
) -> Answer:
    """A report of the alarm, about a colleague, who is chosen among the unit's people."""
    await world.says(world.caseworker, "rapport")
    await saves(world, types=types, course_of_events="Et slag i gangen.", to="who")
    both = "true" if me_too else "false"
    return await saves(world, affected=world.safety_rep.id, me_too=both, to=to)


async def test_r84_a_colleague_is_chosen_and_her_employer_gets_the_report(tmp_path: Path) -> None:
    """R1: whoever reports is the municipality's, she is the State's. The fact names her."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        read = shown_in(await reports_about(world))
        assert "Verneombud En" in read
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        [draft] = drafts_of(world)
        assert (draft.state, draft.reference) == (DraftState.SENT, "AVVIK-1")
        [sent] = scene.system.reports.values()
        assert sent["unit"]["sector"] == "state"
        assert sent["reporter"]["on_behalf_of"] == "Verneombud En"
        assert sent["affected"] == [{"name": "Verneombud En", "sector": "state"}]
        assert told(world)[0]["person"] == world.safety_rep.id


async def test_r1_both_employers_get_it_where_both_were_affected(tmp_path: Path) -> None:
    """The State's system takes it; the municipality has none, so a human puts it in there, and is
    reminded of it; the number of each is kept."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await reports_about(world, me_too=True)
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        [draft] = drafts_of(world)
        assert (draft.state, draft.reference) == (DraftState.BY_HAND, "AVVIK-1")
        [sent] = scene.system.reports.values()
        assert [one["sector"] for one in sent["affected"]] == ["municipal", "state"]
        assert sent["reporter"]["on_behalf_of"] is None
        card = world.last(world.caseworker).text
        assert "Legg den i kommunens avvikssystem." in card
        await world.presses(world.caseworker, "paper.number", number="HS-7")
        [draft] = drafts_of(world)
        assert (draft.state, draft.reference) == (DraftState.SENT, "AVVIK-1 · HS-7")
        assert told(world)[0]["person"] is None


async def test_a_colleague_who_has_left_since_stays_as_she_was_chosen(tmp_path: Path) -> None:
    """Her employer still gets it; nobody who is not of the organisation can be chosen."""

    def gone(content: dict[str, Any]) -> None:
        content["people"] = [one for one in content["people"] if one["name"] != "Verneombud En"]
        for unit in content["units"]:
            unit["safety_reps"] = []

    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await reports_about(world)
        (tmp_path / "organisation.yaml").write_text(changed_sample(gone))
        await world.stop()
        await world.start()
        draft = drafts_of(world)[0]
        report = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
        assert isinstance(report, DeviationReport)
        assert report.employers == (Sector.STATE,)
        await world.presses(world.caseworker, "paper.show", page="what")
        await saves(world, to="who")
        await saves(world, witnesses="Ingen")
        await world.presses(world.caseworker, "paper.submit")
        assert told(world)[0]["person"] == world.safety_rep.id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12345678901", "12345678901"),  # eleven digits, and no birth number
        ("AVVIK 2026/004711", "AVVIK 2026/004711"),
        (client().digits, None),
    ],
)
async def test_l11_a_number_of_eleven_digits_is_no_birth_number(
    tmp_path: Path, typed: str, kept: str | None
) -> None:
    """R20: what the deviation system calls it is kept as it is; a birth number is not taken, and
    said so."""
    async with World(tmp_path) as world:
        await reports(world)
        await world.settle()
        answer = shown_in(await world.presses(world.caseworker, "paper.number", number=typed))
        draft = drafts_of(world)[0]
        assert draft.reference == kept
        assert ("ser ut som et fødselsnummer" in answer) is (kept is None)
        assert typed not in answer or kept


async def test_r20_a_wrong_number_is_mended(tmp_path: Path) -> None:
    """*Rett nummeret*: on her card, and on the leader's."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, course_of_events="Han ropte.")
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        await world.presses(world.caseworker, "paper.number", number="AVVIK-12")
        await world.settle()
        assert world.reads(world.leader, "AVVIK-12")
        await world.advance(3)
        answer = await world.presses(world.caseworker, "paper.number", number="AVVIK-21")
        assert "Avviksnummer AVVIK-21" in shown_in(answer)
        await world.settle()
        assert drafts_of(world)[0].reference == "AVVIK-21"
        assert world.reads(world.leader, "AVVIK-21")
        assert not any("AVVIK-12" in card.text for card in world.inbox(world.leader))


async def test_a_report_that_is_taken_back_counts_no_more(tmp_path: Path) -> None:
    """The deviation system refuses it, and its owner throws it away: what the alarm told is left.
    A second one tells it anew."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        scene.system.fail(Fault(422))
        await reports_about(world, types="trakasserende")
        await world.presses(world.caseworker, "paper.submit")
        assert world.incident()["kind"] == "trakasserende"
        await scene.settle()
        assert drafts_of(world)[0].state is DraftState.REFUSED
        before = world.incident()["kind"]
        await world.presses(world.caseworker, "paper.drop")
        assert (before, world.incident()["kind"]) == ("trakasserende", None)
        assert DeviationType.HARASSING not in figures_of(world).kinds
        await world.says(world.caseworker, "rapport")
        await saves(world, types="sjikanerende", course_of_events="Skjelt ut.")
        await world.presses(world.caseworker, "paper.submit")
        assert figures_of(world).kinds == {DeviationType.ABUSIVE: 1}


def head(world: World) -> str:
    """What stands at the head of the newest paper, as its owner opens it."""
    draft = drafts_of(world)[-1]
    found = world.core.service.read(lambda uow: draft_document(uow, draft.id, draft.owner))
    assert found is not None
    assert isinstance(found.content, Sheet)
    assert found.content.head in as_text(found.content)
    return found.content.head


async def test_the_paper_says_which_it_is_and_where_it_truly_is(tmp_path: Path) -> None:
    """Kind, number, id and status: a draft, on its way, delivered to one of two, sent; and who only
    got a message, and who has confirmed it (R40)."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await world.says(world.caseworker, "rapport")
        id = drafts_of(world)[0].id[:8]
        assert head(world) == f"Avviksmelding · id {id} · UTKAST"
        await saves(world, types="vold", target="self", course_of_events="Et slag.", to="who")
        await saves(world, affected=world.safety_rep.id, me_too="true")
        await world.presses(world.caseworker, "paper.submit")
        assert head(world) == f"Avviksmelding · id {id} · på vei til mottakeren"
        await scene.settle()
        assert (
            head(world)
            == f"Avviksmelding · nr. AVVIK-1 · id {id} · levert til én av to arbeidsgivere"
        )
        await world.presses(world.caseworker, "paper.number", number="")
        assert head(world) == f"Avviksmelding · nr. AVVIK-1 · id {id} · sendt"
        draft = drafts_of(world)[0]
        found = world.core.service.read(lambda uow: draft_document(uow, draft.id, draft.owner))
        assert found is not None
        assert isinstance(found.content, Sheet)
        paper = as_text(found.content)
        assert "Rettet mot: den ansatte selv" in paper
        assert "Rammet: Saksbehandler En (Kommunen) og Verneombud En (Staten)" in paper
        assert "Verneombud: Verneombud En, sendt melding" in paper
        assert "Leder: Leder En, varslet" in paper


async def test_l12_a_drills_paper_says_so_at_its_head(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        incident = await drilled(world)
        await world.presses(world.caseworker, "paper.begin", kind="report", incident=incident)
        assert head(world).endswith("· ØVELSE · UTKAST")


async def test_l9_who_was_told_and_what_is_kept_is_read_before_it_is_sent(tmp_path: Path) -> None:
    """On the card and on the draft's paper; what came in between is read again first."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        await world.says(world.caseworker, "rapport")
        read = shown_in(await saves(world, course_of_events="Han ropte."))
        assert "Leder: Leder En, varslet" in read
        assert "Verneombud: Verneombud En, sendt melding" in read
        assert "bevis lagret" not in read
        card = await pastes(world, world.caseworker)
        await world.taps_on(world.caseworker, card, "01.01 kl. 10.00")
        await world.settle()
        again = shown_in(await world.presses(world.caseworker, "paper.submit"))
        assert text(Language.BOKMAL, "answer-stale") in again
        assert "Ett bevis lagret" in again
        draft = drafts_of(world)[0]
        assert draft.state is DraftState.OPEN
        found = world.core.service.read(lambda uow: draft_document(uow, draft.id, draft.owner))
        assert found is not None
        assert isinstance(found.content, Sheet)
        assert "Ett bevis lagret" in as_text(found.content)
        await world.presses(world.caseworker, "paper.submit")
        assert drafts_of(world)[0].state.submitted
        assert world.incident()["id"] == incident


async def test_r84_in_a_large_unit_the_clients_own_picker_finds_whoever_is_not_listed(
    tmp_path: Path,
) -> None:
    """And an id that is nobody's of the organisation changes nothing, with a sentence."""

    def many(content: dict[str, Any]) -> None:
        people = [{"id": person_id(f"{n}"), "name": f"Kollega {n}"} for n in range(200, 320)]
        content["people"] += people
        content["units"][0]["members"] += [one["id"] for one in people]

    async with World(tmp_path, changed_sample(many)) as world:
        await ended(world)
        await world.says(world.caseworker, "rapport")
        shown = (await saves(world, course_of_events="Han ropte.", to="who")).card
        drawn = json.dumps(shown)
        assert '"dataset": "graph.microsoft.com/users"' in drawn
        assert len(drawn.encode()) <= 28 * 1024
        for id, name in ((person_id("319"), "Kollega 319"), (person_id("999"), None)):
            answer = await saves(world, affected=id, to="review")
            assert (name or "Vi kjenner ikke den du valgte") in shown_in(answer)
            await world.presses(world.caseworker, "paper.show", page="what")
            await saves(world, to="who")
