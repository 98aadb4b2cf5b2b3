"""The PostgreSQL that tests get is real, empty and their own."""

import psycopg
import pytest


@pytest.mark.parametrize("_turn", [1, 2])
def test_each_test_gets_an_empty_database_of_its_own(empty_postgres_url: str, _turn: int) -> None:
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
        version = connection.execute("SELECT current_setting('server_version_num')::int").fetchone()
    assert version is not None
    assert version[0] >= 150000
