"""The way over each ladder to its end and back, by the answers that its cards show."""

from collections.abc import Iterator

from bot.domain.guidance import LADDER_STEPS, Ladder, Step

Way = tuple[tuple[str, Step], ...]

_CRISIS: Way = (
    ("guide-no", Step.STAY),
    ("guide-calmer", Step.CALM),
    ("guide-continues", Step.ASK),
    ("guide-yes", Step.WHERE),
    ("guide-told", Step.HELP),
    ("guide-end", Step.END),
    ("guide-go-on", Step.HELP),
)


def way_of(ladder: Ladder) -> Way:
    """The message of each button from the foot on, and the step it leads to."""
    return _CRISIS if ladder is Ladder.SELF_HARM else tuple(_warning(ladder))


def end_of(ladder: Ladder) -> str:
    """The message of the button that leads from the last step to the end."""
    return next(message for message, step in way_of(ladder) if step is Step.END)


def _warning(ladder: Ladder) -> Iterator[tuple[str, Step]]:
    _, second, last = LADDER_STEPS[ladder]
    yield "guide-calmer", Step.CALM
    yield "guide-continues", second
    yield "guide-continues", last
    yield "guide-continues", Step.END
    yield "guide-go-on", last
