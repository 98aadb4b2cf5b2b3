"""The card of the leader's follow-up (R28, R69, R75-R78): the next point large, what comes after,
and the closing. Nothing about the client. `status` for leaders and safety representatives: their
units' incidents (R27, R30), and a report that was submitted, in its own words (2.4.1)."""

from collections.abc import Iterator
from datetime import date

from bot.cards.alarm.facts import KINDS, MEETINGS
from bot.cards.drills.cards import plan_button
from bot.cards.follow_up.forms import (
    ANSWERS,
    close_form,
    date_form,
    first_point,
    give_form,
    next_point,
    next_step,
    no_talk_form,
    questions,
    relief_form,
    settled_point,
    skip_form,
    titled,
    undo_form,
)
from bot.cards.follow_up.views import (
    ClosingLine,
    FollowUpPlanView,
    FollowUpVerb,
    ListState,
    PlanCondition,
    PointLine,
    ReportLine,
    ReportState,
    ReportTextView,
    UnitListLine,
    UnitListView,
)
from bot.cards.insight.cards import lesson_form
from bot.cards.insight.views import InsightVerb, Learning
from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Tone,
    button,
    finish,
    headline,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
    verbatim,
)
from bot.cards.kit.people import call_text, chat_url, named, plainly
from bot.cards.kit.words import as_text, day, day_in_words, in_a_row, quoted, short_moment
from bot.cards.readiness.cards import check_buttons, works_lines
from bot.cards.threat.tasks import of_the_alarm
from bot.domain.follow_up import DAYS, Item
from bot.domain.organisation.organisation import oslo_midnight
from bot.texts import Localised, say_in

_ANSWER_BYTES = 2_650
REPORTS = {
    ReportState.THERE: "plan-report-there",
    ReportState.MISSING: "plan-report-missing",
    ReportState.NOT_FELT: "plan-report-not-felt",
}


def draw_follow_up_plan(view: FollowUpPlanView) -> DrawnCard:
    """Draw it as its reader may see it."""
    say = say_in(view.language)
    match view.condition:
        case PlanCondition.MINE | PlanCondition.PART:
            return _mine(say, view)
        case PlanCondition.AFTER:
            return _after(say, view)
        case PlanCondition.CLOSED | PlanCondition.READ:
            return _read(say, view)
        case PlanCondition.TAKEN:
            title = say("plan-taken", name=as_text(view.owner)) if view.owner else ""
            return _short(say, view, title or say("plan-nobody"), tone="good")
        case PlanCondition.REPLACED:
            return _short(say, view, say("guide-replaced"), tone="emphasis")
        case PlanCondition.GONE:
            return finish(
                [headline(say, say("plan-gone"), tone="emphasis")], summary=say("plan-gone")
            )


def report_line(say: Localised, report: ReportLine) -> str:
    """Return whether the report is there, and its number."""
    shown = say(REPORTS[report.state])
    return (
        f"{shown} · {say('plan-number', number=as_text(report.number))}" if report.number else shown
    )


def what_it_was(say: Localised, view: FollowUpPlanView) -> str:
    """Return when it was and what is known of it."""
    when = "plan-when-noted" if view.noted else "plan-when"
    facts = [say(when, time=short_moment(view.at, view.language))]
    facts += [say(KINDS[view.kind])] if view.kind is not None else []
    facts += [say(MEETINGS[view.meeting])] if view.meeting is not None else []
    return " · ".join((*facts, as_text(view.unit)))


def _mine(say: Localised, view: FollowUpPlanView) -> DrawnCard:
    """One point in full; the others, and whatever is filled in, in a form of its own."""
    left = [line for line in view.points if line.result is None]
    settled = [line for line in view.points if line.result is not None]
    mine = sorted((line for line in left if line.mine), key=lambda line: line.day)
    first = mine[0] if mine else None
    body: list[CardElement] = [_top(say, view, first, len(settled))]
    body += _notices(say, view)
    body += _said(say, view)
    if not view.whole:
        return _next_step(say, view, body)
    if first is not None:
        body += first_point(say, view, first)
    others = [line for line in left if line is not first]
    if others:
        body.append(subheading(say("duty-then")))
    for line in sorted(others, key=lambda line: line.day):
        body += next_point(say, view, line)
    for line in settled:
        body += settled_point(say, view, line)
    if view.threat and not any(line.item is Item.RELIEF for line in left):
        body.append(row([relief_form(say, view)]))
    body += _report(say, view)
    body += _drill(say, view)
    body += of_the_alarm(say, view)
    body += _contact(say, view)
    actions = _actions(say, view, left, mine, [line for line in settled if line.mine])
    summary = say("summary-plan", name=plainly(view.caseworker))
    return finish(body, actions, summary=summary)


