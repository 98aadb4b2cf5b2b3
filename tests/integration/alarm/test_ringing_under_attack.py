"""What nobody told the telephones: rounds that change, drills, storms and stray keys in the middle
of a call. Whatever happens, who is needed is rung, and no machine's key counts (L2, L3)."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.calls import KeyPressed
from bot.service.alarm import act
from bot.service.answer import SILENT, Answer
from bot.service.unit_of_work import UnitOfWork
from tests.forging import Because
from tests.integration.alarm.ringing_scene import Town, crowd, town
from tests.world import SAMPLE, person_id

HOUR_MS = 3_600_000


def two_leaders() -> str:
    """The sample organisation, with the deputy on the leader's level."""
    both = f"people: [{person_id('102')}, {person_id('103')}]"
    return SAMPLE.read_text().replace(f"people: [{person_id('102')}]", both, 1)


async def test_l2_a_no_of_another_ends_no_call_that_still_rings(tmp_path: Path) -> None:
    async with town(tmp_path, organisation=two_leaders()) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.rung(world.leader)
        line = await world.rung(world.deputy, 0)
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.settle()
        assert not line.over
        assert "Ringer **Stedfortreder" in world.her_card()
        await world.phone.picks_up(line)
        assert line.heard[0].startswith("Rødt kort.")


async def test_l2_what_the_caseworker_tells_ends_no_call_that_still_rings(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        line = await world.rung(world.leader)
        await world.presses(world.caseworker, "incident.describe", target="client_self")
        await world.settle()
        assert world.told("described")
        assert not line.over


async def test_l2_who_takes_the_telephone_after_the_round_has_ended_is_asked(
    tmp_path: Path,
) -> None:
    """The last level rings into the next round; its call is worth what it was."""
    text = SAMPLE.read_text().replace("over, wait_seconds: 60", "over, wait_seconds: 30")
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(61)
        line = await world.rung(world.teams.user(person_id("104"), "Leder To"))
        await world.advance(20)
        assert world.told("round_started")
        assert not line.over
        await world.phone.picks_up(line)
        assert line.heard[-1].startswith("Rødt kort.")
        world.clock.at += 2_000
        await world.presses_key(line, "1")
        assert len(world.told("claimed")) == 1


async def test_l12_a_key_in_a_drill_keeps_nobody_from_being_rung_in_earnest(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Øv med leder")
        line = await world.answered(world.leader, 20)
        await world.presses_key(line, "2")
        await world.phone.spoken(line)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(12)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_l12_a_drill_on_the_line_gives_way_to_an_alarm(tmp_path: Path) -> None:
    async with town(tmp_path, organisation=crowd(2)) as world:
        other = world.teams.user(person_id("200"), "Kollega 0")
        await world.teams.install(other)
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Øv med leder")
        line = await world.answered(world.leader, 20)
        await world.says(other, "/hjelp telefon kontor")
        await world.advance(14)
        assert line.over or line.heard[-1].startswith("Rødt")
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_l3_a_no_to_one_alarm_is_no_answer_to_one_that_nobody_has_told_of(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, organisation=crowd(2)) as world:
        other = world.teams.user(person_id("200"), "Kollega 0")
        await world.teams.install(other)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "2")
        await world.phone.spoken(line)
        await world.advance(5)
        await world.says(other, "/hjelp telefon kontor")
        await world.advance(12)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_l2_a_key_that_comes_before_the_prompt_is_heard_is_none(tmp_path: Path) -> None:
    """A voicemail's tone, or an exchange's menu, while our sentence is still being made."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        world.speaker.busy = asyncio.Event()
        taken = asyncio.create_task(world.phone.picks_up(line))
        await asyncio.sleep(0.05)
        world.clock.at += 3_000
        key = asyncio.create_task(world.phone.tells(line, KeyPressed("1", 1)))
        await asyncio.sleep(0.05)
        world.speaker.busy.set()
        await asyncio.gather(taken, key)
        await world.settle()
        assert line.heard
        assert not world.told("claimed")


async def test_l10_a_no_that_comes_too_late_is_told_who_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.advance(19)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.phone.presses(line, "2")
        assert line.heard[-1] == "Du hjelper allerede. Kortet ligger i Teams."
        assert not world.told("declined")


async def test_l3_a_clock_set_back_keeps_nobody_from_being_rung(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(5)
        set_back(world)
        await world.advance(6)
        assert world.phone.calls_to(world.leader.id)


async def test_l2_a_clock_set_back_in_a_call_leaves_the_keys_counting(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.settle()
        set_back(world)
        world.clock.at += 5_000
        await world.presses_key(line, "1")
        assert world.told("claimed")


async def test_l2_a_receipt_that_is_told_again_is_no_sign_of_the_claimant(tmp_path: Path) -> None:
    """They have seen the card, put the telephone into a pocket, and that pressed 1."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(1)
        await world.opens(world.leader)
        line = await world.answered(world.leader, 19)
        await world.presses_key(line, "1")
        await world.opens(world.leader)
        assert not world.told("claim_signed")
        await world.advance(31)
        assert world.has_card(world.deputy)


async def test_l2_a_first_receipt_that_comes_late_is_no_sign_of_the_claimant(
    tmp_path: Path,
) -> None:
    """They read the card, put the telephone into a pocket, that pressed 1, and then Teams tells.
    One that nobody can date is none either; the same from after the key is."""
    cases = (("before", -2, False), ("no date", None, False), ("after", 2, True))
    for name, after, signed in cases:
        (folder := tmp_path / name).mkdir()
        async with town(folder) as world:
            await world.says(world.caseworker, "/hjelp telefon kontor")
            line = await world.answered(world.leader)
            await world.presses_key(line, "1")
            pressed_at = world.clock.at
            await world.advance(3)
            receipt = world.teams.payloads.read_receipt(world.leader, world.last(world.leader).id)
            receipt["timestamp"] = None if after is None else iso(pressed_at + after * 1000)
            await world.teams.deliver(receipt)
            await world.settle()
            assert bool(world.told("claim_signed")) is signed, name
            await world.advance(31)
            assert world.has_card(world.deputy) is not signed, name


def iso(at: int) -> str:
    """As Teams writes an instant."""
    written = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="microseconds")
    return written.replace("+00:00", "1Z")


