"""What Teams' clients really send, from the activity to what each person reads (L15, L6, L8).

The inputs are the shapes of public reports; tests/fakes/clients.py builds them.
"""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.clients import (
    brought_back,
    deleted,
    edited,
    emoji,
    forwarded,
    gif,
    picture,
    quoted,
    reaction,
    referring,
    reply_block,
    twin,
    with_html,
)
from tests.fakes.payloads import MEETING, Json
from tests.world import World, shown_in

RAISE = "Varsle leder"
CLAIM = "Jeg ringer deg"


def said(world: World, words: str, **more: Any) -> Json:
    return world.teams.payloads.text(world.caseworker, words, **more)


def sentence(name: str) -> str:
    return text(Language.BOKMAL, name)


def alerted(world: World) -> bool:
    return any("trenger hjelp" in card.text for card in world.inbox(world.leader))


# Quoted replies

COMMANDS = ["/avslutt", "/advarsel", "rutiner", "status", "bevis", "rapport", "beredskap"]


@pytest.mark.parametrize("words", COMMANDS)
async def test_a_command_beside_a_quote_is_a_command(tmp_path: Path, words: str) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        plainly = world.last(world.caseworker).content
        world.forget(world.caseworker)
        await world.delivers(quoted(said(world, words), "Trenger du hjelp?"))
        assert world.last(world.caseworker).content.get("body") == plainly.get("body")


