"""What the operator's commands do: look, and leave a trace of having looked."""

import getpass
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.core import keyring, open_database, organisation_file
from bot.domain.organisation import Language, Organisation, Unit
from bot.organisation_source import read_file, stored_organisation
from bot.routine_source import RoutineSource, beside
from bot.service.storage import StoreUnavailable
from bot.settings import Settings
from bot.store.database import Database, WallClock
from bot.store.export import Json, instant, list_incidents, log_access, show_incident
from bot.store.people import readings_among
from bot.store.verification import Scope, Violation, verify


class NoUnit(ValueError):
    """One sentence for the operator: which unit or file there is not."""


def export(settings: Settings, action: str, incident: str | None) -> Any:
    """`incident list` or `show`; the access is logged first. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"incident {action}", incident, WallClock().now())
        if incident is None:
            return list_incidents(database)
        return show_incident(database, incident)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def verify_database(settings: Settings) -> list[Violation]:
    """Every violation of V1–V9. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        scope = Scope(now=WallClock().now(), late_ms=settings.late_ms)
        return verify(database, keyring(settings).timeline_keys(), stored_organisation, scope)
    finally:
        database.close()


def wall_card(settings: Settings, number: str, language: Language) -> bytes:
    """The unit's emergency card as PDF, from the organisation file (R71). Raises `NoUnit` and
    `CannotDraw`."""
    from bot.wall_card import as_pdf, content_of

    organisation, unit = unit_in_file(settings, number)
    at = WallClock().now()
    return as_pdf(content_of(organisation, unit, language, at), at)


def unit_readings(settings: Settings, number: str) -> list[Json]:
    """For each routine of the unit: everybody who works there, by name, and when they read the
    present version. No counts and no order but the alphabet's: it shows whom to ask, and is no
    ranking (L13). The access is logged. Raises `NoUnit`, `StoreUnavailable`."""
    organisation, unit = unit_in_file(settings, number)
    routines = RoutineSource(beside(organisation_file(settings))).routines().of(number)
    people = sorted(
        (organisation.people[person] for person in unit.staff()), key=lambda one: one.name
    )
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"readings {number}", None, WallClock().now())
        readings = readings_among(database, [person.id for person in people])
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
    read = {(one.person, one.routine, one.version): one.at for one in readings}
    return [
        {
            "routine": routine.name,
            "title": routine.wordings[Language.BOKMAL].title,
            "version": routine.version,
            "people": [
                {
                    "id": person.id,
                    "name": person.name,
                    "read_at": instant(read.get((person.id, routine.name, routine.version))),
                }
                for person in people
            ],
        }
        for routine in routines
    ]


def unit_in_file(settings: Settings, number: str) -> tuple[Organisation, Unit]:
    """The unit of that number, in the organisation file as it is now. Raises `NoUnit`."""
    file = organisation_file(settings)
    reading = read_file(file)
    if reading.organisation is None:
        raise NoUnit(f"{file} cannot be used. See why: rodtkort organisation check {file}")
    unit = reading.organisation.units.get(number)
    if unit is None:
        raise NoUnit(f"{file} has no unit {number}. Write its number as it stands there.")
    return reading.organisation, unit


def open_for_looking(settings: Settings) -> Database:
    """The database, for a command. Raises `StoreUnavailable`."""
    try:
        return open_database(settings)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error


def operator() -> str:
    """Who runs the command, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "operator"
