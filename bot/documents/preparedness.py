"""A unit's preparedness on paper: the notification routine for its contingency plan, who is alerted
in which order, what counts, who does what, what the bot cannot do, what is tested when (R25, R33,
R37, R81); and the emergency card for the wall, for when Teams is what fails (R25, R71): the same as
on the card of `beredskap`, for the whole unit, as a tagged PDF/A.

2.4.1: "Varslingsrutinen skal være beskrevet i den enkelte enhets beredskapsplan".
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import segno

from bot.cards.kit.people import printed
from bot.cards.kit.words import clipped, day, day_in_words
from bot.cards.measures.measure import CARES, every
from bot.documents.typesetting import CannotTypeset, Sheet, Standard, pdf_of, pictures_of
from bot.domain.measures import Care, Schedule
from bot.domain.organisation.organisation import (
    OSLO,
    Language,
    Level,
    Organisation,
    Unit,
    oslo_midnight,
)
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
    `made_at` is ms UTC, `lost` counts the measures that nobody can read."""

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


def plan_sheet(plan: ContingencyPlan) -> Sheet:
    """The paper. The same plan gives the same words."""
    say = say_in(plan.language)
    responsible = ", ".join(map(_line, plan.administrators)) or say("contingency-nobody")
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
    rounds = say("contingency-order-lines", rounds=plan.rounds, contact=plan.contact_seconds)
    yield say("contingency-order"), [*_levels(say, plan), rounds]
    stand_ins = [say("contingency-stand-ins-lines"), *(_away(say, one) for one in plan.away)]
    yield say("contingency-stand-ins"), stand_ins
    yield say("contingency-counts"), [say("contingency-counts-lines")]
    yield say("contingency-numbers"), _numbers(say, plan)
    yield say("contingency-roles"), _roles(say, plan)
    yield say("contingency-limits"), [say("contingency-limits-lines")]
    yield say("contingency-tests"), [say("contingency-tests-lines")]
    yield say("contingency-measures"), list(_measures(say, plan))
    yield say("contingency-keeping"), list(_keeping(say, plan))


def _levels(say: Localised, plan: ContingencyPlan) -> Iterator[str]:
    for number, level in enumerate(plan.levels, start=1):
        told = {"number": str(number), "level": _line(level.name), "seconds": str(level.wait)}
        if level.wait_alone == level.wait:
            yield say("contingency-level", **told)
        else:
            yield say("contingency-level-alone", **told, alone=str(level.wait_alone))
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
        names = ", ".join(map(_line, plan.safety_reps))
        lines.append(say("contingency-safety-reps", names=names))
    if plan.administrators:
        names = ", ".join(map(_line, plan.administrators))
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


Content = dict[str, Any]


def content_of(organisation: Organisation, unit: Unit, language: Language, at: int) -> Content:
    """Everything the paper says, in one language. `at` (ms UTC) is printed as its date.

    Everybody the unit lists is on it: paper does not know who is away today.
    """
    say = say_in(language)
    numbers = [(contact.name, contact.phone) for contact in unit.contacts]
    return {
        "language": language.value,
        "title": say("wall-title", unit=clipped(unit.name)),
        "headline": say("wall-headline"),
        "lines": [say("wall-line"), say("wall-call")],
        "danger": say("danger", number="112"),
        "emergency": [["112", say("wall-police")], ["113", say("wall-ambulance")]],
        "order": say("readiness-headline"),
        "levels": [
            _level(say, number, level, organisation)
            for number, level in enumerate(organisation.levels_of(unit), start=1)
        ],
        "numbers_heading": say("readiness-numbers"),
        "numbers": _entries(say, numbers),
        "practise": say("wall-practise"),
        "footer": say(
            "wall-footer",
            unit=clipped(unit.name),
            number=unit.number,
            date=day_in_words(at, language),
        ),
    }


def _level(say: Localised, number: int, level: Level, organisation: Organisation) -> Content:
    people = [organisation.people[person] for person in level.people]
    return {
        "heading": f"{number} · {clipped(level.name)}",
        "wait": say("readiness-wait", seconds=level.wait_seconds),
        "people": _entries(say, [(person.name, person.phone) for person in people]),
    }


def _entries(say: Localised, numbers: Iterable[tuple[str, str | None]]) -> list[Mapping[str, str]]:
    return [
        {
            "name": clipped(name),
            "phone": phone or "",
            "shown": printed(phone) if phone else say("wall-no-number"),
            "code": say("wall-code", name=clipped(name), number=printed(phone)) if phone else "",
        }
        for name, phone in numbers
    ]


__all__ = ["CannotDraw", "as_pdf", "as_pictures", "content_of"]


# Kept for years and read aloud: archivable (PDF/A-2a) and accessible (PDF/UA-1).
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")


class CannotDraw(ValueError):
    """One sentence for the administrator."""


def as_pdf(content: Content, at: int) -> bytes:
    """The card as a PDF; the same content and instant (ms UTC) give the same bytes. Raises
    `CannotDraw` for a letter that no font of ours has."""
    try:
        return pdf_of(_template(), _data(content, at), at, STANDARDS)
    except CannotTypeset as error:
        raise CannotDraw(_reason(error)) from error


def as_pictures(content: Content, at: int) -> list[bytes]:
    """The pages as PNG, to look at."""
    return pictures_of(_template(), _data(content, at))


def _data(content: Content, at: int) -> dict[str, Any]:
    day = datetime.fromtimestamp(at / 1000, OSLO)
    made = [day.year, day.month, day.day]
    return {**content, "codes": _codes(content), "made": made}


def phone_code(phone: str) -> str:
    """The QR code, as SVG, with which a telephone offers to call the number."""
    drawn = io.BytesIO()
    segno.make(f"tel:{phone}", error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False
    )
    return drawn.getvalue().decode()


def _codes(content: Content) -> dict[str, str]:
    entries = [entry for level in content["levels"] for entry in level["people"]]
    phones = {entry["phone"] for entry in [*entries, *content["numbers"]] if entry["phone"]}
    return {phone: phone_code(phone) for phone in sorted(phones)}


def _template() -> bytes:
    return files("bot.documents").joinpath("wall_card.typ").read_bytes()


def _reason(error: CannotTypeset) -> str:
    return (
        f"The card cannot be drawn ({error}). If it is a letter in a name, write the name "
        "with other letters in the organisation file."
    )
