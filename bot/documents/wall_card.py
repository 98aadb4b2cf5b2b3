"""The unit's emergency card on paper, for when Teams is what fails (R25, R71): the same as on the
card of `beredskap`, for the whole unit, as a tagged PDF/A."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from bot.cards.kit.people import printed
from bot.cards.kit.words import clipped, day_in_words, span_of_wait
from bot.documents.typesetting import CannotTypeset, Standard, drawable, pdf_of, pictures_of
from bot.domain.organisation.organisation import (
    OSLO,
    Absence,
    ChainLevel,
    Helper,
    Language,
    Organisation,
    Unit,
    lasting,
)
from bot.texts import Localised, say_in

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WallCard:
    """A unit's card in one language, to be put into words when it is printed; `unreached`: at whom
    no alarm arrives, as far as it is known."""

    organisation: Organisation
    unit: Unit
    language: Language
    absences: Mapping[str, Absence]
    unreached: frozenset[str] = frozenset()

    def said(self, at: int) -> Sequence[object]:
        """What tells it from another at this moment, but for its words: it is hung up anew where
        that is another."""
        unit, away = self.unit, lasting(self.absences, at)
        chain = self.organisation.chain(unit, at, (), away)
        levels = [(one.name, one.wait_ms, one.people) for one in chain.levels]
        return (unit.name, unit.contacts, levels)


def content_of(card: WallCard, at: int) -> Content:
    """Everything the paper says. `at` (ms UTC) is printed as its date.

    Whom an alarm alerts, but for who is away for some days only: paper does not know of those. Who
    cannot be reached in Teams is there to be rung, and is not called alerted.
    """
    unit, language = card.unit, card.language
    say = say_in(language)
    chain = card.organisation.chain(unit, at, (), lasting(card.absences, at))
    numbers = [(contact.name, contact.phone) for contact in unit.contacts]
    return {
        "language": language.value,
        "title": say("wall-title", unit=clipped(unit.name)),
        "headline": say("wall-headline"),
        "lines": [say("wall-line"), say("wall-call")],
        "danger": say("danger", number="112"),
        "emergency": [["112", say("wall-police")], ["113", say("wall-ambulance")]],
        "order": say("readiness-headline"),
        "levels": [
            _level(say, number, level, card.unreached)
            for number, level in enumerate(chain.levels, start=1)
        ],
        "numbers_heading": say("readiness-numbers"),
        "numbers": _entries(say, numbers),
        "practise": say("wall-practise"),
        "footer": say(
            "wall-footer",
            unit=clipped(unit.name),
            number=unit.number,
            date=day_in_words(at, language),
        ),
    }


def _level(say: Localised, number: int, level: ChainLevel, unreached: frozenset[str]) -> Content:
    answers = any(one.id not in unreached for one in level.people)
    wait = say("readiness-wait", wait=span_of_wait(say, level.wait_ms // 1000))
    return {
        "heading": f"{number} · {clipped(level.name)}",
        "wait": wait if answers else say("readiness-empty"),
        "people": _entries(
            say, [(_named(say, one, one.id in unreached), one.phone) for one in level.people]
        ),
    }


def _named(say: Localised, helper: Helper, is_unreached: bool) -> str:
    name, absent = helper.name, helper.stands_in_for
    if absent is not None:
        name = say("alerted-for", name=clipped(name, 28), absent=clipped(absent, 28))
    return say("alerted-unreached", name=clipped(name, 60)) if is_unreached else name


def _entries(say: Localised, numbers: Iterable[tuple[str, str | None]]) -> list[Mapping[str, str]]:
    return [
        {
            "name": clipped(name),
            "phone": phone or "",
            "shown": printed(phone) if phone else say("wall-no-number"),
            "code": say("wall-code", name=clipped(name), number=printed(phone)) if phone else "",
        }
        for name, phone in numbers
    ]


__all__ = ["CannotDraw", "WallCard", "as_pdf", "as_pictures", "content_of", "printed_anyway"]


# Kept for years and read aloud: archivable (PDF/A-2a) and accessible (PDF/UA-1).
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")


class CannotDraw(ValueError):
    """One sentence for the administrator."""


def as_pdf(content: Content, at: int) -> bytes:
    """The card as a PDF; the same content and instant (ms UTC) give the same bytes. Raises
    `CannotDraw` for a letter that no font of ours has."""
    try:
        return pdf_of(_template(), _data(content, at), at, STANDARDS)
    except CannotTypeset as error:
        raise CannotDraw(_reason(error)) from error


def printed_anyway(card: WallCard, at: int) -> bytes:
    """The card as a PDF, whatever letters a name has: those that no font has are spelled out."""
    content = content_of(card, at)
    try:
        return as_pdf(content, at)
    except CannotDraw:
        return as_pdf(_spelled(content), at)


def _spelled(part: Any) -> Any:
    if isinstance(part, str):
        return drawable(part)
    if isinstance(part, list):
        return [_spelled(one) for one in part]
    return {key: _spelled(one) for key, one in part.items()} if isinstance(part, dict) else part


def as_pictures(content: Content, at: int) -> list[bytes]:
    """The pages as PNG, to look at."""
    return pictures_of(_template(), _data(content, at))


def _data(content: Content, at: int) -> dict[str, Any]:
    day = datetime.fromtimestamp(at / 1000, OSLO)
    made = [day.year, day.month, day.day]
    return {**content, "codes": _codes(content), "made": made}


def phone_code(phone: str) -> str:
    """The QR code, as SVG, with which a telephone offers to call the number."""
    import segno  # not on the way of a start

    drawn = io.BytesIO()
    segno.make(f"tel:{phone}", error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False
    )
    return drawn.getvalue().decode()


def _codes(content: Content) -> dict[str, str]:
    entries = [entry for level in content["levels"] for entry in level["people"]]
    phones = {entry["phone"] for entry in [*entries, *content["numbers"]] if entry["phone"]}
    return {phone: phone_code(phone) for phone in sorted(phones)}


def _template() -> bytes:
    return files("bot.documents").joinpath("wall_card.typ").read_bytes()


def _reason(error: CannotTypeset) -> str:
    return (
        f"The card cannot be drawn ({error}). If it is a letter in a name, write the name "
        "with other letters in the organisation file."
    )
