"""Tasks in Gosys about a note that lies in the archive (oppgave; nav.md, section 1).

    GET  /api/v1/oppgaver?journalpostId=…&oppgavetype=…
    POST /api/v1/oppgaver    201 with the task

It has no idempotency key, so it is asked first: a task of the type for the entry, open or done, is
the task. Only a search that was answered in full lets a new one be made. `personident` is whom the
task is about: whoever opens the client sees it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.filing import FilingFailure, Refused, TaskThere
from bot.integrations.nav_service import NavResponse, NavService
from bot.ports import TaskOutcome, TaskWanted, TryAgain

OPPGAVE_PATH = "/api/v1/oppgaver"


class Oppgave:
    """Implements `ports.Tasks`."""

    def __init__(self, service: NavService) -> None:
        self._service = service

    async def ensure(self, wanted: TaskWanted) -> TaskOutcome:
        """See `Tasks.ensure`."""
        headers = {"X-Correlation-ID": f"rodtkort-{wanted.entry}"}
        query = {"journalpostId": wanted.entry, "oppgavetype": wanted.type}
        found = await self._service.ask("GET", OPPGAVE_PATH, headers, query=query)
        if isinstance(found, TryAgain):
            return found
        there = _found(found, wanted)
        if there is not None:
            return there
        made = await self._service.ask("POST", OPPGAVE_PATH, headers, _task(wanted))
        return made if isinstance(made, TryAgain) else _made(made)


def _found(answer: NavResponse, wanted: TaskWanted) -> TaskOutcome | None:
    """The task that is there, None if surely none is."""
    if answer.status != 200:
        return _refused(answer)
    tasks = answer.body.get("oppgaver") if isinstance(answer.body, dict) else None
    if not isinstance(tasks, list):
        return TryAgain("half_answer")
    for task in tasks:
        number = _number(task)
        if number is not None and _is_about(task, wanted):
            return TaskThere(number, created=False)
    return None


def _is_about(task: dict[str, Any], wanted: TaskWanted) -> bool:
    """Whether it is the task, whatever became of the filter, and nobody has called it a mistake."""
    named = task.get("journalpostId"), task.get("oppgavetype")
    return named == (wanted.entry, wanted.type) and task.get("status") != "FEILREGISTRERT"


def _made(answer: NavResponse) -> TaskOutcome:
    if answer.status != 201:
        return _refused(answer)
    number = _number(answer.body)
    return TryAgain("half_answer") if number is None else TaskThere(number, created=True)


def _refused(answer: NavResponse) -> Refused:
    why = FilingFailure.NOT_PERMITTED if answer.status == 403 else FilingFailure.NOT_ACCEPTED
    return Refused(why, f"http_{answer.status}")


def _number(task: Any) -> str | None:
    found = task.get("id") if isinstance(task, dict) else None
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else None


def _task(wanted: TaskWanted) -> dict[str, Any]:
    now = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wanted.at)).astimezone(OSLO)
    # As Modia writes it, so that Gosys shows who wrote what.
    head = f"--- {now:%d.%m.%Y %H:%M} {wanted.by_name} ({wanted.by}, {wanted.unit}) ---"
    task = {
        "aktivDato": now.date().isoformat(),
        "oppgavetype": wanted.type,
        "prioritet": "NORM",
        "tema": wanted.tema,
        "journalpostId": wanted.entry,
        "tildeltEnhetsnr": wanted.unit,
        "opprettetAvEnhetsnr": wanted.unit,
        "beskrivelse": f"{head}\n{wanted.text}",
    }
    if wanted.client is not None:
        task["personident"] = wanted.client.digits
    if wanted.due is not None:
        task["fristFerdigstillelse"] = wanted.due.isoformat()
    return task
