"""What leads to a report or a note: the question what it is about (R84), and the reminders to write
a report, to tell its number, and to go on with a note or to complete it (R18, R20, R30, R52, R74).
And what is asked of a note: whether it is about the right person, and what becomes of one that was
filed and should not have been (docs/decisions/0063; R52)."""

from collections.abc import Iterator

from bot.cards.alarm.facts import incident_facts
from bot.cards.kit import Action, CardElement, ExecuteAction, TextBlock
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Tone,
    caseworker_summary,
    finish,
    headline,
    opening,
    paragraph,
    quiet,
    restyled,
    row,
    tap,
)
from bot.cards.kit.words import as_text, short_moment
from bot.cards.reports.form import number_box
from bot.cards.reports.views import (
    Checked,
    ClientCheckView,
    NoteReminderView,
    Reminding,
    ReportFormView,
    ReportReminderView,
    ReportStartView,
    ReportVerb,
)
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.draft import YES, DraftKind, FormPage
from bot.domain.reports.standing import Reminder, stands
from bot.texts import Localised, say_in

BY_HAND = "mistaken-by-hand"
_ANSWERED = {
    Checked.YES: "check-right",
    Checked.FILED: "paper-note-filed",
    Checked.NO: "check-nothing",
}


def draw_report_reminder(view: ReportReminderView) -> DrawnCard:
    """Draw one kind question, and what came of it."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    body: list[CardElement]
    match view.asks:
        case Reminding.WRITE | Reminding.CONTINUE:
            body = [
                headline(say, say("remind-headline"), (when, say("remind-line")), tone="accent")
            ]
            if view.asks is Reminding.WRITE:
                body.append(quiet(say("remind-not-felt-line")))
            return finish(body, list(_answers(say, view)), summary=caseworker_summary(say))
        case Reminding.NUMBER:
            body = [headline(say, say("remind-number"), (when,), tone="accent"), number_box(say)]
            known = {"draft": view.draft or ""}
            save: Action = tap(say("paper-number-save"), ReportVerb.NUMBER, known, form=True)
            return finish(body, [save], summary=caseworker_summary(say))
        case Reminding.POSTPONED:
            at = short_moment(view.next_at or view.at, view.language)
            line = say("remind-postponed", time=at)
        case Reminding.LAST:
            line = say("remind-last")
        case Reminding.NOT_FELT:
            line = say("paper-not-felt")
        case Reminding.DONE:
            line = say("remind-done")
    body = [headline(say, say("paper-headline-report"), (when, line), tone="emphasis")]
    known = {"about": view.about}
    actions: list[Action] = []
    if view.asks in (Reminding.POSTPONED, Reminding.LAST):
        actions.append(_begin(say, view))
    elif view.asks is Reminding.NOT_FELT:
        actions.append(tap(say("paper-felt-after-all"), ReportVerb.AFTER_ALL, known))
    return finish(body, actions, summary=caseworker_summary(say))


def _answers(say: Localised, view: ReportReminderView) -> Iterator[Action]:
    known = {"about": view.about}
    is_filled = view.asks is Reminding.WRITE and view.is_newest  # the draft has its own (L14)
    yield restyled(_begin(say, view), "positive" if is_filled else None)
    yield tap(say("remind-later"), ReportVerb.LATER, known)
    if view.asks is Reminding.WRITE:
        yield tap(say("remind-not-felt"), ReportVerb.NOT_FELT, known)
    else:  # what was written goes: a slip of the finger is not to do that
        sure = tap(say("paper-drop-sure"), ReportVerb.NOT_FELT, {**known, "sure": YES})
        yield opening(say("remind-not-felt"), [paragraph(say("paper-drop-line"))], [sure])


def _begin(say: Localised, view: ReportReminderView) -> ExecuteAction:
    title = say("remind-continue" if view.draft is not None else "remind-begin")
    known = {"kind": DraftKind.REPORT.value, "about": view.about}
    return tap(title, ReportVerb.BEGIN, known)


def draw_report_start(view: ReportStartView) -> DrawnCard:
    """Draw one button for each thing it may be about, what was begun first."""
    say = say_in(view.language)
    report = view.kind is DraftKind.REPORT
    title = say("start-report" if report else "start-note")
    body: list[CardElement] = [headline(say, title, tone="accent")]
    for draft in view.drafts:
        at = short_moment(draft.at, view.language)
        known = {"draft": draft.id, "page": FormPage.REVIEW.value}
        body.append(row([tap(say("start-continue", what=at), ReportVerb.SHOW, known)]))
    kind = {"kind": view.kind.value}
    for one in view.incidents:
        at = short_moment(one.at, view.language)
        body.append(row([tap(at, ReportVerb.BEGIN, {**kind, "about": one.id})]))
        body.append(quiet(incident_facts(say, one), gap="None"))
    body += _others(say, kind, report=report)
    return finish(body, summary=caseworker_summary(say))


def _others(say: Localised, kind: dict[str, str], *, report: bool) -> Iterator[CardElement]:
    if not report:
        yield row([tap(say("start-new-note"), ReportVerb.BEGIN, kind)])
        return
    yield row([tap(say("start-self"), ReportVerb.BEGIN, kind)])
    yield quiet(say("start-told"))


def draw_note_reminder(view: NoteReminderView) -> DrawnCard:
    """Draw one kind question with the way on first, or what came of it."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    asks = stands(view).reminder
    if asks is Reminder.NONE or not view.waits:
        return _note_card(say, say(stands(view).of_note), (when,), "emphasis", [])
    if view.postponed:
        line = say("note-remind-last")
        if view.next_at is not None:
            line = say("remind-postponed", time=short_moment(view.next_at, view.language))
        return _note_card(
            say, say("paper-headline-note"), (when, line), "emphasis", [_go_on(say, view)]
        )
    title, line = _ASKS[asks]
    answers = list(_note_answers(say, view))
    return _note_card(say, say(title), (when, say(line)), "accent", answers)


