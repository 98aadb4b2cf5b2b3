"""What is left of a card once a newer one has arrived (L14), and the words that were passed on: on
the live card what was just said, in the line all of it."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import CardElement, Container

from bot.cards.alarm.views import LineKind, LineView, Word
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    caseworker_summary,
    finish,
    marked_drill,
    quiet,
    verbatim,
)
from bot.cards.kit.words import as_text, clock_time, quoted
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in

_WHOLE_BYTES = 12_000
_ON_THE_CARD_BYTES = 700  # of each; whole they are in the line that is left of the card
_MOST_SAID = 8
_MOST_IN_LINES = 3
_AT_A_GLANCE = 140
_LINES = {
    LineKind.SENT: "line-sent",
    LineKind.CARD: "line-card",
    LineKind.ENDED: "ended-resolved",
    LineKind.NEEDS_HELP: "line-needs-help",
    LineKind.HELPS: "line-helps",
    LineKind.CONTACT: "line-contact",
    LineKind.NO_ANSWER: "line-no-answer",
    LineKind.HAND_OVER: "line-hand-over",
    LineKind.GUIDED: "line-guided",
    LineKind.WROTE: "line-wrote",
    LineKind.HELPED: "line-helped",
    LineKind.THREAT: "line-threat",
    LineKind.FOLLOW_UP: "line-follow-up",
}


def draw_line(view: LineView) -> DrawnCard:
    """Draw one quiet line, and below it the whole words that came with the card."""
    say = say_in(view.language)
    body: list[CardElement] = []
    told = line_of(say, view)
    if told is not None:
        body.append(quiet(marked_drill(say, told, view.drill), gap="None"))
    for word in view.words:
        author = author_of(say, word, view.language)
        first = quiet(marked_drill(say, author, view.drill), gap="None")
        body.append(quiet(author, gap="Small") if body else first)
        body.append(verbatim(quoted(word.text, _WHOLE_BYTES // len(view.words))))
    return finish(body, summary=caseworker_summary(say, view.drill))


def line_of(say: Localised, view: LineView) -> str | None:
    """Return what the card was, and when; None where the words alone tell it."""
    time = clock_time(view.at, view.language, seconds=False)
    if view.line in _LINES:
        return f"{say(_LINES[view.line], name=as_text(view.name))} · {time}"
    return None if view.words else say("line-said", time=time)  # what was written was erased


def just_said(say: Localised, words: Sequence[Word], language: Language) -> Iterator[CardElement]:
    """Yield what was said last, each with its author and time, the newest large enough to be read
    at a glance."""
    shown = words[-_MOST_SAID:]
    items: list[CardElement] = []
    for word in shown:
        items.append(quiet(author_of(say, word, language), gap="None" if not items else "Small"))
        text = quoted(word.text, _ON_THE_CARD_BYTES)
        items.append(verbatim(text, large=word is shown[-1] and len(text) <= _AT_A_GLANCE))
    if items:
        yield Container(style="emphasis", bleed=True, items=items, spacing="Small")


def said_in_lines(words: Sequence[Word]) -> Iterator[str]:
    """Yield the last words, each as one line above a sentence that is read aloud. Plain text, for
    `verbatim`."""
    for word in words[-_MOST_IN_LINES:]:
        yield f"{_first(word.name)}: {quoted(word.text, _ON_THE_CARD_BYTES)}"


def author_of(say: Localised, word: Word, language: Language) -> str:
    """Return who wrote or heard the words, by first name, and when."""
    time = clock_time(word.at, language)
    return say(
        "said-quote" if word.quote else "said-by", name=as_text(_first(word.name)), time=time
    )


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name


DRAWERS: Drawers = {
    LineView: draw_line,
}
