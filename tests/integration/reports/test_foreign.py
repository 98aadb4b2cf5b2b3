"""Every answer of the archive, the gate, the tasks, the token service and the deviation system, on
servers that were written from public descriptions alone, against what the caseworker reads, how
many messages come, what is counted, what is on record, what lies on disk, and the year's figures
against a count of its own from `incident show` (R5, R18, R20, R29, R52; L9–L13)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.reports.draft import DraftKind, DraftState
from tests.afterwards import CANARY
from tests.foreign.gate import CORE, OVERRIDABLE
from tests.foreign.server import Instead, Trouble
from tests.forging import Because
from tests.integration.reports.foreign_scene import WORDS, ForeignScene, foreign_scene, written
from tests.integration.reports.paper_scene import DAY, HOUR

FILED = "Notatet er journalført"
UNFINISHED = "Notatet er ikke ferdig journalført"
REFUSED = "Ble ikke tatt imot"
BARRED = "Du kan ikke føre dette notatet"
WAITING = "Sendes nå"


@dataclass(frozen=True, slots=True)
class Row:
    """What is arranged, and where the note then stands."""

    arrange: Callable[[ForeignScene], None]
    card: str
    counted: str | None
    fact: Mapping[str, object]
    messages: int = 1
    number: bool = False
    words: bool = True
    filed: int = 0
    tasks: tuple[str, ...] = ()
    after: float = 0.0  # seconds


def _next(server: str, *troubles: Trouble | Instead) -> Callable[[ForeignScene], None]:
    return lambda scene: getattr(scene, server).next.extend(troubles)


def _rule(rule: str) -> Callable[[ForeignScene], None]:
    return lambda scene: scene.gate.rules.update({CANARY: rule})


def _filed(arrange: Callable[[ForeignScene], None], counted: str = "filed") -> Row:
    told: dict[str, object] = {"finalised": True}
    tasks = ("VURD_HENV",)
    return Row(arrange, FILED, counted, told, 0, filed=1, tasks=tasks, after=5)


def _refused(arrange: Callable[[ForeignScene], None], code: str, counted: str = "refused") -> Row:
    return Row(arrange, REFUSED, counted, {"code": code}, number=True)


def _waits(arrange: Callable[[ForeignScene], None]) -> Row:
    return Row(arrange, WAITING, None, {}, 0, number=True)


def _roll(scene: ForeignScene) -> None:
    """A note was filed; then the identity provider rolled its keys over."""
    scene.tokens.revoke()


PROTECTED = [rule for rule in CORE if rule != "AVVIST_HABILITET"]
ROWS: dict[str, Row] = {
    "all is well": _filed(lambda scene: None),
    "the answer is cut off": _filed(_next("archive", Trouble.CUT_AFTER), "already_filed"),
    "half an answer": _filed(_next("archive", Trouble.HALF), "already_filed"),
    "an answer too late": _filed(_next("archive", Trouble.SLOW_AFTER), "already_filed"),
    "cut off before": _filed(_next("archive", Trouble.CUT_BEFORE)),
    "a gateway's page": _filed(_next("archive", Trouble.NOT_JSON)),
    "keys rolled over": _filed(_roll),
    "500": _filed(_next("archive", Instead(500, "Teknisk feil"))),
    "503": _filed(_next("archive", Instead(503, headers=(("Retry-After", "2"),)))),
    "429": _filed(_next("archive", Instead(429, headers=(("Retry-After", "3"),)))),
    "the gate is cut off": _filed(_next("gate", Trouble.CUT_AFTER)),
    "no token for a while": _filed(_next("tokens", Instead(500))),
    "an entry without its end": Row(
        lambda scene: scene.archive.unfinished.add("OPP"),
        UNFINISHED,
        "sent_unfinished",
        {"finalised": False},
        number=True,
        tasks=("JFR",),
    ),
    "400 about the tema": _refused(
        _next("archive", Instead(400, "Oppgitt tema=OPP validerer ikke mot kodeverk")), "http_400"
    ),
    "403": _refused(_next("archive", Instead(403, "Ingen tilgang")), "http_403"),
    "404": _refused(_next("archive", Instead(404)), "http_404"),
    "413": _refused(_next("archive", Instead(413)), "http_413"),
    "nobody by that number": _refused(lambda scene: scene.gate.unknown.add(CANARY), "http_404"),
    "not ours to call": _refused(_next("gate", Instead(403, "Forbidden")), "gate_http_403"),
    "a new rule": _refused(_rule("AVVIST_NOE_HELT_NYTT"), "no_access", "unknown_rule"),
    "the gate is away": _waits(_next("gate", *[Instead(503)] * 9)),
    "the gate is slow": _waits(_next("gate", Trouble.SLOW_BEFORE)),
    "the gate knows too little": _waits(_rule("AVVIST_MANGLENDE_DATA")),
    "no token": _waits(_next("tokens", *[Instead(500)] * 9)),
    **{
        rule: Row(_rule(rule), BARRED, "denied", {"code": "no_access"}, words=False)
        for rule in PROTECTED
    },
    **{
        rule: _refused(_rule(rule), "no_access", "denied")
        for rule in ("AVVIST_HABILITET", *OVERRIDABLE)
    },
}


REPEATS = {"500", "404", "413", "an answer too late", *PROTECTED[1:], *OVERRIDABLE[1:]}
"""What the bot takes for the same as another row; the soak asks each."""


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.soak] if n in REPEATS else []) for n in ROWS]
)
async def test_a_note_is_told_counted_and_kept_as_it_truly_stands(
    name: str, tmp_path: Path
) -> None:
    """L11: the number lies nowhere in clear, and only as long as somebody needs it."""
    row = ROWS[name]
    async with foreign_scene(tmp_path, written) as scene:
        row.arrange(scene)
        await scene.sends(DraftKind.NOTE)
        if row.after:
            await scene.world.advance(row.after)
            await scene.confirms()
            await scene.world.advance(row.after)
        draft = scene.newest(DraftKind.NOTE)
        assert scene.sees().startswith(row.card)
        assert scene.messages() == row.messages
        assert scene.counted("note") == ({row.counted: 1.0} if row.counted else {})
        kind, detail = scene.facts(draft)[-1]
        told = {"note_filed", "note_refused"} if row.fact else {"note_submitted"}
        assert kind in told
        assert row.fact.items() <= detail.items()
        assert (scene.has_number(draft), scene.has_words(draft)) == (row.number, row.words)
        assert not scene.on_disk(CANARY)
        assert not scene.on_disk(WORDS)
        assert [task["oppgavetype"] for task in scene.tasks.made] == list(row.tasks)
        assert all(task["personident"] == CANARY for task in scene.tasks.made)
        assert all(task["fristFerdigstillelse"] for task in scene.tasks.made)
        year, _ = scene.filed_by_year()
        assert year == scene.filed_by_timelines() == row.filed
        assert len(scene.archive.entries) == (row.filed or int(row.card == UNFINISHED))
        if row.card in (BARRED, WAITING):
            assert WORDS not in scene.sees()
        if row.card == REFUSED:
            assert WORDS in scene.sees()


async def test_what_is_left_without_its_end_is_told_reminded_of_and_said_to_be_done(
    tmp_path: Path,
) -> None:
    """R52: a warning, another when the hour is over, a reminder on mornings, until it is said."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.archive.unfinished.add("OPP")
        draft = await scene.sends_note()
        assert scene.has_number(draft)
        (task,) = scene.tasks.made
        assert (task["oppgavetype"], task["personident"]) == ("JFR", CANARY)
        assert task["fristFerdigstillelse"] == "2026-01-02"
        await world.advance(2 * HOUR)
        assert scene.messages() == 2
        assert "Boten fikk ikke journalført notatet ferdig" in scene.sees()
        assert not scene.has_number(draft)
        assert len(scene.archive.entries) == 1
        await world.advance(DAY)
        asked = [
            c for c in world.inbox(world.caseworker) if "ferdig journalført i Gosys?" in c.text
        ]
        assert len(asked) == 1
        assert WORDS not in asked[0].text
        assert scene.filed_by_year()[0] == scene.filed_by_timelines() == 0
        await world.taps_on(world.caseworker, asked[0], "Jeg har gjort det ferdig i Gosys")
        await world.settle()
        assert asked[0].text.startswith(FILED)
        assert scene.filed_by_year()[0] == scene.filed_by_timelines() == 1
        told = len(scene.cards())
        await world.advance(9 * DAY)
        assert len(scene.cards()) == told


