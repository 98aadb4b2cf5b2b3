"""A threat is reported, and somebody has the threat follow-up: asked, taken, ticked, reminded of,
passed on (R37, R41–R43; L4, L5, L7, L9–L13). Another unit and what comes in writing:
`test_threats.py`."""

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.faults import forbidden
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.world import World, person_id, shown_in

MINUTE, HOUR, DAY = 60, 3_600, 24 * 3_600
WARN = "Gi advarsel"
TAKE = "Kan du ta deg av trusselen?"
# the leader's follow-up has cards of its own (tests/integration/follow_up/test_follow_up.py)
AFTERWARDS = "\nRødt kort "
RECORDED = ("duty_", "unit_")
HEADLINES = (
    "av trusselen", "Alt om trusselen", "med trusselen", "Om trusselen", "i krise", "Neste:",
    "mer med den", "Øvelsen er over", "dette lenger",
)  # fmt: skip


def of_the_duty(world: World) -> list[str]:
    """What stands on the timeline about the follow-up."""
    return [kind for kind in world.kinds() if kind.startswith(RECORDED)]


def asks(card: SentCard) -> bool:
    """Whether the card asks its reader to take care of the threat."""
    return "Jeg tar meg av trusselen" in card.buttons


def task_cards(world: World, user: TeamsUser) -> list[str]:
    """The person's task cards, in the order they came, as they read now."""
    cards = [card.text.removeprefix("Notert.\n") for card in world.inbox(user)]
    found = [text for text in cards if any(word in text.split("\n")[0] for word in HEADLINES)]
    return [text for text in found if AFTERWARDS not in text]


async def ends(world: World, user: TeamsUser) -> None:
    """The alarm ends: not at once after the card has moved, and what comes then is no tap's."""
    await world.advance(3)
    await world.taps(user, "Avslutt varselet")
    await world.advance(3)


async def settle(world: World, user: TeamsUser, task: str, **data: Any) -> str:
    answer = await world.presses(user, "duty.settle", task=task, **({"result": "done"} | data))
    return shown_in(answer)


async def test_r43_taken_ticked_and_done(tmp_path: Path) -> None:
    """R43, R40, L9, L10: each step by a named human and on record; then nobody is reminded."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.presses(world.caseworker, "incident.describe", target="self")
        assert len(world.inbox(world.leader)) == 1, "the red card has the chat to itself"
        await world.taps(world.leader, "Jeg ringer deg")
        assert task_cards(world, world.leader) == [], "one card to act on: the role card asks"
        assert asks(world.last(world.leader))
        assert world.reads(world.caseworker, "Leder En er varslet om trusselen.")
        answer = shown_in(await world.taps(world.leader, "Jeg tar meg av trusselen"))
        assert answer.startswith("Du hjelper Saksbehandler En")
        (card,) = task_cards(world, world.leader)
        assert card.startswith("Neste: Varsle politiet")
        assert "02800" in card
        assert world.reads(world.caseworker, "Leder En tar seg av trusselen.")
        assert "Neste: Si fra i egen enhet" in await settle(world, world.leader, "police")
        await settle(world, world.leader, "own_unit")
        await ends(world, world.leader)
        assert "Du tar deg av trusselen · 2 av 3 er gjort" in world.last(world.leader).text
        acted_on = [card for card in world.inbox(world.leader) if card.buttons]
        acted_on = [card for card in acted_on if not card.text.startswith("Du tar deg")]
        assert len(acted_on) == 1, "L14: beside the form behind *Vis resten*"
        done = await settle(world, world.leader, "safety_rep")
        assert "Alt om trusselen er gjort" in done
        assert "Varsle politiet: gjort av Leder En kl. 10.00" in done
        before = len(task_cards(world, world.leader))
        await world.advance(3 * DAY)
        assert len(task_cards(world, world.leader)) == before
        assert of_the_duty(world) == [
            "duty_called",
            "duty_taken",
            *3 * ["duty_task"],
            "duty_settled",
        ]


async def test_r43_not_relevant_has_a_reason_and_its_words_lie_apart(tmp_path: Path) -> None:
    """L11, L13: a choice, or words: masked, encrypted, not on the timeline and on nobody's card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        put_aside = await settle(world, world.leader, "police", result="not_relevant")
        assert put_aside.startswith("Notert.\nNeste: Snakk med verneombud")
        await world.opens_rest(world.leader)
        assert (
            "Varsle politiet: ikke aktuelt, sier Leder En kl. 10.00."
            in world.last(world.leader).text
        )
        none = shown_in(
            await world.presses(
                world.leader, "duty.settle", task="safety_rep", result="not_relevant"
            )
        )
        assert "Velg hvorfor det ikke er aktuelt" in none
        shown = await settle(
            world,
            world.leader,
            "safety_rep",
            result="not_relevant",
            text="Ola 010170 12345 ringte selv",
        )
        assert "Notert." in shown
        assert "ikke aktuelt, sier Leder En kl. 10.00. En annen grunn." in shown
        assert of_the_duty(world)[-4:] == ["duty_task", "duty_task", "duty_settled", "duty_reason"]
        cards = str([card.content for user in world.everybody for card in world.inbox(user)])
        assert "ringte selv" not in str(world.incident()) + cards
        assert "ringte selv" not in (tmp_path / "bot.db").read_bytes().decode("latin-1")


