"""The yearly figures for the partnership meeting (R29-R32): what they say, in one language, and
their two forms for people: on paper, tagged PDF/A-2b with the pictures drawn as lines and not as
dots, and as a workbook, a sheet for each section, the same pictures drawn by the reader's own
program, and numbers that can be counted on. For machines: `plain.py`.

Nothing in the workbook is a formula: what comes from data is written as text or as a number,
whatever it begins with.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from typing import Any

from bot.cards.kit.words import clipped, day_in_words
from bot.documents.typesetting import STANDARDS, drawable, pdf_of, pictures_of
from bot.documents.yearly.sections import (
    Cell,
    Chart,
    Key,
    Mark,
    Seconds,
    Section,
    Shape,
    Share,
    Table,
    floor_share,
    written,
)
from bot.documents.yearly.subjects import (
    answers,
    in_short,
    keys,
    months,
    preparedness,
    reports,
    units,
    what_happened,
)
from bot.domain.insight.figures import LEAST, TwoYears
from bot.domain.organisation.organisation import OSLO, Language
from bot.texts import Localised, say_in


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that stands on the paper and in the workbook; `notes` tell how it is counted."""

    language: Language
    title: str
    about: tuple[str, ...]
    keys: tuple[Key, ...]
    sections: tuple[Section, ...]
    notes_heading: str
    notes: tuple[str, ...]
    footer: str
    made_at: int


def contents_of(years: TwoYears, language: Language) -> Contents:
    """The figures in words. Nothing of it names a person or ranks anybody (L13)."""
    say = say_in(language)
    return Contents(
        language=language,
        title=say("yearly-title", year=str(years.year)),
        about=_about(say, years, language),
        keys=keys(say, years),
        sections=tuple(map(_without_an_empty_chart, _sections(say, years))),
        notes_heading=say("yearly-notes"),
        notes=(
            say("yearly-note-few", least=LEAST),
            say("yearly-note-alarms"),
            say("yearly-note-answers"),
            say("yearly-note-reports"),
            say("yearly-note-drills"),
            say("yearly-note-units"),
        ),
        footer=say("yearly-footer", date=day_in_words(years.made_at, language)),
        made_at=years.made_at,
    )


def _sections(say: Localised, years: TwoYears) -> Iterator[Section]:
    most = max(one.incidents for one in years.whole.years)
    if most >= LEAST:
        yield months(say, years)
        yield answers(say, years)
        yield reports(say, years)
        yield from what_happened(say, years)
    elif most:
        yield in_short(say, years)
    if most and years.units:
        yield units(say, years)
    yield preparedness(say, years)


def _without_an_empty_chart(section: Section) -> Section:
    """What has no column and no bar is a frame around nothing."""
    shown = section.chart is not None and any(
        value for _, values in section.chart.series for value in values
    )
    return section if shown else replace(section, chart=None)


def _about(say: Localised, years: TwoYears, language: Language) -> tuple[str, ...]:
    name, number = clipped(years.whole.name), years.whole.number
    whose = "yearly-unit-and-below" if years.units else "yearly-unit"
    lines = [say(whose, unit=name, number=number)]
    if years.going_on:
        today = day_in_words(years.made_at, language)
        lines.append(
            say("yearly-so-far", year=str(years.year), date=today, before=str(years.year - 1))
        )
    if years.measures is not None and years.measures[0]:
        in_force, overdue = years.measures
        lines.append(say("yearly-measures", count=in_force, overdue=overdue))
    if not any(one.incidents for one in years.whole.years):
        lines.append(say("yearly-nothing"))
    return tuple(lines)


Written = Callable[[Cell], str]


def as_pdf(contents: Contents) -> bytes:
    """The paper; the same contents give the same bytes. A unit's name can hold any letter."""
    return pdf_of(_template(), _data(contents), contents.made_at, STANDARDS)


def as_pictures(contents: Contents) -> list[bytes]:
    """The pages as PNG, to look at."""
    return pictures_of(_template(), _data(contents))


