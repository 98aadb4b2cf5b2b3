"""`hei` of whoever administers, leads or represents a unit is their desk: what needs them this
week, each with its one button, and what is looked up and printed (R16, R25, R71; L8, L11)."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.service.drills import calendar
from bot.service.organisation.desk import desk_view
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import AbsenceRow
from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import buttons_of
from tests.forging import Because
from tests.integration.evidence.test_page import browser, opens
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    HOUR,
    JOIN,
    NEXT,
    SAVED,
    changes,
    leaders,
    look,
    stored,
    town,
)
from tests.integration.organisation.test_people_moves import (
    Counted,
    five_roles,
    newcomer,
)
from tests.world import PUBLIC, World, changed_sample, person_id, shown_in

WAITS, WELL = "Dette venter på deg", "Ingenting venter på deg"
RAISE = "Varsle leder"
LANGUAGES = ["Bokmål", "Nynorsk", "English"]


def links(card: dict[str, Any]) -> dict[str, str]:
    """The addresses that a card opens, by the title of the button."""
    found: dict[str, str] = {}

    def look(part: Any) -> None:
        if isinstance(part, list):
            for one in part:
                look(one)
        elif isinstance(part, dict):
            if part.get("type") == "Action.OpenUrl":
                found[part["title"]] = part["url"]
            for one in part.values():
                look(one)

    look(card)
    return found


async def printed(world: World, url: str) -> bytes:
    """The paper behind a link, as whoever has pressed it gets it."""
    address = url.replace(PUBLIC, world.address)
    async with browser() as mine:
        assert (await opens(mine, address))[0] == 200
        cookies = {one.key: one.value for one in mine.cookie_jar}
        async with mine.get(f"{address}/file", cookies=cookies) as response:
            assert response.content_type == "application/pdf"
            return await response.read()


async def greets(world: World, user: TeamsUser, words: str = "hei") -> str:
    """What `hei` gets."""
    await world.says(user, words)
    return world.last(user).text


async def test_a_newcomer_keeps_a_unit_true_with_nothing_but_the_chat(tmp_path: Path) -> None:
    """From `hei` alone what is wrong is read, a leader replaced, the card for the wall printed,
    somebody let go, taken back and moved in, each in as many taps as it may take."""
    organisation = changed_sample(five_roles)
    async with town(tmp_path, organisation=organisation, absent=("104",)) as world:
        new = await newcomer(world)
        me = Counted(world, world.leader)
        # What is wrong is the first thing that is read, with the one button that mends it.
        read = await greets(world, world.leader)
        assert WAITS in read
        assert "Leder To har ikke Rødt kort i Teams" in read
        assert "Skriv i Teams" in links(world.last(world.leader).content)
        # The deputy is replaced: three taps.
        await me.does("Oppsett")
        await me.does("Bytt ut", person_people=DEPUTY, new_people=new.id)
        answer = await me.saves()
        assert SAVED in shown_in(answer)
        assert me.taps <= 3
        assert leaders(world, 1) == (new.id,)
        # A new card for the wall: one tap more, in each language.
        found = links(answer.card)
        assert [one for one in LANGUAGES if one in found] == LANGUAGES
        for language in LANGUAGES:
            assert (await printed(world, found[language])).startswith(b"%PDF-")
        # She is let go: two taps, and is back in one.
        me.taps = 0
        await me.does("Har sluttet", person_people=new.id)
        assert SAVED in shown_in(await me.saves())
        assert me.taps == 2
        assert new.id not in stored(world).units["0315"].staff()
        assert SAVED in shown_in(await me.does("Angre"))
        assert me.taps == 3
        assert leaders(world, 1) == (new.id,)
        # Somebody joins: two taps.
        me.taps = 0
        joins = await newcomer(world, "107", "Ny Kollega")
        await greets(world, world.leader)
        await me.does("Oppsett")
        me.taps = 0
        await me.does("Ny i enheten", new_people=joins.id)
        assert SAVED in shown_in(await me.saves())
        assert me.taps == 2
        assert joins.id in stored(world).units["0315"].members
        assert links(world.last(world.leader).content).keys().isdisjoint(LANGUAGES)


async def test_a_caseworkers_hei_is_what_it_was(tmp_path: Path) -> None:
    """L8: whole the first time, then a line; the button to cry is the first of each."""
    async with World(tmp_path) as world:
        assert "Trenger du hjelp?" in await greets(world, world.caseworker)
        assert world.last(world.caseworker).buttons[0] == RAISE
        assert "Skriv hjelp, eller trykk Varsle leder" in await greets(world, world.caseworker)
        assert "Oversikten er for dem" in await greets(world, world.caseworker, "oversikt")


async def test_hei_is_the_desk_each_time_and_other_words_get_it_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        assert WELL in await greets(world, world.leader, "god morgen")
        assert WELL in await greets(world, world.leader, "Hei!")
        assert "Skriv hjelp, eller trykk" in await greets(world, world.leader, "xyzzy plugh")
        assert WELL in await greets(world, world.leader, "oversikt")


async def test_what_the_home_card_has_is_on_the_desk_too(tmp_path: Path) -> None:
    """Whoever runs a unit may be threatened as well."""
    async with World(tmp_path) as world:
        await greets(world, world.caseworker)
        await greets(world, world.leader)
        home, desk = (
            {one.title for one in buttons_of(world.last(user).content) if one.verb}
            for user in (world.caseworker, world.leader)
        )
        assert home <= desk
        await world.taps(world.leader, RAISE)
        assert "RØDT KORT" in world.last(world.deputy).summary


async def test_l8_in_their_own_alarm_it_is_the_alarm_and_asked_for_help_it_is_the_question(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.deputy, "hjelp")
        for user in (world.deputy, world.next_level):
            await world.says(user, "hei")
            assert not world.reads(user, WELL)
            assert not world.reads(user, WAITS)


async def test_each_line_leads_to_what_mends_it(tmp_path: Path) -> None:
    def broken(content: dict[str, Any]) -> None:
        content["units"][0]["safety_reps"] = []
        content["people"][2].pop("phone")

    async with town(tmp_path, organisation=changed_sample(broken)) as world:
        read = await greets(world, world.leader)
        assert "Stedfortreder En har ikke noe telefonnummer her" in read
        assert "Enheten har ikke noe verneombud" in read or "verneombud" in read
        form = shown_in(await world.taps(world.leader, "Rett nummeret"))
        assert "Telefonnummer i Nav Eksempel" in form
        await greets(world, world.leader)
        assert "Verneombud i Nav Eksempel" in shown_in(
            await world.taps(world.leader, "Velg verneombud")
        )
        await greets(world, world.leader)
        await changes(world, world.leader, what="away", person=DEPUTY)
        assert "Stedfortreder En er borte, og ingen er satt inn" in await greets(
            world, world.leader
        )
        form = shown_in(await world.taps(world.leader, "Sett inn noen"))
        assert "Fravær i Nav Eksempel" in form


async def test_who_cannot_cry_and_who_was_not_told_are_written_to(tmp_path: Path) -> None:
    """A member without the bot, and a stand-in whom no word of it can reach: one tap opens the
    chat with them."""
    async with town(tmp_path, absent=("101", "105")) as world:
        await look(world)
        instead: dict[str, Any] = {"what": "away", "person": DEPUTY, "until": ""}
        await changes(world, world.leader, **instead, stand_in=person_id("105"))
        await look(world)
        read = await greets(world, world.leader)
        assert "Saksbehandler En har ikke Rødt kort i Teams, og kan ikke varsle" in read
        assert "Verneombud En svarer for en annen, og har ikke fått beskjed" in read
        chats = {
            one.action["url"].rpartition(":")[2]
            for one in buttons_of(world.last(world.leader).content)
            if one.title == "Skriv i Teams"
        }
        assert chats == {person_id("101"), person_id("105")}, "whom, the line above says"


async def test_measures_and_drills_that_are_due_are_lines(tmp_path: Path) -> None:
    """R57, R59: a unit that was never practised with, and a measure past its day."""
    async with town(tmp_path) as world:
        world.core.service.read(calendar.begin)
        await world.says(world.leader, "tiltak")
        await world.taps(world.leader, "Ferdige forslag")
        await world.taps(world.leader, "Ta i bruk")
        await world.advance(200 * 24 * 3600)
        read = await greets(world, world.leader)
        assert "Ett tiltak er over fristen" in read
        assert "skulle ha øvd" in read
        assert "Planlegg øvelse" in shown_in(await world.taps(world.leader, "Planlegg øvelse"))


async def test_an_hour_old_button_goes_by_what_is_so_now_and_says_it(tmp_path: Path) -> None:
    """Bad input: what the line said has been mended meanwhile, by somebody else."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, what="away", person=DEPUTY)
        await greets(world, world.leader)
        await world.says(world.deputy, "tilbake")
        await world.advance(3600)
        answer = shown_in(await world.taps(world.leader, "Sett inn noen"))
        assert "Dette er ordnet i mellomtiden" in answer
        assert WELL in answer


