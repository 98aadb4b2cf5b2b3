"""How a deviation report and a case note are written, each in the order in which its author meets
it (R51-R54). Both are drafts with one form: a note has its own pages and its own end.
"""

from typing import Final, TypeVar

from bot.cards.reports.views import (
    ClientCheckView,
    NoteReminderView,
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
from bot.domain.reports.draft import COUNTED, DRAWN, REMARK, YES, DraftKind, FormPage

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
    seen, drawn = number(data, "seen") or 0, number(data, DRAWN)
    counted = number(data, COUNTED)
    ticked = frozenset(
        key for key, value in data.items() if key.startswith(REMARK) and value == YES
    )
    draft = required(data, "draft")
    return commands.SubmitReport(origin, draft, seen, drawn, ticked, counted)


def _number(origin: Origin, data: Data) -> Command:
    return commands.NumberReport(origin, required(data, "draft"), short(data, "number") or "")


def _not_felt(origin: Origin, data: Data) -> Command:
    return commands.NotFelt(origin, _needed(data), sure=data.get("sure") == YES)


def _after_all(origin: Origin, data: Data) -> Command:
    return commands.NotFelt(origin, _needed(data), after_all=True)


def _check(origin: Origin, data: Data, *, right: bool) -> Command:
    return commands.CheckClient(origin, required(data, "draft"), required(data, "at"), right)


def _marked(origin: Origin, data: Data) -> Command:
    return commands.MistakenNote(origin, required(data, "draft"), marked=True)


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
_START: Final[Taps] = {ReportVerb.BEGIN: _begin, ReportVerb.SHOW: _show}
_PAGE: Final[Taps] = {ReportVerb.SAVE: _save}
_REVIEW: Final[Taps] = {
    ReportVerb.SHOW: _show,
    ReportVerb.VIEW: lambda origin, data: commands.ViewReport(origin, required(data, "draft")),
    ReportVerb.SUBMIT: _submit,
    ReportVerb.DROP: lambda origin, data: commands.DropReport(origin, required(data, "draft")),
}
_BY_HAND: Final[Taps] = {ReportVerb.NUMBER: _number}

REPORT_STEPS: Final = (
    # `rapport`, or *Skriv avviksmelding*: which alarm it is about, or the draft that is open.
    DialogStep(ReportStartView, taps=_START),
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.WHAT),
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.WHO),
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.AFTER),
    # She reads it through, and lets go of it herself (L9).
    DialogStep(ReportFormView, taps=_REVIEW, page=FormPage.REVIEW),
    # Where no interface takes it she puts it in by hand, and says under which number.
    DialogStep(ReportFormView, taps=_BY_HAND),
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

NOTE_STEPS: Final = (
    # `notat`, or the button on a report that was sent: which conversation it is about.
    DialogStep(ReportStartView, taps=_START),
    # What was said and done, never what somebody is; what else there is to tell.
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.TEXT),
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.MORE),
    # Whose case it belongs to, and who may see it: the employee decides (L9), and reads first what
    # it means that the client does.
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.CASE),
    DialogStep(ReportFormView, taps=_PAGE, page=FormPage.SHOWN),
    DialogStep(ReportFormView, taps=_REVIEW, page=FormPage.REVIEW),
    # The gate has said yes: she sees the last digits, and says whether it is the right person.
    DialogStep(
        ClientCheckView,
        taps={
            ReportVerb.CLIENT_RIGHT: lambda origin, data: _check(origin, data, right=True),
            ReportVerb.CLIENT_WRONG: lambda origin, data: _check(origin, data, right=False),
        },
    ),
    # Where no interface takes it she puts it into Gosys by hand, and says so.
    DialogStep(ReportFormView, taps=_BY_HAND),
    # It was the wrong person after all, or the wrong note.
    DialogStep(
        ReportFormView,
        taps={
            ReportVerb.MISTAKEN: lambda origin, data: commands.MistakenNote(
                origin, required(data, "draft")
            ),
            ReportVerb.MARKED: _marked,
        },
    ),
    # A note that is begun and not filed is reminded of.
    DialogStep(
        NoteReminderView,
        taps={
            ReportVerb.BEGIN: _begin,
            **_BY_HAND,
            ReportVerb.SHOW: _show,
            ReportVerb.MARKED: _marked,
            ReportVerb.NOTE_LATER: lambda origin, data: commands.PostponeNote(
                origin, required(data, "draft")
            ),
            ReportVerb.DROP: _REVIEW[ReportVerb.DROP],
        },
    ),
)
TAPS: Final = taps_of((*REPORT_STEPS, *NOTE_STEPS))
