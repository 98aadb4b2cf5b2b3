"""The tables beside the alarms: versions of the organisation and what staff were told, the morning
check, people, drills, safety measures, and what the bot knows of its database."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, text

from bot.store.tables.alarm import metadata

organisation_revision = Table(
    "organisation_revision",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
)

organisation_change = Table(  # who changed what about a unit; codes and names of employees
    "organisation_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("revision", Text, nullable=False),
    Column("document", Text, nullable=False),
)
Index("organisation_change_of_unit", organisation_change.c.unit, organisation_change.c.at)

unit_told = Table(  # what a unit's staff were told last (R16, R68)
    "unit_told",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("document", Text, nullable=False),
)

unit_check = Table(  # the morning check of a unit, and whose it is while it is being made
    "unit_check",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("day", Text, nullable=False),  # Oslo's date it was last made on
    Column("lease_until", BigInteger, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Column("document", Text),
)


address = Table(
    "address",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("conversation_id", Text),
    Column("bot_id", Text, nullable=False),
    Column("user_mri", Text, nullable=False),
    Column("aad_object_id", Text),
    Column("updated_at", BigInteger, nullable=False, index=True),
    Column("removed", Boolean, nullable=False),  # kept, so that other replicas learn of it
)

preference = Table(
    "preference",
    metadata,
    Column("person", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False, index=True),
)

call_choice = Table(  # what somebody who is alerted has chosen of calls (docs/calling.md)
    "call_choice",
    metadata,
    Column("person", Text, primary_key=True),
    Column("on_duty", Boolean, nullable=False),
    Column("asked_at", BigInteger),  # when they asked to have no number here
    Column("administrator", Text),  # who said yes to that
    Column("safety_rep", Text),
)

absence = Table(  # set in chat; lies over the organisation file's
    "absence",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, index=True),  # when it was said
    Column("until", BigInteger),
    Column("stand_in", Text),
    Column("away", Boolean, nullable=False),  # false: back, although the file says absent
)

planned_absence = Table(  # told in chat before it begins; beside the one that counts now
    "planned_absence",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("until", BigInteger),  # not after `since`: taken back
    Column("stand_in", Text),
    Column("said_at", BigInteger, nullable=False, index=True),  # said, or changed
)

presence = Table(  # who is at the office today (R46): until midnight, and forgotten the next day
    "presence",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, index=True),  # when it was said
    Column("until", BigInteger, nullable=False),  # not after `since`: gone again
    Column("key_id", Text),  # where they sit, sealed; null where nothing was said
    Column("sealed", LargeBinary),
)

reading = Table(  # who has read which version of a routine (R26); the first time counts
    "reading",
    metadata,
    Column("person", Text, primary_key=True),
    Column("routine", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

access_log = Table(  # who looked at an incident, in chat, on a page or with the commands
    "access_log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("incident", Text),
    Column("audited_at", BigInteger),  # when the agency's archive was told (docs/operate.md)
)
Index(
    "access_log_waiting",
    access_log.c.at,
    sqlite_where=text("audited_at IS NULL"),
    postgresql_where=text("audited_at IS NULL"),
    postgresql_concurrently=True,
)

audit_turn = Table(  # one row: which process tells the archive now, so that the order is kept
    "audit_turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("whose", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

reach = Table(  # what the morning check knows of somebody's way through Teams
    "reach",
    metadata,
    Column("person", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("cleared_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)


practice = Table(  # who went through which drill (R57, R64); outlasts the drill's own record
    "practice",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("drill", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("scenario", Text),
)
Index("practice_by_person", practice.c.person)
Index("practice_by_unit", practice.c.unit)

trainee = Table(  # since when somebody is known to the calendar, and when they were reminded
    "trainee",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("welcomed_at", BigInteger),
    Column("reminded_at", BigInteger),
    Column("reminders", Integer, nullable=False),
    Column("rest_until", BigInteger),
    Column("seen_at", BigInteger, nullable=False),
)

drill_unit = Table(  # since when a unit is known to the calendar, and when its list went out
    "drill_unit",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("listed_at", BigInteger),
)

drill_plan = Table(  # one planned drill for each unit; `day` is a date in Oslo
    "drill_plan",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("drill", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("about", Text),
    Column("asked_at", BigInteger),
)


measure = Table(  # a safety measure of a unit; what it says is sealed (R59)
    "measure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("owner", Text, index=True),
    Column("revision", Integer, nullable=False),
    Column("overdue_at", BigInteger),  # from when on anything of it is overdue
    Column("added_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_change = Table(  # every step of a measure's history: what it was like from then on
    "measure_change",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_minutes = Table(  # where minutes lie, and what was decided (R60); null: the whole register
    "measure_minutes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False, index=True),
    Column("measure", Text, index=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_register = Table(  # one for each unit that has measures: its reviews, and the next look
    "measure_register",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("document", Text, nullable=False),
)


database_identity = Table(  # one row: made with the tables, and never changed
    "database_identity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
)

alarm_probe = Table(  # rows as large as an alarm's, committed and deleted again every few seconds
    "alarm_probe",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
)

clock_mark = Table(  # one row (`store.clock_mark.ClockMark`)
    "clock_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("stepped_at", BigInteger, nullable=False),
    Column("step_ms", BigInteger, nullable=False),
    Column("leapt_at", BigInteger, nullable=False),
)

database_outage = Table(  # from when until when a replica could store nothing (V5)
    "database_outage",
    metadata,
    Column("id", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
