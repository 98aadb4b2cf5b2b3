"""What is told of calls: in figures, in a drill, in a report, and to whoever asks (L10, L13)."""

import json
from functools import partial
from pathlib import Path

from bot.domain.calls import CallEnd
from bot.domain.organisation.organisation import Language
from bot.service.privacy.mine import as_json
from bot.service.reports.prefill import as_known, report_of
from bot.service.unit_of_work import UnitOfWork
from tests.integration.alarm.ringing_scene import Town, town


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


async def test_r57_a_drill_says_whether_somebody_was_reached_by_telephone(tmp_path: Path) -> None:
    """On the card that follows it, and on its record."""
    async with town(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse chat med leder")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(3)
        cards = [card.text for card in world.inbox(world.caseworker)]
        assert any("Leder En svarte på telefonen." in text for text in cards)
        (claimed,) = world.told("claimed")
        assert claimed["detail"]["key"] is True
    (tmp_path / "tapped").mkdir()
    async with town(tmp_path / "tapped") as world:
        await world.begins(world.caseworker, "øvelse chat med leder")
        line = await world.rung(world.leader)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)
        cards = [card.text for card in world.inbox(world.caseworker)]
        assert any("Det ringte også. Ingen svarte på telefonen." in text for text in cards)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "stopped"


async def test_l10_the_report_tells_who_was_rung_and_what_came_of_it(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor trussel")
        line = await world.rung(world.leader)
        await world.phone.ends(line, CallEnd.NO_ANSWER)
        await world.advance(20)
        await world.taps(world.deputy, "Jeg skriver med deg")
        incident = world.incident()["id"]

        def course(uow: UnitOfWork) -> str:
            alarm = uow.tx.get_alarm(incident)
            assert alarm is not None
            report = report_of(uow, alarm, "draft", Language.BOKMAL)
            return as_known(uow, alarm, report, Language.BOKMAL).what_happened

        told = world.core.service.read(course)
        assert "Leder En: ringte, ikke svar." in told
        assert "Stedfortreder En hjalp." in told


async def test_personvern_tells_of_the_calls_to_whoever_asks(tmp_path: Path) -> None:
    """GDPR article 15: when the bot rang them, and what came of it; nobody else's."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        kept = [
            json.loads(world.core.service.read(partial(as_json, person=user.id)))["calls"]
            for user in (world.leader, world.deputy)
        ]
        assert [call["outcome"] for call in kept[0]] == ["claimed"]
        assert kept[1] == []
        await world.says(world.leader, "personvern")
        assert "Én gang Rødt kort har ringt deg" in world.last(world.leader).text
