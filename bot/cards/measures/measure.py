"""One safety measure: what it is for, who answers for it, and when it is maintained, evaluated and
tested (R57, R59, R60). The one thing to do is the filled button of what is overdue."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Drawers, DrawnCard, button, finish, row
from bot.cards.kit.elements import (
    Mark,
    Tone,
    caseworker_summary,
    headline,
    marked,
    paragraph,
    quiet,
    subheading,
    verbatim,
)
from bot.cards.kit.words import as_text, quoted
from bot.cards.measures.forms import (
    CARES,
    TITLE_SHOWN,
    date_form,
    edit_form,
    every,
    judging,
    minutes,
    minutes_form,
    more_form,
    on,
    tick,
)
from bot.cards.measures.views import CareLine, MeasureVerb, MeasureView
from bot.domain.measures import MeasureState, Right
from bot.texts import Localised, say_in

_PURPOSE_BYTES = 1_600
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
        body.append(verbatim(quoted(view.purpose, _PURPOSE_BYTES), gap="Medium"))
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
        names = ", ".join(as_text(name) for name in view.lifted_to)
        yield say("measure-lifted-line", names=names)
    elif view.lifted_to is not None:
        yield say("measure-lifted-nobody")


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
