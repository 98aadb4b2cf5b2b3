"""At most one filled button in a chat, whatever asks somebody for something (L14)."""

from pathlib import Path

import pytest

from tests.fakes.payloads import TeamsUser
from tests.integration.alarm.several_alarms_scene import (
    colleague,
    filled_cards,
    is_filled,
    office,
    threatened,
)
from tests.integration.threat.test_duty import MINUTE, asks, ends
from tests.world import World, person_id


async def _helps_and_is_asked(world: World) -> TeamsUser:
    """The leader helps one colleague, and the question whether they talk is on their card; another
    colleague, whose alarm nobody has taken."""
    await world.says(colleague(world, 0), "hjelp telefon")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.advance(50)
    other = colleague(world, 1)
    await world.says(other, "hjelp telefon")
    await world.advance(45)
    return other


async def _takes_back_beside_the_sentence(world: World, button: str, every: float) -> None:
    """The caseworker takes the alarm back where a sentence is read aloud, one step in so many
    seconds: the button is there, and is not the filled one."""
    await world.says(world.caseworker, "/advarsel")
    await world.advance(every)
    await world.taps(world.caseworker, "Avslutt nå")
    await world.advance(every)
    await world.says(world.caseworker, "avbryt")
    await world.advance(every)
    assert button in world.last(world.caseworker).buttons
    assert filled_cards(world, world.caseworker) == ["Slik avslutter du · Si dette:"]


async def test_l14_a_threat_has_no_filled_button_while_another_alarm_waits(
    tmp_path: Path, url: str | None
) -> None:
    """The red card has it, and the threat has it again as soon as that one is taken."""
    async with office(tmp_path, url) as world:
        threat = await threatened(world)
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
        await world.says(colleague(world, 0), "hjelp telefon")
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        assert asks(threat), "it can be taken all the same"
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(30)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l14_it_is_quiet_once_more_when_whoever_helped_lets_go(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        await threatened(world)
        other = colleague(world, 0)
        await world.says(other, "hjelp telefon")
        for _ in range(2):
            await world.advance(30)
            await world.taps(world.deputy, "Jeg ringer deg")
            assert "Kan du ta deg av trusselen?" in filled_cards(world, world.leader)
            await world.advance(3)
            await world.presses(world.deputy, "red_card.release")
            assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        await world.says(other, "avbryt")
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l12_a_drill_is_never_in_the_way(tmp_path: Path) -> None:
    """What is in earnest keeps its button, and is reminded of at once."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(14 * MINUTE)
        before = len(world.inbox(world.leader))
        await world.begins(colleague(world, 0), "øvelse med leder")
        assert any("ØVELSE" in card.text for card in world.inbox(world.leader))
        assert "Neste: Varsle politiet" in filled_cards(world, world.leader)
        await world.advance(65)
        since = [card.text.partition("\n")[0] for card in world.inbox(world.leader)[before:]]
        assert "Neste: Varsle politiet" in since


async def test_l14_five_alarms_and_a_threat_have_one_filled_button(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        await threatened(world)
        for number in range(5):
            await world.says(colleague(world, number), "hjelp telefon")
            await world.advance(1)
            assert len(filled_cards(world, world.leader)) == 1
        await world.advance(16 * MINUTE)
        assert "Kollega 205 trenger hjelp nå" in world.last(world.leader).text
        for number in range(5):
            await world.says(colleague(world, number), "avbryt")
        await world.advance(30)
        assert filled_cards(world, world.leader)[-1:] == ["Kan du ta deg av trusselen?"]


async def test_l14_a_request_to_take_over_has_the_filled_button(tmp_path: Path) -> None:
    """Whoever is asked to take over another alarm has no other, until that is answered."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(35)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
        await world.presses(world.deputy, "red_card.hand_over", person=world.leader.id)
        assert len(filled_cards(world, world.leader)) == 1
        assert "Kan du ta deg av trusselen?" not in filled_cards(world, world.leader)


async def test_l14_the_red_card_is_filled_and_the_question_where_they_help_is_not(
    tmp_path: Path, url: str | None
) -> None:
    """What nobody has taken is answered first; then the question has its button again."""
    async with office(tmp_path, url) as world:
        await _helps_and_is_asked(world)
        asks = world.card_with(world.leader, "Ja")
        assert "Du hjelper Kollega 201" in asks.text
        assert filled_cards(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.advance(20)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]
        await world.taps_on(world.leader, world.card_with(world.leader, "Ja"), "Ja")
        assert "Ja" not in world.card_with(world.leader, "Mer").buttons


async def test_l14_the_end_where_they_help_is_filled_once_the_other_alarm_is_taken(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as world:
        first = colleague(world, 0)
        await world.says(first, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(11)
        await world.presses(first, "call.end")
        await world.advance(5)
        await world.presses(first, "call.over")
        await world.advance(11)
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]
        other = colleague(world, 1)
        await world.says(other, "hjelp telefon")
        assert filled_cards(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.says(other, "avbryt")
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]


async def test_l14_where_more_wait_than_a_card_names_one_button_at_most_is_filled(
    tmp_path: Path,
) -> None:
    """And none is hidden: each can be taken from its own card."""
    async with World(tmp_path) as world:
        for number in range(12):
            user = world.teams.user(person_id(f"{200 + number}"), f"Ansatt {number}")
            await world.says(user, "hjelp")
            await world.advance(1)
            assert len(filled_cards(world, world.deputy)) <= 1
        cards = [c for c in world.inbox(world.deputy) if "Kan ikke hjelpe nå" in c.buttons]
        assert len(cards) == 12
        await world.taps_on(world.deputy, cards[9], "Jeg skriver med deg")
        assert world.incidents()[9]["claimed_by"] == world.deputy.id


async def test_l14_a_red_card_that_came_of_a_notice_is_counted_too(tmp_path: Path) -> None:
    """The leader had read that the deputy helps; when the deputy lets go that card asks again, and
    of the two that ask the lower one has the filled button."""
    async with office(tmp_path) as world:
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(5)
        await world.says(colleague(world, 1), "hjelp telefon")
        await world.advance(40)
        first = world.incidents()[0]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=first, how="call")
        await world.advance(11)
        await world.presses(world.deputy, "red_card.release", incident=first)
        await world.advance(5)
        asking = [c for c in world.inbox(world.leader) if "Kan ikke hjelpe nå" in c.buttons]
        assert len(asking) == 2
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]


