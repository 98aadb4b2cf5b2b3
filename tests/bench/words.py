"""How long it takes to understand what somebody wrote: every sentence of the corpus that was built
by, as a command and as a leader's answer, and the longest that Teams lets anybody write."""

import time
from collections.abc import Callable

from bot.dialogs.answers import claim_in, takes_back
from bot.dialogs.cries import is_own_need
from bot.dialogs.text import understand
from tests.bench.table import Row
from tests.corpus.measure import rows as sentences

_LONGEST = 28_000
_HOSTILE = ("han truer ikke ", "hjelp", "🆘", "a.", "er ")


def rows() -> list[Row]:
    """The middle of all sentences, and the worst of what was written to hurt."""
    taken = sorted(_milliseconds(row.text) for row in sentences("seen.tsv"))
    middle, late = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
    worst = max(_milliseconds((each * _LONGEST)[:_LONGEST]) for each in _HOSTILE)
    return [
        Row("B10", "reading one message, p50", middle, "ms", 1, detail=f"p95 {late:.2f}"),
        Row("B10", "reading a wall of words", worst, "ms", 250),
    ]


def _milliseconds(text: str) -> float:
    began = time.process_time()
    read: tuple[Callable[[str], object], ...] = (understand, claim_in, takes_back, is_own_need)
    for each in read:
        each(text)
    return (time.process_time() - began) * 1000
