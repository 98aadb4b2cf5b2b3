"""Group, channel and meeting chats: what others can read, what only the bot can, and the way into
a meeting (product.md, "0 s"; teams.md, sections 2 and "Meetings")."""

from pathlib import Path

import pytest

from tests.fakes.faults import Fault, hang, server_error
from tests.fakes.payloads import CHANNEL, GROUP, MEETING, MEETING_ID, Chat
from tests.fakes.sent import actions
from tests.world import World, person_id

JOINS = "Jeg blir med i samtalen"
LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_MjUxYjk2%40thread.v2/0"
SHARED = pytest.mark.parametrize("chat", [GROUP, MEETING, CHANNEL], ids=lambda chat: chat.id[3:9])


def way_in(world: World) -> list[str]:
    """Where the buttons of the leader's card lead that open a meeting."""
    card = world.card_with(world.leader, "Mer")
    opening = [action for action in actions(card.content) if action["type"] == "Action.OpenUrl"]
    return [action["url"] for action in opening if "meet" in action["url"]]


async def _found(world: World) -> None:
    """Until the lookup of the meeting has come to an end, and what follows from it."""
    await world.core.inbound.settle()
    await world.core.worker.settle()


@SHARED
async def test_a_mention_with_words_raises_and_nobody_there_reads_anything(
    tmp_path: Path, chat: Chat
) -> None:
    """R45, R47: the facts named count, the words stay with the bot, the answer is private."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel", chat=chat, mention=True)
        assert world.incident()["kind"] == "trussel"
        assert world.reads(world.caseworker, "Rødt kort er sendt")
        assert world.teams.cards_in(chat) == []


async def test_r35_a_cry_in_a_meeting_is_a_video_meeting(tmp_path: Path) -> None:
    """R35, R65: what the chat tells already is never asked."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        assert world.incident()["meeting"] == "video"
        assert "Video" in world.last(world.leader).text


async def test_r35_the_words_count_more_than_the_chat(tmp_path: Path) -> None:
    """On the phone with the client, and crying from a colleagues' meeting."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon", chat=MEETING, mention=True)
        assert world.incident()["meeting"] == "telefon"


async def test_whoever_joins_gets_the_way_in_and_nobody_has_to_be_added(tmp_path: Path) -> None:
    """product.md, "0 s": the link reaches the one who joins, and only on the role card."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        assert LINK not in str(world.last(world.leader).content)
        await world.taps(world.leader, JOINS)
        assert way_in(world) == [LINK]
        assert not world.reads(world.caseworker, "Legg til")


async def test_a_link_that_comes_after_the_claim_still_reaches_the_card(tmp_path: Path) -> None:
    """The lookup is never waited for: the alarm is out first (L1)."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        world.teams.fail(hang(accepted=True), operation="meeting")
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await world.taps(world.leader, JOINS)
        assert world.reads(world.caseworker, "Legg til Leder En i møtet")
        world.teams.release()
        await world.says(world.caseworker, "/hjelp nå", chat=MEETING, mention=True)
        await _found(world)
        assert way_in(world) == [LINK]


@pytest.mark.parametrize(
    "link",
    [
        "https://teams.microsoft.com.evil.example/l/meetup-join/1",
        "https://evil.example/meet",
        "http://teams.microsoft.com/l/meetup-join/1",
        "https://teams.microsoft.com@evil.example/meet",
        "javascript:alert(1)",
        "",
    ],
)
async def test_a_link_out_of_teams_is_passed_on_to_nobody(tmp_path: Path, link: str) -> None:
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, link)
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        await world.taps(world.leader, JOINS)
        assert way_in(world) == []
        assert world.reads(world.caseworker, "Legg til Leder En i møtet")


async def test_without_the_permission_the_caseworker_is_asked_to_add_them(tmp_path: Path) -> None:
    """RSC `OnlineMeeting.ReadBasic.Chat` may be missing: 403, and help comes all the same."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        await world.taps(world.leader, JOINS)
        assert world.reads(world.caseworker, "Legg til Leder En i møtet")


async def test_l13_the_way_in_is_not_on_the_record(tmp_path: Path) -> None:
    """L13: that there was a link is on the timeline; the link is not."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        assert "linked" in world.kinds()
        assert "meetup-join" not in str(world.incident())


@SHARED
async def test_a_targeted_command_is_private_although_the_chat_is_shared(
    tmp_path: Path, chat: Chat
) -> None:
    """teams.md: a slash command from the menu is seen by the bot alone, so any of them works."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/beredskap", chat=chat, targeted=True)
        assert world.reads(world.caseworker, "Leder En")
        await world.says(world.caseworker, "/hjelp han slår", chat=chat, targeted=True)
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.reads(world.leader, "han slår")
        assert world.teams.cards_in(chat) == []


