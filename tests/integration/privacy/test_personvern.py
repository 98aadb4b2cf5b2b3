"""`personvern`: what is kept about whoever asks, how long, who has seen it, and all of it as a file
(L7, L11, L13; GDPR article 15)."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.cli.work.incidents import operator
from bot.domain.alarm.incident import Drill
from bot.domain.drills import DrillPart, Practice
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.domain.reports.draft import DraftState
from bot.service.features import DOCUMENTS
from bot.service.privacy.mine import as_json
from bot.service.reports import drafts
from bot.store.export import log_access
from bot.texts import text
from tests.afterwards import CANARY, client, note, report
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.evidence.chat_scene import pastes
from tests.integration.evidence.test_page import browser, link_on, opens
from tests.integration.follow_up.test_follow_up import ended, settle
from tests.integration.operating.test_operating import command
from tests.integration.reports.test_paper_page import accesses, drafted, link, printed
from tests.world import START, World, shown_in

MINE, THEIRS = "jeg skrev dette", "lederen skrev dette"


async def lived(world: World) -> None:
    """The caseworker has been through an alarm, with a leader who helped and read her report."""
    await world.says(world.caseworker, "hjelp")
    await pastes(world, world.caseworker)
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.says(world.caseworker, MINE)
    await world.says(world.leader, THEIRS)
    sent = await drafted(world, report(title=f"Om {CANARY}"))
    numbered = await drafted(world, note())
    done = replace(sent, state=DraftState.SENT)
    reading = ReadReceipt(world.caseworker.id, "telefon", "1", world.clock.now())
    at = world.clock.now()
    drill = Practice("d", world.caseworker.id, DrillPart.CASEWORKER, Drill.ALONE, "0315", at)
    world.core.service.read(lambda uow: uow.tx.keep_practices([drill]))
    world.core.service.read(lambda uow: uow.tx.save_draft(done))
    world.core.service.read(lambda uow: drafts.keep_client(uow, numbered, client()))
    world.core.service.read(lambda uow: uow.tx.keep_reading(reading))
    async with browser() as session:
        found = link(world, world.leader, done)
        assert found is not None
        await opens(session, found)


async def downloaded(world: World, user: TeamsUser) -> dict[str, Any]:
    """What *Last ned* leads to."""
    await world.says(user, "personvern")
    async with browser() as session:
        found = link_on(world, await world.taps(user, "Last ned"))
        assert (await opens(session, found))[0] == 200
        status, content, headers = await printed(session, found)
        assert (status, headers["Content-Type"]) == (200, "application/json")
        assert headers["Content-Disposition"] == 'attachment; filename="rodtkort-om-meg.json"'
    kept: dict[str, Any] = json.loads(content)
    return kept


async def test_l13_the_card_counts_what_is_kept_and_who_has_seen_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await lived(world)
        await world.says(world.caseworker, "personvern")
        card = world.last(world.caseworker)
        for line in (
            "Ett varsel du har sendt",
            "Én melding du har skrevet",
            "Ett bevis du har sendt inn",
            "2 avviksmeldinger og notater",
            "Én rutine du har lest",
            "Én øvelse du har gjennomført",
            "Det du skrev under et varsel: ett år",
            "Bevis: inntil 2 år",
            "Leder En leste en avviksmelding, 01.01 kl. 10.00",
        ):
            assert line in card.text, line
        assert MINE not in card.text
        await world.says(world.leader, "personvern")
        assert "Ett varsel der du hjalp" in world.last(world.leader).text
        assert "varsler du har sendt" not in world.last(world.leader).text
        await world.says(world.safety_rep, "personvern")
        seen = world.last(world.safety_rep).text
        assert text(Language.BOKMAL, "about-nobody") in seen
        assert text(Language.BOKMAL, "about-nothing") in seen


async def test_the_file_names_whoever_helped_as_the_caseworker_wrote_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(
            world.caseworker, "red_card.helped", how="in_person", colleague="Kari Nabo"
        )
        kept = await downloaded(world, world.caseworker)
        assert [one["helped_by"] for one in kept["raised"]] == [["Kari Nabo"]]


async def test_l11_the_file_has_ones_own_words_and_nobody_elses(tmp_path: Path) -> None:
    """A leader gets nothing of others; nobody gets a client's number."""
    async with World(tmp_path) as world:
        await lived(world)
        kept = await downloaded(world, world.caseworker)
        everything = json.dumps(kept, ensure_ascii=False)
        assert [word["text"] for word in kept["words"]] == [MINE]
        assert THEIRS not in everything
        assert CANARY not in everything
        assert [one["helped_by"] for one in kept["raised"]] == [["Leder En"]]
        assert {"raised", "said", "evidence_added"} <= {act["kind"] for act in kept["acts"]}
        assert {paper["kind"] for paper in kept["papers"]} == {"report", "note"}
        assert [paper["document"]["title"] for paper in kept["papers"]].count(note().title) == 1
        assert len(kept["evidence"]) == len(kept["readings"]) == 1
        assert [(look["who"], look["what"]) for look in kept["seen_by"]] == [
            ("Leder En", "paper.view")
        ]
        assert (world.caseworker.id, "about.export") in accesses(world)
        theirs = await downloaded(world, world.leader)
        everything = json.dumps(theirs, ensure_ascii=False)
        assert [word["text"] for word in theirs["words"]] == [THEIRS]
        assert MINE not in everything
        assert (theirs["raised"], theirs["papers"], theirs["evidence"]) == ([], [], [])


