"""The cards of `innsikt`, a picture first and the figures under it, and of `opplæring`: one's own
record, and who of a unit has completed what (R29, R30, R61, R64, product.md, "Insight"; L13). And
what a unit has learnt (R31): written by its leader, read through, sent to everybody there, and read
again. The bot writes none and sends none by itself (L9)."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.cards.alarm.facts import CHANNELS, KINDS
from bot.cards.drills.views import DrillVerb
from bot.cards.follow_up.views import FollowUpVerb
from bot.cards.insight.views import (
    CompletionLine,
    CompletionView,
    InsightVerb,
    InsightView,
    LessonCondition,
    LessonsView,
    LessonView,
    TrainingView,
    YearLinkView,
)
from bot.cards.kit import Action, CardElement, Container, TextInput
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Style,
    Tone,
    along,
    button,
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
    rows,
    split,
    strong,
    subheading,
    tap,
    upright,
    verbatim,
)
from bot.cards.kit.people import other_units
from bot.cards.kit.words import as_text, day, day_in_words, quoted
from bot.cards.organisation.views import OrganisationVerb
from bot.domain.insight.figures import TARGET_SHARES, WITHIN_SECONDS, Shares, enough
from bot.domain.insight.incident_summary import MOST_LETTERS
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts import Localised, say_in

Code = TypeVar("Code", bound=StrEnum)
Line = tuple[str, str]


def draw_insight(view: InsightView) -> DrawnCard:
    """Draw what happened, how it was answered, how it is followed up, and who is prepared."""
    say = say_in(view.language)
    first, last = (day(oslo_midnight(one), view.language) for one in (view.first, view.last))
    title = say("insight-headline", unit=as_text(view.name))
    period = say("insight-period", first=first, last=last)
    body: list[CardElement] = [headline(say, title, (period,), tone="accent")]
    body += _months(say, view)
    body += _answers(say, view)
    body += _follow_up(say, view)
    body.append(subheading(say("insight-table")))
    body += rows(list(_table(say, view)))
    body += _shared(say, say("insight-kinds"), KINDS, view.kinds)
    body += _shared(say, say("insight-ways"), CHANNELS, view.ways)
    body.append(subheading(say("insight-prepared")))
    body += rows(list(_prepared(say, view)))
    if not view.may_download:
        body.append(quiet(say("insight-yearly"), gap="Medium"))
    return finish(body, list(_actions(say, view)), summary=say("insight-summary"))


def draw_year_link(view: YearLinkView) -> DrawnCard:
    """Draw the one button that opens it."""
    say = say_in(view.language)
    title = say("insight-year-headline", unit=as_text(view.name))
    if view.link is None:
        top = headline(say, title, (say("insight-yearly"),), tone="accent")
        return finish([top], summary=say("insight-summary"))
    top = headline(say, title, (say("insight-year-line"),), tone="accent")
    opening = link(say("paper-page-pdf"), view.link, style="positive")
    return finish([top], [opening], summary=say("insight-summary"))


def _months(say: Localised, view: InsightView) -> Iterator[CardElement]:
    if not view.alarms:
        yield paragraph(say("insight-no-alarms"))
        return
    yield subheading(say("insight-months"))
    yield upright([(say("insight-month-letter", month=month), n) for month, n in view.months])


def _answers(say: Localised, view: InsightView) -> Iterator[CardElement]:
    """Against the targets; the words say it too, for those who do not see colour."""
    if not view.measured:
        return
    yield subheading(say("insight-answers"))
    if view.timing is None:
        yield paragraph(say("insight-answers-few"), gap="Small")
        return
    found = zip(WITHIN_SECONDS, view.timing.within, TARGET_SHARES, strict=True)
    for seconds, share, target in found:
        reached = share >= target
        said = say(
            "insight-within-reached" if reached else "insight-within-missed",
            share=_percent(share, view.language),
            target=_percent(target, view.language),
        )
        yield paragraph(f"**{say('insight-within', seconds=seconds)}** · {said}", gap="Small")
        yield along(share, "good" if reached else "warning")


def _follow_up(say: Localised, view: InsightView) -> Iterator[CardElement]:
    if not view.overdue + view.open + view.closed:
        return
    yield subheading(say("insight-follow-up"))
    yield split([(view.overdue, "attention"), (view.open, "warning"), (view.closed, "good")])
    counts = (
        say("insight-overdue", count=view.overdue),
        say("insight-open", count=view.open),
        say("insight-closed", count=view.closed),
    )
    yield paragraph(" · ".join(counts), gap="Small")


def _table(say: Localised, view: InsightView) -> Iterator[Line]:
    yield say("insight-alarms"), str(view.alarms)
    yield say("insight-without-alarm"), str(view.without_alarm)
    if not view.alarms:
        return
    yield say("insight-withdrawn"), _told(say, view.withdrawn)
    yield say("insight-exhausted"), str(view.exhausted)
    yield say("insight-more-after-answer"), _told(say, view.more_after_answer)
    yield say("insight-missing"), _told(say, view.missing)
    for name, seconds in (
        ("insight-median", view.timing.median if view.timing else None),
        ("insight-p80", view.timing.p80 if view.timing else None),
    ):
        unknown = say("insight-few" if view.timing is None else "insight-unanswered")
        yield say(name), unknown if seconds is None else _seconds(say, seconds, view.language)
    yield from _called(say, view) if view.called != 0 else ()


def _called(say: Localised, view: InsightView) -> Iterator[Line]:
    for name, number in (("insight-called", view.called), ("insight-by-key", view.by_key)):
        yield say(name), _told(say, number)
    if view.to_key is not None and view.to_key.median is not None:
        yield say("insight-to-key"), _seconds(say, view.to_key.median, view.language)


def _told(say: Localised, number: int | None) -> str:
    return say("insight-few") if number is None else str(number)


def _shared(
    say: Localised, heading: str, names: Mapping[Code, str], found: Shares[Code | None]
) -> Iterator[CardElement]:
    """In the order of the form; under five in all, only the total is told, which stands above."""
    lines = [
        (say(names[name]) if name is not None else say("insight-not-told"), str(found.shown[name]))
        for name in (*names, None)
        if name in found.shown
    ]
    if not lines:
        return
    if found.rest:
        lines.append((say("insight-others"), str(found.rest)))
    yield subheading(heading)
    yield from rows(lines)


def _prepared(say: Localised, view: InsightView) -> Iterator[Line]:
    yield say("insight-drills-alone"), str(view.drills_alone)
    yield say("insight-drills-leader"), str(view.drills_with_leader)
    if view.drills_by_key != 0:
        yield say("insight-drills-by-key"), _told(say, view.drills_by_key)
    training = view.training
    if training is None:  # of so few people a number tells who it was (L13)
        yield say("insight-drills-due"), say("insight-few")
        return
    yield say("insight-drills-due"), say("insight-of", count=training.late, of=training.people)
    yield say("insight-new"), say("insight-of", count=training.new, of=training.people)
    titles = dict(view.routines)
    for name, read, of in training.readers:  # of a role that few have nothing is told (L13)
        told = say("insight-of", count=read, of=of) if enough(of) else say("insight-few")
        yield say("insight-read", title=as_text(titles[name])), told


def _actions(say: Localised, view: InsightView) -> Iterator[Action]:
    if view.administrator:
        yield button(say("insight-completion"), InsightVerb.COMPLETION, unit=view.unit)
    if view.may_download:
        yield button(say("insight-download"), InsightVerb.DOWNLOAD, unit=view.unit)
    yield from other_units(say, view.others, InsightVerb.SHOW, "insight-other-unit")


def _percent(share: float, language: Language) -> str:
    """Never rounded up: 79.96 % has not reached 80."""
    return _decimal(int(share * 1000 + 1e-9) / 10, language)


def _seconds(say: Localised, seconds: float, language: Language) -> str:
    return say("insight-seconds", value=_decimal(seconds, language))


def _decimal(value: float, language: Language) -> str:
    said = f"{value:.1f}".removesuffix(".0")
    return said if language is Language.ENGLISH else said.replace(".", ",")


_MOST_ROUTINES = 20


def draw_training(view: TrainingView) -> DrawnCard:
    """Draw what the reader has done, and the one thing that is next."""
    say = say_in(view.language)
    due = say("training-due-now")
    if view.due is not None and not view.late:
        due = say("training-due", day=day(oslo_midnight(view.due), view.language))
    tone: Tone = "warning" if view.late else "good"
    body: list[CardElement] = [headline(say, say("training-headline"), (due,), tone=tone)]
    body += rows(
        [
            (say("training-alone"), _at(say, view.alone_at, view.language)),
            (say("training-leader"), _at(say, view.leader_at, view.language)),
        ]
    )
    body.append(subheading(say("training-routines")))
    body += rows(
        [
            (as_text(title), _read(say, at, view.language))
            for title, at in view.routines[:_MOST_ROUTINES]
        ]
    )
    body.append(quiet(say("training-line"), gap="Medium"))
    return finish(body, list(_next(say, view)), summary=caseworker_summary(say))


def _at(say: Localised, at: int | None, language: Language) -> str:
    return say("training-never") if at is None else say("training-at", day=day(at, language))


def _read(say: Localised, at: int | None, language: Language) -> str:
    return say("training-unread") if at is None else say("training-read-at", day=day(at, language))


def _next(say: Localised, view: TrainingView) -> Iterator[Action]:
    style: Style | None = "positive" if view.late else None
    yield button(say("training-drill"), DrillVerb.START, kind="alone", style=style)
    if any(at is None for _, at in view.routines):
        yield button(say("training-show-routines"), OrganisationVerb.ROUTINE)
    yield from other_units(say, view.units, InsightVerb.COMPLETION, "training-unit")


def draw_completion(view: CompletionView) -> DrawnCard:
    """Draw everybody by name, in the alphabet's order: done, not done, and when it is due."""
    say = say_in(view.language)
    title = say("completion-headline", unit=as_text(view.name))
    tone: Tone = "warning" if view.new else "accent"
    top = headline(say, title, (say("completion-new", count=view.new),), tone=tone)
    body: list[CardElement] = [top, quiet(say("completion-purpose"), gap="Medium")]
    for line in view.lines:
        body += _line(say, view.language, line)
    if view.pages > 1:
        page = say("completion-page", page=view.page + 1, pages=view.pages)
        body.append(quiet(page, gap="Medium"))
    return finish(body, list(_turning(say, view)), summary=say("completion-summary"))


