"""Several alarms with one leader (L14): the unclaimed red card is last, and lists the others; what
comes after an alarm waits for it."""

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.integration.threat.test_duty import DAY, HOUR, MINUTE, asks, ends
from tests.world import World, changed_sample, person_id, shown_in

COLLEAGUES = ("201", "202", "203", "204", "205")


async def _two_alarms(world: World) -> TeamsUser:
    """A colleague cries for help while the deputy is asked by the caseworker too; the colleague."""
    other = world.teams.user(person_id("199"), "Ny Ansatt")
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Kan ikke hjelpe nå")
    await world.says(other, "hjelp")
    return other


async def test_the_newest_red_card_names_the_other_and_claims_it(tmp_path: Path) -> None:
    """L5: both can be taken from the card that lies last; what was taken is no longer offered."""
    async with World(tmp_path) as world:
        await _two_alarms(world)
        last = world.last(world.deputy)
        assert "Ny Ansatt trenger hjelp nå" in last.text
        assert "Saksbehandler En trenger hjelp nå" in last.text
        first, second = (one["id"] for one in world.incidents())
        answer = await world.presses(
            world.deputy, "red_card.claim", incident=first, how="write", on=second
        )
        assert "Du hjelper Saksbehandler En" in shown_in(answer)
        assert "Ny Ansatt trenger hjelp nå" in shown_in(answer)
        assert "Saksbehandler En trenger hjelp nå" not in shown_in(answer)
        claimed = {one["id"]: one["claimed_by"] for one in world.incidents()}
        assert claimed == {first: world.deputy.id, second: None}


async def test_of_several_red_cards_the_newest_alone_names_the_others(tmp_path: Path) -> None:
    """L14: it has the filled button; the one above keeps its own buttons, and lies last again once
    the other is taken."""
    async with World(tmp_path) as world:
        await _two_alarms(world)
        above, last = (card for card in world.inbox(world.deputy) if "Jeg ringer deg" in card.text)
        assert last.text.count("trenger hjelp nå") == 2
        assert above.text.count("trenger hjelp nå") == 1
        second = world.incidents()[-1]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=second, how="write")
        await world.advance(4)
        again = world.last(world.deputy)
        assert again.text.startswith("Saksbehandler En trenger hjelp nå")
        filled = [b for b in buttons_of(again.content) if b.action.get("style") == "positive"]
        assert [button.verb for button in filled] == ["red_card.claim"]
        assert _filled(world, world.deputy) == ["Saksbehandler En trenger hjelp nå"]


async def test_words_of_the_one_come_in_a_line_while_the_other_waits(tmp_path: Path) -> None:
    """L8, L14: what has to be answered stays the last card with buttons; the line says whose words
    they are, and the role card has them too."""
    async with World(tmp_path) as world:
        other = await _two_alarms(world)
        first = world.incidents()[0]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=first, how="write")
        await world.advance(11)
        await world.says(world.caseworker, "han står utenfor")
        *_, red_card, line = world.inbox(world.deputy)
        assert "Ny Ansatt trenger hjelp nå" in red_card.text
        assert line.text == "Saksbehandler · kl. 10.00\nhan står utenfor"
        assert not line.buttons
        assert any(
            "Du hjelper Saksbehandler En" in card.text and "han står utenfor" in card.text
            for card in world.inbox(world.deputy)
        )
        await world.presses(world.deputy, "red_card.claim", how="write")
        assert world.incident()["claimed_by"] == world.deputy.id
        await world.advance(11)
        await world.says(other, "takk")
        assert "Du hjelper Ny Ansatt" in world.last(world.deputy).text
        assert "takk" in world.last(world.deputy).text


