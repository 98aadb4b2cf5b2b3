"""The cards of a register of safety measures: the register, the ready-made ones, the reminder (R4,
R58-R60, R79), and to a unit's staff which are new, changed or ended (R16)."""

from collections.abc import Iterator

from bot.cards.kit import Action, CardElement, Choice, ChoiceSetInput
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Style,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    link,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
    verbatim,
)
from bot.cards.kit.words import as_text, clipped, quoted
from bot.cards.measures.measure import (
    CARES,
    PURPOSE_BYTES,
    TITLE_BYTES,
    TITLE_SHOWN,
    every,
    meeting_inputs,
    minutes,
    minutes_form,
    on,
    open_button,
    tick,
    with_actions,
    words_inputs,
)
from bot.cards.measures.views import (
    DueLine,
    DueReason,
    DueSubject,
    DueView,
    LeftBehind,
    MeasureLine,
    MeasureNewsLine,
    MeasureNewsView,
    MeasureStanding,
    MeasureVerb,
    ReadyLine,
    ReadyView,
    RegisterView,
)
from bot.cards.organisation.announcement import names
from bot.domain.measures import Care, MeasureNewsKind, Right
from bot.texts import Localised, say_in

READY_TITLES = {
    "bot": "measure-ready-bot",
    "drills": "measure-ready-drills",
    "numbers": "measure-ready-numbers",
    "alarm": "measure-ready-alarm",
    "alone": "measure-ready-alone",
    "entrance": "measure-ready-entrance",
    "rooms": "measure-ready-rooms",
    "escape": "measure-ready-escape",
}
READY_PURPOSES = {
    "bot": "measure-ready-bot-purpose",
    "drills": "measure-ready-drills-purpose",
    "numbers": "measure-ready-numbers-purpose",
    "alarm": "measure-ready-alarm-purpose",
    "alone": "measure-ready-alone-purpose",
    "entrance": "measure-ready-entrance-purpose",
    "rooms": "measure-ready-rooms-purpose",
    "escape": "measure-ready-escape-purpose",
}
_GROUPS = {
    MeasureStanding.OVERDUE: "measure-overdue-group",
    MeasureStanding.SOON: "measure-soon-group",
    MeasureStanding.FINE: "measure-fine-group",
    MeasureStanding.UNDATED: "measure-undated-group",
    MeasureStanding.SUGGESTED: "measure-suggested-group",
}
_MOST_OTHERS = 4
_UNIT_LETTERS = 20
_MOST_ENDED = 40  # a card holds no more
_ENDED_LETTERS = 45
_WRITTEN_BYTES = 400


def draw_register(view: RegisterView) -> DrawnCard:
    """Draw a page of it: what is overdue first."""
    say = say_in(view.language)
    counts = say(
        "measure-counts", overdue=view.overdue, all=view.in_force, suggested=view.suggested
    )
    tone: Tone = "warning" if view.overdue or view.lost else "accent"
    top = (as_text(view.unit_name), counts, *_review(say, view))
    body: list[CardElement] = [headline(say, say("measure-headline"), top, tone=tone)]
    body += _asked_for(say, view)
    if view.lost:
        body.append(_lost(say, view.lost))
    elif not view.lines:
        decides = Right.DECIDE in view.may
        body.append(paragraph(say("measure-empty-decides" if decides else "measure-empty")))
    standing = None
    for line in view.lines:
        if line.standing is not standing:
            body.append(subheading(say(_GROUPS[line.standing])))
            standing = line.standing
        body.append(_line(say, view, line))
    if view.pages > 1:
        body.append(quiet(say("measure-more", page=view.page + 1, pages=view.pages)))
        body.append(row(list(_turning(say, view))))
    if view.minutes:
        body.append(subheading(say("measure-minutes")))
        for one in view.minutes:
            body += minutes(say, one, view.language)
    for gone in view.left_behind:
        body += _left_behind(say, gone)
    if view.others:
        body.append(row(_others(say, view)))
    return finish(body, list(_actions(say, view)), summary=caseworker_summary(say))