async def test_a_repetition_that_finalises_is_told_too(tmp_path: Path) -> None:
    async with foreign_scene(tmp_path) as scene:
        scene.archive.unfinished.add("OPP")
        draft = await scene.sends_note()
        scene.archive.unfinished.clear()
        await scene.world.advance(60)
        assert scene.sees().startswith(FILED)
        assert scene.messages() == 2
        assert not scene.has_number(draft)
        assert len(scene.tasks.made) == 1
        assert scene.filed_by_year()[0] == scene.filed_by_timelines() == 1


@pytest.mark.parametrize(
    ("trouble", "made"),
    [
        ([Instead(500), Instead(503)], 1),
        ([None, Trouble.CUT_AFTER], 1),
        ([None, Trouble.HALF], 1),
        ([Trouble.HALF], 1),
        ([Instead(403, "Ikke autorisert")], 0),
    ],
)
async def test_l11_the_number_lives_until_the_task_is_answered(
    trouble: list[Instead | Trouble | None], made: int, tmp_path: Path
) -> None:
    """However often it is asked and answered: one task, with the client, and then no number."""
    async with foreign_scene(tmp_path, written) as scene:
        scene.tasks.next.extend(trouble)
        scene.tasks.answers_twice = True
        draft = await scene.sends(DraftKind.NOTE)
        assert scene.newest(DraftKind.NOTE).finalised
        assert scene.has_number(draft) is bool(made)
        await scene.world.advance(60)
        assert not scene.has_number(draft)
        assert [task["personident"] for task in scene.tasks.made] == [CANARY] * made
        assert ("oppgaven i Gosys ble ikke laget" in scene.sees()) is not bool(made)


