"""The reminder of a case note that was begun (product.md, "Afterwards"; R52, R74)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, ExecuteAction

from bot.cards.evidence.evidence_parts import tap
from bot.cards.kit.buttons import opening, restyled
from bot.cards.kit.clock import short_moment
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.reports.note_views import NoteReminderView
from bot.domain.reports.draft import DraftKind, DraftState
from bot.texts import Say, say_in

_SETTLED = {
    DraftState.WAITING: "paper-waiting",
    DraftState.SENT: "paper-note-filed",
    DraftState.DROPPED: "paper-dropped",
}


def draw_note_reminder(view: NoteReminderView) -> Drawn:
    """Draw one kind question with the way on first, or what came of it."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    if view.state in _SETTLED:
        return _card(say, say(_SETTLED[view.state]), (when,), "emphasis", [])
    if view.postponed:
        line = say("note-remind-last")
        if view.next_at is not None:
            line = say("remind-postponed", time=short_moment(view.next_at, view.language))
        return _card(say, say("paper-headline-note"), (when, line), "emphasis", [_on(say, view)])
    by_hand = view.state is DraftState.BY_HAND
    title = say("note-remind-by-hand" if by_hand else "note-remind-headline")
    line = say("note-remind-by-hand-line" if by_hand else "note-remind-line")
    return _card(say, title, (when, line), "accent", list(_answers(say, view)))


def _card(say: Say, title: str, lines: tuple[str, ...], tone: Tone, actions: list[Action]) -> Drawn:
    body: list[CardElement] = [headline(say, title, lines, tone=tone)]
    return finish(body, actions, summary=caseworker_summary(say))


def _answers(say: Say, view: NoteReminderView) -> Iterator[Action]:
    known = {"draft": view.draft}
    on = _on(say, view)
    if view.state is DraftState.BY_HAND:
        done = tap(say("paper-hand-done-note"), "paper.number", known)
        yield restyled(done, "positive")
        yield on
    else:
        yield restyled(on, "positive")
    yield tap(say("remind-later"), "note.later", known)
    if view.state.editable:
        sure = tap(say("paper-drop-sure"), "paper.drop", known)
        line = paragraph(say("note-remind-drop-line"))
        yield opening(say("note-remind-not-needed"), [line], [sure])


def _on(say: Say, view: NoteReminderView) -> ExecuteAction:
    shown = view.state is DraftState.BY_HAND
    title = say("note-remind-show" if shown else "note-remind-continue")
    known = {"kind": DraftKind.NOTE.value, "about": view.about}
    return tap(title, "paper.begin", known)
