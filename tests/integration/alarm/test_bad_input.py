"""Bad input: each has a sentence for the user, and nothing raises, doubles or leaks."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, person_id, shown_in

NOT_YOURS = "Vi finner ikke noe varsel her som du kan svare på."
MISMATCH = "Det stemmer ikke med det som står på kortet."
UNKNOWN_BUTTON = "Den knappen kjenner vi ikke igjen. Trenger du hjelp, trykk Varsle leder."
STALE = "Kortet var gammelt. Her er det som gjelder nå."


@pytest.mark.parametrize(
    "body", [b"", b"hjelp", b"[]", b"null", b'"hjelp"', b"{}", b'{"type": 7}', b"{", b"\xff\xfe"]
)
async def test_a_body_that_is_no_activity_is_refused_and_the_bot_goes_on(
    tmp_path: Path, body: bytes
) -> None:
    """L8 (contract.md, HTTP): 400, and the next cry is heard."""
    async with World(tmp_path) as world:
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(world.teams.bot_url, data=body, headers=headers) as response,
        ):
            assert response.status == 400
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "invoke", "endOfConversation", "x"])
async def test_an_unknown_kind_of_activity_is_answered_200_and_changes_nothing(
    tmp_path: Path, kind: str
) -> None:
    """Never 5xx, never an alarm."""
    async with World(tmp_path) as world:
        answer = await world.teams.deliver(world.teams.payloads.activity(kind, world.caseworker))
        assert answer.status == 200
        assert world.incidents() == []
        assert world.inbox(world.caseworker) == []


@pytest.mark.parametrize("field", ["from", "serviceUrl"])
async def test_a_message_without_what_an_answer_needs_is_refused(
    tmp_path: Path, field: str
) -> None:
    """400: nobody could be answered."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        del payload[field]
        answer = await world.teams.deliver(payload)
        assert answer.status == 400


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "timestamp",
        "recipient",
        "entities",
        "locale",
        "channelData",
        "textFormat",
        "conversation",
    ],
)
async def test_a_cry_is_not_lost_to_a_missing_field_that_nobody_needs(
    tmp_path: Path, field: str
) -> None:
    """L8: whatever is missing, the leader is alerted and the caseworker answered (L1)."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        del payload[field]
        answer = await world.teams.deliver(payload)
        await world.core.worker.settle()
        assert answer.status == 200
        assert world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.caseworker, "Rødt kort er sendt")


async def test_an_unknown_verb_is_answered_with_the_home_card(tmp_path: Path) -> None:
    """A sentence, and *Varsle leder* as the first button."""
    async with World(tmp_path) as world:
        answer = await world.forges(world.caseworker, "red_card.explode", because=Because.HOSTILE)
        assert UNKNOWN_BUTTON in shown_in(answer)
        assert "Varsle leder" in shown_in(answer)


async def test_an_unknown_verb_of_an_older_client_is_answered_with_a_message(
    tmp_path: Path,
) -> None:
    """The Submit fallback has no answer of its own: the sentence comes as a card."""
    async with World(tmp_path) as world:
        await world.forges(
            world.caseworker, "red_card.explode", because=Because.HOSTILE, submit=True
        )
        assert UNKNOWN_BUTTON in world.last(world.caseworker).text


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("red_card.claim", {"how": "telepathy"}),
        ("red_card.claim", {"how": None}),
        ("red_card.claim", {"how": "phone"}),
        ("red_card.claim", {"how": ["call"]}),
        ("red_card.contact", {"yes": "kanskje"}),
        ("red_card.call_result", {"result": "spoke"}),
        ("red_card.hand_over", {"person": 7}),
        ("incident.describe", {"kind": "kjedelig"}),
    ],
)
async def test_data_that_does_not_fit_the_verb_gets_a_sentence(
    tmp_path: Path, verb: str, data: dict[str, Any]
) -> None:
    """Nothing is guessed: the alarm stays as it is."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        before = world.kinds()
        incident = world.incident()["id"]
        answer = await world.forges(
            world.leader, verb, because=Because.HOSTILE, incident=incident, **data
        )
        assert MISMATCH in shown_in(answer)
        assert world.kinds() == before


@pytest.mark.parametrize("submit", [False, True])
@pytest.mark.parametrize(
    "verb",
    [
        "red_card.claim",
        "red_card.cancel",
        "red_card.resolve",
        "red_card.decline",
        "incident.describe",
        "red_card.escalate",
    ],
)
async def test_a_foreign_alarm_is_answered_exactly_as_a_missing_one(
    tmp_path: Path, verb: str, submit: bool
) -> None:
    """L5, L11: nobody learns from a guessed id whether there is an alarm."""
    async with World(tmp_path) as world:
        stranger: TeamsUser = world.safety_rep
        await world.says(world.caseworker, "hjelp")
        incident, before = world.incident()["id"], world.kinds()
        seen = []
        for number in (incident, "00000000-0000-0000-0000-00000000dead", "x' or 1=1"):
            answer = await world.forges(
                stranger,
                verb,
                because=Because.HOSTILE,
                submit=submit,
                incident=number,
                how="call",
                kind="trussel",
            )
            seen.append(world.last(stranger).text if submit else shown_in(answer))
        assert set(seen) == {seen[0]}
        assert NOT_YOURS in seen[0]
        assert world.kinds() == before


