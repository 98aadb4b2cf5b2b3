"""The organisation file: what contract.md refuses is refused by name and line, all at once."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.organisation.organisation import (
    DrillFrequency,
    FileAbsence,
    Language,
    Organisation,
    Sector,
    Workplace,
)
from bot.integrations.directory import yaml_nodes
from bot.integrations.directory.organisation_file import ProblemSeverity, read_organisation, render
from tests.each import each

SAMPLE = (Path(__file__).parents[4] / "config" / "organisation.sample.yaml").read_text("utf-8")

SMALL = """\
version: 1
fallback_unit: "0300"
people:
  - {id: a, name: Anne}
  - {id: b, name: Bo, phone: "+47 21 07 00 01"}
  - {id: c, name: Cato}
  - id: d
    name: Dina
    absent:
      - from: 2026-12-20
        to: 2027-01-03
        stand_in: b
units:
  - number: "0300"
    name: Nav Fylke
    members: []
    levels:
      - {name: Over, wait_seconds: 60, people: [c, d]}
    safety_reps: [a]
    administrators: [b]
    contacts: [{name: Vakt, phone: "+4721071000"}]
  - number: "0315"
    name: Nav Eksempel
    parent: "0300"
    members: [a]
    contact_seconds: 90
    repeat: 3
    levels:
      - {name: Leder, wait_seconds: 30, wait_seconds_alone: 15, people: [b]}
      - {name: Stedfortreder, wait_seconds: 30, people: [c]}
    safety_reps: [a]
    administrators: [b]
    contacts: [{name: Vakt, phone: "+4721071000"}]
