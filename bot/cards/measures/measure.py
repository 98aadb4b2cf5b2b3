"""One safety measure: what it is for, who answers for it, and when it is maintained, evaluated and
tested (R57, R59, R60); the one thing to do is the filled button of what is overdue. What unfolds on
the measures' cards: a new one, other words, other dates, minutes, the review (R59, R60, R79); and
what all of them have in common: dates, frequencies, minutes."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.cards.kit import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    Column,
    ColumnSet,
    DateInput,
    TextInput,
)
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Mark,
    Style,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    marked,
    opening,
    paragraph,
    quiet,
    row,
    subheading,
    verbatim,
)
from bot.cards.kit.words import as_text, clipped, day, in_a_row, quoted, unlinked
from bot.cards.measures.views import (
    CareLine,
    MeasureChangeLine,
    MeasureVerb,
    MeasureView,
    MinutesLine,
    RegisterView,
)
from bot.domain.measures import (
    FARTHEST,
    FREQUENCIES,
    LINE_LETTERS,
    LONG_AGO,
    PURPOSE_LETTERS,
    TITLE_LETTERS,
    Care,
    MeasureEvent,
    MeasureState,
    Right,
)
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts import Localised, say_in

CARES = {
    Care.MAINTENANCE: "measure-maintenance",
    Care.EVALUATION: "measure-evaluation",
    Care.TEST: "measure-test",
}
TICKS = {
    Care.MAINTENANCE: "measure-maintained",
    Care.EVALUATION: "measure-evaluated",
    Care.TEST: "measure-tested",
}
TITLE_SHOWN = 100
_LINE_BYTES = 400
_YEAR, _TWO_YEARS = 12, 24


def on(say_day: date, language: Language) -> str:
    """Return "24.12.2026"."""
    return day(oslo_midnight(say_day), language)


def every(say: Localised, months: int | None) -> str:
    """Return how often in words: "hvert år"."""
    if months is None:
        return say("measure-when-needed")
    if months == _YEAR:
        return say("measure-every-year")
    if months == _TWO_YEARS:
        return say("measure-every-two-years")
    return say("measure-every", months=months)


def minutes(say: Localised, line: MinutesLine, language: Language) -> Iterator[CardElement]:
    """Yield minutes: when and who, what was decided, where they lie."""
    shown = say("measure-minutes-shown", day=on(line.day, language), name=as_text(line.name))
    yield quiet(shown)
    if line.decision:
        yield verbatim(quoted(line.decision, _LINE_BYTES))
    if line.reference:
        yield verbatim(quoted(line.reference, _LINE_BYTES))


def with_actions(said: Sequence[CardElement], actions: Sequence[Action]) -> CardElement:
    """Return words with something to tap at their right."""
    columns = [Column(width="stretch", items=list(said))]
    if actions:
        columns.append(Column(width="auto", items=[row(actions)], spacing="Small"))
    return ColumnSet(columns=columns, spacing="Medium")


def open_button(say: Localised, measure: str, title: str) -> Action:
    """Return *Vis*; whoever does not see the line hears which."""
    said = say("measure-open", title=unlinked(clipped(title)))
    return button(say("measure-open-short"), MeasureVerb.SHOW, tooltip=said, measure=measure)


def tick(
    say: Localised, care: Care, measure: str, *, filled: bool, reminded: bool = False
) -> Action:
    """Return *Testet* and the like; `reminded`: on the card that reminds, which stays."""
    return button(
        say(TICKS[care]),
        MeasureVerb.TICK,
        style="positive" if filled else None,
        measure=measure,
        care=care.value,
        reminded="yes" if reminded else "no",
    )


WHEN_NEEDED = "-"
MOST_PEOPLE = 20
# Of what could not be kept; what could be is shown whole.
TITLE_BYTES, PURPOSE_BYTES = 1_200, 4_800
_CHANGES = {
    MeasureEvent.SUGGESTED: "measure-change-suggested",
    MeasureEvent.ADDED: "measure-change-added",
    MeasureEvent.TAKEN: "measure-change-taken",
    MeasureEvent.ACCEPTED: "measure-change-accepted",
    MeasureEvent.CHANGED: "measure-change-changed",
    MeasureEvent.DATED: "measure-change-dated",
    MeasureEvent.MAINTENANCE: "measure-change-maintenance",
    MeasureEvent.EVALUATION: "measure-change-evaluation",
    MeasureEvent.TEST: "measure-change-test",
    MeasureEvent.UNDONE: "measure-change-undone",
    MeasureEvent.LIFTED: "measure-change-lifted",
    MeasureEvent.ENDED: "measure-change-ended",
    MeasureEvent.RESTORED: "measure-change-restored",
    MeasureEvent.MOVED: "measure-change-moved",
}


_WHAT = {
    "title": "measure-what-title",
    "purpose": "measure-what-purpose",
    "owner": "measure-what-owner",
    **{care.value: sentence for care, sentence in CARES.items()},
}


def edit_form(say: Localised, view: MeasureView) -> Action:
    """Return *Endre*: the words, and who answers for it."""
    owner = view.owner.id if view.owner is not None else None
    body: list[CardElement] = [*words_inputs(say, "", view.title, view.purpose)]
    if view.people:
        people = list(view.people[:MOST_PEOPLE])
        if view.owner is not None and view.owner not in people:
            people[-1] = view.owner
        body.append(
            ChoiceSetInput(
                id="owner",
                label=say("measure-who"),
                style="compact",
                value=owner,
                placeholder=say("choose"),
                choices=[Choice(title=clipped(one.name), value=one.id) for one in people],
            )
        )
    if len(view.people) > MOST_PEOPLE:
        body.append(TextInput(id="owner_name", label=say("measure-who-else"), max_length=100))
    return opening(say("measure-edit"), body, [_save(say, view)])


def date_form(say: Localised, view: MeasureView) -> Action:
    """Return *Datoer*: how often, and when next."""
    body: list[CardElement] = []
    for line in view.cares:
        care = say(CARES[line.care])
        body.append(
            ChoiceSetInput(
                id=f"{line.care.value}_every",
                label=say("measure-how-often", care=care),
                style="compact",
                value=str(line.every) if line.every else WHEN_NEEDED,
                choices=_frequencies(say, line),
            )
        )
        body.append(
            DateInput(
                id=f"{line.care.value}_day",
                label=say("measure-next-day", care=care),
                value=line.day.isoformat() if line.day else None,
                min=min(line.day or view.today, view.today).isoformat(),
                max=(view.today + FARTHEST).isoformat(),
            )
        )
    return opening(say("measure-dates"), body, [_save(say, view)])


def minutes_form(say: Localised, view: MeasureView | RegisterView) -> Action:
    """Return *Referat og vedtak* of one measure, or of the whole register."""
    body: list[CardElement] = [
        quiet(say("measure-minutes-line")),
        *meeting_inputs(say, view.today, view.written),
    ]
    measure = view.measure if isinstance(view, MeasureView) else ""
    title = say("measure-minutes-save")
    save = button(title, MeasureVerb.MINUTES, inputs=True, unit=view.unit, measure=measure)
    return opening(say("measure-minutes"), body, [save])


def more_form(say: Localised, view: MeasureView) -> Action:
    """Return *Mer*: the history, and what is seldom done."""
    body: list[CardElement] = [quiet(say("measure-history"), gap="None")]
    body += (quiet(_change(say, line, view.language), gap="None") for line in view.history)
    actions: list[Action] = []
    if view.may_undo:
        actions.append(_judge(say, view, "measure-undo", "undo"))
    if Right.LIFT in view.may and view.state is MeasureState.IN_FORCE:
        actions.append(_with_a_reason(say, view, "lift"))
    if Right.DECIDE in view.may and view.state is MeasureState.IN_FORCE:
        actions.append(_with_a_reason(say, view, "end"))
    return opening(say("measure-more-actions"), body, actions)


_WITH_A_REASON = {
    "lift": ("measure-lift", "measure-lift-line", "measure-lift-sure"),
    "end": ("measure-end", "measure-end-line", "measure-end-sure"),
}


def _with_a_reason(say: Localised, view: MeasureView, judgement: str) -> Action:
    """Return what unfolds what it means, why, and the button that does it: nobody lifts or ends a
    measure by a slip of the thumb, and whoever it reaches reads why."""
    title, line, sure = map(say, _WITH_A_REASON[judgement])
    why = TextInput(
        id=f"{judgement}_why",
        label=say("measure-why"),
        is_required=True,
        error_message=say("answer-measure-why"),
        is_multiline=True,
        max_length=LINE_LETTERS,
    )
    of = view.measure
    do = button(sure, MeasureVerb.JUDGE, inputs=True, measure=of, judgement=judgement)
    return opening(title, [quiet(line), why], [do])


def judging(say: Localised, view: MeasureView) -> Sequence[Action]:
    """Return what is decided about a suggestion, or a measure that is ended."""
    if Right.DECIDE not in view.may:
        return ()
    if view.state is MeasureState.SUGGESTED:
        accept = _judge(say, view, "measure-accept", "accept", first=True)
        return (accept, _judge(say, view, "measure-refuse", "end"))
    if view.state is MeasureState.ENDED:
        return (_judge(say, view, "measure-restore", "restore", first=True),)
    return ()


def _judge(
    say: Localised, view: MeasureView, title: str, judgement: str, *, first: bool = False
) -> Action:
    style: Style | None = "positive" if first else None
    measure = view.measure
    return button(say(title), MeasureVerb.JUDGE, style=style, measure=measure, judgement=judgement)


def words_inputs(say: Localised, prefix: str, title: str, purpose: str) -> Sequence[CardElement]:
    return (
        TextInput(
            id=f"{prefix}title",
            label=say("measure-title"),
            placeholder=say("measure-title-hint"),
            is_required=True,
            error_message=say("measure-title-needed"),
            max_length=TITLE_LETTERS,
            value=title or None,
        ),
        TextInput(
            id=f"{prefix}purpose",
            label=say("measure-purpose"),
            placeholder=say("measure-purpose-hint"),
            is_multiline=True,
            max_length=PURPOSE_LETTERS,
            value=purpose or None,
        ),
    )


def meeting_inputs(
    say: Localised, today: date, kept: tuple[tuple[str, str], ...]
) -> Sequence[CardElement]:
    written = dict(kept)
    return (
        DateInput(
            id="held",
            label=say("measure-held"),
            value=today.isoformat(),
            min=(today - LONG_AGO).isoformat(),
            max=today.isoformat(),
        ),
        TextInput(
            id="decision",
            label=say("measure-decision"),
            max_length=LINE_LETTERS,
            value=quoted(written.get("decision", ""), TITLE_BYTES) or None,
        ),
        TextInput(
            id="reference",
            label=say("measure-reference"),
            placeholder=say("measure-reference-hint"),
            max_length=LINE_LETTERS,
            value=quoted(written.get("reference", ""), TITLE_BYTES) or None,
        ),
    )


def _frequencies(say: Localised, line: CareLine) -> list[Choice]:
    months = sorted({*FREQUENCIES, *([line.every] if line.every else [])})
    needed = Choice(title=say("measure-when-needed"), value=WHEN_NEEDED)
    return [*(Choice(title=every(say, one), value=str(one)) for one in months), needed]


def _save(say: Localised, view: MeasureView) -> Action:
    return button(
        say("measure-save"),
        MeasureVerb.SAVE,
        style="positive",
        inputs=True,
        measure=view.measure,
        revision=str(view.revision),
    )


def _change(say: Localised, line: MeasureChangeLine, language: Language) -> str:
    told = {"time": day(line.at, language), "name": as_text(line.name)}
    if line.kind in (MeasureEvent.CHANGED, MeasureEvent.DATED):
        what = [say(_WHAT[one]) for one in line.what] or [say("measure-what-something")]
        return say(_CHANGES[line.kind], **told, what=in_a_row(say, what))
    made = say(_CHANGES[line.kind], **told)
    return (
        say("measure-change-why", change=made, why=as_text(line.why, LINE_LETTERS))
        if line.why
        else made
    )


_PURPOSE_SHOWN_BYTES = 1_600
_WRITTEN_BYTES = 600


def draw_measure(view: MeasureView) -> DrawnCard:
    """Draw it as its reader may see and change it."""
    say = say_in(view.language)
    late = any(line.overdue for line in view.cares)
    tone: Tone = "warning" if late else "accent"
    if view.state is MeasureState.ENDED:
        tone = "emphasis"
    lines = (as_text(view.unit_name), _owner(say, view), *_state(say, view))
    title = as_text(view.title, TITLE_SHOWN)
    body: list[CardElement] = [headline(say, title, lines, tone=tone)]
    body += _unkept(say, view)
    if view.purpose:
        body.append(verbatim(quoted(view.purpose, _PURPOSE_SHOWN_BYTES), gap="Medium"))
    if view.state is MeasureState.IN_FORCE:
        for line in view.cares:
            body += _care(say, view, line)
    if view.minutes:
        body.append(subheading(say("measure-minutes")))
        for one in view.minutes:
            body += minutes(say, one, view.language)
    return finish(body, list(_actions(say, view)), summary=caseworker_summary(say))


def _owner(say: Localised, view: MeasureView) -> str:
    if view.new_to_reader:
        return say("measure-yours")
    if view.owner is not None:
        return say("measure-owner", name=as_text(view.owner.name))
    return say("measure-owner-left" if view.owner_left else "measure-owner-missing")


def _state(say: Localised, view: MeasureView) -> Iterator[str]:
    if view.state is MeasureState.SUGGESTED:
        yield say("measure-suggested-line")
    elif view.state is MeasureState.ENDED:
        yield say("measure-ended-line")
    elif view.lifted_to:
        names = in_a_row(say, (as_text(name) for name in view.lifted_to))
        yield say("measure-lifted-line", names=names)
    elif view.lifted_to is not None:
        yield say("measure-lifted-nobody")
    if view.lifted_why:
        yield say("measure-lifted-why", why=as_text(view.lifted_why, LINE_LETTERS))


def _unkept(say: Localised, view: MeasureView) -> Iterator[CardElement]:
    """What somebody wrote while another changed the same: it is theirs to use again."""
    words = [text for name, text in view.written if name in ("title", "purpose")]
    if words:
        yield quiet(say("answer-measure-both-yours"))
        yield from (verbatim(quoted(text, _WRITTEN_BYTES)) for text in words)


def _care(say: Localised, view: MeasureView, line: CareLine) -> Iterator[CardElement]:
    often = every(say, line.every)
    if line.day is None:
        told = say("measure-care-undated", every=often)
    else:
        text = "measure-care-late" if line.overdue else "measure-care-next"
        told = say(text, every=often, day=on(line.day, view.language))
    items: list[CardElement] = [
        paragraph(f"**{say(CARES[line.care])}**", gap="None"),
        quiet(told, gap="None"),
    ]
    if line.done is not None:
        done = {"day": on(line.done, view.language), "name": as_text(line.by)}
        items.append(quiet(say("measure-care-done", **done), gap="None"))
    if Right.CARE in view.may:
        items.append(row([tick(say, line.care, view.measure, filled=line.overdue)]))
    mark: Mark = "Warning" if line.overdue else "Good" if line.done else "Default"
    yield marked("●" if line.done and not line.overdue else "○", mark, items)


def _actions(say: Localised, view: MeasureView) -> Iterator[Action]:
    yield from judging(say, view)
    if Right.DECIDE in view.may and view.state is not MeasureState.ENDED:
        yield edit_form(say, view)
    if Right.CARE in view.may and view.state is MeasureState.IN_FORCE:
        yield date_form(say, view)
    if Right.MINUTES in view.may and view.state is MeasureState.IN_FORCE:
        yield minutes_form(say, view)
    yield more_form(say, view)
    yield button(say("measure-back"), MeasureVerb.REGISTER, unit=view.unit)


DRAWERS: Drawers = {
    MeasureView: draw_measure,
}
