"""An organisation becomes a file that reads back as the same organisation."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.organisation.organisation import (
    DrillFrequency,
    EmergencyNumber,
    FileAbsence,
    Language,
    Level,
    Organisation,
    Person,
    Sector,
    Unit,
    Workplace,
)
from bot.integrations.directory.drafts import (
    ABSENCE_KEYS,
    CONTACT_KEYS,
    DRILL_KEYS,
    LEVEL_KEYS,
    PERSON_KEYS,
    ROOT_KEYS,
    UNIT_KEYS,
)
from bot.integrations.directory.organisation_file import read_organisation, write_organisation
from tests.each import each
from tests.unit.integrations.directory.test_organisation_file import SAMPLE, accepted

_Value = TypeVar("_Value")

# What YAML would read as something else, or stumble over.
ODD_TEXTS = [
    "no", "~", "null", "0315", "2026-12-20", "1e3", "- x", "a: b", "a #b", "#b", "*a", "&a", "!a",
    "{", "[", "'", '"', "\\", "|", ">", "%a", "@a", "`a", "?", "=", "<<", "a\nb", "a\tb", "a  b",
    "Å…😀", "\x00", "a\x85b", "a\u2028b", "\ufeffa", "x" * 300,
]  # fmt: skip
# The reader trims, and has no text that is empty.
TEXTS = st.text(max_size=20).map(str.strip).filter(bool) | st.sampled_from(ODD_TEXTS)
PHONES = st.from_regex(r"\+47[0-9]{8}|\+46[0-9]{6,9}", fullmatch=True)
SHORT_PHONES = PHONES | st.sampled_from(["112", "116123", "02800"])
DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


def maybe(values: st.SearchStrategy[_Value]) -> st.SearchStrategy[_Value | None]:
    return st.none() | values


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """A sound organisation: everything that the reader does not refuse."""
    ids = draw(st.lists(TEXTS, min_size=2, max_size=6, unique_by=str.lower))
    numbers = draw(
        st.lists(st.from_regex("[0-9]{4}", fullmatch=True), min_size=1, max_size=3, unique=True)
    )
    free = list(ids)
    units = []
    for place, number in enumerate(numbers):
        taken = draw(st.integers(0, len(free)))
        members, free = free[:taken], free[taken:]
        units.append(draw(_unit(number, numbers[:place], ids, tuple(members))))
    people = [draw(_person(person, ids)) for person in ids]
    return Organisation(
        fallback_unit=draw(st.sampled_from(numbers)),
        people={person.id: person for person in people},
        units={unit.number: unit for unit in units},
    )


@st.composite
def _person(draw: st.DrawFn, person: str, ids: list[str]) -> Person:
    others = [one for one in ids if one != person]
    begins = draw(st.lists(DAYS, max_size=2))
    return Person(
        id=person,
        name=draw(TEXTS),
        phone=draw(maybe(PHONES)),
        nav_ident=draw(maybe(st.from_regex("[A-Z][0-9]{6}", fullmatch=True))),
        language=draw(maybe(st.sampled_from(Language))),
        sector=draw(maybe(st.sampled_from(Sector))),
        default_place=draw(maybe(st.sampled_from(Workplace))),
        safety_training=draw(maybe(st.dates(date(2000, 1, 1), date(2100, 12, 31)))),
        spoken_name=draw(maybe(TEXTS)),
        absent=tuple(
            FileAbsence(
                first,
                first + timedelta(days=draw(st.integers(0, 30))),
                draw(maybe(st.sampled_from(others))),
            )
            for first in begins
        ),
    )


BETWEEN = st.just(180) | st.integers(1, 365)


@st.composite
def _unit(
    draw: st.DrawFn, number: str, above: list[str], ids: list[str], members: tuple[str, ...]
) -> Unit:
    some = st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple)
    waits = st.integers(1, 3600)
    two = st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True).map(tuple)
    levels = draw(
        st.lists(
            st.builds(Level, TEXTS, two, waits, maybe(waits), maybe(waits)), min_size=1, max_size=3
        )
    )
    return Unit(
        number=number,
        name=draw(TEXTS),
        levels=tuple(levels),
        members=members,
        sector=draw(maybe(st.sampled_from(Sector))),
        parent=draw(maybe(st.sampled_from(above))) if above else None,
        contact_seconds=draw(st.just(90) | waits),
        repeat=draw(st.just(3) | st.integers(1, 100)),
        safety_reps=draw(some),
        administrators=draw(some),
        contacts=tuple(draw(st.lists(st.builds(EmergencyNumber, TEXTS, SHORT_PHONES), max_size=2))),
        risk_assessment=draw(maybe(TEXTS)),
        drills=draw(st.builds(DrillFrequency, BETWEEN, BETWEEN, BETWEEN)),
        temas=draw(st.just(()) | st.just(("OPP", "AAP"))),
        call_after_seconds=draw(maybe(waits)),
    )


@settings(max_examples=20, deadline=None)
@given(organisations())
def test_what_is_written_reads_back_as_the_same(organisation: Organisation) -> None:
    reading = read_organisation(write_organisation(organisation))
    assert reading.organisation == organisation, reading.problems


@each(ODD_TEXTS)
def test_a_text_that_yaml_stumbles_over_is_written_so_that_it_does_not(odd: str) -> None:
    sample = accepted(SAMPLE)
    named = {key: replace(person, name=odd) for key, person in sample.people.items()}
    unit = replace(sample.units["0300"], name=odd, risk_assessment=odd)
    organisation = replace(sample, people=named, units={**sample.units, "0300": unit})
    assert accepted(write_organisation(organisation)) == organisation


EVERYTHING = """\
version: 1
fallback_unit: "0300"
people:
  - id: a
    name: Anne
    phone: "+4721070001"
    nav_ident: A100001
    language: nn
    sector: municipal
    default_place: ute
    absent: [{from: 2026-12-20, to: 2027-01-03, stand_in: b}]
    safety_training: 2024-03-01
    spoken_name: Ane
    hms: ["0300", "0315"]
  - {id: b, name: Bo}
