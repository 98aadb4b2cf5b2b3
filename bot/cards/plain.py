"""A view in words, for where the channel refuses its card (docs/decisions/0040).

The alarm's own cards have words of their own here. Every other view's are taken from its card, so
that no view can be without: its title, its sentences, and what can be written instead of tapped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards import draw
from bot.cards.alarm.facts import facts_of, way_of_helping
from bot.cards.alarm.line import author_of, line_of
from bot.cards.alarm.notices import relay_title
from bot.cards.alarm.role import steps_of
from bot.cards.alarm.status import nobody_answers
from bot.cards.alarm.status_forms import WAITED_FOR
from bot.cards.alarm.views import (
    AlertView,
    ChainStep,
    ContactView,
    HandOverView,
    LineView,
    PersonLine,
    RelayView,
    RoleView,
    StatusView,
    StepState,
    UnclearView,
    Word,
)
from bot.cards.drills.views import DrillVerb
from bot.cards.guidance import GuidanceView
from bot.cards.kit.elements import DrawnCard, marked_drill
from bot.cards.kit.people import named, printed
from bot.cards.kit.words import as_text, clock_time, in_a_row, quoted
from bot.cards.organisation.views import OrganisationVerb
from bot.cards.reports.views import Checked, ClientCheckView, ReportFormView
from bot.cards.views import View
from bot.domain.alarm.incident import Drill, DrillMark, How
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Contact, Ending
from bot.domain.organisation.organisation import Language
from bot.domain.reports.draft import DraftKind
from bot.texts import Localised, say_in

_MOST_LETTERS = 500  # of what is taken from a card; 112 and the words to write come after it
_MOST_STEPS = 4
_MOST_NUMBERS = 3
_MOST_WORDS = 12_000  # bytes of what somebody wrote, as on the card
_EMERGENCY = "112"
_ENDS = (".", "?", "!", ":", "…")
# What can be written instead of tapping a button, by the button's verb.
_WORDS = {
    Verb.RAISE: "plain-word-help",
    Verb.ESCALATE: "plain-word-more",
    DrillVerb.OFFER: "plain-word-drill",
    Verb.END_CALL: "plain-word-end",
    Verb.WARN: "plain-word-warn",
    Verb.CANCEL: "plain-word-cancel",
    Verb.EVIDENCE_SEE: "plain-word-evidence",
    OrganisationVerb.HERE: "plain-word-here",
    OrganisationVerb.BACK: "plain-word-back",
    OrganisationVerb.LANGUAGE: "plain-word-language",
}
# In a drill the words of a cry would raise a real alarm (L6).
_CRIES = frozenset({Verb.RAISE, Verb.ESCALATE})
_IN_DRILLS = {verb: word for verb, word in _WORDS.items() if verb not in _CRIES}


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """`gist`: while it holds, nobody is misled by the message; `more`: what else there is to read.
    Whole sentences, letter by letter, no markdown."""

    gist: tuple[str, ...]
    more: tuple[str, ...] = ()


def plain_text(view: View) -> str:
    """Return what is sent in the card's place: first what the lock screen may show, since a client
    may show the beginning of the text there (L11), then the words."""
    drawn = draw(view)
    summary, words = drawn.summary, _words_of(view, drawn)
    said = [each for each in (*words.gist, *words.more) if each != _sentence(summary)]
    return f"{_sentence(summary)}\n\n{' '.join(said)}".strip()


def words_of(view: View) -> PlainMessage:
    """Return a view's words."""
    return _words_of(view, None)


def _words_of(view: View, drawn: DrawnCard | None) -> PlainMessage:
    say = say_in(view.language)
    match view:
        case StatusView(ending=None):
            told = _helped(say, view) if view.helpers else _waiting(say, view)
            return _with_words(say, view, view.said, told)
        case StatusView(ending=Ending.CANCELLED | Ending.RESOLVED):
            return _over(say, view)
        case AlertView() if view.ending is None and (
            view.is_colleague or view.more_wanted or not view.helpers
        ):
            return _alert(say, view)
        case HandOverView():
            return _hand_over(say, view)
        case RoleView():
            return _role(say, view)
        case GuidanceView(replaced=False) if view.helper or view.said:
            return _guided(say, view)
        case LineView():
            return _line(say, view)
        case RelayView():
            return _relay(say, view)
        case UnclearView():
            return _unclear(say, view)
        case ContactView(reader_is_caseworker=True, answer=None, closed=False, drill=False):
            asked = _of_the_card(say, view, drawn)
            return PlainMessage(asked.gist, (*asked.more, say("plain-contact-words")))
        case ClientCheckView(checked=Checked.ASKED):
            # No digit: words are a message of their own, and stay when the question is over (L11).
            return _words(
                say("check-headline"), more=(say("plain-no-buttons"), say("check-not-here"))
            )
        case ReportFormView(kind=DraftKind.NOTE):  # for the same reason not a word of it
            return _of_the_card(say, replace(view, values=(), remarks=(), copy=""), None)
        case _:
            return _of_the_card(say, view, drawn)


