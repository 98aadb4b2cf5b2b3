"""L5: one claim wins and everybody sees it; handing over, letting go, ending."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.service.unit_of_work import UnitOfWork
from bot.store.records import helpers_of
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, changed_sample, person_id, shown_in


def two_leaders(content: dict[str, Any]) -> None:
    content["units"][0]["levels"][0]["people"].append(person_id("103"))


async def test_l5_two_taps_at_once_give_one_owner(tmp_path: Path) -> None:
    """L5: in the same millisecond; the other reads who helps already, and nobody sees an error."""
    async with World(tmp_path, changed_sample(two_leaders)) as world:
        await world.says(world.caseworker, "hjelp")
        answers = await asyncio.gather(
            world.teams.tap(world.leader, world.last(world.leader), "Jeg ringer deg"),
            world.teams.tap(world.deputy, world.last(world.deputy), "Jeg ringer deg"),
        )
        await world.core.worker.settle()
        shown = sorted(shown_in(answer).splitlines()[0] for answer in answers)
        owner = world.incident()["claimed_by"]
        name = "Leder En" if owner == person_id("102") else "Stedfortreder En"
        assert world.kinds().count("claimed") == 1
        assert any(f"{name} hjelper allerede" in shown_in(answer) for answer in answers), shown
        assert len([c for c in world.inbox(world.caseworker) if "hjelper deg fra" in c.text]) <= 1


async def test_l5_everybody_else_sees_who_helps(tmp_path: Path) -> None:
    """L5, R38: every card that is out changes with the claim, and keeps no button to claim with."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg skriver med deg")
        (card,) = [c for c in world.inbox(world.leader) if "hjelper allerede" in c.text]
        assert "Stedfortreder En hjelper allerede" in card.text
        assert card.buttons == []
        assert world.reads(world.caseworker, "Stedfortreder En hjelper deg")


@pytest.mark.parametrize("submit", [False, True])
async def test_l5_a_claim_after_another_never_errs(tmp_path: Path, submit: bool) -> None:
    """L5 (stale card): a tap on a card from before the claim shows who helps."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        incident = world.incident()["id"]
        await world.taps(world.deputy, "Jeg skriver med deg")
        answer = await world.forges(
            world.leader,
            "red_card.claim",
            because=Because.STALE,
            submit=submit,
            incident=incident,
            how="call",
        )
        assert answer.status == 200
        assert world.reads(world.leader, "Stedfortreder En hjelper allerede")
        assert world.incident()["claimed_by"] == person_id("103")


async def test_l5_the_caseworker_gets_a_new_message_when_somebody_helps(tmp_path: Path) -> None:
    """L5, L11, R21: the one push that matters, and it says only "Ny oppdatering"."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        before = len(world.inbox(world.caseworker))
        await world.taps(world.leader, "Jeg ringer deg")
        news = world.last(world.caseworker)
        assert len(world.inbox(world.caseworker)) == before + 1
        assert "Leder En hjelper deg" in news.text
        assert news.summary == "Ny oppdatering"


async def test_handing_over_keeps_the_first_until_the_other_claims(tmp_path: Path) -> None:
    """L5: *La en annen ta over*: asked, still mine; claimed, theirs; I am told."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.presses(world.leader, "red_card.hand_over", person=person_id("103"))
        assert world.incident()["claimed_by"] == person_id("102")
        assert world.reads(world.leader, "Du har spurt Stedfortreder En.")
        assert "Kan du ta over for Leder En?" in world.last(world.deputy).text
        await world.presses(world.deputy, "red_card.claim", how="write")
        assert world.incident()["claimed_by"] == person_id("103")
        assert world.reads(world.leader, "Stedfortreder En hjelper allerede")
        assert world.reads(world.caseworker, "Stedfortreder En hjelper deg")
        assert not world.reads(world.caseworker, "Vi varsler flere nå.")
        await world.presses(world.deputy, "red_card.hand_over", person=world.leader.id)
        await world.presses(world.leader, "red_card.claim", how="write")
        assert world.reads(world.deputy, "Leder En hjelper allerede")
        assert not world.reads(world.deputy, "Takk for at du er klar"), "they have helped"


async def test_l5_whoever_stands_ready_is_thanked_and_whoever_has_let_go_is_not(
    tmp_path: Path,
) -> None:
    """Three were alerted: one lets go, one cannot, and of the third only that they are ready is
    known."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        await world.taps(world.deputy, "Kan ikke hjelpe nå")
        await world.presses(world.caseworker, "red_card.helped", how="phone", colleague="Kari")
        thanked = {
            user.name: world.reads(user, "Takk for at du er klar")
            for user in (world.leader, world.deputy, world.next_level)
        }
        assert list(thanked.values()) == [False, False, True], thanked


