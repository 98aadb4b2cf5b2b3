"""Where a process dies, as if the power went: patches that are put on `bot` before it serves.

The service itself knows nothing of them. A plan is a mapping of plain strings, so that it can
cross a process boundary:

    die_at: one of `KILL_POINTS`; die_after: how often the point is passed unharmed before
    takes_after: a file; until it exists, this process takes nothing from the outbox
    no_births: any text: no row is inserted leased, every message goes through the outbox
    clock_seconds: how wrong this machine's clock is; clock_steps_back: any text: and it runs back
    false_machine: any text: the clock is libfaketime's, which breaks Python's sleep
    disk_full: a file; while it exists, the SQLite database cannot grow
    unpaced: any text: Teams' limits are not kept
    evidence_lease: how long a piece of evidence is one process's, in ms
    hasty_clerk: any text: the lease on a report or a note is a second, and looked at often
    worker_ends: how often the outbox worker ends by what no handler catches, at each of its looks
    task_ends: the same of the loop that follows the organisation
    hangs_at_end: any text: a thread of the store never comes back; the end waits for it a second
    hurried: any text: the bot's own limits of time; others are given more on a busy machine
    begins_when: a file; nothing is done before it exists
    python_ends: any text: the process ends as Python does by itself, and not at once
"""

import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.app import Application
from bot.cards.views import LineView
from bot.cli.work import serving
from bot.core import Conditions
from bot.dialogs import commands
from bot.domain.alarm.moves import Verb
from bot.evidence.threaded_store import ThreadedEvidenceStore
from bot.jobs import filing, follow, worker
from bot.jobs.evidence import EvidenceKeeper
from bot.jobs.filing import FilingClerk
from bot.jobs.follow import Announcer
from bot.outbox import drawing
from bot.outbox.delivery import Sender
from bot.outbox.worker import OutboxWorker as Outbox
from bot.ports import Delivered
from bot.service import dispatcher, features
from bot.service.evidence import record
from bot.service.reports import filing as filing_outcomes
from bot.service.reports.filing import MakeTask
from bot.store.records import TaskKind
from bot.teams.gateway import BotFrameworkGateway
from tests.crash.conditions import (
    ends,
    false_sleep,
    full_disk,
    hangs_at_end,
    no_births,
    patch,
    takes_after,
    wrong_clock,
)
from tests.slow_machine import PATIENT, SLOWNESS

Plan = Mapping[str, str]
DEAD = 9


