"""One live card for each person, which is never missing and never acts on what was not meant (L14).

A card looks live when one of its buttons changes its alarm; forms and questions that nothing
updates (`loose`) lie beside it.
"""

from pathlib import Path

import pytest

from tests.fakes.faults import Fault, not_found, server_error, throttled
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import Button, buttons_of
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.world import World, shown_in

END, ENDED = "red_card.resolve", "resolved"
ASKED_END = "Ville du avslutte varselet?"
NOTHING_DONE = "Ingenting er endret."


def live(world: World, user: TeamsUser) -> list[SentCard]:
    """The person's cards that look live, oldest first."""
    return [card for card in world.inbox(user) if _looks_live(card.content)]


def _looks_live(content: Json) -> bool:
    acting = (b for b in buttons_of(content) if b.data.get("incident") and "loose" not in b.data)
    return any(
        not b.verb.startswith("duty.") for b in acting
    )  # a threat's follow-up lies beside it


def button(content: Json, verb: str, **data: object) -> Button:
    """The button with this verb on what a card shows or has shown."""
    return next(b for b in buttons_of(content) if b.verb == verb and b.is_about(dict(data)))


async def press(world: World, user: TeamsUser, card: SentCard, old: Button) -> Answer:
    """The person's client shows the card as it once was, and they press this button there."""
    answer = await world.teams.press(user, card, old)
    await world.core.worker.settle()
    return answer


async def helped(world: World) -> None:
    """An alarm that the leader has taken, a while ago."""
    await world.says(world.caseworker, "/hjelp telefon")
    await world.presses(world.leader, "red_card.claim", how="write")
    await world.advance(15)


async def hung_up(world: World) -> None:
    """The same, and the call is over: the helper's card has *Avslutt varselet*."""
    await helped(world)
    await world.says(world.caseworker, "/avslutt")
    await world.advance(5)
    await world.presses(world.caseworker, "call.over")
    await world.advance(40)


async def moved(world: World, words: str = "Nå er det stille") -> tuple[SentCard, Json]:
    """The caseworker's words move the helper's card. Returns the one before and what it showed."""
    before = live(world, world.leader)[-1]
    showed = before.content
    await world.says(world.caseworker, words)
    assert live(world, world.leader)[-1] is not before
    return before, showed


# Never none, never two


async def test_one_card_is_live_after_every_event_and_it_is_the_newest(tmp_path: Path) -> None:
    """L14: and no event sounds twice for anybody."""
    async with World(tmp_path) as world:
        us, leader = world.caseworker, world.leader

        async def tells() -> None:
            for user in world.everybody:
                theirs = live(world, user)
                assert len(theirs) <= 1, [card.text for card in theirs]
            assert len(live(world, us)) == 1
            new = {user: world.inbox(user)[counts[user] :] for user in world.everybody}
            assert all(sum(card.alert for card in cards) <= 1 for cards in new.values())
            counts.update({user: len(world.inbox(user)) for user in world.everybody})

        counts = dict.fromkeys(world.everybody, 0)
        await world.says(us, "/hjelp telefon")
        await tells()
        await world.presses(leader, "red_card.claim", how="write")
        await tells()
        for words in ("jeg er her", "hva sier han?"):
            await world.says(leader, words)
            await tells()
            await world.advance(11)
            await tells()
        await world.says(us, "han roper")
        await tells()
        while "contact_asked" not in world.kinds():
            await world.advance(10)
            await tells()
        await world.presses(us, "red_card.contact", yes=True)
        await tells()
        await world.presses(leader, END)
        await tells()
        assert live(world, us)[0] is [c for c in world.inbox(us) if c.buttons][-1]


async def test_the_new_card_is_there_before_the_old_one_is_a_line(tmp_path: Path) -> None:
    """L14, "never none": each message first, then the line."""
    async with World(tmp_path) as world:
        await helped(world)
        before = len(world.teams.requests)
        old, _ = await moved(world)
        theirs = [
            request
            for request in world.teams.requests[before:]
            if request.conversation == world.leader.personal_chat
        ]
        assert [request.operation for request in theirs] == ["send", "update"]
        assert theirs[1].activity == old.id


