"""The report in ten easy minutes: three questions in plain words with what was said in the alarm to
tick, and the note beside it (R18, R30, R51, R52; L9, L12, L13)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.documents import Sheet, as_pdf, as_text
from bot.domain.alarm.incident import Target
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import DraftState
from bot.service.features import DOCUMENTS
from bot.service.reports import drafts
from bot.service.reports.prefill import whole
from tests.archivable import printed
from tests.forging import Because
from tests.integration.reports.paper_scene import document, drafts_of, ended, inputs, saves
from tests.world import World, shown_in

THREAT = "han sier han vet hvor jeg bor"
ADVICE = "Si at du avslutter, og legg på."


async def told(world: World) -> None:
    """An alarm in which both wrote, that goes on."""
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.says(world.caseworker, THREAT)
    await world.advance(3)
    await world.says(world.leader, ADVICE)
    await world.advance(60)


async def begins(world: World) -> None:
    """A report of the alarm, also while it goes on."""
    await world.says(world.caseworker, "rapport")


def offered(world: World) -> dict[str, str]:
    """What can be ticked on the newest card: ids by titles."""

    def found(part: Any) -> dict[str, str]:
        if isinstance(part, list):
            return {key: value for item in part for key, value in found(item).items()}
        if not isinstance(part, dict):
            return {}
        if part.get("id") in ("quotes", "more_quotes"):
            return {one["title"]: one["value"] for one in part["choices"]}
        return found(list(part.values()))

    return found(world.last(world.caseworker).content)


def paper(world: World) -> Sheet:
    """What her own link to the draft leads to."""
    draft = drafts_of(world)[0]
    found = world.core.service.read(
        lambda uow: DOCUMENTS.find(uow, f"draft/{draft.id}", draft.owner)
    )
    assert found is not None
    assert isinstance(found.content, Sheet)
    return found.content


def the_whole(world: World) -> DeviationReport:
    """The newest incident's report, as it is read."""
    draft = drafts_of(world)[0]

    def read(uow: Any) -> drafts.Document:
        found = drafts.document_of(uow, draft)
        assert found is not None
        return whole(uow, draft, found)

    found = world.core.service.read(read)
    assert isinstance(found, DeviationReport)
    return found


async def test_three_questions_and_what_was_written_to_tick(tmp_path: Path) -> None:
    """Hers and the helper's, none ticked before she does so; nothing else is asked first."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        form = inputs(world.last(world.caseworker).content)
        assert list(form) == ["course_of_events", "words_used", "quotes", "target", "types"]
        assert not any(form.values())
        (hers, his) = offered(world)
        assert (f"Du: «{THREAT}»" in hers, f"Leder En: «{ADVICE}»" in his) == (True, True)
        read = shown_in(await saves(world, quotes=offered(world)[hers], course_of_events="Ropte."))
        assert f"Saksbehandler En: «{THREAT}»" in read
        assert ADVICE not in read
        assert "Klokkeslett fra varselet" in read


async def test_a_tick_is_taken_back_though_a_client_then_sends_nothing(tmp_path: Path) -> None:
    async with World(tmp_path).after(told) as world:
        await begins(world)
        first, second = offered(world).values()
        assert THREAT in shown_in(await saves(world, quotes=f"{first},{second}"))
        await world.presses(world.caseworker, "paper.show", page="what")
        read = shown_in(await saves(world, quotes=second))
        assert (THREAT in read, ADVICE in read) == (False, True)


async def test_more_was_said_than_the_first_page_holds(tmp_path: Path) -> None:
    """The rest stands behind *Legg til mer*; what is ticked on one page stays on the other."""
    async with World(tmp_path).after(told) as world:
        await world.says(world.caseworker, "nå kommer han hit")
        await begins(world)
        near = offered(world)
        assert sorted(title.partition("«")[2][:-1] for title in near) == [
            THREAT, "nå kommer han hit",
        ]  # fmt: skip
        await saves(world, quotes=",".join(near.values()), to="who")
        (rest,) = offered(world).items()
        assert ADVICE in rest[0]
        read = shown_in(await saves(world, more_quotes=rest[1]))
        assert all(words in read for words in (THREAT, ADVICE, "nå kommer han hit"))


async def test_the_alarm_goes_on_while_the_report_is_open(tmp_path: Path) -> None:
    """What happens meanwhile comes along, and what is written meanwhile can be ticked."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        await saves(world, to="who", course_of_events="Han ropte.")
        await world.says(world.caseworker, "nå er han ved døra")
        await world.presses(world.leader, "red_card.resolve")
        shown = shown_in(await saves(world, to="what"))
        assert "nå er han ved døra" in shown
        assert document(world) == replace(_report(world), course=None, title="")
        assert "Leder En hjalp." in shown_in(await saves(world))


