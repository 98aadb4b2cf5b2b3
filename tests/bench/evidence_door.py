"""The bot as `python -m bot serve`, with a door for evidence: `POST /bench/evidence` with `url` and
`incident` fetches, keeps and records, and answers how long the record took (E1–E3). So what is
measured is the room in the real process, whatever Teams' side of it costs."""

import time
from typing import Any

from aiohttp import web

from bot.app import Application
from bot.cli import main
from bot.cli.work import serving
from bot.domain.evidence import Behind, Came, EvidenceRefused, Source
from bot.service.evidence import record as evidence
from bot.service.unit_of_work import UnitOfWork

_PERSON = "00000000-0000-0000-0000-000000000101"


class WithDoor(Application):
    """The service, and one route more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.web.router.add_post("/bench/evidence", self._keep)

    async def _keep(self, request: web.Request) -> web.Response:
        given = await request.json()
        source = Source(given["url"], Behind.OUR_TOKEN, Came.PASTED, "image/png")
        taken = await self.evidence.fetch(source, given["incident"])
        if isinstance(taken, EvidenceRefused):
            return web.json_response({"refused": taken.why.value}, status=500)

        def record(uow: UnitOfWork) -> bool:
            stored = uow.tx.lock_alarm(given["incident"])
            assert stored is not None
            return evidence.add(uow, stored, _PERSON, taken).again

        core, began = self.core, time.perf_counter()
        again = await core.threads.run(core.service.read, record)
        seconds = time.perf_counter() - began
        if again:
            await self.evidence.discard(taken)
        return web.json_response({"commit": seconds})


if __name__ == "__main__":
    serving.build_application = WithDoor
    main()
