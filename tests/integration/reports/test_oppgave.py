"""Tasks in Gosys over a real socket, searched for before they are made (nav.md, section 1), and the
machine's own token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.reports.filing import FilingFailure, Refused, TaskThere
from bot.integrations.nav_service import NavService, NoTexasToken, TexasTokens
from bot.integrations.oppgave import Oppgave
from bot.ports import Tasks, TaskWanted, TryAgain
from tests.afterwards import IDENT
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.fakes.oppgave import OppgaveFake
from tests.slow_machine import LONG_ENOUGH, until
from tests.world import START


@asynccontextmanager
async def tasks() -> AsyncIterator[tuple[Tasks, OppgaveFake]]:
    """oppgave as the bot sees it."""
    async with OppgaveFake() as fake, aiohttp.ClientSession() as session:
        yield Oppgave(NavService("oppgave", session, fake.tokens, fake.url, LONG_ENOUGH)), fake


def wanted(**changes: Any) -> TaskWanted:
    """A task about an archived note."""
    task = TaskWanted("453800000", "OPP", "0315", "Se notatet.", "Saksbehandler En", IDENT, START)
    return replace(task, **changes)


async def test_a_task_is_looked_for_before_it_is_made() -> None:
    async with tasks() as (oppgave, fake):
        first = await oppgave.ensure(wanted(due=date(2026, 1, 8)))
        assert isinstance(first, TaskThere)
        assert first.created
        assert await oppgave.ensure(wanted()) == TaskThere(first.task, created=False)
        assert fake.tasks[0]["beskrivelse"] == (
            f"--- 01.01.2026 10:00 Saksbehandler En ({IDENT}, 0315) ---\nSe notatet."
        )
        assert fake.tasks[0]["fristFerdigstillelse"] == "2026-01-08"
        fake.tasks[0]["status"] = "FERDIGSTILT"
        assert await oppgave.ensure(wanted()) == TaskThere(first.task, created=False)
        fake.tasks[0]["status"] = "FEILREGISTRERT"
        other = await oppgave.ensure(wanted())
        assert isinstance(other, TaskThere)
        assert other.created
        fake.ignores_filters = True
        third = await oppgave.ensure(wanted(entry="453800001"))
        assert isinstance(third, TaskThere)
        assert third.created


async def test_no_second_task_is_made_when_an_answer_is_lost() -> None:
    """Half a search makes nothing; a lost creation is found by the next attempt."""
    async with tasks() as (oppgave, fake):
        fake.half_answers = 1
        assert await oppgave.ensure(wanted()) == TryAgain("half_answer")
        assert fake.tasks == []
        fake.fail(Fault(500))
        assert await oppgave.ensure(wanted()) == TryAgain("http_500")
        fake.fail(Fault(403))
        assert await oppgave.ensure(wanted()) == Refused(FilingFailure.NOT_PERMITTED, "http_403")
        assert await oppgave.ensure(wanted(tema="HMS")) == Refused(
            FilingFailure.NOT_ACCEPTED, "http_400"
        )
        made = asyncio.create_task(oppgave.ensure(wanted()))
        await until(lambda: [m for m, *_ in fake.asked[5:]][-1:] == ["GET"], "the search")
        fake.fail(faults.reset(accepted=True))
        assert isinstance(await made, TryAgain)
        assert len(fake.tasks) == 1
        assert isinstance(await oppgave.ensure(wanted()), TaskThere)
        assert len(fake.tasks) == 1


async def test_texas_gives_the_machines_token_and_a_fresh_one_past_its_cache() -> None:
    asked: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.json())
        if len(asked) > 2:
            return web.json_response({"error": "server_error"}, status=500)
        return web.json_response({"access_token": "t", "expires_in": 3599, "token_type": "Bearer"})

    app = web.Application()
    app.router.add_post("/api/v1/token", answer)
    async with served(app) as url, aiohttp.ClientSession() as session:
        texas = TexasTokens(session, f"{url}/api/v1/token", "prod-fss:team:dokarkiv")
        assert await texas.token() == "t"
        assert await texas.token(fresh=True) == "t"
        assert asked[0] == {
            "identity_provider": "entra_id",
            "target": "prod-fss:team:dokarkiv",
        }
        assert asked[1] == {**asked[0], "skip_cache": True}
        with pytest.raises(NoTexasToken, match="http_500"):
            await texas.token()
