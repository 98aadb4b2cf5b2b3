"""Taps on the cards of administration, of routines, and of what people say of themselves
(contract.md, "Cards"). What is typed on administration's is made clean: one line without markup of
its own, a number as it can be dialled from anywhere.
"""

import re
from datetime import date, timedelta
from typing import Final

from bot.cards.organisation.views import OrganisationVerb
from bot.cards.privacy import PrivacyVerb
from bot.cards.readiness.views import ReadinessVerb
from bot.dialogs import commands
from bot.dialogs.card_data import (
    Data,
    Misread,
    Taps,
    choice,
    chosen_unit,
    number,
    required,
    sealed,
    short,
    yes_or_no,
)
from bot.dialogs.commands import Command, Origin
from bot.domain.calls import CallWish
from bot.domain.organisation.edit import Edit, EditKind, Topic
from bot.domain.organisation.organisation import AwayDoubt, Language, oslo_midnight
from bot.domain.reports.privacy_filter import masked

_A_DAY = timedelta(days=1)  # not 24 hours: on two days a year it is an hour more or less
_NORWEGIAN = re.compile(r"[2-9][0-9]{7}")


def _show(origin: Origin, data: Data) -> Command:
    return commands.ShowAdmin(origin, short(data, "unit") or short(data, "other"))


def _edit(origin: Origin, data: Data) -> Command:
    """A level of the list is `level:` and its key; a button of its own has `level` beside."""
    name, _, level = required(data, "topic").partition(":")
    topic = choice(Topic, {"topic": name}, "topic")
    if topic is None:
        raise Misread
    away = short(data, "person_away") or ("" if data.get("whose") == "1" else None)
    level_of = level or short(data, "level")
    return commands.EditUnit(origin, required(data, "unit"), topic, level_of, away)


def _preview(origin: Origin, data: Data) -> Command:
    return commands.PreviewChange(origin, required(data, "unit"), _change(data))


def _apply(origin: Origin, data: Data) -> Command:
    return commands.ApplyChange(
        origin,
        required(data, "unit"),
        _change(data),
        required(data, "base"),
        _instant(data, "seen_at"),
    )


def _change(data: Data) -> Edit:
    what = choice(EditKind, data, "what")
    if what is None:
        raise Misread
    if data.get("people") == "1":
        return _of_people(what, data)
    return Edit(
        what,
        level=short(data, "level"),
        to=short(data, "to"),
        person=short(data, "person") or short(data, f"person_{what.value}"),
        who=_line(data, f"who_{what.value}"),
        name=_line(data, "name"),
        phone=_dialled(short(data, "phone")),
        wait=number(data, "wait"),
        alone=number(data, "alone"),
        repeat=number(data, "repeat"),
        until=_day(data, "until"),
        stand_in=short(data, "stand_in"),
        first=_day(data, "first"),
    )


def _of_people(what: EditKind, data: Data) -> Edit:
    """On the setup: `person_people` is whom it is about, `new_people` or the name that was typed
    who is new."""
    person, new, who = (short(data, key) for key in ("person_people", "new_people", "who_people"))
    typed = _line(data, "who_people") if who else None
    new = None if typed else new
    if what is EditKind.REPLACE:
        return Edit(what, person=person, stand_in=new, who=typed)
    if what is EditKind.LEFT:
        return Edit(what, person=person, who=None if person else typed)
    return Edit(what, person=new, who=typed)


def _line(data: Data, key: str) -> str | None:
    """A name on one line, nothing hidden in it, and no client's number (L11)."""
    value = short(data, key)
    if value is None:
        return None
    flat = "".join(letter if letter.isprintable() else " " for letter in value)
    return masked(" ".join(flat.split())) or None


def _dialled(value: str | None) -> str | None:
    """Eight digits are a Norwegian number; everything else is the file's rules' to judge."""
    digits = re.sub(r"[\s\u00a0.-]", "", value or "")
    return f"+47{digits}" if _NORWEGIAN.fullmatch(digits) else digits or None


