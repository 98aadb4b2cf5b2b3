"""A made-up situation, from the first word to a report that goes nowhere (R8, R63, R65; L12)."""

from pathlib import Path

from bot.domain.reports.draft import DraftState
from tests.forging import Because
from tests.integration.alarm.several_alarms_scene import filled_cards, is_filled
from tests.integration.drills.calendar_scene import until
from tests.integration.drills.test_drills import assert_marked
from tests.integration.reports.paper_scene import saves
from tests.world import World, shown_in


async def begins(world: World, scenario: str, kind: str = "alone") -> None:
    """*Øv alene* or *Øv med leder*, of this scenario; its own card is the newest."""
    await world.says(world.caseworker, "øvelse")
    await world.presses(world.caseworker, "drill.start", kind=kind, scenario=scenario)
    await world.advance(1)


async def test_r65_a_drill_is_offered_before_it_begins(tmp_path: Path) -> None:
    """R65, L13: which situation, alone or with the leader, and one's own record; nobody hears."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        card = world.last(world.caseworker)
        for words in ("Hva skjer?", "Du har ikke øvd ennå"):
            assert words in card.text
        assert card.buttons[:2] == ["Øv alene", "Øv med leder"]
        assert "Planlegg øvelse" not in card.buttons
        assert world.incidents() == []
        assert world.inbox(world.leader) == []


async def test_r63_r65_every_spoken_scenario_goes_through_to_a_report_that_goes_nowhere(
    tmp_path: Path,
) -> None:
    """R8, R48, R49, R63: raised, answered, warned, ended, reported; one card says what is next."""
    for scenario, said in (
        ("telefon", "venter på deg"),
        ("chat", "Du er udugelig"),
        ("video", "Sitt stille"),
    ):
        (tmp_path / scenario).mkdir()
        async with World(tmp_path / scenario) as world:
            await begins(world, scenario)
            card = world.last(world.caseworker)
            assert said in card.text
            assert "Steg 1 av 5" in card.text
            assert world.incident()["meeting"] == scenario
            await world.taps(world.caseworker, "Jeg skriver med deg")
            assert "Steg 2 av 5" in card.text
            await world.taps_on(world.caseworker, card, "Gi advarsel")
            await world.advance(1)
            assert "Gi en advarsel" in card.text
            assert "Steg 2 av 5" in card.text
            assert card.buttons == ["Hjelp meg å avslutte"]
            assert world.reads(world.caseworker, "Hvordan reagerer brukeren?")
            await world.presses(world.caseworker, "guide.step", reaction="threatens")
            await world.advance(3)
            assert "Avslutt samtalen" in card.text
            assert "Steg 3 av 5" in card.text
            await world.presses(world.caseworker, "call.over")
            assert "Steg 4 av 5" in card.text
            await world.advance(3)
            await world.taps_on(world.caseworker, card, "Avslutt varselet")
            await world.advance(1)
            assert "Fortsett på kortet nederst" in card.text
            after = world.last(world.caseworker)
            assert "Steg 5 av 5" in after.text
            await world.taps_on(world.caseworker, after, "Øv på avviksmelding")
            await saves(world, types="truende", course_of_events="Øvd.")
            await world.presses(world.caseworker, "paper.submit")
            assert "Du har øvd på alt" in after.text
            assert_marked(world, world.caseworker)
            for user in (world.leader, world.deputy, world.next_level, world.safety_rep):
                assert world.inbox(user) == []


async def test_r65_the_card_follows_the_ladder_to_a_client_who_calms_down(tmp_path: Path) -> None:
    """R48, R65: what the ladder has reached is what the card tells; nobody is made out to threaten
    who has just been told of as calm."""
    async with World(tmp_path) as world:
        await begins(world, "telefon")
        card = world.last(world.caseworker)
        await world.taps(world.caseworker, "Jeg skriver med deg")
        await world.taps_on(world.caseworker, card, "Gi advarsel")
        await world.advance(3)
        await world.presses(world.caseworker, "guide.step", reaction="continues")
        await world.advance(3)
        assert "Steg 2 av 5" in card.text
        await world.presses(world.caseworker, "guide.step", reaction="calmer")
        await world.advance(3)
        assert "Brukeren har roet seg" in card.text
        assert "Jeg snakker som jeg vil" not in card.text
        await world.presses(world.caseworker, "guide.step", reaction="continues")
        await world.advance(3)
        assert "Steg 2 av 5" in card.text


async def test_r65_alone_it_is_one_drill_however_begun(tmp_path: Path) -> None:
    """R65, L12: typed or pressed, there is a situation, and the card that follows it."""
    for way in ("typed", "pressed"):
        (tmp_path / way).mkdir()
        async with World(tmp_path / way) as world:
            if way == "typed":
                await world.says(world.caseworker, "øvelse alene")
                await world.advance(1)
            else:
                await begins(world, "telefon")
            assert "Steg 1 av 5" in world.last(world.caseworker).text
            assert (world.incident()["meeting"], world.incident()["kind"]) == ("telefon", "truende")


async def test_l12_112_is_no_link_in_the_headline_of_a_drill(tmp_path: Path) -> None:
    """L12: a thumb that is told to hurry is not to have the police at the other end. In earnest it
    is one."""
    link = "[112]("
    for words, linked in (("øvelse med leder trussel", False), ("hjelp trussel", True)):
        (tmp_path / words).mkdir()
        async with World(tmp_path / words) as world:
            await world.begins(world.caseworker, words)
            await world.taps(world.leader, "Jeg skriver med deg")
            (top, *_) = world.last(world.leader).content["body"]
            assert "112" in str(top)
            assert (link in str(top)) is linked


async def test_r65_r82_a_threat_in_writing_has_nobody_to_warn(tmp_path: Path) -> None:
    """R65, R82: kept, or skipped, and reported; the leader's task card is marked."""
    async with World(tmp_path) as world:
        await begins(world, "skriftlig", "with_leader")
        card = world.last(world.caseworker)
        assert "Vi ses." in card.text
        assert "Steg 1 av 4" in card.text
        assert world.incident()["kind"] == "trussel"
        await world.taps(world.leader, "Jeg ringer deg")
        assert card.buttons == ["Lagre bevis", "Hopp over"]
        await world.taps_on(world.caseworker, card, "Lagre bevis")
        assert "Lim inn" in world.last(world.caseworker).text
        await world.taps_on(world.caseworker, card, "Hopp over")
        await world.advance(1)
        assert world.incident()["state"] == "resolved"
        assert "Øv på avviksmelding" in world.last(world.caseworker).buttons
        assert_marked(world, world.caseworker, world.leader)


