"""Routines as they are listed and read."""

from pathlib import Path

from bot.cards.views import ReadMark, RoutineLine, RoutineView
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ORDER
from bot.integrations.directory.routine_files import read_folder
from tests.unit.cards.people import at

OURS = {routine.name: routine for routine in read_folder(Path("bot/texts/routines")).routines}


def routine_lines() -> tuple[RoutineLine, ...]:
    """All of ours, one read and one changed since."""
    marks = {"telefon": ReadMark(at("09:00:00")), "leder": ReadMark(changed=True)}
    return tuple(
        RoutineLine(
            name,
            OURS[name].wordings[Language.BOKMAL].title,
            marks.get(name, ReadMark()),
            name != "verneombud",
        )
        for name in ORDER
    )


def routine_view(name: str, mark: ReadMark | None = None) -> RoutineView:
    """One of ours."""
    routine = OURS[name]
    wording = routine.wordings[Language.BOKMAL]
    return RoutineView(Language.BOKMAL, name, routine.version, wording, mark or ReadMark())