def _template() -> bytes:
    return files("bot.documents.yearly").joinpath("yearly.typ").read_bytes()


def _data(contents: Contents) -> dict[str, Any]:
    day = datetime.fromtimestamp(contents.made_at / 1000, OSLO)
    say, language = say_in(contents.language), contents.language
    cell = partial(written, language=language, say=say)
    return {
        "language": language.value,
        "made": [day.year, day.month, day.day],
        "title": contents.title,
        "about": [drawable(line, plain=True) for line in contents.about],
        "keys": [_key(one, cell) for one in contents.keys],
        "sections": [_section(one, cell) for one in contents.sections],
        "notes_heading": contents.notes_heading,
        "notes": contents.notes,
        "footer": contents.footer,
        "before": say("yearly-before"),
        "target": say("yearly-target"),
    }


def _key(key: Key, cell: Written) -> dict[str, Any]:
    return {
        "name": key.name,
        "value": cell(key.value),
        "before": cell(key.before),
        "target": None if key.target is None else cell(key.target),
    }


def _section(section: Section, cell: Written) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "intro": section.intro,
        "chart": None if section.chart is None else _chart(section.chart, cell),
        "columns": section.table.columns,
        "rows": [
            [drawable(name, plain=True), *map(cell, cells)] for name, cells in section.table.rows
        ],
    }


def _chart(chart: Chart, cell: Written) -> dict[str, Any]:
    return {
        "shape": chart.shape.value,
        "labels": [drawable(label, plain=True) for label in chart.labels],
        "series": [
            {"name": name, "values": values, "written": [_value(chart, v, cell) for v in values]}
            for name, values in chart.series
        ],
        "targets": chart.targets,
        "words": chart.words,
    }


def _value(chart: Chart, value: float | None, cell: Written) -> str:
    """What stands at the end of a bar."""
    if value is None:
        return cell(Mark.NOTHING)
    return cell(Share(value / 100) if chart.shape is Shape.TARGETS else round(value))


_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31  # of a sheet
# What some program or other takes for the beginning of a formula, even in a text.
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLOURS = ("#1F4E79", "#B4C7DC", "#A4262C")
_HIGH_ROWS = 16  # of a picture


def as_xlsx(contents: Contents) -> bytes:
    """The workbook; the same contents give the same bytes."""
    # A quarter of a second that no other command should wait for.
    import xlsxwriter

    written_to = io.BytesIO()
    book = xlsxwriter.Workbook(written_to, {"in_memory": True, "strings_to_formulas": False})
    made = datetime.fromtimestamp(contents.made_at / 1000, UTC).replace(tzinfo=None)
    book.set_properties({"title": contents.title, "created": made})
    _Writer(book, contents).write()
    book.close()
    return written_to.getvalue()


def plain_text(value: str) -> str:
    """Text that no program takes for a formula."""
    return f"’{value}" if value.startswith(_LOOKS_LIKE_A_FORMULA) else value


