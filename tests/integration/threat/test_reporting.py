"""A threat is reported at any time, by whoever knows of it, with what the cards show or one typed
word (R40, R42, R43; L1–L5, L9)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.reports.paper_scene import saves
from tests.integration.threat.test_duty import TAKE, asks, ends, of_the_duty, task_cards
from tests.world import World, changed_sample, person_id, shown_in

IS_A_THREAT = "Det er en trussel"
Step = Callable[[World], Awaitable[object]]
WHOM = "Meldt som trussel. Hvem gjelder den?"


async def waiting(world: World) -> None:
    await world.says(world.caseworker, "hjelp telefon")


async def nobody_answers(world: World) -> None:
    await waiting(world)
    await world.advance(1200)


async def is_helped(world: World) -> None:
    await waiting(world)
    await world.taps(world.leader, "Jeg ringer deg")
    await world.advance(3)  # the card has just moved: an end at once would be asked about


async def _more_alerted(world: World) -> None:
    await is_helped(world)
    await world.taps(world.caseworker, "Varsle flere")


async def _ended(world: World) -> None:
    await is_helped(world)
    await world.taps(world.caseworker, "Avslutt varselet")
    await world.taps(world.caseworker, "Ja")  # she is safe


async def _withdrawn(world: World) -> None:
    await waiting(world)
    await world.taps(world.caseworker, "Feil? Trekk varselet")


def leader_knows(world: World) -> bool:
    """Whether a card before the leader says that it is a threat."""
    return any("Trussel" in card.text or asks(card) for card in world.inbox(world.leader)) or bool(
        task_cards(world, world.leader)
    )


HERS: list[tuple[Step, str]] = [
    (waiting, IS_A_THREAT),
    (nobody_answers, IS_A_THREAT),
    (is_helped, IS_A_THREAT),
    (_more_alerted, IS_A_THREAT),
    (_ended, "Ja, meld den"),
    (_withdrawn, IS_A_THREAT),
]


@pytest.mark.parametrize(("before", "title"), HERS)
async def test_r42_she_reports_it_with_one_tap_in_every_state(
    tmp_path: Path, before: Step, title: str
) -> None:
    """R42: the tap itself reports; the nearest leader has it within the same second."""
    async with World(tmp_path) as world:
        await before(world)
        if before is _more_alerted:
            await world.taps(world.caseworker, "Nei")  # what she is asked stands before *Mer*
        assert not leader_knows(world)
        await world.taps(world.caseworker, title)
        assert leader_knows(world)
        assert world.incident()["kind"] == "trussel"
        if world.incident()["state"] not in ("resolved", "cancelled"):
            assert world.reads(world.caseworker, "Leder En er varslet om trusselen.")
            assert not world.reads(world.caseworker, WHOM), "nothing is asked in the call"
            await world.says(world.caseworker, "avbryt")
        assert world.reads(world.caseworker, WHOM)


@pytest.mark.parametrize("before", [waiting, nobody_answers, is_helped, _more_alerted])
async def test_r42_trussel_typed_reports_and_climbs_no_level(tmp_path: Path, before: Step) -> None:
    """R42: no level is alerted for it, and nobody is asked for contact; how it came is known."""
    async with World(tmp_path) as world:
        await before(world)
        alerted = world.kinds().count("alerted")
        await world.says(world.caseworker, "trussel")
        assert leader_knows(world)
        assert world.kinds().count("alerted") == alerted
        assert "contact_asked" not in world.kinds()[-3:]
        assert world.incident()["channel"] == "telefon"


@pytest.mark.parametrize("before", [_ended, _withdrawn])
async def test_r42_trussel_typed_after_the_end_alerts_the_leader_anew(
    tmp_path: Path, before: Step
) -> None:
    """R42: it may be another conversation by now, so somebody is called."""
    async with World(tmp_path) as world:
        await before(world)
        await world.says(world.caseworker, "trussel")
        assert leader_knows(world)
        assert len(world.incidents()) == 2


@pytest.mark.parametrize(
    "report",
    [
        lambda world: world.taps(world.leader, IS_A_THREAT),
        lambda world: world.says(world.leader, "trussel"),
    ],
)
async def test_r40_what_the_helper_reports_is_hers_to_confirm(tmp_path: Path, report: Step) -> None:
    """R40, R42: whoever helps has heard it; the follow-up begins, and she is asked once."""
    async with World(tmp_path).after(is_helped) as world:
        await report(world)
        assert asks(world.last(world.leader))
        assert "Leder En har meldt dette som en trussel." in world.last(world.caseworker).text
        await world.taps(world.caseworker, "Stemmer")
        assert not world.reads(world.caseworker, "har meldt dette som en trussel")
        assert world.incident()["kind"] == "trussel"


async def test_r40_her_answer_prevails(tmp_path: Path) -> None:
    """R40: it was none, and nobody follows one up (what a helper tells then: test_denials)."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.leader, IS_A_THREAT)
        older = world.card_with(world.leader, IS_A_THREAT) if _offers(world) else None
        assert older is None, "whoever has reported it is not offered it again"
        await world.taps(world.caseworker, "Det var ikke en trussel")
        assert not any(asks(card) for card in world.inbox(world.leader))
        assert of_the_duty(world)[-1] == "duty_dropped"
        # She herself may change her mind, at any time.
        await world.says(world.caseworker, "trussel")
        assert world.incident()["kind"] == "trussel"
        assert asks(world.last(world.leader))


