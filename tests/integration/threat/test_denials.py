"""What the caseworker has called no threat: nobody follows it up, and a new one is not lost for it
(R40, R42, R54; L9; docs/decisions/0049)."""

from pathlib import Path

import pytest

from tests.forging import Because
from tests.integration.threat.test_duty import asks, ends, of_the_duty
from tests.integration.threat.test_reporting import IS_A_THREAT
from tests.world import World, shown_in

NONE = "Det var ikke en trussel"
ASKED = "Leder En har meldt dette som en trussel."
WAITS = "En ny melding om trussel venter på svar fra Saksbehandler En."
AGAIN = "Saksbehandler En har svart nei før, og spørres igjen nå."


async def _denied(world: World) -> None:
    """The leader has told of a threat, and she has said that it was none."""
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.taps(world.leader, IS_A_THREAT)
    await world.taps(world.caseworker, NONE)
    assert of_the_duty(world)[-1] == "duty_dropped"
    world.forget(world.caseworker)


async def _asked_again(world: World, *, typed: bool) -> None:
    """The leader tells of another one, and she is asked at the end of her chat."""
    await _denied(world)
    await world.opens_more(world.caseworker)
    if typed:
        await world.says(world.leader, "trussel")
        assert AGAIN in world.last(world.leader).text
    else:
        assert AGAIN in shown_in(await world.taps(world.leader, IS_A_THREAT))
    assert ASKED in world.last(world.caseworker).text
    assert of_the_duty(world)[-1] == "duty_dropped", "her no stands until she says otherwise"


@pytest.mark.parametrize("typed", [False, True])
async def test_r42_what_a_helper_hears_after_her_no_is_asked_and_followed_up_on_her_word(
    tmp_path: Path, typed: bool
) -> None:
    """R40, R42: it may be a new threat; *Stemmer* asks the nearest leader at once."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=typed)
        assert not any(IS_A_THREAT in card.buttons for card in world.inbox(world.leader))
        await world.taps(world.caseworker, "Stemmer")
        assert world.incident()["kind"] == "trussel"
        assert of_the_duty(world)[-1] == "duty_called"
        assert asks(world.last(world.leader))
        assert not world.reads(world.caseworker, ASKED)


async def test_r40_r41_she_corrects_whom_the_new_one_is_against(tmp_path: Path) -> None:
    """*Rett opp* says that it is one."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=False)
        await world.presses(world.caseworker, "incident.describe", kind="trussel", target="self")
        told = world.incident()
        assert (told["kind"], told["target"]) == ("trussel", "self")
        assert of_the_duty(world)[-1] == "duty_called"
        assert not world.reads(world.caseworker, ASKED)


async def test_r40_more_facts_are_no_yes(tmp_path: Path) -> None:
    """*Fortell mer* about something else leaves the question where it is."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=True)
        await world.taps(world.leader, "Jeg må slippe")
        # *Rett opp* stands there alone now; cards of earlier versions had all of it.
        await world.forges(
            world.caseworker,
            "incident.describe",
            because=Because.EARLIER,
            incident=world.incident()["id"],
            kind="",
            target="",
            place="hjemmekontor",
        )
        assert world.incident()["place"] == "hjemmekontor"
        assert world.reads(world.caseworker, ASKED)
        assert of_the_duty(world)[-1] == "duty_dropped"


async def test_r40_her_second_no_prevails_too_and_a_third_report_is_asked_again(
    tmp_path: Path,
) -> None:
    """R40, L9: the bot asks no more of itself; who helps may hear a threat at any time."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=False)
        await world.taps(world.caseworker, NONE)
        assert not world.reads(world.caseworker, ASKED)
        await world.says(world.caseworker, "han truer med å komme hit")
        assert not world.reads(world.caseworker, "Var det en trussel?")
        await world.taps(world.leader, IS_A_THREAT)
        assert ASKED in world.last(world.caseworker).text
        await world.says(world.leader, "trussel")
        assert AGAIN in world.last(world.leader).text, "asked already: nothing more happens"
        assert of_the_duty(world).count("duty_called") == 1


