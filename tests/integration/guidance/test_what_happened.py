"""The ladder says what has happened, hears that the client has gone, and has 113 before anything
else where the client may harm themselves (R6, R41, R42, R48, R49; 3.4.2)."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.guidance import Ladder
from tests.fakes.sent import SentCard, actions
from tests.forging import Because
from tests.integration.guidance.test_guidance import FIRST, SECOND, UNKNOWN, guided
from tests.integration.guidance.test_unit_ladders import write_unit_ladder
from tests.world import World, shown_in

CALM = "Jeg trenger at vi snakker rolig sammen.»"
HAPPENED = {
    "": f"«{UNKNOWN}",
    "trussel": "«Det du sier nå, oppfatter jeg som en trussel.",
    "truende": "«Det du sier nå, opplever jeg som truende.",
    "trakasserende": "«Det du sier nå, opplever jeg som trakasserende.",
    "sjikanerende": "«Det du sier nå, opplever jeg som krenkende.",
}
QUESTION = "«Tenker du på å ta livet ditt?»"


def data_of(card: SentCard, title: str) -> dict[str, Any]:
    """What a button sends as it lies on another device, whatever the card becomes."""
    found = next(one for one in actions(card.content) if one["title"] == title)
    return {key: value for key, value in found["data"].items() if key != "verb"}


async def in_crisis(world: World, words: str = "advarsel") -> None:
    """The caseworker is on the ladder for self-harm."""
    await world.says(world.caseworker, words)
    await world.taps(world.caseworker, "Vil skade seg selv")
    assert world.reads(world.caseworker, QUESTION)


@pytest.mark.parametrize("kind", HAPPENED)
async def test_r49_the_sentence_is_of_what_has_happened(tmp_path: Path, kind: str) -> None:
    """Named, and named again in the warning."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, f"/hjelp telefon {kind}")
        await world.taps(world.caseworker, "Gi advarsel")
        named = shown_in(await world.taps(world.caseworker, "Fortsetter"))
        assert f"{HAPPENED[kind]} {CALM}" in named
        warned = shown_in(await world.taps(world.caseworker, "Fortsetter"))
        assert (
            f"{HAPPENED[kind]} {CALM[:-1]} Hvis det fortsetter, avslutter jeg samtalen.»" in warned
        )


