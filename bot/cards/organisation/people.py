"""The cards of what people tell and ask of themselves and their unit: `borte` and `tilbake` (R72),
`her i dag` (R46, L13), and `rutiner`, one of them at a time (R26, R36, R37, R39, R58)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, DateInput, TextBlock, TextInput

from bot.cards.alarm.status_forms import person_choice
from bot.cards.insight.views import InsightVerb
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Gap,
    Mark,
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
from bot.cards.kit.words import as_text, clipped, day, day_in_words
from bot.cards.organisation.views import (
    AwayView,
    HereView,
    OrganisationVerb,
    ReadMark,
    RoutinesView,
    RoutineView,
)
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import RoutineSection
from bot.texts import Localised, say_in


def draw_away(view: AwayView) -> DrawnCard:
    """Draw the form, or what is stored; the inputs are `until` (yyyy-mm-dd) and `stand_in`."""
    say = say_in(view.language)
    body = _stored(say, view) if view.away else _form(say, view)
    actions: list[Action] = [
        button(say("away-back"), OrganisationVerb.BACK, CardOrigin(), style="positive")
        if view.away
        else button(
            say("away-save"), OrganisationVerb.AWAY, CardOrigin(), inputs=True, style="positive"
        )
    ]
    return finish(body, actions, summary=caseworker_summary(say))


def _form(say: Localised, view: AwayView) -> list[CardElement]:
    body: list[CardElement] = [
        headline(say, say("away-headline"), (say("away-line"),), tone="accent"),
        DateInput(id="until", label=say("away-until-label"), spacing="Medium"),
        quiet(say("away-until-hint")),
    ]
    if view.candidates:
        chosen = view.stand_in.id if view.stand_in else None
        body.append(
            person_choice(
                say,
                view.candidates,
                "stand_in",
                say("away-nobody"),
                label=say("away-stand-in-label"),
                value=chosen,
            )
        )
    return body


def _stored(say: Localised, view: AwayView) -> list[CardElement]:
    if view.until is None:
        until = say("away-stored-open")
    else:
        # The absence ends as `until` begins, so its last day is the one before.
        until = say("away-stored-until", date=day(view.until - 1, view.language))
    instead = (
        say("away-stored-stand-in", name=named(view.stand_in))
        if view.stand_in
        else say("away-stored-nobody")
    )
    return [
        headline(say, say("away-stored"), (until,), tone="accent"),
        paragraph(instead),
    ]


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
    """Draw a button for each routine, with when the reader has read it."""
    say = say_in(view.language)
    body: list[CardElement] = []
    if view.gone:
        body.append(paragraph(say("routine-gone"), gap="None"))
    body.append(headline(say, say("routines-headline"), (as_text(view.unit),), tone="accent"))
    for line in view.lines[:_MOST_LINES]:
        body.append(row([button(clipped(line.title), OrganisationVerb.ROUTINE, routine=line.name)]))
        body.append(_mark(say, line.mark, view.language))
    if view.lessons:
        body.append(row([button(say("lesson-all"), InsightVerb.LIST_LESSONS)]))
    mine = button(say("training-mine"), InsightVerb.TRAINING)
    return finish(body, [mine], summary=caseworker_summary(say))


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
        text = say("routine-not-read")
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


DRAWERS: Drawers = {
    RoutinesView: draw_routines,
    RoutineView: draw_routine,
    HereView: draw_here,
    AwayView: draw_away,
}