@pytest.mark.parametrize("ending", ["Avslutt varselet", "Feil? Trekk varselet"])
async def test_l1_the_question_outlasts_the_alarm(tmp_path: Path, ending: str) -> None:
    """L1, R42: whoever is busy with a call answers later, on the card of what has ended."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=False)
        button = "Avslutt varselet"
        if ending != button:
            await world.says(world.caseworker, "avbryt")
        else:
            await world.taps(world.caseworker, button)
        await world.taps(world.caseworker, "Stemmer")
        assert of_the_duty(world)[-1] == "duty_called"


async def test_r42_after_her_no_she_is_offered_to_tell_of_the_next(tmp_path: Path) -> None:
    """R42: the call goes on, and so may the client."""
    async with World(tmp_path) as world:
        await _denied(world)
        await world.says(world.caseworker, "status")
        await world.taps(world.caseworker, IS_A_THREAT)
        assert of_the_duty(world)[-1] == "duty_called"


async def test_r42_a_threat_told_after_she_confirmed_is_followed_up_anew(tmp_path: Path) -> None:
    """R42: the follow-up of the first is done; whoever helps hears another."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, IS_A_THREAT)
        await world.taps(world.caseworker, "Stemmer")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        for task in ("police", "safety_rep"):
            await world.presses(world.leader, "duty.settle", task=task, result="done")
        assert of_the_duty(world)[-1] == "duty_settled"
        await world.says(world.leader, "trussel")
        assert of_the_duty(world)[-1] == "duty_called"


async def test_l5_an_old_no_is_not_about_a_newer_threat(tmp_path: Path) -> None:
    """R40, R42: the question lay there when the leader told of a threat. Its *Nei* drops nothing,
    and she gets the card as it is now."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, "han truer med å komme hit")
        assert world.reads(world.caseworker, "Var det en trussel?")
        asked_at = len(world.incident()["timeline"])
        await world.taps(world.leader, IS_A_THREAT)
        duty = of_the_duty(world)
        answer = shown_in(  # of the question that earlier versions asked in a message of its own
            await world.forges(
                world.caseworker,
                "incident.no_threat",
                because=Because.EARLIER,
                incident=world.incident()["id"],
                seen=asked_at,
                loose="1",
            )
        )
        assert "Det ble meldt en trussel etter dette spørsmålet." in answer
        assert of_the_duty(world) == duty
        assert world.incident()["kind"] == "trussel"
        newest = world.last(world.caseworker)
        assert ASKED in newest.text
        await world.taps(world.caseworker, NONE)
        assert of_the_duty(world)[-1] == "duty_dropped"


async def test_l5_an_old_card_of_hers_denies_no_newer_threat(tmp_path: Path) -> None:
    """R40, R42: on another device the card still offers what it offered; the client has threatened
    since."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, IS_A_THREAT)
        await world.opens_more(world.caseworker)
        old = world.card_with(world.caseworker, NONE).content
        await world.taps(world.caseworker, NONE)
        await world.presses(world.caseworker, "guide.step", reaction="threatens")
        duty = of_the_duty(world)
        card = world.last(world.caseworker)
        card.show(old)
        answer = shown_in(await world.taps_on(world.caseworker, card, NONE))
        assert "Det ble meldt en trussel etter dette spørsmålet." in answer
        assert of_the_duty(world) == duty
        assert world.incident()["kind"] == "trussel"


async def test_r40_an_alarm_raised_again_is_followed_up_for_no_threat_that_was_denied(
    tmp_path: Path,
) -> None:
    """R40: *Varsle igjen* takes back the withdrawal, not her no."""
    async with World(tmp_path) as world:
        await _denied(world)
        await world.says(world.caseworker, "avbryt")
        await world.taps(world.caseworker, "Varsle igjen")
        assert of_the_duty(world)[-1] == "duty_dropped"


async def test_an_unanswered_report_is_reminded_of_once_and_its_leader_sees_that_it_waits(
    tmp_path: Path,
) -> None:
    """On the next working morning, the card with the question; her word stays hers (L9)."""
    async with World(tmp_path) as world:
        await _asked_again(world, typed=False)
        await ends(world, world.leader)
        await world.advance(600)
        assert world.reads(world.leader, WAITS)
        before = len(world.inbox(world.caseworker))
        await world.advance(21 * 3_600 + 1_000)  # Thursday was a holiday; Friday before eight
        assert not [c for c in world.inbox(world.caseworker)[before:] if ASKED in c.text]
        await world.advance(3_600)
        assert len([c for c in world.inbox(world.caseworker)[before:] if ASKED in c.text]) == 1
        await world.advance(4 * 24 * 3_600)
        assert len([c for c in world.inbox(world.caseworker)[before:] if ASKED in c.text]) == 1
        await world.taps(world.caseworker, "Stemmer")
        assert of_the_duty(world)[-1] == "duty_called"
        assert not any(WAITS in card.text for card in world.inbox(world.leader)[-2:])


async def test_an_answered_report_is_not_asked_about_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await _asked_again(world, typed=False)
        await world.taps(world.caseworker, NONE)
        await world.taps(world.leader, "Avslutt varselet")
        world.forget(world.caseworker)
        await world.advance(3 * 24 * 3_600)
        assert not world.reads(world.caseworker, ASKED)
        assert not world.reads(world.leader, WAITS)
