"""`admin`: a unit's administrators change it in chat (L7, L8, L10)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.organisation.edit import Topic
from bot.integrations.directory.organisation_file import ParsedOrganisation, read_organisation
from bot.jobs.follow import Announcer, follow_file
from bot.store.people_at_start import keep_revision
from bot.store.queries import OrganisationReader
from tests.integration.operating.test_operating import command
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    HOUR,
    LEVEL,
    NEXT,
    changes,
    leaders,
    look,
    previews,
    saves,
    stored,
    town,
    two_administrators,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import changed_sample, person_id, shown_in

NOT_YOURS = "Bare administratorene kan endre dette. Spør Leder En, Stedfortreder En."
SAVED = "Lagret. Det gjelder fra nå."
JOIN: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}


async def test_only_administrators_see_and_change_the_setup(tmp_path: Path) -> None:
    """Everybody else reads whom to ask; a foreign unit is answered as a missing one."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "admin")
        assert NOT_YOURS in world.last(world.caseworker).text
        taps: list[tuple[str, dict[str, Any]]] = [
            ("admin.show", {}),
            ("admin.edit", {"topic": "level", "level": LEVEL}),
            ("admin.preview", JOIN),
            ("admin.apply", {**JOIN, "base": "x"}),
            ("admin.preview", {"what": "back", "person": DEPUTY}),
        ]
        for verb, data in taps:
            for unit in ("0315", "0300", "9999", "x'"):
                answer = await world.sends(world.caseworker, verb, unit=unit, **data)
                assert NOT_YOURS in shown_in(answer), (verb, unit)
            for unit in ("0300", "9999"):
                answer = await world.sends(world.leader, verb, unit=unit, **data)
                assert NOT_YOURS in shown_in(answer), (verb, unit)
        await world.says(world.leader, "admin")
        card = world.last(world.leader)
        assert "Varsling i Nav Eksempel" in card.text
        assert "Endre Nærmeste leder" in card.buttons
        assert leaders(world) == (person_id("102"),)


async def test_a_unit_without_administrators_says_whom_to_ask(tmp_path: Path) -> None:
    def nobody(content: dict[str, Any]) -> None:
        del content["units"][0]["administrators"]

    async with town(tmp_path, organisation=changed_sample(nobody)) as world:
        await world.says(world.caseworker, "administrasjon")
        assert "Spør de som drifter boten" in world.last(world.caseworker).text


async def test_whoever_is_to_be_asked_is_named_whole(tmp_path: Path) -> None:
    """Three names may be longer than a line: then the last is left out, and not cut."""

    def long(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][0]["administrators"].append(NEXT)
        for number, person in enumerate(content["people"]):
            person["name"] = f"Anne-Margrethe Christoffersen {number}"

    async with town(tmp_path, organisation=changed_sample(long)) as world:
        await world.says(world.caseworker, "admin")
        asked = world.last(world.caseworker).text
        assert asked.endswith("Spør Anne-Margrethe Christoffersen 1."), asked


async def test_a_change_is_previewed_stored_with_who_and_counts_at_once(tmp_path: Path) -> None:
    """L3, L10: from the commit on, in the next alarm, and after a restart."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "admin")
        await world.taps(world.leader, "Endre Nærmeste leder")
        shown = await world.taps(
            world.leader, "Se over", person_join_level=NEXT, verb="admin.preview"
        )
        said = shown_in(shown)
        assert "Nytt i Nærmeste leder: Leder To" in said
        assert "Fra nå varsles" in said
        assert leaders(world) == (person_id("102"),), "nothing is done yet"
        world.clock.at += 1000
        answer = await saves(world, world.leader, shown)
        assert SAVED in shown_in(answer)
        assert "Leder En" in shown_in(answer).split("Siste endringer")[1]
        assert leaders(world) == (person_id("102"), NEXT)
        await world.says(world.caseworker, "hjelp")
        assert "RØDT KORT" in world.last(world.next_level).summary
        await world.stop()
        await world.start()
        assert leaders(world) == (person_id("102"), NEXT)


async def test_no_change_reroutes_an_alarm_that_is_out(tmp_path: Path) -> None:
    """L3, V8: it goes through the chain it was raised with, to whoever has been taken out since."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        gone = {"what": "remove_level", "level": "1:Stedfortreder"}
        assert SAVED in shown_in(await changes(world, world.leader, **gone))
        world.clock.at += 1000
        mine = {"what": "remove_member", "person": world.caseworker.id}
        assert SAVED in shown_in(await changes(world, world.leader, **mine))
        await world.advance(30)
        assert "RØDT KORT" in world.last(world.deputy).summary
        await world.taps(world.deputy, "Jeg ringer deg")
        assert world.last(world.caseworker).text.startswith("Stedfortreder En hjelper deg")