def _line(say: Localised, language: Language, line: CompletionLine) -> Iterator[CardElement]:
    """A mark for whoever is to be asked to practise; the words carry it too."""
    done = " · ".join(_done(say, language, line))
    texts = [paragraph(f"**{as_text(line.name)}**", gap="None"), quiet(done, gap="None")]
    if line.late:
        yield marked("○", "Warning", texts)
    else:
        yield marked("●", "Good", texts)


def _done(say: Localised, language: Language, line: CompletionLine) -> Iterator[str]:
    if line.new:
        yield say("completion-person-new")
    else:
        yield say("completion-alone-done" if line.alone else "completion-alone-not")
        yield say("completion-leader-done" if line.leader else "completion-leader-not")
    yield say("completion-read-done" if line.read else "completion-read-not")
    if line.late and not line.new:
        yield say("completion-late")
    elif line.due is not None and not line.late:
        yield say("completion-due", day=day(oslo_midnight(line.due), language))


def _turning(say: Localised, view: CompletionView) -> Iterator[Action]:
    if view.page > 0:
        page = str(view.page - 1)
        yield button(say("completion-earlier"), InsightVerb.COMPLETION, unit=view.unit, page=page)
    if view.page + 1 < view.pages:
        page = str(view.page + 1)
        yield button(say("completion-later"), InsightVerb.COMPLETION, unit=view.unit, page=page)
    yield from other_units(say, view.others, InsightVerb.COMPLETION, "training-unit")


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
            body, actions = _shared_lesson(say, view)
        case LessonCondition.RECEIVED:
            lines = (_whence(say, view), say("lesson-again"))
            body, actions = [_top(say, "lesson-received", lines, "accent"), _sentence(view)], []
        case LessonCondition.GONE:
            body, actions = [_top(say, "lesson-gone", (as_text(view.unit),), "emphasis")], []
    return finish(body, actions, summary=caseworker_summary(say))


