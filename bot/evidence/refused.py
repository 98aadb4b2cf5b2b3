"""The one exception that the parts of this package raise at a file; the evidence store makes it an
answer."""

from bot.domain.evidence import Refusal


class NotTaken(Exception):
    """Nothing is kept of this file. `why` has the sentence; there is nothing else in it (L11)."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
