"""`status` for leaders and safety representatives: their units' incidents (R27, R30), and a report
that was submitted, in its own words (2.4.1)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.alarm.facts import KINDS, MEETINGS
from bot.cards.follow_up.plan import report_line
from bot.cards.follow_up.views import ListState, ReportTextView, UnitListLine, UnitListView
from bot.cards.kit.buttons import DrawnCard, button, finish, row
from bot.cards.kit.elements import Tone, headline, paragraph, quiet, strong, subheading, verbatim
from bot.cards.kit.words import as_text, day, quoted, short_moment
from bot.cards.readiness.cards import works_lines
from bot.texts import Localised, say_in

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
        yield button(say("insight-button"), "insight.show")


def _units(say: Localised, view: UnitListView) -> tuple[str, ...]:
    if not view.units:
        return (say("list-no-unit"),)
    names = ", ".join(as_text(name) for name in view.units[:_MOST_UNITS])
    more = len(view.units) - _MOST_UNITS
    return (f"{names} {say('list-more-units', count=more)}" if more > 0 else names,)


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
    if line.note_begun:
        yield quiet(say("list-note-begun"), gap="None")
    actions: list[Action] = [button(say("list-show"), "follow_up.show", about=line.incident)]
    if line.report.draft is not None:
        title = say("list-open-report")
        actions.append(button(title, "follow_up.report", draft=line.report.draft))
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
        yield button(say("list-earlier"), "follow_up.list", page=str(view.page - 1))
    if view.page + 1 < view.pages:
        yield button(say("list-later"), "follow_up.list", page=str(view.page + 1))


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
        button(say(title), "follow_up.report", draft=view.draft, page=str(page))
        for title, page in (("list-earlier", view.page - 1), ("list-later", view.page + 1))
        if 0 <= page < view.pages
    ]
    actions.append(button(say("list-back"), "follow_up.list"))
    return finish(body, actions, summary=say("report-read"))