async def test_a_leader_who_has_not_been_alerted_yet_has_no_part_in_the_alarm(
    tmp_path: Path,
) -> None:
    """L5: being further down in the chain is not being alerted."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        answer = await world.forges(
            world.deputy, "red_card.claim", because=Because.HOSTILE, incident=incident, how="call"
        )
        assert NOT_YOURS in shown_in(answer)
        assert world.incident()["state"] == "open"


async def test_the_caseworker_cannot_claim_her_own_alarm(tmp_path: Path) -> None:
    """L7, L2."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.forges(
            world.caseworker,
            "red_card.claim",
            because=Because.HOSTILE,
            incident=incident,
            how="call",
        )
        assert world.incident()["state"] == "open"


@pytest.mark.parametrize(
    ("verb", "data"), [("red_card.decline", {}), ("red_card.claim", {"how": "call"})]
)
async def test_a_stale_tap_is_answered_with_the_card_of_now_and_a_sentence(
    tmp_path: Path, verb: str, data: dict[str, Any]
) -> None:
    """contract.md, "Cards": never an error."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        answer = await world.forges(
            world.leader, verb, because=Because.STALE, incident=incident, **data
        )
        assert STALE in shown_in(answer)
        assert "Saksbehandler En har trukket varselet." in shown_in(answer)
        assert world.incident()["state"] == "cancelled"


async def test_a_stale_tap_of_an_older_client_is_not_met_with_silence(tmp_path: Path) -> None:
    """L1: the Submit fallback after the end: the sentence comes as a card of its own."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        world.forget(world.leader)
        await world.forges(
            world.leader,
            "red_card.claim",
            because=Because.STALE,
            submit=True,
            incident=incident,
            how="call",
        )
        assert world.reads(world.leader, STALE)


async def test_the_caseworkers_stale_taps_show_how_it_ended(tmp_path: Path) -> None:
    """contract.md, "Cards": *Varsle flere* on a card from before the end."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.taps(world.leader, "Jeg ringer deg")
        await world.opens_more(world.caseworker)
        await world.taps(world.leader, "Avslutt varselet")
        answer = await world.presses(world.caseworker, "red_card.escalate")  # in the form
        assert shown_in(answer) == "Se det nyeste kortet."
        assert "Varselet er avsluttet" in world.last(world.caseworker).text
        # On a card of an earlier revision, which had the button itself.
        answer = await world.forges(
            world.caseworker, "red_card.escalate", because=Because.STALE, incident=incident
        )
        assert STALE in shown_in(answer)
        assert "Varselet er avsluttet" in shown_in(answer)
        assert "escalated" not in world.kinds()


async def test_an_undo_of_what_is_no_longer_withdrawn_acts_as_a_cry(tmp_path: Path) -> None:
    """contract.md: the undo only while still cancelled; L8: help is never withheld."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.presses(world.caseworker, "red_card.raise", incident=incident)
        assert [found["state"] for found in world.incidents()] == ["resolved", "open"]


async def test_nobody_can_reopen_somebody_elses_alarm(tmp_path: Path) -> None:
    """L5: a leader's tap on *Varsle igjen* with the caseworker's id is the leader's own cry."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        await world.forges(
            world.leader, "red_card.raise", because=Because.HOSTILE, incident=incident
        )
        assert world.incidents()[0]["state"] == "cancelled"


async def test_helped_by_nobody_in_particular_asks_who(tmp_path: Path) -> None:
    """L2: only a named human being counts."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        answer = await world.forges(
            world.caseworker,
            "red_card.helped",
            because=Because.HOSTILE,
            incident=world.incident()["id"],
            how="phone",
            person=None,
        )
        assert "Velg hvem som hjelper deg, eller skriv et navn." in shown_in(answer)
        assert world.incident()["state"] == "open"