def _offers(world: World) -> bool:
    return any(IS_A_THREAT in card.buttons for card in world.inbox(world.leader))


async def test_r40_she_corrects_whom_it_is_against(tmp_path: Path) -> None:
    """R40, R41, L7: a colleague, any of the unit; what she tells confirms that it is one."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.leader, IS_A_THREAT)
        await world.presses(
            world.caseworker, "incident.describe", target="colleague", channel="sms"
        )
        told = world.incident()
        assert (told["kind"], told["target"], told["channel"]) == ("trussel", "colleague", "sms")
        assert not world.reads(world.caseworker, "har meldt dette som en trussel")


@pytest.mark.parametrize("ended", [False, True])
async def test_r40_who_reported_it_herself_can_correct_it(tmp_path: Path, ended: bool) -> None:
    """R40, R41, L7: after the claim and after the end, whom it is against and how it came, by what
    her card draws; whoever has taken the follow-up may turn out to be the one."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.caseworker, IS_A_THREAT)
        await world.presses(world.caseworker, "incident.describe", target="self")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        if ended:
            await ends(world, world.caseworker)
            await world.advance(31)  # so long *Angre* has the place of *Mer* (decision 89)
        for target in ("colleague", "other_unit", "third_party", "self"):
            await world.presses(world.caseworker, "incident.describe", target=target)
            assert world.incident()["target"] == target
        told: dict[str, Any] = {"target": "colleague", "target_person": person_id("102")}
        told["channel"] = "sms"  # by telephone, as the conversation was, until she says otherwise
        await world.presses(world.caseworker, "incident.describe", **told)
        assert world.incident()["channel"] == "sms"
        assert "Du trenger ikke gjøre noe med dette lenger." in task_cards(world, world.leader)[-1]
        assert task_cards(world, world.deputy)[-1].startswith(TAKE)


async def test_r40_how_a_threat_came_is_told_where_no_conversation_is_known(tmp_path: Path) -> None:
    """R40, R82: nothing says how it came, and nothing on the card asks."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.taps(world.caseworker, IS_A_THREAT)
        await world.presses(world.caseworker, "incident.describe", channel="epost")
        assert world.incident()["channel"] == "epost"


async def test_r42_facts_can_be_added_when_the_alarm_has_ended(tmp_path: Path) -> None:
    """R42, R54: what nobody asked for in the call is told afterwards; nothing promises help."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        assert not world.reads(world.caseworker, "Hjelpen kommer uansett")
        await world.presses(world.caseworker, "incident.describe", kind="truende", place="ute")
        assert (world.incident()["kind"], world.incident()["place"]) == ("truende", "ute")


def _with_a_crowd(content: dict[str, Any]) -> None:
    """A unit with more people than a list on a card holds."""
    for number in range(300, 330):
        name = f"Kollega {number}"
        content["people"].append({"id": person_id(str(number)), "name": name})
        content["units"][0]["members"].append(person_id(str(number)))