async def test_l12_a_drill_is_not_filled_beside_a_threat_in_earnest(tmp_path: Path) -> None:
    """What is in earnest has the one button, whichever of the two came first."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.begins(colleague(world, 0), "øvelse med leder")
        drill = world.last(world.leader)
        assert "ØVELSE" in drill.text
        assert "Jeg skriver med deg" in drill.buttons
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]


async def test_l12_a_red_card_in_earnest_quietens_a_drill_above_it(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        await world.begins(colleague(world, 0), "øvelse med leder")
        assert len(filled_cards(world, world.leader)) == 1
        other = colleague(world, 1)
        await world.says(other, "hjelp telefon")
        assert filled_cards(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        await world.says(other, "avbryt")
        (drill,) = filled_cards(world, world.leader)
        assert "ØVELSE" in drill


async def test_l14_whoever_practises_alone_has_one_filled_button(tmp_path: Path) -> None:
    """Both parts are theirs: the leader's card is to be tapped, until a sentence is read aloud."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        (red,) = filled_cards(world, world.caseworker)
        assert red == "ØVELSE: Saksbehandler En trenger hjelp nå"
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        assert filled_cards(world, world.caseworker) == ["ØVELSE: Slik avslutter du · Si dette:"]
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.advance(3)
        assert world.incident()["claimed_by"] == world.caseworker.id
        assert len(filled_cards(world, world.caseworker)) == 1