async def test_what_is_told_meanwhile_is_said_on_the_card_that_lies_there(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat")
        await world.taps(world.caseworker, "Gi advarsel")
        unknown = shown_in(await world.taps(world.caseworker, "Fortsetter"))
        assert f"«Det er ikke greit at du skriver slik til meg. {CALM}" in unknown
        await world.taps(world.caseworker, "Lagre", kind="sjikanerende")
        await world.settle()
        assert world.reads(
            world.caseworker, f"«Det du skriver nå, opplever jeg som krenkende. {CALM}"
        )


async def test_r35_a_units_file_from_before_says_the_same_of_every_kind(tmp_path: Path) -> None:
    own = "Nå må vi ta det rolig."

    def before(_: object, text: str) -> str:
        return text.split("\n[happened]\n")[0].replace("{happened}", own)

    write_unit_ladder(tmp_path, changed=before)
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon trussel")
        await world.taps(world.caseworker, "Gi advarsel")
        answer = shown_in(await world.taps(world.caseworker, "Fortsetter"))
        assert f"«{own} {CALM}" in answer


async def test_r35_a_unit_says_what_has_happened_in_its_own_words(tmp_path: Path) -> None:
    """A kind that it has no sentence for is said as what is unknown."""
    theirs = 'unknown = "Stopp der."\ntrussel = "Det der er en trussel."\n'

    def changed(_: object, text: str) -> str:
        return text.split("[happened]\nunknown")[0] + f"[happened]\n{theirs}"

    write_unit_ladder(tmp_path, changed=changed)
    for kind, said in (("trussel", "«Det der er en trussel. "), ("truende", "«Stopp der. ")):
        (tmp_path / "organisation.yaml").unlink(missing_ok=True)
        async with World(tmp_path) as world:
            await world.says(world.caseworker, f"/hjelp telefon {kind}")
            await world.taps(world.caseworker, "Gi advarsel")
            answer = await world.taps(world.caseworker, "Fortsetter")
            assert said + CALM in shown_in(answer)
        for file in tmp_path.glob("*.db*"):
            file.unlink()


async def test_r35_a_units_ladder_for_self_harm_from_before_has_our_new_steps(
    tmp_path: Path,
) -> None:
    """Its own words where it has them; nobody takes 113 off the card, or anything before it."""

    def before(_: object, text: str) -> str:
        kept = [part for part in text.split("\n\n") if not part.startswith(("[where]", "[danger]"))]
        return "\n\n".join(kept).split("[[numbers]]")[0] + (
            '[[numbers]]\nname = "Legevakt"\nphone = "116117"\n'
        )

    write_unit_ladder(tmp_path, Ladder.SELF_HARM, changed=before)
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        own = shown_in(await world.taps(world.caseworker, "Vil skade seg selv"))
        assert "«Hei. Nå tar vi det rolig.»" in own
        assert own.index("113") < own.index("Ja") < own.index("Legevakt")
        assert "«Hvor er du nå?»" in shown_in(await world.taps(world.caseworker, "Ja"))
        assert "«Nå ringer vi 113." in shown_in(await world.taps(world.caseworker, "I fare nå"))


@pytest.mark.parametrize(
    ("meeting", "title"),
    [
        ("telefon", "Brukeren la på"),
        ("chat", "Brukeren forlot chatten"),
        ("video", "Brukeren forlot møtet"),
    ],
)
async def test_that_the_client_has_gone_ends_the_guided_call(
    tmp_path: Path, meeting: str, title: str
) -> None:
    """As *Samtalen er slutt* does: logged, and told to whoever helps; the next call is another."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, f"/hjelp {meeting}")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.taps(world.caseworker, "Fortsetter")
        over = shown_in(await world.taps(world.caseworker, title))
        assert over.startswith(title)
        assert "Skriv ned ordene" in over
        await world.settle()
        assert world.reads(world.leader, "Samtalen med brukeren er slutt.")
        assert guided(world)[-1]["reaction"] == "hung_up"
        assert world.kinds().count("call_over") == 1
        assert "escalated" not in world.kinds()
        await world.says(world.caseworker, "advarsel")
        assert FIRST in world.last(world.caseworker).text


async def test_whoever_is_alone_when_the_client_has_gone_can_alert_the_leader(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        over = shown_in(await world.taps(world.caseworker, "Brukeren la på"))
        assert over.startswith("Brukeren la på")
        assert world.incidents() == []
        await world.taps(world.caseworker, "Varsle leder")
        assert "trenger hjelp nå" in world.last(world.leader).text


async def test_an_old_card_of_the_call_knows_that_the_client_has_gone(tmp_path: Path) -> None:
    """Another device shows the step before: who has hung up has hung up."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        old = data_of(world.last(world.caseworker), "Brukeren la på")
        assert SECOND in shown_in(await world.taps(world.caseworker, "Fortsetter"))
        over = await world.forges(world.caseworker, "guide.step", because=Because.STALE, **old)
        assert shown_in(over).startswith("Brukeren la på")


async def test_r41_self_harm_asks_one_question_a_card_and_a_no_keeps_the_line(
    tmp_path: Path,
) -> None:
    async with World(tmp_path).after(in_crisis) as world:
        assert "113" in world.card_with(world.caseworker, "Svarer ikke").text
        stays = shown_in(await world.taps(world.caseworker, "Nei"))
        assert "Jeg blir her sammen med deg.»" in stays
        assert "Bli på linjen." in stays
        assert QUESTION in shown_in(await world.taps(world.caseworker, "Fortsetter"))
        where = shown_in(await world.taps(world.caseworker, "Svarer ikke"))
        assert "«Hvor er du nå?»" in where
        assert "«Jeg vil at du skal få hjelp nå." in shown_in(
            await world.taps(world.caseworker, "Sier hvor")
        )
        assert "escalated" not in world.kinds(), "only choosing it has alerted anybody"


@pytest.mark.parametrize("title", ["La på", "I fare nå"])
async def test_r41_a_client_who_is_gone_or_in_danger_is_113_and_the_leader_at_once(
    tmp_path: Path, title: str
) -> None:
    """The alarm is strengthened: the next level in the same second, and whoever helps is asked."""
    async with World(tmp_path).after(in_crisis) as world:
        await world.presses(world.leader, "red_card.claim", how="write")
        assert not world.reads(world.deputy, "trenger hjelp")
        before = len(world.inbox(world.leader))
        shown = shown_in(await world.taps(world.caseworker, title))
        assert ("Ring 113 nå" if title == "La på" else "«Nå ringer vi 113.") in shown
        await world.settle()
        assert world.reads(world.deputy, "trenger hjelp med en bruker i krise")
        assert len(world.inbox(world.leader)) > before
        assert world.kinds().count("escalated") == 1
        assert ("call_over" in world.kinds()) is (title == "La på")


async def test_danger_from_two_devices_is_one(tmp_path: Path) -> None:
    async with World(tmp_path).after(in_crisis) as world:
        for tap in [world.pressed(world.caseworker, "guide.step", reaction="danger") for _ in "ab"]:
            assert "«Nå ringer vi 113." in shown_in(await world.delivers(tap))
        assert world.kinds().count("escalated") == 1


@pytest.mark.parametrize("title", ["La på", "I fare nå"])
async def test_l8_danger_after_the_alarm_has_ended_is_a_new_one(tmp_path: Path, title: str) -> None:
    """The call outlasts its alarm, and goes on in the new one."""
    async with World(tmp_path).after(in_crisis) as world:
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(3)  # just after the card has moved it is asked whether it was meant
        await world.presses(world.leader, "red_card.resolve")
        await world.settle()
        assert len(world.incidents()) == 1
        world.forget(world.leader)
        shown = shown_in(await world.taps(world.caseworker, title))
        assert "113" in shown
        await world.settle()
        assert len(world.incidents()) == 2
        assert world.reads(world.leader, "trenger hjelp med en bruker i krise")
        assert "escalated" not in world.kinds(), "new enough"
        assert guided(world)[-1]["reaction"] == ("hung_up" if title == "La på" else "danger")


async def test_l12_in_a_drill_alone_danger_alerts_nobody(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.taps(world.caseworker, "Vil skade seg selv")
        await world.taps(world.caseworker, "I fare nå")
        lost = shown_in(await world.taps(world.caseworker, "La på"))
        assert lost.startswith("ØVELSE")
        await world.settle()
        assert world.inbox(world.leader) == []
        assert world.inbox(world.deputy) == []
        assert len(world.incidents()) == 1


async def test_ending_is_there_yet_nobody_is_led_to_hang_up_on_a_client_in_danger(
    tmp_path: Path,
) -> None:
    """R6: and from the end one comes back, or tells that the client has gone."""
    async with World(tmp_path).after(in_crisis) as world:
        closing = shown_in(await world.taps(world.caseworker, "Avslutt nå"))
        assert "Bli på linjen hvis du kan." in closing
        assert QUESTION in shown_in(await world.taps(world.caseworker, "Samtalen fortsetter"))
        await world.taps(world.caseworker, "Avslutt nå")
        assert "Ring 113 nå" in shown_in(await world.taps(world.caseworker, "La på"))
