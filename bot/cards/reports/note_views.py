"""What the reminder of a case note shows: that there is one, and never a word of it (L11)."""

from dataclasses import dataclass

from bot.domain.organisation.organisation import Language
from bot.domain.reports.draft import DraftState


@dataclass(frozen=True, slots=True)
class NoteReminderView:
    """The reminder of the note `draft`. `about` is the incident, `at` its instant; `state` is how
    far the note has come. `postponed`: *Minn meg senere* was tapped, and the next reminder comes at
    `next_at`, or never (None)."""

    language: Language
    draft: str
    about: str
    at: int
    state: DraftState
    postponed: bool = False
    next_at: int | None = None