async def test_l14_of_two_questions_where_they_help_one_is_filled(tmp_path: Path) -> None:
    """The lowest in the chat; once it is answered, the other."""
    async with office(tmp_path) as world:
        for number in range(2):
            await world.says(colleague(world, number), "hjelp telefon")
            await world.taps(world.leader, "Jeg skriver med deg")
            await world.advance(5)
        await world.advance(90)
        asked = [card for card in world.inbox(world.leader) if "Ja" in card.buttons]
        assert len(asked) == 2
        assert len(filled_cards(world, world.leader)) == 1
        assert is_filled(asked[-1].content)
        await world.taps_on(world.leader, asked[-1], "Ja")
        await world.advance(3)
        assert len(filled_cards(world, world.leader)) == 1
        assert is_filled(world.card_with(world.leader, "Ja").content)


async def test_l14_of_two_threats_the_newest_is_filled(tmp_path: Path) -> None:
    """One filled button in a chat; the older one has it again once the newer is taken care of."""
    async with office(tmp_path) as world:
        for number in range(2):
            one = colleague(world, number)
            await world.says(one, "hjelp telefon trussel")
            await world.presses(one, "incident.describe", target="self")
            await world.taps(world.leader, "Jeg ringer deg")
            await ends(world, world.leader)
        older, newer = (card for card in world.inbox(world.leader) if asks(card))
        assert not is_filled(older.content)
        assert is_filled(newer.content)
        await world.taps_on(world.leader, newer, "Kan ikke")
        await world.advance(3)
        assert len(filled_cards(world, world.leader)) == 1
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        await world.advance(3)
        assert is_filled(older.content)
        assert len(filled_cards(world, world.leader)) == 1


async def test_l14_a_threat_that_was_told_is_asked_quietly_beside_the_sentence(
    tmp_path: Path,
) -> None:
    """*Stemmer* of the alarm that she has taken back waits: the call goes on, and the filled button
    is *Samtalen er slutt*."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.taps(world.leader, "Det er en trussel")
        await _takes_back_beside_the_sentence(world, "Stemmer", every=15)


async def test_l14_after_a_withdrawal_the_sentence_alone_is_filled(tmp_path: Path) -> None:
    """The call goes on, and *Varsle igjen* is quiet beside *Samtalen er slutt*."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await _takes_back_beside_the_sentence(world, "Varsle igjen", every=5)


async def test_l14_the_end_by_a_helper_has_no_filled_button_beside_a_sentence(
    tmp_path: Path, url: str | None
) -> None:
    """She reads it aloud still: that the alarm is over is told below, and whether she is safe can
    be answered there."""
    async with World(tmp_path, database_url=url) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.advance(12)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(1)
        told = world.last(world.caseworker)
        assert told.text.startswith("Varselet er avsluttet")
        assert "Ja" in told.buttons
        assert len(filled_cards(world, world.caseworker)) == 1
        assert not is_filled(told.content)


QUIET_FOR_HOURS = 2 * 60 * MINUTE + 10 * MINUTE


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_l14_what_nobody_touched_for_two_hours_leaves_the_filled_button(
    tmp_path: Path, url: str | None
) -> None:
    """L4, L6: it can still be claimed; a newer alarm's card, and then what a threat asks, has the
    button; once somebody acts in the old one again it asks again, and has it before the threat."""
    async with office(tmp_path, url) as world:
        old = colleague(world, 0)
        await world.says(old, "hjelp telefon")
        await world.advance(QUIET_FOR_HOURS + 3_600)
        assert filled_cards(world, world.leader) == [], "time alone takes it"
        await world.says(world.caseworker, "hjelp telefon trussel")
        await world.settle()
        assert filled_cards(world, world.leader) == ["Saksbehandler En trenger hjelp nå"]
        await world.advance(5)
        await world.taps(world.leader, "Jeg skriver med deg")
        await ends(world, world.leader)
        await world.advance(60)
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
        red = world.card_with(world.leader, "Jeg ringer deg")
        assert red.text.startswith("Kollega 201 trenger hjelp nå"), "L4"
        await world.taps(old, "Gi advarsel")
        await world.advance(5)
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]


TALK = "Neste: Snakk med den ansatte i dag"


