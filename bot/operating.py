"""What the operator's commands do: look, and leave a trace of having looked."""

import getpass
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.core import keyring, open_database
from bot.organisation_source import stored_organisation
from bot.service.storage import StoreUnavailable
from bot.settings import Settings
from bot.store.database import Database, WallClock
from bot.store.export import list_incidents, log_access, show_incident
from bot.store.verification import Scope, Violation, verify


def export(settings: Settings, action: str, incident: str | None) -> Any:
    """`incident list` or `show`; the access is logged first. Raises `StoreUnavailable`."""
    database = _open(settings)
    try:
        log_access(database, _operator(), f"incident {action}", incident, WallClock().now())
        if incident is None:
            return list_incidents(database)
        return show_incident(database, incident)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def verify_database(settings: Settings) -> list[Violation]:
    """Every violation of V1–V8. Raises `StoreUnavailable`."""
    database = _open(settings)
    try:
        scope = Scope(now=WallClock().now(), late_ms=settings.late_ms)
        return verify(database, keyring(settings).timeline_keys(), stored_organisation, scope)
    finally:
        database.close()


def _open(settings: Settings) -> Database:
    try:
        return open_database(settings)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "operator"
