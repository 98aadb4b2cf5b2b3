"""What the yearly figures say, in one language."""

from dataclasses import dataclass

from bot.cards.kit.words import clipped, day_in_words
from bot.documents.yearly.sections import Key, Section
from bot.documents.yearly.subjects import (
    answers,
    keys,
    months,
    preparedness,
    reports,
    units,
    what_happened,
)
from bot.domain.insight.figures import LEAST, TwoYears
from bot.domain.organisation.organisation import Language
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
        sections=(
            months(say, years),
            answers(say, years),
            reports(say, years),
            *what_happened(say, years),
            *((units(say, years),) if years.units else ()),
            preparedness(say, years),
        ),
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