async def test_nobody_gets_a_link_to_what_is_about_somebody_else(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await lived(world)
        what = f"about/{world.caseworker.id}"
        for user in (world.leader, world.safety_rep, world.deputy):
            ask = partial(DOCUMENTS.find, what=what, person=user.id)
            assert world.core.service.read(ask) is None


async def test_without_a_public_address_there_is_a_card_and_no_file(tmp_path: Path) -> None:
    async with World(tmp_path, public=False) as world:
        for word, language in (("personvern", Language.BOKMAL), ("privacy", Language.BOKMAL)):
            await world.says(world.caseworker, word)
            card = world.last(world.caseworker)
            assert text(language, "about-no-page") in card.text
            assert "Last ned" not in card.buttons
        answer = await world.forges(world.caseworker, "privacy.download", because=Because.HOSTILE)
        assert text(Language.BOKMAL, "about-no-page") in shown_in(answer)


async def test_l13_the_file_has_what_a_leader_wrote_afterwards(tmp_path: Path) -> None:
    """The reasons and answers of a follow-up are hers, and lie apart from the alarm's words."""
    async with World(tmp_path).after(ended) as world:
        await settle(world, world.leader, "peer", result="not_relevant", reason="Vil ikke.")
        kept = await downloaded(world, world.leader)
        assert [word["text"] for word in kept["words"]] == ["Vil ikke."]


async def test_the_file_can_be_made_whatever_day_a_report_is_about(tmp_path: Path) -> None:
    """An instant of 1972 has eleven digits."""
    async with World(tmp_path) as world:
        await drafted(world, report(happened_at=73_904_400_000))
        (paper,) = (await downloaded(world, world.caseworker))["papers"]
        assert paper["document"]["happened_at"] == 73_904_400_000


async def test_without_pages_who_runs_it_hands_out_the_same_file(tmp_path: Path) -> None:
    """GDPR article 15, L11: as the person would have it themselves, readable by nobody else on the
    machine; that it was taken out stands on their card, and nobody is called by a machine's name
    there."""
    async with World(tmp_path, public=False) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, MINE)
        await world.says(world.leader, THEIRS)
        out, file = str(tmp_path), str(tmp_path / "organisation.yaml")

        def run(person: str) -> Result:
            named = ("--person", person, "--out", out)
            return command(tmp_path, "export", "person", *named, RODTKORT_ORGANISATION_FILE=file)

        unknown = await asyncio.to_thread(run, "nobody")
        assert (unknown.exit_code, unknown.stderr) == (
            1, "Nobody has that id. It stands in the organisation file.\n"
        )  # fmt: skip
        made = await asyncio.to_thread(run, world.caseworker.id)
        assert made.exit_code == 0, made.stderr
        written = tmp_path / f"rodtkort-{world.caseworker.id}.json"
        assert made.stdout.strip() == str(written)
        kept = json.loads(written.read_text())
        own = world.core.service.read(lambda uow: as_json(uow, world.caseworker.id))
        assert {**json.loads(own), "made_at": 0} == {
            **kept,
            "made_at": 0,
            "seen_by": kept["seen_by"],
        }
        assert [word["text"] for word in kept["words"]] == [MINE]
        assert THEIRS not in written.read_text()
        for looked in ("root", "1001", "operator"):
            log_access(world.core.database, looked, "incident show", world.incident()["id"], START)
        await world.says(world.caseworker, "personvern")
        card = world.last(world.caseworker).text
        assert card.count("En som drifter Rødt kort så et varsel") == 3
        assert "hentet ut denne oversikten som en fil" in card
        assert "root" not in card
        await world.says(world.leader, "personvern")
        assert "hentet ut denne oversikten" not in world.last(world.leader).text


def test_a_human_who_became_the_machines_user_is_on_record_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for user, human, recorded in (
        ("root", "kari", "kari"), ("root", "", "root"), ("ola", "kari", "ola"),
    ):  # fmt: skip
        monkeypatch.setenv("LOGNAME", user)
        monkeypatch.setenv("SUDO_USER", human)
        assert operator() == recorded
