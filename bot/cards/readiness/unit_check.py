"""The morning check of a unit, to whoever has to mend what is broken, and a leader out of reach, to
the next level (R12, R55)."""

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Style, button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import day, short_moment
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Mark, Tone, marked, paragraph, quiet
from bot.cards.kit.headline import headline
from bot.cards.kit.people import named
from bot.cards.kit.words import as_text, clipped
from bot.cards.notice import sentence_text
from bot.cards.readiness.views import CheckLine, CheckState, LeaderOutView, UnitCheckView
from bot.domain.readiness import Grade
from bot.texts import Say, say_in

_MARKS: dict[Grade, Mark] = {
    Grade.SILENT: "Attention",
    Grade.BROKEN: "Warning",
    Grade.WEAK: "Accent",
    Grade.UNSURE: "Default",
}
_TONES: dict[Grade, Tone] = {
    Grade.SILENT: "attention",
    Grade.BROKEN: "warning",
    Grade.WEAK: "accent",
    Grade.UNSURE: "emphasis",
}
_TITLES = {
    Grade.SILENT: "check-headline-silent",
    Grade.BROKEN: "check-headline-broken",
    Grade.WEAK: "check-headline-weak",
    Grade.UNSURE: "check-headline-unsure",
}
_OVER = {
    CheckState.REPLACED: "check-replaced",
    CheckState.NOT_YOURS: "check-not-yours",
    CheckState.UNIT_GONE: "check-unit-gone",
}
_DOT = "\u25cf"


def draw_unit_check(view: UnitCheckView) -> Drawn:
    """Draw one line where all is well, else what is broken with the step that mends it."""
    say = say_in(view.language)
    unit = as_text(view.unit)
    if view.state in _OVER:
        top = headline(say, say(_OVER[view.state], unit=unit), tone="emphasis")
        return finish([top], summary=say("check-summary", unit=clipped(view.unit)))
    body: list[CardElement] = [_top(say, view, unit)]
    if view.above:
        body.append(paragraph(say("check-above")))
    for line in view.lines:
        body.append(_line(say, line))
    if view.hidden:
        body.append(quiet(say("check-hidden", count=view.hidden)))
    actions: list[Action] = []
    if view.state is CheckState.CHECKING:
        body.append(paragraph(say("check-checking")))
    else:
        style: Style | None = "positive" if view.lines else None
        again = say("check-again")
        actions.append(button(again, "readiness.check", style=style, unit=view.number))
        if view.lines and not view.above:
            actions.append(button(say("admin-open"), "admin.show", unit=view.number))
    return finish(body, actions, summary=_summary(say, view))


def _summary(say: Say, view: UnitCheckView) -> str:
    """The unit alone: who cannot be reached is nobody's business on a lock screen."""
    broken = any(line.grade is not Grade.UNSURE for line in view.lines)
    return say("check-summary-broken" if broken else "check-summary", unit=clipped(view.unit))


def _top(say: Say, view: UnitCheckView, unit: str) -> CardElement:
    at = say("check-at", unit=unit, time=short_moment(view.checked_at, view.language))
    if not view.lines:
        all_well = say("check-all-well", people=view.people, levels=view.levels)
        return headline(say, say("check-headline-well"), (at, all_well), tone="good")
    worst = min(line.grade for line in view.lines)
    return headline(say, say(_TITLES[worst]), (at,), tone=_TONES[worst])


def _line(say: Say, line: CheckLine) -> CardElement:
    """What is broken, and below it what to do."""
    items: list[CardElement] = [
        paragraph(f"**{sentence_text(say, line.found)}**", gap="None"),
        paragraph(sentence_text(say, line.step), gap="None"),
    ]
    return marked(_DOT, _MARKS[line.grade], items)


def draw_leader_out(view: LeaderOutView) -> Drawn:
    """Draw who cannot be reached, since when, the step, and how to ring them; or that they can be
    reached again, or that the card counts no more."""
    say = say_in(view.language)
    name, unit = named(view.leader), as_text(view.unit)
    summary = say("check-summary", unit=clipped(view.unit))
    if view.line is None:
        title = say(_leader_title(view), name=name)
        return finish([headline(say, title, (unit,), tone="emphasis")], summary=summary)
    since = day(view.since, view.language)
    title = say("check-leader-headline", name=name)
    lines = (f"{unit} · {as_text(view.level)}",) if view.level else (unit,)
    body: list[CardElement] = [
        headline(say, title, lines, tone="warning"),
        paragraph(say("check-leader-since", date=since, name=name)),
        _line(say, view.line),
        *call_list(say, [view.leader]),
    ]
    return finish(body, summary=say("check-summary-broken", unit=clipped(view.unit)))


def _leader_title(view: LeaderOutView) -> str:
    if view.replaced:
        return "check-leader-replaced"
    return "check-leader-over" if view.over else "check-leader-back"
