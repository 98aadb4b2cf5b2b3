"""`rutiner`: the unit's routines, and one of them at a time (R26, R36, R37, R39, R58)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, TextBlock

from bot.cards.kit.buttons import button, row
from bot.cards.kit.clock import day_in_words
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Gap, Mark, marked, paragraph, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text, clipped
from bot.cards.organisation.routine_views import ReadMark, RoutinesView, RoutineView
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import Part
from bot.texts import Say, say_in

_MOST_LINES = 20
_MOST_LETTERS = 400  # of one step; what a file may hold is less (routine_files.py)


def draw_routines(view: RoutinesView) -> Drawn:
    """Draw a button for each routine, with when the reader has read it."""
    say = say_in(view.language)
    body: list[CardElement] = []
    if view.gone:
        body.append(paragraph(say("routine-gone"), gap="None"))
    body.append(headline(say, say("routines-headline"), (as_text(view.unit),), tone="accent"))
    for line in view.lines[:_MOST_LINES]:
        body.append(row([button(clipped(line.title), "routine.show", routine=line.name)]))
        body.append(_mark(say, line.mark, view.language))
    if view.lessons:
        body.append(row([button(say("lesson-all"), "lesson.list")]))
    mine = button(say("training-mine"), "training.mine")
    return finish(body, [mine], summary=caseworker_summary(say))


def draw_routine(view: RoutineView) -> Drawn:
    """Draw the steps, and what the reader has said about this version."""
    say = say_in(view.language)
    wording = view.wording
    lines = (as_text(wording.intro, _MOST_LETTERS),) if wording.intro else ()
    body: list[CardElement] = [headline(say, as_text(wording.title), lines, tone="accent")]
    for part in wording.parts:
        body += _part(part)
    body.append(_mark(say, view.mark, view.language, gap="Medium"))
    return finish(body, _actions(say, view), summary=caseworker_summary(say))


def _part(part: Part) -> Iterator[CardElement]:
    yield subheading(as_text(part.heading), gap="Small")
    for step in part.steps:
        # Not a markdown list: some clients run its lines together.
        yield marked("•", "Default", [paragraph(as_text(step, _MOST_LETTERS), gap="None")])


def _mark(say: Say, mark: ReadMark, language: Language, gap: Gap = "None") -> TextBlock:
    color: Mark = "Default"
    if mark.at is not None:
        text, color = say("routine-read-on", date=day_in_words(mark.at, language)), "Good"
    elif mark.changed:
        text, color = say("routine-changed"), "Warning"
    else:
        text = say("routine-not-read")
    return TextBlock(text=text, wrap=True, color=color, spacing=gap)


def _actions(say: Say, view: RoutineView) -> list[Action]:
    read = button(
        say("routine-read"),
        "routine.read",
        style="positive",
        routine=view.name,
        version=view.version,
    )
    every = button(say("routines-all"), "routine.show")
    return [every] if view.mark.at is not None else [read, every]
