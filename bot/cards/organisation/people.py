"""The cards of what people tell and ask of themselves and their unit: `borte` and `tilbake` (R72),
`her i dag` (R46, L13), and
`rutiner`, one of them at a time (R26, R36, R37, R39, R58)."""

from collections.abc import Iterator

from bot.cards.alarm.status_forms import person_choice
from bot.cards.drills.views import DrillVerb
from bot.cards.insight.views import InsightVerb
from bot.cards.kit import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    ExecuteAction,
    TextBlock,
    TextInput,
)
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Gap,
    Mark,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    marked,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.people import named
from bot.cards.kit.words import (
    as_text,
    clipped,
    clock_time,
    day,
    day_in_words,
    is_midnight,
    short_moment,
    span_of_wait,
    weekday_in_words,
)
from bot.cards.organisation.announcement import change_lines, finding_line
from bot.cards.organisation.views import (
    AwayFormView,
    AwayState,
    AwayView,
    HereView,
    MoveView,
    OrganisationVerb,
    ReadMark,
    ResponderView,
    RoutineLine,
    RoutinesView,
    RoutineView,
)
from bot.domain.organisation.organisation import LONGEST_ABSENCE, AwayDoubt, Language
from bot.domain.organisation.routines import RoutineSection
from bot.domain.organisation.unit_changes import RoleNews
from bot.texts import Localised, say_in

AWAY_DOUBTS = {
    AwayDoubt.UNCLEAR: "away-unclear",
    AwayDoubt.NO_LAST: "away-no-last",
    AwayDoubt.PAST: "answer-away-past",
    AwayDoubt.ORDER: "away-order",
    AwayDoubt.LONG: "away-long",
    AwayDoubt.STAND_IN: "answer-stand-in-unknown",
}
_MOST_PLANNED = 4


def draw_form(view: AwayFormView) -> DrawnCard:
    """Draw the form; the inputs are `first` and `until` (yyyy-mm-dd, both included, `first` empty:
    from now) and `stand_in`. Only the second button says that there is no last day."""
    say = say_in(view.language)
    lines = [say(AWAY_DOUBTS.get(view.doubt, "away-line"))]
    if view.not_there is not None:
        lines = [say("away-stand-in-away", name=named(view.not_there))]
    if view.doubt in AWAY_DOUBTS and view.alerted:
        lines.append(say("away-still"))
    # Not every client keeps to the bounds, and what is typed passes them: it is looked at again.
    earliest, latest = view.today.isoformat(), (view.today + LONGEST_ABSENCE).isoformat()
    body: list[CardElement] = [
        headline(say, say("away-headline"), tuple(lines), tone="accent"),
        DateInput(
            id="first",
            label=say("away-first-label"),
            value=view.first.isoformat() if view.first else None,
            spacing="Medium",
            min=earliest,
            max=latest,
        ),
        DateInput(
            id="until",
            label=say("away-until-label"),
            value=view.last.isoformat() if view.last else None,
            min=earliest,
            max=latest,
        ),
    ]
    if view.candidates:
        body.append(
            person_choice(
                say,
                view.candidates,
                "stand_in",
                say("away-nobody"),
                label=say("away-stand-in-label"),
                value=view.stand_in.id if view.stand_in else None,
                unreached=view.unreached,
            )
        )
    body.append(quiet(say("away-hours-hint")))
    until_back = button(say("away-save-open"), OrganisationVerb.AWAY, inputs=True, open="1")
    actions: list[Action] = [
        button(
            say("away-save"), OrganisationVerb.AWAY, CardOrigin(), inputs=True, style="positive"
        ),
        until_back,
    ]
    return finish(body, actions, summary=caseworker_summary(say))