async def test_the_last_line_of_what_the_alarm_knows_can_be_struck_out(tmp_path: Path) -> None:
    """What is left is a beginning of what stood there, and hers all the same; so is a page that was
    drawn before the alarm went on, and whose last line she leaves."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        await saves(world, to="who")
        raised, helped = inputs(world.last(world.caseworker).content)["course"].split("\n")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.presses(world.caseworker, "call.over")
        await saves(world, to="after", course=f"{raised}\r\n{helped}")
        assert _report(world).course is None
        await saves(world, to="who")
        assert "Samtalen var over." in inputs(world.last(world.caseworker).content)["course"]
        read = shown_in(await saves(world, course=raised))
        assert _report(world).course == raised
        assert "Leder En hjalp." not in read


async def test_l9_what_came_since_it_was_read_is_read_first(tmp_path: Path) -> None:
    async with World(tmp_path).after(told) as world:
        await begins(world)
        await saves(world, course_of_events="Han ropte.", types="truende")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.presses(world.caseworker, "call.over")
        again = shown_in(await world.presses(world.caseworker, "paper.submit"))
        assert "Samtalen var over." in again
        assert drafts_of(world)[0].state is DraftState.OPEN
        await world.presses(world.caseworker, "paper.submit")
        assert drafts_of(world)[0].state.submitted


async def test_l9_what_was_let_go_of_stays_though_the_alarm_goes_on(tmp_path: Path) -> None:
    """Nothing is added to what she has read and sent."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        await saves(world, course_of_events="Han ropte.", types="truende")
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        sent = as_text(paper(world))
        assert "Leder En hjalp." in sent
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.presses(world.caseworker, "call.over")
        assert "call_over" in world.kinds()
        await world.presses(world.leader, "red_card.resolve")
        assert as_text(paper(world)) == sent


def _report(world: World) -> DeviationReport:
    found = document(world)
    assert isinstance(found, DeviationReport)
    return found


async def test_l13_a_ticked_quote_whose_words_are_erased_does_not_come_back(
    tmp_path: Path,
) -> None:
    """Neither on the page, nor in the paper, nor where it is sent; nothing else is lost with it."""
    async with World(tmp_path).after(told) as world:
        await world.presses(world.leader, "red_card.resolve")
        await begins(world)
        ticks = ",".join(offered(world).values())
        await saves(world, quotes=ticks, course_of_events="Ropte.", types="truende")
        assert THREAT in as_text(paper(world))
        _erase(world)
        assert THREAT not in as_text(paper(world))
        shown = shown_in(await world.presses(world.caseworker, "paper.show", page="what"))
        assert (THREAT in shown, ADVICE in shown, offered(world)) == (False, False, {})
        assert THREAT not in shown_in(await saves(world))
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        read = the_whole(world)
        assert (THREAT in repr(read), read.account.course_of_events) == (False, "Ropte.")
        assert not world.last(world.caseworker).text.count(THREAT)


def _erase(world: World) -> None:
    """As retention and a request for erasure do (docs/retention.md)."""
    with world.core.database.engine.begin() as database:
        database.exec_driver_sql("delete from utterance")


async def test_two_devices_tick_what_each_of_them_ticks(tmp_path: Path) -> None:
    async with World(tmp_path).after(told) as world:
        await begins(world)
        first, second = offered(world).values()
        draft = drafts_of(world)[0]
        known: dict[str, Any] = {
            "draft": draft.id, "seen": "1", "page": "what", "to": "review",
            "offered": f"{first},{second}",
        }  # fmt: skip
        await saves(world, quotes=first, types="truende")
        await world.forges(
            world.caseworker,
            "paper.save",
            because=Because.STALE,
            **known,
            quotes=second,
            types="vold",
        )
        read = the_whole(world)
        assert (THREAT in read.account.words_used, ADVICE in read.account.words_used) == (
            True,
            True,
        )
        assert sorted(read.types) == ["truende", "vold"]