async def test_an_unknown_text_gets_the_home_card(tmp_path: Path) -> None:
    """contract.md: anything else outside an open alarm; the first button is *Varsle leder*."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hva er klokka")
        card = world.last(world.caseworker)
        assert card.buttons[0] == "Varsle leder"
        await world.taps(world.caseworker, "Varsle leder")
        assert world.reads(world.leader, "trenger hjelp nå")


@pytest.mark.parametrize("words", ["", "   ", "\u0000", "🙂" * 3, "hjelp" * 2000, "<at>x</at>"])
async def test_odd_texts_are_answered_and_never_an_error(tmp_path: Path, words: str) -> None:
    """L1: 200 and a card, whatever was written."""
    async with World(tmp_path) as world:
        answer = await world.says(world.caseworker, words)
        assert answer.status == 200
        assert world.inbox(world.caseworker)


async def test_words_without_end_reach_the_helper_within_what_teams_takes(tmp_path: Path) -> None:
    """L1, L8: ten thousand characters are passed on or refused with a sentence, and every card
    stays under 28 KiB."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        for _ in range(4):
            await world.says(world.caseworker, "han sa det igjen og igjen " * 400)
        await world.taps(world.leader, "Jeg ringer deg")
        before = len(world.inbox(world.leader)) + len(world.inbox(world.caseworker))
        await world.says(world.caseworker, "og en gang til " * 700)
        after = len(world.inbox(world.leader)) + len(world.inbox(world.caseworker))
        assert after > before


async def test_one_cannot_hand_over_to_whoever_is_not_in_the_chain(tmp_path: Path) -> None:
    """L5: a sentence, and the helper goes on helping."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        for person in (person_id("105"), person_id("101"), "nobody"):
            answer = await world.forges(
                world.leader,
                "red_card.hand_over",
                because=Because.HOSTILE,
                incident=world.incident()["id"],
                person=person,
            )
            assert "Den personen kan ikke spørres nå. Velg en annen." in shown_in(answer)
        assert world.incident()["claimed_by"] == person_id("102")


@pytest.mark.parametrize("sure", ["kanskje", 1, None, [], {}])
async def test_an_absurd_yes_to_what_was_asked_ends_nothing(tmp_path: Path, sure: Any) -> None:
    """L1, L14: a sentence; only a clear yes is one."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        tap = world.forged(
            world.caseworker,
            "red_card.cancel",
            because=Because.HOSTILE,
            incident=incident,
            sure="kanskje",
        )
        tap["value"]["action"]["data"]["sure"] = sure
        answer = await world.delivers(tap)
        assert MISMATCH in shown_in(answer)
        assert world.incident()["state"] == "open"


@pytest.mark.parametrize("card", [7, None, [], {"id": 1}, "no such card", "x" * 5_000, "\u0000"])
async def test_a_tap_on_a_card_that_nobody_knows_counts(tmp_path: Path, card: Any) -> None:
    """L8: help is asked for, wherever the channel says that the button was."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.opens_more(world.caseworker)
        tap = world.pressed(world.caseworker, "red_card.escalate")
        answer = await world.delivers(tap | {"replyToId": card})
        assert answer.is_card
        assert "escalated" in world.kinds()


async def test_the_card_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    """L9, L14: a tap that names it changes nothing there, and is answered as a stranger's."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(15)
        await world.says(world.caseworker, "han er stille nå")
        theirs = {card.id: card.content for card in world.inbox(world.leader)}
        incident = world.incident()["id"]
        for who in (world.safety_rep, world.caseworker):
            before = len(world.teams.requests)
            for card in theirs:
                tap = world.forged(
                    who, "red_card.resolve", because=Because.HOSTILE, incident=incident, seen=1
                )
                answer = await world.delivers(tap | {"replyToId": card})
                assert who is world.caseworker or NOT_YOURS in shown_in(answer)
            assert world.incident()["state"] == "claimed"
            to_leader = [
                one
                for one in world.teams.requests[before:]
                if one.conversation == world.leader.personal_chat
            ]
            assert not to_leader
        assert theirs == {card.id: card.content for card in world.inbox(world.leader)}


async def test_nobody_takes_back_what_somebody_else_has_ended(tmp_path: Path) -> None:
    """L9, L14: a sentence, and it stays ended."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(3)
        await world.presses(world.leader, "red_card.resolve")
        incident = world.incident()["id"]
        undo, hostile = "red_card.undo", Because.HOSTILE
        for who in (world.caseworker, world.deputy):
            answer = await world.forges(who, undo, because=hostile, incident=incident)
            assert answer.is_card
        assert world.incident()["state"] == "resolved"


async def test_l1_an_older_client_is_answered_where_nothing_came_of_its_tap(
    tmp_path: Path,
) -> None:
    """L1: *Kan ikke hjelpe nå* on a red card that was not drawn anew, of somebody who helps by now:
    the alarm stays as it is, and the tap is not met with silence."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        tap = world.pressed(world.leader, "red_card.decline", submit=True)
        await world.taps(world.leader, "Jeg skriver med deg")
        before = len(world.inbox(world.leader))
        await world.delivers(tap)
        assert [card.text for card in world.inbox(world.leader)[before:]] == [
            "Se det nyeste kortet."
        ]
        assert world.incident()["claimed_by"] == world.leader.id