def _with_words(
    say: Localised, view: View, words: Sequence[Word], told: PlainMessage
) -> PlainMessage:
    """All that was written (L15), before what else there is to read, and not a letter of it read as
    markdown."""
    most = _MOST_WORDS // max(1, len(words))
    said = (
        f"\n\n{_unmarked(author_of(say, one, view.language))}:\n\n{quoted(one.text, most)}\n\n"
        for one in words
    )
    return replace(told, more=(*said, *told.more))


def _waiting(say: Localised, view: StatusView) -> PlainMessage:
    if nobody_answers(view):
        title = "status-no-answer"
    else:
        title = "status-alone" if view.drill_alone else "status-sent"
    alone = (say("status-alone-who"),) if view.drill_alone else ()
    steps = (_step(say, step, alone=view.drill_alone) for step in view.steps[:_MOST_STEPS])
    alerted = [one.person for one in view.steps if one.state in WAITED_FOR]
    more = (
        *_numbers(say, (*alerted, *view.numbers, *view.leaders)),
        say("danger", number=_EMERGENCY),
        say("plain-drill-words" if view.drill else "plain-status-words"),
    )
    left = (say("answer-helper-left", name=as_text(view.let_go)),) if view.let_go else ()
    plain = _words(*_marked(say, say(title), view.drill), *left, *alone, *steps, more=more)
    return _with_said(say, plain, view.said, view.language)


def _step(say: Localised, step: ChainStep, *, alone: bool) -> str:
    """Without clock times and receipts, which do not make a message untrue."""
    if alone and step.state is not StepState.UNREACHABLE:
        return say("step-would-later", name=step.person.name)
    told = {
        StepState.DECLINED: "step-declined",
        StepState.UNREACHABLE: "step-unreachable",
        StepState.UNANSWERED: "step-unanswered",
        StepState.HELD_BACK: "step-held-back",
        StepState.NEXT: "step-later",
        StepState.LATER: "step-later",
    }
    return say(told.get(step.state, "step-alerted"), name=named(step.person))


def _helped(say: Localised, view: StatusView) -> PlainMessage:
    first, *others = view.helpers
    missing = view.contact is Contact.MISSING
    title = say("helps-you", name=named(first.person))
    news = [*_marked(say, title, view.drill), way_of_helping(say, first)]
    if missing or view.alerting_more:
        news.append(say("contact-missing-line" if missing else "alerting-more-line"))
    if first.to_add:
        news.append(say("add-to-meeting", name=named(first.person)))
    news += (
        say("also-helps", name=named(other.person), how=way_of_helping(say, other))
        for other in others[:_MOST_STEPS]
    )
    if view.ask_contact:
        news.append(say("contact-question"))
    more = list(_happened(say, view))
    if view.ask_contact and not view.drill:
        more.append(say("plain-contact-words"))
    more += [] if first.how.outside_teams else [say("write-here", name=named(first.person))]
    more += _numbers(say, (first.person, *view.numbers))
    more.append(say("danger", number=_EMERGENCY))
    more.append(say("plain-drill-words" if view.drill else "plain-helped-words"))
    return _with_said(say, _words(*news, more=more), view.said, view.language)


def _happened(say: Localised, view: StatusView) -> Iterator[str]:
    """What a card of its own may have come for: a call in vain, a threat that was reported."""
    if view.missed_call is not None:
        at = clock_time(view.missed_call.at, view.language, seconds=False)
        yield say("call-missed", name=as_text(view.missed_call.name), time=at)
    if view.told_by:
        yield say("threat-told-by", name=as_text(view.told_by))


