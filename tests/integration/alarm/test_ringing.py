"""It rings: whoever was alerted and has not answered is called, and nothing counts but a key that a
person presses (L2, R22)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.domain.calls import CallAction, CallEnd, CallRefused, CallRow, PickedUp, Ringing
from bot.jobs.calls import StoredCalls
from bot.ports import TryAgain, Unknown
from bot.store.calls import ITS_MAKER_FIRST_MS
from tests.fakes.payloads import MEETING, MEETING_ID, TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.slow_machine import LONG_ENOUGH
from tests.world import SAMPLE, World, person_id


class Town(World):
    """A world in which telephones ring."""

    phone: TelephoneFake

    def line(self, user: TeamsUser) -> Line:
        """The newest call to somebody."""
        return self.phone.calls_to(user.id)[-1]

    async def rung(self, user: TeamsUser, seconds: float = 10) -> Line:
        """Time passes until somebody's telephone rings."""
        await self.advance(seconds)
        await self.phone.rings(self.line(user))
        await self.settle()
        return self.line(user)

    async def answered(self, user: TeamsUser, seconds: float = 10) -> Line:
        """They take it, and have heard the choice for two seconds."""
        line = await self.rung(user, seconds)
        await self.phone.picks_up(line)
        self.clock.at += 2_000
        return line

    async def presses_key(self, line: Line, key: str) -> None:
        """A key, and what follows from it."""
        await self.phone.presses(line, key)
        await self.settle()

    async def opens(self, user: TeamsUser) -> None:
        """They look at their newest card; the receipt tells."""
        await self.teams.sees(user, self.last(user))
        await self.settle()

    def has_card(self, user: TeamsUser) -> bool:
        """Whether somebody was alerted."""
        return bool(self.inbox(user))

    def her_card(self) -> str:
        """What the caseworker reads now."""
        return self.last(self.caseworker).text

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The facts of this kind on the alarm's timeline."""
        return [one for one in self.incident()["timeline"] if one["kind"] == kind]


@asynccontextmanager
async def town(folder: Path, **options: Any) -> AsyncIterator[Town]:
    phone = TelephoneFake()
    async with Town(folder, telephone=phone, **options) as world:
        world.phone = phone
        yield world


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