async def test_a_declined_hand_over_leaves_the_case_where_it_is(tmp_path: Path) -> None:
    """L5: the one asked says no; the helper goes on helping and can ask somebody else."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.presses(world.leader, "red_card.hand_over", person=person_id("103"))
        await world.presses(world.deputy, "red_card.decline")
        assert world.incident()["claimed_by"] == person_id("102")
        assert not world.reads(world.leader, "Du har spurt Stedfortreder En.")
        await world.presses(world.leader, "red_card.hand_over", person=person_id("104"))
        assert "Kan du ta over for Leder En?" in world.last(world.next_level).text


async def test_l2_letting_go_resumes_the_chain_at_once(tmp_path: Path) -> None:
    """L2, L3: *Jeg må slippe*: the next level now, and the caseworker knows."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        assert world.incident()["state"] == "open"
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert world.reads(world.caseworker, "Leder En måtte slippe. Vi varsler flere nå.")


@pytest.mark.parametrize("who", ["caseworker", "leader"])
async def test_either_may_end_the_alarm_and_everybody_is_told(tmp_path: Path, who: str) -> None:
    """L5: *Avslutt varselet* by the caseworker or by whoever helps."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.taps(world.leader, "Jeg ringer deg")
        user: TeamsUser = getattr(world, who)
        await world.advance(3)  # her card has just moved
        await world.taps(user, "Avslutt varselet")
        assert world.incident()["state"] == "resolved"
        assert world.reads(world.caseworker, f"Avsluttet av {user.name}")
        assert world.reads(world.deputy, "Saksbehandler En har fått hjelp.")
        await world.advance(3600)
        of_the_alarm = [kind for kind in world.kinds() if not kind.startswith("follow_up_")]
        assert of_the_alarm[-1] == "resolved"


async def test_withdrawing_tells_everybody_and_can_be_undone(tmp_path: Path) -> None:
    """L1, L6: *Trekk varselet* and *Varsle igjen* on the same card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        assert world.incident()["state"] == "cancelled"
        assert world.reads(world.leader, "Saksbehandler En har trukket varselet.")
        await world.advance(600)
        assert world.inbox(world.deputy) == []
        await world.taps(world.caseworker, "Varsle igjen")
        assert world.incident()["state"] == "open"
        assert len(world.incidents()) == 1
        assert "Saksbehandler En trenger hjelp nå" in world.last(world.leader).text


async def test_an_undo_that_comes_too_late_raises_a_new_alarm(tmp_path: Path) -> None:
    """L6, L8: pressed a day later it is a cry like any other."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        await world.advance(24 * 3600)
        world.forget(world.leader)
        await world.taps(world.caseworker, "Varsle igjen")
        assert [incident["state"] for incident in world.incidents()] == ["cancelled", "open"]
        assert world.reads(world.leader, "trenger hjelp nå")


@pytest.mark.parametrize("how", ["phone", "in_person"])
async def test_somebody_reached_outside_teams_counts_as_a_claim(tmp_path: Path, how: str) -> None:
    """L2, R21: confirmed by the caseworker herself (2.4.1), so nobody asks about contact."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "red_card.helped", person=person_id("104"), how=how)
        assert world.incident()["claimed_by"] == person_id("104")
        assert world.reads(world.leader, "Leder To hjelper allerede")
        await world.advance(3600)
        assert "contact_asked" not in world.kinds()
        assert world.inbox(world.deputy) == []