def _over(say: Localised, view: StatusView) -> PlainMessage:
    if view.ending is Ending.CANCELLED:
        title, more = "ended-cancelled", [say("plain-cancelled-words")]
    else:
        title, more = "ended-resolved", [say("ended-talk"), say("plain-resolved-words")]
    plain = _words(*_marked(say, say(title), view.drill), more=() if view.drill else more)
    return _with_said(say, plain, view.said, view.language)


def _alert(say: Localised, view: AlertView) -> PlainMessage:
    """Nobody is said to help who still may be needed: that is on the caseworker's card."""
    name = named(view.caseworker)
    title = say("summary-alert", name=name)
    helping = (say("already-helps", name=named(h.person)) for h in view.helpers[:_MOST_STEPS])
    gist = [*_marked(say, title, view.drill), *helping]
    if view.helpers:
        gist.append(say("already-more"))
    if view.is_colleague:
        room = view.room
        where = say("colleague-go-room", room=as_text(room)) if room else None
        gist.append(where or say("colleague-go", name=name))
    more = [as_text(view.unit), *_known(say, view), *_to_call(say, view.caseworker)]
    if view.concerns is not None:
        about = "concerns-sure" if view.concerns_sure else "concerns-probably"
        more += [say(about, name=named(view.concerns)), *_numbers(say, (view.concerns,))]
    more.append(say("plain-alert-words", name=name))
    return _words(*gist, more=more)


def _known(say: Localised, view: AlertView) -> Iterator[str]:
    for fact in facts_of(say, view.details, view.caseworker):
        if fact.title != say("fact-phone"):
            yield f"{fact.title}: {fact.value}"


def _hand_over(say: Localised, view: HandOverView) -> PlainMessage:
    name = named(view.caseworker)
    title = say("summary-hand-over", name=as_text(view.from_name))
    more = [say("hand-over-about", name=name), *_to_call(say, view.caseworker)]
    more.append(say("hand-over-from", name=as_text(view.from_name)))
    more.append(say("plain-alert-words", name=name))
    return _words(*_marked(say, title, view.drill), more=more)


def _role(say: Localised, view: RoleView) -> PlainMessage:
    name = named(view.caseworker)
    gist = [*_marked(say, say("role-headline", name=name), view.drill)]
    if view.contact is Contact.MISSING:
        gist.append(say("role-contact-missing"))
    if view.ask_contact:
        gist.append(say("contact-question"))
    is_read = view.words_go is WordsGo.HERE  # else it is asked, with buttons, for whom that is
    step = steps_of(say, view.how, view.details, name, view.call_over)[:1]
    more = [
        *([say("plain-contact-role")] if view.ask_contact else []),
        say("role-danger", number=_EMERGENCY, name=name),
        *(step if is_read or view.how is not How.WRITE else ()),
        *_numbers(say, (view.caseworker,)),
        *([say("plain-role-words", name=name)] if is_read else []),
    ]
    return _with_said(say, _words(*gist, more=more), view.said, view.language)


def _guided(say: Localised, view: GuidanceView) -> PlainMessage:
    """The step, who helps, and what they wrote: it comes with no card of its own meanwhile."""
    step = _of_the_card(say, replace(view, helper="", said=()), None)
    helps = (say("helps-you", name=as_text(view.helper)),) if view.helper else ()
    gist = (*step.gist, *(_sentence(_unmarked(one)) for one in helps))
    return _with_said(say, PlainMessage(gist, step.more), view.said, view.language)


def _line(say: Localised, view: LineView) -> PlainMessage:
    told = line_of(say, view)
    title = marked_drill(say, told, view.drill) if told is not None else ""
    plain = PlainMessage((_sentence(_unmarked(title)),) if title else ())
    return _with_said(say, plain, view.words, view.language)


def _with_said(
    say: Localised, plain: PlainMessage, said: Sequence[Word], language: Language
) -> PlainMessage:
    """The message with what was said to the reader, whole (L15) and letter by letter: what cannot
    be changed is followed by a new message as soon as there are others (L1)."""
    if not said:
        return plain
    most = _MOST_WORDS // len(said)
    told = "\n\n".join(
        f"{_unmarked(author_of(say, word, language))}:\n{quoted(word.text, most)}" for word in said
    )
    return PlainMessage((*plain.gist, f"\n\n{told}\n\n"), plain.more)