async def test_r43_reminded_until_settled_at_any_hour_while_fresh_then_by_day(
    tmp_path: Path,
) -> None:
    """R43: 15 minutes, an hour, four hours, then daily, by day; each a new card, and the one before
    says so. A slip is taken back, and the reminders begin again."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.advance(8 * HOUR)  # it is six in the evening
        await world.presses(world.leader, "duty.take")
        await world.advance(4 * DAY)
        entries = [e for e in world.incident()["timeline"] if e["kind"] == "duty_reminded"]
        # UTC: 18.15 and 19.15 in Oslo, then at eight on each of the days after.
        assert [entry["at"][8:16] for entry in entries if entry["at"] > "2026-01-01T17"] == [
            "01T17:15", "01T18:15", "02T07:00", "03T07:00", "04T07:00", "05T07:00",
        ]  # fmt: skip
        texts = task_cards(world, world.leader)
        cards = len(texts)
        assert [text.startswith("Neste: Varsle politiet") for text in texts[-2:]] == [False, True]
        assert texts[-2].startswith("Om trusselen · ")
        await settle(world, world.leader, "police")
        await settle(world, world.leader, "safety_rep")
        assert "Notert." in await settle(world, world.leader, "police", result="open")
        assert world.reads(world.leader, "Neste: Varsle politiet")
        await world.advance(15 * MINUTE)
        assert len(task_cards(world, world.leader)) == cards + 1


async def test_l4_the_duty_climbs_the_chain_and_never_ends_silently(tmp_path: Path) -> None:
    """R43, L3, L4: a quarter for each level; then everybody keeps the card, the safety
    representative is told once, and all are reminded. Whoever takes it at last has it (L5)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.advance(15 * MINUTE)
        assert "Leder En har ikke svart." in task_cards(world, world.deputy)[0]
        assert task_cards(world, world.next_level) == []
        await world.taps(world.deputy, "Kan ikke")
        assert task_cards(world, world.next_level)[0].startswith(TAKE)
        assert not world.reads(world.safety_rep, "Ingen tar seg av en trussel")
        await world.advance(15 * MINUTE)
        assert world.reads(world.safety_rep, "Ingen tar seg av en trussel")
        assert world.reads(world.caseworker, "Ingen tar seg av trusselen ennå.")
        assert "Ingen tar seg av trusselen ennå." in task_cards(world, world.leader)[-1]
        await world.advance(DAY)
        told = [card.text for card in world.inbox(world.safety_rep) if "Ingen tar seg" in card.text]
        assert len(told) == 1
        # On the role card, after the end, with the follow-up, an hour later, the next morning.
        assert len(task_cards(world, world.leader)) == 5
        assert sum(text.startswith(TAKE) for text in task_cards(world, world.leader)) == 1, "L14"
        assert len(task_cards(world, world.deputy)) == 1, "who cannot is left in peace"
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        assert world.reads(world.leader, "Stedfortreder En tar seg av trusselen")
        late = await world.forges(
            world.next_level, "duty.take", because=Because.STALE, incident=world.incident()["id"]
        )
        assert "Stedfortreder En tar seg av trusselen." in shown_in(late)
        assert of_the_duty(world).count("duty_untaken") == 1