async def test_of_what_two_devices_choose_the_later_choice_counts(tmp_path: Path) -> None:
    """Both in one line would be a choice that nobody can read: the whole report was lost."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        draft = drafts_of(world)[0].id
        seen: dict[str, Any] = {"draft": draft, "seen": "1", "page": "what", "to": "review"}
        await saves(world, target="third_party")
        await world.forges(
            world.caseworker, "paper.save", because=Because.STALE, **seen, target="colleague"
        )
        assert the_whole(world).target is Target.COLLEAGUE


async def test_the_title_follows_what_it_was(tmp_path: Path) -> None:
    """Nobody has to think of one; one of her own stays."""
    async with World(tmp_path).after(told) as world:
        await begins(world)
        await saves(world, to="who", types="vold,truende")
        assert inputs(world.last(world.caseworker).content)["title"] == "Vold – Telefon"
        await saves(world, to="what", title="Vold – Telefon")
        assert "Truende atferd – Telefon" in shown_in(await saves(world, types="truende"))


async def test_the_button_says_what_it_does_and_the_text_stands_once(tmp_path: Path) -> None:
    """R20: where no system is connected nothing is sent, and the text is behind *Kopier*."""
    async with World(tmp_path).after(told) as world:
        await world.presses(world.leader, "red_card.resolve")
        await begins(world)
        await saves(world, course_of_events="Han ropte til meg.", types="truende")
        assert "Gjør klar meldingen" in world.last(world.caseworker).buttons
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        assert drafts_of(world)[0].state is DraftState.BY_HAND
        card = world.last(world.caseworker)
        assert "Kopier" in card.buttons
        assert sum("Han ropte til meg." in one.text for one in world.inbox(world.caseworker)) == 1
        assert "Han ropte til meg." not in str(card.content["body"])
        assert "Gjort klar:" in as_text(paper(world))


async def test_it_is_sent_where_a_system_is_connected(tmp_path: Path) -> None:
    """R1, R10: each employer has its own."""
    async with World(tmp_path) as world:
        service = world.core.service
        service._terms = replace(service._terms, delivers=frozenset(Sector))
        await ended(world)
        await world.says(world.caseworker, "rapport")
        await saves(world, course_of_events="Ropte.")
        assert "Send til avvikssystemet" in world.last(world.caseworker).buttons


async def test_a_draft_says_so_on_every_page_and_not_that_it_was_sent(tmp_path: Path) -> None:
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        await saves(world, course_of_events="Han ropte.\n" * 150)
        sheet = paper(world)
        pages = printed(as_pdf(sheet, world.clock.at))
        assert len(pages) > 1
        assert all("UTKAST" in page for page in pages)
        assert "Sendt" not in as_text(sheet)
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        assert "UTKAST" not in as_text(paper(world))


async def test_r54_causes_and_routines_are_not_hers_to_answer(tmp_path: Path) -> None:
    """What a card of before asks of them is kept, and read."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "rapport")
        for page in ("who", "after", None):
            asked = inputs(world.last(world.caseworker).content)
            assert not {"assumed_cause", "routine_breach"} & asked.keys()
            await saves(world, to=page)
        form: dict[str, Any] = {"draft": drafts_of(world)[0].id, "page": "after", "to": "review"}
        answer = await world.forges(
            world.caseworker,
            "paper.save",
            because=Because.EARLIER,
            **form,
            assumed_cause="Ventet lenge.",
        )
        assert "Ventet lenge." in shown_in(answer)


async def test_r52_a_note_begins_with_three_questions(tmp_path: Path) -> None:
    """What, agreed, told; who may read it comes last, and what nav.no means only where it is
    chosen."""
    async with World(tmp_path).after(ended) as world:
        await world.says(world.caseworker, "notat")
        card = world.last(world.caseworker)
        assert list(inputs(card.content)) == ["behaviour", "agreed", "told"]
        await saves(world, behaviour="Brukeren ropte.", to="case")
        assert list(inputs(world.last(world.caseworker).content))[-1] == "visibility"
        read = shown_in(await saves(world))
        assert "Ingenting sendes før du trykker" in read
        await world.presses(world.caseworker, "paper.show", page="text")
        await saves(world, to="case")
        await saves(world, visibility="shown_to_client")
        assert list(inputs(world.last(world.caseworker).content)) == ["seen_consequence"]
        assert "Dette mangler" not in shown_in(await saves(world, seen_consequence="true"))
