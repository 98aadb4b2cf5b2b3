"""The tables (architecture.md, "Data"), by subject. Ids are uuid4 as text, instants int64 ms UTC.

An alarm is one document (`incident.card`, the whole `RedCard` as JSON) with the columns that
queries need beside it: every move is one UPDATE, and a rule that needs a new field needs no
migration. What must stay provable or searchable has tables of its own.
"""

from bot.store.tables.afterwards import draft, draft_revision, follow_up
from bot.store.tables.alarm import canary, card, helper, incident, timeline, utterance, walk
from bot.store.tables.base import metadata
from bot.store.tables.drills import drill_plan, drill_unit, practice, trainee
from bot.store.tables.evidence import evidence, evidence_hold, evidence_upload, intake, page_link
from bot.store.tables.health import alarm_probe, clock_mark, database_identity, database_outage
from bot.store.tables.measures import measure, measure_change, measure_minutes, measure_register
from bot.store.tables.organisation import (
    organisation_change,
    organisation_revision,
    unit_check,
    unit_told,
)
from bot.store.tables.outbox import inbound, pace, task
from bot.store.tables.people import (
    absence,
    access_log,
    address,
    preference,
    presence,
    reach,
    reading,
)

__all__ = [
    "absence",
    "access_log",
    "address",
    "alarm_probe",
    "canary",
    "card",
    "clock_mark",
    "database_identity",
    "database_outage",
    "draft",
    "draft_revision",
    "drill_plan",
    "drill_unit",
    "evidence",
    "evidence_hold",
    "evidence_upload",
    "follow_up",
    "helper",
    "inbound",
    "incident",
    "intake",
    "measure",
    "measure_change",
    "measure_minutes",
    "measure_register",
    "metadata",
    "organisation_change",
    "organisation_revision",
    "pace",
    "page_link",
    "practice",
    "preference",
    "presence",
    "reach",
    "reading",
    "task",
    "timeline",
    "trainee",
    "unit_check",
    "unit_told",
    "utterance",
    "walk",
]
