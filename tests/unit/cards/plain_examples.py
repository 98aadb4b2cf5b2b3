"""The cards of an alarm that is not stored, or not followed: what works without the store."""

from dataclasses import replace

from bot.cards.views import (
    DegradedView,
    OutageView,
    PlainAlarmView,
    PlainState,
    Unstored,
    View,
)
from bot.domain.alarm.incident import How
from bot.domain.organisation.organisation import Language
from tests.unit.cards.people import (
    CASEWORKER,
    DEPUTY,
    DUTY,
    INCIDENT,
    LEADER,
    LEADERS,
    SEEN,
    at,
)

DEGRADED = DegradedView(Language.BOKMAL, LEADERS, (DUTY,))
PLAIN = PlainAlarmView(
    Language.BOKMAL, CASEWORKER, INCIDENT, SEEN, "k1." + "A" * 700, "Nav Eksempel", at("10:02:03")
)
RINGING = replace(DEGRADED, ringing=(DEPUTY.name,))
FOLLOWED = replace(DEGRADED, followed=True)  # it was stored before the outage


def plain_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    nb = Language.BOKMAL
    return {
        "degraded": DEGRADED,
        "degraded-drill": replace(DEGRADED, drill=True),
        "degraded-told": replace(DEGRADED, told=(LEADER.name, DEPUTY.name)),
        "degraded-nobody": replace(DEGRADED, state=Unstored.NOBODY, told=(DEPUTY.name,)),
        "degraded-helped": replace(DEGRADED, state=Unstored.HELPED, helpers=(LEADER,)),
        "degraded-ringing": replace(RINGING, told=(LEADER.name, DEPUTY.name)),
        "degraded-helped-by-key": replace(
            DEGRADED, state=Unstored.HELPED, helpers=(LEADER,), by_key=How.WRITE
        ),
        "degraded-stored": replace(DEGRADED, state=Unstored.STORED),
        "degraded-never": replace(DEGRADED, state=Unstored.NEVER),
        "degraded-withdrawn": replace(DEGRADED, state=Unstored.WITHDRAWN),
        "degraded-stopping": replace(DEGRADED, state=Unstored.STOPPING),
        "degraded-asked": replace(DEGRADED, state=Unstored.ASKED),
        "followed": replace(FOLLOWED, told=(DEPUTY.name,)),
        "followed-nobody": replace(FOLLOWED, state=Unstored.NOBODY, told=(DEPUTY.name,)),
        "followed-helped": replace(FOLLOWED, state=Unstored.HELPED, helpers=(LEADER,)),
        "followed-again": replace(FOLLOWED, state=Unstored.STORED),
        "followed-never": replace(FOLLOWED, state=Unstored.NEVER),
        "outage": OutageView(nb, ("database", "engine"), at("10:02:00")),
        "outage-sending": OutageView(nb, ("tokens", "keys", "tasks", "new"), at("10:02:00")),
        "outage-over": OutageView(nb, (), at("10:02:00"), at("10:31:00")),
        "plain-alarm": PLAIN,
        "plain-alarm-level-2": replace(PLAIN, passed=(LEADER.name,)),
        "plain-alarm-mine": replace(PLAIN, state=PlainState.MINE, helpers=(DEPUTY.name,)),
        "plain-alarm-taken": replace(PLAIN, state=PlainState.TAKEN, helpers=(LEADER.name,)),
        "plain-alarm-withdrawn": replace(PLAIN, state=PlainState.WITHDRAWN),
        "plain-alarm-stored": replace(PLAIN, state=PlainState.STORED),
        "plain-alarm-followed-again": replace(PLAIN, state=PlainState.STORED, followed=True),
        "plain-alarm-over": replace(PLAIN, state=PlainState.OVER),
    }