def draw_away(view: AwayView) -> DrawnCard:
    """Draw what is stored, what is planned besides, and the way back."""
    say = say_in(view.language)
    body = list(_stored(say, view))
    if view.broken:
        body.append(subheading(say("away-breaks")))
        body += [finding_line(say, one) for one in view.broken]
    if view.planned:
        body.append(subheading(say("away-also")))
        for since, until in view.planned[:_MOST_PLANNED]:
            body.append(paragraph(_span(say, since, until, view.language), gap="Small"))
            body.append(row([_drop(say, since)]))
    back = button(say("away-back"), OrganisationVerb.BACK, CardOrigin(), style="positive")
    actions = [back] if view.state is AwayState.AWAY else []
    return finish(body, actions, summary=caseworker_summary(say))


def _stored(say: Localised, view: AwayView) -> Iterator[CardElement]:
    if view.state is AwayState.BACK:
        yield headline(say, say("away-is-back"), tone="good")
        return
    if view.state is AwayState.DROPPED:
        yield headline(say, say("away-dropped"), (say("away-as-usual"),), tone="good")
        return
    until = _until(say, view.until, view.language)
    by = (say("away-by", name=as_text(view.by)),) if view.by else ()
    if view.since is None:
        yield headline(say, say("away-stored"), (*by, until), tone="accent")
    else:
        since = _since(say, view.since, view.language)
        yield headline(say, say("away-planned"), (*by, since, until), tone="accent")
        if view.alerted and all(since >= view.since for since, _ in view.planned):
            yield paragraph(say("away-until-then"))
    yield paragraph(
        say("away-stored-stand-in", name=named(view.stand_in))
        if view.stand_in
        else say("away-stored-nobody")
    )
    if view.since is not None:
        yield row([_drop(say, view.since)])


def _drop(say: Localised, since: int) -> ExecuteAction:
    return button(say("away-drop"), OrganisationVerb.DROP_ABSENCE, since=str(since))


def _since(say: Localised, since: int, language: Language) -> str:
    date = weekday_in_words(since, language)
    if is_midnight(since):
        return say("away-from-day", date=date)
    return say("away-from-time", date=date, time=clock_time(since, language))


def _until(say: Localised, until: int | None, language: Language) -> str:
    if until is None:
        return say("away-stored-open")
    if is_midnight(until):
        # The absence ends as `until` begins, so its last day is the one before.
        return say("away-stored-until", date=weekday_in_words(until - 1, language))
    time = clock_time(until, language)
    return say("away-stored-time", date=weekday_in_words(until, language), time=time)


def _span(say: Localised, since: int, until: int | None, language: Language) -> str:
    if until is None:
        return say("away-span-open", first=day(since, language))
    if not (is_midnight(since) and is_midnight(until)):
        return f"{short_moment(since, language)} – {short_moment(until, language)}"
    first, last = day(since, language), day(until - 1, language)
    return first if first == last else f"{first} – {last}"


ROOM_LENGTH = 60


def draw_here(view: HereView) -> DrawnCard:
    """Draw what is stored, what it is for, and the way out; where one sits may stay empty."""
    say = say_in(view.language)
    if not view.here:
        body: list[CardElement] = [headline(say, say("answer-gone-home"), (), tone="emphasis")]
        again = button(say("here-today"), OrganisationVerb.HERE, style="positive")
        return finish(body, [again], summary=caseworker_summary(say))
    lines = [say("here-others", count=view.others)]
    if view.room is not None:
        lines.insert(0, say("here-room", room=as_text(view.room)))
    body = [
        headline(say, say("here-headline"), tuple(lines), tone="good"),
        paragraph(say("here-line"), gap="Medium"),
        TextInput(
            id="room",
            label=say("here-room-label"),
            placeholder=say("here-room-placeholder"),
            value=view.room,
            max_length=ROOM_LENGTH,
            spacing="Medium",
        ),
        row([button(say("here-room-save"), OrganisationVerb.HERE, inputs=True)]),
        quiet(say("here-privacy"), gap="Medium"),
    ]
    return finish(
        body, [button(say("here-gone"), OrganisationVerb.GONE)], summary=caseworker_summary(say)
    )