async def test_l1_a_targeted_cry_that_cannot_be_answered_in_private_is_answered_there(
    tmp_path: Path,
) -> None:
    """L1: for the caseworker's eyes only, and so it may say more than "Mottatt."."""
    async with World(tmp_path, absent=("101",)) as world:
        await world.says(world.caseworker, "/hjelp", chat=MEETING, targeted=True)
        (said,) = world.teams.cards_in(MEETING)
        assert said.targeted
        assert "Rødt kort er sendt" in said.text
        assert "112" in said.text
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l1_another_targeted_command_is_not_silent_either(tmp_path: Path) -> None:
    async with World(tmp_path, absent=("101",)) as world:
        await world.says(world.caseworker, "/beredskap", chat=GROUP, targeted=True)
        (said,) = world.teams.cards_in(GROUP)
        assert said.targeted
        assert "privat chat" in said.text
        assert "sendt" not in said.text


async def test_a_private_chat_cannot_be_targeted(tmp_path: Path) -> None:
    """The flag means nothing there: the answer is the usual one."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp", targeted=True)
        assert world.reads(world.caseworker, "Rødt kort er sendt")
        assert world.incident()["raised_by"] == person_id("101")


async def test_a_meeting_that_cannot_be_looked_up_disturbs_nothing(tmp_path: Path) -> None:
    """L8: a failed integration is no reason to hold anything back."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        world.teams.fail(server_error(), operation="meeting")
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l11_an_anonymous_participant_of_a_meeting_raises_nothing(tmp_path: Path) -> None:
    """L11: the tenant is the meeting's, not the sender's. Whom Entra does not know may be the
    client, whose name must not reach anybody."""
    async with World(tmp_path) as world:
        client = world.teams.user("", "Kari Klient", installed=False)
        raw = world.teams.payloads.text(client, "hjelp", chat=MEETING, mention=True)
        raw["from"] = {"id": "29:anonymous", "name": "Kari Klient"}
        answer = await world.teams.deliver(raw)
        await world.core.worker.settle()
        assert answer.status == 200
        assert world.incidents() == []
        assert not any(world.inbox(user) for user in world.everybody)


async def test_l11_a_name_that_only_a_shared_chat_tells_is_shown_to_nobody(tmp_path: Path) -> None:
    """L8, L11: an employee whom no unit lists reaches the fallback unit; so would a guest, and the
    name in a meeting may be a client's."""
    async with World(tmp_path) as world:
        guest = world.teams.user(person_id("199"), "Kari Klient", installed=False)
        await world.says(guest, "hjelp", chat=MEETING, mention=True)
        assert world.reads(world.next_level, "En ansatt trenger hjelp")
        cards = [card for user in world.everybody for card in world.inbox(user)]
        assert not any("Klient" in f"{card.summary} {card.content}" for card in cards)
        assert [card.text for card in world.teams.cards_in(MEETING)] == ["Mottatt."]


async def test_l1_a_targeted_answer_that_is_refused_leaves_the_neutral_word(tmp_path: Path) -> None:
    """L1: targeted messages are young, and may be switched off."""
    async with World(tmp_path, absent=("101",)) as world:
        world.teams.fail_in(MEETING, Fault(400, "BadArgument"), times=2)  # the card, and its words
        await world.says(world.caseworker, "/hjelp", chat=MEETING, targeted=True)
        (said,) = world.teams.cards_in(MEETING)
        assert (said.text, said.targeted) == ("Mottatt.", False)


async def test_a_cry_that_is_repeated_is_looked_up_once(tmp_path: Path) -> None:
    """Lookups share their way out with the red cards."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        for _ in range(10):
            await world.teams.says(world.caseworker, "hjelp", chat=MEETING, mention=True)
        await _found(world)
        assert sum(r.operation == "meeting" for r in world.teams.requests) == 1


async def test_l13_the_way_in_is_gone_when_the_alarm_has_ended(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await _found(world)
        await world.taps(world.leader, JOINS)
        await world.taps(world.leader, "Avslutt varselet")
        alarm = world.incidents()[-1]["id"]
        stored = world.core.service.read(lambda uow: uow.tx.get_alarm(alarm))
        assert stored is not None
        assert stored.join_url is None