@pytest.mark.parametrize("title", ["Sett inn noen", "Beredskapskort"])
async def test_who_has_lost_the_part_reads_so(tmp_path: Path, title: str) -> None:
    """L10: the desk and the papers of a unit are for who runs it now."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, what="away", person=DEPUTY)
        await greets(world, world.leader)
        old = world.last(world.leader)
        new = await newcomer(world)
        counted = await Counted(world, world.deputy).opens()
        await counted.does("Bytt ut", person_people=world.leader.id, new_people=new.id)
        await counted.saves()
        answer = await world.taps_on(world.leader, old, title)
        assert "Du har ikke lenger denne rollen" in shown_in(answer)
        assert links(answer.card).keys().isdisjoint(LANGUAGES)


async def test_l11_a_leader_reads_nothing_of_who_else_is_away_or_has_no_bot(
    tmp_path: Path,
) -> None:
    """The unit's administrators do; leaders and safety representatives read of the chain as a whole
    and of themselves, and whom to ask."""
    async with town(tmp_path, organisation=changed_sample(lambda c: None)) as world:
        await world.says(world.leader, "hei")
        await changes(world, world.leader, what="away", person=DEPUTY)
        assert "Stedfortreder En" in await greets(world, world.leader)
        assert "Stedfortreder En" not in await greets(world, world.safety_rep)
        assert "Nivået «Stedfortreder» har ingen i dag" in await greets(world, world.safety_rep)
        asked = shown_in(await world.taps(world.safety_rep, "Hvem kan rette?"))
        assert "Spør Leder En" in asked
        assert "Du er borte, og ingen er satt inn for deg" in await greets(world, world.deputy)


async def test_five_lines_the_gravest_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    def crowd(content: dict[str, Any]) -> None:
        content["units"][0]["safety_reps"] = []
        for one in content["people"][2:4]:
            one.pop("phone")
        content["units"][0]["levels"][0]["people"].append(person_id("105"))

    organisation = changed_sample(crowd)
    async with town(tmp_path, organisation=organisation, absent=("104", "103")) as world:
        read = (await greets(world, world.leader)).splitlines()
        lines = [one for one in read if one.startswith("**")]
        assert len(lines) == 5
        assert lines[0] == "**Ingen på nivået «Stedfortreder» kan nås**"
        assert any(one.startswith("… og ") and one.endswith(" til") for one in read)
        assert "**Enheten har ikke noe verneombud**" not in lines[:3]


async def test_where_nobody_can_be_reached_comes_before_all_of_ones_own_unit(
    tmp_path: Path,
) -> None:
    """An alarm that reaches nobody is never behind "og 3 til"; its unit is named."""

    def two(content: dict[str, Any]) -> None:
        content["units"][1]["administrators"].append(person_id("102"))
        content["units"][1]["levels"][0]["people"] = [NEXT, person_id("106")]
        content["units"][1]["safety_reps"] = []
        content["people"].append({"id": person_id("106"), "name": "Leder Tre"})

    organisation = changed_sample(two)
    async with town(tmp_path, organisation=organisation, absent=("104",)) as world:
        read = (await greets(world, world.leader)).splitlines()
        lines = [n for n, one in enumerate(read) if one.startswith("**")]
        assert read[lines[0]] == "**Ingen i varslingskjeden kan nås**"
        assert read[lines[0] + 1] == "Nav Fylke"


async def test_an_empty_unit_has_a_desk(tmp_path: Path) -> None:
    """Bad input: no member, no representative, no number, and all of its leaders are away."""

    def empty(content: dict[str, Any]) -> None:
        unit = content["units"][0]
        unit["members"], unit["safety_reps"], unit["contacts"] = [], [], []
        del unit["parent"]

    async with town(tmp_path, organisation=changed_sample(empty)) as world:
        for user in (world.deputy, world.leader):
            await world.says(user, "borte til 10.01.2026")
        read = await greets(world, world.leader)
        assert "Ingen i varslingskjeden kan nås" in read
        assert "Endre nivået Nærmeste leder" in shown_in(
            await world.taps(world.leader, "Rett nivået")
        )


async def test_the_papers_by_a_word_and_from_the_desk(tmp_path: Path) -> None:
    """R25, R29, R71: each is had in chat; what had better be mended first stands beside."""
    async with town(tmp_path, absent=("104",)) as world:
        await world.says(world.leader, "skriv ut")
        card = world.last(world.leader)
        assert "Leder To har ikke Rødt kort i Teams" in card.text
        assert (await printed(world, links(card.content)["Nynorsk"])).startswith(b"%PDF-")
        for words in ("årstall", "skriv ut beredskapskort"):
            await world.says(world.leader, words)
            assert "Skriv ut for Nav Eksempel" in world.last(world.leader).text
        await world.says(world.leader, "hei")
        assert "Åpne PDF" in shown_in(await world.taps(world.leader, "Årstall"))
        await world.says(world.leader, "hei")
        opened = await world.taps(world.leader, "Varslingsrutine")
        assert "Åpne varslingsrutinen" in links(opened.card)


async def test_l10_a_foreign_units_card_is_nobodys_link(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await greets(world, world.leader)
        forged = await world.forges(
            world.leader, "desk.papers", because=Because.HOSTILE, unit="0300"
        )
        assert not links(forged.card)
        await world.says(world.caseworker, "skriv ut")
        assert not links(world.last(world.caseworker).content)


async def test_without_pages_it_says_who_prints(tmp_path: Path) -> None:
    async with town(tmp_path, public=False) as world:
        assert "Papirene skrives ut av dem som drifter boten." in await greets(world, world.leader)
        number: dict[str, Any] = {"what": "add_contact", "name": "Vekter", "phone": "90012345"}
        shown = await changes(world, world.leader, **number)
        assert "Beredskapskortet på veggen er gammelt nå." in shown_in(shown)


async def test_a_new_card_is_offered_where_the_old_one_is_wrong_and_only_there(
    tmp_path: Path,
) -> None:
    """A level, a number, an absence that lasts; not a member, nor a day's leave."""
    async with town(tmp_path) as world:
        number = await changes(
            world, world.leader, what="add_contact", name="Vekter", phone="90012345"
        )
        assert "Heng opp nytt kort" in shown_in(number)
        day = await changes(
            world, world.leader, what="away", person=DEPUTY, until="2026-01-02", stand_in=NEXT
        )
        assert "Heng opp nytt kort" not in shown_in(day)
        lasting = await changes(
            world, world.leader, what="away", person=DEPUTY, stand_in=NEXT, until=""
        )
        assert "Heng opp nytt kort" in shown_in(lasting)


