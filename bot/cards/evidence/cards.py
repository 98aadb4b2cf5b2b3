"""The cards of evidence: "Mottatt", then "Lagret som bevis", for what was sent with one message
(R50), and `bevis`: how to send it, what there is, and the form for a recording (R44, R50)."""

from collections.abc import Iterator, Sequence

from bot.cards.alarm.facts import incident_facts, thing
from bot.cards.evidence.views import (
    EvidenceLine,
    EvidenceListView,
    EvidenceVerb,
    EvidenceView,
    IncidentLine,
    LineState,
    NotComeView,
    Question,
)
from bot.cards.kit import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    TextInput,
    TimeInput,
)
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Known,
    Tone,
    caseworker_summary,
    finish,
    headline,
    link,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
    tap,
)
from bot.cards.kit.words import short_moment
from bot.domain.alarm.moves import Verb
from bot.domain.evidence import Came
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in

_STEPS = ("evidence-delete-chat", "evidence-delete-phone", "evidence-delete-onedrive")
_SENT_HERE = (Came.PASTED, Came.FILE)


def draw_evidence(view: EvidenceView) -> DrawnCard:
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
    card = {"batch": view.batch}
    body += looking(say, view.lines, view.link, card)
    body += undoing(say, view.lines, view.asked, view.language, card)
    actions = list(_reminder(say, view, body))
    if view.question is not None:
        body += asking(say, view.question, view.language, {"batch": view.batch})
        if view.came is Came.MESSAGE_ACTION:
            body.append(paragraph(say("evidence-nobody-told")))
        actions.append(raising(say, {"batch": view.batch}))
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def draw_not_come(view: NotComeView) -> DrawnCard:
    """Draw what did not come, and how each of it is sent."""
    say = say_in(view.language)
    body: list[CardElement] = [paragraph(say("answer-evidence-withheld"), gap="None")]
    body += (quiet(say(kind.sentence)) for kind in view.kinds)
    return finish(body, [raising(say, {})], summary=caseworker_summary(say))


def raising(say: Localised, known: Known) -> Action:
    """Return *Varsle leder*: help stays in its place, whatever was sent."""
    return tap(say("home-raise"), Verb.RAISE, known)


def _state(say: Localised, view: EvidenceView) -> tuple[str, Tone]:
    states = [line.state for line in view.lines]
    kept = sum(state in (LineState.KEPT, LineState.AGAIN) for state in states)
    if LineState.SAVING in states or view.question is not None:  # nothing is decided yet
        return say("evidence-received"), "accent"
    if kept == len(states):
        again = len(states) == 1 and states[0] is LineState.AGAIN
        return say("evidence-kept-again" if again else "evidence-kept"), "good"
    if kept:
        return say("evidence-kept-some", kept=kept, count=len(states)), "warning"
    if LineState.REMOVED in states:
        return say("evidence-removed"), "emphasis"
    if LineState.REFUSED in states:
        return say("evidence-refused"), "warning"
    return say("evidence-erased"), "emphasis"


def _lines(say: Localised, view: EvidenceView) -> Iterator[str]:
    if any(line.state is LineState.SAVING for line in view.lines):
        yield say("evidence-saving")
    if view.belongs_to is not None:
        yield belongs_to(say, view.belongs_to, view.language)


def _reminder(say: Localised, view: EvidenceView, body: list[CardElement]) -> Iterator[Action]:
    """Once it is safe here, or gone from here: that it also lies there, and how it is deleted."""
    kept = [line for line in view.lines if line.state in (LineState.KEPT, LineState.AGAIN)]
    if view.belongs_to is None:
        kept = []  # nothing is decided yet
    if kept:
        yield from removing(say, view.lines, {"batch": view.batch})
    if kept and not view.shown_on_pages:
        body.append(quiet(say("evidence-no-pages")))
    gone = (LineState.ERASED, LineState.REMOVED)
    erased = [line for line in view.lines if line.state in gone]
    if any(line.came in _SENT_HERE for line in (*kept, *erased)):
        body.append(paragraph(say("evidence-remains")))
        yield opening(
            say("evidence-delete"), [paragraph(say(step), gap="Small") for step in _STEPS]
        )


_LONGEST = 200
_MOST_LINES = 16  # with all that may be said of each, Teams takes no more than 28 KiB
_HOW = ("evidence-how-pc", "evidence-how-phone", "evidence-how-message")


def draw_evidence_list(view: EvidenceListView) -> DrawnCard:
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
    actions = list(removing(say, view.lines[-_MOST_LINES:], _card(view)))
    actions += [_recording(say, view)] if view.may_add else []
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _kept(say: Localised, view: EvidenceListView) -> Iterator[CardElement]:
    lines = view.lines[-_MOST_LINES:]  # the newest
    if not lines:
        return
    kept = [line for line in view.lines if line.state is not LineState.REMOVED]
    if kept:
        yield subheading(say("evidence-count", count=len(kept)))
    yield from numbered(say, lines)
    if len(lines) < len(view.lines):
        yield quiet(say("evidence-older", count=len(view.lines) - len(lines)))
    yield from looking(say, lines, view.link, _card(view))
    yield from undoing(say, lines, view.asked, view.language, _card(view))


def _card(view: EvidenceListView) -> dict[str, str]:
    return {"about": view.about.id} if view.about is not None else {}


def _recording(say: Localised, view: EvidenceListView) -> Action:
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
    save = tap(say("recording-save"), Verb.EVIDENCE_ADD, _card(view), form=True)
    return opening(say("recording"), body, [save])


def _choice(say: Localised, view: EvidenceListView) -> ChoiceSetInput:
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


