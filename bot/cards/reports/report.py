"""The card of a report or a note: the question what it is about (R84), a page of its form, the
reading through, and what became of it (product.md, "Afterwards"); and the reminder to go on with a
note (R52, R74). The bot fills in what it knows and decides nothing (L9)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, ExecuteAction, TextBlock, TextInput

from bot.cards.alarm.facts import incident_facts, meanings_button
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Tone,
    caseworker_summary,
    finish,
    headline,
    link,
    marked,
    opening,
    paragraph,
    quiet,
    restyled,
    row,
    strong,
    tap,
    verbatim,
)
from bot.cards.kit.people import talk_to_rep
from bot.cards.kit.words import as_text, quoted, short_moment
from bot.cards.reports.form import LABELS, inputs, number_box, read_through
from bot.cards.reports.views import NoteReminderView, ReportFormView, ReportStartView, ReportVerb
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.draft import (
    COUNTED,
    DRAWN,
    FIELDS,
    OFFERED,
    PAGES,
    WAYS,
    DraftKind,
    DraftState,
    FormPage,
)
from bot.texts import Localised, say_in

_HEADLINES = {DraftKind.REPORT: "paper-headline-report", DraftKind.NOTE: "paper-headline-note"}
_SYSTEMS = {
    Sector.STATE: "paper-then-state",
    Sector.MUNICIPAL: "paper-then-municipal",
}
_BY_HAND_FOR = {
    Sector.STATE: "paper-hand-state",
    Sector.MUNICIPAL: "paper-hand-municipal",
}
_COPIED_BYTES = 14_000  # of the text to paste; the PDF has it whole
_MOST_REMARKS = 12


def draw_report_form(view: ReportFormView) -> DrawnCard:
    """Draw where the draft stands: one page, or one outcome with the one thing to do."""
    say = say_in(view.language)
    if view.state in (DraftState.OPEN, DraftState.REFUSED):
        return _writing(say, view)
    return _outcome(say, view)


def _done(
    say: Localised, view: ReportFormView, body: list[CardElement], actions: list[Action]
) -> DrawnCard:
    if view.reps and not view.drill:
        actions = [*actions, talk_to_rep(say, view.reps)]
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _known(view: ReportFormView) -> dict[str, str]:
    return {"draft": view.draft, "seen": str(view.seen)}


def _top(
    say: Localised, view: ReportFormView, line: str, tone: Tone, title: str = ""
) -> CardElement:
    about = say("paper-of-incident", time=short_moment(view.at, view.language))
    shown = title or say(_HEADLINES[view.kind])
    lines = (about, line) if line else (about,)
    return headline(say, shown, lines, tone=tone, drill=view.drill)


# Writing


def _writing(say: Localised, view: ReportFormView) -> DrawnCard:
    if view.page is FormPage.REVIEW:
        return _done(
            say, view, [*_over(say, view), *_reading(say, view)], list(_sending(say, view))
        )
    at = short_moment(view.at, view.language)
    line = f"{at} · {say(_UNDER.get(view.page, 'paper-private'))}"
    top = headline(say, say(_HEADLINES[view.kind]), (line,), tone="accent", drill=view.drill)
    body: list[CardElement] = [top]
    body += _remarks(say, view)
    body += _page(say, view)
    return finish(body, list(_ways_on(say, view)), summary=caseworker_summary(say, view.drill))


# Nothing there is needed to send it.
_UNDER = dict.fromkeys((FormPage.WHO, FormPage.AFTER, FormPage.MORE), "paper-optional")


def _over(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.state is DraftState.REFUSED:
        yield _top(say, view, "", "attention", say("paper-refused"))
        yield from _why(say, view)
    else:
        line = "" if view.gaps else say("practice-you-decide" if view.drill else "paper-you-decide")
        yield _top(say, view, line, "accent")


def _page(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.page is FormPage.SHOWN:
        yield paragraph(say(Visibility.SHOWN_TO_CLIENT.consequence))
    if view.page is FormPage.CASE and view.by_bot:
        yield from _client(say, view)
    for name in FIELDS[view.page]:
        if view.by_bot or name not in _OF_THE_ARCHIVE:
            for part in inputs(say, view, name):
                yield (
                    part
                    if isinstance(part, TextBlock)
                    else part.model_copy(update={"spacing": "Small"})
                )


_OF_THE_ARCHIVE = frozenset({"tema", "unit", "case_number", "case_system", "evidence"})


def _client(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """Whom the note is about."""
    if view.drill:  # L11: nobody real is practised on
        yield quiet(say("practice-no-number"))
        return
    if view.client_kept:
        yield quiet(say("field-client-kept"))
    yield TextInput(id="client", label=say("field-client"), max_length=20)


def _ways_on(say: Localised, view: ReportFormView) -> Iterator[Action]:
    ways, known = WAYS[view.page], {**_known(view), "page": view.page.value}
    if view.quotes:
        known[OFFERED] = ",".join(one.id for one in view.quotes)
    if "course" in FIELDS[view.page]:
        known[DRAWN] = str(len(dict(view.values).get("course", "")))
    title = say("paper-review" if ways.on is FormPage.REVIEW else "paper-next")
    yield tap(title, ReportVerb.SAVE, {**known, "to": ways.on.value}, form=True)
    if ways.more is not None:
        yield _saving(say("paper-more"), {**known, "to": ways.more.value})
    if ways.back is not None:
        yield _saving(say("paper-back"), {**known, "to": ways.back.value})
    if "types" in FIELDS[view.page]:
        yield meanings_button(say)
    yield _saving(say("paper-later"), known)


def _saving(title: str, known: dict[str, str]) -> Action:
    """A button that keeps what was entered, and is not the way on."""
    saving = tap(title, ReportVerb.SAVE, known, form=True)
    return restyled(saving, None)


# Reading through


def _reading(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.gaps:
        yield strong(say("paper-missing"))
        yield from (paragraph(f"- {say(gap)}", gap="None") for gap in view.gaps)
    if view.link is not None:
        yield row([link(say("paper-pdf-open"), view.link, style="positive")])
        yield quiet(say("paper-pdf-line"))
    yield from _remarks(say, view)
    yield from _differing(say, view)
    if view.client_kept:
        yield quiet(say("field-client-kept"))
    yield from read_through(say, view)


def _differing(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """Who wins where the alarm said otherwise: what she has read through."""
    if view.differs:
        names = ", ".join(say(LABELS[one]).lower() for one in view.differs)
        yield quiet(say("paper-differs", what=names))


def _remarks(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.remarks:
        yield strong(say("paper-note-this"))
    for remark in view.remarks[:_MOST_REMARKS]:
        args = {name: as_text(str(value)) for name, value in remark.args}
        yield quiet(f"- {say(remark.id, **args)}", gap="None")


def _why(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.sentence is not None:
        yield strong(say(view.sentence))
    if view.code is not None:
        yield quiet(say("paper-refused-code", code=as_text(view.code)))


def _sending(say: Localised, view: ReportFormView) -> Iterator[Action]:
    known = _known(view)
    if not view.gaps:
        read = {**known, DRAWN: str(len(dict(view.values).get("course", "")))}
        if view.kind is DraftKind.REPORT:
            read[COUNTED] = str(view.counted)
        yield restyled(tap(say(_send(view)), ReportVerb.SUBMIT, read), "positive")
    first = PAGES[view.kind][0].value
    change = tap(say("paper-change"), ReportVerb.SHOW, {**known, "page": first})
    yield change if not view.gaps else restyled(change, "positive")
    yield tap(say("paper-pdf"), ReportVerb.VIEW, known)
    sure = tap(say("paper-drop-sure"), ReportVerb.DROP, known)
    yield opening(say("paper-drop"), [paragraph(say("paper-drop-line"))], [sure])


def _send(view: ReportFormView) -> str:
    if view.drill:
        return "practice-send"
    if view.state is DraftState.REFUSED:
        return "paper-send-again"
    if view.kind is DraftKind.REPORT:
        return "paper-send-report" if view.by_bot else "paper-ready-report"
    return "paper-send-note" if view.by_bot else "paper-ready-note"


# What became of it


def _outcome(say: Localised, view: ReportFormView) -> DrawnCard:
    match view.state:
        case DraftState.WAITING:
            line = say("paper-waiting-long" if view.late else "paper-waiting-line")
            top = _top(say, view, line, "accent", say("paper-waiting"))
            return _done(say, view, [top, *_then(say, view)], [])
        case DraftState.BY_HAND:
            return _by_hand(say, view)
        case DraftState.SENT:
            return _sent(say, view)
        case DraftState.PRACTISED:
            return _practised(say, view)
        case DraftState.NOT_FELT:
            top = _top(say, view, say("paper-not-felt"), "emphasis")
            after_all = tap(say("paper-felt-after-all"), ReportVerb.AFTER_ALL, _about(view))
            return _done(say, view, [top], [after_all])
        case _:
            top = _top(say, view, "", "emphasis", say("paper-dropped"))
            return _done(say, view, [top], [])


def _practised(say: Localised, view: ReportFormView) -> DrawnCard:
    """R63: gone through to the end, and nothing of it went anywhere (L12)."""
    report = view.kind is DraftKind.REPORT
    title = say("practice-report" if report else "practice-note")
    body = [_top(say, view, say("practice-line"), "good", title), *_pdf_link(say, view)]
    actions: list[Action] = []
    if report:
        about = {"kind": DraftKind.NOTE.value, **_about(view)}
        actions.append(tap(say("practice-note-offer"), ReportVerb.BEGIN, about))
    actions.append(tap(say("paper-pdf"), ReportVerb.VIEW, _known(view)))
    return _done(say, view, body, actions)


def _by_hand(say: Localised, view: ReportFormView) -> DrawnCard:
    report = view.kind is DraftKind.REPORT
    title = say("paper-hand-report" if report else "paper-hand-note")
    body: list[CardElement] = [_top(say, view, "", "warning", title)]
    body += (strong(say(_BY_HAND_FOR[one])) for one in view.by_hand_for)
    steps = enumerate(view.checklist, start=1)
    body += (paragraph(f"{number}\\. {say(step)}", gap="Small") for number, step in steps)
    body += _pdf_link(say, view)
    if report:
        body.append(number_box(say))
        body += _then(say, view)
    done = say("paper-hand-done-report" if report else "paper-hand-done-note")
    known = _known(view)
    return _done(
        say,
        view,
        body,
        [
            tap(done, ReportVerb.NUMBER, known, form=True),
            opening(say("paper-copy"), list(_to_copy(say, view))),
            tap(say("paper-pdf"), ReportVerb.VIEW, known),
        ],
    )


def _to_copy(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """The whole text, once: to be marked and copied. A card cannot do that for anybody."""
    text = quoted(view.copy, _COPIED_BYTES)
    yield quiet(say("paper-copy-cut" if text.endswith("…") else "paper-copy-line"), gap="None")
    yield verbatim(text)


def _sent(say: Localised, view: ReportFormView) -> DrawnCard:
    known = _known(view)
    pdf: Action = tap(say("paper-pdf"), ReportVerb.VIEW, known)
    if view.kind is DraftKind.NOTE:
        line = say("paper-note-entry", reference=as_text(view.reference)) if view.reference else ""
        body: list[CardElement] = [_top(say, view, line, "good", say("paper-note-filed"))]
        if not view.finalised:
            body.append(strong(say("paper-not-finalised")))
        return _done(say, view, [*body, *_pdf_link(say, view)], [pdf])
    line = say("paper-number", reference=as_text(view.reference)) if view.reference else ""
    title = say("paper-report-sent" if view.by_bot else "paper-report-there")
    body = [_top(say, view, line, "good", title), *_pdf_link(say, view)]
    body += _then(say, view)
    actions: list[Action] = []
    if not view.reference:
        body.append(number_box(say))
        actions.append(tap(say("paper-number-save"), ReportVerb.NUMBER, known, form=True))
    else:
        save = tap(say("paper-number-save"), ReportVerb.NUMBER, known, form=True)
        actions.append(opening(say("paper-number-mend"), [number_box(say, view.reference)], [save]))
    body.append(paragraph(say("paper-note-offer")))
    about = {"kind": DraftKind.NOTE.value, **_about(view)}
    actions.append(tap(say("paper-write-note"), ReportVerb.BEGIN, about))
    return _done(say, view, body, [*actions, pdf])


def _then(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """What comes next once a report is let go of, so that nobody has to wonder (R20, R27, R28)."""
    if view.kind is not DraftKind.REPORT:
        return
    told: list[str] = []
    if view.state in (DraftState.SENT, DraftState.BY_HAND):
        by_hand = view.by_hand_for if view.state is DraftState.BY_HAND else ()
        told += (say(_SYSTEMS[one]) for one in view.employers if one not in by_hand)
    if view.state is DraftState.SENT and not view.reference:
        told.append(say("paper-then-number"))
    name = as_text(view.followed_by)
    told.append(say("paper-then-leader", name=name) if name else say("paper-then-somebody"))
    yield strong(say("paper-then"))
    yield from (marked("•", "Default", [paragraph(one, gap="None")]) for one in told)


def _pdf_link(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.link is not None:
        yield row([link(say("paper-pdf-open"), view.link, style="positive")])
        yield quiet(say("paper-pdf-line"))


def _about(view: ReportFormView) -> dict[str, str]:
    return {"about": view.about}


# What it is about, and the note that is begun


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


_SETTLED = {
    DraftState.WAITING: "paper-waiting",
    DraftState.SENT: "paper-note-filed",
    DraftState.DROPPED: "paper-dropped",
}


def draw_note_reminder(view: NoteReminderView) -> DrawnCard:
    """Draw one kind question with the way on first, or what came of it."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    if view.state in _SETTLED:
        return _note_card(say, say(_SETTLED[view.state]), (when,), "emphasis", [])
    if view.postponed:
        line = say("note-remind-last")
        if view.next_at is not None:
            line = say("remind-postponed", time=short_moment(view.next_at, view.language))
        return _note_card(
            say, say("paper-headline-note"), (when, line), "emphasis", [_go_on(say, view)]
        )
    by_hand = view.state is DraftState.BY_HAND
    title = say("note-remind-by-hand" if by_hand else "note-remind-headline")
    line = say("note-remind-by-hand-line" if by_hand else "note-remind-line")
    return _note_card(say, title, (when, line), "accent", list(_note_answers(say, view)))


