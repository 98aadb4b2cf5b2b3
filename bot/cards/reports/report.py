"""The card of a report or a note: a page of its form, the reading through, and what became of it
(product.md, "Afterwards"). The bot fills in what it knows and decides nothing (L9)."""

from collections.abc import Iterator

from bot.cards.alarm.facts import meanings_button
from bot.cards.kit import Action, CardElement, TextBlock, TextInput
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
from bot.cards.kit.words import as_text, in_a_row, quoted, short_moment
from bot.cards.reports.form import (
    LABELS,
    inputs,
    number_box,
    read_through,
    remark_tick,
    said_remark,
)
from bot.cards.reports.reminders import draw_mistaken, mistaken_button
from bot.cards.reports.views import UNREADABLE, ReportFormView, ReportVerb
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.draft import (
    COUNTED,
    DRAWN,
    FIELDS,
    MOST_TICKED,
    OFFERED,
    PAGES,
    WAYS,
    DraftKind,
    DraftState,
    FormPage,
)
from bot.domain.reports.filing import MAY_OVERRIDE
from bot.domain.reports.standing import STANDINGS, Standing, standing_of, stands
from bot.texts import Localised, say_in

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
    shown = title or _name(say, view)
    lines = (about, line) if line else (about,)
    return headline(say, shown, lines, tone=tone, drill=view.drill)


def _name(say: Localised, view: ReportFormView) -> str:
    """What the paper is called, however far it has come."""
    of = STANDINGS[Standing.WRITING]
    return say(of.of_note if view.kind is DraftKind.NOTE else of.headline)


def _stands(say: Localised, view: ReportFormView, line: str = "", title: str = "") -> CardElement:
    """The headline of where it stands, or `title`."""
    row = stands(view)
    of = row.of_note if view.kind is DraftKind.NOTE else row.headline
    return _top(say, view, line, row.tone, title or say(of))


# Writing


def _writing(say: Localised, view: ReportFormView) -> DrawnCard:
    if view.page is FormPage.REVIEW:
        return _done(
            say, view, [*_over(say, view), *_reading(say, view)], list(_sending(say, view))
        )
    at = short_moment(view.at, view.language)
    line = f"{at} · {say(_UNDER.get(view.page, 'paper-private'))}"
    top = headline(say, _name(say, view), (line,), tone="accent", drill=view.drill)
    body: list[CardElement] = [top]
    body += _remarks(say, view)
    body += _page(say, view)
    return finish(body, list(_ways_on(say, view)), summary=caseworker_summary(say, view.drill))


# Nothing there is needed to send it.
_UNDER = dict.fromkeys((FormPage.WHO, FormPage.AFTER, FormPage.MORE), "paper-optional")


def _over(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.state is DraftState.REFUSED:
        yield _stands(say, view)
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
        names = in_a_row(say, (say(LABELS[one]).lower() for one in view.differs))
        yield quiet(say("paper-differs", what=names))


def _remarks(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.remarks:
        yield strong(say("paper-tick-each" if view.ticks_remarks else "paper-note-this"))
    if view.ticks_remarks:
        yield from (remark_tick(say, remark) for remark in view.remarks[:MOST_TICKED])
        return
    for remark in view.remarks[:_MOST_REMARKS]:
        yield quiet(f"- {said_remark(say, remark)}", gap="None")


def _why(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    if view.sentence is not None:
        yield strong(say(view.sentence))
    if view.code == MAY_OVERRIDE:
        yield paragraph(say("paper-may-override"))
    elif view.code is not None:
        yield quiet(say("paper-refused-code", code=as_text(view.code)))


def _sending(say: Localised, view: ReportFormView) -> Iterator[Action]:
    known = _known(view)
    if not view.gaps:
        read = {**known, DRAWN: str(len(dict(view.values).get("course", "")))}
        if view.kind is DraftKind.REPORT:
            read[COUNTED] = str(view.counted)
        send = tap(say(_send(view)), ReportVerb.SUBMIT, read, form=view.ticks_remarks)
        yield restyled(send, "positive")
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
    match standing_of(view):
        case Standing.WAITING:
            line = say("paper-waiting-long" if view.late else "paper-waiting-line")
            if view.asks_client:
                top = _stands(say, view, say("check-below"), say("check-headline"))
                return _done(say, view, [top, *_then(say, view)], [])
            return _done(say, view, [_stands(say, view, line), *_then(say, view)], [])
        case Standing.BY_HAND:
            return _by_hand(say, view)
        case Standing.FILED | Standing.SENT_UNFINISHED:
            return _in_archive(say, view)
        case Standing.SENT:
            return _sent(say, view)
        case Standing.PRACTISED:
            return _practised(say, view)
        case Standing.MISTAKEN:
            return draw_mistaken(say, view)
        case Standing.NOT_FELT:
            top = _stands(say, view, say("paper-not-felt"))
            after_all = tap(say("paper-felt-after-all"), ReportVerb.AFTER_ALL, _about(view))
            return _done(say, view, [top], [after_all])
        case Standing.BARRED:
            body = [_stands(say, view), *_why(say, view), quiet(say("paper-barred-line"))]
            return _done(say, view, body, [])
        case _:
            return _done(say, view, [_stands(say, view)], [])


def _practised(say: Localised, view: ReportFormView) -> DrawnCard:
    """R63: gone through to the end, and nothing of it went anywhere (L12)."""
    report = view.kind is DraftKind.REPORT
    body = [_stands(say, view, say("practice-line")), *_pdf_link(say, view)]
    actions: list[Action] = []
    if report:
        about = {"kind": DraftKind.NOTE.value, **_about(view)}
        actions.append(tap(say("practice-note-offer"), ReportVerb.BEGIN, about))
    actions.append(tap(say("paper-pdf"), ReportVerb.VIEW, _known(view)))
    return _done(say, view, body, actions)


def _by_hand(say: Localised, view: ReportFormView) -> DrawnCard:
    report = view.kind is DraftKind.REPORT
    body: list[CardElement] = [_stands(say, view)]
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


def _in_archive(say: Localised, view: ReportFormView) -> DrawnCard:
    """A note that the archive has. Without its end, that is what its owner reads first."""
    body: list[CardElement] = [_stands(say, view, _entry(say, view))]
    actions: list[Action] = []
    if standing_of(view) is Standing.SENT_UNFINISHED:
        body.append(strong(say(view.sentence or "filing-complete-in-gosys")))
        finished = tap(say("paper-finished"), ReportVerb.NUMBER, _known(view))
        actions.append(restyled(finished, "positive"))
    else:
        body += _why(say, view)
    body += _pdf_link(say, view)
    if UNREADABLE not in view.gaps:
        actions.append(tap(say("paper-pdf"), ReportVerb.VIEW, _known(view)))
    return _done(say, view, body, [*actions, mistaken_button(say, view)])


def _entry(say: Localised, view: ReportFormView) -> str:
    if view.kind is DraftKind.REPORT or not view.reference:
        return ""
    return say("paper-note-entry", reference=as_text(view.reference))


def _sent(say: Localised, view: ReportFormView) -> DrawnCard:
    known = _known(view)
    pdf: Action = tap(say("paper-pdf"), ReportVerb.VIEW, known)
    line = say("paper-number", reference=as_text(view.reference)) if view.reference else ""
    title = "" if view.by_bot else say("paper-report-there")  # its owner has put it in
    body = [_stands(say, view, line, title), *_pdf_link(say, view)]
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


DRAWERS: Drawers = {
    ReportFormView: draw_report_form,
}