async def test_l2_key_1_is_a_claim_and_says_how_help_comes(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert "Leder En hjelper deg" in world.her_card()
        assert "Leder En tok telefonen og skriver til deg snart." in world.her_card()
        assert line.heard[-1] == (
            "Du hjelper Saksbehandler nå. Saksbehandler er opptatt i telefonen. Ikke ring. "
            "Åpne Teams og skriv."
        )
        await world.phone.spoken(line)
        assert line.hung_up
        await world.presses(world.leader, "red_card.release")  # her card is the role card


async def test_the_way_of_helping_follows_the_meeting_as_on_the_card(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert "2 1, 0 7, 0 0, 0 0" in line.heard[-1]
        assert "ringer deg snart" in world.her_card()
    (tmp_path / "video").mkdir()
    async with town(tmp_path / "video") as world:
        await world.says(world.caseworker, "/hjelp video kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert line.heard[-1].endswith("Åpne Teams og bli med i samtalen.")


async def test_l2_a_claim_by_key_alone_rests_the_chain_for_thirty_seconds(tmp_path: Path) -> None:
    """A pocket, a child, a switchboard can press 1."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(29)
        assert not world.has_card(world.deputy)
        await world.advance(1.1)
        assert world.has_card(world.deputy)
        assert "Leder En tok telefonen, men har ikke gitt lyd fra seg." in world.her_card()
        assert "Leder En hjelper deg" in world.her_card()  # the claim stands


async def test_l2_a_sign_of_the_claimant_makes_it_a_claim_like_any_other(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.advance(10)
        await world.says(world.leader, "Jeg ser deg. Hva skjer?")
        assert world.told("claim_signed")
        assert "tok telefonen" not in world.her_card()
        await world.advance(89)
        assert not world.has_card(world.deputy)
        assert not world.told("contact_asked")
        await world.advance(1.1)
        assert world.told("contact_asked")


async def test_l2_opening_the_card_is_a_sign(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.opens(world.leader)
        await world.advance(40)
        assert world.told("claim_signed")
        assert not world.has_card(world.deputy)


async def test_l2_the_caseworkers_yes_lets_the_chain_rest(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.advance(18.1)  # asked after fifteen; a thumb needs three
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        await world.advance(120)
        assert not world.has_card(world.deputy)


async def test_l5_a_second_key_and_a_late_tap_are_told_who_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader, 10)
        await world.advance(30)
        other = await world.answered(world.deputy, 10)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.presses_key(other, "1")
        assert other.heard[-1] == "Leder hjelper allerede. Takk."
        assert len(world.told("claimed")) == 1
        assert line.heard[-1] == "Du hjelper allerede. Kortet ligger i Teams."  # no key: L11


async def test_l5_the_telephones_of_the_others_stop_once_somebody_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        taken = await world.answered(world.leader)
        await world.phone.spoken(taken)
        await world.advance(19)
        ringing = await world.rung(world.deputy, 10)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.settle()
        assert ringing.over
        assert taken.heard[-1] == "Stedfortreder hjelper allerede. Takk."
        await world.phone.spoken(taken)
        assert taken.hung_up


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

        book.take_step = take_step  # type: ignore[method-assign]
        await world.advance(20)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.settle()
        assert stopped[-1]
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["stopped"]


async def test_key_2_is_a_no_and_the_next_level_is_alerted_at_once(tmp_path: Path) -> None:
    """L3: declined by all, the next level at once."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "2")
        assert line.heard[-1] == "Takk. Neste får beskjed."
        assert world.has_card(world.deputy)
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == []
        await world.phone.spoken(line)
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["cannot"]


async def test_key_9_says_it_again_and_three_wrong_keys_end_it(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "9")
        assert line.heard[0] == line.heard[1]
        for wrong in "5#7":
            await world.presses_key(line, wrong)
        assert line.heard[2] == line.heard[3]
        assert line.heard[2].startswith("Den tasten brukes ikke.")
        assert line.heard[4] == "Du har ikke valgt. Kortet ligger i Teams. Ha det."
        await world.phone.spoken(line)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"
        assert not world.told("claimed")


async def test_keys_count_only_after_a_second_of_our_own_prompt_and_once(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await world.presses_key(line, "1")  # early media
        await world.phone.picks_up(line)
        await world.presses_key(line, "1")  # the same instant
        assert not world.told("claimed")
        world.clock.at += 1_500
        await world.phone.presses(line, "9")
        await world.phone.presses(line, "9", again=True)  # told twice
        assert len(line.heard) == 2


async def test_l2_a_voicemail_that_talks_and_never_presses_stops_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        for _ in range(3):
            await world.phone.spoken(line)
            await world.advance(6)
        assert len(line.heard) == 3
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
        await world.advance(2)
        assert len(world.phone.calls_to(world.leader.id)) == 2
        await world.phone.ends(world.line(world.leader), CallEnd.FAILED)
        await world.advance(15)
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


async def test_l12_a_drill_says_so_first_and_last(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Øv med leder")
        line = await world.answered(world.leader, 20)
        assert line.heard[0].startswith("Øvelse. Rødt kort.")
        assert line.heard[0].endswith("Øvelse.")
        await world.presses_key(line, "1")
        assert line.heard[-1].startswith("Øvelse.")
        assert line.heard[-1].endswith("Øvelse.")


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
        assert len(world.phone.calls_to(world.leader.id)) == 2
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["lost"]


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
        assert len(phone.calls_to(world.leader.id)) == 2
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["lost"]


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


async def test_l11_no_number_is_said_before_a_key(tmp_path: Path) -> None:
    """The leader answers, and takes it on the card instead: whoever holds the telephone hears that,
    and no number."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat kontor")
        line = await world.answered(world.leader)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.settle()
        assert line.heard[-1] == "Du hjelper allerede. Kortet ligger i Teams."
        await world.phone.spoken(line)
        assert line.hung_up


async def test_l2_who_says_no_on_the_card_does_not_hear_that_the_alarm_is_over(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.settle()
        assert line.heard[-1] == "Takk. Neste får beskjed."


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


def crowd(members: int) -> str:
    """The sample organisation with so many members in the unit."""
    ids = [person_id(f"2{n:02}") for n in range(members - 1)]
    people = "".join(f'  - {{id: {one}, name: "Kollega {n}"}}\n' for n, one in enumerate(ids))
    text = SAMPLE.read_text().replace("\nunits:", f"\n{people}\nunits:", 1)
    first = f"[{person_id('101')}]"
    return text.replace(f"members: {first}", f"members: [{', '.join([person_id('101'), *ids])}]")


async def test_on_postgresql_a_tap_and_a_key_give_one_owner(
    tmp_path: Path, postgres_url: str
) -> None:
    """L5: in the same millisecond; and the voice says who has it."""
    async with town(tmp_path, database_url=postgres_url) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.advance(30)
        tap = world.teams.tap(
            world.deputy,
            world.card_with(world.deputy, "Jeg skriver med deg"),
            "Jeg skriver med deg",
        )
        await asyncio.gather(tap, world.phone.presses(line, "1"))
        await world.settle()
        owners = {one["detail"]["by"] for one in world.told("claimed")}
        assert len(owners) == 1
        first = owners == {world.leader.id}
        assert line.heard[-1].startswith(
            "Du hjelper" if first else "Stedfortreder hjelper allerede"
        )


async def test_a_name_is_said_as_the_organisation_wants_it_heard(tmp_path: Path) -> None:
    """`spoken_name`: on the telephone alone, and of whoever helps as well."""
    text = SAMPLE.read_text().replace(
        "name: Saksbehandler En\n", "name: Saksbehandler En\n    spoken_name: Venke\n", 1
    )
    text = text.replace("name: Leder En,", "name: Leder En, spoken_name: Lider,", 1)
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.answered(world.leader)
        await world.advance(30)
        other = await world.answered(world.deputy, 10)
        assert "Venke trenger hjelp nå." in other.heard[0]
        assert "Venke" not in world.last(world.leader).text
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.presses_key(other, "1")
        assert other.heard[-1] == "Lider hjelper allerede. Takk."


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


async def test_r30_l13_the_units_figures_say_how_calls_helped_and_of_whom_nothing(
    tmp_path: Path,
) -> None:
    """Answered by telephone, and the time from the alert to the key; under five nothing is told."""
    async with town(tmp_path) as world:
        for number in range(1, 6):
            await world.says(world.caseworker, "/hjelp telefon kontor")
            line = await world.answered(world.leader)
            await world.presses_key(line, "1")
            await world.phone.spoken(line)
            await world.advance(3)
            await world.presses(world.caseworker, "red_card.resolve")
            await world.advance(15 * 60)
            if number == 4:
                few = await figures(world)
                assert "Besvart på telefonen\nfor få til å vises" in few
        said = await figures(world)
        assert "Noen ble ringt\n5" in said
        assert "Besvart på telefonen\n5" in said
        assert "Fra varsel til tast, median\n12" in said
        assert world.leader.name not in said


async def figures(world: Town) -> str:
    """What the unit's leader reads after `innsikt`."""
    await world.says(world.leader, "innsikt")
    await world.settle()
    return world.last(world.leader).text
