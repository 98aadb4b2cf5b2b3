"""Colleagues in the same office: what caseworker, colleague and whoever is on the way see (R46)."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.views import AlertView, HelperLine, HereView, RoleView, StatusView, View
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.state import Ending
from bot.domain.organisation.organisation import Language, Workplace
from bot.domain.organisation.routines import COLLEAGUE, Routine

ROOM = "3. etasje, rom 312"


def steps_in(ours: Mapping[str, Routine], language: Language) -> tuple[str, ...]:
    """What somebody does who comes over."""
    return ours[COLLEAGUE].wordings[language].parts[0].steps


def office_examples(
    status: StatusView,
    alert: AlertView,
    role: RoleView,
    leader: HelperLine,
    ours: Mapping[str, Routine],
) -> dict[str, View]:
    """Every condition of the cards, made of the ordinary ones."""
    at_office = Details(place=Workplace.OFFICE)
    steps = steps_in(ours, Language.BOKMAL)
    called = replace(alert, is_colleague=True, details=at_office, level="", room=ROOM, steps=steps)
    comes = replace(leader, how=How.COME)
    waiting = replace(status, details=at_office, colleagues=3)
    nb = Language.BOKMAL
    return {
        "status-colleagues": waiting,
        "status-colleagues-called": replace(waiting, colleagues=0, called=3),
        "status-colleagues-none": replace(waiting, colleagues=0, none_comes=True),
        "status-colleagues-helped": replace(waiting, helpers=(leader,), colleagues=1),
        "status-colleague-comes": replace(waiting, helpers=(comes,), colleagues=0, called=3),
        "alert-beside": called,
        "alert-beside-no-room": replace(called, room=None),
        "alert-beside-helped": replace(called, helpers=(leader,)),
        "alert-beside-declined": replace(called, declined=True),
        "alert-beside-drill": replace(called, drill=True),
        "alert-beside-ended": replace(called, ending=Ending.RESOLVED, ended_by="Kari Leder"),
        "role-colleague": replace(role, how=How.COME, details=at_office, room=ROOM, steps=steps),
        "here": HereView(nb, True, ROOM, 2),
        "here-first": HereView(nb, True),
        "here-gone": HereView(nb, False),
    }
