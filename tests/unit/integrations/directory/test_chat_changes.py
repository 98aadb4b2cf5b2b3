"""An organisation that is changed in chat is written piece by piece, as the same text as in one go
(docs/decisions/0029)."""

from dataclasses import replace

from hypothesis import given, settings

from bot.domain.organisation.organisation import Organisation
from bot.integrations.directory.organisation_file import FileTexts, write_organisation
from tests.unit.integrations.directory.test_writing import organisations


@settings(max_examples=25)
@given(organisations())
def test_the_text_is_the_files_and_reads_back_as_the_same(organisation: Organisation) -> None:
    texts = FileTexts()
    whole = f"# a remark\n{write_organisation(organisation)}"
    assert texts.written(organisation, "a remark") == whole
    assert texts.read(whole) == organisation
    unit = next(iter(organisation.units.values()))
    units = {**organisation.units, unit.number: replace(unit, name="people: [units:")}
    changed = replace(organisation, units=units)
    for again in (changed, organisation, changed):  # with pieces of both at hand
        assert texts.written(again, "x") == f"# x\n{write_organisation(again)}"
