"""What the two cards about evidence have in common: its lines, the way to look, the question."""

from collections.abc import Iterator, Mapping, Sequence

from microsoft_teams.cards import Action, CardElement, ExecuteAction

from bot.cards.alarm.facts import KINDS, MEETINGS
from bot.cards.evidence.views import EvidenceLine, IncidentLine, LineState, Question
from bot.cards.kit.buttons import Origin, Style, button, link, row
from bot.cards.kit.clock import short_moment
from bot.cards.kit.elements import paragraph, quiet, strong
from bot.domain.evidence import Came, MediaType
from bot.domain.organisation.organisation import Language
from bot.texts import Say

Known = Mapping[str, str]  # what every button of a card sends along

_A_ROW = 4
_STATES = {
    LineState.SAVING: "evidence-line-saving",
    LineState.KEPT: "evidence-line-kept",
    LineState.AGAIN: "evidence-line-again",
    LineState.REFUSED: "evidence-line-refused",
    LineState.ERASED: "evidence-line-erased",
}


def tap(title: str, verb: str, known: Known, *, form: bool = False) -> ExecuteAction:
    """Return a button that sends along what its card knows, and of a `form` what was entered."""
    style: Style | None = "positive" if form else None
    return button(title, verb, Origin(), style=style, inputs=form, tooltip=None, **known)


def thing(say: Say, line: EvidenceLine) -> str:
    """Return what it is, in a word."""
    if line.came is Came.MESSAGE_ACTION:
        return say("evidence-is-message")
    if line.came is Came.REFERENCE:
        return say("evidence-is-recording")
    if line.media_type is None:
        return say("evidence-is-picture" if line.came is Came.PASTED else "evidence-is-file")
    if line.media_type.is_picture:
        return say("evidence-is-picture")
    return say("evidence-is-pdf" if line.media_type is MediaType.PDF else "evidence-is-text")


def told(say: Say, line: EvidenceLine) -> Iterator[str]:
    """Yield what there is to say of it beyond its state: why not, and what was found."""
    if line.state is LineState.SAVING and line.refusal is not None:
        yield say("evidence-trying-again")
    elif line.state is LineState.REFUSED and line.refusal is not None:
        yield say(line.refusal.sentence)
    if line.state in (LineState.KEPT, LineState.AGAIN):
        yield from (say(remark.sentence) for remark in line.remarks)


def numbered(say: Say, lines: Sequence[EvidenceLine]) -> Iterator[CardElement]:
    """Yield a line for each, numbered as the buttons below are."""
    for number, line in enumerate(lines, start=1):
        noted = line.came is Came.REFERENCE and line.state is LineState.KEPT
        state = say("evidence-line-noted" if noted else _STATES[line.state])
        shown = say("evidence-line", number=number, what=thing(say, line), state=state)
        yield paragraph(shown, gap="Small")
        yield from (quiet(sentence, gap="None") for sentence in told(say, line))


def looking(
    say: Say, lines: Sequence[EvidenceLine], url: str | None, known: Known
) -> Iterator[CardElement]:
    """Yield a button for each that can be looked at, and the way there for the one who asked."""
    if url is not None:
        yield row([link(say("evidence-open"), url, style="positive")])
        yield quiet(say("evidence-open-line"))
    shown: list[Action] = [
        tap(
            say("evidence-view-number", number=number) if len(lines) > 1 else say("evidence-view"),
            "evidence.view",
            {**known, "evidence": line.evidence},
        )
        for number, line in enumerate(lines, start=1)
        if line.evidence is not None
    ]
    for start in range(0, len(shown), _A_ROW):
        yield row(shown[start : start + _A_ROW])


def evidence_kept(say: Say, count: int) -> list[CardElement]:
    """The line about it on an alarm's cards; none where there is none."""
    return [quiet(say("evidence-count", count=count))] if count else []


def asking(say: Say, question: Question, language: Language, known: Known) -> Iterator[CardElement]:
    """Yield the question which incident it belongs to; unanswered, nothing of it is kept."""
    yield strong(say("evidence-which"))
    for choice in question.choices:
        title = short_moment(choice.at, language)
        yield row([tap(title, "evidence.choose", {**known, "target": choice.id})])
        yield quiet(incident_facts(say, choice), gap="None")
    yield row(
        [
            tap(say("evidence-new-incident"), "evidence.choose", {**known, "target": "new"}),
            tap(say("evidence-drop"), "evidence.drop", known),
        ]
    )
    yield quiet(say("evidence-waits", days=question.days))


def incident_facts(say: Say, incident: IncidentLine) -> str:
    """Return what is known of an incident beside its time."""
    what = "evidence-noted" if incident.noted else "evidence-alarm"
    facts = [say("evidence-drill") if incident.drill else say(what)]
    if incident.kind is not None:
        facts.append(say(KINDS[incident.kind]))
    if incident.meeting is not None:
        facts.append(say(MEETINGS[incident.meeting]))
    return " · ".join(facts)


def belongs_to(say: Say, incident: IncidentLine, language: Language) -> str:
    """Return the sentence that names the incident."""
    at = short_moment(incident.at, language)
    return say("evidence-belongs-noted" if incident.noted else "evidence-belongs", time=at)