TOPICS: dict[str, dict[str, Any]] = {
    "level": {"level": LEVEL}, "new_level": {}, "members": {}, "reps": {}, "admins": {},
    "contacts": {}, "times": {}, "phones": {}, "absence": {},
}  # fmt: skip


async def test_every_form_leads_to_a_preview_and_every_flaw_to_a_sentence(tmp_path: Path) -> None:
    """Refused by the file's rules in plain words, with what was typed still there."""
    async with town(tmp_path) as world:
        leader = world.leader
        assert set(TOPICS) == {str(topic) for topic in Topic}
        for topic, data in TOPICS.items():
            answer = await world.sends(leader, "admin.edit", unit="0315", topic=topic, **data)
            assert "Ingenting endres før du har sett over og lagret." in shown_in(answer), topic
        level = {"level": LEVEL}
        own = person_id("102")
        refused: list[tuple[dict[str, Any], str]] = [
            ({"what": "leave_level", **level, "person": own}, "minst én person"),
            ({"what": "join_level", **level}, "Velg en person"),
            ({"what": "join_level", **level, "person": "gone"}, "Fant ingen"),
            ({"what": "join_level", **level, "who_join_level": "Ingen Her"}, "Fant ingen"),
            (
                {"what": "join_level", "level": "0:Annet", "person": NEXT},
                "Leddet finnes ikke lenger",
            ),
            ({"what": "join_level", **level, "person": own}, "Slik er det allerede"),
            ({"what": "edit_level", **level, "name": "Vakt"}, "fra 1 til 3600"),
            ({"what": "edit_level", **level, "name": "Vakt", "wait": 4000}, "fra 1 til 3600"),
            ({"what": "edit_level", **level, "wait": 30}, "Skriv et navn"),
            ({"what": "add_level", "name": "Ny", "wait": 30}, "Velg en person"),
            ({"what": "times", "wait": 90}, "fra 1 til 100"),
            ({"what": "add_contact", "name": "Vakt", "phone": "999"}, "kan ikke ringes"),
            ({"what": "phone", "person": own, "phone": "abc"}, "kan ikke ringes"),
            ({"what": "phone", "person": "someone", "phone": "21070009"}, "Fant ingen"),
            ({"what": "away", "person": own, "until": "2020-01-01"}, "Datoen er passert"),
            ({"what": "away", "person": own, "until": "0001-01-01"}, "Datoen er passert"),
            ({"what": "away", "person": own, "until": "2206-12-24"}, "for langt fram"),
            ({"what": "away", "person": own, "until": "9999-12-31"}, "for langt fram"),
            ({"what": "away", "person": own, "stand_in": own}, "Fant ingen"),
            ({"what": "away"}, "Velg en person"),
            ({"what": "away", "person": world.caseworker.id}, "Fant ingen"),
            ({"what": "back", "person": own}, "Slik er det allerede"),
            ({"what": "nothing"}, "passer ikke"),
            ({"what": "away", "person": own, "until": "i morgen"}, "passer ikke"),
        ]
        for edit, said in refused:
            answer = await previews(world, leader, **edit)
            assert said in shown_in(answer) or "passer" in said, (edit, shown_in(answer))
            assert "Lagre" not in shown_in(answer).splitlines(), edit
        kept = await previews(world, leader, what="add_contact", name="Vakta", phone="999")
        assert '"999"' in json.dumps(kept.card), "nothing is typed twice"
        below = await world.sends(
            world.next_level, "admin.preview", unit="0300", what="leave_level",
            level="0:Leder på nivået over", person=NEXT,
        )  # fmt: skip
        assert "Bare én person" in shown_in(below) or "bare én person" in shown_in(below)
        other = await world.sends(
            world.next_level, "admin.preview", unit="0300", what="add_member",
            person=world.caseworker.id,
        )  # fmt: skip
        typed = await world.sends(
            world.next_level, "admin.preview", unit="0300", what="add_member",
            who_add_member="saksbehandler en",
        )  # fmt: skip
        for answer in (other, typed):
            assert "Saksbehandler En er medlem i Nav Eksempel" in shown_in(answer)
        assert leaders(world) == (own,)