async def test_r65_words_name_the_scenario(tmp_path: Path) -> None:
    """R65: `øvelse video` needs no card in between; `øvelse med leder` names none."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse video")
        await world.advance(1)
        assert "Du er i et videomøte" in world.last(world.caseworker).text
        assert world.inbox(world.leader) == []
        await world.begins(world.caseworker, "øvelse med leder")
        await world.advance(1)
        assert not any("Steg 1" in card.text for card in world.inbox(world.caseworker)[-1:])


async def test_l6_another_situation_is_another_drill(tmp_path: Path) -> None:
    """L6: a second tap is the same drill; another choice a moment later is not."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        taps = [
            world.pressed(world.caseworker, "drill.start", kind="alone", scenario=scenario)
            for scenario in ("telefon", "telefon", "video")
        ]
        for tap, drills in zip(taps, (1, 1, 2), strict=True):
            await world.delivers(tap)
            await world.advance(1)
            assert len(world.incidents()) == drills
        await world.advance(1)
        assert "Du er i et videomøte" in world.last(world.caseworker).text


async def test_l12_with_the_leader_every_card_and_push_is_marked(tmp_path: Path) -> None:
    """L12: a scenario with the leader, to the leader, the deputy and the safety representative."""
    async with World(tmp_path) as world:
        await begins(world, "telefon", "with_leader")
        await world.advance(20)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(world.caseworker, "red_card.resolve")
        await world.advance(600)
        assert_marked(world, *world.everybody)
        assert [card.summary[:6] for card in world.inbox(world.leader)] != []