def _next_step(say: Localised, view: FollowUpPlanView, body: list[CardElement]) -> DrawnCard:
    body += next_step(say, view)
    body.append(quiet(report_line(say, view.report)))
    body += _contact(say, view)
    return finish(body, summary=say("summary-plan", name=plainly(view.caseworker)))


def _after(say: Localised, view: FollowUpPlanView) -> DrawnCard:
    """It is closed; what goes on is reminded of as before (R83)."""
    left = [line for line in view.points if line.result is None and line.item not in DAYS]
    mine = sorted((line for line in left if line.mine), key=lambda line: line.day)
    name = named(view.caseworker)
    lines = (say("plan-headline", name=name), say("plan-after"))
    body: list[CardElement] = [
        headline(say, say("duty-next", task=titled(say, mine[0])), lines, tone="accent")
    ]
    if not view.whole:
        return _next_step(say, view, body)
    body += first_point(say, view, mine[0])
    for line in left:
        if line is not mine[0]:
            body += next_point(say, view, line)
    body += _contact(say, view)
    actions: list[Action] = [date_form(say, view, mine)]
    if view.people:
        actions.append(give_form(say, view, mine, all_=False))
    origin = CardOrigin(view.incident, view.seen)
    actions += [*_learning(say, view), button(say("plan-show"), FollowUpVerb.SHOW, origin)]
    return finish(body, actions, summary=say("summary-plan", name=plainly(view.caseworker)))