async def test_what_lies_behind_more_is_a_message_that_nothing_changes(tmp_path: Path) -> None:
    """L14: whatever happens to the alarm, a form that somebody fills in stays as it was sent."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        card = world.last(world.caseworker)
        await world.presses(world.caseworker, "red_card.more")
        form = world.last(world.caseworker)
        assert "Rødt kort er sendt" in card.text
        assert "Fortell mer" in form.buttons
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.presses(world.leader, "red_card.more")
        helpers_form = world.last(world.leader)
        await world.says(world.caseworker, "han er her")
        await world.says(world.leader, "jeg kommer")
        await world.advance(11)
        assert (form.history, helpers_form.history) == ([], [])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """On which database; None for SQLite."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def _more_colleagues(content: dict[str, Any]) -> None:
    """Enough people in the unit for five alarms at a time."""
    for last_digits in COLLEAGUES:
        content["people"].append({"id": person_id(last_digits), "name": f"Kollega {last_digits}"})
        content["units"][0]["members"].append(person_id(last_digits))


def _office(folder: Path, url: str | None = None) -> World:
    return World(folder, changed_sample(_more_colleagues), database_url=url)


def _colleague(world: World, number: int) -> TeamsUser:
    return world.teams.user(person_id(COLLEAGUES[number]), f"Kollega {COLLEAGUES[number]}")


def _is_filled(content: Any) -> bool:
    if isinstance(content, dict):
        return content.get("style") == "positive" or any(map(_is_filled, content.values()))
    return isinstance(content, list) and any(map(_is_filled, content))


def _filled(world: World, user: TeamsUser) -> list[str]:
    """How the person's cards with a filled button begin."""
    found = [card for card in world.inbox(user) if _is_filled(card.content)]
    return [card.text.partition("\n")[0] for card in found]


def _reminders(world: World) -> int:
    """How often somebody was reminded of the threat of the first alarm."""
    first = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incidents()[0]["id"]))
    assert first is not None
    assert first.duty is not None
    return first.duty.reminders


async def _threatened(world: World) -> SentCard:
    """The leader has helped where a threat was told, and is asked to take care of it: the card."""
    await world.says(world.caseworker, "hjelp telefon trussel")
    await world.presses(world.caseworker, "incident.describe", target="self")
    await world.taps(world.leader, "Jeg ringer deg")
    await ends(world, world.leader)
    card = world.last(world.leader)
    assert asks(card)
    return card


