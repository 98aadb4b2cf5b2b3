"""L12: a drill is unmistakable, disturbs nobody it should not, and never stands in the way."""

from pathlib import Path

from bot.service.evidence.receive import place_for
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, person_id, shown_in


def assert_marked(world: World, *users: TeamsUser) -> None:
    """ØVELSE on every card that these have, in its text; and on every push of a leader's."""
    for user in users:
        for card in world.inbox(user):
            assert "ØVELSE" in card.text, (user.name, card.text)
            if user is not world.caseworker:
                assert "ØVELSE" in card.summary, (user.name, card.summary)


async def test_l12_a_drill_alone_alerts_nobody_else(tmp_path: Path) -> None:
    """L12: both cards are seen and tried, and nobody is disturbed, whatever is done with them."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.presses(world.caseworker, "red_card.claim", how="write")
        await world.says(world.caseworker, "dette er en prøve")
        await world.advance(400)
        for user in (world.leader, world.deputy, world.next_level, world.safety_rep):
            assert world.inbox(user) == []
        assert world.incident()["drill"] is True


async def test_l12_every_card_of_a_drill_alone_says_so(tmp_path: Path) -> None:
    """L12: status card, red card, role card, news, contact check and the end."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        assert world.reads(world.caseworker, "Leder En ville blitt varslet")
        assert_marked(world, world.caseworker)
        await world.presses(world.caseworker, "red_card.claim", how="write")
        assert_marked(world, world.caseworker)
        await world.advance(90)
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        await world.advance(3)
        await world.presses(world.caseworker, "red_card.resolve")
        assert_marked(world, world.caseworker)
        assert world.incident()["state"] == "resolved"


async def test_l12_a_drill_alone_left_alone_comes_to_an_end_of_the_chain(tmp_path: Path) -> None:
    """L12, L4: the very same path: nobody claims, and the numbers come, marked as a drill."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.advance(400)
        assert world.incident()["exhausted"] is True
        assert_marked(world, world.caseworker)


async def test_l12_a_drill_with_the_leader_walks_the_real_path(tmp_path: Path) -> None:
    """L12: leader, deputy, claim, follow-up, safety representative: all of it marked."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        (card,) = world.inbox(world.leader)
        assert card.summary.startswith("ØVELSE")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.says(world.caseworker, "hei")
        await world.says(world.deputy, "hei igjen")
        await world.advance(93)
        await world.presses(world.deputy, "red_card.contact", yes=True)
        await world.presses(world.deputy, "red_card.hand_over", person=person_id("104"))
        assert world.reads(world.leader, "Du har oppfølgingen")
        assert_marked(world, *world.everybody)
        await world.advance(3)
        await world.taps(world.caseworker, "Avslutt varselet")
        assert world.incident()["state"] == "resolved"
        assert_marked(world, *world.everybody)


async def test_l12_what_is_said_about_a_drill_is_marked_too(tmp_path: Path) -> None:
    """L12: plain sentences: words kept, a helper who had to go, nobody left to read."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.says(world.caseworker, "han roper")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        await world.presses(world.caseworker, "red_card.helped", how="phone", colleague="Kari")
        await world.says(world.caseworker, "hjelp meg å avslutte")
        await world.says(world.caseworker, "er du der")
        assert_marked(world, world.caseworker)


async def test_l12_answers_to_taps_in_a_drill_are_marked(tmp_path: Path) -> None:
    """L12: what an invoke is answered with replaces the card, or the form behind *Mer*."""
    for last in ("call.end", "red_card.cancel"):
        (tmp_path / last).mkdir()
        await answers_are_marked(tmp_path / last, last)


async def answers_are_marked(folder: Path, last: str) -> None:
    """Those of a drill with the leader, in which this is the last thing she taps."""
    async with World(folder) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        incident = world.incident()["id"]
        for user, verb in ((world.leader, "red_card.decline"), (world.caseworker, last)):
            answer = await world.presses(user, verb, incident=incident)
            assert "ØVELSE" in shown_in(answer), verb
        if last == "call.end":
            return  # the alarm goes on, and the card of whoever said no still takes it
        late = await world.forges(
            world.leader, "red_card.claim", because=Because.STALE, incident=incident, how="call"
        )
        assert "ØVELSE" in shown_in(late)


async def test_l6_a_real_cry_during_a_drill_ends_the_drill(tmp_path: Path) -> None:
    """L6, L12 (bad input): the real one is a real one from its first card."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.says(world.caseworker, "hjelp")
        drill, real = sorted(world.incidents(), key=lambda i: not i["drill"])
        assert (drill["drill"], drill["state"]) == (True, "cancelled")
        assert (real["drill"], real["state"]) == (False, "open")
        assert "ØVELSE" not in world.last(world.leader).text + world.last(world.leader).summary
        assert "ØVELSE" not in world.last(world.caseworker).text


