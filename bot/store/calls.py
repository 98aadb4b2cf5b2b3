"""Calls to those who are alerted, as rows. Each knows when its next step is due; whoever made a
call takes it first, and once that replica is gone any other does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache

from sqlalchemy import Executable, Row, delete, func, or_, select, update

from bot.domain.calls import CallChoice, RingOutcome
from bot.domain.conversation import LIVE, CallRow, CallState
from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction

ITS_MAKER_FIRST_MS = 3_000

TRIAL = "trial:"  # the id of a call that somebody asked for to try their telephone


@cache
def _next_due(dialect: str) -> Executable:
    of, free_at = t.call.c, func.max if dialect == "sqlite" else func.greatest
    soonest = select(func.min(free_at(of.due_at, of.lease_until)))
    return soonest.where(of.due_at.is_not(None))


class CallTransaction(OutboxTransaction):
    """The part of `Transaction` that knows calls."""

    def plan_calls(self, calls: Sequence[CallRow]) -> None:
        """Calls to be made; the person's of this round that is known already stays as it is."""
        if calls:
            statement = self._insert_once(t.call, "incident", "person", "round")
            self._quick.execute(statement, [_row(one) for one in calls])

    def adopt_call(self, call: CallRow) -> CallRow | None:
        """Keeps a call as it was made without the store, in the place of one of the same person and
        round that is only planned here; returns what stood here of this very one. What is over here
        stays so."""
        of = t.call.c
        if call.attempt:
            same = (of.incident == call.incident, of.person == call.person, of.round == call.round)
            planned = (of.id != call.id, of.state == CallState.PLANNED.value, of.attempt == 0)
            self._db.execute(delete(t.call).where(*same, *planned))
        before = self.get_call(call.id)
        if before is None:
            self.plan_calls([call])
        elif before.state is not CallState.OVER:
            self.keep_call(call)
        return before

    def claim_calls(self, mine: Collection[str], limit: int, lease_ms: int) -> Sequence[CallRow]:
        """Takes those whose next step is due and that nobody holds, those that ring first. `mine`
        are the calls that this process has made; those of another it leaves a moment for that."""
        now, of = self.now(), t.call.c
        takes = or_(
            of.state == CallState.PLANNED.value,
            of.id.in_(list(mine)),
            of.due_at <= now - ITS_MAKER_FIRST_MS,
        )
        due = select(of.id).where(of.due_at <= now, of.lease_until <= now, takes)
        order = (of.placed_at.is_(None), of.due_at)
        some = due.order_by(*order).limit(limit).with_for_update(skip_locked=True)
        ids = self._db.execute(some).scalars().all()
        if not ids:
            return ()
        held = update(t.call).where(of.id.in_(ids)).values(lease_until=now + lease_ms)
        self._db.execute(held)
        found = self._db.execute(select(t.call).where(of.id.in_(ids)).order_by(*order))
        return [_call(row) for row in found]

    def next_call_due(self) -> int | None:
        """When the next step of any call is due that nobody holds; None when there is none."""
        found = self._quick.execute(_next_due(self._db.dialect.name), {}).scalar()
        return int(found) if found is not None else None

    def get_call(self, call: str) -> CallRow | None:
        """The call with this id. Lock its alarm first."""
        row = self._db.execute(select(t.call).where(t.call.c.id == call)).first()
        return _call(row) if row is not None else None

    def calls_of(self, incident: str) -> Sequence[CallRow]:
        """The alarm's calls that are not over."""
        of = t.call.c
        found = self._db.execute(
            select(t.call).where(of.incident == incident, of.due_at.is_not(None)).order_by(of.id)
        )
        return [_call(row) for row in found]

    def every_call_of(self, incident: str) -> Sequence[CallRow]:
        """All the alarm's calls, the oldest first."""
        of = t.call.c
        found = self._db.execute(select(t.call).where(of.incident == incident).order_by(of.round))
        return [_call(row) for row in found]

    def was_called(self, incident: str) -> bool:
        """Whether anybody's telephone was rung for the alarm."""
        of = t.call.c
        query = select(of.id).where(of.incident == incident, of.placed_at.is_not(None)).limit(1)
        return self._db.execute(query).first() is not None

    def calls_left(self, incident: str, round: int) -> Sequence[CallRow]:
        """The alarm's calls of this round that were not made, or stopped by us."""
        of = t.call.c
        outcomes = [str(one) for one in (RingOutcome.NOT_MADE, RingOutcome.STOPPED)]
        which = (of.incident == incident, of.round == round, of.outcome.in_(outcomes))
        over = of.state == CallState.OVER.value
        found = self._db.execute(select(t.call).where(*which, over).order_by(of.id))
        return [_call(row) for row in found]

    def live_call_of(self, person: str, but: str) -> CallRow | None:
        """A call to the person that rings or is heard just now, for another reason than `but`."""
        of = t.call.c
        live = (of.person == person, of.id != but, of.state.in_([str(one) for one in LIVE]))
        row = self._db.execute(select(t.call).where(*live).limit(1)).first()
        return _call(row) if row is not None else None

    def last_calls(self, number: str, person: str, since: int) -> Sequence[CallRow]:
        """The calls to this number, or this person, that were made since this instant."""
        of = t.call.c
        who = or_(of.number == number, of.person == person)
        found = self._db.execute(select(t.call).where(who, of.placed_at >= since))
        return [_call(row) for row in found]

    def calls_ended(self, since: int) -> Sequence[CallRow]:
        """The calls that have ended since this instant, of those that were made."""
        of = t.call.c
        made = (of.state == CallState.OVER.value, of.placed_at.is_not(None))
        found = self._db.execute(select(t.call).where(of.ended_at >= since, *made))
        return [_call(row) for row in found]

    def lock_call(self, call: str) -> CallRow | None:
        """A call that belongs to no alarm, locked."""
        query = select(t.call).where(t.call.c.id == call).with_for_update()
        row = self._db.execute(query).first()
        return _call(row) if row is not None else None

    def forget_trials(self, before: int) -> None:
        """Test calls whose next step was due before this instant, and that nobody has taken: they
        count for nothing any more. Where calls are made, each forgets itself in time."""
        of = t.call.c
        self._db.execute(delete(t.call).where(of.id.like(f"{TRIAL}%"), of.due_at < before))

    def forget_call(self, call: str) -> None:
        """Nothing is left of it."""
        self._db.execute(delete(t.call).where(t.call.c.id == call))

    def call_choice(self, person: str) -> CallChoice:
        """What the person has chosen, or nothing."""
        return self.call_choices([person]).get(person, CallChoice(person))

    def call_choices(self, people: Sequence[str]) -> Mapping[str, CallChoice]:
        """What these people have chosen, those who have."""
        found = self._db.execute(select(t.call_choice).where(t.call_choice.c.person.in_(people)))
        return {row.person: CallChoice(**row._mapping) for row in found}

    def every_call_choice(self) -> Mapping[str, CallChoice]:
        """What anybody has chosen."""
        found = self._db.execute(select(t.call_choice))
        return {row.person: CallChoice(**row._mapping) for row in found}

    def keep_call_choice(self, choice: CallChoice) -> None:
        """What they have chosen now."""
        statement = statements.upsert(self._db.dialect.name, t.call_choice)
        self._db.execute(statement, asdict(choice))

    def calls_to(self, person: str) -> Sequence[CallRow]:
        """Every call that was made to the person, oldest first."""
        of = t.call.c
        made = select(t.call).where(of.person == person, of.placed_at.is_not(None))
        return [_call(row) for row in self._db.execute(made.order_by(of.placed_at))]

    def keep_call(self, call: CallRow) -> None:
        """The call as it is now; nobody holds it any more."""
        values = {**_row(call), "lease_until": 0}
        if call.said_at is None and call.state in (CallState.ANSWERED, CallState.CLOSING):
            values.pop("said_at")  # it may have begun meanwhile
        self._db.execute(update(t.call).where(t.call.c.id == call.id).values(values))

    def call_speaks(self, call: str, attempt: int, at: int, due_at: int) -> None:
        """Something of ours is heard in it for the first time, since that instant. No lock is
        needed: nothing that is kept beside it takes this back."""
        of = t.call.c
        answered = (of.state == CallState.ANSWERED.value, of.said_at.is_(None))
        begins = update(t.call).where(of.id == call, of.attempt == attempt, *answered)
        self._db.execute(begins.values(said_at=at, due_at=due_at))

    def look_at_calls(self, calls: Sequence[str]) -> None:
        """Their next step is due at once, unless they are over."""
        of = t.call.c
        pending = (of.id.in_(calls), of.due_at.is_not(None))
        self._db.execute(update(t.call).where(*pending).values(due_at=self.now()))


def _row(call: CallRow) -> dict[str, object]:
    return {
        **asdict(call),
        "state": call.state.value,
        "outcome": call.outcome.value if call.outcome is not None else None,
    }


def _call(row: Row[object]) -> CallRow:
    values = {name: getattr(row, name) for name in CallRow.__dataclass_fields__}
    outcome = values["outcome"]
    made = CallRow(**values)
    return replace(
        made,
        state=CallState(made.state),
        outcome=RingOutcome(outcome) if outcome is not None else None,
    )