async def test_the_old_card_stays_and_acts_while_no_new_one_is_taken(tmp_path: Path) -> None:
    """L14, L5: the connector refuses the message and takes the update; then the other way."""
    async with World(tmp_path) as world:
        us, leader = world.caseworker, world.leader
        await world.says(us, "/hjelp telefon")
        (only,) = live(world, us)
        world.teams.fail(server_error(), operation="send", user=us, times=3)
        await world.presses(leader, "red_card.claim", how="write")
        assert live(world, us) == [only]
        assert "Leder En hjelper deg" in only.text  # where it lies
        await world.advance(10)
        (newer,) = live(world, us)
        assert newer.id > only.id
        assert not only.buttons


@pytest.mark.parametrize("refused", [server_error(), throttled("1"), throttled("5")])
async def test_the_old_card_is_a_line_as_soon_as_it_is_taken(
    tmp_path: Path, refused: Fault
) -> None:
    """L14: 429, or a failure, between the two sends; then one."""
    async with World(tmp_path) as world:
        await helped(world)
        # What the words change where the card lies, and then its line.
        world.teams.fail(refused, operation="update", user=world.leader, times=2)
        old, _ = await moved(world)
        assert len(live(world, world.leader)) == 2
        await world.advance(12)
        assert len(live(world, world.leader)) == 1
        assert not old.buttons


async def test_429_before_the_new_card_leaves_the_old_one_and_its_tap_is_not_asked_about(
    tmp_path: Path,
) -> None:
    """L14: what has not moved can be tapped: words that wait for their card ask nobody anything."""
    async with World(tmp_path) as world:
        await hung_up(world)
        leader = world.leader
        await moved(world)
        await world.advance(3)
        (card,) = live(world, leader)
        await world.says(world.caseworker, "og så sa han det igjen")  # gathered: ten seconds
        await world.presses(leader, END)
        assert live(world, leader)[-1] is card
        assert world.incident()["state"] == ENDED


async def test_a_card_that_never_changes_any_more_is_a_line_once_it_is_tapped(
    tmp_path: Path,
) -> None:
    """L14: the update is refused for good, the message is taken."""
    async with World(tmp_path) as world:
        await hung_up(world)
        gone = not_found("ActivityNotFoundInConversation")
        world.teams.fail(gone, operation="update", user=world.leader)
        old, showed = await moved(world)
        assert len(live(world, world.leader)) == 2
        answer = await press(world, world.leader, old, button(showed, "red_card.more"))
        assert "Se det nyeste kortet." in shown_in(answer)
        assert len(live(world, world.leader)) == 1


async def test_two_stand_until_the_lease_ends_where_a_process_dies_between_the_two_sends(
    tmp_path: Path,
) -> None:
    """L14: then exactly one (real kills: tests/crash)."""
    async with World(tmp_path) as world:
        await helped(world)
        world.late_ms = 30_000
        world.teams.fail(server_error(), operation="update", user=world.leader, times=2)
        old, _ = await moved(world)
        await world.stop()
        assert len(live(world, world.leader)) == 2
        await world.start()
        await world.advance(world.settings.lease_ms / 1000 + 2)
        assert len(live(world, world.leader)) == 1
        assert not old.buttons


# What brings help is done at once, whatever card it comes from


async def test_a_claim_while_the_card_moves_counts(tmp_path: Path) -> None:
    """L5, L14: from the older card, at the instant of the move and later; one claim."""
    async with World(tmp_path) as world:
        us, leader = world.caseworker, world.leader
        await world.says(us, "/hjelp telefon")
        (red,) = live(world, leader)
        showed = red.content
        for _ in range(8):  # until the leader's next round has moved the red card
            await world.advance(30)
        assert not red.buttons
        answer = await press(world, leader, red, button(showed, "red_card.claim", how="write"))
        assert answer.status == 200
        assert world.incident()["claimed_by"] == leader.id
        assert not red.buttons
        assert len(live(world, leader)) == 1
        assert len(live(world, us)) == 1


