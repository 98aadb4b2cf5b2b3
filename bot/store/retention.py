"""What is forgotten when (`service.privacy.retention`; L13): one entry for each kind, and this is
the one place where a new kind is added, with its days in `domain/retention.py`.

What lies beside an incident must be in `_LEFT_OF_AN_ALARM` too, so that it goes with the alarm at
the latest. Words under `<incident>/<anything>` are found by themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Delete,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)

from bot.domain import canary
from bot.domain.alarm.state import AlarmState
from bot.domain.insight.incident_summary import SHARED
from bot.domain.measures import MeasureState as MeasureState
from bot.domain.reports.draft import DraftState
from bot.domain.retention import Kept
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import OWN_KINDS, UNSENT

_ID_LETTERS = 36  # of a uuid; what follows in `<incident>/duty` says what it is about
_ENDED = [state.value for state in AlarmState if state.ended]
_CARRIED = [kind.value for kind in OWN_KINDS]
_ARRIVED = [DraftState.SENT.value]
_NEVER_SENT = [DraftState.DROPPED.value, DraftState.NOT_FELT.value]
_UNFINISHED = [state.value for state in DraftState if state.editable] + [DraftState.BY_HAND.value]

Due = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Rows of `table` for which `is_due` holds, given the instant they must be older than. `key` is
    what they are taken by: the incident's id where forgetting stands on its timeline. `with_it`:
    what else goes, by the same key, before them."""

    table: Table
    key: ColumnElement[str]
    is_due: Due
    with_it: tuple[Callable[[Sequence[str]], Delete], ...] = ()


# A legal hold covers everything of its incident, what belongs to one of its drafts too.
_HELD = select(t.evidence_hold.c.incident).union(
    select(t.draft.c.id).where(t.draft.c.incident == t.evidence_hold.c.incident)
)


