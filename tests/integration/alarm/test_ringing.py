"""It rings: whoever was alerted and has not answered is called, and no outcome of a call but a key
moves or stops anything (L2, R22)."""

import asyncio
from pathlib import Path

from bot.domain.calls import CallAction, CallEnd, CallOrder, CallRefused, PickedUp, Ringing
from bot.domain.conversation import CallRow
from bot.jobs.call_books import StoredCalls
from bot.jobs.calls import LOOK_EVERY_SECONDS_IN_A_CALL
from bot.ports import CallOutcome, TryAgain, Unknown
from bot.store.calls import ITS_MAKER_FIRST_MS
from tests.fakes.payloads import MEETING, MEETING_ID, TeamsUser
from tests.fakes.telephone import TelephoneFake
from tests.integration.alarm.ringing_scene import Town, crowd, town
from tests.slow_machine import LONG_ENOUGH
from tests.world import SAMPLE, person_id


async def test_r22_a_leader_who_does_not_answer_the_card_is_rung_after_ten_seconds(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(9.9)
        assert not world.phone.lines
        line = await world.rung(world.leader, 0.1)
        assert line.order.number == "+4721070001"
        assert "Ringer **Leder En** …" in world.her_card()
        assert "nådd" not in world.her_card()
        await world.phone.picks_up(line)
        assert line.heard == [
            "Rødt kort. Saksbehandler trenger hjelp nå. Trykk 1 hvis du hjelper. "
            "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
        ]


async def test_away_from_the_office_it_rings_after_five_seconds_and_after_seeing_after_twenty(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon hjemmekontor")
        await world.advance(5)
        assert len(world.phone.calls_to(world.leader.id)) == 1
    (tmp_path / "seen").mkdir()
    async with town(tmp_path / "seen") as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(8)
        await world.opens(world.leader)
        await world.advance(11)
        assert not world.phone.lines
        await world.advance(1)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_l2_a_voicemail_that_talks_and_never_presses_stops_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        for _ in range(3):
            await world.phone.spoken(line)
            await world.advance(6)
        assert len(line.heard) == 4
        assert line.heard[-1] == "Du har ikke valgt. Kortet ligger i Teams. Ha det."
        still_up = [one for one in world.phone.lines if not one.hung_up]
        assert still_up == [line], "no line goes dead on somebody"
        await world.phone.presses(line, "1")  # too late
        await world.phone.spoken(line)
        assert line.hung_up
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"
        await world.advance(3)
        assert world.has_card(world.deputy)
        assert not world.told("claimed")


async def test_what_came_of_a_call_stands_on_the_timeline_by_its_own_name(tmp_path: Path) -> None:
    for end, outcome in (
        (CallEnd.BUSY, "busy"),
        (CallEnd.DECLINED, "declined"),
        (CallEnd.NO_ANSWER, "no_answer"),
        (CallEnd.UNREACHABLE, "unreachable"),
    ):
        (folder := tmp_path / outcome).mkdir()
        async with town(folder) as world:
            await world.says(world.caseworker, "/hjelp telefon kontor")
            line = await world.rung(world.leader)
            await world.phone.ends(line, end)
            await world.settle()
            assert world.told("ring_ended")[0]["detail"]["outcome"] == outcome
            assert "Ringer" not in world.her_card()
            assert not world.has_card(world.deputy)  # L3: the chain's own clock
            assert len(world.phone.lines) == 1


async def test_a_call_that_failed_is_made_once_more(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await world.phone.ends(line, CallEnd.FAILED)
        await world.advance(59)
        assert len(world.phone.calls_to(world.leader.id)) == 1, "one a minute to a number"
        await world.advance(1)
        assert len(world.phone.calls_to(world.leader.id)) == 2
        await world.phone.ends(world.line(world.leader), CallEnd.FAILED)
        await world.advance(15)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_a_call_that_surely_never_rang_is_made_again_at_once(tmp_path: Path) -> None:
    """Nobody was rung, so no operator counts it: a trunk that had a hiccup costs two seconds."""
    async with town(tmp_path) as world:
        world.phone.answers[world.leader.id] = TryAgain("trunk")
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert not world.phone.calls_to(world.leader.id)
        await world.advance(2)
        await world.phone.ends(world.line(world.leader), CallEnd.FAILED)
        await world.advance(60)
        assert len(world.phone.calls_to(world.leader.id)) == 1, "and never a third time"
    (tmp_path / "said no").mkdir()
    async with town(tmp_path / "said no") as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        await world.phone.ends(world.line(world.leader), CallEnd.FAILED)
        await world.advance(2)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_a_provider_that_takes_it_and_never_rings_shows_nobody_as_called(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        world.phone.answers[world.leader.id] = Unknown("timeout")
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(12)
        assert "Ringer" not in world.her_card()
        await world.advance(20)
        assert world.has_card(world.deputy)
    (tmp_path / "refused").mkdir()
    async with town(tmp_path / "refused") as world:
        world.phone.answers[world.leader.id] = CallRefused("7504")
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(29)
        assert not world.phone.calls_to(world.leader.id)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "failed"


async def test_a_trunk_that_is_away_is_tried_once_more(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        world.phone.answers[world.leader.id] = TryAgain("trunk")
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(13)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_without_speech_nobody_is_called(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        world.speaker.silent = True
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(31)
        assert not world.phone.lines
        assert world.has_card(world.deputy)


async def test_l7_who_is_not_rung(tmp_path: Path) -> None:
    """The one in trouble, whoever helps in another alarm; in a drill alone nobody (L12)."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.advance(60)
        assert not world.phone.lines


async def test_whom_no_card_reaches_is_rung_at_once_and_the_chain_goes_on(tmp_path: Path) -> None:
    async with town(tmp_path, absent=("102",)) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.settle()
        assert world.has_card(world.deputy)
        line = await world.answered(world.leader, 0)
        await world.presses_key(line, "1")
        assert "Leder En hjelper deg" in world.her_card()


async def test_the_call_of_a_replica_that_died_is_found_and_made_once_more(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.rung(world.leader)
        await world.stop()
        world.phone.closed = True
        await world.start()
        await world.advance(25)
        assert len(world.phone.calls_to(world.leader.id)) == 1
        await world.advance(5 + ITS_MAKER_FIRST_MS / 1000 + 3)
        assert len(world.phone.calls_to(world.leader.id)) == 1
        await world.advance(24)
        assert len(world.phone.calls_to(world.leader.id)) == 2
        assert ended(world, world.leader) == ["lost"]


def ended(world: Town, user: TeamsUser) -> list[str]:
    """How somebody's calls ended, as the timeline has it."""
    facts = [one["detail"] for one in world.told("ring_ended")]
    return [one["outcome"] for one in facts if one["person"] == user.id]


class ToldElsewhere(TelephoneFake):
    """Whose end by us reaches another replica before this one has ended."""

    async def close(self) -> None:
        """See `ports.Telephone`."""
        for line in [line for line in self.lines if not line.over]:
            await self.ends(line, CallEnd.STOPPED)
        await super().close()


async def test_whoever_stops_in_an_orderly_way_leaves_a_call_that_is_made_again(
    tmp_path: Path,
) -> None:
    phone = ToldElsewhere()
    async with Town(tmp_path, telephone=phone) as world:
        world.phone = phone
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.rung(world.leader)
        assert world.calls is not None
        await world.calls.drain(LONG_ENOUGH)
        await world.stop()
        await world.start()
        await world.advance(3)
        assert len(phone.calls_to(world.leader.id)) == 1
        await world.advance(57)
        assert len(phone.calls_to(world.leader.id)) == 2
        assert ended(world, world.leader) == ["lost"]


async def test_a_call_that_its_provider_still_knows_goes_on_with_another_replica(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        world.phone.known[line.order.id] = PickedUp()
        await world.stop()
        await world.start()
        await world.presses_key(line, "1")
        assert "Leder En hjelper deg" in world.her_card()
        assert line.heard[-1].startswith("Du hjelper Saksbehandler nå.")


async def test_what_is_told_of_a_call_that_is_nobodys_or_over_does_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.phone.ends(line)
        await world.presses_key(line, "1")
        await world.phone.tells(line, Ringing())
        assert world.calls is not None
        for foreign in ("", "x.1", f"{line.order.id}9", line.order.id.replace(".1", ".7")):
            await world.calls.heard(foreign, PickedUp())
        assert not world.told("claimed")
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"


async def test_the_organisation_says_how_soon_somebody_is_called(tmp_path: Path) -> None:
    """`call_after_seconds` of the unit, and of a level where it is another."""
    text = SAMPLE.read_text().replace(
        "    contact_seconds: 90 ", "    call_after_seconds: 20\n    contact_seconds: 90 "
    )
    text = text.replace(
        "name: Stedfortreder, wait", "name: Stedfortreder, call_after_seconds: 3, wait"
    )
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(19)
        assert not world.phone.lines
        await world.advance(1)
        assert world.phone.rung() == {world.leader.id: 1}
        await world.advance(13)
        assert world.phone.rung() == {world.leader.id: 1, world.deputy.id: 1}
        await world.says(world.leader, "admin")
        shown = world.last(world.leader).text
        assert (
            "venter 30 sekunder, 15 sekunder når kollegaen er alene, ringer etter 20 sekunder"
            in shown
        )
        assert "venter 30 sekunder, ringer etter 3 sekunder" in shown


async def test_no_red_card_waits_for_a_look_at_calls_that_are_due_later(tmp_path: Path) -> None:
    """B1: whoever calls looks each five seconds, and is woken for what is due before that."""
    soon = SAMPLE.read_text().replace(
        "    contact_seconds: 90 ", "    call_after_seconds: 4\n    contact_seconds: 90 "
    )
    for name, organisation, woken in (("later", None, False), ("soon", soon, True)):
        (tmp_path / name).mkdir()
        async with town(tmp_path / name, organisation=organisation) as world:
            assert world.calls is not None
            world.calls._wakeup.clear()
            await world.says(world.caseworker, "/hjelp telefon kontor")
            assert world.calls._wakeup._event.is_set() is woken
            await world.taps(world.leader, "Jeg skriver med deg")
            assert world.calls._wakeup._event.is_set()  # they stop at once


async def test_the_number_is_kept_from_an_operators_spam_list(tmp_path: Path) -> None:
    """Redials alone: at most one a minute, three in a quarter of an hour, five an hour."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        for _ in range(60):
            await world.advance(60)
            for line in world.phone.lines:
                if not line.over:
                    await world.phone.ends(line, CallEnd.NO_ANSWER)
        made = world.phone.calls_to(world.leader.id)
        assert len(made) == 3  # the rounds of the chain, each minutes after the other


async def test_a_storm_is_one_call_that_tells_of_the_others(tmp_path: Path) -> None:
    """Five at once cry for the same leader: one call, and whoever has heard of all is not rung for
    the next."""
    async with town(tmp_path, organisation=crowd(5)) as world:
        others = [world.teams.user(person_id(f"2{n:02}"), f"Kollega {n}") for n in range(4)]
        for one in others:
            await world.teams.install(one)
        for user in (world.caseworker, *others):
            await world.says(user, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        assert len(world.phone.calls_to(world.leader.id)) == 1
        assert "og 4 til trenger hjelp nå" in line.heard[0]
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(15)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_whoever_sits_in_the_same_meeting_is_not_rung(tmp_path: Path) -> None:
    """Their telephone would ring before the client."""
    async with town(tmp_path) as world:
        world.teams.sits_in(MEETING_ID, world.leader)
        await world.says(world.caseworker, "hjelp kontor", chat=MEETING, mention=True)
        await world.core.inbound.settle()
        await world.advance(25)
        assert not world.phone.calls_to(world.leader.id)
        await world.advance(20)
        assert world.phone.calls_to(world.deputy.id)


async def test_l2_whoever_hung_up_has_not_declined_whatever_was_told_of_it(tmp_path: Path) -> None:
    """That it was answered may be lost on the way."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await world.phone.ends(line, CallEnd.HUNG_UP)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"


async def test_l5_a_telephone_stops_before_that_is_written_down(tmp_path: Path) -> None:
    """Fifty of one level would ring on while the others' ends are stored."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        assert world.calls is not None
        book = world.calls._stored
        stopped: list[bool] = []

        async def take_step(row: CallRow) -> list[CallAction]:
            stopped.append(line.hung_up)
            return await StoredCalls.take_step(book, row)

        book.take_step = take_step  # type: ignore[method-assign]  # the order is seen nowhere else
        await world.advance(20)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.settle()
        assert stopped[-1]
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["stopped"]


class Slow(TelephoneFake):
    """An exchange that takes its time to make a call."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `ports.Telephone`."""
        await self.goes_on.wait()
        return await super().place(order)


async def test_l5_a_call_that_is_being_made_is_looked_after_from_then_on(tmp_path: Path) -> None:
    """Somebody may claim on another replica before it is made: that is seen each half second."""
    phone = Slow()
    async with Town(tmp_path, telephone=phone) as world:
        world.phone = phone
        await world.says(world.caseworker, "/hjelp telefon kontor")
        world.clock.at += 10_000
        assert world.calls is not None
        assert await world.calls._take() == 0  # there may be more
        assert await world.calls._take() == LOOK_EVERY_SECONDS_IN_A_CALL
        phone.goes_on.set()
        await world.settle()
        assert len(phone.lines) == 1