async def test_each_thing_can_be_changed_and_says_what_it_means(tmp_path: Path) -> None:
    """R16, L8: from now on …; whoever is a member no longer still reaches somebody."""
    async with town(tmp_path) as world:
        does: list[tuple[dict[str, Any], str]] = [
            ({"what": "remove_member", "person": world.caseworker.id}, "lederne i Nav Fylke"),
            ({"what": "add_member", "who_add_member": "saksbehandler  EN"}, "i Nav Eksempel"),
            ({"what": "add_rep", "person": NEXT}, "får beskjed"),
            ({"what": "remove_rep", "person": NEXT}, "får ikke lenger beskjed"),
            ({"what": "add_admin", "person": NEXT}, "Leder To kan endre"),
            ({"what": "remove_admin", "person": NEXT}, "kan ikke lenger endre"),
            ({"what": "add_contact", "name": "Politi", "phone": "02800"}, "står på"),
            ({"what": "remove_contact", "name": "Politi", "phone": "02800"}, "ikke lenger på"),
            ({"what": "phone", "person": DEPUTY, "phone": "912 34 567"}, "912 34 567"),
            ({"what": "times", "wait": 60, "repeat": 2}, "90 → 60 sekunder"),
            ({"what": "add_level", "name": "Vakt", "wait": 20, "person": NEXT}, "Nytt ledd"),
            ({"what": "level_up", "level": "2:Vakt"}, "Ny rekkefølge"),
            ({"what": "move", "level": LEVEL, "to": "1:Vakt", "person": person_id("102")}, "minst"),
            ({"what": "remove_level", "level": "1:Vakt"}, "Fjernet ledd: Vakt"),
        ]
        for edit, said in does:
            shown = await previews(world, world.leader, **edit)
            assert said in shown_in(shown), (edit, shown_in(shown))
            if "Lagre" in shown_in(shown).splitlines():
                assert SAVED in shown_in(await saves(world, world.leader, shown)), edit
            world.clock.at += 1000
        now = stored(world)
        unit = now.units["0315"]
        assert (unit.members, unit.contact_seconds, unit.repeat) == ((world.caseworker.id,), 60, 2)
        assert now.people[DEPUTY].phone == "+4791234567"
        assert [one.name for one in unit.levels] == ["Nærmeste leder", "Stedfortreder"]


async def test_an_older_client_gets_every_answer_as_a_message(tmp_path: Path) -> None:
    """L1: an Action.Submit has no card as its answer."""
    async with town(tmp_path) as world:
        edit = {"unit": "0315", "topic": "level", "level": LEVEL}
        await world.sends(world.leader, "admin.edit", submit=True, **edit)
        assert "Endre leddet Nærmeste leder" in world.last(world.leader).text
        await world.presses(world.leader, "admin.preview", submit=True, person_join_level=NEXT,
                            what="join_level")  # fmt: skip
        assert "Se over endringen" in world.last(world.leader).text
        await world.presses(world.leader, "admin.apply", submit=True)
        assert SAVED in world.last(world.leader).text
        bad = {"unit": "0315", "what": "times", "wait": "0", "repeat": "1"}
        await world.sends(world.leader, "admin.preview", submit=True, **bad)
        assert "fra 1 til 3600" in world.last(world.leader).text
        assert leaders(world) == (world.leader.id, NEXT)


