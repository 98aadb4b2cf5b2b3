"""The notification routine as a paper for the contingency plan: who is alerted in which order, what
counts, who does what, what the bot cannot do, what is tested when (R25, R33, R37, R81).

2.4.1: "Varslingsrutinen skal være beskrevet i den enkelte enhets beredskapsplan".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.cards.kit.people import printed
from bot.cards.kit.words import (
    CheckLine,
    Sentence,
    clipped,
    day,
    day_in_words,
    in_a_row,
    span_of_wait,
)
from bot.cards.measures.measure import CARES, every
from bot.documents.typesetting import Sheet
from bot.domain.measures import Care, Schedule
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts import Localised, say_in

_LETTERS = 300
_VERSION_LETTERS = 12


@dataclass(frozen=True, slots=True)
class PlanPerson:
    """Somebody of the chain; `stands_in_for` is the name of whoever is away."""

    name: str
    phone: str | None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class PlanLevel:
    """A level of the chain as it is now; waits in seconds."""

    name: str
    wait: int
    wait_alone: int
    people: tuple[PlanPerson, ...]


@dataclass(frozen=True, slots=True)
class PlanAway:
    """A leader who is away now, and who takes over, "" where nobody does."""

    absent: str
    stand_in: str


@dataclass(frozen=True, slots=True)
class PlanMeasure:
    """A measure in force; `owner` is "" where there is none."""

    title: str
    owner: str
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True, slots=True)
class PlanMinutes:
    """Where minutes lie, and what was decided (R60)."""

    day: date
    decision: str
    reference: str


@dataclass(frozen=True, slots=True)
class ContingencyPlan:
    """All that the paper says, in one language. `version` names the organisation's revision,
    `made_at` is ms UTC, `lost` counts the measures that nobody can read; `broken` is what has to be
    mended for the chain to hold."""

    language: Language
    unit: str
    unit_name: str
    made_at: int
    version: str
    levels: tuple[PlanLevel, ...]
    rounds: int
    contact_seconds: int
    away: tuple[PlanAway, ...]
    numbers: tuple[tuple[str, str], ...]
    safety_reps: tuple[str, ...]
    administrators: tuple[str, ...]
    risk_assessment: str | None
    measures: tuple[PlanMeasure, ...]
    review: date | None
    reviewed: date | None
    reviewed_by: str
    minutes: tuple[PlanMinutes, ...]
    lost: int = 0
    broken: tuple[CheckLine, ...] = ()


def plan_sheet(plan: ContingencyPlan) -> Sheet:
    """The paper. The same plan gives the same words."""
    say = say_in(plan.language)
    responsible = in_a_row(say, map(_line, plan.administrators)) or say("contingency-nobody")
    made, version = day_in_words(plan.made_at, plan.language), plan.version[:_VERSION_LETTERS]
    facts = (
        (say("contingency-unit"), f"{_line(plan.unit_name)} ({plan.unit})"),
        (say("contingency-made"), made),
        (say("contingency-version"), version),
        (say("contingency-responsible"), responsible),
        (say("contingency-risk"), _line(plan.risk_assessment or "")),
    )
    told = {"unit": _line(plan.unit_name), "number": plan.unit, "version": version, "date": made}
    return Sheet(
        language=plan.language,
        title=say("contingency-title"),
        facts=facts,
        sections=tuple((heading, "\n".join(lines)) for heading, lines in _sections(say, plan)),
        footer=say("contingency-footer", **told),
        nested=True,
    )


def as_markdown(sheet: Sheet) -> str:
    """The paper's words as Markdown, for a plan that is kept as text; whatever people wrote stands
    letter by letter."""
    lines = [f"# {_escaped(sheet.title)}", ""]
    lines += [f"- **{_escaped(name)}:** {_escaped(value)}" for name, value in sheet.facts if value]
    for heading, text in sheet.sections:
        if text.strip():
            lines += ["", f"## {_escaped(heading)}", ""]
            lines += [_item(line) for line in text.splitlines() if line.strip()]
    return "\n".join([*lines, "", _escaped(sheet.footer), ""])


def _item(line: str) -> str:
    return f"  - {_escaped(line[1:])}" if line.startswith("\t") else f"- {_escaped(line)}"


def _sections(say: Localised, plan: ContingencyPlan) -> Iterator[tuple[str, list[str]]]:
    yield say("contingency-raise"), [say("contingency-raise-lines")]
    contact = span_of_wait(say, plan.contact_seconds)
    rounds = say("contingency-order-lines", rounds=plan.rounds, contact=contact)
    yield say("contingency-order"), [*_levels(say, plan), rounds]
    if plan.broken:
        yield say("contingency-broken"), list(_broken(say, plan))
    stand_ins = [say("contingency-stand-ins-lines"), *(_away(say, one) for one in plan.away)]
    yield say("contingency-stand-ins"), stand_ins
    yield say("contingency-counts"), [say("contingency-counts-lines")]
    yield say("contingency-numbers"), _numbers(say, plan)
    yield say("contingency-roles"), _roles(say, plan)
    yield say("contingency-limits"), [say("contingency-limits-lines")]
    yield say("contingency-tests"), [say("contingency-tests-lines")]
    yield say("contingency-measures"), list(_measures(say, plan))
    yield say("contingency-keeping"), list(_keeping(say, plan))


def _broken(say: Localised, plan: ContingencyPlan) -> Iterator[str]:
    for one in plan.broken:
        yield _said(say, one.found)
        yield _under(_said(say, one.step))


def _said(say: Localised, sentence: Sentence) -> str:
    """The sentence as it stands on paper, where nothing is markdown."""
    args = {k: _line(v) if isinstance(v, str) else v for k, v in sentence.args}
    return say(sentence.id, **args)


def _levels(say: Localised, plan: ContingencyPlan) -> Iterator[str]:
    for number, level in enumerate(plan.levels, start=1):
        told = {"number": str(number), "level": _line(level.name)}
        told["wait"] = span_of_wait(say, level.wait)
        if level.wait_alone == level.wait:
            yield say("contingency-level", **told)
        else:
            alone = span_of_wait(say, level.wait_alone)
            yield say("contingency-level-alone", alone=alone, **told)
        for person in level.people:
            yield _under(_person(say, person))
        if not level.people:
            yield _under(say("contingency-level-empty"))


def _person(say: Localised, person: PlanPerson) -> str:
    phone = printed(person.phone) if person.phone else say("contingency-no-phone")
    if person.stands_in_for is None:
        return say("contingency-person", name=_line(person.name), phone=phone)
    told = {"name": _line(person.name), "absent": _line(person.stands_in_for), "phone": phone}
    return say("contingency-stands-in", **told)


def _away(say: Localised, away: PlanAway) -> str:
    if not away.stand_in:
        return say("contingency-away-nobody", absent=_line(away.absent))
    return say("contingency-away", absent=_line(away.absent), name=_line(away.stand_in))


def _numbers(say: Localised, plan: ContingencyPlan) -> list[str]:
    units = [
        say("contingency-number", name=_line(name), phone=printed(phone))
        for name, phone in plan.numbers
    ]
    return [say("contingency-police"), say("contingency-ambulance"), *units]


def _roles(say: Localised, plan: ContingencyPlan) -> list[str]:
    lines = [say("contingency-roles-lines")]
    if plan.safety_reps:
        names = in_a_row(say, map(_line, plan.safety_reps))
        lines.append(say("contingency-safety-reps", names=names))
    if plan.administrators:
        names = in_a_row(say, map(_line, plan.administrators))
        lines.append(say("contingency-administrators", names=names))
    return lines


def _measures(say: Localised, plan: ContingencyPlan) -> Iterator[str]:
    if plan.lost:
        yield say("measure-unreadable", count=plan.lost)
    elif not plan.measures:
        yield say("contingency-no-measures")
    for one in plan.measures:
        owner = _line(one.owner) or say("contingency-nobody")
        yield say("contingency-measure", title=_line(one.title), owner=owner)
        for schedule in one.schedules:
            if schedule.every or schedule.day or schedule.done:
                yield _under(_schedule(say, plan, schedule))


def _schedule(say: Localised, plan: ContingencyPlan, schedule: Schedule) -> str:
    care: Care = schedule.care
    return say(
        "contingency-measure-care",
        care=say(CARES[care]),
        every=every(say, schedule.every),
        day=_day(plan, schedule.day) or say("contingency-no-day"),
        done=_day(plan, schedule.done) or say("contingency-never"),
    )


def _keeping(say: Localised, plan: ContingencyPlan) -> Iterator[str]:
    yield say("contingency-keeping-lines")
    if plan.reviewed is not None:
        told = {"day": _day(plan, plan.reviewed), "name": _line(plan.reviewed_by)}
        yield say("contingency-reviewed", **told)
    if plan.review is not None:
        yield say("contingency-review", day=_day(plan, plan.review))
    for one in plan.minutes:
        told = {"decision": _line(one.decision), "reference": _line(one.reference)}
        yield say("contingency-minutes", day=_day(plan, one.day), **told)


def _under(text: str) -> str:
    """A line that belongs to the one above it."""
    return f"\t{text}"


def _day(plan: ContingencyPlan, shown: date | None) -> str:
    return day(oslo_midnight(shown), plan.language) if shown is not None else ""


def _line(text: str) -> str:
    return clipped(text, _LETTERS)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
