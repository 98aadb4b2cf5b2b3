"""An alarm that is over, and the papers that are written about it."""

from dataclasses import replace
from typing import Any

from bot.domain.reports.draft import Draft
from bot.service.reports import drafts
from tests.fakes.sent import SentCard
from tests.world import World

HOUR = 3_600
DAY = 24 * HOUR


async def ended(world: World, words: str = "hjelp truende telefon") -> str:
    """An alarm that was answered, with a warning and an end, and is over; returns its id."""
    await world.says(world.caseworker, words)
    await world.taps(world.leader, "Jeg ringer deg")
    await world.says(world.caseworker, "/advarsel")
    for reaction in ("continues", "continues", "continues"):
        await world.presses(world.caseworker, "guide.step", reaction=reaction)
    await world.presses(world.leader, "red_card.resolve")
    return str(world.incident()["id"])


async def saves(world: World, to: str | None = "review", **entered: str) -> Any:
    """The caseworker leaves a page of the form with this entered."""
    everything: dict[str, Any] = {"to": to, **entered} if to else {**entered}
    return await world.presses(world.caseworker, "paper.save", **everything)


def inputs(part: Any) -> dict[str, Any]:
    """What the form's boxes hold, by their ids."""
    if isinstance(part, list):
        return {key: value for item in part for key, value in inputs(item).items()}
    if not isinstance(part, dict):
        return {}
    found = inputs(list(part.values()))
    if str(part.get("type", "")).startswith("Input."):
        found[part["id"]] = part.get("value")
    return found


def drafts_of(world: World) -> list[Draft]:
    """The newest incident's drafts."""
    incident = world.incident()["id"]
    return list(world.core.service.read(lambda uow: uow.tx.drafts_of(incident)))


def document(world: World) -> drafts.Document:
    """What the newest incident's first draft says."""
    draft = drafts_of(world)[0]
    found = world.core.service.read(lambda uow: drafts.document_of(uow, draft))
    assert found is not None
    return found


def files_notes(world: World) -> None:
    """As where dokarkiv and tilgangsmaskinen are set."""
    service = world.core.service
    service._terms = replace(service._terms, files_notes=True)


def about_papers(world: World) -> list[SentCard]:
    """The caseworker's cards, but for the question whether a leader has talked with them (R77)."""
    question = "Har du fått snakke med en leder?"
    return [card for card in world.inbox(world.caseworker) if question not in card.text]
