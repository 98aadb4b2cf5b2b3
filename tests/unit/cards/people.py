"""Who is in the examples, in which alarm, and when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.views import PersonLine

INCIDENT = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11"
SEEN = 7


def at(clock: str) -> int:
    """The instant (ms UTC) of a clock time in Oslo on a winter day."""
    moment = datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=ZoneInfo("Europe/Oslo"))
    return int(moment.timestamp() * 1000)


def person(number: int, name: str, phone: str | None = None) -> PersonLine:
    """Somebody with an Entra object id."""
    return PersonLine(f"00000000-0000-0000-0000-{number:012d}", name, phone)


CASEWORKER = person(101, "Saksbehandler En", "+4721070000")
LEADER = person(102, "Kari Leder", "+4721070001")
DEPUTY = person(103, "Ola Stedfortreder", "+4791234567")
ABOVE = person(104, "Leder To", "+4721070003")
DUTY = PersonLine("vakt", "Vakt", "+4721071000")
LEADERS = (LEADER, DEPUTY, ABOVE)
