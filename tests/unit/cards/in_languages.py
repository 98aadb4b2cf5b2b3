"""An example as its reader in another language has it."""

from dataclasses import replace

from bot.cards.drills.views import ScenarioView
from bot.cards.follow_up.views import UnitListView
from bot.cards.views import (
    AlertView,
    GuidanceView,
    MoreView,
    RoleMoreView,
    RoleView,
    RoutinesView,
    RoutineView,
    View,
)
from bot.domain.organisation.organisation import Language
from bot.texts.scenarios import load as load_scenarios
from tests.unit.cards.guidance_examples import LADDERS
from tests.unit.cards.office_examples import steps_in
from tests.unit.cards.routine_examples import OURS


def in_language(view: View, language: Language) -> View:
    """The view as its reader has it; a client speaks the same unless the example is about that."""
    if isinstance(view, ScenarioView):
        situation = load_scenarios()[view.scenario, language]
        return replace(view, language=language, situation=situation)
    if not isinstance(view, GuidanceView):
        return _in(language, view)
    speaks = view.walk.language if view.walk.language is Language.ENGLISH else language
    guided_call = replace(view.walk, language=speaks)
    return replace(
        view, language=language, walk=guided_call, words=LADDERS.shown("", guided_call, language)
    )


def _in(language: Language, view: View) -> View:
    """The routines' wordings are data of the view, so they are exchanged as well."""
    if isinstance(view, RoutineView):
        return replace(view, language=language, wording=OURS[view.name].wordings[language])
    if isinstance(view, RoutinesView):
        lines = tuple(
            replace(line, title=OURS[line.name].wordings[language].title) for line in view.lines
        )
        return replace(view, language=language, lines=lines)
    if isinstance(view, UnitListView) and view.works is not None:
        return replace(view, language=language, works=replace(view.works, language=language))
    if isinstance(view, MoreView):
        return replace(view, language=language, status=replace(view.status, language=language))
    if isinstance(view, RoleMoreView):
        return replace(view, language=language, role=replace(view.role, language=language))
    if isinstance(view, AlertView | RoleView) and view.steps:
        return replace(view, language=language, steps=steps_in(OURS, language))
    return replace(view, language=language)
