"""What lies behind *Mer*: forms of their own, which nothing changes from outside (L14).

A client loses or ignores what was typed into a card that is updated meanwhile; so whatever is
seldom needed, and whatever is filled in, does not stand on the live card.
"""

import json
from collections.abc import Iterator, Sequence

from bot.cards.alarm.role import (
    TEXT_LENGTH,
    advice_too,
    call_results,
    hand_over_button,
    steps_of,
    threat_too,
)
from bot.cards.alarm.status import call_colleagues
from bot.cards.alarm.status_forms import (
    chain_lines,
    correct_button,
    helped_button,
    tell_more,
)
from bot.cards.alarm.views import MoreView, RoleMoreView, RoleView, Word
from bot.cards.kit import Action, CardElement, Container, TextInput
from bot.cards.kit.elements import (
    MOST_HELPERS_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    button,
    caseworker_summary,
    finish,
    headline,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    spare,
    verbatim,
    within,
)
from bot.cards.kit.people import call_list, named, plainly, talk_to_rep
from bot.cards.kit.words import as_text, clock_time, quoted
from bot.cards.organisation.views import OrganisationVerb
from bot.domain.alarm.incident import How
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Ending
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in

_MOST_NUMBERS = 3
_WORD_BYTES = 4000
_LOG_BYTES, _AROUND_BYTES = 14_000, 300  # what one of them weighs with its author and its time


def draw_more(view: MoreView) -> DrawnCard:
    """Draw what is seldom needed: a form of its own, which nothing changes from outside (L14).

    Four buttons at the most, as on every card of an alarm; what unfolds never unfolds once more,
    since some clients draw one level alone."""
    say, status = say_in(view.language), view.status
    if status.ending is not None:
        return _draw_ended(say, view)
    origin = CardOrigin(view.incident, view.seen)
    actions: list[Action] = [helped_button(view.language, status.leaders), _told(view)]
    withdraw = button(say("more-withdraw"), Verb.CANCEL)
    actions.append(button(say("end-alarm"), Verb.RESOLVE) if status.helpers else withdraw)
    rest = list(_rest(say, view))
    if status.helpers:
        rest.append(row([withdraw]))
    if view.words:
        rest += _log(say, view.words, view.language)
    actions.append(opening(say("plan-rest"), rest))
    top = headline(say, say("more-headline"), tone="emphasis", drill=view.drill)
    summary = caseworker_summary(say, view.drill)
    return finish([top], actions, summary=summary, origin=origin, loose=True)


def _told(view: MoreView) -> Action:
    """Return *Fortell mer*; what a helper has told of a threat is hers to correct before that."""
    status = view.status
    if status.told_by:
        return correct_button(view.language, status.people, status.details)
    return tell_more(status)


def _rest(say: Localised, view: MoreView) -> Iterator[CardElement]:
    """Yield who is alerted, what brings more help, and what is kept of it."""
    status = view.status
    yield Container(items=list(chain_lines(say, status)))
    help_more: list[Action] = [button(say("strengthen"), Verb.ESCALATE)]
    if status.colleagues:
        help_more.append(call_colleagues(say))
    if status.ask_threat and not status.told_by:
        help_more.append(button(say("threat-it-is"), Verb.THREAT))
    yield row(help_more)
    kept = (("note-open", Verb.GUIDE_NOTE), ("evidence-save", Verb.EVIDENCE_SEE))
    yield row([button(say(title), verb) for title, verb in kept])
    if view.routine is not None:
        verb, name = OrganisationVerb.ROUTINE, view.routine
        yield row([button(say("guide-routine"), verb, routine=name, beside="form")])


def _draw_ended(say: Localised, view: MoreView) -> DrawnCard:
    """Draw what can be told after the end: the ended card still changes by itself, has nothing to
    fill in, and offers the report."""
    status, origin = view.status, CardOrigin(view.incident, view.seen)
    top = headline(say, say("more-headline"), tone="emphasis", drill=view.drill)
    actions: list[Action] = [_told(view), button(say("evidence-save"), Verb.EVIDENCE_SEE)]
    if status.ask_threat and not status.told_by:
        actions.append(button(say("threat-it-is"), Verb.THREAT))
    if status.ending is Ending.RESOLVED and status.reps and not status.drill:
        actions.append(talk_to_rep(say, status.reps))
    summary = caseworker_summary(say, view.drill)
    return finish([top], actions, summary=summary, origin=origin, loose=True)


