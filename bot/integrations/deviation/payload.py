"""A deviation report as JSON, as docs/deviation/deviation-report.schema.json promises.

Free text goes out with everything that looks like a birth number masked, whatever the form let
through (L11, L13).
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.reports.deviation_report import Account, DeviationReport
from bot.domain.reports.masking import masked

VERSION = 1


def as_json(report: DeviationReport, document: bytes) -> bytes:
    """The body: the same report and document give the same bytes."""
    body = {
        "version": VERSION,
        "id": report.id,
        "drill": report.drill,
        "unit": {"number": report.unit, "name": report.unit_name, "sector": report.sector.value},
        "reporter": {
            "name": report.reporter.name,
            "ident": report.reporter.ident,
            "on_behalf_of": report.reporter.on_behalf_of,
        },
        "title": masked(report.title),
        "happened_at": _utc(report.happened_at),
        "submitted_at": _utc(report.submitted_at),
        "types": [one.value for one in report.types],
        "target": _value(report.target),
        "meeting": _value(report.meeting),
        "place": _value(report.place),
        "severity": _value(report.severity),
        "injury": report.injury.value,
        "account": {name: masked(getattr(report.account, name)) for name in Account.__slots__},
        "told": [
            {"party": told.party.value, "name": told.name, "at": _utc(told.at)}
            for told in report.told
        ],
        "evidence": list(report.evidence),
        "risk_assessment": report.risk_assessment,
        "document": {
            "media_type": "application/pdf",
            "sha256": hashlib.sha256(document).hexdigest(),
            "content": base64.b64encode(document).decode(),
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _value(choice: Any) -> str | None:
    return None if choice is None else choice.value


def _utc(at: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
