"""How a case note is written, in the order in which its author meets it (R52, R53): the form is
that of any draft (`deviation_report.py`), its pages and its end are its own."""

from typing import Final

from bot.cards.reports.views import NoteReminderView, ReportFormView, ReportStartView, ReportVerb
from bot.dialogs import commands
from bot.dialogs.card_data import DialogStep, required, taps_of
from bot.dialogs.deviation_report import BY_HAND, PAGE, REVIEW, START
from bot.domain.reports.draft import FormPage

STEPS: Final = (
    # `notat`, or the button on a report that was sent: which conversation it is about.
    DialogStep(ReportStartView, taps=START),
    # What was said and done, never what somebody is.
    DialogStep(ReportFormView, taps=PAGE, page=FormPage.TEXT),
    # Whose case it belongs to, and who may see it: the employee decides (L9).
    DialogStep(ReportFormView, taps=PAGE, page=FormPage.CASE),
    DialogStep(ReportFormView, taps=REVIEW, page=FormPage.REVIEW),
    # Where no interface takes it she puts it into Gosys by hand, and says so.
    DialogStep(ReportFormView, taps=BY_HAND),
    # A note that is begun and not filed is reminded of.
    DialogStep(
        NoteReminderView,
        taps={
            ReportVerb.BEGIN: START[ReportVerb.BEGIN],
            **BY_HAND,
            ReportVerb.NOTE_LATER: lambda origin, data: commands.PostponeNote(
                origin, required(data, "draft")
            ),
            ReportVerb.DROP: REVIEW[ReportVerb.DROP],
        },
    ),
)
TAPS: Final = taps_of(STEPS)
