"""`admin`: a unit's administrators change it in chat (L7, L8, L10)."""

import json
from pathlib import Path
from typing import Any

from bot.domain.organisation.edit import Topic
from tests.forging import Because
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    JOIN,
    LEVEL,
    NEXT,
    SAVED,
    changes,
    leaders,
    previews,
    saves,
    stored,
    town,
    two_administrators,
)
from tests.world import changed_sample, person_id, shown_in

NOT_YOURS = (
    "Bare administratorene kan endre dette. "
    "Spør Leder En (21 07 00 01) og Stedfortreder En (21 07 00 02)."
)


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
                answer = await world.forges(
                    world.caseworker, verb, because=Because.HOSTILE, unit=unit, **data
                )
                assert NOT_YOURS in shown_in(answer), (verb, unit)
            for unit in ("0300", "9999"):
                answer = await world.forges(
                    world.leader, verb, because=Because.HOSTILE, unit=unit, **data
                )
                assert NOT_YOURS in shown_in(answer), (verb, unit)
        await world.says(world.leader, "admin")
        card = world.last(world.leader)
        assert "Varsling i Nav Eksempel" in card.text
        (topics,) = (part for part in card.content["body"] if part.get("id") == "topic")
        assert topics["choices"][0] == {"title": "Endre Nærmeste leder", "value": f"level:{LEVEL}"}
        people = ["Har sluttet", "Bytt ut", "Ny i enheten"]
        assert card.buttons == ["Meld fravær", *people, "Åpne", "Tiltak"]
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
        assert asked.endswith("Spør Anne-Margrethe Christoffersen 1 (21 07 00 01)."), asked


async def test_a_change_is_previewed_stored_with_who_and_counts_at_once(tmp_path: Path) -> None:
    """L3, L10: from the commit on, in the next alarm, and after a restart."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "admin")
        await world.taps(world.leader, "Åpne")  # the first level is chosen already
        shown = await world.taps(world.leader, "Se over", person_join_level=NEXT)
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


async def test_every_form_leads_to_a_preview_and_every_flaw_to_a_sentence(tmp_path: Path) -> None:
    """Refused by the file's rules in plain words, with what was typed still there."""
    async with town(tmp_path) as world:
        leader = world.leader
        for topic in (one for one in Topic if one is not Topic.PEOPLE):  # that is on the setup
            await world.says(leader, "admin")
            chosen = f"level:{LEVEL}" if topic is Topic.LEVEL else topic.value
            answer = await world.presses(leader, "admin.edit", unit="0315", topic=chosen)
            world.forget(leader)
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
                "Nivået finnes ikke lenger",
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
            ({"what": "away", "person": own, "stand_in": own}, "kan ikke svare for seg selv"),
            ({"what": "away"}, "Velg hvem det gjelder"),
            ({"what": "away", "person": world.caseworker.id}, "Fant ingen"),
            ({"what": "back", "person": own}, "Slik er det allerede"),
            ({"what": "nothing"}, "passer ikke"),
            ({"what": "away", "person": own, "until": "i morgen"}, "passer ikke"),
        ]
        for edit, said in refused:
            answer = await world.forges(
                leader, "admin.preview", because=Because.HOSTILE, unit="0315", **edit
            )
            assert said in shown_in(answer) or "passer" in said, (edit, shown_in(answer))
            assert "Lagre" not in shown_in(answer).splitlines(), edit
        kept = await previews(world, leader, what="add_contact", name="Vakta", phone="999")
        assert '"999"' in json.dumps(kept.card), "nothing is typed twice"
        above: dict[str, Any] = {"unit": "0300", "level": "0:Leder på nivået over"}
        below = await previews(world, world.next_level, what="leave_level", person=NEXT, **above)
        assert "Bare én person" in shown_in(below) or "bare én person" in shown_in(below)
        joins: dict[str, Any] = {"unit": "0300", "what": "add_member"}
        other = await world.forges(
            world.next_level,
            "admin.preview",
            because=Because.HOSTILE,
            **joins,
            person=world.caseworker.id,
        )
        typed = await previews(
            world, world.next_level, "0300", what="add_member", who_add_member="saksbehandler en"
        )
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
            ({"what": "times", "wait": 60, "repeat": 2}, "1 minutt og 30 sekunder → 1 minutt"),
            ({"what": "add_level", "name": "Vakt", "wait": 20, "person": NEXT}, "Nytt nivå"),
            ({"what": "level_up", "level": "2:Vakt"}, "Ny rekkefølge"),
            ({"what": "move", "level": LEVEL, "to": "1:Vakt", "person": person_id("102")}, "minst"),
            ({"what": "remove_level", "level": "1:Vakt"}, "Fjernet nivå: Vakt"),
        ]
        for edit, said in does:
            shown = await previews(world, world.leader, **edit)
            assert said in shown_in(shown), (edit, shown_in(shown))
            if {"Lagre", "Lagre likevel"} & set(shown_in(shown).splitlines()):
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
        edit = {"unit": "0315", "topic": f"level:{LEVEL}"}
        await world.says(world.leader, "admin")
        await world.presses(world.leader, "admin.edit", submit=True, **edit)
        assert "Endre nivået Nærmeste leder" in world.last(world.leader).text
        await world.presses(world.leader, "admin.preview", submit=True, person_join_level=NEXT,
                            what="join_level")  # fmt: skip
        assert "Se over endringen" in world.last(world.leader).text
        await world.presses(world.leader, "admin.apply", submit=True)
        assert SAVED in world.last(world.leader).text
        bad = {"unit": "0315", "what": "times", "wait": "0", "repeat": "1"}
        await world.forges(
            world.leader, "admin.preview", because=Because.HOSTILE, submit=True, **bad
        )
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
            person = {"id": f"crowd-{number}", "name": f"Vaktleder {number} " + "Æ" * 30}
            content["people"].append(person)
            content["units"][0]["levels"][0]["people"].append(person["id"])

    async with town(tmp_path, organisation=changed_sample(crowd)) as world:
        await world.says(world.leader, "admin")
        assert "og 197 til" in world.last(world.leader).text
        form = await world.presses(world.leader, "admin.edit", unit="0315", topic=f"level:{LEVEL}")
        assert len(json.dumps(form.card)) < 28 * 1024
        name = "Vaktleder 150 " + "Æ" * 30
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
        edit: dict[str, Any] = {"unit": "0315", "what": "add_contact", "name": name}
        edit["phone"] = "21071001"
        shown = await world.forges(world.leader, "admin.preview", because=Because.HOSTILE, **edit)
        assert "\n# [her]" not in shown_in(shown)
        edit["name"] = name.replace("\n", " ")
        shown = await previews(world, world.leader, **edit)
        await saves(world, world.leader, shown)
        contact = stored(world).units["0315"].contacts[-1]
        assert contact.phone == "+4721071001"
        assert contact.name == "**Vakt** # [her](https://x.no) ***********"
        await world.says(world.leader, "admin")
        assert "\\*\\*Vakt\\*\\*" in world.last(world.leader).text
        gone = {"what": "remove_contact", "phone": contact.phone}
        answer = await changes(world, world.leader, **gone)
        assert SAVED in shown_in(answer)