async def test_a_colleague_who_helps_is_kept_by_name(tmp_path: Path) -> None:
    """L2, R21: a named human being, also one whom no list knows. The name is read on the cards and
    in the report, and lies nowhere in the open (L13)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(
            world.caseworker, "red_card.helped", how="in_person", colleague="Kari Nabo"
        )
        assert world.incident()["claimed_by"] == "En kollega"
        assert world.reads(world.caseworker, "Kari Nabo hjelper deg")
        assert world.reads(world.leader, "Kari Nabo hjelper allerede")
        claim = {"incident": world.incident()["id"], "how": "call"}
        stale = Because.STALE
        told = await world.forges(world.leader, "red_card.claim", because=stale, **claim)
        assert "Kari Nabo hjelper allerede" in shown_in(told)
        assert "En kollega" not in shown_in(told), "one name for one helper (L5)"
        await world.stop()  # everything has left the log
        for file in tmp_path.rglob("*"):
            if file.is_file():
                assert b"kari nabo" not in file.read_bytes().lower(), file
        await world.start()
        await world.says(world.caseworker, "status")
        assert world.reads(world.caseworker, "Kari Nabo hjelper deg")


async def test_a_colleague_whose_name_is_gone_is_one_in_the_readers_language(
    tmp_path: Path,
) -> None:
    def english(content: dict[str, Any]) -> None:
        leader = next(one for one in content["people"] if one["id"] == person_id("102"))
        leader["language"] = "en"

    async with World(tmp_path, changed_sample(english)) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(
            world.caseworker, "red_card.helped", how="in_person", colleague="Kari Nabo"
        )

        def erased(uow: UnitOfWork) -> None:
            for word in uow.tx.words(helpers_of(world.incident()["id"])):
                uow.tx.forget_word(word.id)

        world.core.service.read(erased)
        claim = {"incident": world.incident()["id"], "how": "call"}
        stale = Because.STALE
        told = await world.forges(world.leader, "red_card.claim", because=stale, **claim)
        assert "A colleague" in shown_in(told)
        assert "En kollega" not in shown_in(told)


async def test_more_help_can_be_asked_for_after_a_claim(tmp_path: Path) -> None:
    """L3, L5: *Varsle flere* alerts the next level and the claim stands; both help then."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.presses(world.leader, "red_card.escalate")
        assert world.reads(world.deputy, "Det trengs flere. Du kan også hjelpe.")
        await world.presses(world.deputy, "red_card.claim", how="write")
        assert world.incident()["claimed_by"] == person_id("102")
        assert world.reads(world.caseworker, "Stedfortreder En hjelper også")


async def test_an_old_varsle_flere_alerts_nobody_twice(tmp_path: Path) -> None:
    """L6 (contract.md): acts only if nothing was alerted after `seen`."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.opens_more(world.caseworker)
        for tap in [world.pressed(world.caseworker, "red_card.escalate") for _ in range(2)]:
            await world.delivers(tap)
        assert world.reads(world.deputy, "Det trengs flere. Du kan også hjelpe.")
        assert world.inbox(world.next_level) == []


@pytest.mark.parametrize(
    ("end", "told"), [("avbryt", "Varselet er trukket"), ("", "Varselet er avsluttet")]
)
async def test_l1_news_of_a_helper_who_left_is_true_when_the_alarm_has_ended(
    tmp_path: Path, end: str, told: str
) -> None:
    """L1, L5: no card of the caseworker stays behind, whoever helped and let go."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        if end:
            await world.says(world.caseworker, end)
        else:
            await world.taps(world.deputy, "Jeg ringer deg")
            await world.taps(world.deputy, "Avslutt varselet")
        assert world.reads(world.caseworker, told)
