"""The yearly figures on paper: tagged PDF/A-2b, the pictures drawn as lines and not as dots."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Any

from bot.documents.sheet import STANDARDS
from bot.documents.typesetting import drawable, pdf_of, pictures_of
from bot.documents.yearly.contents import Contents
from bot.documents.yearly.sections import Cell, Chart, Key, Mark, Section, Shape, Share, written
from bot.domain.organisation.organisation import OSLO
from bot.texts import say_in

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
