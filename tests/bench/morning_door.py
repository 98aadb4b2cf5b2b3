"""The bot as `python -m bot serve`, in which the bench decides when it is morning: `POST
/bench/morning` with `on`; the answer says how many units have been checked (M1, M2)."""

from datetime import time
from typing import Any

from aiohttp import web

from bot.app import Application
from bot.cli import main
from bot.cli.work import serving
from bot.domain import morning
from bot.jobs import morning_check
from bot.service.readiness import check

_CHECKED: list[str] = []


class WithDoor(Application):
    """The service, and one route more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.web.router.add_post("/bench/morning", _morning)


async def _morning(request: web.Request) -> web.Response:
    morning.MORNING = time.min if (await request.json())["on"] else time.max
    return web.json_response({"checked": len(_CHECKED)})


def _counted(finish: Any) -> Any:
    def finished(uow: Any, number: str, **given: Any) -> None:
        finish(uow, number, **given)
        _CHECKED.append(number)

    return finished


if __name__ == "__main__":
    morning.MORNING = morning.EVENING = time.max  # it never is, until the bench says so
    morning_check.LOOK_EVERY_SECONDS = 0.5
    morning_check.BEGINS_AFTER_MS = 0
    check.finish = _counted(check.finish)
    serving.build_application = WithDoor
    main()