def _lost(say: Localised, count: int) -> CardElement:
    return strong(say("measure-unreadable", count=count))


def _review(say: Localised, view: RegisterView) -> Iterator[str]:
    if view.review is None:
        return
    late = view.review < view.today
    text = "measure-review-late" if late else "measure-review-next"
    yield say(text, day=on(view.review, view.language))
    if view.reviewed is not None:
        reviewed = {"day": on(view.reviewed, view.language), "name": as_text(view.reviewed_by)}
        yield say("measure-reviewed", **reviewed)


def _asked_for(say: Localised, view: RegisterView) -> Iterator[CardElement]:
    """The plan's page, or what could not be kept."""
    if view.link is not None:
        yield row([link(say("measure-plan-open"), view.link, style="positive")])
        yield quiet(say("measure-plan-open-line"))
    if view.written:
        yield quiet(say("answer-measure-both-yours"))
    for _, text in view.written:
        yield verbatim(quoted(text, _WRITTEN_BYTES), gap="Small")


def _line(say: Localised, view: RegisterView, line: MeasureLine) -> CardElement:
    facts = []
    if line.care is not None and line.day is not None:
        text = "measure-late" if line.standing is MeasureStanding.OVERDUE else "measure-next"
        shown = {"care": say(CARES[line.care]), "day": on(line.day, view.language)}
        facts.append(say(text, **shown))
    elif line.standing is MeasureStanding.UNDATED:
        facts.append(say("measure-no-date"))
    owner = as_text(line.owner)
    facts.append(say("measure-owner", name=owner) if owner else say("measure-owner-missing"))
    title = paragraph(f"**{as_text(line.title, TITLE_SHOWN)}**", gap="None")
    said = [title, *(quiet(fact, gap="None") for fact in facts)]
    return with_actions(said, [open_button(say, line.measure, line.title)])


def _turning(say: Localised, view: RegisterView) -> Iterator[Action]:
    for title, page in (("measure-earlier", view.page - 1), ("measure-later", view.page + 1)):
        if 0 <= page < view.pages:
            yield button(say(title), MeasureVerb.REGISTER, unit=view.unit, page=str(page))


def _others(say: Localised, view: RegisterView) -> list[Action]:
    return [
        button(
            say("measure-other-unit", unit=clipped(other.name, _UNIT_LETTERS)),
            MeasureVerb.REGISTER,
            unit=other.id,
        )
        for other in view.others[:_MOST_OTHERS]
    ]


def _left_behind(say: Localised, gone: LeftBehind) -> Iterator[CardElement]:
    yield subheading(say("measure-due-gone", unit=as_text(gone.name)))
    yield quiet(say("measure-due-gone-count", count=gone.count), gap="None")
    yield row(_moving(say, gone))


def _moving(say: Localised, gone: LeftBehind) -> list[Action]:
    return [
        button(
            say("measure-due-move", unit=clipped(to.name, _UNIT_LETTERS)),
            MeasureVerb.MOVE,
            unit=gone.unit,
            to=to.id,
        )
        for to in gone.to[:_MOST_OTHERS]
    ]


def _actions(say: Localised, view: RegisterView) -> Iterator[Action]:
    decides = Right.DECIDE in view.may
    if decides:
        first: Style | None = None if view.lines else "positive"
        yield button(say("measure-ready"), MeasureVerb.READY, style=first, unit=view.unit)
    if view.ended:
        yield _ended(say, view)
    if Right.SUGGEST in view.may:
        yield new_form(say, view)
    if decides and view.review is not None:
        yield review_form(say, view)
    elif Right.MINUTES in view.may:
        yield minutes_form(say, view)
    if view.may_print:
        yield button(say("measure-plan"), MeasureVerb.PLAN, unit=view.unit)