async def test_l11_of_a_note_about_a_protected_client_nothing_is_left_anywhere(
    tmp_path: Path,
) -> None:
    """Neither on a card, nor sealed on disk; a new note can be begun, and is another one."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.gate.rules[CANARY] = CORE[0]
        await scene.writes_note()
        draft = scene.newest(DraftKind.NOTE)
        look = world.core.service.read
        number = look(lambda uow: uow.tx.client_of(draft.id))
        words = look(lambda uow: uow.tx.revisions_of(draft.id))
        assert number is not None
        await scene.sends(DraftKind.NOTE)
        cards = world.inbox(world.caseworker)
        assert not [card for card in cards if WORDS in card.text]
        assert not [card for card in cards if "Send igjen" in card.buttons]
        assert "Snakk med lederen din" in scene.sees()
        assert not {"strengt", "fortrolig", "skjerm"} & set(scene.sees().lower().split())
        shown = str(world.incident()).lower()
        assert "barred" not in shown
        assert "protected" not in shown
        scene.gate.rules.clear()
        again = await scene.sends_note()
        assert again.id != draft.id
        assert scene.sees().startswith(FILED)
        await world.stop()  # what is deleted is overwritten once the log is folded in
        for sealed in (number.text, *(revision.document.text for revision in words)):
            assert not [f for f in tmp_path.glob("bot.db*") if bytes(sealed) in f.read_bytes()]
        await world.start()


async def test_who_gives_himself_access_sends_it_again(tmp_path: Path) -> None:
    async with foreign_scene(tmp_path) as scene:
        scene.gate.rules[CANARY] = "AVVIST_PERSON_UTLAND"
        await scene.sends_note()
        assert "bor i utlandet" in scene.sees()
        assert "gi deg selv tilgang" in scene.sees()
        scene.gate.given.add(("A100001", CANARY))
        await scene.world.presses(scene.world.caseworker, "paper.submit")
        await scene.world.settle()
        await scene.confirms()
        assert scene.sees().startswith(FILED)


async def test_while_the_gate_is_away_the_note_is_its_owners_alone(tmp_path: Path) -> None:
    """Nothing is filed; and who has waited for minutes gets a message when it is."""
    async with foreign_scene(tmp_path) as scene:
        scene.gate.next.extend([Instead(503)] * 8)
        draft = await scene.sends_note()
        await scene.world.advance(5 * 60)
        assert not scene.archive.answered
        assert scene.has_words(draft)
        assert scene.messages() == 0
        scene.gate.next.clear()
        await scene.world.advance(6 * 60)
        await scene.confirms()
        assert len(scene.archive.entries) == 1
        assert scene.sees().startswith(FILED)
        assert scene.messages() == 1


async def test_r29_the_years_json_counts_what_the_timelines_tell(tmp_path: Path) -> None:
    """Of eight notes six are filed, one has no end, one is about a protected client."""
    async with foreign_scene(tmp_path) as scene:
        for number in range(8):
            if number:
                await _over_at_once(scene)
            scene.archive.unfinished = {"OPP"} if number == 2 else set()
            scene.gate.rules = {CANARY: CORE[3]} if number == 5 else {}
            await scene.sends_note()
        year, shown = scene.filed_by_year()
        assert year == shown == scene.filed_by_timelines() == 6
        assert len(scene.archive.entries) == 7


async def _over_at_once(scene: ForeignScene) -> None:
    """One more alarm, answered and ended."""
    world = scene.world
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.advance(3)
    await world.presses(world.leader, "red_card.resolve")


REPORTS = [
    ("201", [], "AVVIK", "Avviksmeldingen er sendt", {"received": 1.0}, 1),
    ("cut off", [Trouble.CUT_AFTER], "", "Avviksmeldingen er sendt", {"received": 1.0}, 1),
    ("401", [Instead(401)], "", "Avviksmeldingen er sendt", {"received": 1.0}, 1),
    ("429", [Instead(429)], "", "Avviksmeldingen er sendt", {"received": 1.0}, 1),
    ("403", [Instead(403)], "", REFUSED, {"refused": 1.0}, 0),
    ("422", [Instead(422)], "", REFUSED, {"refused": 1.0}, 0),
]


@pytest.mark.parametrize(("name", "trouble", "_", "card", "counted", "there"), REPORTS)
async def test_r18_a_report_is_told_and_counted_as_it_stands(
    name: str,
    trouble: list[Instead | Trouble],
    _: str,
    card: str,
    counted: dict[str, float],
    there: int,
    tmp_path: Path,
) -> None:
    async with foreign_scene(tmp_path) as scene:
        scene.deviations.next.extend(trouble)
        draft = await scene.sends_report()
        await scene.world.advance(5)
        assert scene.sees().startswith(card), name
        assert scene.counted("report") == counted
        assert len(scene.deviations.reports) == there
        last = scene.facts(draft)[-1][0]
        assert last == ("report_delivered" if there else "report_refused")


async def test_l9_a_report_on_its_way_is_not_taken_back_by_a_stale_card(tmp_path: Path) -> None:
    """Its owner let go of it: a card of before changes nothing, and it arrives once."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.deviations.next.append(Instead(503))
        draft = await scene.sends_report()
        stale = Because.STALE
        await world.forges(world.caseworker, "paper.drop", because=stale, draft=draft.id)
        await world.advance(5)
        assert scene.sees().startswith("Avviksmeldingen er sendt")
        await world.forges(world.caseworker, "paper.drop", because=stale, draft=draft.id)
        assert scene.newest(DraftKind.REPORT).state is DraftState.SENT
        assert len(scene.deviations.reports) == 1