async def test_the_relay_passes_on_own_words_alone(tmp_path: Path) -> None:
    """Both ways, and so does what is kept of it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, CLAIM)
        await world.delivers(quoted(said(world, "ja han truer fortsatt"), "Trenger du hjelp?"))
        assert "ja han truer fortsatt" in world.last(world.leader).text
        from_leader = world.teams.payloads.text(world.leader, "jeg kommer")
        await world.delivers(quoted(from_leader, "ja han truer fortsatt"))
        assert world.reads(world.caseworker, "jeg kommer")
        everything = [card.text for user in world.everybody for card in world.inbox(user)]
        assert not any("quoted" in words for words in everything)


async def test_what_is_said_beside_a_cry_holds_no_markup(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(quoted(said(world, "hjelp han roper"), "Trenger du hjelp?"))
        await world.taps(world.leader, CLAIM)
        role = world.last(world.leader).text
        assert "han roper" in role
        assert "quoted" not in role
        assert "Trenger du" not in role


async def test_a_quoted_cry_alarms_nobody(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(quoted(said(world, ""), "hjelp"))
        assert world.incidents() == []
        assert RAISE in world.last(world.caseworker).buttons


# Forwards


@pytest.mark.parametrize(
    "body", ["Hei, jeg trenger hjelp med søknaden min", "hjelp", "Avslutt samtalen", "🆘"]
)
async def test_a_forwarded_cry_is_nobodys(tmp_path: Path, body: str) -> None:
    """It is kept, and asked where it belongs; *Varsle leder* is beside it."""
    async with World(tmp_path) as world:
        await world.delivers(forwarded(said(world, ""), body))
        assert world.incidents() == []
        assert world.inbox(world.leader) == []
        card = world.last(world.caseworker)
        assert sentence("evidence-which") in card.text
        assert sentence("evidence-nobody-told") in card.text
        answer = await world.taps(world.caseworker, RAISE)
        assert alerted(world)
        assert sentence("answer-sent-see-below") in shown_in(answer)
        assert sentence("evidence-which") in shown_in(answer), "what waits can be answered still"
        await world.taps_on(world.caseworker, card, "Slett det")
        assert sentence("evidence-erased") in card.text


async def test_a_forward_may_be_kept_as_evidence(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(forwarded(said(world, ""), "Jeg vet hvor du bor"))
        await world.taps(world.caseworker, "En ny hendelse")
        await world.settle()
        assert sentence("evidence-kept") in world.last(world.caseworker).text
        assert world.inbox(world.leader) == []


async def test_in_an_open_alarm_a_forward_is_evidence_and_no_word_of_hers(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, CLAIM)
        before = len(world.inbox(world.leader))
        await world.delivers(forwarded(said(world, ""), "hjelp meg da"))
        await world.settle()
        assert len(world.inbox(world.leader)) == before
        assert not world.reads(world.leader, "hjelp meg da")
        assert sentence("evidence-kept") in world.last(world.caseworker).text
        assert world.inbox(world.deputy) == []


async def test_own_words_before_a_forward_decide(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(forwarded(said(world, "hjelp"), "Jeg vet hvor du bor"))
        assert alerted(world)
        assert not world.reads(world.leader, "hvor du bor")
        await world.settle()
        assert world.reads(world.caseworker, sentence("evidence-kept"))


async def test_in_the_relay_own_words_go_on_without_the_forward(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, CLAIM)
        await world.delivers(forwarded(said(world, "se her"), "Jeg vet hvor du bor"))
        assert world.reads(world.leader, "se her")
        assert not world.reads(world.leader, "hvor du bor")


# What stands in the HTML


async def test_an_emoji_in_a_meeting_is_no_picture(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.teams._connector.share(MEETING.id)
        raw = said(world, "hjelp 🆘", chat=MEETING, mention=True)
        mention = (
            '<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Rødt kort</span>'
        )
        await world.delivers(with_html(raw, f"<p>{mention}&nbsp;hjelp {emoji('🆘')}</p>"))
        assert len(world.inbox(world.leader)) == 1
        (status,) = world.inbox(world.caseworker)
        assert "Rødt kort er sendt" in status.text


@pytest.mark.parametrize(
    ("content", "kind"), [(picture(), "not-come-picture"), (gif(), "not-come-moving")]
)
async def test_a_picture_only_in_the_html_is_named(tmp_path: Path, content: str, kind: str) -> None:
    async with World(tmp_path) as world:
        await world.delivers(with_html(said(world, ""), content))
        (card,) = world.inbox(world.caseworker)
        assert sentence("answer-evidence-withheld") in card.text
        assert sentence(kind) in card.text
        assert RAISE in card.buttons


async def test_what_did_not_come_is_named_beside_a_command(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(with_html(said(world, "bevis"), picture()))
        assert world.reads(world.caseworker, sentence("not-come-picture"))
        assert world.reads(world.caseworker, sentence("evidence-how"))


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("reference", "file"),
        ("messageReference", "message"),
        ("forwardedMessageReference", "message"),
        ("application/vnd.microsoft.card.codesnippet", "code"),
        ("application/vnd.microsoft.card.fluidEmbedCard", "loop"),
        ("application/vnd.microsoft.card.adaptive", "card"),
        ("audio/mp4", "sound"),
        ("heard of never", "other"),
    ],
)
async def test_what_comes_without_content_is_named(tmp_path: Path, kind: str, named: str) -> None:
    async with World(tmp_path) as world:
        await world.delivers(referring(said(world, "hjelp"), kind))
        assert alerted(world), "the words first"
        assert world.reads(world.caseworker, sentence(f"not-come-{named}"))


async def test_the_end_of_a_long_text_is_named(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "han sa det samme en gang til " * 200)
        assert world.reads(world.caseworker, sentence("not-come-end"))


@pytest.mark.parametrize("words", ["", None])
async def test_a_cry_only_in_the_html(tmp_path: Path, words: str | None) -> None:
    async with World(tmp_path) as world:
        raw = with_html(said(world, "") | {"text": words}, "<p>/hjelp</p>")
        await world.delivers(raw)
        assert alerted(world)


async def test_a_cry_without_a_conversation(tmp_path: Path) -> None:
    """The sender is known and has a stored address: there it is answered."""
    async with World(tmp_path) as world:
        raw = with_html(said(world, "/hjelp"), "<p>/hjelp</p>")
        for part in ("conversation", "recipient", "channelData"):
            del raw[part]
        await world.delivers(raw)
        assert alerted(world)
        assert "Rødt kort er sendt" in world.last(world.caseworker).text
        await world.delivers(raw)
        assert len(world.incidents()) == 1
        assert world.inbox(world.deputy) == []


# Edits


async def test_an_edit_into_a_cry_is_a_cry(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hmm")
        await world.delivers(first)
        cry = edited(first, "/hjelp")
        await world.delivers(cry)
        assert alerted(world)
        await world.delivers(cry)
        await world.delivers(edited(first, "/hjelp nå", at="2026-11-22T13:09:00Z"))
        assert len(world.incidents()) == 1
        assert world.inbox(world.deputy) == [], "one cry, however often it is edited"


async def test_an_edit_of_a_cry_is_no_second_one(tmp_path: Path) -> None:
    """L6: and what it tells now is added."""
    async with World(tmp_path) as world:
        first = said(world, "hjelp")
        await world.delivers(first)
        await world.delivers(edited(first, "hjelp telefon han har kniv"))
        assert len(world.incidents()) == 1
        assert world.inbox(world.deputy) == []
        await world.taps(world.leader, CLAIM)
        assert world.reads(world.leader, "han har kniv")
        assert world.reads(world.leader, "er i telefonen")


async def test_an_edit_of_a_cry_that_strengthened_is_no_third(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.clock.at += 5_000
        second = said(world, "hjelp meg")
        await world.delivers(second)
        assert len(world.inbox(world.deputy)) == 1
        await world.delivers(edited(second, "hjelp meg nå"))
        assert world.inbox(world.next_level) == []


async def test_an_edit_into_a_cry_strengthens_an_open_alarm(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.clock.at += 5_000
        word = said(world, "hun er sint")
        await world.delivers(word)
        assert world.inbox(world.deputy) == []
        await world.delivers(edited(word, "/hjelp"))
        assert len(world.inbox(world.deputy)) == 1


async def test_an_edit_that_comes_before_its_message_is_one_cry_with_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hjelp")
        await world.delivers(edited(first, "hjelp nå"))
        assert alerted(world)
        await world.delivers(first)
        assert len(world.incidents()) == 1
        assert world.inbox(world.deputy) == []


async def test_an_edit_into_a_command_or_out_of_a_cry_is_what_it_says(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        word = said(world, "statsu")
        await world.delivers(word)
        await world.delivers(edited(word, "beredskap"))
        assert "21 07 00" in world.last(world.caseworker).text
        cry = said(world, "hjelp")
        await world.delivers(cry)
        await world.delivers(edited(cry, "avbryt"))
        assert world.incident()["state"] == "cancelled"


async def test_an_edit_of_words_before_a_claim_is_kept_for_whoever_claims(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        word = said(world, "han har liv")
        await world.delivers(word)
        await world.delivers(edited(word, "han har kniv"))
        await world.taps(world.leader, CLAIM)
        assert world.reads(world.leader, "han har kniv")


async def test_an_old_cry_that_is_edited_later_asks_first(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hjelp")
        await world.delivers(first)
        await world.says(world.caseworker, "avbryt")
        world.forget(world.leader)
        await world.delivers(edited(first, "hjelp meg"))
        assert world.inbox(world.leader) == []
        assert RAISE in world.last(world.caseworker).buttons


async def test_a_correction_reaches_the_other_side(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, CLAIM)
        word = said(world, "han har liv")
        await world.delivers(word)
        correction = edited(word, "han har kniv")
        await world.delivers(correction)
        told = world.last(world.leader).text
        assert "han har kniv" in told
        before = len(world.inbox(world.leader))
        await world.delivers(correction)
        await world.delivers(edited(word, "han har kniv", at="2026-11-22T13:09:00Z"))
        assert len(world.inbox(world.leader)) == before, "nothing new was said"


async def test_what_is_deleted_changes_nothing_that_was_told(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hjelp")
        await world.delivers(first)
        cards = len(world.inbox(world.leader)), len(world.inbox(world.caseworker))
        await world.delivers(deleted(first))
        await world.delivers(brought_back(first))
        assert (len(world.inbox(world.leader)), len(world.inbox(world.caseworker))) == cards
        assert len(world.incidents()) == 1


async def test_what_is_brought_back_and_was_never_heard_is_heard(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.delivers(brought_back(said(world, "hjelp")))
        assert alerted(world)


async def test_an_edit_tells_what_lay_beside_it_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = with_html(said(world, "bevis"), gif())
        await world.delivers(first)
        world.forget(world.caseworker)
        await world.delivers(edited(first, "bevis nå") | {"attachments": [twin(gif())]})
        assert not world.reads(world.caseworker, sentence("not-come-moving"))


# Reactions


async def test_a_thumb_takes_no_alarm_and_brings_the_buttons_again(tmp_path: Path) -> None:
    """L2."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        card = world.last(world.leader)
        await world.delivers(reaction(world.teams.payloads, world.leader, card.id))
        assert len(world.inbox(world.leader)) == 2
        assert "claimed" not in world.kinds()
        await world.taps_on(world.leader, world.last(world.leader), CLAIM)
        assert "claimed" in world.kinds()
        assert all(CLAIM not in one.buttons for one in world.inbox(world.leader))