def _day(data: Data, key: str) -> date | None:
    value = short(data, key)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Misread from None


def _instant(data: Data, key: str) -> int:
    value = data.get(key)
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 16 else 0


def _language(origin: Origin, data: Data) -> Command:
    return commands.ChooseLanguage(origin, choice(Language, data, "language"))


def away_of(origin: Origin, data: Data) -> Command:
    """`first` and `until` are the first and the last day away, included, as in the organisation
    file. Whoever leaves the last one empty is asked, but for the button that says so (`open`)."""
    stand_in = short(data, "stand_in")
    try:
        first, last = _day(data, "first"), _day(data, "until")
        since = oslo_midnight(first) if first else None
        until = oslo_midnight(last + _A_DAY) if last else None
    except (Misread, OverflowError):
        return commands.AskAway(origin, AwayDoubt.UNCLEAR, stand_in=stand_in)
    if data.get("open") == "1":
        return commands.GoAway(origin, since, None, stand_in)
    if until is None:
        return commands.AskAway(origin, AwayDoubt.NO_LAST, first, stand_in=stand_in)
    return commands.GoAway(origin, since, until, stand_in)


def _drop_absence(origin: Origin, data: Data) -> Command:
    return commands.DropAbsence(origin, _instant(data, "since"))


def _routine(origin: Origin, data: Data) -> Command:
    routine, incident = short(data, "routine"), short(data, "incident")
    beside = data.get("beside")
    return commands.ShowRoutines(origin, routine, beside == "call", incident, beside == "form")


def _read(origin: Origin, data: Data) -> Command:
    return commands.ReadRoutine(origin, required(data, "routine"), required(data, "version"))


def _check(origin: Origin, data: Data) -> Command:
    unit = chosen_unit(data, "unit")
    if unit is None:
        raise Misread
    return commands.CheckUnit(origin, unit, number(data, "asked"))


def _calls(origin: Origin, data: Data) -> Command:
    return commands.MyCalls(origin, choice(CallWish, data, "wish"))


TAPS: Final[Taps] = {
    OrganisationVerb.ADMIN: _show,
    OrganisationVerb.EDIT: _edit,
    OrganisationVerb.PREVIEW: _preview,
    OrganisationVerb.APPLY: _apply,
    OrganisationVerb.MOVE: lambda origin, data: commands.AnswerMove(
        origin, sealed(data, "word"), yes_or_no(data)
    ),
    OrganisationVerb.ROUTINE: _routine,
    OrganisationVerb.ROUTINE_READ: _read,
    ReadinessVerb.ALARM: lambda origin, data: commands.CheckAlarm(origin),
    ReadinessVerb.CHECK: _check,
    ReadinessVerb.CALLS: _calls,
    ReadinessVerb.NO_NUMBER: lambda origin, data: commands.AgreeToNoNumber(
        origin, required(data, "person")
    ),
    PrivacyVerb.DOWNLOAD: lambda origin, data: commands.ShowPrivacy(origin, download=True),
    OrganisationVerb.LANGUAGE: _language,
    OrganisationVerb.AWAY: away_of,
    OrganisationVerb.BACK: lambda origin, data: commands.ComeBack(origin),
    OrganisationVerb.DROP_ABSENCE: _drop_absence,
    OrganisationVerb.HERE: lambda origin, data: commands.BeHere(origin, short(data, "room") or ""),
    OrganisationVerb.CANNOT: lambda origin, data: commands.CannotRespond(
        origin, required(data, "unit"), short(data, "absent") or ""
    ),
    OrganisationVerb.DESK: lambda origin, data: commands.ShowDesk(origin, asked=True),
    OrganisationVerb.DESK_DO: lambda origin, data: commands.DoOnDesk(
        origin, required(data, "line")
    ),
    OrganisationVerb.PAPERS: lambda origin, data: commands.ShowPapers(origin, short(data, "unit")),
    OrganisationVerb.GONE: lambda origin, data: commands.GoHome(origin),
}