def lesson_form(say: Localised, employee: str, save: Action) -> Action:
    """Return what unfolds on a closed follow-up's card; its box is empty: its words go out (L9)."""
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
    return tap(say("lesson-review"), InsightVerb.WRITE_LESSON, {"about": view.about}, form=True)


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
    share = tap(say("lesson-share"), InsightVerb.SHARE_LESSON, {**known, "word": view.word})
    return body, [
        restyled(share, "positive"),
        opening(
            say("lesson-change"), list(_boxes(say, view.employee, view.text)), [_save(say, view)]
        ),
        tap(say("lesson-drop"), InsightVerb.DROP_LESSON, known),
        *_to_follow_up(say, view),
    ]


def _shared_lesson(say: Localised, view: LessonView) -> tuple[list[CardElement], list[Action]]:
    body = [_top(say, "lesson-is-shared", (_whence(say, view),), "good"), _sentence(view)]
    sure = tap(say("lesson-take-back-sure"), InsightVerb.DROP_LESSON, {"about": view.about})
    line = paragraph(say("lesson-take-back-line"))
    return body, [
        tap(say("lesson-all"), InsightVerb.LIST_LESSONS, {}),
        opening(say("lesson-take-back"), [line], [sure]),
        *_to_follow_up(say, view),
    ]


def _to_follow_up(say: Localised, view: LessonView) -> Iterator[Action]:
    if view.to_follow_up:
        yield tap(say("lesson-follow-up"), FollowUpVerb.SHOW, {"about": view.about})


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
            body.append(
                row([tap(say("lesson-show"), InsightVerb.SHOW_LESSON, {"about": line.about})])
            )
    actions: list[Action] = []
    if view.page > 0:
        actions.append(
            tap(say("list-earlier"), InsightVerb.LIST_LESSONS, {"page": str(view.page - 1)})
        )
    if view.page + 1 < view.pages:
        actions.append(
            tap(say("list-later"), InsightVerb.LIST_LESSONS, {"page": str(view.page + 1)})
        )
    actions.append(tap(say("routines-all"), OrganisationVerb.ROUTINE, {}))
    return finish(body, actions, summary=caseworker_summary(say))


DRAWERS: Drawers = {
    LessonView: draw_lesson,
    LessonsView: draw_lessons,
    InsightView: draw_insight,
    YearLinkView: draw_year_link,
    TrainingView: draw_training,
    CompletionView: draw_completion,
}