@pytest.mark.parametrize(
    ("verb", "data", "kind"),
    [
        ("red_card.escalate", {}, "escalated"),
        ("incident.threat", {}, "described"),
        ("guide.advise", {"advice": "end"}, "advised"),
    ],
)
async def test_help_is_brought_at_once_from_an_older_card(
    tmp_path: Path, verb: str, data: dict[str, str], kind: str
) -> None:
    """L14: right after the move, from the card before."""
    async with World(tmp_path) as world:
        await helped(world)
        old, showed = await moved(world)
        await press(world, world.leader, old, button(showed, verb, **data))
        assert kind in world.kinds()
        assert not old.buttons
        assert len(live(world, world.leader)) == 1


async def test_contact_that_is_missing_is_told_at_once_from_an_older_card(tmp_path: Path) -> None:
    """L2, L14."""
    async with World(tmp_path) as world:
        await helped(world)
        await world.advance(90)  # the question
        (asks,) = live(world, world.leader)
        no = button(asks.content, "red_card.contact", yes=False)
        await world.says(world.caseworker, "hører du meg?")
        await world.advance(12)
        assert live(world, world.leader) != [asks]
        await press(world, world.leader, asks, no)
        assert "contact_answered" in world.kinds() or "contact_missing" in world.kinds()
        assert len(live(world, world.leader)) == 1


async def test_two_devices_that_end_it_end_it_once(tmp_path: Path) -> None:
    """L5, L14: the second sees how it stands."""
    async with World(tmp_path) as world:
        await hung_up(world)
        (card,) = live(world, world.leader)
        end = button(card.content, END)
        await press(world, world.leader, card, end)
        answer = await press(world, world.leader, card, end)
        assert answer.is_card
        assert world.kinds().count("resolved") == 1
        assert len(live(world, world.leader)) <= 1


# What ends something is asked about once


async def test_an_end_from_an_older_card_is_asked_about_and_a_yes_does_it(tmp_path: Path) -> None:
    """L14: the older card is its line again, the question lies below."""
    async with World(tmp_path) as world:
        await hung_up(world)
        old, showed = await moved(world)
        line = old.text
        await world.advance(30)
        answer = await press(world, world.leader, old, button(showed, END))
        assert "Se det nyeste kortet." in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        question = world.last(world.leader)
        assert ASKED_END in question.text
        assert question.buttons == ["Ja", "Nei"]
        assert old.text == line
        assert len(live(world, world.leader)) == 1
        answer = await world.taps_on(world.leader, question, "Ja")
        assert "Varselet er avsluttet." in shown_in(answer)
        assert world.incident()["state"] == ENDED


@pytest.mark.parametrize("after", [0, 1, 1.9])
async def test_an_end_just_after_the_move_is_asked_about_and_a_no_changes_nothing(
    tmp_path: Path, after: float
) -> None:
    """L14: the card that has just come may have come under the thumb."""
    async with World(tmp_path) as world:
        await hung_up(world)
        await moved(world)
        await world.advance(after)
        (card,) = live(world, world.leader)
        await world.presses(world.leader, END)
        assert live(world, world.leader) == [card]
        question = world.last(world.leader)
        assert ASKED_END in question.text
        seq = len(world.kinds())
        answer = await world.taps_on(world.leader, question, "Nei")
        assert NOTHING_DONE in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        assert len(world.kinds()) == seq
        await world.advance(2)
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


async def _asked_about_the_end(world: World) -> SentCard:
    """The question of a leader whose tap may have been meant for another card."""
    await hung_up(world)
    old, showed = await moved(world)
    await world.advance(30)
    await press(world, world.leader, old, button(showed, END))
    question = world.last(world.leader)
    assert ASKED_END in question.text
    return question


async def test_a_question_that_nobody_answered_is_a_line_once_the_alarm_has_ended(
    tmp_path: Path,
) -> None:
    """L14: it has no buttons; a yes from a client that shows it late is told that it is over."""
    async with World(tmp_path) as world:
        question = await _asked_about_the_end(world)
        yes = button(question.content, END)
        await world.says(world.caseworker, "avbryt")
        assert world.incident()["state"] == "cancelled"
        assert question.buttons == []
        assert question.text.startswith("Ville du avslutte varselet? · kl.")
        before = world.kinds()
        await press(world, world.leader, question, yes)
        assert world.kinds() == before
        assert question.buttons == []


