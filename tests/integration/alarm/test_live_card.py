"""One live card for each person, which is never missing and never acts on what was not meant (L14).

A card looks live when one of its buttons changes its alarm; forms and questions that nothing
updates (`loose`) lie beside it.
"""

from pathlib import Path

import pytest

from tests.fakes.faults import Fault, forbidden, not_found, server_error, throttled
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
    return any(not of_a_threat(b) for b in acting)


def of_a_threat(one: Button) -> bool:
    """Whether it is of the tasks of a threat, which lie beside the live card of whoever has taken
    them and helps still (docs/decisions/0054)."""
    is_its_form = one.verb == "follow_up.rest" and one.data.get("of") == "threat"
    return one.verb.startswith("duty.") or is_its_form


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
    async with World(tmp_path).after(helped) as world:
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
    async with World(tmp_path).after(helped) as world:
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
    async with World(tmp_path).after(hung_up) as world:
        leader = world.leader
        await moved(world)
        await world.advance(3)
        (card,) = live(world, leader)
        await world.says(world.caseworker, "og så sa han det igjen")  # gathered: ten seconds
        await world.presses(leader, END)
        assert live(world, leader)[-1] is card
        assert world.incident()["state"] == ENDED


async def test_429_at_the_new_card_leaves_the_old_one_which_is_obeyed_still(
    tmp_path: Path,
) -> None:
    """L14: Teams asks for five seconds without a message in that chat. Nothing has taken the old
    card's place: it acts, and its end is no mistake."""
    async with World(tmp_path).after(hung_up) as world:
        (card,) = live(world, world.leader)
        world.teams.fail(throttled("5"), operation="send", user=world.leader)
        await world.says(world.caseworker, "Nå er det stille")
        await world.advance(3)
        assert live(world, world.leader) == [card]
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED
        await world.advance(12)
        assert len(live(world, world.leader)) <= 1
        assert any("Nå er det stille" in one.text for one in world.inbox(world.leader))


async def test_a_message_that_is_refused_for_good_leaves_the_old_card(tmp_path: Path) -> None:
    """L14, "never none": it has what the new one would have brought, and the next move is made."""
    async with World(tmp_path).after(helped) as world:
        (card,) = live(world, world.leader)
        blocked = forbidden("MessageWritesBlocked")
        world.teams.fail(blocked, operation="send", user=world.leader)
        await world.says(world.caseworker, "Nå er det stille")
        await world.advance(20)
        assert live(world, world.leader) == [card]
        assert "Nå er det stille" in card.text
        await world.says(world.caseworker, "Nå roper han igjen")
        await world.advance(12)
        (newer,) = live(world, world.leader)
        assert newer is world.last(world.leader)
        assert newer is not card
        assert "Nå roper han igjen" in newer.text


async def test_a_card_that_never_changes_any_more_is_a_line_once_it_is_tapped(
    tmp_path: Path,
) -> None:
    """L14: the update is refused for good, the message is taken."""
    async with World(tmp_path).after(hung_up) as world:
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
    async with World(tmp_path).after(helped) as world:
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
    async with World(tmp_path).after(helped) as world:
        old, showed = await moved(world)
        await press(world, world.leader, old, button(showed, verb, **data))
        assert kind in world.kinds()
        assert not old.buttons
        assert len(live(world, world.leader)) == 1


async def test_contact_that_is_missing_is_told_at_once_from_an_older_card(tmp_path: Path) -> None:
    """L2, L14."""
    async with World(tmp_path).after(helped) as world:
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
    async with World(tmp_path).after(hung_up) as world:
        (card,) = live(world, world.leader)
        end = button(card.content, END)
        await press(world, world.leader, card, end)
        answer = await press(world, world.leader, card, end)
        assert answer.is_card
        assert world.kinds().count("resolved") == 1
        assert len(live(world, world.leader)) <= 1


async def test_a_channel_that_names_no_card_leaves_one_live_all_the_same(tmp_path: Path) -> None:
    """L14: without `replyToId` the number on the button tells that it was an older one."""
    async with World(tmp_path).after(helped) as world:
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
    async with World(tmp_path).after(helped) as world:
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


async def test_her_card_of_an_earlier_revision_is_no_line_because_nothing_is_read_aloud(
    tmp_path: Path,
) -> None:
    """L1, L14: it noted no instant, and is the one that she has: it changes where it lies."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        (card,) = live(world, world.caseworker)
        with world.core.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "update card set generation = 0, placed_at = 0 where activity_id = ?", (card.id,)
            )
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(1)
        assert "Stedfortreder En" in card.text
        assert live(world, world.caseworker) == [card]