async def test_l5_two_take_it_at_once_and_one_has_it(tmp_path: Path) -> None:
    """L5: the other reads who; both the answer and the card say so."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(15 * MINUTE)
        cards = [
            (u, world.card_with(u, "Jeg tar meg av trusselen"))
            for u in (world.leader, world.deputy)
        ]
        both = [world.teams.tap(user, card, "Jeg tar meg av trusselen") for user, card in cards]
        answers = [shown_in(answer) for answer in await asyncio.gather(*both)]
        await world.core.worker.settle()
        assert of_the_duty(world).count("duty_taken") == 1
        assert sum("Neste: Varsle politiet" in text for text in answers) == 1
        assert sum("tar seg av trusselen" in text for text in answers) == 1


async def test_whoever_has_it_and_cannot_after_all_passes_it_on(tmp_path: Path) -> None:
    """R43: at once, with what was done already; also when the owner takes the bot away."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await settle(world, world.leader, "police")
        await world.taps(world.leader, "Jeg kan ikke likevel")
        assert world.reads(world.caseworker, "En leder er spurt om å ta seg av trusselen.")
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        await world.opens_rest(world.deputy)
        assert "Varsle politiet: gjort av Leder En" in world.last(world.deputy).text
        await world.teams.remove(world.deputy)
        await world.advance(15 * MINUTE)
        assert task_cards(world, world.next_level)[0].startswith(TAKE)
        assert "duty_undelivered" in of_the_duty(world)


async def test_l3_whoever_cannot_be_reached_is_not_waited_for(tmp_path: Path) -> None:
    """L3: without the app the next level is asked in the same moment; with nobody at all, it is
    tried again until somebody can be (L4)."""
    async with World(tmp_path, absent=("102", "103", "104")) as world:
        await world.says(world.caseworker, "/trussel telefon")
        assert of_the_duty(world)[-1] == "duty_untaken"
        assert world.reads(world.safety_rep, "Ingen tar seg av en trussel")
        await world.teams.install(world.deputy)
        await world.advance(HOUR)
        assert task_cards(world, world.deputy)[0].startswith(TAKE)


async def test_a_task_card_that_teams_refuses_moves_the_chain(tmp_path: Path) -> None:
    """L3, R22: sent is not asked."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.advance(100)  # the leader's red card is answered by nobody
        world.teams.fail(forbidden("ConversationBlockedByUser"), user=world.leader, times=math.inf)
        await world.presses(world.caseworker, "incident.describe", kind="trussel")
        await world.advance(600)  # until the chain is through, the red cards come first
        assert of_the_duty(world)[:3] == ["duty_called", "duty_undelivered", "duty_called"]
        assert task_cards(world, world.deputy)[0].startswith(TAKE)


@pytest.mark.parametrize("when", ["told", "tapped", "third_party", "self_harm", "afterwards"])
async def test_r42_however_a_threat_becomes_known_the_duty_is_somebodys(
    tmp_path: Path, when: str
) -> None:
    """R40–R42: by *Fortell mer*, *Truer*, either ladder, and when the alarm has ended."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        if when == "afterwards":
            await world.taps(world.leader, "Avslutt varselet")
        elif when != "told":
            await world.taps(world.caseworker, "Gi advarsel")
        assert of_the_duty(world) == []
        match when:
            case "told":
                await world.taps(world.caseworker, "Det er en trussel")
            case "afterwards":
                await world.taps(world.caseworker, "Ja")
                await world.taps(world.caseworker, "Ja, meld den")
            case "tapped":
                await world.presses(world.caseworker, "guide.step", reaction="threatens")
            case ladder:
                await world.presses(world.caseworker, "guide.choose", ladder=ladder)
        assert of_the_duty(world) == ["duty_called"]
        assert asks(world.last(world.leader))
        if when != "afterwards":
            await ends(world, world.leader)
        card = world.last(world.leader).text
        assert ("113" in card) is (when == "self_harm")
        assert card.startswith(
            "Kan du ta deg av en bruker i krise?" if when == "self_harm" else TAKE
        )


async def test_l7_the_duty_is_never_the_targets(tmp_path: Path) -> None:
    """L7, R72: known from the first, or found out after they had taken it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        aimed: dict[str, Any] = {
            "kind": "trussel",
            "target": "colleague",
            "target_person": person_id("102"),
        }
        await world.presses(world.caseworker, "incident.describe", **aimed)
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(60)
        assert task_cards(world, world.leader) == []
        assert asks(world.last(world.deputy))
        refused = await world.forges(
            world.leader, "duty.take", because=Because.HOSTILE, incident=world.incident()["id"]
        )
        assert "finner ikke noe varsel" in shown_in(refused)
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        aimed |= {"target_person": person_id("103"), "incident": world.incident()["id"]}
        await world.presses(world.caseworker, "incident.describe", **aimed)
        assert "Du trenger ikke gjøre noe med dette lenger." in task_cards(world, world.deputy)[-1]
        assert task_cards(world, world.next_level)[0].startswith(TAKE)


async def test_withdrawn_it_is_dropped_and_told_and_raised_again_asked_anew(
    tmp_path: Path,
) -> None:
    """L9: whoever has it gets a new card, for they may be on the telephone about it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await settle(world, world.leader, "police")
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        first, second = task_cards(world, world.leader)
        assert first.startswith("Om trusselen · ")
        assert second.startswith("Varselet er trukket. Du trenger ikke gjøre mer med trusselen.")
        await world.advance(DAY)
        assert len(task_cards(world, world.leader)) == 2
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        await world.taps(world.caseworker, "Varsle igjen")
        assert of_the_duty(world) == ["duty_called", "duty_dropped", "duty_called"]
        await world.taps(world.leader, "Jeg ringer deg")
        assert asks(world.last(world.leader))


