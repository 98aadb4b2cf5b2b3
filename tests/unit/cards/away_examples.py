"""`borte` and `tilbake`: the form in each doubt, and what is stored."""

from dataclasses import replace
from datetime import date

from bot.cards.views import AwayFormView, AwayState, AwayView, ResponderView, View
from bot.domain.organisation.organisation import (
    AwayDoubt,
    Language,
    oslo_instant,
    oslo_midnight,
)
from bot.domain.organisation.unit_changes import RoleNews
from bot.domain.readiness import Gap
from tests.unit.cards.check_examples import line
from tests.unit.cards.people import ABOVE, DEPUTY, at

NB = Language.BOKMAL
FORM = AwayFormView(NB, AwayDoubt.NOT_SAID, True, date(2026, 11, 22), candidates=(DEPUTY, ABOVE))
HOLIDAY = (oslo_midnight(date(2026, 12, 22)), oslo_midnight(date(2027, 1, 4)))
COURSE = (oslo_instant(date(2026, 11, 27), 12 * 60), oslo_instant(date(2026, 11, 27), 14 * 60))
PUT_IN = ResponderView(
    NB,
    "0315",
    "Nav Eksempel",
    RoleNews.PUT_IN,
    level="Nærmeste leder",
    wait=30,
    absent_id="00000000-0000-0000-0000-000000000102",
    absent="Kari Leder",
    by="Leder To",
)
LEAVE = (oslo_midnight(date(2027, 2, 1)), None)


def away_examples() -> dict[str, View]:
    """By name."""
    stored = AwayView(NB, AwayState.AWAY, until=at("00:00:00"), stand_in=DEPUTY)
    planned = AwayView(NB, AwayState.PLANNED, *HOLIDAY, DEPUTY)
    return {
        **{f"away-form-{doubt}": replace(FORM, doubt=doubt) for doubt in AwayDoubt},
        "away-form-filled": replace(
            FORM,
            doubt=AwayDoubt.STAND_IN,
            alerted=False,
            first=date(2026, 12, 7),
            last=date(2026, 12, 11),
            stand_in=DEPUTY,
        ),
        "away-form-not-there": replace(FORM, doubt=AwayDoubt.STAND_IN, not_there=DEPUTY),
        "away-stored": stored,
        "away-hours": replace(stored, until=at("16:30:00"), stand_in=None),
        "away-open": replace(stored, until=None, planned=(LEAVE,)),
        "away-planned": replace(planned, planned=(COURSE, LEAVE)),
        "away-planned-hours": AwayView(NB, AwayState.PLANNED, *COURSE),
        "away-breaks": replace(
            stored, broken=(line(Gap.LEVEL_EMPTY), line(Gap.NO_STAND_IN, you=True))
        ),
        **{f"responder-{news}": replace(PUT_IN, news=news) for news in RoleNews},
        "responder-stands-in-until": replace(
            PUT_IN, news=RoleNews.STANDS_IN, until=at("00:00:00"), by=""
        ),
        "responder-cannot": replace(PUT_IN, news=None, by="Ola Nilsen", administers=True),
        "responder-cannot-level": replace(PUT_IN, news=None, by="Ola Nilsen", absent=""),
        "away-back": AwayView(NB, AwayState.BACK, planned=(HOLIDAY,)),
        "away-dropped": AwayView(NB, AwayState.DROPPED),
    }