async def test_the_last_administrator_stays_and_whoever_takes_themselves_out_is_told(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        mine = {"what": "remove_admin", "person": world.leader.id}
        shown = await previews(world, world.leader, **mine)
        assert "Du kan ikke endre oppsettet for Nav Eksempel etterpå." in shown_in(shown)
        assert SAVED in shown_in(await saves(world, world.leader, shown))
        last = await previews(world, world.deputy, what="remove_admin", person=DEPUTY)
        assert "Enheten må ha minst én administrator" in shown_in(last)


async def test_the_second_of_two_administrators_sees_what_the_first_did(tmp_path: Path) -> None:
    """Nothing is lost silently."""
    async with town(tmp_path) as world:
        first = await previews(world, world.leader, **JOIN)
        second = await previews(
            world, world.deputy, what="edit_level", level=LEVEL, name="Leder", wait=45
        )
        world.clock.at += 1000
        assert SAVED in shown_in(await saves(world, world.leader, first))
        again = await saves(world, world.deputy, second)
        said = shown_in(again)
        assert "Noe er endret siden du så på det" in said
        meanwhile = said.split("Dette er endret i mellomtiden")[1]
        assert "Leder En\n" in meanwhile
        assert "Nytt i Nærmeste leder: Leder To" in meanwhile
        assert "Ventetid i Leder: 30 → 45 sekunder" in meanwhile
        assert stored(world).units["0315"].levels[0].wait_seconds == 30, "not before it was seen"
        world.clock.at += 1000
        assert SAVED in shown_in(await saves(world, world.deputy, again))
        level = stored(world).units["0315"].levels[0]
        assert (level.name, level.wait_seconds, level.people) == (
            "Leder", 45, (world.leader.id, NEXT),
        )  # fmt: skip
        twice = await saves(world, world.leader, first)
        assert "finnes ikke lenger" in shown_in(twice), "the level has another name by now"


async def test_a_preview_from_last_week_counts_only_if_nothing_has_changed(
    tmp_path: Path,
) -> None:
    """A card lies in a chat for months."""
    async with town(tmp_path) as world:
        old = await previews(world, world.leader, **JOIN)
        await world.advance(7 * 24 * HOUR)
        assert SAVED in shown_in(await saves(world, world.leader, old))
        assert "Slik er det allerede" in shown_in(await saves(world, world.leader, old))
        stale = await previews(world, world.leader, what="add_rep", person=NEXT)

        def elsewhere(content: dict[str, Any]) -> None:
            two_administrators(content)
            content["units"][0]["name"] = "Nav Nytt"

        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(elsewhere), at, "import")
        answer = await saves(world, world.leader, stale)
        assert "Oppsettet er endret et annet sted enn i chatten." in shown_in(answer)
        assert "Nav Nytt" in shown_in(answer)


async def test_who_was_administrator_or_leader_at_the_preview_may_be_so_no_longer(
    tmp_path: Path,
) -> None:
    """An admin removed while previewing, a leader who leaves while being edited."""
    async with town(tmp_path) as world:
        mine = await previews(world, world.deputy, what="add_rep", person=NEXT)
        await changes(world, world.leader, what="remove_admin", person=DEPUTY)
        assert "Spør Leder En." in shown_in(await saves(world, world.deputy, mine))
        joining = await previews(world, world.leader, **JOIN)

        def left(content: dict[str, Any]) -> None:
            content["people"] = [one for one in content["people"] if one["id"] != NEXT]
            above = content["units"][1]
            above["levels"][0]["people"] = [DEPUTY, world.leader.id]
            above["administrators"] = [world.leader.id]

        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(left), at, "import")
        # The bot has met them, and lists them anew: what is asked for is seen once more.
        answer = await saves(world, world.leader, joining)
        assert "Noe er endret siden du så på det" in shown_in(answer)
        world.core.service.directory.forget(NEXT)
        assert "Fant ingen" in shown_in(await saves(world, world.leader, joining))
        assert leaders(world) == (world.leader.id,)


async def test_where_a_file_decides_only_absences_are_set_in_chat(tmp_path: Path) -> None:
    """R72: on a leader's behalf, who is told; the structure is the file's."""
    async with town(tmp_path, source="file") as world:
        await world.says(world.leader, "admin")
        card = world.last(world.leader)
        assert "Oppsettet ligger i en fil." in card.text
        assert card.buttons == ["Meld fravær", "Tiltak"]
        await world.taps(world.leader, "Tiltak")
        assert "Begynn med de ferdige forslagene" in world.last(world.leader).text
        refused = await world.sends(world.leader, "admin.edit", unit="0315", topic="members")
        assert "kan ikke endres her" in shown_in(refused)
        assert "kan ikke endres her" in shown_in(await previews(world, world.leader, **JOIN))
        answer = await world.sends(
            world.leader, "admin.apply", unit="0315", base="x", seen_at="1", **JOIN
        )
        assert "kan ikke endres her" in shown_in(answer)
        away = {"what": "away", "person": DEPUTY, "until": "2026-01-05", "stand_in": NEXT}
        shown = await previews(world, world.leader, **away)
        assert "Stedfortreder En er borte til og med 05.01.2026" in shown_in(shown)
        assert "Fra nå varsles Leder To i stedet for Stedfortreder En." in shown_in(shown)
        saved = shown_in(await saves(world, world.leader, shown))
        assert "Stedfortreder En får beskjed." in saved
        assert "Leder To svarer i stedet." in saved
        assert "Leder En har meldt deg borte." in world.last(world.deputy).text
        await world.says(world.caseworker, "hjelp")
        await world.advance(30)
        assert "RØDT KORT" in world.last(world.next_level).summary
        assert not world.reads(world.deputy, "trenger hjelp nå")
        back = await changes(world, world.leader, what="back", person=DEPUTY)
        assert "Lagret" in shown_in(back)
        assert "Du varsles igjen fra nå." in world.last(world.deputy).text
        await world.taps(world.caseworker, "Trekk varselet")


