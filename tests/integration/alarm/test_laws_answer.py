"""L1, L2, L9: nothing is ever silent, and only a named human being counts."""

from pathlib import Path

import pytest

from tests.fakes.faults import hang
from tests.fakes.payloads import GROUP, MEETING, Chat
from tests.forging import Because
from tests.slow_machine import on_this_machine
from tests.world import World, person_id, shown_in


async def test_l1_a_cry_is_answered_with_what_happened_and_what_comes_next(tmp_path: Path) -> None:
    """L1, R11, R34, R38: who is alerted, who is next and when, their numbers, and 112."""
    async with World(tmp_path) as world:
        answer = await world.says(world.caseworker, "/hjelp")
        status = world.last(world.caseworker).text
        assert answer.status == 200
        assert "Rødt kort er sendt" in status
        assert "**Leder En** er varslet" in status
        assert "Svarer ingen, varsles Stedfortreder En om ca. 15 sek." in status
        assert all(number in status for number in ("21 07 10 00", "21 07 00 01", "112"))
        await world.taps(world.caseworker, "Mer")
        chain = world.last(world.caseworker).text
        assert "Stedfortreder En varsles kl. 10.00\n[21 07 00 02]" in chain


async def test_l1_the_answer_comes_although_teams_is_slow(tmp_path: Path) -> None:
    """L1: the leader's card hangs; the caseworker's own is out all the same, and waits for nothing
    of it."""
    async with World(tmp_path) as world:
        world.teams.fail(hang(), operation="send", user=world.leader)
        answer = await world.teams.says(world.caseworker, "hjelp")
        card = await world.teams.next_card(world.caseworker)
        assert answer.seconds < on_this_machine(1)
        hangs = [one for one in world.teams.requests if one.operation == "send" and not one.status]
        assert [one.conversation for one in hangs] == [world.leader.personal_chat]
        assert "Rødt kort er sendt" in card.text


@pytest.mark.parametrize(
    "words",
    ["hjelp", "/hjelp", "HJELP", "hjelpp", "rødt kort", "raudt kort", "help", "hjelp video"],
)
async def test_l1_every_way_of_crying_raises_the_alarm(tmp_path: Path, words: str) -> None:
    """L1, R14, R19, R34: the same word everywhere, one slip away too; the leader has it at once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")


async def test_facts_given_with_the_word_stand_on_the_red_card(tmp_path: Path) -> None:
    """R35, R40, R47: meeting, kind and place come along, and nothing is asked first."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon trussel hjemmekontor")
        card = world.last(world.leader).text
        assert all(fact in card for fact in ("Telefon", "Trussel", "Hjemmekontor, alene"))


@pytest.mark.parametrize("chat", [GROUP, MEETING])
async def test_l1_a_cry_where_others_read_along_is_answered_in_private(
    tmp_path: Path, chat: Chat
) -> None:
    """L1, R14, R45: the leader is alerted and nothing is posted where the client may read."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp", chat=chat, mention=True)
        assert world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.caseworker, "Rødt kort er sendt")
        assert world.teams.cards_in(chat) == []


async def test_l1_who_cannot_be_answered_in_private_reads_one_neutral_word(tmp_path: Path) -> None:
    """L1: without the app installed only "Mottatt." is said in the group, and help comes."""
    async with World(tmp_path, absent=("101",)) as world:
        await world.says(world.caseworker, "hjelp", chat=GROUP, mention=True)
        (said,) = world.teams.cards_in(GROUP)
        assert said.text == "Mottatt."
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_a_chat_with_others_never_gets_anything_but_a_cry(tmp_path: Path) -> None:
    """R45: small talk, commands and drills in a group are neither answered nor relayed."""
    async with World(tmp_path) as world:
        for words in ("hei alle", "status", "øvelse", "språk engelsk", "borte inntil videre"):
            await world.says(world.caseworker, words, chat=GROUP, mention=True)
        assert world.teams.cards_in(GROUP) == []
        assert world.incidents() == []


async def test_l2_being_sent_and_read_stops_nothing(tmp_path: Path) -> None:
    """L2, R21, R22: "har sett det" is shown, and the next level is alerted all the same."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.teams.sees(world.leader, world.last(world.leader))
        await world.core.worker.settle()
        assert world.reads(world.caseworker, "**Leder En** har sett det")
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l2_reading_an_older_message_is_not_having_seen_the_red_card(tmp_path: Path) -> None:
    """L2, R38: the caseworker is never told that somebody saw what they did not see."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "hei")
        older = world.last(world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.teams.sees(world.leader, older)
        await world.core.worker.settle()
        assert not world.reads(world.caseworker, "har sett det")


async def test_l2_words_from_a_leader_who_has_not_claimed_stop_nothing(tmp_path: Path) -> None:
    """L2, R21: "jeg er i et møte" is no claim; only a choice of how help comes is."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "Automatisk svar: jeg er i møte")
        assert world.incident()["state"] == "open"
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")


