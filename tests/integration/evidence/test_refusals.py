"""Whatever is not kept, or cannot be shown, is said in words that tell what to do, in the person's
language, where the person reads it (R50, L1)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from bot.domain.evidence import Refusal
from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.faults import server_error
from tests.fakes.files import ClamdFake
from tests.fakes.payloads import Json
from tests.integration.evidence.chat_scene import no_folder, sends
from tests.integration.evidence.test_page import browser, link_on, opens
from tests.pictures import png
from tests.world import World

FOR_GOOD = {
    Refusal.EMPTY: b"",
    Refusal.NOT_THE_FILE: b"<!doctype html><title>Logg inn</title>",
    Refusal.RECORDING: b"ID3" + bytes(99),
    Refusal.TOO_LARGE: bytes(26 * 1024 * 1024),
    Refusal.MALWARE: png() + b"EICAR",
}
FOR_NOW = (Refusal.NOT_FETCHED, Refusal.NOT_CHECKED, Refusal.NOT_KEPT)
ON_THE_PAGE = (Refusal.DAMAGED, Refusal.KEY_LOST)
# What is erased has no button, and its links are too old: nobody ever gets as far as the sentence.
NOWHERE = (Refusal.ERASED,)
# What cannot be shown is kept today; on old cards the sentence stands yet.
OF_EARLIER_VERSIONS = (
    Refusal.BROKEN,
    Refusal.UNKNOWN_TYPE,
    Refusal.TOO_MANY_PIXELS,
    Refusal.TOO_MANY_PAGES,
)


async def test_every_refusal_is_read_in_every_language(tmp_path: Path) -> None:
    elsewhere = (Refusal.EXPIRED, Refusal.FORBIDDEN_PLACE)
    assert {*FOR_GOOD, *elsewhere, *FOR_NOW, *ON_THE_PAGE, *NOWHERE, *OF_EARLIER_VERSIONS} == set(
        Refusal
    )
    clamd, world = ClamdFake(), World(tmp_path)
    with clamd.running() as address:
        world.settings = world.settings.model_copy(update={"clamd": address})
        async with world:
            world.late_ms = 10_000_000
            for language in Language:
                await world.says(world.caseworker, f"språk {language.value}")
                await _for_good(world, language)
                for refusal in FOR_NOW:
                    with _hindered(world, clamd, refusal):
                        await _for_now(world, language, refusal)
                for refusal in ON_THE_PAGE:
                    await _on_the_page(world, language, refusal)


async def _for_good(world: World, language: Language) -> None:
    gone = world.teams.pasted(b"")
    gone["contentUrl"] = gone["contentUrl"].replace("/v3/attachments/", "/v3/attachments/x")
    strange: Json = {"contentType": "image/*", "contentUrl": "https://evil.example/x"}
    sent = [world.teams.pasted(content) for content in FOR_GOOD.values()]
    await sends(world, world.caseworker, *sent, gone, strange)
    shown = world.last(world.caseworker).text
    assert text(language, "evidence-refused") in shown, language
    for refusal in (*FOR_GOOD, Refusal.EXPIRED, Refusal.FORBIDDEN_PLACE):
        assert text(language, refusal.sentence) in shown, (language, refusal)
    assert world.incidents() == []


@contextlib.contextmanager
def _hindered(world: World, clamd: ClamdFake, refusal: Refusal) -> Iterator[None]:
    """Teams does not give it, the scanner cannot say, or there is no place to put it."""
    if refusal is Refusal.NOT_KEPT:
        with no_folder(world.settings.evidence_dir):
            yield
        return
    if refusal is Refusal.NOT_FETCHED:
        world.teams.fail(server_error(503), operation="attachment", times=10_000)
    else:
        clamd.says = b"stream: Can't allocate memory ERROR"
    yield
    world.teams.heal()
    clamd.says = None


async def _for_now(world: World, language: Language, refusal: Refusal) -> None:
    """First that it takes time, and to keep the picture; when hours did not help, that it is not
    kept."""
    await sends(world, world.caseworker, world.teams.pasted(png()))
    card = world.last(world.caseworker)
    assert text(language, "evidence-trying-again") in card.text, (language, refusal)
    await world.advance(2 * 3600)
    assert text(language, "evidence-refused") in card.text, (language, refusal)
    assert text(language, refusal.sentence) in card.text, (language, refusal)


async def _on_the_page(world: World, language: Language, refusal: Refusal) -> None:
    """It waits for its incident, and the sender looks at it; the disk has failed meanwhile."""
    folder, keys = world.settings.evidence_dir, world.settings.evidence_keys_dir
    before = {*folder.rglob("*"), *keys.rglob("*")}
    await sends(world, world.caseworker, world.teams.pasted(png()))
    link = link_on(world, await world.taps(world.caseworker, text(language, "evidence-view")))
    broken = keys if refusal is Refusal.KEY_LOST else folder
    for file in {*broken.rglob("*")} - before:
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-9])
    async with browser() as session:
        _, page, _ = await opens(session, link)
    assert text(language, refusal.sentence) in page, (language, refusal)