async def _ended_without_a_threat(world: World, number: int) -> None:
    """The leader has helped a colleague, and has the days after of it."""
    await world.says(colleague(world, number), "hjelp telefon")
    await world.taps(world.leader, "Jeg skriver med deg")
    await ends(world, world.leader)
    await world.advance(6 * MINUTE)


async def test_l14_the_days_after_leave_the_filled_button_to_where_they_help(
    tmp_path: Path, url: str | None
) -> None:
    """And have it again, but for the days after another alarm whose card lies below."""
    async with office(tmp_path, url) as world:
        await _ended_without_a_threat(world, 0)
        assert filled_cards(world, world.leader) == [TALK]
        await world.says(colleague(world, 1), "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(95)
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 202"]
        await world.taps(world.leader, "Ja")
        await world.advance(5)
        assert filled_cards(world, world.leader) == [TALK]
        await ends(world, world.leader)
        await world.advance(6 * MINUTE)
        talked = "Vi har snakket sammen"
        above, below = [
            c for c in world.inbox(world.leader) if {talked, "Vis resten"} <= {*c.buttons}
        ]
        assert not is_filled(above.content)
        assert is_filled(below.content)
        await world.taps_on(world.leader, below, talked)
        await world.advance(5)
        assert not is_filled(above.content), "of the other there is more to do"
        assert is_filled(below.content)


async def test_l14_a_sentence_of_hours_ago_is_none_beside_a_new_alarm(tmp_path: Path) -> None:
    """L6: nobody reads it aloud any more, nor taps what it asked."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(us, "/avslutt")
        old = world.last(us)
        assert is_filled(old.content)
        await world.advance(QUIET_FOR_HOURS)
        await world.says(us, "hjelp telefon")
        await world.says(us, "/avslutt")
        await world.advance(5)
        assert old.text.startswith("Et nytt varsel har tatt over.")
        assert filled_cards(world, us) == ["Slik avslutter du · Si dette:"]


async def test_l14_an_ended_alarm_leaves_the_filled_button_to_the_next_of_the_same_person(
    tmp_path: Path,
) -> None:
    """L6: so does the sentence of a call that outlasted it by hours: nobody reads it any more."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(us, "/avslutt")
        sentence = world.last(us)
        await world.advance(5)
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(QUIET_FOR_HOURS)
        assert is_filled(sentence.content)
        await world.says(us, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(us, "/avslutt")
        await world.advance(5)
        assert "Si dette:" not in sentence.text
        assert "Ja" in sentence.buttons, "whether she is safe is asked all the same"
        assert not is_filled(sentence.content)


async def test_l14_a_red_card_that_asks_again_has_the_filled_button_before_where_they_help(
    tmp_path: Path,
) -> None:
    """L6: it had it once already, and left it while nobody touched its alarm."""
    async with office(tmp_path) as world:
        helped, waits = colleague(world, 0), colleague(world, 1)
        await world.says(helped, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(helped, "/avslutt")
        await world.advance(5)
        await world.taps(helped, "Samtalen er slutt")
        await world.advance(30)
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]
        await world.says(waits, "hjelp telefon")
        await world.settle()
        assert filled_cards(world, world.leader) == ["Kollega 202 trenger hjelp nå"]
        for _ in range(3):
            await world.advance(QUIET_FOR_HOURS / 2)
            await world.says(helped, "er du der?")
        await world.advance(15)
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]
        await world.taps(waits, "Gi advarsel")
        await world.advance(5)
        assert filled_cards(world, world.leader) == ["Kollega 202 trenger hjelp nå"]


async def test_l14_what_takes_the_place_of_a_form_has_no_filled_button(tmp_path: Path) -> None:
    """Whoever cannot take care of a threat after all says so behind *Vis resten*; what is shown
    there is never changed, and another alarm comes."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.opens_rest(world.leader)
        form = world.last(world.leader)
        await world.taps_on(world.leader, form, "Jeg kan ikke likevel")
        assert "Jeg tar meg av trusselen" in form.buttons
        assert not is_filled(form.content)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.settle()
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
