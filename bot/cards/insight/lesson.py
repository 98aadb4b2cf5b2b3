"""What a unit has learnt (R31): written by its leader, read through, sent to everybody there, and
read again. The bot writes none and sends none by itself (L9)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, Container, TextInput

from bot.cards.insight.views import LessonCondition, LessonsView, LessonView
from bot.cards.kit.buttons import DrawnCard, finish, opening, restyled, row, tap
from bot.cards.kit.elements import (
    Tone,
    caseworker_summary,
    headline,
    paragraph,
    quiet,
    strong,
    verbatim,
)
from bot.cards.kit.words import as_text, day_in_words, quoted
from bot.domain.follow_up import MOST_LETTERS
from bot.texts import Localised, say_in

_TEXT_BYTES = 3_000
_MOST_REMARKS = 6


def draw_lesson(view: LessonView) -> DrawnCard:
    """Draw the sentence as its reader may see it."""
    say = say_in(view.language)
    match view.condition:
        case LessonCondition.FORM:
            body, actions = _form(say, view)
        case LessonCondition.PREVIEW:
            body, actions = _preview(say, view)
        case LessonCondition.SHARED:
            body, actions = _shared(say, view)
        case LessonCondition.RECEIVED:
            lines = (_whence(say, view), say("lesson-again"))
            body, actions = [_top(say, "lesson-received", lines, "accent"), _sentence(view)], []
        case LessonCondition.GONE:
            body, actions = [_top(say, "lesson-gone", (as_text(view.unit),), "emphasis")], []
    return finish(body, actions, summary=caseworker_summary(say))


def lesson_form(say: Localised, employee: str, save: Action) -> Action:
    """Return what unfolds on the card of a closed follow-up: the warning, the box, `save`. The box
    is empty: what a leader answered when closing is not for everybody (L9)."""
    return opening(say("lesson-write"), list(_boxes(say, employee)), [save])


def _boxes(say: Localised, employee: str, text: str = "") -> Iterator[CardElement]:
    yield strong(say("lesson-all-read"))
    yield quiet(say("lesson-employee", name=as_text(employee)))
    yield TextInput(
        id="lesson",
        label=say("lesson-ask"),
        is_multiline=True,
        max_length=MOST_LETTERS,
        value=quoted(text, _TEXT_BYTES) or None,
    )


def _form(say: Localised, view: LessonView) -> tuple[list[CardElement], list[Action]]:
    top = _top(say, "lesson-headline", (as_text(view.unit),), "accent")
    return [top, *_boxes(say, view.employee, view.text)], [_save(say, view)]


def _save(say: Localised, view: LessonView) -> Action:
    return tap(say("lesson-review"), "lesson.write", {"about": view.about}, form=True)


def _preview(say: Localised, view: LessonView) -> tuple[list[CardElement], list[Action]]:
    to_whom = say("lesson-to-whom", unit=as_text(view.unit), count=view.people)
    body = [_top(say, "lesson-preview", (to_whom,), "warning"), _sentence(view)]
    if view.remarks:
        body.append(strong(say("paper-note-this")))
    for remark in view.remarks[:_MOST_REMARKS]:
        args = {name: as_text(str(value)) for name, value in remark.args}
        body.append(quiet(f"- {say(remark.id, **args)}", gap="None"))
    body.append(strong(say("lesson-all-read")))
    body.append(quiet(say("lesson-employee", name=as_text(view.employee))))
    known = {"about": view.about}
    share = tap(say("lesson-share"), "lesson.share", {**known, "word": view.word})
    return body, [
        restyled(share, "positive"),
        opening(
            say("lesson-change"), list(_boxes(say, view.employee, view.text)), [_save(say, view)]
        ),
        tap(say("lesson-drop"), "lesson.drop", known),
    ]


def _shared(say: Localised, view: LessonView) -> tuple[list[CardElement], list[Action]]:
    body = [_top(say, "lesson-is-shared", (_whence(say, view),), "good"), _sentence(view)]
    sure = tap(say("lesson-take-back-sure"), "lesson.drop", {"about": view.about})
    line = paragraph(say("lesson-take-back-line"))
    return body, [
        tap(say("lesson-all"), "lesson.list", {}),
        opening(say("lesson-take-back"), [line], [sure]),
    ]


def _top(say: Localised, title: str, lines: tuple[str, ...], tone: Tone) -> CardElement:
    return headline(say, say(title), lines, tone=tone)


def _sentence(view: LessonView) -> CardElement:
    words = verbatim(quoted(view.text, _TEXT_BYTES), large=True)
    return Container(items=[words], style="emphasis", spacing="Medium")


def _whence(say: Localised, view: LessonView) -> str:
    date = day_in_words(view.at, view.language)
    return say("lesson-whence", unit=as_text(view.unit), name=as_text(view.by), day=date)


def draw_lessons(view: LessonsView) -> DrawnCard:
    """Draw a page of what was learnt, the newest first."""
    say = say_in(view.language)
    units = tuple(as_text(name) for name in view.units)
    body: list[CardElement] = [headline(say, say("lessons-headline"), units, tone="accent")]
    if not view.lines:
        body.append(paragraph(say("lessons-none")))
    for line in view.lines:
        when = day_in_words(line.at, view.language)
        body.append(quiet(f"{when} · {as_text(line.unit)}" if line.unit else when, gap="Medium"))
        body.append(verbatim(quoted(line.text, _TEXT_BYTES)))
        if line.about is not None:
            body.append(row([tap(say("lesson-show"), "lesson.show", {"about": line.about})]))
    actions: list[Action] = []
    if view.page > 0:
        actions.append(tap(say("list-earlier"), "lesson.list", {"page": str(view.page - 1)}))
    if view.page + 1 < view.pages:
        actions.append(tap(say("list-later"), "lesson.list", {"page": str(view.page + 1)}))
    actions.append(tap(say("routines-all"), "routine.show", {}))
    return finish(body, actions, summary=caseworker_summary(say))
