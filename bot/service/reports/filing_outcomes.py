"""What came of handing a report or a note over, written down once (L10; R18, R20).

One transaction: the incident is locked first, then the draft. Whoever has lost the row to another
worker writes nothing: that one finds what is there by the same reference.
"""

from dataclasses import dataclass, replace

from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.evidence import DAY_MS
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import (
    AccessDenied,
    AlreadyFiled,
    Filed,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
    Why,
)
from bot.ports import DeliveryOutcome, FilingOutcome, TaskOutcome, TryAgain
from bot.service.evidence.record import note
from bot.service.reports import drafts, paper_cards
from bot.service.reports.filing import MAKE_TASK, THEN, FileNote, Step, submitted_at
from bot.service.unit_of_work import Turn
from bot.store.records import Priority, StoredCard, Task, TaskKind

Outcome = FilingOutcome | DeliveryOutcome | TaskOutcome

SHORTEST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 30 * 60_000
TOLD_AFTER_MS = 3 * 60_000  # a service that restarts is no news
GIVES_UP_AFTER_MS = 14 * DAY_MS
# So long a repetition may still finalise what lies in the archive; then only a human can.
FINALISES_FOR_MS = 60 * 60_000
_FINALISE_AGAIN_MS = 60_000

_WAITS = {DraftKind.NOTE: "filing-waits-gosys", DraftKind.REPORT: "filing-waits-system"}
_LOCKED_OUT = frozenset({"unauthorised", "token_unavailable", "http_401"})
_NOT_AGAIN = Refused | AccessDenied
_ARRIVED = Filed | AlreadyFiled | Received | LeftInFolder  # that is so, whatever the draft says
_OURS = frozenset({"unreadable", "paper", "evidence", "not_kept"})


@dataclass(frozen=True, slots=True)
class _Case:
    """The row that is worked on, its draft and its incident, both locked; `stored` is None where
    the incident is gone."""

    task: Task
    step: Step
    stored: StoredCard | None
    draft: Draft


def record(turn: Turn, task: Task, step: Step, outcome: Outcome, *, tasks: bool = False) -> None:
    """Writes down what came of the step; the row is over, or due again later. `tasks`: a filed note
    gets a task in Gosys."""
    stored = turn.tx.incident(step.draft.incident)
    draft = turn.tx.draft(step.draft.id)
    if draft is None:
        turn.tx.finish_task(task, "gone")
        return
    case = _Case(task, step, stored, draft)
    if task.payload.get(THEN) == MAKE_TASK:
        _made(turn, case, outcome)
    elif draft.state is DraftState.SENT:
        _finalised(turn, case, outcome)
    elif draft.state is not DraftState.WAITING and not isinstance(outcome, _ARRIVED):
        turn.tx.finish_task(task, "no longer wanted")
    else:
        _handed_over(turn, case, outcome, tasks)


def _handed_over(turn: Turn, case: _Case, outcome: Outcome, tasks: bool) -> None:
    match outcome:
        case Filed(entry, finalised) | AlreadyFiled(entry, finalised):
            _filed(turn, case, entry, finalised, tasks)
        case Received(number):
            _delivered(turn, case, number, "received")
        case LeftInFolder():
            _delivered(turn, case, None, "folder")
        case ForHand():
            if turn.tx.finish_task(case.task, "by hand"):
                by_hand = replace(_settled(turn, case.draft), state=DraftState.BY_HAND)
                fact = (FactKind.NOTE_BY_HAND, FactKind.REPORT_BY_HAND)
                _settle(turn, case, by_hand, *fact)
        case AccessDenied(kind):  # the sentence's name, and so never why a client is protected
            _refused(turn, case, kind.sentence, kind.sentence.removeprefix("filing-"))
        case Refused(why, code):
            _refused(turn, case, why.sentence, code)
        case TryAgain(reason, after_seconds):
            _later(turn, case, reason, after_seconds)
        case TaskThere():
            raise TypeError("no such outcome of this step")


def _filed(turn: Turn, case: _Case, entry: str, finalised: bool, tasks: bool) -> None:
    if not _row_ends(turn, case, finalised):
        return
    told = None if finalised else "filing-complete-in-gosys"
    sent = replace(
        _settled(turn, case.draft),
        state=DraftState.SENT,
        reference=entry,
        finalised=finalised,
        sentence=told,
    )
    stored = case.stored
    if stored is not None and isinstance(case.step, FileNote):
        for one in case.step.evidence:
            about = {"evidence": one.id, "draft": sent.id}
            fact = Fact(FactKind.EVIDENCE_EXPORTED, sent.owner, about)
            stored = note(turn.tx, turn.keyring, stored, fact)
    case = replace(case, stored=stored)
    _settle(turn, case, sent, FactKind.NOTE_FILED, entry=entry, finalised=finalised)
    if tasks:
        turn.tx.add_tasks([_task_row(turn, sent)])


def _row_ends(turn: Turn, case: _Case, finalised: bool) -> bool:
    """Whether the row is still ours. It goes on where a repetition may finalise the entry."""
    if finalised:
        return turn.tx.finish_task(case.task, "filed")
    return turn.tx.retry_task(case.task, turn.now + _FINALISE_AGAIN_MS, "not finalised")


