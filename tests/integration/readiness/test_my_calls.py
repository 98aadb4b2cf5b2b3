"""`ring meg`: when a leader is called, what she chooses of it, and a test call (R12, R22; L2,
L5)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.calls import CallEnd, CallRefused, Ringing
from bot.service.readiness.telephone import forget_trials
from bot.store import tables as t
from bot.store.queries import changed_people
from tests.fakes.telephone import Line
from tests.forging import Because
from tests.integration.alarm.ringing_scene import Town, town
from tests.integration.readiness.test_can_be_called import with_number
from tests.world import World, shown_in

ON_DUTY, ALWAYS = "Ring meg bare når jeg er på vakt", "Ring meg hele døgnet"
TRY = "Ring meg nå"
DAY = 24 * 3600


async def tries(world: Town) -> Line:
    """The leader asks for a test call, and it rings."""
    await world.says(world.leader, "ring meg")
    answer = await world.taps(world.leader, TRY)
    assert "Ringer deg nå. Trykk 1 når du hører stemmen." in shown_in(answer)
    return await world.rung(world.leader, 0)


async def test_r12_a_test_call_says_that_it_is_one_and_that_the_telephone_works(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        line = await tries(world)
        assert line.order.number == "+4721070001"
        await world.phone.picks_up(line)
        assert line.heard == [
            "Rødt kort. Dette er en prøve. Ingen trenger hjelp. Trykk 1 hvis du hører dette."
        ]
        await world.presses_key(line, "1")
        assert len(line.heard) == 1, "before a second of our voice no key counts"
        await world.advance(2)
        await world.presses_key(line, "1")
        assert line.heard[-1] == "Takk. Telefonen virker."
        await world.phone.spoken(line)
        assert line.hung_up
        await world.settle()
        assert world.last(world.leader).text.startswith("Telefonen virker. Du trykket 1.")
        assert world.core.service.read(lambda uow: uow.tx.last_calls("", world.leader.id, 0))
        await world.advance(3610)
        assert not world.core.service.read(lambda uow: uow.tx.last_calls("", world.leader.id, 0))


async def test_what_came_of_a_test_is_said_by_its_own_name(tmp_path: Path) -> None:
    for end, words in (
        (CallEnd.BUSY, "ringte, opptatt"),
        (CallEnd.DECLINED, "ringte, avvist"),
        (CallEnd.UNREACHABLE, "ringte, ikke å få tak i"),
        (CallEnd.LOST, "ringte, vet ikke hvordan det gikk"),
    ):
        (folder := tmp_path / end).mkdir()
        async with town(folder) as world:
            line = await tries(world)
            await world.phone.ends(line, end)
            await world.settle()
            assert world.last(world.leader).text.startswith(f"Prøven: {words}")
            await world.advance(30)
            assert len(world.phone.lines) == 1, "no redial: nobody needs help"


async def test_l2_a_voicemail_is_no_telephone_that_works(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        line = await tries(world)
        await world.phone.picks_up(line)
        for _ in range(3):
            await world.phone.spoken(line)
            await world.advance(6)
        await world.phone.spoken(line)  # the goodbye
        assert line.hung_up
        await world.settle()
        assert world.last(world.leader).text.startswith("Prøven: ringte, ingen tast")


async def test_l13_a_test_call_is_forgotten_where_calls_were_switched_off_meanwhile(
    tmp_path: Path,
) -> None:
    """No worker is there whose next step would delete it."""
    async with town(tmp_path) as world:
        line = await tries(world)
        await world.phone.ends(line, CallEnd.BUSY)
        await world.settle()
    async with World(tmp_path) as off:
        off.clock.at = world.clock.at + 3_600_000
        off.core.service.read(forget_trials)
        assert _calls(off) == 1, "it still counts among the calls to the number"
        off.clock.at += 3_600_001
        off.core.service.read(forget_trials)
        assert _calls(off) == 0


def _calls(world: World) -> int:
    with world.core.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(t.call)).scalar_one()


async def test_l2_who_hangs_up_a_test_has_not_declined_it(tmp_path: Path) -> None:
    """Whoever hangs up had taken it, also where nobody was told of that."""
    async with town(tmp_path) as world:
        line = await tries(world)
        await world.phone.ends(line, CallEnd.HUNG_UP)
        await world.settle()
        assert world.last(world.leader).text.startswith("Prøven: ringte, ingen tast")


async def test_a_test_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        world.phone.answers[world.leader.id] = CallRefused("7504")
        await world.says(world.leader, "ring meg")
        await world.taps(world.leader, TRY)
        await world.settle()
        assert world.last(world.leader).text.startswith("Prøven: ringte, feil")


async def test_tests_are_limited_like_redials(tmp_path: Path) -> None:
    """One a minute, three in a quarter of an hour: the number is not to be blocked."""
    async with town(tmp_path) as world:
        for _ in range(3):
            line = await tries(world)
            await world.phone.ends(line, CallEnd.BUSY)
            await world.settle()
            answer = await world.taps(world.leader, TRY)
            assert "Ingen prøve nå, så nummeret ikke blir sperret." in shown_in(answer)
            await world.advance(61)
        answer = await world.taps(world.leader, TRY)
        assert "Prøv igjen kl. 10.15." in shown_in(answer)
        assert len(world.phone.lines) == 3


async def test_l5_an_alarm_ends_a_test_and_is_called_at_once(tmp_path: Path) -> None:
    """And neither the test nor its key stands in the way of the call that counts."""
    async with town(tmp_path) as world:
        line = await tries(world)
        await world.phone.picks_up(line)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.settle()
        assert line.hung_up
        await world.rung(world.leader, 10)
        assert len(world.phone.lines) == 2
        assert not world.told("claimed")
    (tmp_path / "after").mkdir()
    async with town(tmp_path / "after") as world:
        line = await tries(world)
        await world.phone.picks_up(line)
        await world.advance(2)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.rung(world.leader, 10)
        assert len(world.phone.lines) == 2, "she has heard of no alarm"


async def test_l5_a_test_whose_process_died_gives_way_to_the_call_of_an_alarm(
    tmp_path: Path,
) -> None:
    """Nobody looks after it any more: it ends when the call that counts is due, which rings."""
    async with town(tmp_path) as world:
        line = await tries(world)
        await world.stop()
        world.phone.known[line.order.id] = Ringing()
        await world.start()
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(20)
        assert line.hung_up
        test, call = world.phone.calls_to(world.leader.id)
        assert test is line
        assert not call.hung_up


async def test_l1_during_an_alarm_ring_meg_is_said_to_whoever_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat kontor")
        await world.says(world.caseworker, "ring meg")
        assert "Rødt kort ringer bare ledere" not in world.her_card()
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, "ring meg")
        assert "ring meg" in world.last(world.leader).text
        assert not world.phone.lines


async def test_who_is_no_leader_or_cannot_be_called_gets_no_test(tmp_path: Path) -> None:
    async with town(tmp_path, organisation=with_number("102", None)) as world:
        await world.says(world.caseworker, "ring meg")
        assert "Rødt kort ringer bare ledere som varsles." in world.last(world.caseworker).text
        assert world.last(world.caseworker).buttons[0] == "Varsle leder"
        await world.says(world.leader, "ring meg")
        assert "Du kan ikke ringes." in world.last(world.leader).text
        assert TRY not in world.last(world.leader).buttons
    (tmp_path / "off").mkdir()
    async with World(tmp_path / "off") as off:
        await off.says(off.leader, "ring meg")
        assert "Rødt kort ringer bare ledere som varsles." in off.last(off.leader).text


async def test_r22_a_leader_is_called_only_on_duty_once_she_chooses_so_and_back(
    tmp_path: Path,
) -> None:
    """On duty: between 8 and 16 on a working day. The day of the test is New Year's Day."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "ring meg")
        assert "Du blir ringt hele døgnet." in world.last(world.leader).text
        answer = await world.taps(world.leader, ON_DUTY)
        assert "bare når du er på vakt: hverdager 8–16" in shown_in(answer)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(29)
        assert not world.phone.lines
        await world.advance(31)
        assert world.phone.rung() == {world.deputy.id: 1}, "it is hers alone (L3: in its time)"
        await world.says(world.caseworker, "avbryt")
        await world.advance(DAY)  # a Friday
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert len(world.phone.calls_to(world.leader.id)) == 1
        await world.says(world.caseworker, "avbryt")
        await world.advance(DAY)
        await world.says(world.leader, "ring meg")
        await world.taps(world.leader, ALWAYS)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_r22_on_duty_ends_in_the_afternoon(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.leader, "ring meg")
        await world.taps(world.leader, ON_DUTY)
        await world.advance(DAY + 6 * 3600)  # Friday at four
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(29)
        assert not world.phone.lines