async def test_what_a_leader_has_said_meanwhile_is_not_overwritten_unseen(tmp_path: Path) -> None:
    """L7: an older preview of an absence, and the leader's own word since."""
    async with town(tmp_path) as world:
        old = await previews(world, world.leader, what="away", person=DEPUTY)
        await world.says(world.deputy, "borte til 5.1.2026")
        world.clock.at += 1000
        again = await saves(world, world.leader, old)
        assert "Stedfortreder En er borte til og med 05.01.2026. Ingen" in shown_in(again)
        assert "Stedfortreder En er borte inntil videre" in shown_in(again)
        absences = world.core.service.directory.absences
        assert absences(world.clock.at)[DEPUTY].until is not None
        await world.says(world.deputy, "tilbake")
        once_more = await saves(world, world.leader, again)
        assert "Stedfortreder En er tilbake" in shown_in(once_more)
        assert absences(world.clock.at) == {}
        assert "Lagret" in shown_in(await saves(world, world.leader, once_more))
        twice = await saves(world, world.leader, once_more)
        assert "Slik er det allerede" in shown_in(twice)
        assert absences(world.clock.at)[DEPUTY].until is None


async def test_a_file_that_another_replica_read_is_not_this_ones(tmp_path: Path) -> None:
    """While replicas with another file start, a leader is reported away on each, and none
    takes over what its own file does not say."""

    def other(content: dict[str, Any]) -> None:
        content["units"][0]["levels"][0]["people"].append(NEXT)

    async with town(tmp_path, source="file") as world:
        database, known = world.core.database, world.core.service.directory.revision
        for content in (changed_sample(other), "version: 2"):
            world.clock.at += 1000
            keep_revision(database, "file", content, world.clock.at, "file")
            away = await changes(world, world.leader, what="away", person=DEPUTY)
            assert "Stedfortreder En får beskjed" in shown_in(away)
            assert world.core.service.directory.revision == known
            await changes(world, world.leader, what="back", person=DEPUTY)


async def test_a_stand_in_loop_is_refused(tmp_path: Path) -> None:
    """Two who stand in for each other, both away, would be nobody (L7)."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, what="away", person=DEPUTY, stand_in=world.leader.id)
        loop = {"what": "away", "person": world.leader.id, "stand_in": DEPUTY}
        answer = await previews(world, world.leader, **loop)
        assert "Stedfortreder En er selv borte, og ingen svarer til slutt." in shown_in(answer)
        nobody = await previews(world, world.leader, what="away", person=world.leader.id)
        assert "Ingen varsles i stedet for Leder En." in shown_in(nobody)
        own = shown_in(await saves(world, world.leader, nobody))
        assert own.startswith("Lagret. Det gjelder fra nå.\n"), "nobody is told what they did"


async def test_two_hundred_on_a_level_fit_a_card_and_are_found_by_name(tmp_path: Path) -> None:
    def crowd(content: dict[str, Any]) -> None:
        two_administrators(content)
        for number in range(200):
            person = {"id": f"crowd-{number}", "name": f"Vaktleder {number} " + "Æ" * 60}
            content["people"].append(person)
            content["units"][0]["levels"][0]["people"].append(person["id"])

    async with town(tmp_path, organisation=changed_sample(crowd)) as world:
        await world.says(world.leader, "admin")
        assert "og 197 til" in world.last(world.leader).text
        form = await world.sends(
            world.leader, "admin.edit", unit="0315", topic="level", level=LEVEL
        )
        assert len(json.dumps(form.card)) < 28 * 1024
        name = "Vaktleder 150 " + "Æ" * 60
        answer = await changes(
            world, world.leader, what="leave_level", level=LEVEL, who_leave_level=name
        )
        assert SAVED in shown_in(answer)
        assert "crowd-150" not in leaders(world)
        assert len(leaders(world)) == 200


async def test_what_is_typed_is_one_harmless_line(tmp_path: Path) -> None:
    """Markup, line breaks, hidden signs, a client's number (L11)."""
    async with town(tmp_path) as world:
        name = "**Vakt**\n# [her](https://x.no)\u202e\x00 01010112345"
        shown = await previews(world, world.leader, what="add_contact", name=name, phone="21071001")
        await saves(world, world.leader, shown)
        contact = stored(world).units["0315"].contacts[-1]
        assert contact.phone == "+4721071001"
        assert contact.name == "**Vakt** # [her](https://x.no) ***********"
        await world.says(world.leader, "admin")
        assert "\\*\\*Vakt\\*\\*" in world.last(world.leader).text
        answer = await changes(
            world, world.leader, what="remove_contact", name=contact.name, phone=contact.phone
        )
        assert SAVED in shown_in(answer)


