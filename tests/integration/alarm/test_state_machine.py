"""Generated histories: whatever people and clocks do, model, SQLite and PostgreSQL agree.

Every rule is one thing that can happen (raise, claim, contact, release, decline, …). After each
of them the stored alarms are compared with what the pure rules say, and the history checker is
asked for V1, V3, V6–V9. Each run plays others; `make soak` plays ten thousand.
"""

import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.alarm import moves
from bot.domain.alarm.incident import CallResult, Details, Drill, How, IncidentKind, MeetingType
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Workplace
from bot.domain.threat.duty import Result, ThreatTask
from bot.store.database import Database
from bot.store.schema import upgrade
from tests.integration.alarm.histories import Histories
from tests.integration.alarm.service_bench import Cast, Clock, empty
from tests.unit.domain.scenes import assert_lawful
from tests.without_fsync import without_fsync

STEPS = 50

WHO = st.integers(0, 6)
WHICH = st.integers(0, 20)
# Most taps come from those who have the button; the rest must be refused alike everywhere.
FITTING = st.sampled_from([True, True, True, False])
CLAIMS = st.sampled_from([How.CALL, How.JOIN, How.COME])
DETAILS = st.builds(
    Details,
    meeting=st.none() | st.sampled_from(MeetingType),
    kind=st.none() | st.sampled_from(IncidentKind),
    place=st.none() | st.sampled_from(Workplace),
)


