"""The case note on paper. The client's number is not on it: the archive knows whose note it is."""

from bot.cards.kit.clock import clock_time, day_in_words
from bot.documents.sheet import Sheet
from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import CaseNote, Visibility
from bot.domain.reports.masking import masked
from bot.texts import say_in


def case_note_sheet(note: CaseNote, unit_name: str, language: Language) -> Sheet:
    """What the note says. No colleague is named, the employee neither: Gosys knows who filed it."""
    say = say_in(language)
    shown = note.visibility is Visibility.SHOWN_TO_CLIENT
    return Sheet(
        language,
        masked(note.title.strip()) or say("note-heading"),
        (
            (
                say("paper-when"),
                f"{day_in_words(note.at, language)} {clock_time(note.at, language, seconds=False)}",
            ),
            (say("paper-unit"), f"{unit_name} ({note.unit})"),
            (say("note-visibility"), say("note-shown" if shown else "note-internal")),
        ),
        (
            (say("note-about"), masked(note.about)),
            (say("note-behaviour"), masked(note.behaviour)),
            (say("note-told"), masked(note.told)),
            (say("note-agreed"), masked(note.agreed)),
        ),
        say("note-footer"),
    )