async def test_several_of_one_name_are_told_apart_by_the_list(tmp_path: Path) -> None:
    def twins(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["people"] += [{"id": f"twin-{n}", "name": "Kari Berg"} for n in (1, 2)]

    async with town(tmp_path, organisation=changed_sample(twins)) as world:
        typed = {"what": "add_member", "who_add_member": "Kari Berg"}
        answer = await previews(world, world.leader, **typed)
        assert "Flere har dette navnet" in shown_in(answer)
        offered = str(answer.card)
        assert "Kari Berg (uten enhet, ID …in-1)" in offered
        assert "Kari Berg (uten enhet, ID …in-2)" in offered
        chosen: dict[str, Any] = {"what": "add_member", "person_add_member": "twin-1"}
        shown = await world.presses(world.leader, "admin.preview", unit="0315", **chosen)
        await saves(world, world.leader, shown)
        gone = {"what": "remove_member", "who_remove_member": "kari berg"}
        assert SAVED in shown_in(await changes(world, world.leader, **gone)), "the unit's own"
        by_id = {"what": "add_member", "who_add_member": "twin-2"}
        assert SAVED in shown_in(await changes(world, world.leader, **by_id))
        assert stored(world).units["0315"].members[-1] == "twin-2"


async def test_namesakes_are_told_apart_by_their_units(tmp_path: Path) -> None:
    def twins(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["people"] += [{"id": f"twin-{n}", "name": "Kari Berg"} for n in (1, 2)]
        content["units"][1]["safety_reps"] = ["twin-2"]

    async with town(tmp_path, organisation=changed_sample(twins)) as world:
        typed = {"what": "join_level", "level": LEVEL, "who_join_level": "Kari Berg"}
        answer = await previews(world, world.leader, **typed)
        assert "Kari Berg (uten enhet)" in str(answer.card)
        assert "Kari Berg (Nav Fylke)" in str(answer.card)
        chosen: dict[str, Any] = {"what": "join_level", "person_join_level": "twin-2"}
        shown = await world.presses(world.leader, "admin.preview", unit="0315", **chosen)
        assert SAVED in shown_in(await saves(world, world.leader, shown))
        assert leaders(world)[-1] == "twin-2"


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


async def test_whoever_administers_several_units_can_choose(tmp_path: Path) -> None:
    def both(content: dict[str, Any]) -> None:
        content["units"][1]["administrators"].append(person_id("102"))

    async with town(tmp_path, organisation=changed_sample(both)) as world:
        await world.says(world.leader, "admin")
        assert "Varsling i Nav Fylke" in world.last(world.leader).text, "their own comes first"
        other = await world.taps(world.leader, "Åpne enheten")
        assert "Varsling i Nav Eksempel" in shown_in(other)


async def test_a_button_of_an_earlier_card_opens_its_form(tmp_path: Path) -> None:
    """A card lives for months: its levels had a button each."""
    async with town(tmp_path) as world:
        earlier: dict[str, Any] = {"unit": "0315", "topic": "level", "level": LEVEL}
        answer = await world.forges(world.leader, "admin.edit", because=Because.EARLIER, **earlier)
        assert "Endre nivået Nærmeste leder" in shown_in(answer)