async def test_a_thumb_of_anybody_else_is_nothing(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        payloads = world.teams.payloads
        cards = {user: len(world.inbox(user)) for user in world.everybody}
        for user in (world.caseworker, world.deputy, world.safety_rep):
            await world.delivers(reaction(payloads, user, "1"))
        await world.taps(world.leader, CLAIM)
        cards = {user: len(world.inbox(user)) for user in world.everybody}
        await world.delivers(reaction(payloads, world.leader, "1"))
        assert {user: len(world.inbox(user)) for user in world.everybody} == cards


# Nonsense


@pytest.mark.parametrize("words", ["hei", "😀", "?", "asdf qwer", "<b>", "…", "ok", "han ringte"])
async def test_nonsense_gets_varsle_leder(tmp_path: Path, words: str) -> None:
    async with World(tmp_path) as world:
        for raw in (said(world, words), quoted(said(world, words), "Trenger du hjelp?")):
            world.forget(world.caseworker)
            await world.delivers(raw)
            assert RAISE in world.last(world.caseworker).buttons
        assert world.incidents() == []


# What nobody expects


def odd_messages(world: World) -> list[Json]:
    """Every one of them has somebody's words, or something that did not come."""
    return [
        forwarded(said(world, ""), "\ud83d\x00 hjelp meg"),
        forwarded(said(world, "se"), "hjelp\n\n" * 500),
        with_html(said(world, ""), f"<blockquote>{picture()}"),
        with_html(said(world, ""), reply_block("hjelp", "8:orgid:kari") * 30),
        with_html(said(world, "\u202e\u200b"), gif() + picture() + gif()),
        referring(
            said(world, ""), "forwardedMessageReference", {"originalMessageContent": "hjelp"}
        ),
        referring(said(world, ""), "messageReference", {"messagePreview": "\ud83d"}),
        referring(said(world, "") | {"textFormat": "xml"}, "reference", ["odd"]),
        edited(forwarded(said(world, ""), "hjelp"), ""),
        said(world, "") | {"attachments": [{"contentType": "image/*"}] * 300},
    ]


async def test_whatever_a_client_sends_is_answered_and_alarms_nobody(tmp_path: Path) -> None:
    """L1, L8: and a cry after all of it is heard as ever."""
    async with World(tmp_path) as world:
        for raw in odd_messages(world):
            world.forget(world.caseworker)
            answer = await world.delivers(raw)
            await world.settle()
            assert answer.status == 200
            assert world.inbox(world.caseworker), raw["text"]
            assert world.incidents() == []
        await world.says(world.caseworker, "hjelp")
        assert alerted(world)