async def test_l2_who_reads_what_came_after_their_key_gives_a_sign(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.opens(world.leader)
        line = await world.answered(world.leader, 20)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(2)
        await world.says(world.caseworker, "han står i døra")
        await world.advance(3)
        await world.opens(world.leader)
        assert world.told("claim_signed")


async def test_l2_another_way_of_helping_is_a_sign_too(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp video kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(4)
        incident = world.incident()["id"]
        forged = {"incident": incident, "seen": 2, "how": "call"}
        await world.forges(world.leader, "red_card.claim", because=Because.STALE, **forged)
        await world.settle()
        assert world.told("claim_signed")
        await world.advance(60)
        assert not world.has_card(world.deputy)


async def test_l14_one_call_draws_the_caseworkers_card_twice(tmp_path: Path) -> None:
    """When it rings and when it is over; and that it is over stands there."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(9)
        before = len(world.last(world.caseworker).history)
        line = await world.rung(world.leader, 1)
        await world.phone.picks_up(line)
        await world.phone.ends(line)
        await world.settle()
        assert len(world.last(world.caseworker).history) - before == 2
        assert "Ringer" not in world.her_card()


async def test_l3_the_last_to_say_no_does_not_hear_that_somebody_is_next(tmp_path: Path) -> None:
    text = SAMPLE.read_text().replace("over, wait_seconds: 60", "over, wait_seconds: 30")
    async with town(tmp_path, organisation=text.replace("repeat: 3", "repeat: 1")) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(61)
        line = await world.rung(world.teams.user(person_id("104"), "Leder To"))
        await world.advance(20)
        assert world.told("exhausted")
        await world.phone.picks_up(line)
        world.clock.at += 2_000
        await world.presses_key(line, "2")
        assert line.heard[-1] == "Takk. Saksbehandler får vite det."


async def test_l2_after_a_claim_that_is_let_go_of_the_other_telephone_rings(
    tmp_path: Path,
) -> None:
    """Two are asked at once: one takes it before the other is rung, and lets go."""
    async with town(tmp_path, organisation=two_leaders()) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(6)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(world.leader, "red_card.release")
        await world.advance(15)
        assert world.phone.calls_to(world.deputy.id)


async def test_l2_after_a_key_without_a_sign_the_telephone_it_stopped_rings_again(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, organisation=two_leaders()) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        stopped = await world.rung(world.deputy, 0)
        await world.presses_key(line, "1")
        assert stopped.over
        await world.phone.spoken(line)
        await world.advance(47)
        assert world.told("contact_missing")
        assert len(world.phone.calls_to(world.deputy.id)) == 1  # one a minute
        await world.advance(12)
        assert len(world.phone.calls_to(world.deputy.id)) == 2


def set_back(world: Town) -> None:
    """The clock is set back by an hour, and its watch has seen it."""
    world.clock.at -= HOUR_MS
    step = act.ClockStep(-HOUR_MS)

    def watched(uow: UnitOfWork) -> Answer:
        for incident in act.out_of_place(uow, step):
            act.reanchor(uow, incident, step)
        return SILENT

    world.core.service.within(watched)