_MOST_LINES = 20
_MOST_LETTERS = 400  # of one step; what a file may hold is less (routine_files.py)


def draw_routines(view: RoutinesView) -> DrawnCard:
    """Draw the routines as a list to choose from, with what the reader has read; the first that
    waits to be read is chosen already."""
    say = say_in(view.language)
    body: list[CardElement] = []
    if view.gone:
        body.append(paragraph(say("routine-gone"), gap="None"))
    body.append(headline(say, say("routines-headline"), (as_text(view.unit),), tone="accent"))
    actions: list[Action] = []
    if lines := view.lines[:_MOST_LINES]:
        waits = (line.name for line in lines if line.mark.at is None and line.yours)
        body.append(
            ChoiceSetInput(
                id="routine",
                label=say("routines-choose"),
                style="expanded",
                wrap=True,
                value=next(waits, lines[0].name),
                choices=[Choice(title=_listed(say, line), value=line.name) for line in lines],
                spacing="Medium",
            )
        )
        read = say("routines-open")
        actions.append(
            button(read, OrganisationVerb.ROUTINE, CardOrigin(), inputs=True, style="positive")
        )
    if view.lessons:
        actions.append(button(say("lesson-all"), InsightVerb.LIST_LESSONS))
    actions.append(button(say("training-mine"), InsightVerb.TRAINING))
    return finish(body, actions, summary=caseworker_summary(say))


def _listed(say: Localised, line: RoutineLine) -> str:
    """What waits to be read says nothing more than its title; what is another role's has to be read
    by nobody else."""
    title = clipped(line.title)
    if line.mark.at is not None:
        return say("routine-line-read", title=title)
    if not line.yours:
        return say("routine-line-others", title=title)
    return say("routine-line-changed", title=title) if line.mark.changed else title


def draw_routine(view: RoutineView) -> DrawnCard:
    """Draw the steps, and what the reader has said about this version."""
    say = say_in(view.language)
    wording = view.wording
    lines = (as_text(wording.intro, _MOST_LETTERS),) if wording.intro else ()
    body: list[CardElement] = [headline(say, as_text(wording.title), lines, tone="accent")]
    for part in wording.parts:
        body += _part(part)
    body.append(_mark(say, view.mark, view.language, gap="Medium"))
    return finish(body, _actions(say, view), summary=caseworker_summary(say))


def _part(part: RoutineSection) -> Iterator[CardElement]:
    yield subheading(as_text(part.heading), gap="Small")
    for step in part.steps:
        # Not a markdown list: some clients run its lines together.
        yield marked("•", "Default", [paragraph(as_text(step, _MOST_LETTERS), gap="None")])


def _mark(say: Localised, mark: ReadMark, language: Language, gap: Gap = "None") -> TextBlock:
    color: Mark = "Default"
    if mark.at is not None:
        text, color = say("routine-read-on", date=day_in_words(mark.at, language)), "Good"
    elif mark.changed:
        text, color = say("routine-changed"), "Warning"
    else:
        return quiet(say("routine-not-read"), gap=gap)
    return TextBlock(text=text, wrap=True, color=color, spacing=gap)


def _actions(say: Localised, view: RoutineView) -> list[Action]:
    read = button(
        say("routine-read"),
        OrganisationVerb.ROUTINE_READ,
        style="positive",
        routine=view.name,
        version=view.version,
    )
    every = button(say("routines-all"), OrganisationVerb.ROUTINE)
    return [every] if view.mark.at is not None else [read, every]


_ROLES = {
    RoleNews.PUT_IN: "responder-put-in",
    RoleNews.STANDS_IN: "responder-stands-in",
    RoleNews.BACK: "responder-back",
    RoleNews.STANDS_IN_NO_MORE: "responder-stands-in-no-more",
    RoleNews.TAKEN_OUT: "responder-taken-out",
}