def _relay(say: Localised, view: RelayView) -> PlainMessage:
    """All that was written (L15), and not a letter of it read as markdown."""
    title = marked_drill(say, relay_title(say, view), view.drill)
    hint = (
        say("relay-answer-caseworker")
        if view.reader_is_caseworker
        else say("relay-answer-claimant", name=as_text(view.from_name))
    )
    said = f"{_unmarked(title)}:\n\n{quoted(view.text, _MOST_WORDS)}\n\n"
    return PlainMessage((said,), (_sentence(_unmarked(hint)),))


def _unclear(say: Localised, view: UnclearView) -> PlainMessage:
    """The same of what is no answer."""
    title = marked_drill(say, say("unclear-from", name=as_text(view.from_name)), view.drill)
    said = f"{_unmarked(title)}\n\n{quoted(view.text, _MOST_WORDS)}\n\n"
    return PlainMessage((said,), (say("unclear-waiting"),))


def _of_the_card(say: Localised, view: View, drawn: DrawnCard | None) -> PlainMessage:
    """The title and the sentences of the card, as far as they go; always 112 where the card has it,
    and what can be written instead of tapping."""
    card = (drawn or draw(view)).card
    title, *lines = [_sentence(_unmarked(line)) for line in _lines(card["body"]) if line.strip()]
    kept: list[str] = []
    left_out: list[str] = []
    letters = len(title)
    for line in lines:
        letters += len(line)
        (kept if letters <= _MOST_LETTERS and not left_out else left_out).append(line)
    kept += [line for line in left_out if _EMERGENCY in line.split() or f"{_EMERGENCY}." in line]
    verbs = list(dict.fromkeys(action["verb"] for action in _buttons(card)))
    known = _IN_DRILLS if getattr(view, "drill", False) else _WORDS
    words = [say(known[verb]) for verb in verbs if verb in known]
    if words:
        kept.append(say("plain-write", words=in_a_row(say, words)))
    if set(verbs) - _WORDS.keys():
        kept.append(say("plain-no-buttons"))
    return PlainMessage((title,), tuple(kept))


def _lines(part: Any) -> Iterator[str]:
    """The texts of a card in reading order; what stands side by side is one line."""
    if isinstance(part, list):
        for item in part:
            yield from _lines(item)
        return
    match part.get("type"):
        case "TextBlock":
            yield str(part["text"])
        case "RichTextBlock":
            runs = part["inlines"]
            yield as_text("".join(r if isinstance(r, str) else r["text"] for r in runs), 1000)
        case "FactSet":
            yield from (f"{fact['title']}: {fact['value']}" for fact in part["facts"])
        case "ColumnSet":
            texts = [text for column in part["columns"] for text in _lines(column.get("items", []))]
            yield " ".join(text for text in texts if text not in ("●", "○"))
        case _:
            yield from _lines(part.get("items", []))


def _buttons(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for item in part:
            yield from _buttons(item)
    elif isinstance(part, dict):
        if part.get("type") == "Action.Execute":
            yield part
        for key, item in part.items():
            if key not in ("fallback", "data"):
                yield from _buttons(item)


def _numbers(say: Localised, people: tuple[PersonLine, ...]) -> Iterator[str]:
    """Each number once, the first few of them."""
    by_number: dict[str, PersonLine] = {}
    for person in people:
        if person.phone:
            by_number.setdefault(person.phone, person)
    for number, person in list(by_number.items())[:_MOST_NUMBERS]:
        yield say("plain-call", name=named(person), number=printed(number))


def _to_call(say: Localised, person: PersonLine) -> Iterator[str]:
    if not person.phone:
        yield say("plain-alarm-no-number")
    yield from _numbers(say, (person,))


def _marked(say: Localised, title: str, drill: DrillMark) -> tuple[str, ...]:
    """The title; in a drill as one, and that nobody is in danger (L12)."""
    about = "canary-line" if drill is Drill.CANARY else "drill-line"
    return (marked_drill(say, title, drill), *([say(about)] if drill else []))


def _words(*gist: str, more: Any = ()) -> PlainMessage:
    return PlainMessage(
        *(tuple(_sentence(_unmarked(one)) for one in part) for part in (gist, more))
    )


_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
_MARK = re.compile(r"\\(.)|\*\*|\u2060")


def _unmarked(text: str) -> str:
    """Markdown as a reader sees it."""
    return _MARK.sub(lambda found: found[1] or "", _LINK.sub(r"\1", text))


def _sentence(text: str) -> str:
    said = " ".join(text.split())
    return said if not said or said.rstrip("»”")[-1:] in _ENDS else f"{said}."
