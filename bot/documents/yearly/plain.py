"""The same figures for machines: no more than a meeting may see, under names that do not change."""

from collections import Counter
from enum import StrEnum
from typing import Any, TypeVar

from bot.documents.yearly.sections import reports_hidden, times_hidden
from bot.domain.alarm.incident import Target, ThreatChannel
from bot.domain.insight.figures import (
    LEAST,
    WITHIN_SECONDS,
    Answers,
    Figures,
    Shares,
    TwoYears,
    UnitYears,
    enough,
    few_hidden,
    shares,
    timing,
)
from bot.domain.organisation import organisation
from bot.domain.reports.deviation_report import DeviationType

Json = dict[str, Any]
Code = TypeVar("Code", bound=StrEnum)


def as_json(years: TwoYears) -> Json:
    """`null` is a figure that is not shown, or that there is none of; `other` is the rest of a
    total."""
    present, before = years.whole.years
    return {
        "unit": years.whole.number,
        "name": years.whole.name,
        "year": years.year,
        "complete": not years.going_on,
        "hidden_below": LEAST,
        "measures": _measures(years),
        "figures": _figures(present),
        "year_before": _figures(before),
        "units": _units(years.units),
    }


def _measures(years: TwoYears) -> Json | None:
    """As they are when the figures are made: no table remembers an earlier day's."""
    if years.measures is None:
        return None
    in_force, overdue = years.measures
    return {"in_force": in_force, "overdue": overdue}


def _figures(figures: Figures) -> Json:
    return {
        "alarms": figures.alarms,
        "without_alarm": figures.without_alarm,
        "withdrawn": few_hidden(figures.withdrawn),
        "exhausted": figures.exhausted,
        "more_after_answer": few_hidden(figures.more_after_answer),
        "answers": _answers(figures.answers),
        "levels": _levels(figures.levels),
        "kinds": _split(figures.kinds, DeviationType),
        "targets": _split(figures.targets, Target),
        "channels": _split(figures.ways, ThreatChannel),
        "places": _split(figures.places, organisation.Workplace),
        "warned": few_hidden(figures.warned),
        "calls_ended": few_hidden(figures.calls_ended),
        "reports": _reports(figures),
        "notes_filed": few_hidden(figures.notes_filed),
        "evidence": few_hidden(figures.evidence),
        "threats": few_hidden(figures.threats),
        "threats_followed_up": few_hidden(figures.threats_followed_up),
        "follow_ups": {
            "closed": few_hidden(figures.follow_ups_closed),
            "open": figures.follow_ups_open if enough(figures.follow_ups) else None,
        },
        "lessons_shared": figures.lessons_shared,
        "drills": {
            "alone": figures.drills_alone,
            "with_leader": figures.drills_with_leader,
            "answered_by_key": few_hidden(figures.drills_by_key),
        },
        "calls": {
            "alarms": few_hidden(figures.called),
            "answered_by_key": few_hidden(figures.keys.measured),
            "median_seconds_to_key": shown.median if (shown := timing(figures.keys)) else None,
        },
        "routines_read": figures.readings,
        "months": [
            {
                "alarms": month.alarms,
                "without_alarm": month.without_alarm,
                "answers": _answers(month.answers),
                "drills": month.drills,
                "routines_read": month.readings,
            }
            for month in figures.months
        ],
    }


def _answers(answers: Answers, hidden: bool = False) -> Json:
    shown = None if hidden else timing(answers)
    within = shown.within if shown else (None,) * len(WITHIN_SECONDS)
    return {
        "measured": answers.measured,
        "unanswered": answers.unanswered,
        "median_seconds": shown.median if shown else None,
        "p80_seconds": shown.p80 if shown else None,
        **{
            f"share_within_{seconds}_seconds": share if share is None else round(share, 4)
            for seconds, share in zip(WITHIN_SECONDS, within, strict=True)
        },
    }


def _reports(figures: Figures) -> Json:
    became = {
        "submitted": figures.reported,
        "not_felt": figures.not_felt,
        "withdrawn": figures.withdrawn_unreported,
    }
    told = enough(figures.alarms)
    return {
        "missing": figures.missing if told else None,
        "of_alarms": _shares(shares(became)) if told else None,
        "without_alarm": few_hidden(figures.reported_without_alarm),
        "delivered": few_hidden(figures.delivered),
    }


def _split(counts: Counter[Code | None], codes: type[Code]) -> Json:
    """In the order of the form, whatever was counted first."""
    ordered = {code.value: counts[code] for code in codes}
    return _shares(shares({**ordered, "not_told": counts[None]}))


def _levels(counts: Counter[int]) -> Json:
    ordered = {str(level): n for level, n in sorted(counts.items()) if level}
    return _shares(shares({**ordered, "again": counts[0]}))


def _shares(split: Shares[str]) -> Json:
    return {**split.shown, **({"other": split.rest} if split.rest else {})}


def _units(units: tuple[UnitYears, ...]) -> list[Json]:
    slow, small = times_hidden(units), reports_hidden(units)
    return [_unit(one, one.number in slow, one.number in small) for one in units]


def _unit(place: UnitYears, no_times: bool, no_reports: bool) -> Json:
    present, before = place.years
    told = enough(present.alarms) and not no_reports
    return {
        "unit": place.number,
        "name": place.name,
        "alarms": present.alarms,
        "alarms_year_before": before.alarms,
        "without_alarm": present.without_alarm,
        "answers": _answers(present.answers, no_times),
        "missing_reports": present.missing if told else None,
        "drills": present.drills_alone + present.drills_with_leader,
    }
