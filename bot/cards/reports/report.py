"""The card of a report or a note: a page of its form, the reading through, and what became of it
(product.md, "Afterwards"). The bot fills in what it knows and decides nothing (L9)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, TextInput

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
    subheading,
    tap,
    verbatim,
)
from bot.cards.kit.people import talk_to_rep
from bot.cards.kit.words import as_text, quoted, short_moment
from bot.cards.reports.form import inputs, number_box, read_through
from bot.cards.reports.views import ReportFormView, ReportVerb
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import WRITING_HELP, Visibility
from bot.domain.reports.draft import FIELDS, PAGES, DraftKind, DraftState, FormPage
from bot.texts import Localised, say_in

_HEADLINES = {DraftKind.REPORT: "paper-headline-report", DraftKind.NOTE: "paper-headline-note"}
_SYSTEMS = {
    Sector.STATE: "paper-then-state",
    Sector.MUNICIPAL: "paper-then-municipal",
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
    to_talk = [talk_to_rep(say, view.reps)] if view.reps and not view.drill else []
    return finish(body, [*actions, *to_talk], summary=caseworker_summary(say, view.drill))


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
    pages = PAGES[view.kind]
    number = pages.index(view.page) + 1
    place = say("paper-page", number=number, of=len(pages))
    refused = view.state is DraftState.REFUSED and view.page is FormPage.REVIEW
    body: list[CardElement] = []
    if refused:
        body.append(_top(say, view, place, "attention", say("paper-refused")))
        body += _why(say, view)
    else:
        body.append(_top(say, view, place, "accent"))
    if view.page is FormPage.REVIEW:
        return _done(say, view, [*body, *_reading(say, view)], list(_sending(say, view)))
    body.append(quiet(say("paper-private")))
    body += _remarks(say, view)
    body += _page(say, view)
    return _done(say, view, body, list(_ways_on(say, view)))


def _page(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.page is FormPage.TEXT:
        yield from (quiet(f"- {say(line)}", gap="None") for line in WRITING_HELP)
    if view.page is FormPage.CASE:
        yield from _case(say, view)
        return
    if view.page in (FormPage.WHO, FormPage.AFTER):  # nothing there is needed to send it
        yield quiet(say("paper-optional"), gap="None")
    for name in FIELDS[view.page]:
        yield from inputs(say, view, name)
        if name == "injury":
            yield quiet(say("field-injury-line"), gap="None")


def _case(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """Whom it is about and who may read it: the choice with its consequence before it (L9, R52)."""
    if view.by_bot:
        if view.drill:  # L11: nobody real is practised on
            yield quiet(say("practice-no-number"))
        else:
            if view.client_kept:
                yield quiet(say("field-client-kept"))
            yield TextInput(id="client", label=say("field-client"), max_length=20)
        yield from (one for name in ("tema", "unit") for one in inputs(say, view, name))
    yield from inputs(say, view, "visibility")
    for choice, title in (
        (Visibility.INTERNAL, "note-internal"),
        (Visibility.SHOWN_TO_CLIENT, "note-shown"),
    ):
        yield quiet(f"**{say(title)}:** {say(choice.consequence)}", gap="Small")
    yield from inputs(say, view, "seen_consequence")
    if view.by_bot:
        yield quiet(say("field-case-line"))
        for name in ("case_number", "case_system", "evidence"):
            yield from inputs(say, view, name)


def _ways_on(say: Localised, view: ReportFormView) -> Iterator[Action]:
    pages = PAGES[view.kind]
    place = pages.index(view.page)
    known = {**_known(view), "page": view.page.value}
    after = pages[place + 1]
    title = say("paper-review" if after is FormPage.REVIEW else "paper-next")
    yield tap(title, ReportVerb.SAVE, {**known, "to": after.value}, form=True)
    if place:
        back = {**known, "to": pages[place - 1].value}
        yield _saving(say("paper-back"), back)
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
    else:
        yield paragraph(say("practice-you-decide" if view.drill else "paper-you-decide"))
    if view.link is not None:
        yield row([link(say("paper-pdf-open"), view.link, style="positive")])
        yield quiet(say("paper-pdf-line"))
    yield from _remarks(say, view)
    if view.client_kept:
        yield quiet(say("field-client-kept"))
    yield from read_through(say, view)


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
        yield restyled(tap(say(_send(view)), ReportVerb.SUBMIT, known), "positive")
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
        return "paper-send-report"
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
    steps = enumerate(view.checklist, start=1)
    body += (paragraph(f"{number}\\. {say(step)}", gap="Small") for number, step in steps)
    body += _pdf_link(say, view)
    body += [subheading(say("paper-hand-text")), verbatim(quoted(view.copy, _COPIED_BYTES))]
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
            tap(say("paper-pdf"), ReportVerb.VIEW, known),
        ],
    )


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
    body = [_top(say, view, line, "good", say("paper-report-sent")), *_pdf_link(say, view)]
    body += _then(say, view)
    actions: list[Action] = []
    if not view.reference:
        body.append(number_box(say))
        actions.append(tap(say("paper-number-save"), ReportVerb.NUMBER, known, form=True))
    body.append(paragraph(say("paper-note-offer")))
    about = {"kind": DraftKind.NOTE.value, **_about(view)}
    actions.append(tap(say("paper-write-note"), ReportVerb.BEGIN, about))
    return _done(say, view, body, [*actions, pdf])


def _then(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """What comes next once a report is let go of, so that nobody has to wonder (R20, R27, R28)."""
    if view.kind is not DraftKind.REPORT:
        return
    told = []
    if view.state is DraftState.SENT and view.employer is not None:
        told.append(say(_SYSTEMS[view.employer]))
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


DRAWERS: Drawers = {
    ReportFormView: draw_report_form,
}