units:
  - number: "0300"
    name: Nav Fylke
    members: []
    levels: [{name: Over, wait_seconds: 60, people: [a, b]}]
  - number: "0315"
    name: Nav Eksempel
    sector: state
    drills: {alone_days: 90, leader_days: 60, function_days: 30}
    parent: "0300"
    members: [a]
    call_after_seconds: 20
    contact_seconds: 80
    repeat: 2
    levels:
      - {name: Leder, wait_seconds: 30, wait_seconds_alone: 15, call_after_seconds: 5, people: [b]}
    safety_reps: [a]
    administrators: [b]
    contacts: [{name: Vakt, phone: "116123"}]
    risk_assessment: ROS 2026
    temas: [OPP, AAP]
"""


def test_every_key_that_the_reader_knows_is_written() -> None:
    """Who teaches the file a new key finds here that an export, an import and a change in chat
    would drop it."""
    written = yaml.safe_load(write_organisation(accepted(EVERYTHING)))
    person, unit = written["people"][0], written["units"][1]
    assert set(written) == set(ROOT_KEYS)
    assert set(person) == set(PERSON_KEYS)
    assert set(person["absent"][0]) == set(ABSENCE_KEYS)
    assert set(unit) == set(UNIT_KEYS)
    assert set(unit["levels"][0]) == set(LEVEL_KEYS)
    assert set(unit["contacts"][0]) == set(CONTACT_KEYS)
    assert set(unit["drills"]) == set(DRILL_KEYS)


def test_the_same_organisation_gives_the_same_text() -> None:
    """The text names the revision: an order that means nothing must not make a new one."""
    written = write_organisation(accepted(SAMPLE))
    organisation = accepted(written)
    turned = replace(
        organisation,
        people=dict(reversed(list(organisation.people.items()))),
        units=dict(reversed(list(organisation.units.items()))),
    )
    assert turned == accepted(SAMPLE)
    assert write_organisation(turned) == written


def test_the_file_is_easy_to_read_and_to_change_by_hand() -> None:
    written = write_organisation(accepted(SAMPLE))
    assert '- {id: 00000000-0000-0000-0000-000000000104, name: Leder To, phone: "+4721070003"}' in (
        written.splitlines()
    )
    assert "  - {from: 2026-12-20, to: 2027-01-03, stand_in: " in written
    assert '- number: "0300"\n  name: Nav Fylke\n' in written
    assert "  - name: Leder på nivået over\n    wait_seconds: 60\n" in written
    for as_usual in ("repeat", "contact_seconds", "risk_assessment", "null", "[]\n  safety"):
        assert as_usual not in written
    assert written.index("Nav Fylke") < written.index("Nav Eksempel"), "by number"
    assert written.index("Leder En") < written.index("Saksbehandler En"), "by name"
