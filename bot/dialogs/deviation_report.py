"""How a deviation report is written, in the order in which its author meets it (R51, R54), and what
any draft's form asks for: a case note is written in the same way (`case_note.py`)."""

from typing import Final, TypeVar

from bot.cards.reports.views import (
    ReportFormView,
    ReportReminderView,
    ReportStartView,
    ReportVerb,
)
from bot.dialogs import commands
from bot.dialogs.card_data import (
    Data,
    DialogStep,
    Misread,
    Taps,
    choice,
    number,
    required,
    short,
    taps_of,
)
from bot.dialogs.commands import Command, Origin
from bot.domain.reports.draft import DraftKind, FormPage

Given = TypeVar("Given")

# What every button of a form knows itself; the rest of the data was entered. A note has a box that
# is called `about`.
_OUR_OWN = frozenset({"verb", "draft", "seen", "page", "to"})


def _begin(origin: Origin, data: Data) -> Command:
    kind = _given(choice(DraftKind, data, "kind"))
    return commands.BeginReport(origin, kind, _about(data))


def _show(origin: Origin, data: Data) -> Command:
    page = choice(FormPage, data, "page") or FormPage.REVIEW
    return commands.ShowReport(origin, required(data, "draft"), page)


def _save(origin: Origin, data: Data) -> Command:
    entered = {
        key: value
        for key, value in data.items()
        if key not in _OUR_OWN and isinstance(key, str) and isinstance(value, str)
    }
    return commands.SaveReport(
        origin,
        required(data, "draft"),
        number(data, "seen") or 0,
        _given(choice(FormPage, data, "page")),
        choice(FormPage, data, "to"),
        entered,
    )


def _submit(origin: Origin, data: Data) -> Command:
    return commands.SubmitReport(origin, required(data, "draft"), number(data, "seen") or 0)


def _number(origin: Origin, data: Data) -> Command:
    return commands.NumberReport(origin, required(data, "draft"), short(data, "number") or "")


def _not_felt(origin: Origin, data: Data) -> Command:
    return commands.NotFelt(origin, _needed(data))


def _after_all(origin: Origin, data: Data) -> Command:
    return commands.NotFelt(origin, _needed(data), after_all=True)


def _about(data: Data) -> str | None:
    """The incident: as our own cards name it, or the alarm's."""
    return short(data, "about") or short(data, "incident")


def _needed(data: Data) -> str:
    return _given(_about(data))


def _given(found: Given | None) -> Given:
    if found is None:
        raise Misread
    return found


# What the forms of a report and of a note ask for.
START: Final[Taps] = {ReportVerb.BEGIN: _begin, ReportVerb.SHOW: _show}
PAGE: Final[Taps] = {ReportVerb.SAVE: _save}
REVIEW: Final[Taps] = {
    ReportVerb.SHOW: _show,
    ReportVerb.VIEW: lambda origin, data: commands.ViewReport(origin, required(data, "draft")),
    ReportVerb.SUBMIT: _submit,
    ReportVerb.DROP: lambda origin, data: commands.DropReport(origin, required(data, "draft")),
}
BY_HAND: Final[Taps] = {ReportVerb.NUMBER: _number}

STEPS: Final = (
    # `rapport`, or *Skriv avviksmelding*: which alarm it is about, or the draft that is open.
    DialogStep(ReportStartView, taps=START),
    DialogStep(ReportFormView, taps=PAGE, page=FormPage.WHAT),
    DialogStep(ReportFormView, taps=PAGE, page=FormPage.WHO),
    DialogStep(ReportFormView, taps=PAGE, page=FormPage.AFTER),
    # She reads it through, and lets go of it herself (L9).
    DialogStep(ReportFormView, taps=REVIEW, page=FormPage.REVIEW),
    # Where no interface takes it she puts it in by hand, and says under which number.
    DialogStep(ReportFormView, taps=BY_HAND),
    # A report that is not written is reminded of, unless it was not felt as threatening (R54).
    DialogStep(
        ReportReminderView,
        taps={
            ReportVerb.BEGIN: _begin,
            ReportVerb.LATER: lambda origin, data: commands.PostponeReport(origin, _needed(data)),
            ReportVerb.NOT_FELT: _not_felt,
            ReportVerb.AFTER_ALL: _after_all,
        },
    ),
)
TAPS: Final = taps_of(STEPS)