def _finalised(turn: Turn, case: _Case, outcome: Outcome) -> None:
    """What came of trying to finalise it, or of a step that another worker was ahead of."""
    draft = case.draft
    since = turn.now - (draft.settled_at or turn.now)
    if not draft.finalised and isinstance(outcome, Filed | AlreadyFiled) and outcome.finalised:
        if turn.tx.finish_task(case.task, "finalised"):
            done = replace(draft, finalised=True, sentence=None)
            _settle(turn, case, done, FactKind.NOTE_FILED, entry=outcome.entry, finalised=True)
    elif draft.finalised or since >= FINALISES_FOR_MS or isinstance(outcome, _NOT_AGAIN):
        if turn.tx.finish_task(case.task, "left to a human") and not draft.finalised:
            turn.tx.destroy_client(draft.id)
    else:
        again = turn.now + max(_FINALISE_AGAIN_MS, since)
        turn.tx.retry_task(case.task, again, "not finalised")


def _delivered(turn: Turn, case: _Case, number: str | None, way: str) -> None:
    if turn.tx.finish_task(case.task, way):
        sent = replace(_settled(turn, case.draft), state=DraftState.SENT, reference=number)
        _settle(turn, case, sent, FactKind.REPORT_DELIVERED, way=way, number=number)


def _refused(turn: Turn, case: _Case, sentence: str, code: str) -> None:
    """Its owner changes it and submits it again, and so gets a new message: a card that changes
    further up tells nobody. The birth number stays meanwhile (14 days at the most), but for a
    drill, which nothing follows."""
    if not turn.tx.finish_task(case.task, "refused"):
        return
    refused = replace(case.draft, state=DraftState.REFUSED, sentence=sentence, code=code)
    if refused.drill:
        turn.tx.destroy_client(refused.id)
    _settle(turn, case, refused, FactKind.NOTE_REFUSED, FactKind.REPORT_REFUSED, code=code)
    paper_cards.place_card(turn, refused.owner, refused.id)


def _later(turn: Turn, case: _Case, reason: str, after_seconds: float | None) -> None:
    """As long again as it has waited, within bounds: an outage of hours is asked about now and
    then, a restart at once."""
    waited = turn.now - submitted_at(case.draft)
    if waited >= GIVES_UP_AFTER_MS:
        _refused(turn, case, Why.GAVE_UP.sentence, reason)
        return
    pause = min(max(waited, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
    if after_seconds is not None:
        pause = max(pause, int(after_seconds * 1000))
    told = _why_it_waits(case.draft, reason)
    ours = turn.tx.retry_task(case.task, turn.now + pause, reason)
    if ours and waited >= TOLD_AFTER_MS and case.draft.sentence != told:
        turn.tx.save_draft(replace(case.draft, sentence=told, code=reason))
        paper_cards.redraw(turn, case.draft.id)


def _why_it_waits(draft: Draft, reason: str) -> str:
    if reason in _LOCKED_OUT:
        return "filing-waits-locked"
    return "filing-waits-here" if reason in _OURS else _WAITS[draft.kind]


def _made(turn: Turn, case: _Case, outcome: Outcome) -> None:
    """The note is filed whatever becomes of its task; where there is none its owner is told."""
    since = turn.now - (case.draft.settled_at or turn.now)
    if isinstance(outcome, TryAgain) and since < GIVES_UP_AFTER_MS:
        pause = min(max(since, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
        pause = max(pause, int((outcome.after_seconds or 0) * 1000))
        turn.tx.retry_task(case.task, turn.now + pause, outcome.reason)
        return
    ours = turn.tx.finish_task(case.task, "done")
    if ours and isinstance(outcome, Refused | TryAgain):
        code = outcome.code if isinstance(outcome, Refused) else outcome.reason
        sentence = case.draft.sentence or "filing-no-task"
        turn.tx.save_draft(replace(case.draft, sentence=sentence, code=code))
        paper_cards.redraw(turn, case.draft.id)


def _task_row(turn: Turn, draft: Draft) -> Task:
    return turn.task(
        TaskKind.FILING,
        draft.owner,
        Priority.REMINDER,
        f"filing-task:{draft.id}",
        incident=draft.incident,
        payload={"draft": draft.id, THEN: MAKE_TASK},
    )


def _settled(turn: Turn, draft: Draft) -> Draft:
    return replace(draft, settled_at=turn.now, sentence=None, code=None)


def _settle(
    turn: Turn,
    case: _Case,
    draft: Draft,
    kind: FactKind,
    report: FactKind | None = None,
    **detail: str | int | bool | None,
) -> None:
    """`report` is the fact of a report where it differs from a note's."""
    fact = report if report is not None and draft.kind is DraftKind.REPORT else kind
    if case.stored is not None:
        drafts.settle(turn, case.stored, draft, fact, **detail)
    else:  # without its incident there is no timeline to put it on
        turn.tx.save_draft(draft)
        turn.tx.destroy_client(draft.id)
    paper_cards.redraw(turn, draft.id)