async def test_whoever_remains_hears_of_the_card_when_an_administrator_replaced_herself(
    tmp_path: Path,
) -> None:
    """She gets no links any more; the others and the new one read how to get theirs."""
    async with town(tmp_path) as world:
        new = await newcomer(world)
        counted = await Counted(world, world.leader).opens()
        await counted.does("Bytt ut", person_people=world.leader.id, new_people=new.id)
        answer = await counted.saves()
        assert links(answer.card).keys().isdisjoint(LANGUAGES)
        await world.advance(1)
        for user in (world.deputy, new):
            assert world.reads(user, "Beredskapskortet for Nav Eksempel er gammelt nå")
            await world.says(user, "skriv ut")
            assert LANGUAGES[0] in links(world.last(user).content)


async def test_the_announcement_says_what_is_not_in_order_to_each_as_much_as_they_may_know(
    tmp_path: Path,
) -> None:
    """L11: administrators of whom it is; the others only of the chain as a whole."""
    async with town(tmp_path, absent=("104",)) as world:
        await look(world)
        await changes(world, world.deputy, **JOIN)
        await look(world)
        await world.advance(HOUR)
        found = [c.text for c in world.inbox(world.caseworker) if "Noe er endret" in c.text]
        assert "har ikke Rødt kort" not in found[-1]
        mine = [c.text for c in world.inbox(world.leader) if "Noe er endret" in c.text]
        assert "Leder To har ikke Rødt kort i Teams" in mine[-1]


async def test_a_desk_of_twenty_units_takes_no_time_from_an_alarm(tmp_path: Path) -> None:
    """One transaction, far from the 800 ms after which nothing is confirmed; in work, not in
    seconds of a busy machine: what is looked up grows with the units and stops at twenty."""

    def many(content: dict[str, Any]) -> None:
        first = content["units"][0]
        content["units"] += [
            {**deepcopy(first), "number": str(n), "name": f"Nav {n}", "members": []}
            for n in range(1000, 1060)
        ]

    async with town(tmp_path, organisation=changed_sample(many), absent=("104",)) as world:
        asked: list[str] = []

        def work(uow: UnitOfWork) -> None:
            away = AbsenceRow(DEPUTY, uow.now, None, None, away=True)
            uow.directory.set_absence(away)
            look = uow.tx.look_at_told
            uow.tx.look_at_told = lambda unit: asked.append(unit) or look(unit)  # type: ignore
            assert desk_view(uow, world.leader.id) is not None

        world.core.service.read(work)
        assert len(asked) == 20