WITHOUT, YES = "Jeg vil være uten telefonnummer", "Ja, det er i orden"
GAP = "kan ikke ringes når det er et varsel"


async def test_no_number_at_all_needs_an_administrator_and_a_safety_representative(
    tmp_path: Path,
) -> None:
    """Two people's yes, in any order; undone by the leader alone with one tap."""
    async with town(tmp_path, organisation=with_number("103", None)) as world:
        await world.check_units()
        assert GAP in world.last(world.leader).text
        await world.says(world.deputy, "ring meg")
        answer = await world.taps(world.deputy, WITHOUT)
        assert "Administrator og verneombud må si ja." in shown_in(answer)
        for user in (world.leader, world.safety_rep):  # the leader administers the unit
            assert "Stedfortreder En vil være uten telefonnummer" in world.last(user).text
            assert "bare i Teams. Da går varselet raskere" in world.last(user).text
        answer = await world.taps(world.safety_rep, YES)
        assert "Du har sagt ja. En til må si ja." in shown_in(answer)
        await world.says(world.caseworker, "status")
        assert "Kan ikke ringes: Stedfortreder En." in world.last(world.caseworker).text
        answer = await world.taps(world.leader, YES)
        assert "Begge har sagt ja." in shown_in(answer)
        await world.settle()
        assert "Uten telefonnummer nås du bare i Teams." in world.last(world.deputy).text
        await world.says(world.caseworker, "status")
        assert "Kan ikke ringes:" not in world.last(world.caseworker).text
        await world.advance(DAY)
        await world.check_units()
        assert not any(GAP in card.text for card in world.inbox(world.leader)[-1:])
        await world.says(world.deputy, "ring meg")
        await world.taps(world.deputy, "Angre: ring meg som før")
        await world.says(world.caseworker, "status")
        assert "Kan ikke ringes: Stedfortreder En." in world.last(world.caseworker).text


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_r22_whoever_is_without_a_number_is_not_called_and_waited_for_less(
    tmp_path: Path, elsewhere: bool
) -> None:
    """L3: the next level after half the time, since no call will come; `elsewhere`: another replica
    was told, and this one has looked since."""
    async with town(tmp_path) as world:
        await world.says(world.deputy, "ring meg")
        await world.taps(world.deputy, WITHOUT)
        await world.taps(world.safety_rep, YES)
        await world.taps(world.leader, YES)
        if elsewhere:
            directory, database = world.core.service.directory, world.core.database
            directory.people = replace(directory.people, no_number=frozenset())
            directory.catch_up(changed_people(database, world.clock.at + 60_000))
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(30)
        assert world.has_card(world.deputy)
        assert not [c for c in world.inbox(world.next_level) if "RØDT KORT" in c.summary]
        await world.advance(15)
        assert [c for c in world.inbox(world.next_level) if "RØDT KORT" in c.summary]
        assert not world.phone.calls_to(world.deputy.id)


async def test_one_person_alone_cannot_decide_it(tmp_path: Path) -> None:
    """Neither twice, nor of herself, nor whoever has no say; and an old card says so."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "ring meg")
        await world.taps(world.leader, WITHOUT)
        await world.taps(world.safety_rep, YES)
        for user in (world.leader, world.caseworker):  # no card asks them
            await world.forges(
                user, "readiness.no_number", because=Because.HOSTILE, person=world.leader.id
            )
        await world.says(world.leader, "ring meg")
        assert "må si ja" in world.last(world.leader).text
        await world.taps(world.leader, "Angre: ring meg som før")
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_on_postgresql_a_test_and_a_choice_are_stored(
    tmp_path: Path, postgres_url: str
) -> None:
    async with town(tmp_path, database_url=postgres_url) as world:
        line = await tries(world)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.settle()
        assert line.hung_up
        await world.says(world.caseworker, "avbryt")
        await world.says(world.leader, "ring meg")
        await world.taps(world.leader, ON_DUTY)
        answer = await world.taps(world.leader, WITHOUT)
        await world.taps(world.safety_rep, YES)
        assert "bare når du er på vakt" in shown_in(answer)