def _ended(say: Localised, view: RegisterView) -> Action:
    """Return *Avsluttede tiltak*, which unfolds them, each to be opened and put in force again."""
    shown, more = view.ended[:_MOST_ENDED], len(view.ended) - _MOST_ENDED
    body: list[CardElement] = [
        ChoiceSetInput(
            id="measure",
            label=say("measure-ended-which"),
            style="compact",
            value=shown[0].id,
            choices=[
                Choice(title=clipped(one.name, _ENDED_LETTERS), value=one.id) for one in shown
            ],
        )
    ]
    if more > 0:
        body.append(quiet(say("measure-due-more", count=more)))
    show = button(say("measure-open-short"), MeasureVerb.SHOW, inputs=True)
    return opening(say("measure-ended"), body, [show])


def draw_ready(view: ReadyView) -> DrawnCard:
    """Draw the ready-made ones, each to be taken over with one tap."""
    say = say_in(view.language)
    top = (as_text(view.unit_name), say("measure-ready-line"))
    body: list[CardElement] = [headline(say, say("measure-ready"), top, tone="accent")]
    if not view.lines:
        body.append(paragraph(say("measure-ready-empty")))
    for line in view.lines:
        body.append(subheading(say(READY_TITLES[line.ready])))
        body.append(quiet(say(READY_PURPOSES[line.ready]), gap="None"))
        body.append(quiet(_often(say, line), gap="None"))
        take = button(say("measure-add"), MeasureVerb.TAKE, unit=view.unit, ready=line.ready)
        body.append(row([take]))
    back = button(say("measure-back"), MeasureVerb.REGISTER, unit=view.unit)
    return finish(body, [back], summary=caseworker_summary(say))


def _often(say: Localised, line: ReadyLine) -> str:
    parts = (
        say("measure-ready-often", care=say(CARES[care]), every=every(say, months))
        for care, months in line.cares
    )
    return " · ".join(parts)


def draw_due(view: DueView) -> DrawnCard:
    """Draw what is to be seen to, each to be ticked with one tap."""
    say = say_in(view.language)
    unit = as_text(view.unit_name)
    back = button(say("measure-back"), MeasureVerb.REGISTER, unit=view.unit)
    if view.why is DueReason.GONE and view.left_behind is not None:
        gone = view.left_behind
        counted = (say("measure-due-gone-count", count=gone.count),)
        top = headline(say, say("measure-due-gone", unit=unit), counted, tone="warning")
        return finish([top], _moving(say, gone), summary=caseworker_summary(say))
    if not view.lines and not view.lost:
        nothing = (unit, say("measure-due-nothing-line"))
        top = headline(say, say("measure-due-nothing"), nothing, tone="good")
        return finish([top], [back], summary=caseworker_summary(say))
    title = say("measure-due-headline")
    reasons = {
        DueReason.OWNER: say("measure-due-owner"),
        DueReason.DECIDES: say("measure-due-decides", unit=unit),
        DueReason.UP: say("measure-due-up", unit=unit),
    }
    top = headline(say, title, (unit, reasons.get(view.why, "")), tone="warning")
    body: list[CardElement] = [top]
    if view.lost:
        body.append(_lost(say, view.lost))
    for number, line in enumerate(view.lines):
        body += _due(say, view, line, first=number == 0)
    if view.more:
        body.append(quiet(say("measure-due-more", count=view.more)))
    return finish(body, [back], summary=caseworker_summary(say))


def _due(say: Localised, view: DueView, line: DueLine, *, first: bool) -> Iterator[CardElement]:
    title = line.title or say("measure-due-review")
    said = [
        paragraph(f"**{as_text(title, TITLE_SHOWN)}**", gap="None"),
        quiet(_what(say, view, line), gap="None"),
    ]
    shown = [open_button(say, line.measure, line.title)] if line.measure is not None else []
    yield with_actions(said, shown)
    if isinstance(line.what, Care) and line.measure is not None and line.tick:
        yield row([tick(say, line.what, line.measure, filled=first, reminded=True)])