async def test_l6_the_follow_up_does_not_keep_an_old_alarm_lively(tmp_path: Path) -> None:
    """L6: reminded of for hours, the alarm is quiet all the same: a cry is a new one, and the
    threat told in the old one is still followed up."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(HOUR)
        await world.presses(world.leader, "duty.take")
        await world.advance(90 * MINUTE)
        await world.says(world.caseworker, "hjelp")
        old, new = world.incidents()
        assert (old["state"], new["state"]) == ("cancelled", "open")
        await settle(world, world.leader, "police", incident=old["id"])
        assert "Alt om trusselen er gjort" in await settle(
            world, world.leader, "safety_rep", incident=old["id"]
        )


async def test_it_goes_on_after_a_crash(tmp_path: Path) -> None:
    """R43, L10: asked, taken, reminded of: nothing is held in memory only."""
    async with World(tmp_path) as world:
        world.late_ms = 10**9
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.stop()
        world.clock.at += 20 * MINUTE * 1000
        await world.start()
        await world.core.worker.settle()
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        before = len(world.inbox(world.deputy))
        await world.stop()
        world.clock.at += HOUR * 1000
        await world.start()
        await world.core.worker.settle()
        assert len(world.inbox(world.deputy)) == before + 1, "one reminder, not one for each missed"
        await settle(world, world.deputy, "police")
        await settle(world, world.deputy, "safety_rep")
        assert of_the_duty(world)[-1] == "duty_settled"


async def test_l12_a_drill_walks_the_same_way_marked_and_lets_go(tmp_path: Path) -> None:
    """L12: ØVELSE on every card, one reminder, and the threat follow-up is over; alone nobody else
    hears."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.presses(world.caseworker, "incident.describe", kind="trussel")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        assert world.card_with(world.leader, "Gjort").summary.startswith("ØVELSE: Trusselen")
        await world.advance(3 * DAY)
        mine = [card for card in world.inbox(world.leader) if "russel" in card.text]
        assert len(mine) == 3, "asked, taken, and reminded of once"
        assert all(card.summary.startswith("ØVELSE") for card in world.inbox(world.leader))
        assert world.reads(world.leader, "Øvelsen er over. Du trenger ikke gjøre mer.")
        assert of_the_duty(world)[-1] == "duty_dropped"
        heard = len(world.inbox(world.leader))  # not forgotten: a card that is gone is sent anew
        await world.says(world.caseworker, "øvelse alene")
        await world.taps_on(world.caseworker, world.card_with(world.caseworker, WARN), "Mer")
        await world.presses(world.caseworker, "incident.describe", kind="trussel")
        await world.taps(world.caseworker, "Jeg ringer deg")
        await world.taps(world.caseworker, "Jeg tar meg av trusselen")
        await world.advance(3 * DAY)
        assert len(world.inbox(world.leader)) == heard


@pytest.mark.parametrize("after", [10, 600, 4_000])
async def test_l14_a_threat_told_after_the_end_is_one_push_to_each(
    tmp_path: Path, after: int
) -> None:
    """The task, and below it the follow-up that has begun with it, on one card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.taps(world.caseworker, "Ja")
        await world.advance(after)
        before = {user: len(world.inbox(user)) for user in world.everybody}
        await world.taps(world.caseworker, "Ja, meld den")
        await world.advance(60)
        told = [card for card in world.inbox(world.leader)[before[world.leader] :] if card.alert]
        assert len(told) == 1
        assert asks(told[0])
        assert "Vis oppfølgingen" in told[0].buttons
        for user in world.everybody:
            assert sum(card.alert for card in world.inbox(user)[before[user] :]) <= 1
