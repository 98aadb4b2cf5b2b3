"""The cards of `ring meg`: when somebody who is alerted is called, a test call, and the decision
that they have no number here."""

from collections.abc import Iterator

from bot.cards.alarm import spoken
from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    DrawnCard,
    Style,
    Tone,
    caseworker_summary,
    finish,
    headline,
    paragraph,
    quiet,
    restyled,
    tap,
)
from bot.cards.kit.people import printed
from bot.cards.kit.words import as_text, clock_time
from bot.cards.readiness.views import MyCallsView, NoNumberView, ReadinessVerb
from bot.domain.calls import CallWish, RingOutcome
from bot.texts import Localised, say_in


def draw_my_calls(view: MyCallsView) -> DrawnCard:
    """Draw when the reader is called, what came of a test, and what they can choose."""
    say = say_in(view.language)
    title, tone = _calls_title(say, view)
    where = say("my-calls-teams")
    if view.number is not None:
        where = say("my-calls-number", number=printed(view.number))
    lines = (where,) if view.can and not view.without else ()
    body: list[CardElement] = [headline(say, title, lines, tone=tone)]
    if view.asked:
        body.append(paragraph(say("my-calls-asked")))
    if view.again_at is not None:
        body.append(paragraph(say("my-calls-wait", time=clock_time(view.again_at, view.language))))
    body.append(paragraph(say(when_called(view))))
    return finish(body, list(_call_wishes(say, view)), summary=caseworker_summary(say))


def when_called(view: MyCallsView) -> str:
    """Return the id of the sentence that says when the reader is called."""
    if view.without:
        return "my-calls-without"
    if not view.can:
        return "works-no-call-you"
    return "my-calls-on-duty" if view.on_duty else "my-calls-always"


def _call_wishes(say: Localised, view: MyCallsView) -> Iterator[Action]:
    def wish(title: str, what: CallWish, style: Style | None = None) -> Action:
        return restyled(tap(say(title), ReadinessVerb.CALLS, {"wish": what.value}), style)

    if view.without or view.asked:
        yield wish("my-calls-number-again", CallWish.NUMBER)
    if view.can and not view.without:
        if not view.calling:
            yield wish("my-calls-try", CallWish.TRIAL, "positive")
        if view.on_duty:
            yield wish("my-calls-choose-always", CallWish.ALWAYS)
        else:
            yield wish("my-calls-choose-on-duty", CallWish.ON_DUTY)
    if not (view.without or view.asked):
        yield wish("my-calls-choose-without", CallWish.NO_NUMBER)


def _calls_title(say: Localised, view: MyCallsView) -> tuple[str, Tone]:
    if view.calling:
        return say("my-calls-calling"), "accent"
    if view.tried is RingOutcome.WORKS:
        return say("my-calls-works"), "good"
    if view.tried is not None:
        return say("my-calls-tried", outcome=spoken.outcome(say, view.tried)), "warning"
    return say("my-calls-headline"), "accent"


def draw_no_number(view: NoNumberView) -> DrawnCard:
    """Draw what is asked, what it means for alarms, and the one answer."""
    say = say_in(view.language)
    title = say("no-number-headline", name=as_text(view.name))
    actions: list[Action] = []
    if view.over or view.decided or view.agreed:
        line = "no-number-over" if view.over else "no-number-agreed"
        said = say("no-number-decided" if view.decided else line)
        return finish(
            [headline(say, title, (said,), tone="emphasis")], summary=caseworker_summary(say)
        )
    yes = tap(say("no-number-yes"), ReadinessVerb.NO_NUMBER, {"person": view.person})
    actions.append(restyled(yes, "positive"))
    body: list[CardElement] = [
        headline(say, title, tone="accent"),
        paragraph(say("no-number-means", name=as_text(view.name))),
        quiet(say("no-number-both")),
    ]
    return finish(body, actions, summary=caseworker_summary(say))