def draw_responder(view: ResponderView) -> DrawnCard:
    """Draw what the reader is from now on, what is expected, *Øv nå* and *Kan ikke*; or that it is
    over, or that somebody cannot."""
    say = say_in(view.language)
    told = {"unit": as_text(view.name), "name": as_text(view.absent), "by": as_text(view.by)}
    if view.news is None and view.over:
        over = say("responder-cannot-over-for" if view.absent else "responder-cannot-over", **told)
        top = headline(say, over, (say("responder-nothing-to-do"),), tone="good")
        return finish([top], summary=caseworker_summary(say))
    if view.news is None:
        line = say("responder-cannot-for" if view.absent else "responder-cannot", **told)
        body: list[CardElement] = [
            headline(say, line, (say("responder-still", **told),), tone="warning")
        ]
        admin = button(say("admin-open"), OrganisationVerb.ADMIN, unit=view.unit)
        return finish(body, [admin] if view.administers else [], summary=caseworker_summary(say))
    lines = [say("responder-level", level=as_text(view.level))] if view.level else []
    if view.news is RoleNews.STANDS_IN and view.until is not None:
        lines.append(say("responder-until", day=day(view.until - 1, view.language)))
    if view.by:
        lines.append(say("responder-by", by=as_text(view.by)))
    tone: Tone = "accent" if view.news.alerted else "emphasis"
    shown = tuple(lines) if view.news.alerted else ()
    body = [headline(say, say(_ROLES[view.news], **told), shown, tone=tone)]
    if not view.news.alerted:
        return finish(body, summary=caseworker_summary(say))
    body.append(paragraph(say("responder-expected", wait=span_of_wait(say, view.wait))))
    actions: list[Action] = [
        # Beside: *Kan ikke* must not be lost by a try.
        button(say("responder-practise"), DrillVerb.OFFER, style="positive", beside="card"),
        button(
            say("responder-cannot-button"),
            OrganisationVerb.CANNOT,
            CardOrigin(),
            unit=view.unit,
            absent=view.absent_id,
        ),
    ]
    return finish(body, actions, summary=caseworker_summary(say))


_MOST_PLACES = 6


def draw_move(view: MoveView) -> DrawnCard:
    """Draw who wants to move whom, what that changes and breaks in the reader's unit, *Ja, flytt*
    and *Nei*."""
    say = say_in(view.language)
    told = {"name": as_text(view.person), "by": as_text(view.by), "unit": as_text(view.to)}
    asks = say("move-line", by=as_text(view.by), unit=as_text(view.asking))
    lines = (say("admin-preview-again"), asks) if view.again else (asks,)
    tone: Tone = "warning" if view.again else "accent"
    body: list[CardElement] = [headline(say, say("move-headline", **told), lines, tone=tone)]
    body.append(subheading(say("move-places", unit=as_text(view.asked))))
    body += change_lines(say, view.differences, most=_MOST_PLACES)
    body.append(paragraph(say("move-means", **told)))
    if view.broken:
        body.append(subheading(say("admin-breaks")))
        body += [finding_line(say, one) for one in view.broken]
        if view.hidden:
            body.append(quiet(say("more-people", count=view.hidden)))
    body.append(quiet(say("move-week")))
    yes = button(
        say("move-yes-anyway" if view.broken else "move-yes"),
        OrganisationVerb.MOVE,
        CardOrigin(),
        style=None if view.broken else "positive",
        word=view.word,
        yes=True,
    )
    no = button(say("move-no"), OrganisationVerb.MOVE, CardOrigin(), word=view.word, yes=False)
    return finish(body, [yes, no], summary=caseworker_summary(say))


DRAWERS: Drawers = {
    RoutinesView: draw_routines,
    RoutineView: draw_routine,
    HereView: draw_here,
    AwayFormView: draw_form,
    AwayView: draw_away,
    ResponderView: draw_responder,
    MoveView: draw_move,
}
