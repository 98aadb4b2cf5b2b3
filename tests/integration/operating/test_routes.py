"""docs/reference.md tells of every route: its table is what the service listens to."""

from pathlib import Path

import pytest

from bot.app import Application
from bot.settings import Settings
from bot.web.routes import ROUTES


def test_the_table_of_routes_is_what_the_service_listens_to(tmp_path: Path) -> None:
    """Each with who calls it and what it answers."""
    settings = Settings(environment="local", database_url=f"sqlite:///{tmp_path}/bot.db")
    app = Application(settings, pytest.fail, pytest.fail).web
    found = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource}
    # aiohttp answers HEAD wherever it answers GET.
    assert {(method, path) for method, path in found if method != "HEAD"} == {
        (route.method, route.path) for route in ROUTES
    }
    assert all(route.caller and route.does and route.answers for route in ROUTES)