async def test_l14_a_threat_has_no_filled_button_while_another_alarm_waits(
    tmp_path: Path, url: str | None
) -> None:
    """The red card has it, and the threat has it again as soon as that one is taken."""
    async with _office(tmp_path, url) as world:
        threat = await _threatened(world)
        assert _filled(world, world.leader) == ["Kan du ta deg av trusselen?"]
        await world.says(_colleague(world, 0), "hjelp telefon")
        assert _filled(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        assert asks(threat), "it can be taken all the same"
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(30)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert _filled(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l14_it_is_quiet_once_more_when_whoever_helped_lets_go(tmp_path: Path) -> None:
    async with _office(tmp_path) as world:
        await _threatened(world)
        other = _colleague(world, 0)
        await world.says(other, "hjelp telefon")
        for _ in range(2):
            await world.advance(30)
            await world.taps(world.deputy, "Jeg ringer deg")
            assert "Kan du ta deg av trusselen?" in _filled(world, world.leader)
            await world.advance(3)
            await world.presses(world.deputy, "red_card.release")
            assert _filled(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        await world.says(other, "avbryt")
        assert _filled(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l4_l14_a_reminder_waits_for_the_red_card_and_its_deadline_does_not(
    tmp_path: Path, url: str | None
) -> None:
    """The reminder is on record in time, and arrives when the other alarm is claimed."""
    async with _office(tmp_path, url) as world:
        await _threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(5 * MINUTE)
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(70 * MINUTE)
        assert _reminders(world) == 2, "L4: as if nothing were in the way"
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        before = len(world.inbox(world.leader))
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(30)
        reminded = world.inbox(world.leader)[before:]
        assert [card.text.partition("\n")[0] for card in reminded] == ["Neste: Varsle politiet"]
        assert _is_filled(reminded[0].content)


async def test_l4_the_next_one_is_asked_about_the_threat_while_the_red_card_waits(
    tmp_path: Path, url: str | None
) -> None:
    """Whoever does not answer is passed over in time; and who is asked for the first time waits for
    a quarter of an hour at the most."""
    async with _office(tmp_path, url) as world:
        await _threatened(world)
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(40)
        assert world.last(world.deputy).text.startswith("Kollega 201 trenger hjelp nå")
        await world.advance(16 * MINUTE)
        first = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incidents()[0]["id"]))
        assert first is not None
        assert first.duty is not None
        assert first.duty.asked_of(world.deputy.id) is not None
        assert not any(asks(card) for card in world.inbox(world.deputy))
        await world.advance(16 * MINUTE)
        assert asks(world.last(world.deputy))
        assert not _is_filled(world.last(world.deputy).content)


@pytest.mark.parametrize("ends_it", ["trekk", "to timer"])
async def test_l14_what_was_put_off_comes_when_the_other_alarm_is_over(
    tmp_path: Path, ends_it: str
) -> None:
    """By the one who cried, or because nobody has said a word in it for two hours (L6)."""
    async with _office(tmp_path) as world:
        await _threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(14 * MINUTE)
        other = _colleague(world, 0)
        await world.says(other, "hjelp telefon")
        await world.advance(10 * MINUTE)
        before = len(world.inbox(world.leader))
        if ends_it == "trekk":
            await world.says(other, "avbryt")
            await world.advance(30)
        else:
            await world.advance(3 * HOUR)
        assert any(
            card.text.startswith("Neste: Varsle politiet")
            for card in world.inbox(world.leader)[before:]
        )


async def test_l12_a_drill_is_never_in_the_way(tmp_path: Path) -> None:
    """What is in earnest keeps its button, and is reminded of at once."""
    async with _office(tmp_path) as world:
        await _threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(14 * MINUTE)
        before = len(world.inbox(world.leader))
        await world.says(_colleague(world, 0), "øvelse med leder")
        assert any("ØVELSE" in card.text for card in world.inbox(world.leader))
        assert "Neste: Varsle politiet" in _filled(world, world.leader)
        await world.advance(65)
        since = [card.text.partition("\n")[0] for card in world.inbox(world.leader)[before:]]
        assert "Neste: Varsle politiet" in since


async def test_l14_five_alarms_and_a_threat_have_one_filled_button(tmp_path: Path) -> None:
    async with _office(tmp_path) as world:
        await _threatened(world)
        for number in range(5):
            await world.says(_colleague(world, number), "hjelp telefon")
            await world.advance(1)
            assert len(_filled(world, world.leader)) == 1
        await world.advance(16 * MINUTE)
        assert "Kollega 205 trenger hjelp nå" in world.last(world.leader).text
        for number in range(5):
            await world.says(_colleague(world, number), "avbryt")
        await world.advance(30)
        assert _filled(world, world.leader)[-1:] == ["Kan du ta deg av trusselen?"]


async def test_l14_the_days_after_wait_too(tmp_path: Path, url: str | None) -> None:
    """The first card of the leader's follow-up, and its reminders."""
    async with _office(tmp_path, url) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(20 * MINUTE)
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        await world.presses(world.leader, "red_card.claim", how="call")
        await world.advance(30)
        assert world.last(world.leader).text.startswith("Neste: Snakk med")
        assert _is_filled(world.last(world.leader).content)


async def test_l3_what_was_put_off_is_sent_after_a_crash(tmp_path: Path) -> None:
    async with _office(tmp_path) as world:
        await _threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        other = _colleague(world, 0)
        await world.says(other, "hjelp telefon")
        await world.advance(20 * MINUTE)
        await world.stop()
        await world.start()
        await world.settle()
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        before = len(world.inbox(world.leader))
        await world.says(other, "avbryt")
        await world.stop()
        await world.start()
        await world.advance(30)
        found = [card.text.partition("\n")[0] for card in world.inbox(world.leader)[before:]]
        assert found == ["Neste: Varsle politiet"]
        await world.advance(DAY)


async def test_l14_the_alarm_that_nobody_has_taken_is_last_whichever_was_claimed(
    tmp_path: Path, url: str | None
) -> None:
    """Who takes the last one has the other below it three seconds later, once, and can take it."""
    async with _office(tmp_path, url) as world:
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(5)
        await world.says(_colleague(world, 1), "hjelp telefon")
        await world.advance(5)
        await world.taps(world.leader, "Jeg ringer deg")
        assert "Du hjelper Kollega 202" in world.last(world.leader).text
        before = len(world.inbox(world.leader))
        await world.advance(4)
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        assert _filled(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        await world.advance(10)
        assert len(world.inbox(world.leader)) == before + 1
        await world.taps(world.leader, "Jeg ringer deg")
        assert {one["claimed_by"] for one in world.incidents()} == {world.leader.id}


async def test_l14_no_card_comes_again_for_an_alarm_that_was_taken_meanwhile(
    tmp_path: Path,
) -> None:
    async with _office(tmp_path) as world:
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(35)
        await world.says(_colleague(world, 1), "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        before = len(world.inbox(world.leader))
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(5)
        since = world.inbox(world.leader)[before:]
        assert not any("trenger hjelp nå" in card.text for card in since)


async def test_l5_two_leaders_take_the_threat_at_once_and_one_has_it(
    tmp_path: Path, url: str | None
) -> None:
    """The other reads who, has no button for it any more, and is not reminded."""
    async with _office(tmp_path, url) as world:
        await _threatened(world)
        await world.advance(15 * MINUTE)
        both = (world.leader, world.deputy)
        assert all(asks(world.last(user)) for user in both)
        taps = [world.pressed(user, "duty.take") for user in both]
        await asyncio.gather(*(world.teams.deliver(tap) for tap in taps))
        await world.core.worker.settle()
        alarm = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incident()["id"]))
        assert alarm is not None
        assert alarm.duty is not None
        owner = next(user for user in both if user.id == alarm.duty.owner)
        other = next(user for user in both if user is not owner)
        assert world.kinds().count("duty_taken") == 1
        assert not any(asks(card) for user in both for card in world.inbox(user))
        assert world.reads(other, f"{owner.name} tar seg av trusselen")
        before = len(world.inbox(other))
        await world.advance(20 * MINUTE)
        assert world.last(owner).text.startswith("Neste: Varsle politiet")
        assert not any("trusselen" in card.text for card in world.inbox(other)[before:])


async def test_l4_the_threat_is_asked_about_still_when_the_alarm_is_handed_over(
    tmp_path: Path, url: str | None
) -> None:
    """Whoever was asked on the role card has a card that asks once they no longer help."""
    async with _office(tmp_path, url) as world:
        await world.says(world.caseworker, "hjelp telefon trussel")
        await world.presses(world.caseworker, "incident.describe", target="self")
        await world.taps(world.leader, "Jeg ringer deg")
        assert asks(world.last(world.leader))
        await world.presses(world.leader, "red_card.hand_over", person=world.deputy.id)
        assert len(_filled(world, world.deputy)) == 1
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(11)
        assert world.incident()["claimed_by"] == world.deputy.id
        assert any(asks(card) for card in world.inbox(world.leader))
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        assert world.reads(world.caseworker, "Leder En tar seg av trusselen.")
        assert world.reads(world.leader, "Neste: Varsle politiet")


async def test_l14_a_request_to_take_over_has_the_filled_button(tmp_path: Path) -> None:
    """Whoever is asked to take over another alarm has no other, until that is answered."""
    async with _office(tmp_path) as world:
        await _threatened(world)
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(35)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert _filled(world, world.leader) == ["Kan du ta deg av trusselen?"]
        await world.presses(world.deputy, "red_card.hand_over", person=world.leader.id)
        assert len(_filled(world, world.leader)) == 1
        assert "Kan du ta deg av trusselen?" not in _filled(world, world.leader)


async def test_where_more_cry_than_a_card_names_no_other_card_is_drawn_anew(tmp_path: Path) -> None:
    """L14: a red card has the one drawn once more that was the newest; in a storm none, where each
    had cost ten."""
    async with World(tmp_path) as world:
        drawn = []
        for number in range(12):
            user = world.teams.user(person_id(f"{200 + number}"), f"Ansatt {number}")
            await world.says(user, "hjelp")
            with world.core.database.reading() as connection:
                rows = "select count(*) from task where dedupe_key like 'anew:%'"
                drawn.append(connection.exec_driver_sql(rows).scalar_one())
        assert (drawn[0], drawn[1]) == (0, 2)  # one for each of the two who are asked
        assert max(now - before for before, now in pairwise(drawn)) <= 2
        assert drawn[-1] == drawn[-2] == drawn[-3]
        assert "Ansatt 11 trenger hjelp nå" in world.last(world.deputy).text


async def _helps_and_is_asked(world: World) -> TeamsUser:
    """The leader helps one colleague, and the question whether they talk is on their card; another
    colleague, whose alarm nobody has taken."""
    await world.says(_colleague(world, 0), "hjelp telefon")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.advance(50)
    other = _colleague(world, 1)
    await world.says(other, "hjelp telefon")
    await world.advance(45)
    return other


async def test_l14_the_red_card_is_filled_and_the_question_where_they_help_is_not(
    tmp_path: Path, url: str | None
) -> None:
    """What nobody has taken is answered first; then the question has its button again."""
    async with _office(tmp_path, url) as world:
        await _helps_and_is_asked(world)
        asks = world.card_with(world.leader, "Ja")
        assert "Du hjelper Kollega 201" in asks.text
        assert _filled(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.advance(20)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert _filled(world, world.leader) == ["Du hjelper Kollega 201"]
        await world.taps_on(world.leader, world.card_with(world.leader, "Ja"), "Ja")
        assert "Ja" not in world.card_with(world.leader, "Mer").buttons


async def test_l14_the_end_where_they_help_is_filled_once_the_other_alarm_is_taken(
    tmp_path: Path,
) -> None:
    async with _office(tmp_path) as world:
        first = _colleague(world, 0)
        await world.says(first, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(11)
        await world.presses(first, "call.end")
        await world.advance(5)
        await world.presses(first, "call.over")
        await world.advance(11)
        assert _filled(world, world.leader) == ["Du hjelper Kollega 201"]
        other = _colleague(world, 1)
        await world.says(other, "hjelp telefon")
        assert _filled(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.says(other, "avbryt")
        assert _filled(world, world.leader) == ["Du hjelper Kollega 201"]


async def test_l14_what_claims_the_other_alarm_says_whose_it_is(tmp_path: Path) -> None:
    """L5: no two buttons of one red card say the same."""
    async with World(tmp_path) as world:
        await _two_alarms(world)
        last = world.last(world.deputy)
        assert "Jeg skriver med Saksbehandler" in last.buttons
        assert len(set(last.buttons)) == len(last.buttons) <= 4
        await world.taps_on(world.deputy, last, "Jeg skriver med Saksbehandler")
        assert world.incidents()[0]["claimed_by"] == world.deputy.id


async def test_l14_where_more_wait_than_a_card_names_one_button_at_most_is_filled(
    tmp_path: Path,
) -> None:
    """And none is hidden: each can be taken from its own card."""
    async with World(tmp_path) as world:
        for number in range(12):
            user = world.teams.user(person_id(f"{200 + number}"), f"Ansatt {number}")
            await world.says(user, "hjelp")
            await world.advance(1)
            assert len(_filled(world, world.deputy)) <= 1
        cards = [c for c in world.inbox(world.deputy) if "Jeg skriver med deg" in c.buttons]
        assert len(cards) == 12
        await world.taps_on(world.deputy, cards[9], "Jeg skriver med deg")
        assert world.incidents()[9]["claimed_by"] == world.deputy.id


async def test_l14_a_red_card_that_came_of_a_notice_is_counted_too(tmp_path: Path) -> None:
    """The leader had read that the deputy helps; when the deputy lets go that card asks again, and
    of the two that ask the lower one has the filled button."""
    async with _office(tmp_path) as world:
        await world.says(_colleague(world, 0), "hjelp telefon")
        await world.advance(5)
        await world.says(_colleague(world, 1), "hjelp telefon")
        await world.advance(40)
        first = world.incidents()[0]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=first, how="call")
        await world.advance(11)
        await world.presses(world.deputy, "red_card.release", incident=first)
        await world.advance(5)
        asking = [c for c in world.inbox(world.leader) if "Kan ikke hjelpe nå" in c.buttons]
        assert len(asking) == 2
        assert _filled(world, world.leader) == ["Kollega 201 trenger hjelp nå"]


async def test_l12_a_drill_is_not_filled_beside_a_threat_in_earnest(tmp_path: Path) -> None:
    """What is in earnest has the one button, whichever of the two came first."""
    async with _office(tmp_path) as world:
        await _threatened(world)
        await world.says(_colleague(world, 0), "øvelse med leder")
        drill = world.last(world.leader)
        assert "ØVELSE" in drill.text
        assert "Jeg skriver med deg" in drill.buttons
        assert _filled(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l12_a_red_card_in_earnest_quietens_a_drill_above_it(tmp_path: Path) -> None:
    async with _office(tmp_path) as world:
        await world.says(_colleague(world, 0), "øvelse med leder")
        assert len(_filled(world, world.leader)) == 1
        other = _colleague(world, 1)
        await world.says(other, "hjelp telefon")
        assert _filled(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.says(other, "avbryt")
        (drill,) = _filled(world, world.leader)
        assert "ØVELSE" in drill


async def test_l14_of_two_questions_where_they_help_one_is_filled(tmp_path: Path) -> None:
    """The lowest in the chat; once it is answered, the other."""
    async with _office(tmp_path) as world:
        for number in range(2):
            await world.says(_colleague(world, number), "hjelp telefon")
            await world.taps(world.leader, "Jeg skriver med deg")
            await world.advance(5)
        await world.advance(90)
        asked = [card for card in world.inbox(world.leader) if "Ja" in card.buttons]
        assert len(asked) == 2
        assert len(_filled(world, world.leader)) == 1
        assert _is_filled(asked[-1].content)
        await world.taps_on(world.leader, asked[-1], "Ja")
        await world.advance(3)
        assert len(_filled(world, world.leader)) == 1
        assert _is_filled(world.card_with(world.leader, "Ja").content)


async def test_l14_of_two_threats_the_newest_is_filled(tmp_path: Path) -> None:
    """One filled button in a chat; the older one has it again once the newer is taken care of."""
    async with _office(tmp_path) as world:
        for number in range(2):
            colleague = _colleague(world, number)
            await world.says(colleague, "hjelp telefon trussel")
            await world.presses(colleague, "incident.describe", target="self")
            await world.taps(world.leader, "Jeg ringer deg")
            await ends(world, world.leader)
        older, newer = (card for card in world.inbox(world.leader) if asks(card))
        assert not _is_filled(older.content)
        assert _is_filled(newer.content)
        await world.taps_on(world.leader, newer, "Kan ikke")
        await world.advance(3)
        assert len(_filled(world, world.leader)) == 1
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        await world.advance(3)
        assert _is_filled(older.content)
        assert len(_filled(world, world.leader)) == 1