def _note_card(
    say: Localised, title: str, lines: tuple[str, ...], tone: Tone, actions: list[Action]
) -> DrawnCard:
    body: list[CardElement] = [headline(say, title, lines, tone=tone)]
    return finish(body, actions, summary=caseworker_summary(say))


def _note_answers(say: Localised, view: NoteReminderView) -> Iterator[Action]:
    known = {"draft": view.draft}
    on = _go_on(say, view)
    if view.state is DraftState.BY_HAND:
        done = tap(say("paper-hand-done-note"), ReportVerb.NUMBER, known)
        yield restyled(done, "positive")
        yield on
    else:
        yield restyled(on, "positive")
    yield tap(say("remind-later"), ReportVerb.NOTE_LATER, known)
    if view.state.editable:
        sure = tap(say("paper-drop-sure"), ReportVerb.DROP, known)
        line = paragraph(say("note-remind-drop-line"))
        yield opening(say("note-remind-not-needed"), [line], [sure])


def _go_on(say: Localised, view: NoteReminderView) -> ExecuteAction:
    shown = view.state is DraftState.BY_HAND
    title = say("note-remind-show" if shown else "note-remind-continue")
    known = {"kind": DraftKind.NOTE.value, "about": view.about}
    return tap(title, ReportVerb.BEGIN, known)


DRAWERS: Drawers = {
    ReportFormView: draw_report_form,
    ReportStartView: draw_report_start,
    NoteReminderView: draw_note_reminder,
}