async def test_a_question_is_a_line_once_the_card_has_moved_and_an_old_yes_ends_nothing(
    tmp_path: Path,
) -> None:
    """L14: it was about what lay there then."""
    async with World(tmp_path) as world:
        question = await _asked_about_the_end(world)
        yes = button(question.content, END)
        await world.advance(10)
        await world.says(world.caseworker, "vent litt")
        await world.advance(12)
        assert question.buttons == []
        answer = await press(world, world.leader, question, yes)
        assert "Se det nyeste kortet." in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        assert question.text.startswith("Ville du avslutte varselet? · kl.")
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


async def test_the_same_finger_twice_is_asked_once(tmp_path: Path) -> None:
    """L14: two taps on one button are one question."""
    async with World(tmp_path) as world:
        await hung_up(world)
        old, showed = await moved(world)
        count = len(world.inbox(world.leader))
        for _ in range(2):
            await press(world, world.leader, old, button(showed, END))
        assert len(world.inbox(world.leader)) == count + 1


async def test_from_the_form_only_the_moment_counts(tmp_path: Path) -> None:
    """L14: *Mer* lies where it lay; the question takes the form's place, and never the card's."""
    async with World(tmp_path) as world:
        await helped(world)
        us = world.caseworker
        await world.presses(us, "red_card.more")
        form = world.last(us)
        assert len(live(world, us)) == 1
        await world.says(world.leader, "jeg er her")
        await world.advance(12)
        await world.says(world.leader, "svar meg")
        await world.presses(us, "red_card.cancel")
        assert "Ville du trekke varselet?" in form.text
        await world.taps_on(us, form, "Nei")
        assert NOTHING_DONE in form.text
        await world.presses(us, "red_card.more")
        await world.advance(3)
        await world.presses(us, "red_card.cancel")
        assert world.incident()["state"] == "cancelled"


async def test_the_end_of_the_call_is_asked_about_too(tmp_path: Path) -> None:
    """L14: the advice of whoever helps has brought a new card just now."""
    async with World(tmp_path) as world:
        await helped(world)
        us = world.caseworker
        await world.says(us, "/avslutt")
        await world.advance(5)
        await world.presses(world.leader, "guide.advise", advice="stay")
        await world.presses(us, "call.over")
        assert "call_over" not in world.kinds()
        assert "Er samtalen slutt?" in world.last(us).text
        await world.taps_on(us, world.last(us), "Ja")
        assert world.kinds().count("call_over") == 1


async def test_typed_words_are_never_asked_about(tmp_path: Path) -> None:
    """L14: whoever writes it means it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.says(world.caseworker, "/avbryt")
        assert world.incident()["state"] == "cancelled"


async def test_a_channel_that_names_no_card_leaves_one_live_all_the_same(tmp_path: Path) -> None:
    """L14: without `replyToId` the number on the button tells that it was an older one."""
    async with World(tmp_path) as world:
        await helped(world)
        old, showed = await moved(world)
        line = old.text
        payload = world.teams.pressed(world.leader, old, button(showed, "red_card.escalate"))
        payload.pop("replyToId")
        answer = await world.teams.deliver(payload)
        old.show(answer.card)
        await world.core.worker.settle()
        assert "escalated" in world.kinds()
        assert old.text == line
        assert len(live(world, world.leader)) == 1


async def test_a_card_of_an_earlier_revision_is_a_line_once_it_is_tapped(tmp_path: Path) -> None:
    """L14: it noted neither its number nor its instant; it acts, and stays no second live card."""
    async with World(tmp_path) as world:
        await helped(world)
        old, showed = await moved(world)
        with world.core.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "update card set generation = 0, placed_at = 0, is_line = 0 where activity_id = ?",
                (old.id,),
            )
        old.show(showed)
        await press(world, world.leader, old, button(showed, "red_card.escalate"))
        assert "escalated" in world.kinds()
        assert not old.buttons
        assert len(live(world, world.leader)) == 1