def _held(incident: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether somebody holds it; `incident` is not null."""
    return incident.in_(_HELD)


def _ended(incident: ColumnElement[str], before: int, drill: bool | None) -> ColumnElement[bool]:
    """The alarm has ended, and nothing has happened in it since the instant."""
    of = t.incident.c
    quiet = [of.id == incident, of.state.in_(_ENDED), of.lively_at < before]
    if drill is not None:
        quiet.append(of.is_drill.is_(drill))
    return exists().where(*quiet)


def _unresolved(incident: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(t.incident.c.id == incident, t.incident.c.state.not_in(_ENDED))


_WORDS_OF = func.substr(t.utterance.c.incident, 1, _ID_LETTERS)
_LESSON = t.utterance.c.incident.like(f"%{SHARED}")
_OF_REVISION = t.draft.alias()
_DRAFTS_INCIDENT = (
    select(_OF_REVISION.c.incident)
    .where(_OF_REVISION.c.id == t.draft_revision.c.draft)
    .correlate(t.draft_revision)
    .scalar_subquery()
)


def _words(drill: bool) -> RetentionRule:
    def is_due(before: int) -> ColumnElement[bool]:
        old = and_(t.utterance.c.at < before, _ended(_WORDS_OF, before, drill))
        return and_(old, ~_LESSON, ~_held(_WORDS_OF))

    return RetentionRule(t.utterance, _WORDS_OF, is_due)


def _lessons(before: int) -> ColumnElement[bool]:
    return and_(_LESSON, t.utterance.c.at < before, ~_held(_WORDS_OF))


def _own_words(before: int) -> ColumnElement[bool]:
    of_an_alarm = exists().where(t.incident.c.id == _WORDS_OF)
    unsent = t.utterance.c.incident.like(f"%{UNSENT}")  # sooner, by their own rule
    return and_(t.utterance.c.at < before, ~of_an_alarm, ~unsent)


def _drafts(*states: str) -> RetentionRule:
    """What they said; that they were, and what became of them, stays with the alarm."""

    def is_due(before: int) -> ColumnElement[bool]:
        old = exists().where(
            t.draft.c.id == t.draft_revision.c.draft,
            t.draft.c.state.in_(states),
            func.coalesce(t.draft.c.settled_at, t.draft.c.changed_at) < before,
            t.draft.c.changed_at < before,
        )
        return and_(old, ~_held(_DRAFTS_INCIDENT))

    return RetentionRule(t.draft_revision, _DRAFTS_INCIDENT, is_due)


def _practised(before: int) -> ColumnElement[bool]:
    """A drill's paper is for practice, whatever state it was left in."""
    old = exists().where(
        t.draft.c.id == t.draft_revision.c.draft,
        t.draft.c.is_drill,
        t.draft.c.changed_at < before,
    )
    return and_(old, ~_held(_DRAFTS_INCIDENT))


def _walks(before: int) -> ColumnElement[bool]:
    held = and_(t.walk.c.incident.is_not(None), _held(t.walk.c.incident))
    return and_(t.walk.c.updated_at < before, ~held)


# What of an alarm was sent to whom, and when it arrived, is read there (`incident show`).
_ALERT = t.card.c.slot.like("alert:%")
# By it whoever cried finds their alarms (`store.people`).
_STATUS = t.card.c.slot.like("status%")


def _tasks(before: int) -> ColumnElement[bool]:
    of, alert = t.task.c, exists().where(t.card.c.id == t.task.c.card, _ALERT)
    goes_on = and_(of.incident.is_not(None), or_(_unresolved(of.incident), _held(of.incident)))
    return and_(of.done_at < before, ~alert, ~goes_on)


def _planned_absences(before: int) -> ColumnElement[bool]:
    """Over; or without an end, and of somebody for whom the bot is not installed any more: nobody
    is left to write `tilbake`."""
    of, here = t.planned_absence.c, t.address.c
    installed = exists().where(here.person == of.person, ~here.removed)
    return or_(of.until < before, and_(of.until.is_(None), of.since < before, ~installed))


def _cards(before: int) -> ColumnElement[bool]:
    """Of an alarm or a draft that is old, or of neither; and no task of it is left."""
    of, sent = t.card.c, exists().where(t.task.c.card == t.card.c.id)
    lively = exists().where(t.incident.c.id == of.incident, t.incident.c.lively_at >= before)
    written = exists().where(t.draft.c.id == of.incident, t.draft.c.changed_at >= before)
    goes_on = or_(lively, written, _unresolved(of.incident), _held(of.incident))
    return and_(~_ALERT, ~_STATUS, ~sent, ~goes_on)


def _accesses(before: int) -> ColumnElement[bool]:
    of = t.access_log.c
    return and_(of.at < before, or_(of.incident.is_(None), ~_held(of.incident)))


def _measures(before: int) -> ColumnElement[bool]:
    of = t.measure.c
    return and_(of.state == MeasureState.ENDED.value, of.changed_at < before)


def _measure_changes(before: int) -> ColumnElement[bool]:
    """What it was like before; what it is like now has been repeated in the measure itself, and
    its latest step says who made it so."""
    of, later = t.measure_change.c, t.measure_change.alias()
    newer = exists().where(later.c.measure == of.measure, later.c.revision > of.revision)
    return and_(of.at < before, newer)


def _organisations(before: int) -> ColumnElement[bool]:
    """Older than the one that counts, and no alarm was raised with it (V8)."""
    of, other = t.organisation_revision.c, t.organisation_revision.alias()
    newer = exists().where(other.c.at > of.at)
    return and_(of.at < before, newer, of.hash.not_in(select(t.incident.c.organisation)))


def _alarms(drill: bool, of_canary: bool = False) -> RetentionRule:
    def is_due(before: int) -> ColumnElement[bool]:
        of = t.incident.c
        # A reminder that nobody has heeded for years keeps nothing.
        under_way = (t.task.c.kind.in_(_CARRIED), t.task.c.done_at.is_(None))
        pending = exists().where(t.task.c.incident == of.id, *under_way)
        kept = or_(t.evidence.c.erased_at.is_(None), t.evidence.c.destroy_at.is_not(None))
        evidence = exists().where(t.evidence.c.incident == of.id, kept)
        words = exists().where(
            t.draft.c.incident == of.id, t.draft_revision.c.draft == t.draft.c.id
        )
        old = and_(of.raised_at < before, of.lively_at < before, of.is_drill.is_(drill))
        if of_canary:
            old = and_(old, of.unit == canary.UNIT)
        return and_(old, of.state.in_(_ENDED), ~pending, ~evidence, ~words, ~_held(of.id))

    return RetentionRule(t.incident, t.incident.c.id, is_due, _LEFT_OF_AN_ALARM)


def _delete_with(table: Table) -> Callable[[Sequence[str]], Delete]:
    return lambda keys: delete(table).where(table.c.incident.in_(keys))


def _of_its_drafts(table: Table) -> Callable[[Sequence[str]], Delete]:
    def statement(keys: Sequence[str]) -> Delete:
        drafts = select(t.draft.c.id).where(t.draft.c.incident.in_(keys))
        return delete(table).where(table.c.incident.in_(drafts))

    return statement


_LEFT_OF_AN_ALARM = (
    _of_its_drafts(t.task),
    _of_its_drafts(t.card),
    *(
        _delete_with(table)
        for table in (t.draft, t.task, t.card, t.intake, t.evidence, t.helper, t.call)
    ),
    *(_delete_with(table) for table in (t.walk, t.follow_up, t.timeline)),
    lambda keys: delete(t.utterance).where(_WORDS_OF.in_(keys)),
)

KINDS: Mapping[Kept, RetentionRule] = {
    Kept.WORDS: _words(drill=False),
    Kept.DRILL_WORDS: _words(drill=True),
    Kept.OWN_WORDS: RetentionRule(t.utterance, t.utterance.c.incident, _own_words),
    Kept.UNSENT_WORDS: RetentionRule(
        t.utterance,
        t.utterance.c.incident,
        lambda before: and_(t.utterance.c.incident.like(f"%{UNSENT}"), t.utterance.c.at < before),
    ),
    Kept.LESSONS: RetentionRule(t.utterance, _WORDS_OF, _lessons),
    Kept.WALKS: RetentionRule(t.walk, t.walk.c.person, _walks),
    Kept.SENT_DRAFTS: _drafts(*_ARRIVED),
    Kept.DROPPED_DRAFTS: _drafts(*_NEVER_SENT),
    Kept.UNFINISHED_DRAFTS: _drafts(*_UNFINISHED),
    Kept.PRACTICE_DRAFTS: RetentionRule(t.draft_revision, _DRAFTS_INCIDENT, _practised),
    Kept.MEASURES: RetentionRule(
        t.measure,
        t.measure.c.id,
        _measures,
        (
            lambda keys: delete(t.measure_change).where(t.measure_change.c.measure.in_(keys)),
            lambda keys: delete(t.measure_minutes).where(t.measure_minutes.c.measure.in_(keys)),
        ),
    ),
    Kept.MEASURE_CHANGES: RetentionRule(
        t.measure_change, t.measure_change.c.measure, _measure_changes
    ),
    Kept.MEASURE_MINUTES: RetentionRule(
        t.measure_minutes, t.measure_minutes.c.id, lambda before: t.measure_minutes.c.at < before
    ),
    Kept.READINGS: RetentionRule(
        t.reading, t.reading.c.person, lambda before: t.reading.c.at < before
    ),
    Kept.PRACTICES: RetentionRule(
        t.practice, t.practice.c.person, lambda before: t.practice.c.at < before
    ),
    Kept.TRAINEES: RetentionRule(
        t.trainee, t.trainee.c.person, lambda before: t.trainee.c.seen_at < before
    ),
    Kept.DRILL_PLANS: RetentionRule(
        t.drill_plan, t.drill_plan.c.unit, lambda before: t.drill_plan.c.at < before
    ),
    Kept.TASKS: RetentionRule(t.task, t.task.c.id, _tasks),
    Kept.CARDS: RetentionRule(t.card, t.card.c.id, _cards),
    Kept.ACCESS_LOG: RetentionRule(t.access_log, t.access_log.c.id, _accesses),
    Kept.ADDRESSES: RetentionRule(
        t.address,
        t.address.c.person,
        lambda before: and_(t.address.c.removed, t.address.c.updated_at < before),
        (
            lambda keys: delete(t.preference).where(t.preference.c.person.in_(keys)),
            lambda keys: delete(t.call_choice).where(t.call_choice.c.person.in_(keys)),
        ),
    ),
    Kept.ABSENCES: RetentionRule(
        t.absence, t.absence.c.person, lambda before: t.absence.c.until < before
    ),
    Kept.PLANNED_ABSENCES: RetentionRule(
        t.planned_absence, t.planned_absence.c.person, _planned_absences
    ),
    Kept.READINESS: RetentionRule(
        t.reach, t.reach.c.person, lambda before: t.reach.c.checked_at < before
    ),
    Kept.UNIT_CHECKS: RetentionRule(
        t.unit_check, t.unit_check.c.unit, lambda before: t.unit_check.c.checked_at < before
    ),
    Kept.PRESENCES: RetentionRule(
        t.presence, t.presence.c.person, lambda before: t.presence.c.since < before
    ),
    Kept.ORGANISATIONS: RetentionRule(
        t.organisation_revision, t.organisation_revision.c.hash, _organisations
    ),
    Kept.CHANGES: RetentionRule(
        t.organisation_change,
        t.organisation_change.c.id,
        lambda before: t.organisation_change.c.at < before,
    ),
    Kept.ALARMS: _alarms(drill=False),
    Kept.DRILLS: _alarms(drill=True),
    Kept.CANARIES: _alarms(drill=True, of_canary=True),
}


class RetentionTransaction(OutboxTransaction):
    """The part of `Transaction` that forgets."""

    def forget(self, kept: Kept, keys: Sequence[str], before: int) -> int:
        """Deletes what is still due of these keys: older than the instant `before`, and nothing of
        it held. How many rows."""
        kind = KINDS[kept]
        due = and_(kind.key.in_(keys), kind.is_due(before))
        if kind.with_it:
            query = select(kind.key).where(due).distinct()
            keys = self._db.execute(query).scalars().all()
            for also in kind.with_it:
                self._db.execute(also(keys))
        return self._db.execute(delete(kind.table).where(due)).rowcount