_A_ROW = 4
_STATES = {
    LineState.SAVING: "evidence-line-saving",
    LineState.KEPT: "evidence-line-kept",
    LineState.AGAIN: "evidence-line-again",
    LineState.REFUSED: "evidence-line-refused",
    LineState.REMOVED: "evidence-line-removed",
    LineState.ERASED: "evidence-line-erased",
}


def told(say: Localised, line: EvidenceLine) -> Iterator[str]:
    """Yield what there is to say of it beyond its state: why not, and what was found."""
    if line.state is LineState.SAVING and line.refusal is not None:
        yield say("evidence-trying-again")
    elif line.state is LineState.REFUSED and line.refusal is not None:
        yield say(line.refusal.sentence)
    if line.state in (LineState.KEPT, LineState.AGAIN):
        yield from (say(remark.sentence) for remark in line.remarks)


def numbered(say: Localised, lines: Sequence[EvidenceLine]) -> Iterator[CardElement]:
    """Yield a line for each, numbered as the buttons below are."""
    for number, line in enumerate(lines, start=1):
        noted = line.came is Came.REFERENCE and line.state is LineState.KEPT
        state = say("evidence-line-noted" if noted else _STATES[line.state])
        shown = say("evidence-line", number=number, what=thing(say, line), state=state)
        yield paragraph(shown, gap="Small")
        yield from (quiet(sentence, gap="None") for sentence in told(say, line))


def looking(
    say: Localised, lines: Sequence[EvidenceLine], url: str | None, known: Known
) -> Iterator[CardElement]:
    """Yield a button for each that can be looked at, and the way there for the one who asked."""
    if url is not None:
        yield row([link(say("evidence-open"), url, style="positive")])
        yield quiet(say("evidence-open-line"))
    shown: list[Action] = [
        tap(
            say("evidence-view-number", number=number) if len(lines) > 1 else say("evidence-view"),
            EvidenceVerb.VIEW,
            {**known, "evidence": line.evidence},
        )
        for number, line in enumerate(lines, start=1)
        if line.evidence is not None
    ]
    for start in range(0, len(shown), _A_ROW):
        yield row(shown[start : start + _A_ROW])


def removing(say: Localised, lines: Sequence[EvidenceLine], known: Known) -> Iterator[Action]:
    """Yield *Feil bilde? Fjern* for what the reader sent; of several, they say which."""
    own = [
        (number, line, line.own)
        for number, line in enumerate(lines, start=1)
        if line.own is not None and line.state is not LineState.REMOVED
    ]
    if not own:
        return
    picture = all(line.media_type and line.media_type.is_picture for _, line, _ in own)
    title = say("evidence-remove" if picture else "evidence-remove-other")
    if len(lines) == 1:
        yield tap(title, EvidenceVerb.REMOVE, {**known, "evidence": own[0][2]})
        return
    each: list[Action] = [
        tap(
            say("evidence-remove-number", number=number),
            EvidenceVerb.REMOVE,
            {**known, "evidence": id},
        )
        for number, _, id in own
    ]
    rows = [row(each[start : start + _A_ROW]) for start in range(0, len(each), _A_ROW)]
    yield opening(title, [quiet(say("evidence-remove-line"), gap="None"), *rows])


def undoing(
    say: Localised,
    lines: Sequence[EvidenceLine],
    asked: str | None,
    language: Language,
    known: Known,
) -> Iterator[CardElement]:
    """Yield, for each that its sender removed, until when it can be brought back, and both ways."""
    for number, line in enumerate(lines, start=1):
        if line.state is not LineState.REMOVED or line.own is None:
            continue
        data = {**known, "evidence": line.own}
        if line.own == asked:
            yield strong(say("evidence-for-good-ask"))
            yes = tap(say("evidence-for-good-yes"), EvidenceVerb.FOR_GOOD, {**data, "sure": "yes"})
            no = tap(say("evidence-for-good-no"), EvidenceVerb.FOR_GOOD, {**data, "sure": "no"})
            yield row([yes, no])
            continue
        which = f"{number}. " if len(lines) > 1 else ""
        said = say("evidence-removed-held")
        if line.until is not None:
            said = say("evidence-removed-line", time=short_moment(line.until, language))
        yield paragraph(which + said)
        yield row(
            [
                tap(say("evidence-restore"), EvidenceVerb.RESTORE, data),
                tap(say("evidence-for-good"), EvidenceVerb.FOR_GOOD, data),
            ]
        )


def asking(
    say: Localised, question: Question, language: Language, known: Known
) -> Iterator[CardElement]:
    """Yield the question which incident it belongs to; unanswered, nothing of it is kept."""
    yield strong(say("evidence-which"))
    for choice in question.choices:
        title = short_moment(choice.at, language)
        yield row([tap(title, EvidenceVerb.CHOOSE, {**known, "target": choice.id})])
        yield quiet(incident_facts(say, choice), gap="None")
    yield row(
        [
            tap(say("evidence-new-incident"), EvidenceVerb.CHOOSE, {**known, "target": "new"}),
            tap(say("evidence-drop"), EvidenceVerb.DROP, known),
        ]
    )
    yield quiet(say("evidence-waits", days=question.days))


def belongs_to(say: Localised, incident: IncidentLine, language: Language) -> str:
    """Return the sentence that names the incident."""
    at = short_moment(incident.at, language)
    return say("evidence-belongs-noted" if incident.noted else "evidence-belongs", time=at)


DRAWERS: Drawers = {
    EvidenceView: draw_evidence,
    EvidenceListView: draw_evidence_list,
    NotComeView: draw_not_come,
}
