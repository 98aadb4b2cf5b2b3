"""The card for what was sent with one message: "Mottatt", then "Lagret som bevis" (R50)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.evidence.evidence_parts import asking, belongs_to, looking, numbered, told
from bot.cards.evidence.views import EvidenceView, LineState
from bot.cards.kit.buttons import opening
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, quiet, strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.domain.evidence import Came
from bot.texts import Say, say_in

_STEPS = ("evidence-delete-chat", "evidence-delete-phone", "evidence-delete-onedrive")
_SENT_HERE = (Came.PASTED, Came.FILE)


def draw_evidence(view: EvidenceView) -> Drawn:
    """Draw what has become of it, where it belongs, and that Teams still has it too. What it shows
    is on no card (L11)."""
    say = say_in(view.language)
    title, tone = _state(say, view)
    body: list[CardElement] = [
        headline(say, title, tuple(_lines(say, view)), tone=tone, drill=view.drill)
    ]
    if len(view.lines) > 1:
        body += numbered(say, view.lines)
    else:
        body += (paragraph(sentence) for sentence in told(say, view.lines[0]))
    if view.came is Came.MESSAGE_ACTION:
        body.append(strong(say("evidence-send-picture")))
    body += looking(say, view.lines, view.link, {"batch": view.batch})
    if view.question is not None:
        body += asking(say, view.question, view.language, {"batch": view.batch})
    return finish(
        body, list(_reminder(say, view, body)), summary=caseworker_summary(say, view.drill)
    )


def _state(say: Say, view: EvidenceView) -> tuple[str, Tone]:
    states = [line.state for line in view.lines]
    kept = sum(state in (LineState.KEPT, LineState.AGAIN) for state in states)
    if LineState.SAVING in states or view.question is not None:  # nothing is decided yet
        return say("evidence-received"), "accent"
    if kept == len(states):
        again = len(states) == 1 and states[0] is LineState.AGAIN
        return say("evidence-kept-again" if again else "evidence-kept"), "good"
    if kept:
        return say("evidence-kept-some", kept=kept, count=len(states)), "warning"
    if LineState.REFUSED in states:
        return say("evidence-refused"), "warning"
    return say("evidence-erased"), "emphasis"


def _lines(say: Say, view: EvidenceView) -> Iterator[str]:
    if any(line.state is LineState.SAVING for line in view.lines):
        yield say("evidence-saving")
    if view.belongs_to is not None:
        yield belongs_to(say, view.belongs_to, view.language)


def _reminder(say: Say, view: EvidenceView, body: list[CardElement]) -> Iterator[Action]:
    """Once it is safe here, or gone from here: that it also lies there, and how it is deleted."""
    kept = [line for line in view.lines if line.state in (LineState.KEPT, LineState.AGAIN)]
    if view.belongs_to is None:
        kept = []  # nothing is decided yet
    if kept and not view.shown_on_pages:
        body.append(quiet(say("evidence-no-pages")))
    erased = [line for line in view.lines if line.state is LineState.ERASED]
    if any(line.came in _SENT_HERE for line in (*kept, *erased)):
        body.append(paragraph(say("evidence-remains")))
        yield opening(
            say("evidence-delete"), [paragraph(say(step), gap="Small") for step in _STEPS]
        )
