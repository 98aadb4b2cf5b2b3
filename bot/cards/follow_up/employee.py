"""What the employee is asked about the talk with a leader, and told of the follow-up (R77, 2.4.1),
and what others hear where the employee wants it. Their lock screens tell nothing (L11)."""

from collections.abc import Iterator

from bot.cards.follow_up.forms import ANSWERS
from bot.cards.follow_up.views import (
    Asks,
    FollowUpVerb,
    ProgressView,
    TalkNotHeldView,
    TalkQuestionView,
)
from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    opening,
    paragraph,
    quiet,
)
from bot.cards.kit.people import talk_to_rep
from bot.cards.kit.words import as_text, short_moment
from bot.cards.readiness.cards import steps_text
from bot.domain.follow_up import TalkAnswer
from bot.texts import Localised, say_in

_AFTER = {
    TalkAnswer.YES: "talk-after-yes",
    TalkAnswer.ARRANGED: "talk-after-arranged",
    TalkAnswer.NOT_YET: "talk-after-not-yet",
    TalkAnswer.UNWANTED: "talk-after-unwanted",
}

_TELL = ("talk-tell-both", "talk-tell-leader", "talk-tell-reps")
_TOLD = ("talk-told-both", "talk-told-leader", "talk-told-reps")


def draw_talk_question(view: TalkQuestionView) -> DrawnCard:
    """Draw the question with its answers, or what was answered and how to change it."""
    say = say_in(view.language)
    body: list[CardElement]
    actions: list[Action]
    match view.asks:
        case Asks.TALK:
            body, actions = _talk(say, view)
        case Asks.TELLING:
            body, actions = _telling(say, view)
        case Asks.REPLACED:
            body, actions = [headline(say, say("guide-replaced"), tone="emphasis")], []
        case Asks.OVER:
            body, actions = [headline(say, say("talk-over"), tone="emphasis")], []
    if view.reps:  # nobody is told that it was tapped
        actions.append(talk_to_rep(say, view.reps))
    return finish(body, actions, summary=caseworker_summary(say))


def _talk(say: Localised, view: TalkQuestionView) -> tuple[list[CardElement], list[Action]]:
    at = short_moment(view.at, view.language)
    if view.answer is None:
        top = headline(say, say("talk-question"), (say("talk-about", time=at),), tone="accent")
        return [top], list(_answers(say, view))
    said = say("talk-answered", answer=say(ANSWERS[view.answer]))
    name = as_text(view.owner) if view.owner else say("talk-leader")
    top = headline(say, said, (say("progress-about", time=at),), tone="good")
    after = paragraph(say(_AFTER[view.answer], name=name))
    return [top, after], [opening(say("talk-change"), [], list(_answers(say, view)))]


def _answers(say: Localised, view: TalkQuestionView) -> Iterator[Action]:
    origin = CardOrigin(view.incident, view.seen)
    for answer, title in ANSWERS.items():
        if answer is not view.answer:
            yield button(say(title), FollowUpVerb.TALKED, origin, answer=answer.value)


def _telling(say: Localised, view: TalkQuestionView) -> tuple[list[CardElement], list[Action]]:
    origin, at = CardOrigin(view.incident, view.seen), short_moment(view.at, view.language)
    about = say("progress-about", time=at)
    yes = button(say("talk-tell-yes"), FollowUpVerb.TELL, origin, tell="yes")
    if view.told:
        return [headline(say, say("talk-told"), (about, _whom(say, view, _TOLD)), tone="good")], []
    if view.told is False:
        return [headline(say, say("talk-not-told"), (about,), tone="emphasis")], [yes]
    top = headline(say, _whom(say, view, _TELL), (about,), tone="accent")
    no = button(say("talk-tell-no"), FollowUpVerb.TELL, origin, tell="no")
    return [top, paragraph(say("talk-tell-line"))], [yes, no]


def _whom(say: Localised, view: TalkQuestionView, texts: tuple[str, str, str]) -> str:
    """Who is told, by what there is: a leader and safety representatives, or either alone."""
    both, leader, reps = texts
    text = reps if not view.leader else both if view.tells_reps else leader
    return say(text, name=as_text(view.leader))


def draw_progress(view: ProgressView) -> DrawnCard:
    """Draw that it is closed, or open again, and how far it came."""
    say = say_in(view.language)
    title = say("progress-over" if view.closed else "progress-open-again")
    at = short_moment(view.line.at, view.language)
    about = say("progress-about", time=at)
    if view.reporter:
        about = say("progress-about-name", name=as_text(view.reporter), time=at)
    tone: Tone = "good" if view.closed else "accent"
    body: list[CardElement] = [headline(say, title, (about,), tone=tone)]
    body.append(paragraph(steps_text(say, view.line)))
    if view.owner:
        body.append(quiet(say("progress-ask", name=as_text(view.owner))))
    actions = [talk_to_rep(say, view.reps)] if view.reps else []
    return finish(body, actions, summary=caseworker_summary(say))


def draw_talk_not_held(view: TalkNotHeldView) -> DrawnCard:
    """Draw who waits for a talk and who has the follow-up; nothing of what anybody wrote."""
    say = say_in(view.language)
    told = {"name": as_text(view.employee), "unit": as_text(view.unit)}
    line = say("talk-not-held-line", time=short_moment(view.at, view.language), **told)
    owner = say("plan-owner", name=as_text(view.owner)) if view.owner else say("plan-nobody")
    body: list[CardElement] = [
        headline(say, say("talk-not-held"), (owner,), tone="warning"),
        paragraph(line),
        quiet(say("talk-not-held-do")),
    ]
    actions: list[Action] = []
    if view.can_open:
        origin = CardOrigin(view.incident, view.seen)
        actions.append(button(say("list-show"), FollowUpVerb.SHOW, origin))
    return finish(body, actions, summary=say("plan-gone-summary"))


DRAWERS: Drawers = {
    TalkQuestionView: draw_talk_question,
    ProgressView: draw_progress,
    TalkNotHeldView: draw_talk_not_held,
}
