"""The cards about evidence, in every condition."""

from dataclasses import replace
from typing import Any

from bot.cards.evidence.views import (
    EvidenceLine,
    EvidenceListView,
    EvidenceView,
    IncidentLine,
    LineState,
    NotComeView,
    Question,
)
from bot.cards.views import View
from bot.domain.alarm.incident import MeetingType
from bot.domain.evidence import Came, FileRemark, MediaType, Refusal, Scan
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType
from bot.events import NotCome

AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
BATCH = "1d3c2b1a-0f9e-4d8c-8b7a-6a5b4c3d2e1f"
ALARM = IncidentLine(
    "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11", AT, DeviationType.THREAT, MeetingType.PHONE
)
NOTED = IncidentLine("7f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a12", AT - DAY, noted=True)
DRILL = IncidentLine("8f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a13", AT - 3 * DAY, drill=True)
QUESTION = Question((ALARM, NOTED, DRILL), days=7)
LINK = "https://rodtkort.example.no/evidence/view/TOKEN"

SAVING = EvidenceLine(LineState.SAVING, Came.PASTED, AT)
SLOW = EvidenceLine(LineState.SAVING, Came.PASTED, AT, refusal=Refusal.NOT_FETCHED)
KEPT = EvidenceLine(LineState.KEPT, Came.PASTED, AT, MediaType.PNG, scan=Scan.CLEAN, evidence="e-1")
OWN = replace(KEPT, own="e-1")
REMOVED = replace(KEPT, state=LineState.REMOVED, evidence=None, own="e-1", until=AT + DAY)
PDF = EvidenceLine(
    LineState.KEPT, Came.FILE, AT, MediaType.PDF, (FileRemark.NOT_SHOWN,), Scan.NOT_SCANNED
)
MESSAGE = EvidenceLine(LineState.KEPT, Came.MESSAGE_ACTION, AT, MediaType.TEXT, evidence="e-2")
RECORDING = EvidenceLine(LineState.KEPT, Came.REFERENCE, AT)
NOT_THE_FILE = EvidenceLine(LineState.REFUSED, Came.PASTED, AT, refusal=Refusal.NOT_THE_FILE)


def evidence_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    return {**_sent(), **_listed()}


def _sent() -> dict[str, View]:
    def view(*lines: EvidenceLine, belongs: IncidentLine | None = ALARM, **more: Any) -> View:
        known: dict[str, Any] = {"belongs_to": belongs, "shown_on_pages": True, **more}
        return EvidenceView(Language.BOKMAL, BATCH, lines, **known)

    return {
        "evidence-saving": view(SAVING),
        "evidence-forwarded": view(
            EvidenceLine(LineState.SAVING, Came.MESSAGE_ACTION, AT),
            belongs=None,
            question=QUESTION,
            came=Came.MESSAGE_ACTION,
        ),
        "evidence-not-come": NotComeView(Language.BOKMAL, tuple(NotCome)),
        "evidence-slow": view(SLOW),
        "evidence-kept": view(KEPT),
        "evidence-kept-link": view(KEPT, link=LINK),
        "evidence-kept-no-pages": view(
            EvidenceLine(LineState.KEPT, Came.PASTED, AT, MediaType.PNG), shown_on_pages=False
        ),
        "evidence-again": view(KEPT.turned(LineState.AGAIN, without_link=False)),
        "evidence-several": view(KEPT, PDF, NOT_THE_FILE, came=Came.FILE),
        "evidence-refused": view(NOT_THE_FILE),
        "evidence-message": view(MESSAGE, came=Came.MESSAGE_ACTION),
        "evidence-asks": view(KEPT, belongs=None, question=QUESTION),
        "evidence-asks-no-incident": view(SAVING, belongs=None, question=Question((), 7)),
        "evidence-erased": view(KEPT.turned(LineState.ERASED, without_link=True), belongs=None),
        "evidence-drill": view(KEPT, belongs=DRILL, drill=True),
        "evidence-own": view(OWN),
        "evidence-own-several": view(OWN, replace(PDF, own="e-3"), NOT_THE_FILE, came=Came.FILE),
        "evidence-removed": view(REMOVED),
        "evidence-removed-one": view(OWN, REMOVED),
        "evidence-for-good": view(REMOVED, asked="e-1"),
    }


def _listed() -> dict[str, View]:
    nb = Language.BOKMAL
    lines = (KEPT, PDF, MESSAGE, RECORDING)
    return {
        "evidence-list": EvidenceListView(nb, ALARM, lines),
        "evidence-list-empty": EvidenceListView(nb, None, ()),
        "evidence-list-link": EvidenceListView(nb, ALARM, lines, link=LINK),
        "evidence-list-elsewhere": EvidenceListView(nb, None, (), elsewhere=True),
        "evidence-list-waiting": EvidenceListView(
            nb, NOTED, (), waiting=2, question=QUESTION, choices=QUESTION.choices
        ),
        "evidence-list-leader": EvidenceListView(nb, ALARM, lines, may_add=False),
        "evidence-list-own": EvidenceListView(nb, ALARM, (OWN, MESSAGE, REMOVED)),
        "evidence-list-drill": EvidenceListView(nb, DRILL, (KEPT,), drill=True),
    }