def _what(say: Localised, view: DueView, line: DueLine) -> str:
    match line.what:
        case DueSubject.REVIEW:
            late = line.day is not None and line.day < view.today
            day = on(line.day or view.today, view.language)
            return say("measure-review-late" if late else "measure-review-next", day=day)
        case DueSubject.NO_OWNER:
            return say("measure-due-no-owner")
        case DueSubject.SUGGESTION:
            return say("measure-due-suggestion")
        case DueSubject.LIFTED:
            return say("measure-due-lifted")
        case care:
            text = "measure-due-late"
            if line.day is None or line.day >= view.today:
                return say("measure-due-today", care=say(CARES[care]))
            return say(text, care=say(CARES[care]), day=on(line.day, view.language))


_NEWS_GROUPS = {
    MeasureNewsKind.NEW: "measure-news-new",
    MeasureNewsKind.CHANGED: "measure-news-changed",
    MeasureNewsKind.ENDED: "measure-news-ended",
}
_MOST_LINES = 10


def draw_measure_news(view: MeasureNewsView) -> DrawnCard:
    """Draw them by title, with who is responsible; the register has the rest."""
    say = say_in(view.language)
    title = say("measure-news-headline", unit=as_text(view.unit_name))
    by = (say("announce-by", names=names(say, view.by)),) if view.by else ()
    body: list[CardElement] = [headline(say, title, by, tone="accent")]
    kind = None
    for line in view.lines[:_MOST_LINES]:
        if line.kind is not kind:
            body.append(subheading(say(_NEWS_GROUPS[line.kind])))
            kind = line.kind
        body += _news_line(say, line)
    if len(view.lines) > _MOST_LINES:
        body.append(quiet(say("measure-due-more", count=len(view.lines) - _MOST_LINES)))
    to_register = button(
        say("measure-back"), MeasureVerb.REGISTER, style="positive", unit=view.unit
    )  # fmt: skip
    return finish(body, [to_register], summary=caseworker_summary(say))


def _news_line(say: Localised, line: MeasureNewsLine) -> Iterator[CardElement]:
    yield paragraph(f"**{as_text(line.title, TITLE_SHOWN)}**", gap="Small")
    if line.kind is MeasureNewsKind.ENDED:
        return
    if line.was:
        yield quiet(say("measure-news-was", title=as_text(line.was, TITLE_SHOWN)), gap="None")
    if line.other_purpose:
        yield quiet(say("measure-news-purpose"), gap="None")
    owner = as_text(line.owner)
    owned = say("measure-owner", name=owner) if owner else say("measure-owner-missing")
    yield quiet(owned, gap="None")


def new_form(say: Localised, view: RegisterView) -> Action:
    """Return *Nytt tiltak*, or for whoever does not decide *Foreslå tiltak*."""
    decides = Right.DECIDE in view.may
    written = dict(view.written)
    title, purpose = written.get("new_title", ""), written.get("new_purpose", "")
    kept = quoted(title, TITLE_BYTES), quoted(purpose, PURPOSE_BYTES)
    body: list[CardElement] = [*words_inputs(say, "new_", *kept)]
    sent = say("measure-add" if decides else "measure-send-suggestion")
    save = button(sent, MeasureVerb.ADD, style="positive", inputs=True, unit=view.unit)
    return opening(say("measure-new" if decides else "measure-suggest"), body, [save])


def review_form(say: Localised, view: RegisterView) -> Action:
    """Return *Gjennomgå registeret*, with minutes if there are any."""
    body: list[CardElement] = [
        quiet(say("measure-review-line")),
        *meeting_inputs(say, view.today, view.written),
    ]
    title = say("measure-review-save")
    save = button(title, MeasureVerb.REVIEW, style="positive", inputs=True, unit=view.unit)
    return opening(say("measure-review"), body, [save])


DRAWERS: Drawers = {
    RegisterView: draw_register,
    ReadyView: draw_ready,
    DueView: draw_due,
    MeasureNewsView: draw_measure_news,
}