async def test_l6_l12_a_real_cry_ends_a_scenario_and_its_card(tmp_path: Path) -> None:
    """L6, L12 (bad input): in the middle of a drill and of its practice report, the real one is a
    real one from its first card, and nothing of the drill is left to press."""
    async with World(tmp_path) as world:
        await begins(world, "telefon", "with_leader")
        card = world.last(world.caseworker)
        await world.taps(world.leader, "Jeg skriver med deg")
        world.forget(world.leader)
        await world.says(world.caseworker, "hjelp")
        drill, real = sorted(world.incidents(), key=lambda i: not i["drill"])
        assert (drill["state"], real["state"]) == ("cancelled", "open")
        assert "ØVELSE" not in world.last(world.leader).text + world.last(world.leader).summary
        assert "Øvelsen er over" in card.text
        answer = await world.forges(
            world.caseworker,
            "drill.next",
            because=Because.HOSTILE,
            incident=drill["id"],
            stage="close",
        )
        assert "ikke lenger" in shown_in(answer) or "Øvelsen er over" in shown_in(answer)
        assert world.incident()["state"] == "open"
        said = await world.forges(
            world.caseworker, "drill.start", because=Because.STALE, kind="alone", scenario="chat"
        )
        assert "ekte varsel som er åpent" in shown_in(said)


