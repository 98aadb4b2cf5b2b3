"""What is left of a card once a newer one has arrived (L14), and the words that were passed on: on
the live card what was just said, in the line all of it; and the box for what is written down."""

from collections.abc import Iterator, Sequence

from bot.cards.alarm.views import LineKind, LineView, NoteFormView, Word
from bot.cards.kit import CardElement, Container, TextInput
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    button,
    caseworker_summary,
    finish,
    headline,
    marked_drill,
    quiet,
    row,
    strong,
    verbatim,
)
from bot.cards.kit.words import as_text, clock_time, day_in_words, first_name, quoted, short_time
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in

_WHOLE_BYTES = 12_000
_ON_THE_CARD_BYTES = 700  # of each; whole they are in the line that is left of the card
_MOST_SAID = 8
_MOST_IN_LINES = 3
_AT_A_GLANCE = 140
_MOST_WRITTEN = 5
_WRITTEN_BYTES = 2400
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
    LineKind.THREAT: "line-threat",
    LineKind.FOLLOW_UP: "line-follow-up",
    LineKind.MORE: "more-headline",
    LineKind.MEANT: "line-meant",
}


def draw_line(view: LineView) -> DrawnCard:
    """Draw one quiet line, and below it the whole words that came with the card."""
    say = say_in(view.language)
    body: list[CardElement] = []
    told = line_of(say, view)
    if told is not None:
        body.append(quiet(marked_drill(say, told, view.drill), gap="None"))
    above = ""
    for word in view.words:
        author = author_of(say, word, view.language)
        first = quiet(marked_drill(say, author, view.drill), gap="None")
        if author != above:  # once, of what the same person wrote in one minute
            body.append(quiet(author, gap="Small") if body else first)
        above = author
        body.append(verbatim(quoted(word.text, _WHOLE_BYTES // len(view.words))))
    return finish(body, summary=caseworker_summary(say, view.drill))


def line_of(say: Localised, view: LineView) -> str | None:
    """Return what the card was, and when; None where the words alone tell it."""
    time = short_time(view.at, view.language)
    if view.line is LineKind.WROTE and view.words:  # whose they are is said above them
        return None
    if view.line in _LINES:
        return f"{say(_LINES[view.line], name=as_text(view.name))} · {time}"
    return None if view.words else say("line-said", time=time)  # what was written was erased


def just_said(say: Localised, words: Sequence[Word], language: Language) -> Iterator[CardElement]:
    """Yield what was said last, each with its author and time, the newest large enough to be read
    at a glance."""
    shown = words[-_MOST_SAID:]
    items: list[CardElement] = []
    above = ""
    for word in shown:
        author = author_of(say, word, language)
        if author != above:  # once, of what the same person wrote in one minute
            items.append(quiet(author, gap="None" if not items else "Small"))
        above = author
        text = quoted(word.text, _ON_THE_CARD_BYTES)
        items.append(verbatim(text, large=word is shown[-1] and len(text) <= _AT_A_GLANCE))
    if items:
        yield Container(style="emphasis", bleed=True, items=items, spacing="Small")


def said_in_lines(words: Sequence[Word]) -> Iterator[str]:
    """Yield the last words, each as one line above a sentence that is read aloud. Plain text, for
    `verbatim`."""
    for word in words[-_MOST_IN_LINES:]:
        yield f"{first_name(word.name)}: {quoted(word.text, _ON_THE_CARD_BYTES)}"


def author_of(say: Localised, word: Word, language: Language) -> str:
    """Return who wrote or heard the words, by first name, and when."""
    time = short_time(word.at, language)
    return say(
        "said-quote" if word.quote else "said-by", name=as_text(first_name(word.name)), time=time
    )


def note(say: Localised, incident: str | None, origin: CardOrigin) -> Iterator[CardElement]:
    """Yield *Skriv ned ordene*; in an alarm it opens a form of its own: what others do changes the
    card, and would wipe what is being written (L14)."""
    if incident is None:
        yield from _note_box(say, origin)
    else:
        yield row([button(say("note-open"), Verb.GUIDE_NOTE, origin)])


def draw_note_form(view: NoteFormView) -> DrawnCard:
    """Draw the box; one sentence takes its place once it is kept."""
    say = say_in(view.language)
    top = headline(say, say("note-open"), tone="emphasis", drill=view.drill)
    box = list(_note_box(say, CardOrigin(view.incident, view.seen)))
    summary = caseworker_summary(say, view.drill)
    return finish([top, *box], summary=summary, origin=CardOrigin(), loose=True)


def _note_box(say: Localised, origin: CardOrigin) -> Iterator[CardElement]:
    """No limit in the box: a client that cuts says nothing, and the bot does."""
    yield TextInput(
        id="text",
        label=say("note-label"),
        placeholder=say("note-placeholder"),
        is_multiline=True,
        spacing="Medium",
    )
    yield row([button(say("note-save"), Verb.GUIDE_NOTE, origin, inputs=True)])


def written_down(
    say: Localised, words: Sequence[Word], language: Language, last_at: int
) -> Iterator[CardElement]:
    """Yield what its author has written down, letter by letter, the last first: nobody has to
    wonder whether it was kept. All of it is; a card holds only so much."""
    if not words:
        return
    yield strong(say("note-written"))
    shown = words[: -_MOST_WRITTEN - 1 : -1]
    texts = [quoted(word.text, _WRITTEN_BYTES) for word in shown]
    today = day_in_words(last_at, language)
    for word, text in zip(shown, texts, strict=True):
        time, day = clock_time(word.at, language), day_in_words(word.at, language)
        yield quiet(time if day == today else f"{day}, {time}", gap="Small")
        yield verbatim(say("role-word", words=text))
    if len(shown) < len(words) or any(text.endswith("…") for text in texts):
        yield quiet(say("note-written-more"))


DRAWERS: Drawers = {
    LineView: draw_line,
    NoteFormView: draw_note_form,
}
