"""The card for `bevis`: how to send it, what there is, and the form for a recording (R44, R50)."""

from collections.abc import Iterator

from microsoft_teams.cards import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    TextInput,
    TimeInput,
)

from bot.cards.evidence.evidence_parts import (
    asking,
    belongs_to,
    incident_facts,
    looking,
    numbered,
    tap,
)
from bot.cards.evidence.views import EvidenceListView
from bot.cards.kit.buttons import opening
from bot.cards.kit.clock import short_moment
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.texts import Say, say_in

_LONGEST = 200
_MOST_LINES = 16  # with all that may be said of each, Teams takes no more than 28 KiB
_HOW = ("evidence-how-pc", "evidence-how-phone", "evidence-how-message")


def draw_evidence_list(view: EvidenceListView) -> Drawn:
    """Draw how evidence is sent, and what is kept; nothing of what it shows (L11)."""
    say = say_in(view.language)
    about = (belongs_to(say, view.about, view.language),) if view.about is not None else ()
    body: list[CardElement] = [
        headline(say, say("evidence-headline"), about, tone="accent", drill=view.drill)
    ]
    if view.elsewhere:
        body.append(paragraph(say("evidence-elsewhere")))
    if view.may_add:
        body.append(paragraph(say("evidence-how")))
        body += (quiet(say(line)) for line in _HOW)
    if view.question is not None:
        body.append(subheading(say("evidence-waiting", count=view.waiting)))
        body += asking(say, view.question, view.language, {})
    body += _kept(say, view)
    actions = [_recording(say, view)] if view.may_add else []
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _kept(say: Say, view: EvidenceListView) -> Iterator[CardElement]:
    lines = view.lines[-_MOST_LINES:]  # the newest
    if not lines:
        return
    yield subheading(say("evidence-count", count=len(view.lines)))
    yield from numbered(say, lines)
    if len(lines) < len(view.lines):
        yield quiet(say("evidence-older", count=len(view.lines) - len(lines)))
    card = {"about": view.about.id} if view.about is not None else {}
    yield from looking(say, lines, view.link, card)


def _recording(say: Say, view: EvidenceListView) -> Action:
    """R44: a reference only; a recording is made and kept elsewhere, or not at all."""
    body: list[CardElement] = [
        quiet(say("recording-line"), gap="None"),
        TextInput(id="system", label=say("recording-system"), max_length=_LONGEST),
        TextInput(
            id="reference",
            label=say("recording-reference"),
            placeholder=say("recording-reference-hint"),
            max_length=_LONGEST,
        ),
        DateInput(id="day", label=say("recording-day")),
        TimeInput(id="from", label=say("recording-from")),
        TimeInput(id="to", label=say("recording-to")),
    ]
    if view.choices:
        body.append(_choice(say, view))
    known = {"about": view.about.id} if view.about is not None else {}
    save = tap(say("recording-save"), "evidence.recording", known, form=True)
    return opening(say("recording"), body, [save])


def _choice(say: Say, view: EvidenceListView) -> ChoiceSetInput:
    listed = [
        Choice(
            title=f"{short_moment(one.at, view.language)} · {incident_facts(say, one)}",
            value=one.id,
        )
        for one in view.choices
    ]
    return ChoiceSetInput(
        id="target",
        label=say("evidence-which"),
        style="compact",
        value=view.about.id if view.about is not None else "new",
        choices=[*listed, Choice(title=say("evidence-new-incident"), value="new")],
    )
