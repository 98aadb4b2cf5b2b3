"""What is drawn while it is stored (decision 80)."""

import asyncio
import threading
from typing import Any, cast

from bot.cards.views import NoticeView, Sentence
from bot.domain.organisation.organisation import Language
from bot.outbox.drawing import DrawnAhead
from bot.service.answer import Answer
from tests.slow_machine import LONG_ENOUGH

ANSWER = Answer(NoticeView(Language.BOKMAL, Sentence("answer-drill-not-now")))


class EagerLoop:
    """A loop of another thread that is quick to wake: it begins before whoever woke it goes on."""

    def __init__(self) -> None:
        self.drawn = threading.Event()
        self.was_early = False
        self._thread: threading.Thread | None = None

    def call_soon_threadsafe(self, draw: Any, *given: Any) -> None:
        """Gives it time to draw, as letting go of the interpreter does."""

        def drawing() -> None:
            draw(*given)
            self.drawn.set()

        self._thread = threading.Thread(target=drawing)
        self._thread.start()
        self.was_early = self.drawn.wait(0.05)


async def test_the_loop_does_not_draw_before_its_waker_has_gone_on() -> None:
    """SQLite is asked to commit next, and the disk is waited for while the loop draws."""
    loop = EagerLoop()
    ahead = DrawnAhead(lambda: cast("asyncio.AbstractEventLoop", loop))
    ahead.about_to_commit([], ANSWER)
    assert loop.drawn.wait(LONG_ENOUGH)
    assert not loop.was_early
    assert ahead.answer(ANSWER) is not None


async def test_a_loop_that_is_closed_draws_nothing_and_holds_up_nobody() -> None:
    """L8: what was stored is told all the same."""
    loop = asyncio.new_event_loop()
    loop.close()
    ahead = DrawnAhead(lambda: loop)
    for _ in range(2):
        ahead.about_to_commit([], ANSWER)
    assert ahead.answer(ANSWER) is not None
