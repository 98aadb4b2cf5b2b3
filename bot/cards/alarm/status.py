"""The status card: the caseworker's live card, from the first second to the end (R38, L14).

It also says what colleagues in the same office do (R46), and how a drill ended that nobody answered
(R57, L12); what a threat adds, and what is filled in, is in `status_forms`.
"""

from collections.abc import Iterator

from bot.cards.alarm import spoken
from bot.cards.alarm.facts import evidence_kept, way_of_helping
from bot.cards.alarm.line import just_said
from bot.cards.alarm.status_forms import (
    STEPS,
    WAITED_FOR,
    about_a_threat,
    asks_whom,
    chain_lines,
    confirm,
    report_button,
    told_of_the_threat,
    what_is_asked,
    where_it_came,
)
from bot.cards.alarm.views import (
    ChainStep,
    HelperLine,
    PersonLine,
    StatusView,
    StepState,
)
from bot.cards.drills.views import DrillVerb
from bot.cards.kit import Action, CardElement, Container
from bot.cards.kit.elements import (
    MOST_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    Tone,
    button,
    caseworker_summary,
    drill_or_earnest,
    finish,
    headline,
    link,
    marked_drill,
    paragraph,
    quiet,
    row,
    spare,
    strong,
    within,
)
from bot.cards.kit.people import (
    MOST_LINES,
    call_list,
    call_url,
    callable_first,
    emergency,
    named,
    number_link,
    on_button,
)
from bot.cards.kit.words import as_text, clock_time, in_a_row, in_one_piece, short_time
from bot.domain.alarm.incident import How
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Contact, Ending
from bot.texts import Localised, say_in

_MOST_NUMBERS = 2
_MOST_WHEN_ALONE = 4  # L4: nobody has answered, and she has to ring herself
_MOST_SAID_NO = 2
_MOST_OTHERS = 2
_MOST_ASKED = 3
_ASKED = (*WAITED_FOR, StepState.HELD_BACK)
_SAID_NO = (StepState.DECLINED, StepState.UNREACHABLE)
_PAST = (*_SAID_NO, StepState.UNANSWERED)


def draw_status(view: StatusView) -> DrawnCard:
    """Draw what is happening, what happens next and when, and the ways out (L1, L3, L4)."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen)
    if view.ending is not None:
        body, actions = _ended(say, view)
    else:
        parts = list(_helped(say, view) if view.helpers else _waiting(say, view))
        parts += _told_of_it(say, view)
        if _asks_threat(view):  # its answer below it: nothing else is read as one
            parts += [strong(say("threat-was-it")), row([button(say("threat-was"), Verb.THREAT)])]
        elif _asks_where(view):
            parts.append(strong(say("status-where")))
        actions = list(_actions(say, view))
        body = within(MOST_WORDS, parts, actions)
    return finish(body, actions, summary=caseworker_summary(say, view.drill), origin=origin)


def _waiting(say: Localised, view: StatusView) -> Iterator[Part]:
    yield _waiting_headline(say, view)
    yield from just_said(say, view.said, view.language)
    if view.drill_alone:
        yield quiet(say("status-alone-who"), gap="Medium")
        for number, line in enumerate(chain_lines(say, view)):  # all of them behind *Mer*
            yield from spare(number, [line]) if number else [line]
        yield paragraph(emergency(say))
        return
    most = _MOST_NUMBERS if not nobody_answers(view) else _MOST_WHEN_ALONE
    numbers = list(call_list(say, _to_call(view), most=most))
    sentences = " ".join(_told(say, view))
    told = [paragraph(sentences)] if sentences else []
    # Once nobody has answered, the numbers somebody is paid to pick up come first.
    lines: list[CardElement] = [*numbers, *told] if nobody_answers(view) else [*told, *numbers]
    yield Container(items=lines, spacing="Medium")
    for level in view.skipped[-_MOST_SAID_NO:]:
        yield from spare(3, [quiet(say("status-skipped", level=as_text(level)))])
    yield paragraph(emergency(say))
    if view.kept:
        yield from spare(4, [quiet(say("answer-kept"))])
    yield from about_colleagues(say, view)
    yield from spare(5, evidence_kept(say, view.evidence))


def nobody_answers(view: StatusView) -> bool:
    """Return whether the chain has been through once, or is through as nobody can be reached."""
    if view.drill_alone:
        return False
    is_waited_for = any(one.state not in _PAST for one in view.steps)
    return view.exhausted or view.round > 1 or not is_waited_for


def _to_call(view: StatusView) -> tuple[PersonLine, ...]:
    """The unit's own number, then whoever is alerted."""
    if nobody_answers(view):
        return callable_first(view.numbers, view.leaders)
    asked = [one.person for one in view.steps if one.state in WAITED_FOR]
    return callable_first(view.numbers, asked)