async def test_l6_a_real_cry_during_a_drill_alone_alerts_the_leader(tmp_path: Path) -> None:
    """L6, L8: nobody is alerted by the drill, everybody by the cry, also where the drill had been
    answered."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.presses(world.caseworker, "red_card.claim", how="write")
        await world.says(world.caseworker, "/hjelp")
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")
        assert not world.reads(world.leader, "ØVELSE")


async def test_a_cry_in_plain_words_during_a_drill_is_real(tmp_path: Path) -> None:
    """L6, L8: "hjelp han slår" while the drill's relay runs is no line in a play."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.presses(world.caseworker, "red_card.claim", how="write")
        await world.says(world.caseworker, "hjelp han slår")
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")


async def test_l8_a_cry_among_words_in_a_drill_with_the_leader_is_answered(tmp_path: Path) -> None:
    """L1, L6, L8: the leader reads it as a line of the play. Whoever means it learns at once what
    to write, whoever of the two it is; and what they then write is an alarm."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.presses(world.leader, "red_card.claim", how="write")
        told = "ØVELSE: Sendt som en del av øvelsen. Er det ekte, skriv bare ordet hjelp."
        for user, other in ((world.caseworker, world.leader), (world.leader, world.caseworker)):
            await world.says(user, "jeg har det bra")
            assert not world.reads(user, told)
            await world.says(user, "hjelp, han er her på ekte")
            assert world.last(user).text == told
            assert world.reads(other, "hjelp, han er her på ekte")
        assert len(world.incidents()) == 1
        await world.says(world.caseworker, "hjelp")
        assert [one["drill"] for one in world.incidents()].count(False) == 1
        assert "ØVELSE" not in world.last(world.leader).text


async def test_l12_whoever_helps_in_earnest_is_not_practising(tmp_path: Path) -> None:
    """L12, L8 (bad input): a leader in the middle of a drill, their own or somebody's, takes a real
    alarm. What they write and paste belongs to it, and not to the drill."""
    async with World(tmp_path) as world:
        leader = world.next_level
        practising, in_need = (
            world.teams.user(person_id(number), name)
            for number, name in (("198", "Øver Nå"), ("199", "Trenger Hjelp"))
        )
        await world.begins(practising, "øvelse med leder")
        await world.presses(leader, "red_card.claim", how="write")
        await world.says(leader, "/øvelse alene")
        await world.presses(leader, "red_card.claim", how="write")
        await world.says(in_need, "hjelp")
        await world.presses(leader, "red_card.claim", how="write")
        await world.says(leader, "Tre meter unna døra")
        assert "Tre meter unna døra" in world.last(in_need).text
        assert "ØVELSE" not in world.last(in_need).text
        for user in (practising, leader):
            drills = [card.text for card in world.inbox(user) if "ØVELSE" in card.text]
            assert drills
            assert not any("meter unna" in text for text in drills)
        real = next(one["id"] for one in world.incidents() if not one["drill"])
        assert world.core.service.read(lambda uow: place_for(uow, leader.id)) == real


async def test_l12_a_drill_during_an_alarm_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """L12 (bad input): the alarm goes on untouched."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        before = world.kinds()
        await world.says(world.caseworker, "øvelse alene")
        sentence = "Du har et ekte varsel som er åpent. Øv når det er avsluttet."
        assert sentence in world.last(world.caseworker).text
        assert len(world.incidents()) == 1
        assert world.kinds() == before


async def test_l4_no_drill_ends_an_alarm_that_nobody_has_ended(tmp_path: Path) -> None:
    """L4, L12 (bad input): three hours later, with a button and by word; a cry still does (L6)."""
    async with World(tmp_path) as world:
        world.late_ms = 10**9
        await world.says(world.caseworker, "øvelse")
        await world.says(world.caseworker, "hjelp")
        await world.advance(3 * 3_600)
        for words in ("øvelse alene", "øvelse med leder", "øvelse"):
            await world.says(world.caseworker, words)
            assert "ekte varsel som er åpent" in world.last(world.caseworker).text
        answer = await world.presses(world.caseworker, "drill.start", kind="alone")
        assert "ekte varsel som er åpent" in shown_in(answer)
        assert [one["state"] for one in world.incidents()] == ["open"]
        await world.says(world.caseworker, "hjelp")
        assert sorted(one["state"] for one in world.incidents()) == ["cancelled", "open"]


async def test_l12_a_leader_in_somebodys_drill_can_be_alerted_for_real(tmp_path: Path) -> None:
    """L12: two caseworkers, one practising: the cards tell them apart."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.begins(world.caseworker, "øvelse med leder")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.says(other, "hjelp")
        drill, real = world.inbox(world.deputy)
        assert "ØVELSE" in drill.text
        assert "ØVELSE" not in real.text
        assert real.summary == "RØDT KORT: Ny Ansatt trenger hjelp nå"


async def test_the_home_cards_drill_button_offers_to_practise_alone(tmp_path: Path) -> None:
    """L12, R65: *Prøv en øvelse*, then *Øv alene*."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hei")
        await world.taps(world.caseworker, "Prøv en øvelse")
        await world.taps(world.caseworker, "Øv alene")
        assert world.incident()["drill"] is True
        assert world.inbox(world.leader) == []