async def test_several_of_one_name_are_told_apart_by_the_list(tmp_path: Path) -> None:
    def twins(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["people"] += [{"id": f"twin-{n}", "name": "Kari Berg"} for n in (1, 2)]

    async with town(tmp_path, organisation=changed_sample(twins)) as world:
        typed = {"what": "add_member", "who_add_member": "Kari Berg"}
        answer = await previews(world, world.leader, **typed)
        assert "Flere har dette navnet" in shown_in(answer)
        await changes(world, world.leader, what="add_member", person="twin-1")
        gone = {"what": "remove_member", "who_remove_member": "kari berg"}
        assert SAVED in shown_in(await changes(world, world.leader, **gone)), "the unit's own"


async def test_somebody_only_the_bot_has_met_can_be_a_member(tmp_path: Path) -> None:
    """R61, R79: a new employee, before any file knows them."""
    async with town(tmp_path) as world:
        new = world.teams.user("00000000-0000-0000-0000-000000000777", "Ny  Ansatt")
        await world.teams.install(new)
        await world.core.worker.settle()
        answer = await changes(world, world.leader, what="add_member", who_add_member="ny ansatt")
        assert SAVED in shown_in(answer)
        assert stored(world).people[new.id].name == "Ny Ansatt"
        await world.says(new, "hjelp")
        assert "Ny Ansatt" in world.last(world.leader).summary


async def test_another_process_notices_within_its_next_look_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    """In force on every replica; and an old one, asked before it has looked, reads the
    version that counts under the lock."""
    (tmp_path / "other").mkdir()
    async with (
        town(tmp_path, database_url=postgres_url) as world,
        town(tmp_path / "other", database_url=postgres_url) as other,
    ):
        other.clock = world.clock
        await changes(world, world.leader, **JOIN)
        unit = other.core.service.directory.organisation.units["0315"]
        assert unit.levels[0].people == (other.leader.id,)
        await look(other)
        assert leaders(other) == (other.leader.id, NEXT)
        stale = await previews(other, other.deputy, what="add_rep", person=NEXT)
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        answer = await saves(other, other.deputy, stale)
        assert "Ute av Nærmeste leder: Leder To" in shown_in(answer)
        # In the same moment: one is saved, and the other sees it.
        await look(other)
        mine = await previews(world, world.leader, what="add_rep", person=NEXT)
        theirs = await previews(other, other.deputy, what="add_rep", person=DEPUTY)
        both = await asyncio.gather(
            saves(world, world.leader, mine), saves(other, other.deputy, theirs)
        )
        said = [shown_in(one) for one in both]
        assert sorted(SAVED in one for one in said) == [False, True]
        assert any("Nytt verneombud" in one.partition("mellomtiden")[2] for one in said)
        assert len(stored(world).units["0315"].safety_reps) == 2


async def test_the_running_service_takes_in_what_others_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `serve` does every two seconds, and that whoever is to be told is noted."""
    monkeypatch.setattr("bot.jobs.follow.LOOK_AT_FILE_SECONDS", 0.01)
    async with town(tmp_path) as world:
        core = world.core
        await look(world)
        announcer = Announcer(core.service, core.threads, OrganisationReader(core.database), True)
        following = asyncio.create_task(follow_file(core, announcer))

        def louder(content: dict[str, Any]) -> None:
            content["units"][0]["levels"][0]["people"].append(NEXT)

        at = world.clock.at + 1000
        keep_revision(core.database, "database", changed_sample(louder), at, "import")
        async with asyncio.timeout(LONG_ENOUGH):
            while not (told := core.service.read(lambda uow: uow.tx.told("0315"))) or (
                told.due_at is None
            ):
                await asyncio.sleep(0.01)
        following.cancel()
        assert leaders(world) == (world.leader.id, NEXT)


async def test_what_is_saved_while_an_older_version_is_read_still_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large version takes a second to read, and whoever was just taken out would be
    alerted again until the next look."""

    def louder(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][0]["levels"][0]["people"].append(NEXT)

    async with town(tmp_path) as world:
        core = world.core
        keep_revision(
            core.database, "database", changed_sample(louder), world.clock.at + 1, "import"
        )
        world.clock.at += 1000
        loop = asyncio.get_running_loop()
        gone = {"what": "leave_level", "level": LEVEL, "person": NEXT}

        def while_reading(content: str) -> ParsedOrganisation:
            monkeypatch.undo()
            saving = changes(world, world.leader, what="add_rep", person=NEXT)
            again = asyncio.run_coroutine_threadsafe(saving, loop).result(20)
            assert "Noe er endret" in shown_in(again), "read under the lock, and seen first"
            left = asyncio.run_coroutine_threadsafe(changes(world, world.leader, **gone), loop)
            assert SAVED in shown_in(left.result(20))
            return read_organisation(content)

        monkeypatch.setattr("bot.sources.organisation.read_organisation", while_reading)
        await asyncio.to_thread(core.source.refresh, core.service.directory)
        assert leaders(world) == (world.leader.id,)


async def test_operators_read_the_history(tmp_path: Path) -> None:
    """L10: who changed what and when, the file's versions too."""
    async with town(tmp_path) as world:
        world.clock.at += 1000
        await changes(world, world.leader, **JOIN)
        shown = json.loads(command(tmp_path, "organisation", "history", "--json").stdout)
        assert [(one["source"], one["name"]) for one in shown] == [
            ("file", "file"), ("database", "Leder En"),
        ]  # fmt: skip
        (change,) = shown[1]["changes"]
        assert (change["unit"], change["what"]) == ("0315", "level_joined")
        assert change["words"] == "New in Nærmeste leder: Leder To"
        plain = command(tmp_path, "organisation", "history", "--last", "1")
        assert plain.stdout.splitlines()[1] == "  0315  New in Nærmeste leder: Leder To"
        in_chat = {"RODTKORT_ORGANISATION_SOURCE": "database"}
        in_chat["RODTKORT_ORGANISATION_FILE"] = str(world._file)
        await changes(world, world.leader, what="add_rep", person=NEXT)
        read = command(tmp_path, "organisation", "readings", "0315", **in_chat)
        assert "Leder To  not read" in read.stdout, "not the file, which only seeded it"
        none = command(tmp_path, "organisation", "readings", "9999", **in_chat)
        assert (none.exit_code, none.stderr.strip()) == (
            1, "There is no unit 9999. See: rodtkort organisation history",
        )  # fmt: skip
        await world.says(world.leader, "personvern")
        assert "Endringer du har gjort i oppsettet: 2" in world.last(world.leader).text


async def test_a_version_that_cannot_be_read_keeps_the_last_good_one(tmp_path: Path) -> None:
    """L8: on a running replica and at start."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, **JOIN)
        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", "version: 2", at, "import")
        await look(world)
        await look(world)
        directory = world.core.service.directory
        assert directory.organisation.units["0315"].levels[0].people[1] == NEXT
        answer = await previews(world, world.leader, what="add_rep", person=NEXT)
        assert "Spør de som drifter" in shown_in(await saves(world, world.leader, answer))
        away = await changes(world, world.leader, what="away", person=DEPUTY)
        assert "Stedfortreder En får beskjed" in shown_in(away), "L7: nobody waits for a file"
        await world.stop()
        await world.start()
        directory = world.core.service.directory
        assert directory.organisation.units["0315"].levels[0].people[1] == NEXT


async def test_whoever_administers_several_units_can_choose(tmp_path: Path) -> None:
    def both(content: dict[str, Any]) -> None:
        content["units"][1]["administrators"].append(person_id("102"))

    async with town(tmp_path, organisation=changed_sample(both)) as world:
        await world.says(world.leader, "admin")
        assert "Varsling i Nav Fylke" in world.last(world.leader).text, "their own comes first"
        other = await world.taps(world.leader, "Nav Eksempel")
        assert "Varsling i Nav Eksempel" in shown_in(other)
