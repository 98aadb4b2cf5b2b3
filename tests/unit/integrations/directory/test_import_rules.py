"""The import file: what it may say, and each mistake by its line."""

from bot.integrations.directory.import_rules import (
    DirectoryRules,
    IdentIn,
    ImportRules,
    Mapped,
    read_import_rules,
)
from bot.integrations.directory.yaml_nodes import render
from tests.each import each

GROUP = "b1c5353a-7aca-41b3-830f-27d5218fe0e5"
WHOLE = f"""\
version: 1
graph:
  groups:
    - {{group: {GROUP.upper()}, unit: "0315"}}
  leaders: keep
  nav_ident: employeeId
nom:
  units:
    - {{id: ra656d, unit: "0315"}}
    - {{id: rb111a, unit: "0300"}}
  entra_id: onPremisesSamAccountName
  unlisted: keep
"""


def test_the_whole_of_it() -> None:
    reading = read_import_rules(WHOLE)
    assert reading.problems == ()
    assert reading.rules == ImportRules(
        graph=DirectoryRules((Mapped(GROUP, "0315"),), False, IdentIn.EMPLOYEE_ID),
        nom=DirectoryRules(
            (Mapped("ra656d", "0315"), Mapped("rb111a", "0300")), True, IdentIn.SAM_ACCOUNT, True
        ),
    )


def test_what_may_be_left_out() -> None:
    reading = read_import_rules(
        f'version: 1\ngraph: {{groups: [{{group: {GROUP}, unit: "0315"}}]}}'
    )
    assert reading.rules == ImportRules(
        graph=DirectoryRules((Mapped(GROUP, "0315"),), True, IdentIn.SAM_ACCOUNT)
    )


@each(
    [
        ("version: 1\n", "", 1, "the import file has no version; add it"),
        ("graph:", "grahp:", 2, "unknown key «grahp»; did you mean graph?"),
        ('unit: "0315"', "unit: 0315", 4, 'has unit 0315 without quotes; write "0315"'),
        (GROUP.upper(), "kontor", 4, "has group «kontor», which is no such id"),
        ("rb111a", "ra656d", 10, "has «ra656d» twice (first on line 9); keep one"),
        ("id: ra656d, ", "", 9, "nom, units, has no id; add it"),
        ("leaders: keep", "leaders: both", 5, "has leaders «both»; it must be one of take, keep"),
        ("unlisted: keep", "unlisted: no", 12, "has unlisted «no»; it must be one of refuse, keep"),
        ("entra_id: o", "entra_id: x", 11, "has entra_id «xnPremisesSamAccountName»"),
        (WHOLE[WHOLE.index("graph") :], "", 1, "names no directory; add graph or nom"),
        (WHOLE[WHOLE.index("nom") :], "nom: {units: []}", 7, "nom names nothing under units"),
        (WHOLE, "- a", 1, "the import file is no list of keys and values"),
        (WHOLE, "", 1, "the file is empty"),
        (WHOLE, "a: [", 1, "a bracket is never closed"),
    ]
)
def test_a_mistake_is_named_with_its_line(good: str, bad: str, line: int, words: str) -> None:
    content = WHOLE.replace(good, bad, 1)
    reading = read_import_rules(content)
    assert reading.rules is None
    problems = [render(one, "import.yaml") for one in reading.problems]
    assert any(one.startswith(f"import.yaml:{line}: ") and words in one for one in problems), (
        problems
    )