def _told(say: Localised, view: StatusView) -> Iterator[str]:
    """Who is alerted, who has said no, and who is next and when: by a span that a person can
    use, and not by the clock."""
    asked = [one for one in view.steps if one.state in _ASKED]
    said_no = [one for one in view.steps if one.state in _SAID_NO]
    told = [one for one in asked[:_MOST_ASKED] if one.state is StepState.ALERTED]
    if told[1:]:
        names = in_a_row(say, (named(one.person) for one in told))
        yield f"{say('steps-alerted', names=names)}."
    singly = [one for one in asked[:_MOST_ASKED] if one not in told or not told[1:]]
    for one in (*singly, *said_no[-_MOST_SAID_NO:]):
        state = say(STEPS[one.state], name=named(one.person))
        yield state if state.endswith("…") else f"{state}."
    if asked[_MOST_ASKED:]:
        yield say("more-people", count=len(asked) - _MOST_ASKED)
    yield from _next(say, view)


def _next(say: Localised, view: StatusView) -> Iterator[str]:
    following = next((one for one in view.steps if one.state is StepState.NEXT), None)
    if following is None or nobody_answers(view):  # the headline says it
        return
    last = max((one.at for one in view.steps if _is_past(one) and one.at is not None), default=None)
    if following.at is None or last is None or following.at <= last:
        yield say("status-next-now", name=named(following.person))
        return
    name = named(following.person)
    seconds = -(-(following.at - last) // _ROUGHLY_MS) * _ROUGHLY_MS // 1000
    if seconds < _MINUTE:
        yield say("status-next", name=name, seconds=seconds)
    else:  # rounded up: nobody waits longer than it says
        yield say("status-next-minutes", name=name, minutes=-(-seconds // _MINUTE))


_ROUGHLY_MS = 5_000
_MINUTE = 60


def _is_past(step: ChainStep) -> bool:
    return step.state not in (StepState.NEXT, StepState.LATER)


def _waiting_headline(say: Localised, view: StatusView) -> CardElement:
    sent = clock_time(view.sent_at, view.language)
    tone: Tone = "warning"
    lines: tuple[str, ...]
    if view.exhausted:
        title, lines, tone = say("status-no-answer"), (say("status-exhausted-line"),), "attention"
    elif nobody_answers(view):
        title, lines, tone = say("status-no-answer"), (say("status-again-line"),), "attention"
    elif view.drill_alone:
        title, lines = say("status-alone"), (say("status-alone-line", time=sent),)
    else:
        title, lines = say("status-sent"), (say("status-rest-line"),)
        if view.let_go:
            lines = (say("answer-helper-left", name=as_text(view.let_go)),)
        elif view.drill and (sum(s.state in _ASKED for s in view.steps) > 1 or _is_threat(view)):
            lines = ()  # what marks the drill has its room (L12)
    return headline(say, title, lines, tone=tone, drill=view.drill)


def _is_threat(view: StatusView) -> bool:
    """Whether it sounds like a threat, or has been told."""
    return view.heard_threat or bool(view.told_by)


def _helped(say: Localised, view: StatusView) -> Iterator[Part]:
    first, *others = view.helpers
    time = short_time(first.at, view.language)
    missing = view.contact is Contact.MISSING
    since = say("helping-since", how=way_of_helping(say, first), time=time)
    if first.by_key:  # somebody has pressed it: that is all that is known (L2)
        name = first.person.name
        silent = spoken.claimed_silent(say, name)
        since = silent if missing else spoken.claimed(say, name, first.how)
    called = view.missed_call.name if view.missed_call is not None else None
    rings = first.how is How.CALL and not first.by_key
    in_vain = rings and called == first.person.name  # it is said below: nobody "calls" now
    yield headline(
        say,
        say("helps-you", name=named(first.person)),
        () if in_vain else (since,),
        tone="warning" if missing or view.ask_contact else "good",
        drill=view.drill,
    )
    yield from just_said(say, view.said, view.language)
    if view.ask_contact and not view.beside:  # there it is asked in a card of its own
        in_call = not view.written and not view.call_over
        yield from ask_contact(say, filled=not in_call)
    yield from missed_call(say, view)
    yield from _what_now(say, view, first)
    if others[1:]:
        names = in_a_row(say, (named(other.person) for other in others[:_MOST_OTHERS]))
        yield from spare(2, [paragraph(say("also-help", names=names), gap="Small")])
    elif others:
        how = way_of_helping(say, others[0])
        helps = say("also-helps", name=named(others[0].person), how=how)
        yield from spare(2, [paragraph(helps, gap="Small")])
    is_said = called == first.person.name and first.person.phone  # with the call
    people = view.numbers if is_said else (first.person, *view.numbers)
    numbers = list(call_list(say, people, most=_MOST_NUMBERS))
    yield Container(items=numbers, spacing="Small")
    yield quiet(emergency(say), gap="Small")
    yield from about_colleagues(say, view)
    yield from spare(5, evidence_kept(say, view.evidence))


def ask_contact(say: Localised, *, filled: bool) -> Iterator[CardElement]:
    """Yield "Har dere kontakt?" with its answers, where it is the one thing to answer (L2). *Hjelp
    meg å avslutte* keeps its colour until the call is over: until then nothing beside it has one
    (L14)."""
    yield strong(say("contact-question"))
    yes = button(say("contact-yes"), Verb.CONTACT, style="positive" if filled else None, yes=True)
    yield row([yes, button(say("contact-no"), Verb.CONTACT, yes=False)])


def _what_now(say: Localised, view: StatusView, first: HelperLine) -> Iterator[Part]:
    if view.contact is Contact.MISSING:
        told = first.by_key or (view.missed_call is not None and view.missed_call.also)
        if not told:  # above, or with the call
            yield strong(say("contact-missing-line"))
    elif view.alerting_more:
        also = view.missed_call is not None and view.missed_call.also
        more = strong(say("alerting-more-line"))
        yield from spare(5, [more]) if also else [more]
    if first.to_add:
        yield strong(say("add-to-meeting", name=named(first.person)))
    if not first.how.outside_teams and view.missed_call is None:  # of a call it is said there
        yield from spare(3, [quiet(say("write-below", name=named(first.person)))])


def _actions(say: Localised, view: StatusView) -> Iterator[Action]:
    """One act, one slot, one colour for the whole alarm (L14): nothing takes the place of the first
    two when somebody claims. Four at the most, the two of a question among them."""
    if view.beside:
        if view.told_by:  # hers to confirm (R40)
            yield confirm(say, None)
        return
    is_alone = nobody_answers(view) and not view.helpers
    if is_alone:
        people = _to_call(view)
        url = call_url(people[0]) if people else None
        if url is not None:
            yield link(say("call-person", name=on_button(people[0].name)), url, style="positive")
    in_call = not view.written and not view.call_over
    if in_call:
        yield button(say("close-call"), Verb.END_CALL, style="destructive")
        yield button(say("warn"), Verb.WARN)
    elif view.helpers and not view.ask_contact:
        yield button(say("end-alarm"), Verb.RESOLVE, style=None if view.told_by else "positive")
    if view.ask_contact:
        if not in_call:
            yield button(say("more"), Verb.MORE)
        return
    if view.told_by and not (in_call and is_alone):  # there behind *Mer*
        yield confirm(say, None if in_call else "positive")
    elif not (in_call and nobody_answers(view)) and not (view.call_over and asks_whom(view)):
        yield from () if _asks_threat(view) else _third(say, view)  # asked above
    yield button(say("more"), Verb.MORE)


def _asks_threat(view: StatusView) -> bool:
    """Whether what she wrote is asked about: to say nothing is no, until the end asks (R42)."""
    is_room = not (nobody_answers(view) and not view.helpers)
    return view.heard_threat and is_room and view.ending is None and not view.ask_contact


def _asks_where(view: StatusView) -> bool:
    """Whether a threat that was told without a call is asked about: a letter is no call to end
    (R82). By taps alone, since the card changes by itself (L14)."""
    is_room = not nobody_answers(view) and not view.ask_contact and not view.told_by
    return view.ask_channel and is_room and view.ending is None and not view.call_over


def _third(say: Localised, view: StatusView) -> Iterator[Action]:
    """Where a threat came that nobody has placed yet (R82); else the card held up where there are
    colleagues to see it (R46); else that it is a threat."""
    if _asks_where(view):
        yield where_it_came(say)
    elif view.colleagues:
        yield call_colleagues(say)
    elif view.ask_threat:
        yield button(say("threat-it-is"), Verb.THREAT)


def _ended(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    if view.ending is Ending.UNANSWERED:
        return unanswered(say, view)
    if view.ending is not Ending.RESOLVED:
        return _taken_back(say, view)
    at = clock_time(view.ended_at, view.language) if view.ended_at is not None else ""
    line = say("ended-resolved-line", name=as_text(view.ended_by or ""), time=at).strip()
    body: list[CardElement] = [
        headline(say, say("ended-resolved"), (line,), tone="emphasis", drill=view.drill)
    ]
    if not view.drill:
        body.append(paragraph(say("ended-talk")))
    body += just_said(say, view.said, view.language)
    if view.written_on:
        body.append(paragraph(say("ended-write-on")))
    body += evidence_kept(say, view.evidence)
    asks, answers = what_is_asked(say, view)
    body += asks
    # Four at the most. The report is one tap away whatever is answered (R18; a drill's is for
    # practice); what is behind *Mer* waits, where it must, until it is too late for *Angre*.
    asks_first = (view.ask_safe and not view.drill) or bool(view.told_by)
    filled = not (asks_first or view.report_begun or view.beside)
    actions: list[Action] = [report_button(say, filled=filled)]
    if view.undo and (asks_first or not answers):  # who has answered since does not take it back
        actions.append(button(say("undo"), Verb.UNDO_RESOLVE))
    if answers + len(actions) < _MOST_BUTTONS:
        actions.append(button(say("more"), Verb.MORE))
    return body, actions


_MOST_BUTTONS = 4


def _taken_back(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    """Return one line, and *Varsle igjen*; of an alarm that a new one has taken the place of the
    line alone: whoever practised tells of a threat on the card of their own (L12)."""
    if view.ending is Ending.SUPERSEDED:
        told, line = say("ended-superseded"), say("ended-superseded-line")
        threat: list[Action] = [button(say("threat-it-is"), Verb.THREAT)]  # R42: at any time
        whole = quiet(marked_drill(say, f"{told}. {line}", view.drill), gap="None")
        return [whole], threat if view.ask_threat and not view.drill else []
    at = short_time(view.ended_at, view.language) if view.ended_at is not None else ""
    told = marked_drill(say, f"{say('ended-cancelled')} · {at}", view.drill)
    body: list[CardElement] = [quiet(told, gap="None")]
    body += just_said(say, view.said, view.language)
    body += what_is_asked(say, view)[0]  # of a threat that was told (R40, R42)
    actions: list[Action] = []
    if view.can_undo:
        known = drill_or_earnest(view.drill)
        actions.append(button(say("raise-again"), Verb.RAISE, **known))
    actions.append(button(say("more"), Verb.MORE))
    return body, actions


def about_colleagues(say: Localised, view: StatusView) -> Iterator[Part]:
    """Yield how many were called, that none of them comes, or how many there are to call; never
    who (L13)."""
    if view.none_comes:
        yield from spare(3, [strong(say("colleagues-none-comes"))])
    if view.called:
        yield from spare(3, [quiet(say("colleagues-called", count=view.called))])
    elif view.colleagues:
        yield from spare(4, [quiet(say("colleagues-here", count=view.colleagues))])


def call_colleagues(say: Localised) -> Action:
    """Return *Varsle kollegaer her*: one tap, nothing to fill in."""
    return button(say("colleagues-call"), Verb.COLLEAGUES)


def unanswered(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    """Return a kind end; alone, nobody but the reader could have answered."""
    again: list[Action] = [button(say("drill-again"), DrillVerb.OFFER)]
    if view.drill_alone:
        title, line = say("unanswered-alone"), say("unanswered-alone-line")
        top = headline(say, title, (line,), tone="emphasis", drill=True)
        return [top, strong(say("unanswered-alone-next"))], again
    line = say("unanswered-line")
    leader = named(view.leaders[0]) if view.leaders else ""
    next_step = say("unanswered-next", name=leader) if leader else say("unanswered-next-unit")
    numbers = list(call_list(say, view.numbers, most=_MOST_NUMBERS))
    return [
        headline(say, say("unanswered-headline"), (line,), tone="warning", drill=True),
        strong(next_step),
        paragraph(say("unanswered-would")),
        *([Container(items=numbers, spacing="Small")] if numbers else []),
        quiet(emergency(say)),
    ], again


def _told_of_it(say: Localised, view: StatusView) -> Iterator[Part]:
    """While the alarm goes on: who has been told of the threat and who follows it up. What is asked
    about it waits until the call is over."""
    if view.told_by:
        told = strong(say("threat-told-by", name=as_text(view.told_by)))
        yield from spare(0, [told]) if nobody_answers(view) and not view.helpers else [told]
    elif view.call_over and not view.ask_contact:  # one question at a time
        yield from about_a_threat(say, view)
    elif view.duty is not None:
        yield from spare(1, told_of_the_threat(say, view.duty, whole=False))
    if view.written and not view.call_over:
        yield from spare(0, [strong(say("status-written"))])


def missed_call(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield that whoever helps has rung in vain, and both ways to reach them."""
    call = view.missed_call
    if call is None:
        return
    at = clock_time(call.at, view.language)
    sentences = [say("call-missed", name=as_text(call.name), time=at)]
    number = next((h.person.phone for h in view.helpers if h.person.name == call.name), None)
    if number:
        sentences.append(say("call-missed-ring", number=in_one_piece(number_link(number))))
    else:
        sentences.append(say("call-missed-write"))
    if call.also:
        names = in_a_row(say, (as_text(name) for name in call.also[:MOST_LINES]))
        sentences.append(say("call-missed-also", names=names))
    yield strong(" ".join(sentences))


DRAWERS: Drawers = {
    StatusView: draw_status,
}