"""


def rendered(content: str) -> list[str]:
    return [render(problem, "o.yaml") for problem in read_organisation(content).problems]


def accepted(content: str) -> Organisation:
    reading = read_organisation(content)
    assert reading.organisation is not None, reading.problems
    return reading.organisation


def test_the_sample_has_nothing_to_mend() -> None:
    organisation = accepted(SAMPLE)
    assert rendered(SAMPLE) == []
    assert list(organisation.units) == ["0315", "0300"]
    caseworker = organisation.people["00000000-0000-0000-0000-000000000101"]
    stand_in = "00000000-0000-0000-0000-000000000103"
    assert caseworker.absent == (FileAbsence(date(2026, 12, 20), date(2027, 1, 3), stand_in),)
    assert caseworker.language is Language.BOKMAL
    assert caseworker.sector is Sector.MUNICIPAL
    assert caseworker.default_place is Workplace.HOME_OFFICE
    unit = organisation.unit_of(caseworker.id)
    assert (unit.number, unit.parent, unit.repeat, unit.contact_seconds) == ("0315", "0300", 3, 90)
    assert [(level.wait_seconds, level.wait_seconds_alone) for level in unit.levels] == [
        (30, 15),
        (30, None),
    ]


def test_json_is_read_the_same() -> None:
    as_json = json.dumps(yaml.safe_load(SAMPLE), default=str, indent=1)
    assert accepted(as_json) == accepted(SAMPLE)


def test_spaces_are_taken_out_of_phone_numbers() -> None:
    assert accepted(SMALL).people["b"].phone == "+4721070001"


ONE_MISTAKE = [
    ("version: 1", "version: 2", 1, "the file has version 2; it must be 1"),
    ("version: 1\n", "", 1, "the file has no version; add it"),
    ("name: Cato", "nmae: Cato", 6, "unknown key «nmae»; did you mean name?"),
    ("repeat: 3", "xyzzy: 3", 27, "unknown key «xyzzy»; known keys are number, name,"),
    ("repeat: 3", "repeat: 3\n    repeat: 4", 28, "has repeat twice (first on line 27)"),
    ("id: c, name", "id: b, name", 6, "person «Cato» has the id of the person on line 5"),
    ("people: [c]", "people: [zz]", 30, "level «Stedfortreder» names the unknown id «zz»"),
    ("safety_reps: [a]", "safety_reps: [zz]", 19, "unit 0300, safety_reps names the unknown id"),
    ("stand_in: b", "stand_in: zz", 12, "stand_in names the unknown id «zz»"),
    ("stand_in: b", "stand_in: d", 12, "names the absent person as stand-in"),
    ("people: [c]", "people: []", 30, "level «Stedfortreder» has nobody in it; add at least one"),
    (", people: [c]", "", 30, "level «Stedfortreder» has nobody in it"),
    ("people: [c, d]", "people: [c, c]", 18, "level «Over», people has «c» twice"),
    ("people: [c, d]", "people: [d]", 14, "unit 0300 has only one person in its whole chain"),
    ('parent: "0300"', 'parent: "0315"', 24, "unit 0315 is its own parent"),
    ('parent: "0300"', 'parent: "9999"', 24, "parent names unit 9999, which is not in the file"),
    ('fallback_unit: "0300"', 'fallback_unit: "9999"', 2, "fallback_unit names unit 9999"),
    ('number: "0315"', "number: 0315", 22, 'has number 0315 without quotes; write "0315"'),
    ('number: "0315"', 'number: "315"', 22, "has number «315»; a unit number is four digits"),
    ('number: "0315"', 'number: "0300"', 22, "unit 0300 is there already, on line 14"),
    ("members: []", "members: [a]", 25, "also in unit 0300 (line 16); keep the person in one"),
    ("members: []", "members:", 16, "unit 0300 has nothing after members"),
    ("    members: []\n", "", 14, "unit 0300 has no members; add it"),
    ('"+47 21 07 00 01"', "21070001", 5, "cannot be dialled, «21070001»; start with the country"),
    ('"+47 21 07 00 01"', '"+472107001"', 5, "a Norwegian number has 8 digits after +47"),
    ('"+47 21 07 00 01"', '"+46-70"', 5, "person «Bo» has a phone number that cannot be dialled"),
    ("name: Cato", "name: Cato, nav_ident: 100001", 6, "is not read as text; put it in quotes"),
    ("name: Cato", "name: Cato, nav_ident: A10001", 6, "«A10001»; write one letter and six digits"),
    ("wait_seconds: 60", "wait_seconds: 0", 18, "has wait_seconds 0; it must be 1 to 3600 seconds"),
    ("wait_seconds: 60", "wait_seconds: 3601", 18, "it must be 1 to 3600 seconds"),
    ("wait_seconds: 60", 'wait_seconds: "60"', 18, "write a whole number without quotes"),
    ("wait_seconds_alone: 15", "wait_seconds_alone: 1.5", 29, "has wait_seconds_alone «1.5»"),
    ("contact_seconds: 90", "contact_seconds: -1", 26, "unit 0315 has contact_seconds -1"),
    ("repeat: 3", "repeat: 101", 27, "unit 0315 has repeat 101; it must be 1 to 100"),
    ("repeat: 3", "sector: privat", 27, "sector «privat»; it must be one of state, municipal"),
    ("name: Cato", "name: Cato, language: no", 6, "language «no»; it must be one of nb, nn, en"),
    ("name: Cato", "name: Cato, default_place: x", 6, "one of kontor, hjemmekontor, ute"),
    ("name: Cato", "name: Cato, safety_training: 1.3.2024", 6, "write it as 2026-12-20"),
    ("name: Cato", 'name: Cato, spoken_name: ""', 6, "has an empty spoken_name; fill it in"),
    ("name: Cato", 'name: Cato, hms: ["9999"]', 6, "«Cato», hms names unit 9999, which is not in"),
    ("name: Cato", "name: Cato, hms: [315]", 6, "is not read as text; put it in quotes"),
    ("name: Cato", 'name: Cato, hms: ["0300", "0300"]', 6, "hms has «0300» twice; keep one"),
    ("name: Cato", 'name: Cato, hms: "0300"', 6, "hms"),
    ("name: Cato", 'name: " "', 6, "has an empty name; fill it in"),
    ("id: a,", 'id: "",', 4, "has an empty id; fill it in"),
    ("id: a, name", "id: 17, name", 4, "id «17» is not read as text; put it in quotes"),
    ("from: 2026-12-20", "from: 20.12.2026", 10, "which is no date; write it as 2026-12-20"),
    ("to: 2027-01-03", "to: 2027-02-30", 11, "which is no date"),
    ("to: 2027-01-03", "to: 2026-12-19", 11, "ends 2026-12-19, before it begins 2026-12-20"),
    ("to: 2027-01-03", "to: 0001-01-01", 11, "check the year"),
    ("contacts: [", "contacts: [{name: X}, ", 21, "a contact has no phone; add it"),
]


@pytest.mark.parametrize(("good", "bad", "line", "words"), ONE_MISTAKE)
def test_a_mistake_is_named_with_its_line(good: str, bad: str, line: int, words: str) -> None:
    content = SMALL.replace(good, bad, 1)
    assert content != SMALL
    reading = read_organisation(content)
    assert reading.organisation is None
    assert [text for text in rendered(content) if text.startswith(f"o.yaml:{line}: ")]
    assert words in "\n".join(rendered(content))


def test_a_parent_loop_is_named_once() -> None:
    content = SMALL.replace("name: Nav Fylke", 'name: Nav Fylke\n    parent: "0315"')
    found = [text for text in rendered(content) if "loop" in text]
    assert found == [
        "o.yaml:16: parents go in a loop, 0300 → 0315 → 0300; remove parent from one of them"
    ]


def test_the_parents_first_level_counts_in_the_chain() -> None:
    only_bo = SMALL.replace("people: [c]}", "people: [b]}")
    assert accepted(only_bo)
    assert "unit 0315 has only one person" in "\n".join(
        rendered(only_bo.replace('    parent: "0300"\n', ""))
    )


def test_an_unquoted_number_makes_no_second_problem() -> None:
    assert rendered(SMALL.replace('number: "0300"', "number: 0300")) == [
        'o.yaml:14: a unit has number 0300 without quotes; write "0300"'
    ]


def test_all_problems_come_at_once_and_in_order() -> None:
    content = (
        SMALL.replace("people: [c]}", "people: []}")
        .replace("repeat: 3", "repeats: 3")
        .replace("id: a,", "id: b,")
    )
    lines = [problem.line for problem in read_organisation(content).problems]
    assert lines == sorted(lines)
    assert set(lines) >= {5, 27, 30}


@pytest.mark.parametrize("key", ["safety_reps", "administrators", "contacts"])
@pytest.mark.parametrize("how", ["missing", "empty", "nothing"])
def test_a_gap_is_one_warning(key: str, how: str) -> None:
    lines = SMALL.splitlines()
    place = max(i for i, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    lines[place : place + 1] = {
        "missing": [],
        "empty": [f"    {key}: []"],
        "nothing": [f"    {key}:"],
    }[how]
    reading = read_organisation("\n".join(lines))
    assert reading.organisation is not None
    assert [problem.severity for problem in reading.problems] == [ProblemSeverity.WARNING]
    assert f"unit 0315 has no {key}" in reading.problems[0].message


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("", "o.yaml:1: the file is empty"),
        ("# only a remark\n", "o.yaml:1: the file is empty"),
        ("just words", "o.yaml:1: the file is no list of keys"),
        ("[1, 2]", "o.yaml:1: the file is no list of keys"),
        ("version: 1\n\tunits: []", "o.yaml:2: there is a tab"),
        ("version: 1\nname: a: b", "o.yaml:2: there is a colon too many"),
        ('version: "1', "o.yaml:1: a quote is never closed"),
        ("version: 1\npeople: [a, b", "o.yaml:2: a bracket is never closed"),
        ("a: &x 1\nb: *x", "o.yaml:2: this is a YAML alias"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "o.yaml:3: this is a YAML alias"),
        ("a: 1\n---\nb: 2", "o.yaml:2: a second document"),
        ("[" * 5000, "o.yaml:1: this is nested too deeply"),
        ("version: 1\nx: \x00", "o.yaml:2: a character here cannot stand in YAML"),
        ("version: 1\nx: \ud800", "o.yaml:2: a character here is not valid"),
        ("? [a]\n: 1", "o.yaml:1: the file has a key that is no single word"),
        ("!!python/object/apply:os.system [ls]", "o.yaml:1: the file is no list of keys"),
        ("version: 1\npeople: [7, [x]]", "o.yaml:1: the file has no fallback_unit"),
    ],
)
def test_what_is_no_organisation_file_gets_a_plain_sentence(content: str, start: str) -> None:
    reading = read_organisation(content)
    assert reading.organisation is None
    assert rendered(content)[0].startswith(start)


def test_a_thousand_laughs_do_not_unfold() -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    assert rendered(laughs) == ["o.yaml:2: this is a YAML alias (*); write the value out instead"]


def test_a_wheel_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = [read_organisation(content) for content in (SMALL, SAMPLE)]
    monkeypatch.setattr(yaml_nodes, "_Loader", yaml.SafeLoader)
    assert [read_organisation(content) for content in (SMALL, SAMPLE)] == fast
    assert rendered("[" * 5000) == ["o.yaml:1: this is nested too deeply; remove some brackets"]


def test_capital_letters_in_an_id_are_pointed_out() -> None:
    content = SAMPLE.replace("-000000000105", "-00000000010F")
    reading = read_organisation(content)
    assert reading.organisation is not None
    assert [problem.severity for problem in reading.problems] == [ProblemSeverity.WARNING]


_SIGNS = ("\n", "  ", "- ", ": ", "{", "}", "[", "]", '"', "'", "\t", "&a", "*a", "<<", "|")
_PIECES = st.sampled_from([*SMALL.split(), *_SIGNS])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
def test_no_text_makes_the_reader_fail(content: str) -> None:
    """L8: a broken file is described, never thrown."""
    reading = read_organisation(content)
    assert reading.organisation is None
    assert reading.problems


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_value_in_any_place_makes_the_reader_fail(data: st.DataObject) -> None:
    """Any value anywhere: an organisation comes out exactly when there is no error."""
    tree = yaml.safe_load(SMALL)
    spot = tree
    while isinstance(spot, dict | list) and spot:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(spot[key], dict | list) or not spot[key] or data.draw(st.booleans()):
            spot[key] = data.draw(_VALUES)
            break
        spot = spot[key]
    reading = read_organisation(yaml.dump(tree, allow_unicode=data.draw(st.booleans())))
    errors = [p for p in reading.problems if p.severity is ProblemSeverity.ERROR]
    assert (reading.organisation is None) == bool(errors)


def test_a_contact_may_have_a_short_number_and_a_person_may_not() -> None:
    """R71: the mental-health line on the emergency card."""
    short = SMALL.replace("+4721071000", "116123")
    organisation = read_organisation(short).organisation
    assert organisation is not None
    assert organisation.units["0300"].contacts[0].phone == "116123"
    assert read_organisation(SMALL.replace("+47 21 07 00 01", "116123")).organisation is None


DRILLS_LINE = "    contact_seconds: 90\n"


@each(
    [
        ("{alone_days: 400}", "has alone_days 400; it must be 1 to 365 days"),  # too seldom
        ("{leader_days: 0}", "has leader_days 0; it must be 1 to 365 days"),  # never
        ('{function_days: "30"}', "write a whole number without quotes"),  # text
        ("{aline_days: 30}", "did you mean alone_days?"),  # unknown
        ("[30]", "is no list of keys and values; write alone_days"),  # no mapping
    ]
)
def test_r57_r70_how_often_is_checked_by_line(written: str, told: str) -> None:
    """R57, R70: at least once a year."""
    content = SMALL.replace(DRILLS_LINE, f"{DRILLS_LINE}    drills: {written}\n", 1)
    (problem,) = rendered(content)
    line = content[: content.index("drills:")].count("\n") + 1
    assert problem.startswith(f"o.yaml:{line}: unit 0315, drills, ")
    assert told in problem


def test_r57_r79_how_often_has_a_default() -> None:
    """R79: twice a year; what is said of one kind leaves the others alone."""
    units = accepted(SMALL.replace(DRILLS_LINE, f"{DRILLS_LINE}    drills: {{alone_days: 90}}\n"))
    assert units.units["0300"].drills == DrillFrequency(180, 180, 90)
    assert units.units["0315"].drills == DrillFrequency(90, 180, 90)
