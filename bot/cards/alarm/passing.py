"""Who was asked before the reader, and why it came to them."""

from collections.abc import Sequence

from bot.cards.kit.call_list import MOST_LINES
from bot.cards.kit.words import as_text
from bot.cards.views import PassedOver, StepState
from bot.texts import Say

_PASSED = {
    StepState.DECLINED: "passed-declined",
    StepState.UNREACHABLE: "passed-unreachable",
    StepState.UNANSWERED: "passed-unanswered",
}


def reasons_passed(say: Say, passed_over: Sequence[PassedOver]) -> str:
    """Return one short sentence for each of them, as markdown; "" when nobody was before."""
    return " ".join(
        say(_PASSED[passed.state], name=as_text(passed.name))
        for passed in passed_over[:MOST_LINES]
        if passed.state in _PASSED
    )
