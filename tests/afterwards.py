"""A note, a report and a client for tests of what comes after an alarm. Nobody has the numbers: the
checksums are worked out here, and not by the code under test."""

from dataclasses import replace
from typing import Any

from bot.documents import as_pdf, as_text, case_note_sheet
from bot.domain.alarm.incident import MeetingType, Target
from bot.domain.organisation.organisation import Language, Sector, Workplace
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import (
    Account,
    DeviationReport,
    DeviationType,
    Injury,
    Party,
    Reporter,
    Severity,
    ToldPerson,
)
from bot.domain.reports.filing import Filing, reference_of
from bot.domain.reports.privacy_filter import BirthNumber, NumberKind
from tests.world import START

DRAFT = "5a0c5b43-96b5-4f0c-8a5e-1f5f0a3c2b11"
IDENT = "Z990001"


def numbers_of(first_nine: str) -> list[str]:
    """Every number that begins so, with the first checksum leaving 0, 1, 2 and 3; some have
    none."""
    found = []
    weighted = sum(w * int(d) for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), first_nine, strict=True))
    for remainder in range(4):
        k1 = (remainder - weighted) % 11
        ten = f"{first_nine}{k1}"
        if k1 < 10:
            k2 = -sum(w * int(d) for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), ten, strict=True))
            if k2 % 11 < 10:
                found.append(f"{ten}{k2 % 11}")
    return found


CANARY = numbers_of("010180123")[0]


def client(number: str = CANARY) -> BirthNumber:
    """A checked number."""
    return BirthNumber(number, NumberKind.BIRTH)


def note(**changes: Any) -> CaseNote:
    """A complete note, shown to Nav alone."""
    complete = CaseNote(
        at=START,
        unit="0315",
        title="Samtale avsluttet etter advarsel",
        about="Brukeren spurte om søknaden sin.",
        behaviour="Brukeren sa: «Nå kommer jeg og tar dere.»",
        told="At samtalen avsluttes, og at brukeren kan skrive til Nav.",
        agreed="Veileder skriver til brukeren i morgen.",
        tema="OPP",
    )
    return replace(complete, **changes)


def filing(**changes: Any) -> Filing:
    """The note on its way, with a real PDF; `note` and what else is given takes the place."""
    written = changes.pop("note", note())
    sheet = case_note_sheet(written, "Nav Eksempel", Language.BOKMAL)
    ready = Filing(
        reference_of(DRAFT),
        written,
        client(),
        IDENT,
        "Saksbehandler En",
        as_pdf(sheet, START),
        as_text(sheet),
    )
    return replace(ready, **changes)


def report(**changes: Any) -> DeviationReport:
    """A report with every field filled in."""
    full = DeviationReport(
        id=DRAFT,
        unit="0315",
        unit_name="Nav Eksempel",
        sector=Sector.STATE,
        reporter=Reporter("Saksbehandler En", "A100001", "Kollega To"),
        title="Trussel på telefon",
        happened_at=START,
        submitted_at=START + 3_600_000,
        types=(DeviationType.THREAT, DeviationType.ABUSIVE),
        target=Target.OTHER_UNIT,
        meeting=MeetingType.PHONE,
        place=Workplace.HOME_OFFICE,
        severity=Severity.HIGH,
        injury=Injury.MENTAL,
        account=Account(*(f"felt {number}" for number in range(10))),
        told=(ToldPerson(Party.OTHER_UNIT, "Leder En", START + 60_000),),
        evidence=("bevis-1",),
        risk_assessment="ROS 2026",
    )
    return replace(full, **changes)