def _said(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """What the employee has answered about the talk, while it is to be held; for whoever is to hold
    it, and whoever has the follow-up."""
    talk = next((line for line in view.points if line.item is Item.TALK), None)
    if talk is None or not (talk.mine or view.condition is PlanCondition.MINE):
        return
    if view.said is not None and talk.result is None:
        told = {"name": named(view.caseworker), "day": day(view.said_at, view.language)}
        yield strong(say("plan-said", answer=say(ANSWERS[view.said]), **told))


def _top(say: Localised, view: FollowUpPlanView, first: PointLine | None, done: int) -> CardElement:
    whose = say("plan-headline", name=named(view.caseworker))
    title = say("duty-next", task=titled(say, first)) if first is not None else whose
    progress = say("plan-progress", name=named(view.caseworker), done=done, all=len(view.points))
    tone: Tone = "warning" if first is not None and first.overdue else "accent"
    return headline(say, title, (progress, what_it_was(say, view)), tone=tone)


def _notices(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """What makes this one different, in plain sentences."""
    name = named(view.caseworker)
    if view.reporter is not None:
        yield paragraph(say("plan-ask-who", name=named(view.reporter)))
    if view.condition is PlanCondition.PART:
        owner = as_text(view.owner) if view.owner else ""
        yield paragraph(say("plan-part", name=owner) if owner else say("plan-nobody"))
    if view.threat_by:
        yield paragraph(say("status-duty-owner", name=as_text(view.threat_by)))
    elif view.threat_open:
        yield strong(say("plan-threat-open"))
    if view.threat_waits:
        yield quiet(say("threat-waits", name=as_text(view.threat_waits)))
    if view.away:
        yield paragraph(say("plan-away", name=name))
    if view.unit_gone:
        yield paragraph(say("plan-unit-gone", unit=as_text(view.unit)))


def _actions(
    say: Localised,
    view: FollowUpPlanView,
    left: list[PointLine],
    mine: list[PointLine],
    settled: list[PointLine],
) -> list[Action]:
    is_owner = view.condition is PlanCondition.MINE
    actions: list[Action] = [close_form(say, view, left)] if is_owner else []
    if mine:
        actions.append(date_form(say, view, mine))
        if view.people:
            actions.append(give_form(say, view, mine, all_=is_owner))
        not_felt = view.report.state is ReportState.NOT_FELT  # R54: not for the leader to say
        barred = {Item.TALK, Item.DEVIATION} - ({Item.DEVIATION} if not_felt else set())
        can_skip = [line for line in mine if line.item in DAYS and line.item not in barred]
        actions += [skip_form(say, view, can_skip)] if can_skip else []
        if any(line.item is Item.TALK for line in mine[1:]):  # the first has it beside its tick
            actions.append(no_talk_form(say, view))
    if settled:
        actions.append(undo_form(say, view, settled))
    return actions


def _read(say: Localised, view: FollowUpPlanView) -> DrawnCard:
    """All of it, to look at; once it is closed, to its owner too."""
    is_closed = view.closing is not None
    title = say("plan-headline", name=named(view.caseworker))
    if is_closed:  # without a deviation it was the follow-up alone (R54)
        title = say("plan-closed" if view.needs_words else "plan-closed-only")
    lines = [what_it_was(say, view)]
    if view.closing is not None:
        at, by = short_moment(view.closing.at, view.language), as_text(view.closing.by)
        lines.insert(0, say("plan-closed-by", name=by, time=at))
    else:
        owner = as_text(view.owner)
        lines.insert(0, say("plan-owner", name=owner) if owner else say("plan-nobody"))
    tone: Tone = "good" if is_closed else "accent"
    body: list[CardElement] = [headline(say, title, tuple(lines), tone=tone)]
    for line in view.points:
        body += (
            next_point(say, view, line) if line.result is None else settled_point(say, view, line)
        )
    body += _report(say, view)
    if view.closing is not None:
        body += _answers(say, view.closing)
    origin = CardOrigin(view.incident, view.seen)
    to_read = view.condition is PlanCondition.CLOSED
    action = (
        button(say("plan-show"), FollowUpVerb.SHOW, origin)
        if to_read
        else button(say("list-back"), FollowUpVerb.LIST, origin)
    )
    return finish(body, [*_learning(say, view), action], summary=title)


def _learning(say: Localised, view: FollowUpPlanView) -> Iterator[Action]:
    """R31: what the unit may learn of it, by the leader's own choice alone (L9)."""
    origin = CardOrigin(view.incident, view.seen)
    match view.learning:
        case Learning.OFFERED:
            save = button(
                say("lesson-review"),
                InsightVerb.WRITE_LESSON,
                origin,
                style="positive",
                inputs=True,
            )
            yield lesson_form(say, view.caseworker.name, save)
        case Learning.WRITTEN:
            yield button(say("lesson-show-written"), InsightVerb.SHOW_LESSON, origin)
        case Learning.SHARED:
            yield button(say("lesson-all"), InsightVerb.LIST_LESSONS, origin)


def _answers(say: Localised, closing: ClosingLine) -> Iterator[CardElement]:
    headings = questions(say)
    for question, answer in closing.words:
        if answer:  # a newer revision, beside this one, may ask more
            yield subheading(headings.get(question, question))
            yield verbatim(quoted(answer, _ANSWER_BYTES))


def _report(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    yield paragraph(report_line(say, view.report))
    if view.report.draft is not None:
        origin = CardOrigin(view.incident, view.seen)
        draft = view.report.draft
        yield row([button(say("list-open-report"), FollowUpVerb.REPORT, origin, draft=draft)])


def _drill(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """R66: practise together afterwards, once things have calmed down."""
    if view.drill_form is None:
        return
    if view.drill_plan is not None:
        on = day_in_words(view.drill_plan.day, view.language)
        yield quiet(say("plan-drill-planned", date=on), gap="Medium")
    elif view.drill_form.day:
        day = oslo_midnight(date.fromisoformat(view.drill_form.day))
        on = day_in_words(day, view.language)
        yield quiet(say("plan-drill-suggested", date=on), gap="Medium")
    yield row([plan_button(say, view.drill_form, CardOrigin(view.incident, view.seen))])


def _contact(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    whom = view.reporter or view.caseworker
    chat, name = chat_url(whom), named(whom)
    links = [call_text(say, whom), chat and f"[{say('chat-person', name=name)}]({chat})"]
    if any(links):
        yield quiet(" · ".join(one for one in links if one))


def _short(say: Localised, view: FollowUpPlanView, title: str, *, tone: Tone) -> DrawnCard:
    top = headline(say, title, (what_it_was(say, view),), tone=tone)
    return finish([top], summary=say("plan-gone-summary"))


_MOST_UNITS = 4
_TEXT_BYTES = 22_000
_GROUPS = {
    ListState.OVERDUE: "list-overdue",
    ListState.OPEN: "list-open",
    ListState.CLOSED: "list-closed",
}


def draw_unit_list(view: UnitListView) -> DrawnCard:
    """Draw a page of it: overdue first, then open, then closed."""
    say = say_in(view.language)
    counts = say("list-counts", overdue=view.overdue, open=view.open, closed=view.closed)
    tone: Tone = "warning" if view.overdue else "accent"
    top = headline(say, say("list-headline"), (counts, *_units(say, view)), tone=tone)
    body: list[CardElement] = [*(works_lines(say, view.works) if view.works else ()), top]
    if view.training_until is not None:
        until = day(view.training_until, view.language)
        late = view.training_late
        said = say("list-training-late" if late else "list-training", day=until)
        body.append(strong(said) if late else quiet(said))
    if not view.lines:
        body.append(paragraph(say("list-empty")))
    state = None
    for line in view.lines:
        if line.state is not state:
            body.append(subheading(say(_GROUPS[line.state])))
            state = line.state
        body += _line(say, view, line)
    return finish(body, [*_turning(say, view), *_insight(say, view)], summary=say("list-headline"))


def _insight(say: Localised, view: UnitListView) -> Iterator[Action]:
    """For whoever leads or represents a unit, not for whoever has only been given a follow-up."""
    if view.units:
        yield button(say("insight-button"), InsightVerb.SHOW)
    if view.works is not None:
        yield from check_buttons(say, view.works.checks)


def _units(say: Localised, view: UnitListView) -> tuple[str, ...]:
    if not view.units:
        return (say("list-no-unit"),)
    names = [as_text(name) for name in view.units[:_MOST_UNITS]]
    return (in_a_row(say, names, len(view.units) - _MOST_UNITS),)


def _line(say: Localised, view: UnitListView, line: UnitListLine) -> Iterator[CardElement]:
    facts = [f"**{short_moment(line.at, view.language)}**"]
    facts += [say(KINDS[line.kind])] if line.kind is not None else []
    facts += [say(MEETINGS[line.meeting])] if line.meeting is not None else []
    facts += [say("list-noted")] if line.noted else []
    if line.kind is None and line.meeting is None and not line.noted:  # a bare time tells nothing
        facts += [say("evidence-alarm"), say("list-undescribed")]
    facts += [as_text(line.unit)] if line.unit else []
    yield paragraph(" · ".join(facts))
    yield quiet(_standing(say, view, line), gap="None")
    yield quiet(report_line(say, line.report), gap="None")
    if line.talk_late:
        yield quiet(say("list-talk-late"), gap="None")
    if line.note_begun:
        yield quiet(say("list-note-begun"), gap="None")
    actions: list[Action] = [button(say("list-show"), FollowUpVerb.SHOW, about=line.incident)]
    if line.report.draft is not None:
        title = say("list-open-report")
        actions.append(button(title, FollowUpVerb.REPORT, draft=line.report.draft))
    yield row(actions)


def _standing(say: Localised, view: UnitListView, line: UnitListLine) -> str:
    owner = say("plan-owner", name=as_text(line.owner)) if line.owner else say("plan-nobody")
    if line.state is ListState.CLOSED and line.closed_at is not None:
        return say("list-closed-at", day=day(line.closed_at, view.language))
    if line.next_day is None:
        return owner
    text = "list-late-since" if line.state is ListState.OVERDUE else "list-next"
    return f"{owner} · {say(text, day=day(line.next_day, view.language))}"


def _turning(say: Localised, view: UnitListView) -> Iterator[Action]:
    """The ways to the other pages."""
    if view.page > 0:
        yield button(say("list-earlier"), FollowUpVerb.LIST, page=str(view.page - 1))
    if view.page + 1 < view.pages:
        yield button(say("list-later"), FollowUpVerb.LIST, page=str(view.page + 1))


def draw_report_text(view: ReportTextView) -> DrawnCard:
    """Draw the report as its paper says it; the client is masked there already (L11)."""
    say = say_in(view.language)
    lines = [say("report-read-line")]
    if view.pages > 1:
        lines.append(say("list-page", page=view.page + 1, pages=view.pages))
    body = [
        headline(say, say("report-read"), tuple(lines), tone="accent"),
        verbatim(quoted(view.text, _TEXT_BYTES), gap="Medium"),
    ]
    actions: list[Action] = [
        button(say(title), FollowUpVerb.REPORT, draft=view.draft, page=str(page))
        for title, page in (("list-earlier", view.page - 1), ("list-later", view.page + 1))
        if 0 <= page < view.pages
    ]
    actions.append(button(say("list-back"), FollowUpVerb.LIST))
    return finish(body, actions, summary=say("report-read"))


DRAWERS: Drawers = {
    FollowUpPlanView: draw_follow_up_plan,
    UnitListView: draw_unit_list,
    ReportTextView: draw_report_text,
}
