"""Databases of earlier revisions, opened by the code as it is now: an upgrade loses nothing, and
what lies in the chats still answers (V1–V8, L1, L3, L5, L6, L8, L10)."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from bot.store.database import maintenance
from bot.store.schema import missing
from bot.texts import text
from tests.fakes.pressing import buttons_of
from tests.forging import Because
from tests.integration.evidence.test_page import browser, link_on, opens, pictured
from tests.integration.store.earlier.restored import REVISIONS, RestoredWorld
from tests.world import shown_in

FIRST, SECOND, MIDDLE, BEFORE_THE_MOVE = REVISIONS
NOT_UNDERSTOOD = [
    text(Language.BOKMAL, name) for name in ("answer-unknown-verb", "answer-try-again")
]


# Papers, evidence and threats are in MIDDLE and later; of the alarm itself the two ends tell.
@pytest.fixture(params=[FIRST, pytest.param(MIDDLE, marks=pytest.mark.soak), BEFORE_THE_MOVE])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RestoredWorld]:
    """What a revision left; its history is verified at the end, as that of every World."""
    async with RestoredWorld(tmp_path, request.param) as world:
        yield world


def _is_whole(world: RestoredWorld) -> None:
    engine = maintenance(world.settings.database_url)
    assert missing(engine) == []
    engine.dispose()
    assert world.violations() == []
    states = Counter(found["state"] for found in world.incidents() if not found["drill"])
    assert (states["open"], states["claimed"], states["cancelled"]) == (1, 1, 1)


def _state(world: RestoredWorld, raised_by: str) -> str:
    found = [one for one in world.incidents() if one["raised_by"] == raised_by]
    return str(found[-1]["state"])


@pytest.mark.parametrize(
    "world",
    [
        FIRST,
        BEFORE_THE_MOVE,
        *(pytest.param(one, marks=pytest.mark.soak) for one in (SECOND, MIDDLE)),
    ],
    indirect=True,
)
async def test_l8_an_open_alarm_goes_on_where_it_was(world: RestoredWorld) -> None:
    """The third level thirty seconds after the second, another round after the last; and days
    later everything has happened that was due."""
    _is_whole(world)
    await world.advance(24)
    assert world.inbox(world.next_level) == []
    await world.advance(1)
    assert world.last(world.next_level).summary.startswith("RØDT KORT")
    before = len(world.inbox(world.leader))
    await world.advance(60)
    assert len(world.inbox(world.leader)) == before + 1
    await world.advance(3600)
    assert _state(world, world.caseworker.id) == "open"
    await world.says(world.caseworker, "avbryt")
    await world.advance(3 * 24 * 3600)


@pytest.mark.parametrize(
    "revision", [FIRST, BEFORE_THE_MOVE, pytest.param(SECOND, marks=pytest.mark.soak)]
)
async def test_the_same_in_postgresql(
    revision: str, tmp_path: Path, empty_postgres_url: str
) -> None:
    async with RestoredWorld(tmp_path, revision, empty_postgres_url) as world:
        _is_whole(world)
        await world.advance(25)
        assert world.last(world.next_level).summary.startswith("RØDT KORT")
        await world.presses(world.leader, "red_card.claim", how="call")
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l5_a_claim_on_a_red_card_that_was_drawn_before(world: RestoredWorld) -> None:
    """It counts once; her card and the other's change in their place. A second cry before it is
    the same alarm (L6)."""
    before = len(world.incidents())
    await world.says(world.caseworker, "hjelp")
    assert len(world.incidents()) == before
    mine, theirs = (world.as_drawn(user, "red_card.claim") for user in (world.leader, world.deputy))
    late = dict(theirs.button("Jeg skriver med deg")["data"])
    answer = await world.taps_on(world.leader, mine, "Jeg ringer deg")
    assert "Du hjelper Saksbehandler En" in shown_in(answer)
    assert _state(world, world.caseworker.id) == "claimed"
    assert world.reads(world.caseworker, "Leder En hjelper deg")
    assert "Leder En hjelper allerede" in theirs.text
    answer = await world.forges(world.deputy, late.pop("verb"), because=Because.STALE, **late)
    assert "Leder En hjelper allerede" in shown_in(answer)


async def test_l3_who_helped_before_goes_on_helping(world: RestoredWorld) -> None:
    """Words go both ways, contact is asked for, and the old card ends the alarm; a cry in it is
    no new alarm (L6)."""
    worker, before = world.person("108"), len(world.incidents())
    send, resolve = (
        dict(world.as_drawn(world.deputy, verb).button(title)["data"])
        for verb, title in (("relay.send", "Send"), ("red_card.resolve", "Avslutt varselet"))
    )
    await world.advance(56)
    assert world.reads(world.deputy, "Har dere kontakt?")
    assert "red_card.contact" in {b.verb for b in buttons_of(world.last(world.deputy).content)}
    await world.says(worker, "hjelp hun går nå")
    assert world.reads(world.deputy, "hun går nå")
    assert len(world.incidents()) == before
    stale = Because.STALE
    await world.forges(
        world.deputy, send.pop("verb"), because=stale, text="fint, jeg er der", **send
    )
    assert world.reads(worker, "fint, jeg er der")
    await world.advance(15)
    await world.forges(world.deputy, resolve.pop("verb"), because=stale, **resolve)
    assert _state(world, worker.id) == "claimed", "from an older card it is asked about once (L14)"
    await world.presses(world.deputy, "red_card.resolve", sure=True)
    assert _state(world, worker.id) == "resolved"
    assert world.reads(worker, "Varselet er avsluttet")


async def test_the_welcome_still_raises_an_alarm(world: RestoredWorld) -> None:
    worker = world.person("109")
    await world.taps_on(worker, world.card_with(worker, "Varsle leder"), "Varsle leder")
    assert _state(world, worker.id) == "open"
    assert world.last(world.leader).summary == "RØDT KORT: Saksbehandler Fem trenger hjelp nå"


async def test_no_button_that_lies_in_a_chat_is_unknown(world: RestoredWorld) -> None:
    """Whoever taps whatever they were left is answered with what it did, or what is so now."""
    drawn = [
        (button.verb, world.teams.pressed(user, card, button))
        for user in world.everybody
        for card in world.inbox(user)
        for button in buttons_of(card.content)
        if button.verb and not button.problems({})
    ]
    tried: Counter[str] = Counter()
    for verb, tap in drawn:
        answer = await world.delivers(tap)
        assert answer.status == 200
        said = str(answer.body)
        assert not [words for words in NOT_UNDERSTOOD if words in said], (verb, said)
        tried[verb] += 1
    assert len(tried) >= (30 if world.migrations >= 2 else 15), tried


@pytest.mark.parametrize("world", [MIDDLE, BEFORE_THE_MOVE], indirect=True)
async def test_l10_evidence_that_was_kept_before_is_shown(world: RestoredWorld) -> None:
    worker = world.person("106")
    card = world.as_drawn(worker, "evidence.view")
    link = link_on(world, await world.taps_on(worker, card, "Vis"))
    async with browser() as session:
        await opens(session, link, "GET")
        await opens(session, link)
        status, content = await pictured(session, link)
    assert (status, content[:8]) == (200, b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("world", [MIDDLE, BEFORE_THE_MOVE], indirect=True)
async def test_report_follow_up_and_threat_go_on_on_their_old_cards(world: RestoredWorld) -> None:
    worker, leader = world.person("106"), world.leader
    page = world.as_drawn(worker, "paper.save")
    answer = await world.taps_on(worker, page, "Neste", target="other_unit")
    after = "Hva ble gjort med en gang?"
    assert after in str(answer.body) or world.reads(worker, after)
    await world.taps_on(worker, world.as_drawn(worker, "paper.save"), "Se over")
    assert world.reads(worker, "Trussel på telefon")
    assert world.reads(worker, "en annen enhet")
    answer = await world.taps_on(leader, world.as_drawn(leader, "follow_up.settle"), "Gjort")
    assert "1 av" in shown_in(answer)
    answer = await world.taps_on(leader, world.as_drawn(leader, "duty.settle"), "Gjort")
    assert "1 av 3 er gjort" in shown_in(answer)
    assert "Vis resten" in {one.title for one in buttons_of(answer.card)}


@pytest.mark.parametrize("world", [BEFORE_THE_MOVE], indirect=True)
async def test_the_measures_are_in_the_register(world: RestoredWorld) -> None:
    await world.presses(world.leader, "measure.show")
    assert world.reads(world.leader, "Alarmknapper")
