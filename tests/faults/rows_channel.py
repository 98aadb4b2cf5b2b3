"""Rows: the connector takes no cards, or says nothing of where they lie."""

import contextlib
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from tests.fakes.faults import Fault, bad_syntax, too_big, without_id
from tests.faults.lab import Lab, Row, Stage, Staged
from tests.faults.scenario import Scene


def _every_message(fault: Callable[[], Fault]) -> Stage:
    @asynccontextmanager
    async def stage(lab: Lab) -> AsyncIterator[Staged]:
        yield Staged(
            lab.url(),
            lambda scene: _failing(scene, fault()),
            named="cards",
            lingers="cards",
            heartbeat=False,  # the alarm itself works
        )

    return stage


@contextlib.contextmanager
def _failing(scene: Scene, fault: Fault) -> Iterator[None]:
    scene.town.teams.fail(fault, operation="send", times=math.inf)
    try:
        yield
    finally:
        scene.town.teams.heal()


ROWS = [
    Row("connector refuses every card (400)", _every_message(bad_syntax)),
    Row("connector refuses every card (413)", _every_message(too_big)),
    Row("connector accepts without an id", _every_message(without_id)),
]
