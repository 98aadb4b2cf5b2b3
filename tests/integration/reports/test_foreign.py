"""Every answer of the archive, the gate, the tasks, the token service and the deviation system, on
servers that were written from public descriptions alone, against what the caseworker reads, how
many messages come, what is counted, what is on record, what lies on disk, and the year's figures
against a count of its own from `incident show` (R5, R18, R20, R29, R52; L9–L13)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.reports.draft import DraftKind
from tests.afterwards import CANARY
from tests.foreign.gate import CORE, OVERRIDABLE
from tests.foreign.server import Instead, Trouble
from tests.integration.reports.foreign_scene import WORDS, ForeignScene, foreign_scene

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
    fact: dict[str, object]
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


@pytest.mark.parametrize("name", ROWS)
async def test_a_note_is_told_counted_and_kept_as_it_truly_stands(
    name: str, tmp_path: Path
) -> None:
    """L11: the number lies nowhere in clear, and only as long as somebody needs it."""
    row = ROWS[name]
    async with foreign_scene(tmp_path) as scene:
        row.arrange(scene)
        await scene.sends_note()
        if row.after:
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