_ASKS = {
    Reminder.GO_ON: ("note-remind-headline", "note-remind-line"),
    Reminder.SAY_DONE: ("note-remind-by-hand", "note-remind-by-hand-line"),
    Reminder.FINISH: ("note-remind-finish", "note-remind-by-hand-line"),
    Reminder.MARK: ("note-remind-mark", "note-remind-by-hand-line"),
}
_DONE = {
    Reminder.SAY_DONE: ("paper-hand-done-note", ReportVerb.NUMBER),
    Reminder.FINISH: ("paper-finished", ReportVerb.NUMBER),
    Reminder.MARK: ("mistaken-marked", ReportVerb.MARKED),
}


def _note_card(
    say: Localised, title: str, lines: tuple[str, ...], tone: Tone, actions: list[Action]
) -> DrawnCard:
    body: list[CardElement] = [headline(say, title, lines, tone=tone)]
    return finish(body, actions, summary=caseworker_summary(say))


def _note_answers(say: Localised, view: NoteReminderView) -> Iterator[Action]:
    known = {"draft": view.draft}
    on = _go_on(say, view)
    if (way := _DONE.get(stands(view).reminder)) is not None:
        done = tap(say(way[0]), way[1], known)
        yield restyled(done, None if view.beside else "positive")
        yield on
    else:
        yield restyled(on, None if view.beside else "positive")
    yield tap(say("remind-later"), ReportVerb.NOTE_LATER, known)
    if view.state.editable:
        sure = tap(say("paper-drop-sure"), ReportVerb.DROP, known)
        line = paragraph(say("note-remind-drop-line"))
        yield opening(say("note-remind-not-needed"), [line], [sure])


def _go_on(say: Localised, view: NoteReminderView) -> ExecuteAction:
    shown = not view.state.editable
    title = say("note-remind-show" if shown else "note-remind-continue")
    if stands(view).reminder is Reminder.MARK:  # `begin` would begin a new one
        return tap(title, ReportVerb.SHOW, {"draft": view.draft, "page": FormPage.REVIEW.value})
    known = {"kind": DraftKind.NOTE.value, "about": view.about}
    return tap(title, ReportVerb.BEGIN, known)


def draw_client_check(view: ClientCheckView) -> DrawnCard:
    """Draw the last digits and two answers; once it is answered, or too late, neither."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    if view.checked is not Checked.ASKED:
        body: list[CardElement] = [
            headline(say, say(_ANSWERED[view.checked]), (when,), tone="emphasis")
        ]
        return finish(body, summary=caseworker_summary(say))
    body = [
        headline(say, say("check-headline"), (when,), tone="accent"),
        paragraph(say("check-ends-in")),
        TextBlock(text=view.digits, size="ExtraLarge", weight="Bolder", spacing="None", wrap=True),
        quiet(say("check-line")),
    ]
    known = {"draft": view.draft, "at": view.submitted}
    right = restyled(tap(say("check-yes"), ReportVerb.CLIENT_RIGHT, known), "positive")
    wrong = tap(say("check-no"), ReportVerb.CLIENT_WRONG, known)
    return finish(body, [right, wrong], summary=caseworker_summary(say))


def mistaken_button(say: Localised, view: ReportFormView) -> Action:
    """*Feil person eller notat*: what it means first, and then the tap that says so."""
    sure = tap(say("mistaken-sure"), ReportVerb.MISTAKEN, {"draft": view.draft})
    return opening(say("mistaken-ask"), [paragraph(say("mistaken-ask-line"))], [sure])


def draw_mistaken(say: Localised, view: ReportFormView) -> DrawnCard:
    """Draw what became of the entry; what its owner does in Gosys where the bot may not; and the
    way to a new note."""
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    by_hand = view.sentence == BY_HAND
    tone: Tone = "warning" if by_hand else "emphasis"
    lines = (when,) if by_hand or view.sentence is None else (when, say(view.sentence))
    body: list[CardElement] = [
        headline(say, say("paper-mistaken"), lines, tone=tone, drill=view.drill)
    ]
    steps = list(_steps(say, view)) if by_hand else [say("mistaken-leader")]
    numbered = enumerate(steps, start=1)
    body += (
        paragraph(f"{number}\\. {step}" if by_hand else step, gap="Small")
        for number, step in numbered
    )
    actions: list[Action] = []
    if by_hand:
        done = tap(say("mistaken-marked"), ReportVerb.MARKED, {"draft": view.draft})
        actions.append(restyled(done, "positive"))
    anew = {"kind": DraftKind.NOTE.value, "about": view.about}
    actions.append(tap(say("mistaken-anew"), ReportVerb.BEGIN, anew))
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _steps(say: Localised, view: ReportFormView) -> Iterator[str]:
    """The checklist for Gosys."""
    yield (
        say("mistaken-open", reference=as_text(view.reference))
        if view.reference
        else say("mistaken-find")
    )
    yield say("mistaken-mark")
    yield say("mistaken-close-task")
    shown = dict(view.values).get("visibility") == Visibility.SHOWN_TO_CLIENT
    yield say("mistaken-leader-shown" if shown else "mistaken-leader")


DRAWERS: Drawers = {
    ClientCheckView: draw_client_check,
    ReportReminderView: draw_report_reminder,
    ReportStartView: draw_report_start,
    NoteReminderView: draw_note_reminder,
}
