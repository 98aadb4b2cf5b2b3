"""The card that follows a drill: what the made-up client says, and the one thing to do now (R8,
R63, R65). Everything else in a drill is the alarm's own cards (L12)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.drills.cards import TITLES
from bot.cards.drills.views import ScenarioView
from bot.cards.kit.buttons import CardOrigin, DrawnCard, Style, button, finish
from bot.cards.kit.elements import Tone, caseworker_summary, headline, paragraph, quiet, to_say
from bot.cards.kit.words import as_text, day_in_words
from bot.domain.alarm.incident import Scenario
from bot.domain.drills import Stage
from bot.texts import Localised, say_in

_LETTERS = 240
_HEADLINES = {
    Stage.CALLED: "scenario-called",
    Stage.WARN: "scenario-warn",
    Stage.END: "scenario-end",
    Stage.KEEP: "scenario-keep",
    Stage.CLOSE: "scenario-close",
    Stage.REPORT: "scenario-report",
    Stage.DONE: "scenario-done",
    Stage.OVER: "scenario-over",
}
_LINES = {
    Stage.WARN: "scenario-warn-line",
    Stage.END: "scenario-end-line",
    Stage.KEEP: "scenario-keep-line",
    Stage.CLOSE: "scenario-close-line",
    Stage.REPORT: "scenario-report-line",
    Stage.DONE: "scenario-done-line",
    Stage.OVER: "scenario-over-line",
}


def draw_scenario(view: ScenarioView) -> DrawnCard:
    """Draw the situation, what the client says now, and one filled button."""
    say = say_in(view.language)
    summary = caseworker_summary(say, drill=True)
    if view.moved:
        line = say("scenario-below")
        return finish(
            [headline(say, say("scenario-over"), (line,), tone="emphasis", drill=True)],
            summary=summary,
        )
    finished = view.stage in (Stage.DONE, Stage.OVER)
    what = say(TITLES[view.scenario])
    step = say("scenario-step", what=what, number=view.number, of=view.of)
    tone: Tone = "good" if view.stage is Stage.DONE else "emphasis" if finished else "accent"
    title = say(_HEADLINES[view.stage])
    body: list[CardElement] = [
        headline(say, title, (what if finished else step,), tone=tone, drill=True),
        *_story(say, view),
        paragraph(_instruction(say, view)),
    ]
    if view.stage is Stage.DONE and view.next is not None:
        body.append(quiet(say("drill-next", date=day_in_words(view.next, view.language))))
    origin = CardOrigin(view.incident, view.seen)
    return finish(body, list(_buttons(say, view)), summary=summary, origin=origin)


def _story(say: Localised, view: ScenarioView) -> Iterator[CardElement]:
    """Where one is, at the beginning; then only what the client says at this moment."""
    told = view.situation
    said = {
        Stage.CALLED: told.begins,
        Stage.WARN: told.begins,
        Stage.KEEP: told.begins,
        Stage.END: told.when_warned,
        Stage.CLOSE: told.at_the_end,
    }.get(view.stage)
    if view.stage in (Stage.CALLED, Stage.WARN, Stage.KEEP):
        yield paragraph(as_text(told.situation, _LETTERS))
    if said:
        writes = view.scenario in (Scenario.CHAT, Scenario.WRITTEN)
        yield quiet(say("scenario-writes" if writes else "scenario-says"), gap="Medium")
        yield to_say(f"«{as_text(said, _LETTERS)}»", bleed=False)


def _instruction(say: Localised, view: ScenarioView) -> str:
    if view.stage is Stage.CALLED:
        return say("scenario-called-alone" if view.alone else "scenario-called-leader")
    if view.stage is Stage.CLOSE and view.scenario is Scenario.WRITTEN:
        return say("scenario-close-written")
    return say(_LINES[view.stage])


def _buttons(say: Localised, view: ScenarioView) -> Iterator[Action]:
    match view.stage:
        case Stage.WARN:
            yield _go(say("warn"), Stage.WARN, style="positive")
        case Stage.END:
            yield _go(say("close-call"), Stage.END)
        case Stage.KEEP:
            yield _go(say("evidence-save"), Stage.KEEP, style="positive")
            yield _go(say("scenario-keep-skip"), Stage.CLOSE)
        case Stage.CLOSE:
            yield _go(say("end-alarm"), Stage.CLOSE, style="positive")
        case Stage.REPORT:
            yield _go(say("scenario-report-button"), Stage.REPORT, style="positive")
        case Stage.DONE | Stage.OVER:
            yield button(say("drill-again"), "drill.offer")


def _go(title: str, stage: Stage, *, style: Style | None = None) -> Action:
    return button(title, "drill.next", style=style, stage=stage.value)