async def test_l7_a_colleague_beyond_the_list_is_named(tmp_path: Path) -> None:
    """L7, L11: any colleague; a name that is nobody's goes nowhere, and the rest is told."""
    async with World(tmp_path, changed_sample(_with_a_crowd)) as world:
        await is_helped(world)
        await world.taps(world.caseworker, IS_A_THREAT)
        answer = await world.presses(
            world.caseworker, "incident.describe", target_name="Ola Hansen", place="ute"
        )
        assert "Vi fant ikke den kollegaen" in shown_in(answer)
        assert world.incident()["place"] == "ute"
        assert "Hansen" not in str(world.incident())
        await world.presses(world.caseworker, "incident.describe", target_name="kollega 329")
        (last,) = [e["detail"] for e in world.incident()["timeline"] if e["kind"] == "described"][
            -1:
        ]
        assert (last["target"], last["target_person"]) == ("colleague", person_id("329"))


async def test_r42_whoever_helped_tells_of_a_threat_after_the_end(tmp_path: Path) -> None:
    """They hear of it afterwards: the tap tells the leader at once, and she confirms it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.taps(world.leader, IS_A_THREAT)
        assert world.incident()["kind"] == "trussel"
        assert world.last(world.leader).text.startswith(TAKE)
        assert not world.reads(world.leader, IS_A_THREAT)
        await world.taps(world.caseworker, "Stemmer")


async def test_after_the_end_one_question_at_a_time(tmp_path: Path) -> None:
    """R42: first whether she is safe, then what it was; a no is not asked again."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.caseworker, "Avslutt varselet")
        assert world.reads(world.caseworker, "Er du trygg nå?")
        assert not world.reads(world.caseworker, "Var det en trussel?")
        await world.taps(world.caseworker, "Ja")
        assert world.reads(world.caseworker, "Var det en trussel?")
        await world.taps(world.caseworker, "Nei")
        assert not world.reads(world.caseworker, "Var det en trussel?")
        assert of_the_duty(world) == []


async def test_l1_who_is_not_safe_alerts_again(tmp_path: Path) -> None:
    """L1, L6: "Nei, varsle igjen" is a cry, and the leader gets a red card."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.caseworker, "Avslutt varselet")
        world.forget(world.leader)
        await world.taps(world.caseworker, "Nei, varsle igjen")
        assert "RØDT KORT" in world.last(world.leader).summary


async def test_the_alarm_comes_before_the_follow_up(tmp_path: Path) -> None:
    """L2, L4: no task card beside a red card that waits for the same person; the caseworker reads
    who has been told, in one sentence."""
    async with World(tmp_path) as world:
        await waiting(world)
        await world.taps(world.caseworker, IS_A_THREAT)
        assert task_cards(world, world.leader) == []
        assert world.reads(world.caseworker, "Leder En er varslet om trusselen.")
        assert not world.reads(world.caseworker, "spurt om å ta seg av trusselen")
        await world.taps(world.leader, "Jeg ringer deg")
        assert asks(world.last(world.leader))
        assert world.reads(world.caseworker, "Leder En er varslet om trusselen.")


async def test_l4_a_chain_that_is_through_holds_no_task_card_back(tmp_path: Path) -> None:
    """L4: nobody answers the red card; the follow-up is asked for all the same."""
    async with World(tmp_path) as world:
        await waiting(world)
        await world.taps(world.caseworker, IS_A_THREAT)
        await world.advance(1200)
        assert task_cards(world, world.leader)[0].startswith(TAKE)


@pytest.mark.parametrize(
    ("entered", "opens"),
    [
        ({"types": "trussel"}, True),
        ({"types": "vold"}, True),
        ({"types": "truende", "target": "self"}, True),
        ({"types": "truende"}, False),
        ({"types": "sjikanerende", "target": "self"}, False),
    ],
)
async def test_r43_a_report_of_a_threat_opens_the_follow_up(
    tmp_path: Path, entered: dict[str, str], opens: bool
) -> None:
    """R42, R43: exactly as the button does, whatever the alarm was about."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp sjikane telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.caseworker)
        await world.says(world.caseworker, "rapport")
        target = entered.pop("target", "")
        said = {"course_of_events": "Han ropte.", "target": target}
        await saves(world, **said, to="who", **entered)
        await saves(world, channel="telefon")
        assert task_cards(world, world.leader) == []
        await world.presses(world.caseworker, "paper.submit")
        assert bool(task_cards(world, world.leader)) is opens
