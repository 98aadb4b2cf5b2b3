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
_MOST_SAID = 4
_AT_A_GLANCE = 140
_LINES = {
    LineKind.SENT: "line-sent",
    LineKind.NEEDS_HELP: "line-needs-help",
    LineKind.HELPS: "line-helps",
    LineKind.CONTACT: "line-contact",
    LineKind.NO_ANSWER: "line-no-answer",
    LineKind.HAND_OVER: "line-hand-over",
    LineKind.GUIDED: "line-guided",
    LineKind.WROTE: "line-wrote",
}


def draw_line(view: LineView) -> DrawnCard:
    """Draw one quiet line, and below it the whole words that came with the card."""
    say = say_in(view.language)
    time = clock_time(view.at, view.language)
    body: list[CardElement] = []
    if view.line in _LINES:
        told = say(_LINES[view.line], name=as_text(view.name))
        body.append(quiet(marked_drill(say, f"{told} · {time}", view.drill), gap="None"))
    for word in view.words:
        body.append(
            quiet(author_line(say, word, view.language), gap="None" if not body else "Small")
        )
        body.append(verbatim(quoted(word.text, _WHOLE_BYTES // len(view.words))))
    if not body:  # what was written has been erased
        body.append(quiet(marked_drill(say, say("line-said", time=time), view.drill), gap="None"))
    return finish(body, summary=caseworker_summary(say, view.drill))


def just_said(say: Localised, words: Sequence[Word], language: Language) -> Iterator[CardElement]:
    """Yield what was said last, each with its author and time, the newest large enough to be read
    at a glance."""
    shown = words[-_MOST_SAID:]
    items: list[CardElement] = []
    for word in shown:
        items.append(quiet(author_line(say, word, language), gap="None" if not items else "Small"))
        text = quoted(word.text, _ON_THE_CARD_BYTES)
        items.append(verbatim(text, large=word is shown[-1] and len(text) <= _AT_A_GLANCE))
    if items:
        yield Container(style="emphasis", bleed=True, items=items, spacing="Small")


def said_in_a_line(say: Localised, words: Sequence[Word], language: Language) -> str | None:
    """Return the last words as one line above a sentence that is read aloud; None if there are
    none. Plain text, for `verbatim`."""
    if not words:
        return None
    return f"{_first(words[-1].name)}: {quoted(words[-1].text, _ON_THE_CARD_BYTES)}"


def author_line(say: Localised, word: Word, language: Language) -> str:
    """Return who wrote or wrote down the words, and when."""
    time = clock_time(word.at, language)
    return say(
        "said-quote" if word.quote else "said-by", name=as_text(_first(word.name)), time=time
    )


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name


DRAWERS: Drawers = {
    LineView: draw_line,
}