class _Reaper:
    """Ends the process the `die_after + 1`-th time that somebody passes."""

    def __init__(self, die_after: int) -> None:
        self._left = die_after
        self._lock = threading.Lock()

    def passed(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                os._exit(DEAD)  # no handler, no buffer, no rollback: what a kill -9 leaves


def install(plan: Plan) -> None:
    """Puts the plan into force in this process."""
    if begins := plan.get("begins_when"):
        while not Path(begins).exists():
            time.sleep(0.01)
    reaper = _Reaper(int(plan.get("die_after", "0")))
    if point := plan.get("die_at"):
        KILL_POINTS[point](reaper)
    if flag := plan.get("takes_after"):
        takes_after(Path(flag))
    if plan.get("no_births"):
        no_births()
    if "clock_seconds" in plan or plan.get("clock_steps_back"):
        wrong_clock(float(plan.get("clock_seconds", "0")), bool(plan.get("clock_steps_back")))
    if plan.get("false_machine"):  # it takes a sleep until an instant for one of another clock
        time.sleep = false_sleep
    if plan.get("unpaced"):
        unpaced = Conditions(sends_per_second=math.inf)
        patch(serving, "build_application", partial(Application, conditions=unpaced))
    if lease := plan.get("evidence_lease"):
        patch(EvidenceKeeper, "lease_ms", int(lease))
        worker.LOOK_EVERY_SECONDS = 0.2
    if not plan.get("hurried"):
        for module, name, value in PATIENT:
            patch(module, name, value)
    if full := plan.get("disk_full"):
        full_disk(Path(full))
    if plan.get("hasty_clerk"):
        patch(FilingClerk, "lease_ms", int(1000 * SLOWNESS))
        worker.LOOK_EVERY_SECONDS = 0.1
    if times := plan.get("worker_ends"):
        ends(Outbox, "_take", int(times))
    if times := plan.get("task_ends"):
        patch(follow, "LOOK_AT_FILE_SECONDS", 0.1)
        ends(Announcer, "look", int(times))
    if plan.get("hangs_at_end"):
        hangs_at_end()


def _after_commit(reaper: _Reaper) -> None:
    """The alarm is stored; nobody has been told, nothing has been woken."""
    _after_run(lambda command: isinstance(command, commands.Raise), reaper)


def _after_claim(reaper: _Reaper) -> None:
    """A row is claimed from the outbox and started; nothing has been posted."""
    original = Sender._deliver

    @wraps(original)
    async def dying(self: Sender, *args: Any) -> Any:
        reaper.passed()
        return await original(self, *args)

    patch(Sender, "_deliver", dying)


def _after_post(reaper: _Reaper) -> None:
    """The connector has taken the message; the database does not know."""
    original = BotFrameworkGateway.send

    @wraps(original)
    async def dying(self: BotFrameworkGateway, *args: Any) -> Any:
        delivery = await original(self, *args)
        if isinstance(delivery, Delivered):
            reaper.passed()
        return delivery

    patch(BotFrameworkGateway, "send", dying)


def _before_line(reaper: _Reaper) -> None:
    """A newer live card is there; the one before it is not a line yet (L14)."""
    original, lines = Sender._deliver, _lines_drawn()

    @wraps(original)
    async def dying(self: Sender, task: Any, card_slot: Any, message: Any, permit: Any) -> Any:
        if any(message is line for line in lines):
            reaper.passed()
        return await original(self, task, card_slot, message, permit)

    patch(Sender, "_deliver", dying)


def _after_line(reaper: _Reaper) -> None:
    """The one before is a line in the chat; the database does not know."""
    lines = _lines_drawn()
    _after_delivery(reaper, lambda card_slot, message: any(message is line for line in lines))


def _lines_drawn() -> list[Any]:
    """Whatever is drawn from now on to be the line of an older card."""
    original, lines = drawing.message, list[Any]()

    @wraps(original)
    def noting(view: Any) -> Any:
        message = original(view)
        if isinstance(view, LineView):
            lines.append(message)
        return message

    patch(drawing, "message", noting)
    return lines


def _before_move(reaper: _Reaper) -> None:
    """A newer live card is stored and leased; it has not been posted (L14)."""
    original = Sender._deliver

    @wraps(original)
    async def dying(self: Sender, task: Any, card_slot: Any, message: Any, permit: Any) -> Any:
        if _moves(card_slot):
            reaper.passed()
        return await original(self, task, card_slot, message, permit)

    patch(Sender, "_deliver", dying)


def _after_move(reaper: _Reaper) -> None:
    """The connector has taken a newer live card; where it lies is known to nobody."""
    _after_delivery(reaper, lambda card_slot, message: _moves(card_slot))


def _moves(card_slot: Any) -> bool:
    return card_slot is not None and card_slot.generation > 1 and card_slot.ref is None


def _after_delivery(reaper: _Reaper, fitting: Callable[[Any, Any], bool]) -> None:
    original = Sender._deliver

    @wraps(original)
    async def dying(self: Sender, task: Any, card_slot: Any, message: Any, permit: Any) -> Any:
        is_fitting = fitting(card_slot, message)
        delivery = await original(self, task, card_slot, message, permit)
        if is_fitting and isinstance(delivery, Delivered):
            reaper.passed()
        return delivery

    patch(Sender, "_deliver", dying)


def _during_claim(reaper: _Reaper) -> None:
    """A leader has tapped: everything is written, nothing is committed."""
    original = features.HANDLERS[commands.Act]

    def dying(uow: Any, command: commands.Act) -> Any:
        answer = original(uow, command)
        if command.alarm_command.verb is Verb.CLAIM:
            reaper.passed()
        return answer

    features.HANDLERS[commands.Act] = dying


def _after_claim_commit(reaper: _Reaper) -> None:
    """A leader has tapped, and it is committed; they have not been answered."""
    _after_run(_is_claim, reaper)


def _in_timer(reaper: _Reaper) -> None:
    """The next level is alerted: everything is written, nothing is committed."""
    original = Sender._fire

    @wraps(original)
    def dying(self: Sender, task: Any, *args: Any) -> Any:
        answer = original(self, task, *args)
        if task.kind is TaskKind.TIMER:
            reaper.passed()
        return answer

    patch(Sender, "_fire", dying)


def _after_receipt(reaper: _Reaper) -> None:
    """What somebody sent is on record; Teams has no answer, and nothing has been fetched."""
    _after_run(lambda command: isinstance(command, commands.KeepEvidence), reaper)


def _after_fetch(reaper: _Reaper) -> None:
    """A picture is fetched, cleaned and stored; the database does not know."""
    original = EvidenceKeeper._taken

    @wraps(original)
    async def dying(self: EvidenceKeeper, step: Any) -> Any:
        result = await original(self, step)
        reaper.passed()
        return result

    patch(EvidenceKeeper, "_taken", dying)


def _during_record(reaper: _Reaper) -> None:
    """A picture is on the timeline: it is written, and not committed."""
    original = record.add

    @wraps(original)
    def dying(*args: Any) -> Any:
        added = original(*args)
        reaper.passed()
        return added

    patch(record, "add", dying)


def _before_tidying(reaper: _Reaper) -> None:
    """A picture that waited is its incident's; what it was before lies there still."""
    original = ThreadedEvidenceStore.discard

    @wraps(original)
    async def dying(self: ThreadedEvidenceStore, *args: Any) -> Any:
        reaper.passed()
        return await original(self, *args)

    patch(ThreadedEvidenceStore, "discard", dying)


def _in_migration(reaper: _Reaper) -> None:
    """Some tables are there, the others not."""

    @event.listens_for(Engine, "before_cursor_execute")
    def dying(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("CREATE TABLE"):
            reaper.passed()


def _before_filing(reaper: _Reaper) -> None:
    """A paper's row is claimed and read; nothing has been sent."""
    original = FilingClerk._attempt

    @wraps(original)
    async def dying(self: FilingClerk, step: Any) -> Any:
        reaper.passed()
        return await original(self, step)

    patch(FilingClerk, "_attempt", dying)


def _after_filing(reaper: _Reaper) -> None:
    """The other side has stored the paper and answered; the database does not know."""
    original = FilingClerk._attempt

    @wraps(original)
    async def dying(self: FilingClerk, step: Any) -> Any:
        outcome = await original(self, step)
        reaper.passed()
        return outcome

    patch(FilingClerk, "_attempt", dying)


def _after_task(reaper: _Reaper) -> None:
    """The task about a note is made in Gosys; the database does not know, and has the number."""
    original = FilingClerk._attempt

    @wraps(original)
    async def dying(self: FilingClerk, step: Any) -> Any:
        outcome = await original(self, step)
        if isinstance(step, MakeTask):
            reaper.passed()
        return outcome

    patch(FilingClerk, "_attempt", dying)


def _recording_filing(reaper: _Reaper) -> None:
    """What came of the paper is written, and not committed."""
    original = filing_outcomes.record

    @wraps(original)
    def dying(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        reaper.passed()

    vars(filing)["record"] = dying  # it has it by name


KILL_POINTS: Mapping[str, Callable[[_Reaper], None]] = {
    "after commit": _after_commit,
    "after claim": _after_claim,
    "after post": _after_post,
    "before move": _before_move,
    "after move": _after_move,
    "before line": _before_line,
    "after line": _after_line,
    "during claim of the case": _during_claim,
    "after claim of the case": _after_claim_commit,
    "after the timer": _in_timer,
    "after receipt": _after_receipt,
    "after fetch": _after_fetch,
    "during record": _during_record,
    "before tidying": _before_tidying,
    "in migration": _in_migration,
    "before filing": _before_filing,
    "after filing": _after_filing,
    "recording the filing": _recording_filing,
    "after the task": _after_task,
}


def _is_claim(command: Any) -> bool:
    return isinstance(command, commands.Act) and command.alarm_command.verb is Verb.CLAIM


def _after_run(fitting: Callable[[Any], bool], reaper: _Reaper) -> None:
    original = dispatcher.Service.run

    @wraps(original)
    def dying(self: dispatcher.Service, command: Any, answered: bool) -> Any:
        handled = original(self, command, answered)
        if fitting(command):
            reaper.passed()
        return handled

    patch(dispatcher.Service, "run", dying)
