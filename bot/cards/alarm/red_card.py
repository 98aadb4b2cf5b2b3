"""The red card itself: who, where, how, and one tap to take it or to pass it on."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, FactSet

from bot.cards.alarm.claims import claim_buttons
from bot.cards.alarm.colleague import draw_colleague
from bot.cards.alarm.facts import facts_of, way_told
from bot.cards.alarm.passing import reasons_passed
from bot.cards.evidence.evidence_parts import evidence_kept
from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.call_list import MOST_LINES
from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, quiet, strong
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import named, plainly
from bot.cards.kit.words import as_text
from bot.cards.views import AlertView
from bot.domain.alarm.incident import Target
from bot.domain.alarm.state import Ending
from bot.texts import Say, say_in


def draw_alert(view: AlertView) -> Drawn:
    """Draw the red card in the condition it is in (L2, L5); nothing about the client (L11)."""
    say = say_in(view.language)
    if view.ending is not None:
        return _ended(say, view)
    if view.beside:
        return draw_colleague(view)
    if view.helpers and not view.more_wanted:
        return _taken(say, view)
    return _open(say, view)


def _open(say: Say, view: AlertView) -> Drawn:
    body: list[CardElement] = [_call_for_help(say, view), *_reasons(say, view)]
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    if view.call_over:
        body.append(strong(say("alert-call-over")))
    if view.declined:
        body.append(paragraph(say("alert-declined")))
    else:
        body.append(quiet(say("alert-promise", name=named(view.caseworker)), gap="Medium"))
    actions = claim_buttons(
        say,
        Origin(view.incident, view.seen),
        view.details,
        view.can_join,
        decline=not view.declined,
        call_over=view.call_over,
        sealed=view.sealed,
    )
    summary = say("summary-alert", name=plainly(view.caseworker))
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))


def _call_for_help(say: Say, view: AlertView) -> CardElement:
    sent = say("alert-sent", time=clock_time(view.sent_at, view.language))
    in_crisis = view.details.target is Target.CLIENT_SELF
    title = "alert-headline-crisis" if in_crisis else "alert-headline"
    return headline(
        say,
        say(title, name=named(view.caseworker)),
        (sent, as_text(view.unit)),
        tone="attention",
        drill=view.drill,
    )


def _reasons(say: Say, view: AlertView) -> Iterator[CardElement]:
    """Why it came to the reader, and who has not answered."""
    for helper in view.helpers[:MOST_LINES]:
        helps = say("already-helps", name=named(helper.person))
        yield paragraph(f"{helps}. {say('already-more')}")
    passed = reasons_passed(say, view.passed_over)
    reasons = [passed] if passed else []
    if view.stands_in_for is not None:
        reasons.append(say("alert-stands-in", name=as_text(view.stands_in_for)))
    elif view.passed_over:
        reasons.append(say("alert-level", level=as_text(view.level)))
    if reasons:
        yield paragraph(" ".join(reasons))


def _taken(say: Say, view: AlertView) -> Drawn:
    first = view.helpers[0]
    line = say(
        "already-helps-line",
        how=way_told(say, first),
        time=clock_time(first.at, view.language),
    )
    return _settled(say, view, say("already-helps", name=named(first.person)), line, tone="good")


def _ended(say: Say, view: AlertView) -> Drawn:
    name = named(view.caseworker)
    if view.ending is Ending.CANCELLED:
        title, line = say("ended-cancelled"), say("alert-cancelled-line", name=name)
    elif view.ending is Ending.SUPERSEDED:
        title, line = say("ended-superseded"), say("ended-superseded-line")
    elif view.ending is Ending.UNANSWERED:  # a drill that nobody took
        title, line = say("unanswered-alert"), say("unanswered-alert-line", name=name)
    else:
        title, line = say("ended-resolved"), say("alert-resolved-line", name=name)
    return _settled(say, view, title, line, tone="emphasis")


def _settled(say: Say, view: AlertView, title: str, line: str, *, tone: Tone) -> Drawn:
    top = headline(say, title, (line,), tone=tone, drill=view.drill)
    about = quiet(say("alert-sent", time=clock_time(view.sent_at, view.language)), gap="Medium")
    actions: list[Action] = []
    if view.evidence:
        actions.append(
            button(say("evidence-see"), "evidence.show", Origin(view.incident, view.seen))
        )
    helper = plainly(view.helpers[0].person) if tone == "good" else None
    summary = say("already-helps", name=helper) if helper else title
    body = [top, about, *evidence_kept(say, view.evidence)]
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))
