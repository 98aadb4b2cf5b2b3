"""The bot as `python -m bot serve`, with a door for evidence: `POST /bench/evidence` with `url` and
`incident` fetches, keeps and records, and answers how long the record took (E1–E3). So what is
measured is the room in the real process, whatever Teams' side of it costs."""

import time
from typing import Any

from aiohttp import web

from bot import app
from bot.cli import main
from bot.domain.evidence import Behind, Came, Refused, Source
from bot.rooms.evidence import vault
from bot.service import evidence
from bot.service.turn import Turn

_PERSON = "00000000-0000-0000-0000-000000000101"
_parts: dict[str, Any] = {}


def _kept(name: str, make: Any) -> Any:
    """The maker, whose product is at hand afterwards."""

    def made(*args: Any, **kwargs: Any) -> Any:
        _parts[name] = make(*args, **kwargs)
        return _parts[name]

    return made


async def _evidence(request: web.Request) -> web.Response:
    given = await request.json()
    source = Source(given["url"], Behind.OUR_TOKEN, Came.PASTED, "image/png")
    taken = await _parts["vault"].fetch(source, given["incident"])
    if isinstance(taken, Refused):
        return web.json_response({"refused": taken.why.value}, status=500)

    def record(turn: Turn) -> bool:
        stored = turn.tx.incident(given["incident"])
        assert stored is not None
        return evidence.add(turn, stored, _PERSON, taken).again

    core, began = _parts["core"], time.perf_counter()
    again = await core.threads.run(core.service.read, record)
    seconds = time.perf_counter() - began
    if again:
        await _parts["vault"].discard(taken)
    return web.json_response({"commit": seconds})


def _with_door(build: Any) -> Any:
    def built(*args: Any, **kwargs: Any) -> web.Application:
        made: web.Application = build(*args, **kwargs)
        made.router.add_post("/bench/evidence", _evidence)
        return made

    return built


if __name__ == "__main__":
    app.build_core = _kept("core", app.build_core)
    app.vault = _kept("vault", vault)
    app.build_app = _with_door(app.build_app)
    main()