class _Writer:
    """One workbook in the making."""

    def __init__(self, book: Any, contents: Contents) -> None:
        self._book, self._contents = book, contents
        self._say = say_in(contents.language)
        self._bold = book.add_format({"bold": True})
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "align": "right"}
        )
        self._first_head = book.add_format({"bold": True, "bottom": 1})
        self._wrapped = book.add_format({"text_wrap": True})
        self._count = book.add_format({"num_format": "#,##0"})
        self._share = book.add_format({"num_format": "0.0 %"})
        self._seconds = book.add_format({"num_format": "0.0"})
        self._mark = book.add_format({"align": "right", "italic": True})

    def write(self) -> None:
        """Everything, in the order of the paper."""
        self._front()
        for section in self._contents.sections:
            self._section(_sheet_name(section.heading), section)

    def _front(self) -> None:
        contents, say = self._contents, self._say
        sheet = self._book.add_worksheet(_sheet_name(say("yearly-front")))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 3, 16)
        sheet.write_string(0, 0, plain_text(contents.title), self._bold)
        for row, line in enumerate(contents.about, start=1):
            sheet.write_string(row, 0, plain_text(line))
        top = len(contents.about) + 2
        heads = ("", say("yearly-value"), say("yearly-before"), say("yearly-target"))
        for column, head in enumerate(heads):
            sheet.write_string(top, column, head, self._head if column else self._first_head)
        for row, key in enumerate(contents.keys, start=top + 1):
            sheet.write_string(row, 0, plain_text(key.name))
            cells = (key.value, key.before, *((key.target,) if key.target else ()))
            for column, cell in enumerate(cells, start=1):
                self._cell(sheet, row, column, cell)
        below = top + len(contents.keys) + 3
        sheet.write_string(below - 1, 0, contents.notes_heading, self._bold)
        for row, note in enumerate((*contents.notes, contents.footer), start=below):
            sheet.merge_range(row, 0, row, 3, "", self._wrapped)
            sheet.write_string(row, 0, plain_text(note), self._wrapped)
            sheet.set_row(row, 15 * (1 + len(note) // 80))

    def _section(self, name: str, section: Section) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(section.table.columns), 14)
        sheet.write_string(0, 0, plain_text(section.heading), self._bold)
        if section.intro:
            sheet.write_string(1, 0, plain_text(section.intro))
        top = 3 + (_HIGH_ROWS if section.chart else 0)
        self._table(sheet, top, section.table)
        if section.chart is not None:
            self._chart(sheet, section.chart, len(section.table.columns) + 6)

    def _table(self, sheet: Any, top: int, table: Table) -> None:
        for column, head in enumerate(table.columns):
            style = self._head if column else self._first_head
            sheet.write_string(top, column, plain_text(head), style)
        for row, (name, cells) in enumerate(table.rows, start=top + 1):
            sheet.write_string(row, 0, plain_text(name))
            for column, cell in enumerate(cells, start=1):
                self._cell(sheet, row, column, cell)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        match cell:
            case Seconds(value):
                sheet.write_number(row, column, value, self._seconds)
            case Share(value):
                sheet.write_number(row, column, round(floor_share(value) / 100, 4), self._share)
            case Mark():
                said = written(cell, self._contents.language, self._say)
                sheet.write_string(row, column, said, self._mark)
            case number:
                sheet.write_number(row, column, number, self._count)

    def _chart(self, sheet: Any, chart: Chart, beside: int) -> None:
        """The picture, and what it is drawn from, to the right of the table."""
        series = [*chart.series, *_marks(chart, self._say("yearly-target"))]
        for row, label in enumerate(chart.labels, start=1):
            sheet.write_string(row, beside, plain_text(label))
        kind = "bar" if chart.shape is Shape.BARS else "column"
        drawn = self._book.add_chart({"type": kind})
        for number, (name, values) in enumerate(series, start=1):
            sheet.write_string(0, beside + number, plain_text(name), self._bold)
            for row, value in enumerate(values, start=1):
                if value is not None:
                    sheet.write_number(row, beside + number, value)
            last, where = len(chart.labels), beside + number
            drawn.add_series({
                "name": [sheet.get_name(), 0, where],
                "categories": [sheet.get_name(), 1, beside, last, beside],
                "values": [sheet.get_name(), 1, where, last, where],
                "fill": {"color": _COLOURS[(number - 1) % len(_COLOURS)]},
                "data_labels": {"value": True},
            })  # fmt: skip
        drawn.set_legend({"position": "bottom"})
        if chart.shape is Shape.BARS:
            drawn.set_y_axis({"reverse": True})
        drawn.set_size({"width": 760, "height": 300})
        sheet.insert_chart(2, 0, drawn, {"description": chart.words})


def _marks(chart: Chart, name: str) -> Iterator[tuple[str, tuple[float | None, ...]]]:
    if chart.targets:
        yield name, chart.targets


def _sheet_name(heading: str) -> str:
    """What a spreadsheet takes as the name of a sheet."""
    return _FORBIDDEN.sub(" ", heading)[:_LONGEST_NAME].strip()