async def test_l6_a_real_cry_while_practising_the_report(tmp_path: Path) -> None:
    """L6, L8: an open practice paper stands in nobody's way, and goes on afterwards."""
    async with World(tmp_path) as world:
        await begins(world, "chat")
        await world.taps(world.caseworker, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(world.caseworker, "red_card.resolve")
        await world.advance(1)
        await world.taps(world.caseworker, "Øv på avviksmelding")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")
        await saves(world, types="truende", course_of_events="Øvd.")
        await world.presses(world.caseworker, "paper.submit")
        drill = world.incidents()[0]["id"]
        (draft,) = world.core.service.read(lambda uow: uow.tx.drafts_of(drill))
        assert draft.state is DraftState.PRACTISED
        assert world.incident()["state"] == "open"


async def test_r57_a_drill_that_nobody_answers_ends_kindly(tmp_path: Path) -> None:
    """It says what would have happened and what is next, to whoever practised,
    to those who did not answer and to the unit; afterwards nobody can take it any more."""
    async with World(tmp_path) as world:
        await begins(world, "telefon", "with_leader")
        card = world.last(world.caseworker)
        await world.advance(1_200)
        shown = world.incident()
        assert (shown["state"], shown["exhausted"]) == ("resolved", True)
        assert "drill_unanswered" in world.kinds()
        assert world.reads(world.caseworker, "snakk med Leder En om hvorfor")
        assert world.reads(world.caseworker, "Var det ekte, ville du nå fått numrene og 112")
        assert "Øvelsen er over" in card.text
        assert world.reads(world.leader, "Ingen svarte da Saksbehandler En øvde med leder")
        assert world.reads(world.deputy, "Ingen svarte Saksbehandler En")
        answer = await world.forges(
            world.deputy, "red_card.claim", because=Because.STALE, incident=shown["id"], how="call"
        )
        assert "Øvelsen er over" in shown_in(answer)
        assert world.incident()["state"] == "resolved"
        assert_marked(world, *world.everybody)


async def test_r57_a_drill_alone_that_one_leaves_is_nobodys_business(tmp_path: Path) -> None:
    """L12, L13: it ends with a word to whoever practised, and nobody else hears of it."""
    async with World(tmp_path) as world:
        await begins(world, "telefon")
        await world.advance(400)
        assert world.reads(world.caseworker, "Kortet som lederen får, ble ikke besvart")
        assert [
            u.name for u in world.everybody if u is not world.caseworker and world.inbox(u)
        ] == []
        assert "Hva skjer?" in shown_in(await world.taps(world.caseworker, "Øv igjen"))


async def test_l8_somebody_in_no_unit_practises_like_everybody_else(tmp_path: Path) -> None:
    """With the fallback unit's chain, and no calendar."""
    async with World(tmp_path) as world:
        stranger = world.teams.user("00000000-0000-0000-0000-000000000999", "Ny Ansatt")
        await world.says(stranger, "øvelse")
        assert "Du har ikke øvd ennå" in world.last(stranger).text
        await world.presses(stranger, "drill.start", kind="with_leader", scenario="telefon")
        assert "ØVELSE" in world.last(world.next_level).text
        await world.taps(world.next_level, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(stranger, "red_card.resolve")
        await world.says(stranger, "øvelse")
        assert "Du øvde sist 1. januar 2026" in world.last(stranger).text
        assert "Neste gang: innen 30. juni 2026" in world.last(stranger).text


async def test_nobody_goes_on_with_somebody_elses_drill(tmp_path: Path) -> None:
    """L9: answered as one that does not exist, and as a real alarm is."""
    async with World(tmp_path) as world:
        await begins(world, "telefon", "with_leader")
        drill = world.incident()["id"]
        await world.says(world.caseworker, "hjelp")
        real = world.incidents()[-1]["id"]
        for user, incident in (
            (world.leader, drill),
            (world.caseworker, real),
            (world.caseworker, "no-such"),
        ):
            answer = await world.forges(
                user, "drill.next", because=Because.HOSTILE, incident=incident, stage="close"
            )
            assert "ØVELSE" not in shown_in(answer)
        assert world.incident()["state"] == "open"
        assert world.incident()["drill"] is False


async def test_r57_on_a_public_holiday_it_is_asked_whether_others_are_to_be_rung(
    tmp_path: Path,
) -> None:
    """R57, L12: New Year's Day, Easter Monday, whenever it is; typed or pressed, on a card of
    the day before too. Alone disturbs nobody, what was said stays said, a cry is never asked."""
    async with World(tmp_path) as world:
        for day in ("2026-01-01", "2026-04-06"):
            await until(world, day)
            began = len(world.incidents())
            await world.says(world.caseworker, "øvelse med leder chat trussel")
            card = world.last(world.caseworker)
            assert card.text.startswith("Det er helligdag i dag\nDe som varsles når du øver")
            assert card.buttons == ["Øv alene", "Øv med leder"]
            assert (len(world.incidents()), world.inbox(world.leader)) == (began, [])
            await world.taps_on(world.caseworker, card, "Øv med leder")
            shown = world.incident()
            assert (shown["meeting"], shown["kind"]) == ("chat", "trussel")
            assert world.last(world.leader).text.startswith("ØVELSE")
            await world.says(world.caseworker, "avbryt")
            world.forget(world.leader)
        await until(world, "2026-05-13")
        await world.says(world.caseworker, "øvelse")
        of_yesterday = world.last(world.caseworker)
        assert "helligdag" not in of_yesterday.text
        await until(world, "2026-05-14")  # Ascension Day
        began = len(world.incidents())
        answer = await world.taps_on(world.caseworker, of_yesterday, "Øv med leder")
        assert "Det er helligdag i dag" in shown_in(answer)
        assert (len(world.incidents()), world.inbox(world.leader)) == (began, [])
        await world.says(world.caseworker, "hjelp")
        assert "ØVELSE" not in world.last(world.leader).text


async def test_l14_whoever_plays_both_parts_of_a_drill_has_one_filled_end(tmp_path: Path) -> None:
    """L12, L14: the alarm's own card has it, as in earnest: not the helper's, nor the one that
    follows the drill, nor, once that one offers the report, the ended one."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await begins(world, "telefon")
        card = world.last(us)
        await world.taps(us, "Jeg skriver med deg")
        await world.taps_on(us, card, "Gi advarsel")
        await world.presses(us, "guide.step", reaction="threatens")
        await world.advance(3)
        await world.presses(us, "call.over")
        await world.advance(3)
        ends = [one for one in world.inbox(us) if "Avslutt varselet" in one.buttons]
        assert len(ends) == 3
        assert [one for one in ends if is_filled(one.content)] == [ends[-1]]
        assert "hjelper deg" in ends[-1].text
        await world.taps_on(us, card, "Avslutt varselet")
        await world.advance(3)
        assert filled_cards(world, us) == [world.last(us).text.partition("\n")[0]]
        assert "Øv på avviksmelding" in world.last(us).buttons
