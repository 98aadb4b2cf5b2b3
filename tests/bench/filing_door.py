"""The bot as `python -m bot serve`, with a door for papers: `POST /bench/filing` with `incident`
and `pairs` submits so many notes and reports, each in a transaction of its own, and answers how
many of all are under way (F1). So what is measured is the clerk in the real process."""

from typing import Any

from aiohttp import web

from bot.app import Application
from bot.cli import main
from bot.cli.work import serving
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.answer import SILENT, Answer
from bot.service.reports import drafts, whom
from bot.service.unit_of_work import UnitOfWork, new_id
from tests.afterwards import client, note, report

_papers: list[str] = []


class WithDoor(Application):
    """The service, and one route more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.web.router.add_post("/bench/filing", self._submit)

    async def _submit(self, request: web.Request) -> web.Response:
        given, core = await request.json(), self.core
        for kind in (DraftKind.NOTE, DraftKind.REPORT) * given["pairs"]:
            await core.threads.run(core.service.within, _submitted(given["incident"], kind))
        return web.json_response({"waiting": await core.threads.run(core.service.read, _waiting)})


def _submitted(incident: str, kind: DraftKind) -> Any:
    def work(uow: UnitOfWork) -> Answer:
        stored = uow.tx.lock_alarm(incident)
        assert stored is not None
        owner, now = stored.alarm.caseworker.id, uow.now
        draft = Draft(new_id(), kind, incident, owner, "0315", False, now, now)
        drafts.begin(uow, stored, draft, note() if kind is DraftKind.NOTE else report())
        if kind is DraftKind.NOTE:
            drafts.keep_client(uow, draft, client())
        stored = uow.tx.lock_alarm(incident)
        assert stored is not None
        waiting = drafts.submit(uow, stored, draft)
        if kind is DraftKind.NOTE:  # its owner has said that it is the right person
            stored = uow.tx.lock_alarm(incident)
            assert stored is not None
            whom.confirm(uow, stored, waiting)
        _papers.append(draft.id)
        return SILENT

    return work


def _waiting(uow: UnitOfWork) -> int:
    found = [uow.tx.look_at_draft(id) for id in _papers]
    _papers[:] = [one.id for one in found if one and one.state is DraftState.WAITING]
    return len(_papers)


if __name__ == "__main__":
    serving.build_application = WithDoor
    main()
