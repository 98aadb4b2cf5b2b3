"""What stands on the wall: the same as on the card of `beredskap`, for the whole unit."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.cards.kit.clock import day_in_words
from bot.cards.kit.people import printed
from bot.cards.kit.words import clipped
from bot.domain.organisation.organisation import Language, Level, Organisation, Unit
from bot.texts import Say, say_in

Content = dict[str, Any]


def content_of(organisation: Organisation, unit: Unit, language: Language, at: int) -> Content:
    """Everything the paper says, in one language. `at` (ms UTC) is printed as its date.

    Everybody the unit lists is on it: paper does not know who is away today.
    """
    say = say_in(language)
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
            _level(say, number, level, organisation)
            for number, level in enumerate(organisation.levels_of(unit), start=1)
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


def _level(say: Say, number: int, level: Level, organisation: Organisation) -> Content:
    people = [organisation.people[person] for person in level.people]
    return {
        "heading": f"{number} · {clipped(level.name)}",
        "wait": say("readiness-wait", seconds=level.wait_seconds),
        "people": _entries(say, [(person.name, person.phone) for person in people]),
    }


def _entries(say: Say, numbers: Iterable[tuple[str, str | None]]) -> list[Mapping[str, str]]:
    return [
        {
            "name": clipped(name),
            "phone": phone or "",
            "shown": printed(phone) if phone else say("wall-no-number"),
            "code": say("wall-code", name=clipped(name), number=printed(phone)) if phone else "",
        }
        for name, phone in numbers
    ]
