"""People's own tokens: asked for once a day at the most, held until they are used or end, in memory
alone (docs/decisions/0084)."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.reports.filing import (
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Barred,
    Filed,
    Filing,
    FilingFailure,
    Identity,
    Refused,
)
from bot.domain.reports.privacy_filter import BirthNumber
from bot.integrations import nav_service
from bot.integrations.gosys import Dokarkiv, DokarkivOutcome, Gosys
from bot.integrations.nav_service import ARRIVES_WITHIN_MS, OwnToken, OwnTokens
from bot.ports import AccessOutcome, Gate, TryAgain
from tests.afterwards import filing

SHE, HE = "00000000-0000-0000-0000-000000000101", "00000000-0000-0000-0000-000000000102"
DAY = 24 * 3600
LASTS = 3600.0


def token(**claims: Any) -> str:
    """As Texas gives it; nobody looks at its signature here."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.c2ln"


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


async def whose(said: str) -> str:
    """The token is the person's id here."""
    return said


async def given(said: str) -> tuple[str, float]:
    """One for whoever is in it."""
    return token(oid=said, NAVident="A100001", name="En Ansatt"), LASTS


class Told:
    """How often it was said that a token has come."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def tokens(
    clock: Clock,
    told: Callable[[], None] = lambda: None,
    verify: Callable[[str], Awaitable[str]] = whose,
    exchange: Callable[[str], Awaitable[tuple[str, float]]] = given,
) -> OwnTokens:
    return OwnTokens(verify, exchange, told, clock)


async def test_a_person_is_asked_once_a_day_until_their_client_brings_one() -> None:
    clock = Clock()
    own = tokens(clock)
    assert own.is_wanted(SHE)
    assert not own.is_wanted(SHE)
    assert own.is_wanted(HE), "another person is"
    clock.at += DAY - 1
    assert not own.is_wanted(SHE)
    clock.at += 1
    assert own.is_wanted(SHE)
    await own.take(SHE, SHE)
    assert not own.is_wanted(SHE), "it is held"
    own.let_go(SHE)
    assert own.is_wanted(SHE), "it was used, and the client brings one without a word"


async def test_a_token_is_held_until_it_could_end_within_an_attempt() -> None:
    clock, told = Clock(), Told()
    own = tokens(clock, told)
    await own.take(SHE, SHE)
    assert told.times == 1
    held = own.of(SHE)
    assert held is not None
    assert held.value not in repr(held)
    assert held.ident not in repr(held)
    assert own.of(HE) is None
    clock.at += LASTS - 61
    assert own.of(SHE) == held
    clock.at += 1
    assert own.of(SHE) is None
    clock.at -= 1
    assert own.of(SHE) is None, "it was let go of, and not only hidden"


async def test_whoever_has_let_go_of_nothing_for_an_hour_is_not_remembered() -> None:
    clock = Clock()
    own = tokens(clock)
    await own.take(SHE, SHE)
    clock.at += LASTS
    await own.take(HE, HE)
    assert SHE not in own._held  # nothing asks for hers any more
    assert own.of(HE) is not None


async def test_one_that_has_come_is_told_once_and_not_of_whoever_is_busy() -> None:
    clock = Clock()
    own = tokens(clock)
    await own.take(SHE, SHE)
    assert own.next_arrived({SHE}) is None
    assert own.next_arrived(set()) == SHE
    assert own.next_arrived(set()) is None
    await own.take(HE, HE)
    clock.at += ARRIVES_WITHIN_MS / 1000
    assert own.next_arrived(set()) is None, "by then everybody may take the row"


async def test_the_letters_of_an_id_may_be_large() -> None:
    own = tokens(Clock(), verify=lambda said: whose(said.upper()))
    person = "abcdef00-0000-0000-0000-000000000101"
    await own.take(person, person)
    assert own.of(person) is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c",
        "a.W10.c",
        token(),
        token(oid=HE, NAVident="A100001", name="x"),
        token(oid=SHE, NAVident=7, name="x"),
        token(oid=SHE, NAVident="A100001", name=None),
    ],
)
async def test_what_is_given_for_nobody_that_can_be_read_is_not_held(value: str) -> None:
    told = Told()

    async def exchange(said: str) -> tuple[str, float]:
        return value, LASTS

    own = tokens(Clock(), told, exchange=exchange)
    await own.take(SHE, SHE)
    assert own.of(SHE) is None
    assert told.times == 0


async def test_whoever_tapped_waits_three_seconds_at_the_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """L1 is not at stake here, and nobody looks at a card that does not answer all the same."""
    monkeypatch.setattr(nav_service, "TAKES_SECONDS", 0.01)

    async def hangs(said: str) -> tuple[str, float]:
        await asyncio.Event().wait()
        raise AssertionError

    own = tokens(Clock(), exchange=hangs)
    await own.take(SHE, SHE)
    assert own.of(SHE) is None
    assert "outcome=timeout" in capsys.readouterr().out


async def test_nothing_of_a_failure_is_told_but_its_kind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def fails(said: str) -> str:
        raise ValueError(f"{said} is not a token")

    own = tokens(Clock(), verify=fails)
    await own.take(SHE, "a secret")
    said = capsys.readouterr().out
    assert "outcome=ValueError" in said
    assert "secret" not in said


class GateThat(Gate):
    """Answers always the same."""

    def __init__(self, outcome: AccessOutcome) -> None:
        self.outcome = outcome

    async def may(self, ident: str, client: BirthNumber) -> AccessOutcome:
        return self.outcome


class ArchiveThat(Dokarkiv):
    """The same, and keeps what it was shown."""

    def __init__(self, outcome: DokarkivOutcome) -> None:
        self.outcome = outcome
        self.shown: list[OwnToken | None] = []

    async def file(self, filing: Filing, own: OwnToken | None = None) -> DokarkivOutcome:
        self.shown.append(own)
        return self.outcome


@pytest.mark.parametrize(
    ("gate", "archive", "kept"),
    [
        (Allowed(), Filed("1", finalised=True, identity=Identity.OWN), False),
        (Allowed(), AlreadyFiled("1", finalised=True), False),
        (Allowed(), Refused(FilingFailure.NOT_PERMITTED, "http_403"), False),
        (Allowed(), TryAgain("http_503"), True),
        (AccessDenied(Barred.DEAD), TryAgain("not asked"), False),
        (Refused(FilingFailure.CLIENT, "http_404"), TryAgain("not asked"), False),
        (TryAgain("http_503"), TryAgain("not asked"), True),
    ],
)
async def test_a_token_is_kept_for_the_next_attempt_alone(
    gate: AccessOutcome, archive: DokarkivOutcome, kept: bool
) -> None:
    """Whatever ends the filing ends the token."""
    own, there = tokens(Clock()), ArchiveThat(archive)
    await own.take(SHE, SHE)
    held = own.of(SHE)
    await Gosys(GateThat(gate), there, own).file(filing(person=SHE, by="A100001"))
    assert there.shown == ([held] if isinstance(gate, Allowed) else [])
    assert (own.of(SHE) is not None) is kept


async def test_a_note_that_cannot_be_filed_at_all_keeps_no_token() -> None:
    """A drill comes near nobody (L12)."""
    own, there = tokens(Clock()), ArchiveThat(TryAgain("not asked"))
    await own.take(SHE, SHE)
    await Gosys(GateThat(Allowed()), there, own).file(filing(person=SHE, drill=True))
    assert own.of(SHE) is None
    assert there.shown == []
