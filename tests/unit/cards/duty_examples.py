"""The cards of a threat's follow-up, one realistic view for each condition (see `examples.py`)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.threat.views import (
    NoticeLine,
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
    UnitNoticeView,
    UntakenView,
)
from bot.cards.views import PassedOver, PersonLine, StepState, View
from bot.domain.alarm.incident import Details, IncidentKind, MeetingType, Target, ThreatChannel
from bot.domain.organisation.organisation import Language, Workplace
from bot.domain.threat.duty import Reason, Result, ThreatTask

INCIDENT = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11"
SEEN = 7
_DAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Oslo"))
CASEWORKER = PersonLine("00000000-0000-0000-0000-000000000101", "Saksbehandler En", "+4721070000")
LEADER = PersonLine("00000000-0000-0000-0000-000000000102", "Kari Leder", "+4721070001")
OTHER_LEADER = PersonLine("00000000-0000-0000-0000-000000000120", "Per Leder", "+4721070009")


def _at(hour: int, minute: int) -> int:
    return int(_DAY.replace(hour=hour, minute=minute).timestamp() * 1000)


def _lines(*tasks: ThreatTask) -> tuple[TaskLine, ...]:
    return tuple(TaskLine(task) for task in tasks)


_SELF = Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.HOME_OFFICE, Target.SELF)
_UNIT = replace(_SELF, target=Target.OTHER_UNIT)
ASKED = ThreatFollowUpView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    condition=ThreatFollowUpCondition.ASKED,
    caseworker=CASEWORKER,
    unit="Nav Eksempel",
    at=_at(10, 2),
    details=_SELF,
    tasks=_lines(ThreatTask.POLICE, ThreatTask.OWN_UNIT, ThreatTask.SAFETY_REP),
)
MINE = replace(ASKED, condition=ThreatFollowUpCondition.MINE, owner="Kari Leder")
_POLICE_DONE = TaskLine(ThreatTask.POLICE, Result.DONE, None, "Kari Leder", _at(10, 20))
_REP_NOT = TaskLine(
    ThreatTask.SAFETY_REP, Result.NOT_RELEVANT, Reason.SOMEBODY_ELSE, "Kari Leder", _at(10, 25)
)
UNIT = replace(
    MINE,
    details=_UNIT,
    tasks=_lines(ThreatTask.TARGET_UNIT, ThreatTask.POLICE, ThreatTask.SAFETY_REP),
    units=(("0301", "Nav Nabo"), ("0300", "Nav Fylke")),
)
_TOLD = NoticeLine("Nav Nabo", _at(10, 12), ("Per Leder",))
NOTICE = UnitNoticeView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    from_unit="Nav Eksempel",
    at=_at(10, 2),
    details=_UNIT,
    to_call=LEADER,
    confirms=True,
)
UNTAKEN = UntakenView(False, Language.BOKMAL, "Nav Eksempel", _at(10, 2))
CONFIRMED = replace(NOTICE, received_by="Per Leder", received_at=_at(10, 16))


def duty_examples() -> dict[str, View]:
    """By name, in bokmål."""
    every = (*_lines(ThreatTask.COLLEAGUE), _POLICE_DONE, *_lines(ThreatTask.OWN_UNIT), _REP_NOT)
    colleague = replace(_SELF, target=Target.COLLEAGUE)
    crisis = replace(_SELF, kind=None, target=Target.CLIENT_SELF)
    in_crisis: dict[str, Any] = {
        "details": crisis,
        "tasks": _lines(ThreatTask.HEALTH, ThreatTask.SAFETY_REP),
    }
    email = Details(kind=IncidentKind.THREAT, channel=ThreatChannel.EMAIL)
    unknown: dict[str, Any] = {
        "details": email,
        "tasks": _lines(ThreatTask.POLICE, ThreatTask.SAFETY_REP),
    }
    return {
        "duty-asked": ASKED,
        "duty-asked-crisis": replace(ASKED, **in_crisis),
        "duty-asked-unknown": replace(ASKED, **unknown),
        "duty-asked-level-two": replace(
            ASKED, passed_over=(PassedOver("Kari Leder", StepState.UNANSWERED),)
        ),
        "duty-asked-of-many": replace(
            ASKED,
            details=replace(ASKED.details, place=Workplace.OFFICE),
            untaken=True,
            declined=True,
            passed_over=tuple(
                PassedOver(f"Leder {name}", StepState.UNANSWERED) for name in ("To", "Tre", "Fire")
            ),
        ),
        "duty-untaken": replace(ASKED, untaken=True, declined=True),
        "duty-mine": MINE,
        "duty-mine-crisis": replace(MINE, **in_crisis),
        "duty-mine-unknown": replace(MINE, **unknown),
        "duty-mine-later": replace(MINE, details=colleague, tasks=every),
        "duty-unit": UNIT,
        "duty-unit-typed": replace(UNIT, units=()),
        "duty-unit-waiting": replace(UNIT, notices=(_TOLD,)),
        "duty-unit-rests": replace(UNIT, notices=(replace(_TOLD, rests=True),)),
        "duty-unit-received": replace(
            UNIT,
            notices=(replace(_TOLD, received_by="Per Leder", received_at=_at(10, 16)),),
        ),
        "duty-unit-unreached": replace(
            UNIT, notices=(replace(_TOLD, unreached=True, leaders=(OTHER_LEADER,)),)
        ),
        "duty-taken": replace(
            ASKED, condition=ThreatFollowUpCondition.TAKEN, owner="Ola Stedfortreder"
        ),
        "duty-settled": replace(
            MINE, condition=ThreatFollowUpCondition.SETTLED, tasks=(_POLICE_DONE, _REP_NOT)
        ),
        "duty-withdrawn": replace(ASKED, condition=ThreatFollowUpCondition.WITHDRAWN),
        "duty-no-threat": replace(ASKED, condition=ThreatFollowUpCondition.NO_THREAT),
        "duty-police-not": replace(
            MINE,
            tasks=(
                TaskLine(ThreatTask.POLICE, Result.NOT_RELEVANT, None, "Kari Leder", _at(10, 20)),
                *_lines(ThreatTask.OWN_UNIT, ThreatTask.SAFETY_REP),
            ),
        ),
        "duty-drill-over": replace(ASKED, condition=ThreatFollowUpCondition.DRILL_OVER, drill=True),
        "duty-closed": replace(ASKED, condition=ThreatFollowUpCondition.CLOSED),
        "duty-replaced": replace(ASKED, condition=ThreatFollowUpCondition.REPLACED),
        "duty-drill": replace(MINE, drill=True),
        "duty-rest": replace(MINE, whole=True),
        "duty-rest-later": replace(MINE, details=colleague, tasks=every, whole=True),
        "duty-rest-unit": replace(UNIT, whole=True),
        "duty-rest-unit-typed": replace(UNIT, units=(), whole=True),
        "unit-notice": NOTICE,
        "unit-notice-received": CONFIRMED,
        "unit-notice-rep": replace(NOTICE, confirms=False),
        "unit-notice-withdrawn": replace(NOTICE, withdrawn=True),
        "unit-notice-drill": replace(NOTICE, drill=True),
        "untaken": UNTAKEN,
        "untaken-drill": replace(UNTAKEN, drill=True),
    }