class AlarmMachine(RuleBasedStateMachine):
    """What can happen to the alarms of one caseworker."""

    def __init__(self, databases: list[Database], clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        for database in databases:
            empty(database)
        self.histories = Histories(Cast(uuid.uuid4().hex[:8]), clock, databases)

    @property
    def cast(self) -> Cast:
        """The people of this history."""
        return self.histories.cast

    def alarm(self, which: int, fitting: bool) -> int:
        """The number of some alarm; an unresolved one where it should fit."""
        alarms = self.histories.alarms
        live = [number for number, alarm in enumerate(alarms) if not alarm.state.ended]
        numbers = live if fitting and live else list(range(len(alarms)))
        return numbers[which % len(numbers)]

    def tap(self, which: int, who: int, fitting: bool, command: moves.AlarmCommand) -> None:
        """Somebody, by preference somebody who may, makes a command on some alarm."""
        number = self.alarm(which, fitting)
        alarm = self.histories.alarms[number]
        able = [
            p for p in self.cast.everyone if may(alarm, p, command.verb) is PermissionAnswer.YES
        ]
        people = able if fitting and able else self.cast.everyone
        self.histories.act(number, people[who % len(people)], command)

    @initialize(details=DETAILS)
    def it_begins(self, details: Details) -> None:
        self.histories.raise_alarm("hjelp", details, None)

    @rule(words=st.sampled_from(["hjelp", "hjelp nå"]), details=DETAILS)
    def cry(self, words: str, details: Details) -> None:
        self.histories.raise_alarm(words, details, None)

    # The canary is the process's own, and nobody's to raise.
    @rule(drill=st.sampled_from([Drill.ALONE, Drill.WITH_LEADER]))
    def practise(self, drill: Drill) -> None:
        self.histories.raise_alarm("øvelse", Details(), drill)

    @rule(which=WHICH, fitting=FITTING)
    def raise_again(self, which: int, fitting: bool) -> None:
        alarms = self.histories.alarms
        withdrawn = [n for n, alarm in enumerate(alarms) if alarm.state.ended]
        numbers = withdrawn if fitting and withdrawn else range(len(alarms))
        number = numbers[which % len(numbers)]
        self.histories.raise_alarm("red_card.raise", Details(), None, number)

    @rule(which=WHICH, who=WHO, fitting=FITTING, how=CLAIMS)
    def claim(self, which: int, who: int, fitting: bool, how: How) -> None:
        self.tap(which, who, fitting, moves.ClaimAlarm(how))

    @rule(which=WHICH, who=WHO, fitting=FITTING, yes=st.booleans())
    def contact(self, which: int, who: int, fitting: bool, yes: bool) -> None:
        self.tap(which, who, fitting, moves.AnswerContact(yes))

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def release(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.Release())

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def decline(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.Decline())

    @rule(which=WHICH, who=WHO, fitting=FITTING, seen=st.none() | st.integers(0, 30))
    def escalate(self, which: int, who: int, fitting: bool, seen: int | None) -> None:
        self.tap(which, who, fitting, moves.Escalate(seen))

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def call_colleagues(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.AlertColleagues())

    @rule(which=WHICH, who=WHO, fitting=FITTING, to=WHO)
    def hand_over(self, which: int, who: int, fitting: bool, to: int) -> None:
        self.tap(which, who, fitting, moves.HandOver(self.cast.everyone[to]))

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def cancel(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.Cancel())

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def resolve(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.Resolve())

    @rule(
        which=WHICH,
        who=WHO,
        fitting=FITTING,
        how=st.sampled_from([How.PHONE, How.IN_PERSON]),
        helper=st.none() | WHO,
    )
    def helped(self, which: int, who: int, fitting: bool, how: How, helper: int | None) -> None:
        person = self.cast.everyone[helper] if helper is not None else None
        # A colleague's name as it comes to the rules: sealed.
        word, digest = (None, None) if person else ("word-1", "name-1")
        self.tap(which, who, fitting, moves.Helped(how, person, None, word, digest))

    @rule(which=WHICH, who=WHO, fitting=FITTING, called=WHO, result=st.sampled_from(CallResult))
    def call_result(
        self, which: int, who: int, fitting: bool, called: int, result: CallResult
    ) -> None:
        self.tap(which, who, fitting, moves.CallLogged(self.cast.everyone[called], result))

    @rule(which=WHICH, who=WHO, fitting=FITTING, details=DETAILS, aimed=st.none() | WHO)
    def describe(
        self, which: int, who: int, fitting: bool, details: Details, aimed: int | None
    ) -> None:
        person = self.cast.everyone[aimed] if aimed is not None else None
        told = details.updated(Details(target_person=person))
        self.tap(which, who, fitting, moves.Describe(told))

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def call_over(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.CallOver())

    @rule(which=WHICH, who=WHO, fitting=FITTING, ending=st.booleans(), tapped=st.booleans())
    def guide(self, which: int, who: int, fitting: bool, ending: bool, tapped: bool) -> None:
        self.tap(which, who, fitting, moves.StartGuidance(ending, tapped))

    @rule(
        which=WHICH,
        who=WHO,
        fitting=FITTING,
        reaction=st.sampled_from(Reaction),
        number=st.none() | st.integers(0, 3),
    )
    def guided(
        self, which: int, who: int, fitting: bool, reaction: Reaction, number: int | None
    ) -> None:
        self.tap(which, who, fitting, moves.AnswerGuidance(reaction, number=number))

    @rule(which=WHICH, who=WHO, fitting=FITTING, ladder=st.sampled_from(Ladder))
    def choose(self, which: int, who: int, fitting: bool, ladder: Ladder) -> None:
        self.tap(which, who, fitting, moves.Choose(ladder))

    @rule(which=WHICH, who=WHO, fitting=FITTING, advice=st.sampled_from(Advice))
    def advise(self, which: int, who: int, fitting: bool, advice: Advice) -> None:
        self.tap(which, who, fitting, moves.Advise(advice))

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def take_duty(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.TakeThreatFollowUp())

    @rule(which=WHICH, who=WHO, fitting=FITTING)
    def decline_duty(self, which: int, who: int, fitting: bool) -> None:
        self.tap(which, who, fitting, moves.DeclineThreatFollowUp())

    @rule(
        which=WHICH,
        who=WHO,
        fitting=FITTING,
        task=st.sampled_from([ThreatTask.POLICE, ThreatTask.SAFETY_REP]),
        result=st.sampled_from([Result.DONE, Result.DONE, Result.OPEN]),
    )
    def settle_duty(
        self, which: int, who: int, fitting: bool, task: ThreatTask, result: Result
    ) -> None:
        self.tap(which, who, fitting, moves.SettleThreatTask(task, result))

    @rule(which=WHICH, who=WHO)
    def undelivered(self, which: int, who: int) -> None:
        self.histories.undelivered(self.alarm(which, True), self.cast.everyone[who])

    @rule(who=st.integers(0, 3))
    def leave(self, who: int) -> None:
        self.histories.leave(self.cast.helpers[who])

    @rule(who=WHO)
    def read(self, who: int) -> None:
        self.histories.read(self.cast.everyone[who])

    @rule()
    def deliver_twice(self) -> None:
        self.histories.repeat()

    @precondition(lambda self: self.histories.due())
    @rule()
    def tick(self) -> None:
        self.clock.at = max(self.clock.at, min(self.histories.due()))
        self.histories.settle()

    @rule(seconds=st.sampled_from([0.001, 1, 31, 300, 7_201]))
    def time_passes(self, seconds: float) -> None:
        """Without the outbox worker: a timer may be late."""
        self.clock.at += int(seconds * 1000)

    def teardown(self) -> None:
        self.histories.end()

    @invariant()
    def lawful(self) -> None:
        for alarm in self.histories.alarms:
            assert_lawful(alarm)


@pytest.fixture
def sqlite(tmp_path: Path) -> tuple[Database, Clock]:
    """An empty SQLite database with a clock of its own."""
    url = f"sqlite:///{tmp_path}/bot.db"
    upgrade(url)
    clock = Clock()
    return without_fsync(Database(url, clock)), clock


def agree(databases: list[Database], clock: Clock, examples: int, anew: bool = False) -> None:
    """Runs as many histories as asked for; `anew` never the same ones as before."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        lambda: AlarmMachine(databases, clock),  # type: ignore[arg-type]  # any maker will do
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=settings().derandomize and not anew,
            suppress_health_check=checks,
        ),
    )
    for database in databases:
        database.close()


def test_every_history_on_sqlite_is_that_of_the_rules(sqlite: tuple[Database, Clock]) -> None:
    """L1–L7, L12; V1, V3, V6–V9. Few, because the next test plays twelve more on both."""
    database, clock = sqlite
    agree([database], clock, examples=8)


def test_every_history_on_both_databases_is_that_of_the_rules(
    sqlite: tuple[Database, Clock], postgres_url: str
) -> None:
    """The same on PostgreSQL, beside SQLite."""
    database, clock = sqlite
    upgrade(postgres_url)
    agree([database, Database(postgres_url, clock)], clock, examples=12)


@pytest.mark.soak
@pytest.mark.parametrize("_part", range(10))
def test_ten_thousand_histories(
    sqlite: tuple[Database, Clock], postgres_url: str, _part: int
) -> None:
    """In ten parts, so that every processor has its share: hours, before a release."""
    database, clock = sqlite
    upgrade(postgres_url)
    agree([database, Database(postgres_url, clock)], clock, examples=1_000, anew=True)
