"""An alarm that is over, and the papers that are written about it."""

from dataclasses import replace
from typing import Any

from bot.domain.reports.draft import Draft
from bot.service.reports import drafts
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
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


async def saves(world: World, to: str | None = "review", **entered: Any) -> Answer:
    """The caseworker fills in a page of the form, and leafs on until `to`; None: keeps it for
    later."""
    while True:
        ways = [way for way in ways_on(world) if way == to] or ways_on(world)[:1]
        answer = await world.presses(
            world.caseworker, "paper.save", to=ways[0] if to else None, **entered
        )
        if to in (None, ways[0]):
            return answer
        entered = {}


def ways_on(world: World) -> list[str]:
    """The pages that the caseworker's newest form leads to, the next one first."""
    for card in reversed(world.inbox(world.caseworker)):
        form = [button.data for button in buttons_of(card.content) if button.verb == "paper.save"]
        if form:
            return [str(data["to"]) for data in form if "to" in data]
    raise AssertionError("no form")


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