@pytest.mark.parametrize("result", ["no_answer", "voicemail"])
async def test_l2_voicemail_is_logged_and_counts_for_nothing(tmp_path: Path, result: str) -> None:
    """L2, R22, R23: a call that reached nobody is on record; the chain moves on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        told = {"incident": world.incident()["id"], "person": person_id("102"), "result": result}
        if result == "no_answer":
            await world.presses(world.caseworker, "red_card.call_result", **told)
        else:
            await world.forges(
                world.caseworker, "red_card.call_result", because=Because.HOSTILE, **told
            )
        logged = [e for e in world.incident()["timeline"] if e["kind"] == "call_logged"]
        assert logged[0]["detail"] == {"person": person_id("102"), "result": result}
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l2_having_spoken_on_the_phone_counts_as_a_claim(tmp_path: Path) -> None:
    """L2, R22: `spoke` is contact with a named person."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.forges(
            world.caseworker,
            "red_card.call_result",
            because=Because.HOSTILE,
            incident=world.incident()["id"],
            person=person_id("103"),
            result="spoke",
        )
        assert world.incident()["claimed_by"] == person_id("103")
        assert world.reads(world.leader, "Stedfortreder En hjelper allerede")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [("write", "Skriver med deg"), ("call", "Ringer deg"), ("join", "Blir med i samtalen")],
)
async def test_l2_a_claim_says_how_help_comes(tmp_path: Path, how: str, sentence: str) -> None:
    """L2, R9, R21, R45: a named person, and the way they help."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp video")
        await world.presses(world.leader, "red_card.claim", how=how)
        assert world.reads(world.caseworker, "Leder En hjelper deg")
        assert world.reads(world.caseworker, sentence)


async def test_joining_without_a_link_tells_the_caseworker_to_add_the_leader(
    tmp_path: Path,
) -> None:
    """R9: the leader may join the call; the bot cannot open the door."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp video")
        await world.taps(world.leader, "Jeg blir med i samtalen")
        assert world.reads(world.caseworker, "Legg til Leder En i møtet.")


async def test_l2_both_are_asked_whether_they_have_contact(tmp_path: Path) -> None:
    """L2: after `contact_seconds`; a yes lets the chain rest, for good."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(89)
        assert not world.reads(world.caseworker, "Har dere kontakt?")
        await world.advance(1)
        assert world.reads(world.leader, "Har dere kontakt?")
        await world.advance(3)
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        await world.advance(600)
        for user in (world.caseworker, world.leader):
            assert "Har dere kontakt?" not in world.last(user).text
        assert world.last(world.caseworker).text.startswith("Leder En hjelper deg")
        assert world.last(world.caseworker).content["body"][0]["style"] == "good"
        assert world.inbox(world.deputy) == []


async def test_l2_without_a_yes_the_next_level_is_alerted_and_the_claim_stands(
    tmp_path: Path,
) -> None:
    """L2, R21: a claim is a promise; 30 s after the question more people are alerted."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(90 + 29)
        assert world.inbox(world.deputy) == []
        await world.advance(1)
        said = world.last(world.deputy).text
        assert "Ingen svarte på spørsmålet, så flere varsles. Du kan også hjelpe." in said
        assert "Leder En har ikke svart" not in said, "who helps has answered"
        assert said.count("Leder En") == 1
        assert world.incident()["claimed_by"] == person_id("102")
        assert world.reads(world.caseworker, "Dere har ikke fått kontakt ennå. Vi varsler flere.")


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("caseworker", "Dere har ikke fått kontakt ennå. Vi varsler flere."),
        ("leader", "Dere har ikke fått kontakt. Vi varsler flere."),
    ],
)
async def test_l2_a_no_alerts_the_next_level_at_once(tmp_path: Path, who: str, told: str) -> None:
    """L2: whoever says no, caseworker or helper."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(90)
        answer = await world.presses(getattr(world, who), "red_card.contact", yes=False)
        assert told in shown_in(answer)
        assert world.reads(world.deputy, "Saksbehandler En trenger hjelp nå")
        assert world.reads(world.deputy, "Det trengs flere. Du kan også hjelpe.")


async def test_l9_the_bot_calls_nobody_and_ends_nothing_by_itself(tmp_path: Path) -> None:
    """L9: after every round and hours of silence it has only shown numbers and said so."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel")
        await world.advance(6 * 3600)
        hosts = {request.operation for request in world.teams.requests}
        assert hosts <= {"send", "update", "create"}
        assert world.incident()["state"] == "open"
