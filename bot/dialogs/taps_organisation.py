"""Taps on the cards of administration (contract.md, "Cards"), and what is typed there made clean:
one line without markup of its own, a number as it can be dialled from anywhere.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from bot.dialogs import commands
from bot.dialogs.card_data import Data, Misread, choice, number, required, short
from bot.dialogs.commands import Command, Origin
from bot.domain.organisation.edit import Edit, EditKind, Topic
from bot.domain.reports.privacy_filter import masked

_NORWEGIAN = re.compile(r"[2-9][0-9]{7}")


def _show(origin: Origin, data: Data) -> Command:
    return commands.ShowAdmin(origin, short(data, "unit"))


def _edit(origin: Origin, data: Data) -> Command:
    topic = choice(Topic, data, "topic")
    if topic is None:
        raise Misread
    return commands.EditUnit(origin, required(data, "unit"), topic, short(data, "level"))


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
    )


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


ADMIN_TAPS: Final[Mapping[str, Callable[[Origin, Data], Command]]] = {
    "admin.show": _show,
    "admin.edit": _edit,
    "admin.preview": _preview,
    "admin.apply": _apply,
}