def draw_role_more(view: RoleMoreView) -> DrawnCard:
    """Draw what to do, step by step, and what is seldom needed: a form of its own (L14)."""
    say, role = say_in(view.language), view.role
    origin = CardOrigin(view.incident, view.seen)
    sent = say("role-sent", time=clock_time(role.sent_at, view.language))
    steps = steps_of(say, role.how, role.details, named(role.caseworker), role.call_over)
    if role.how is How.WRITE and role.words_go is not WordsGo.HERE:
        steps[0] = say("role-write-label", name=named(role.caseworker))  # the box's own words
    # What to do first stays, whatever has no room.
    first, *others = (paragraph(step, gap="Small") for step in steps)
    body: list[Part] = [
        headline(say, say("more-headline"), tone="emphasis", drill=view.drill),
        *spare(len(steps), [quiet(f"{as_text(role.unit)} · {sent}", gap="Small")]),
        first,
        *(part for rank, step in enumerate(others) for part in spare(rank, [step])),
    ]
    seen = [button(say("evidence-see"), Verb.EVIDENCE_SEE, origin)] if role.evidence else []
    rest = [
        *_rows_of_acts(say, role, origin),
        *call_list(say, role.numbers, most=_MOST_NUMBERS),
        *_writing(say, role, origin),
    ]
    actions: list[Action] = [
        button(say("end-alarm"), Verb.RESOLVE, origin),
        hand_over_button(say, role.candidates, origin),
        opening(say("more-log"), list(_log(say, role.words, view.language)), seen),
        opening(say("plan-rest"), rest),
    ]
    summary = marked_drill(say, say("summary-role", name=plainly(role.caseworker)), view.drill)
    shown = within(MOST_HELPERS_WORDS, body, actions)
    return finish(shown, actions, summary=summary, origin=origin, loose=True)


def _rows_of_acts(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """A card's own row holds six: what came of the call, and what is said of it, have their own."""
    yield row([button(say("strengthen"), Verb.ESCALATE, origin), *threat_too(say, view, origin)])
    if view.ask_duty:  # asked on the card; the no is here
        yield row([button(say("duty-decline-threat"), Verb.DUTY_DECLINE, origin)])
    if view.how is How.CALL:
        yield row(list(call_results(say, view, origin)))
    advice = list(advice_too(say, view, origin))
    if advice:
        yield row(advice)


def _writing(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """For whoever helps two: what is written here is for this one."""
    name = plainly(view.caseworker)
    yield TextInput(
        id="text",
        label=say("role-write-label", name=name),
        placeholder=say("role-write-placeholder", name=name),
        is_multiline=True,
        max_length=TEXT_LENGTH,
        spacing="Medium",
    )
    yield row([button(say("role-send"), Verb.RELAY, origin, inputs=True)])


def _log(say: Localised, words: Sequence[Word], language: Language) -> Iterator[CardElement]:
    """All that was written, as far as a card holds it, the newest for certain: on the live card
    only the last of it has room."""
    if not words:
        yield quiet(say("more-log-nothing"), gap="None")
        return
    shown: list[tuple[Word, str]] = []
    left = _LOG_BYTES
    for word in reversed(words):
        text = quoted(word.text, min(_WORD_BYTES, left))
        left -= len(json.dumps(text)) + _AROUND_BYTES
        shown.insert(0, (word, text))
        if left < _AROUND_BYTES:
            break
    if len(shown) < len(words):
        yield quiet(say("more-log-older"), gap="None")
    for word, text in shown:
        at = clock_time(word.at, language)
        when = "role-quote-time" if word.quote else "role-word-time"
        yield quiet(say(when, name=as_text(word.name), time=at))
        # A text of ours takes a thousand letters in one place; what is written down may have more.
        yield verbatim(say("role-word", words="|").replace("|", text, 1))


DRAWERS: Drawers = {
    MoreView: draw_more,
    RoleMoreView: draw_role_more,
}
