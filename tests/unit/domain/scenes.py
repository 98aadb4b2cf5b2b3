"""A small stage for the rules of the red card: people, a chain, a clock, and what happens.

    scene = Scene()                      # Kari has cried; her leader is alerted
    scene.wait(30)                       # nobody answers: the deputies are alerted
    scene.does(DEPUTY, moves.Claim(How.CALL))
    assert scene.card.owner.person == DEPUTY

After every command the card is asked whether it still is lawful (`assert_lawful`).
"""

from collections.abc import Iterable

from bot.domain.alarm import moves, rules
from bot.domain.alarm.escalation import NOT_INSTALLED, Moment, may_help
from bot.domain.alarm.incident import Details, Drill, How
from bot.domain.alarm.state import Alarm, AlarmState, Caseworker, Contact, TimerKind, Transition
from bot.domain.alarm.timeline import SYSTEM, Fact, FactKind
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper

START = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
KARI, LEADER, DEPUTY, SECOND, BOSS = "kari", "leader", "deputy", "second", "boss"
OUTSIDER = "outsider"
HELPERS = (LEADER, DEPUTY, SECOND, BOSS)
WORDS = "digest of hjelp"


def level(*people: str, wait: int = 30, alone: int | None = None, name: str = "") -> ChainLevel:
    """A level of the chain; waits in seconds."""
    helpers = tuple(Helper(person, person.title()) for person in people)
    return ChainLevel(name or "+".join(people), helpers, wait * 1000, (alone or wait) * 1000)


def chain(*levels: ChainLevel, repeat: int = 2) -> Chain:
    """A chain with the usual ninety seconds until contact is asked for."""
    return Chain(levels, repeat, contact_ms=90_000)


CHAIN = chain(level(LEADER, alone=15), level(DEPUTY, SECOND, wait=40), level(BOSS, wait=60))


class Scene:
    """One alarm, raised at `START`, in virtual time."""

    def __init__(
        self,
        the_chain: Chain = CHAIN,
        details: Details | None = None,
        drill: Drill | None = None,
        unreachable: Iterable[str] = (),
    ) -> None:
        self.now = START
        self.unreachable = set(unreachable)
        self.absent: set[str] = set()
        self.facts: tuple[Fact, ...] = ()
        transition = rules.raised(
            "alarm-1",
            Caseworker(KARI, "Kari"),
            ("0315", "Nav Eksempel"),
            the_chain,
            details or Details(),
            drill,
            WORDS,
            self.moment,
        )
        self.alarm: Alarm = transition.alarm
        self._keep(transition)

    @property
    def moment(self) -> Moment:
        """Now, who can be reached, and who has become absent since."""
        return Moment(
            self.now,
            lambda person: person not in self.unreachable,
            lambda person: person in self.absent,
        )

    def does(self, actor: str, command: moves.AlarmCommand) -> Transition:
        """Somebody makes a command (permission is another table)."""
        transition = rules.decide(self.alarm, actor, command, self.moment)
        self._keep(transition)
        return transition

    def wait(self, seconds: float) -> None:
        """Time passes; the alarm's timer goes off whenever it is due."""
        until = self.now + int(seconds * 1000)
        while (timer := self.alarm.timer) is not None and timer.due_at <= until:
            self.now = max(self.now, timer.due_at)
            self.does(SYSTEM, moves.TimerDue(timer.due_at))
        self.now = until

    def _keep(self, transition: Transition) -> None:
        self.alarm = transition.alarm
        self.facts += transition.facts
        assert self.alarm.seq == len(self.facts)
        assert_lawful(self.alarm)

    # What a test asks

    def kinds(self) -> list[str]:
        """The kinds on the timeline."""
        return [fact.kind.value for fact in self.facts]

    def count(self, kind: FactKind) -> int:
        """How often something stands on the timeline."""
        return sum(fact.kind is kind for fact in self.facts)

    def alerted(self, number: int | None = None) -> list[str]:
        """Who got a red card, in order; in one round if given."""
        return [
            alert.person
            for alert in self.alarm.alerts
            if alert.failure != NOT_INSTALLED and number in (None, alert.round)
        ]

    def timer(self) -> tuple[TimerKind, float] | None:
        """What is waited for, and for how many seconds more."""
        timer = self.alarm.timer
        return None if timer is None else (timer.kind, (timer.due_at - self.now) / 1000)


def claimed(how: str = "call", by: str = LEADER) -> Scene:
    """An alarm that somebody has claimed at once."""
    scene = Scene()
    scene.does(by, moves.ClaimAlarm(How(how)))
    return scene


def two_helpers() -> Scene:
    """The leader and a deputy help, and contact is confirmed."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.ClaimAlarm(How.JOIN))
    scene.does(LEADER, moves.AnswerContact(yes=True))
    return scene


def asked() -> Scene:
    """Claimed, and "Har dere kontakt?" is asked."""
    scene = claimed()
    scene.wait(90)
    return scene


def missing() -> Scene:
    """Claimed, and contact is missing: more are alerted."""
    scene = claimed()
    scene.does(KARI, moves.AnswerContact(yes=False))
    return scene


def confirmed() -> Scene:
    """Claimed, and contact is confirmed."""
    scene = claimed()
    scene.does(KARI, moves.AnswerContact(yes=True))
    return scene


def handing() -> Scene:
    """Claimed, and being handed over."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    return scene


def exhausted() -> Scene:
    """Nobody has answered in any round."""
    scene = Scene()
    scene.wait(3_600)
    return scene


def between_rounds() -> Scene:
    """Nobody could be reached; the next round waits for its time."""
    scene = Scene(unreachable=HELPERS)
    scene.unreachable.clear()
    return scene


def cancelled() -> Scene:
    """Withdrawn."""
    scene = Scene()
    scene.does(KARI, moves.Cancel())
    return scene


def resolved() -> Scene:
    """Help was given."""
    scene = claimed()
    scene.does(LEADER, moves.Resolve())
    return scene


def assert_lawful(alarm: Alarm) -> None:
    """What must hold of every alarm after every command."""
    if alarm.state.ended:
        assert alarm.timer is None, "V1: it has ended"
        assert alarm.ending is not None
        assert alarm.ended_at is not None, "V3"
        assert not any(alert.waited_for for alert in alarm.alerts), "all are told"
    else:
        rests = alarm.contact is Contact.CONFIRMED or alarm.exhausted
        assert alarm.timer is not None or rests, "V1: somebody or something is waited for"
        assert alarm.ending is None
        assert (alarm.state is AlarmState.OPEN) == (not alarm.claims), "L2: only a claim stops"
    helpers = [claim.person or claim.digest or claim.name for claim in alarm.claims]
    assert len(helpers) == len(set(helpers)), "L5: nobody helps twice"
    if alarm.drill is not Drill.ALONE:
        assert not alarm.was_alerted(alarm.caseworker.id), "L7"
    barred = alarm.details.target_person
    for alert in alarm.alerts:
        assert not (alert.waited_for and alert.person == barred), "L7: the target is not waited for"
    if alarm.handing_to is not None:
        assert alarm.handed_by is not None
        assert alarm.helps(alarm.handed_by), "L5: the first keeps it"
        assert not alarm.helps(alarm.handing_to)
        assert may_help(alarm, alarm.handing_to), "L7"
    assert alarm.round <= alarm.rounds
    assert alarm.last_event_at >= alarm.raised_at
