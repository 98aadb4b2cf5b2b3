"""The status card: the caseworker's one card, from the first second to the end (R38).

It also says what colleagues in the same office do (R46), what a threat adds and who follows it up
(R38, R42, R82), and how a drill ended that nobody answered (R57, L12).
"""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, Container

from bot.cards.alarm.facts import CHANNELS, evidence_kept, way_of_helping
from bot.cards.alarm.status_forms import (
    AIMED_AT,
    aimed_at,
    choice,
    correct_button,
    describe_button,
    helped_button,
)
from bot.cards.alarm.views import (
    ChainStep,
    HelperLine,
    StatusView,
    StepState,
    ThreatFollowUpLine,
)
from bot.cards.drills.views import DrillVerb
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Mark,
    Tone,
    button,
    caseworker_summary,
    drill_or_earnest,
    finish,
    headline,
    marked,
    paragraph,
    quiet,
    row,
    strong,
)
from bot.cards.kit.people import (
    MOST_LINES,
    call_aside,
    call_list,
    emergency,
    named,
    number_link,
    talk_to_rep,
)
from bot.cards.kit.words import as_text, clock_time, whole_seconds
from bot.cards.reports.views import ReportVerb
from bot.domain.alarm.incident import IncidentKind
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Contact, Ending
from bot.domain.reports.draft import DraftKind
from bot.texts import Localised, say_in

_MOST_NUMBERS = 4
_MOST_SKIPPED = 4
_STEPS = {
    StepState.ALERTED: "step-alerted",
    StepState.HELD_BACK: "step-held-back",
    StepState.SEEN: "step-seen",
    StepState.DECLINED: "step-declined",
    StepState.UNREACHABLE: "step-unreachable",
    StepState.UNANSWERED: "step-unanswered",
}


def draw_status(view: StatusView) -> DrawnCard:
    """Draw what is happening, what happens next and when, and the ways out (L1, L3, L4)."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen)
    if view.ending is not None:
        body, actions = _ended(say, view)
    elif view.helpers:
        body, actions = _helped(say, view)
    else:
        body, actions = _waiting(say, view)
    body += about_a_threat(say, view)
    return finish(body, actions, summary=caseworker_summary(say, view.drill), origin=origin)


def _waiting(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    body: list[CardElement] = [_waiting_headline(say, view)]
    if view.drill_alone:
        body.append(quiet(say("status-alone-who"), gap="Medium"))
    numbers = list(call_list(say, view.numbers, most=_MOST_NUMBERS))
    chain = list(_chain(say, view))
    # Once nobody has answered, the numbers somebody is paid to pick up come first.
    lines = [*numbers, *chain] if view.exhausted or view.round > 1 else [*chain, *numbers]
    body.append(Container(items=lines, spacing="Medium"))
    body.append(paragraph(emergency(say)))
    body += about_colleagues(say, view)
    body += evidence_kept(say, view.evidence)
    # R46: the card held up takes the place of a button that is less urgent there; four stay four.
    on_site = view.colleagues > 0
    helped = call_colleagues(say) if on_site else helped_button(view.language, view.leaders)
    actions: list[Action] = [
        *_in_the_call(say, view),
        helped,
        describe_button(
            view.language,
            view.people,
            view.details,
            on_site,
            view.leaders,
            channel_too=_tells_channel(view),
        ),
    ]
    return body, actions


def _waiting_headline(say: Localised, view: StatusView) -> CardElement:
    sent = clock_time(view.sent_at, view.language)
    tone: Tone = "warning"
    lines: tuple[str, ...]
    if view.exhausted:
        title, lines, tone = say("status-no-answer"), (say("status-exhausted-line"),), "attention"
    elif view.round > 1:
        title, lines, tone = say("status-no-answer"), (say("status-again-line"),), "attention"
    elif view.drill_alone:
        title, lines = say("status-alone"), (say("status-alone-line", time=sent),)
    else:
        title = say("status-sent")
        lines = (say("status-rest-line"), say("status-sent-line", time=sent))
    return headline(say, title, lines, tone=tone, drill=view.drill)


def _chain(say: Localised, view: StatusView) -> Iterator[CardElement]:
    for step in view.steps[:MOST_LINES]:
        yield _step(say, view, step)
    hidden = len(view.steps) - MOST_LINES
    if hidden > 0:
        yield quiet(say("more-people", count=hidden))
    for level in view.skipped[:_MOST_SKIPPED]:
        yield quiet(say("status-skipped", level=as_text(level)))


def _step(say: Localised, view: StatusView, step: ChainStep) -> CardElement:
    aside = call_aside(say, step.person)
    told = _told(say, view, step)
    if step.state in (StepState.ALERTED, StepState.SEEN) and not view.drill_alone:
        color: Mark = "Accent" if step.state is StepState.SEEN else "Warning"
        return marked("●", color, [paragraph(told, gap="None")], aside)
    return marked("○", "Default", [quiet(told, gap="None")], aside)


def _told(say: Localised, view: StatusView, step: ChainStep) -> str:
    name = named(step.person)
    at = clock_time(step.at, view.language) if step.at is not None else None
    if view.drill_alone:
        return say("step-would", name=name, time=at) if at else say("step-would-later", name=name)
    if step.state is StepState.NEXT:
        return say("step-next", name=name, time=at) if at else say("step-next-soon", name=name)
    if step.state is StepState.LATER:
        return say("step-next", name=name, time=at) if at else say("step-later", name=name)
    return say(_STEPS[step.state], name=name)


def _helped(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    first, *others = view.helpers
    missing = view.contact is Contact.MISSING
    body: list[CardElement] = [
        headline(
            say,
            say("helps-you", name=named(first.person)),
            (_answered(say, first),),
            tone="warning" if missing else "good",
            drill=view.drill,
        )
    ]
    body += missed_call(say, view)
    body += _what_now(say, view, first)
    body += (
        paragraph(say("also-helps", name=named(h.person), how=way_of_helping(say, h)), gap="Small")
        for h in others[:MOST_LINES]
    )
    numbers = list(call_list(say, [first.person, *view.numbers], most=_MOST_NUMBERS))
    body.append(Container(items=numbers, spacing="Medium"))
    body.append(quiet(emergency(say), gap="Medium"))
    body += about_colleagues(say, view)
    if view.colleagues:
        body.append(row([call_colleagues(say)]))
    body += evidence_kept(say, view.evidence)
    actions: list[Action] = [
        *_in_the_call(say, view),
        button(say("strengthen"), Verb.ESCALATE),
        button(say("end-alarm"), Verb.RESOLVE),
    ]
    return body, actions


def _in_the_call(say: Localised, view: StatusView) -> list[Action]:
    """R82: there is nobody to warn, and nothing to end, in a threat that came in writing."""
    if view.written:
        return []
    return [
        button(say("close-call"), Verb.END_CALL, style="destructive"),
        button(say("warn"), Verb.WARN),
    ]


def _what_now(say: Localised, view: StatusView, first: HelperLine) -> Iterator[CardElement]:
    if view.contact is Contact.MISSING:
        yield strong(say("contact-missing-line"))
    elif view.alerting_more:
        yield strong(say("alerting-more-line"))
    elif view.contact is Contact.CONFIRMED:
        yield paragraph(say("contact-confirmed-line"))
    if first.to_add:
        yield strong(say("add-to-meeting", name=named(first.person)))
    if not first.how.outside_teams:
        yield paragraph(say("write-here", name=named(first.person)))


def _answered(say: Localised, helper: HelperLine) -> str:
    how = way_of_helping(say, helper)
    if helper.how.outside_teams:
        return how
    return say("answered-after", how=how, seconds=whole_seconds(helper.answered_after_ms))


def _ended(say: Localised, view: StatusView) -> tuple[list[CardElement], list[Action]]:
    if view.ending is Ending.UNANSWERED:
        return unanswered(say, view)
    at = clock_time(view.ended_at, view.language) if view.ended_at is not None else ""
    by = as_text(view.ended_by or "")
    if view.ending is Ending.CANCELLED:
        title, line = say("ended-cancelled"), say("ended-cancelled-line", time=at)
    elif view.ending is Ending.SUPERSEDED:
        title, line = say("ended-superseded"), say("ended-superseded-line")
    else:
        title, line = say("ended-resolved"), say("ended-resolved-line", name=by, time=at)
    body: list[CardElement] = [
        headline(say, title, (line.strip(),), tone="emphasis", drill=view.drill)
    ]
    if view.ending is Ending.RESOLVED and not view.drill:
        body.append(paragraph(say("ended-talk")))
    body += is_safe(say, view)
    body += evidence_kept(say, view.evidence)
    actions: list[Action] = []
    if view.can_undo:
        again = button(
            say("raise-again"), Verb.RAISE, style="positive", **drill_or_earnest(view.drill)
        )
        actions.append(again)
    if view.ending is Ending.RESOLVED:  # R18; a drill's is for practice
        actions.append(button(say("ended-report"), ReportVerb.BEGIN, kind=DraftKind.REPORT.value))
    if view.ending is not Ending.SUPERSEDED:
        actions.append(button(say("evidence-save"), Verb.EVIDENCE_SEE))
    if view.ending is Ending.RESOLVED and view.reps and not view.drill:
        actions.append(talk_to_rep(say, view.reps))
    if view.ending is not Ending.SUPERSEDED and _has_more_to_tell(view):
        actions.append(_tell_more(view))
    return body, actions


def _has_more_to_tell(view: StatusView) -> bool:
    """Facts that nobody has told yet, or a threat, which can be corrected; not while what a helper
    has told of it is asked about."""
    known = view.details
    unknown = None in (known.meeting, known.kind, known.place, known.target)
    return (unknown or known.is_threat) and not view.told_by


def _tell_more(view: StatusView) -> Action:
    """Return *Fortell mer* once nobody is waited for: what was told can still be corrected."""
    return describe_button(
        view.language, view.people, view.details, channel_too=_tells_channel(view), waits=False
    )


def _tells_channel(view: StatusView) -> bool:
    """A threat came somehow; once on a card, where nobody has told it and the card asks."""
    is_threat = view.details.is_threat or view.details.channel is not None
    return is_threat and not view.ask_channel


def about_colleagues(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield how many were called, that none of them comes, or how many there are to call; never
    who (L13)."""
    if view.none_comes:
        yield strong(say("colleagues-none-comes"))
    if view.called:
        yield quiet(say("colleagues-called", count=view.called))
    elif view.colleagues:
        yield quiet(say("colleagues-here", count=view.colleagues))


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


def about_a_threat(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield who has been told and who follows it up, and what may be said more; *Det er en
    trussel* as long as nobody has said so (R42)."""
    if view.duty is not None and not view.told_by:
        yield from _told_of_the_threat(say, view.duty)
    if view.told_by:
        yield strong(say("threat-told-by", name=as_text(view.told_by)))
        yield row([_confirm(say), *correct_button(view.language, view.people, view.details)])
    elif view.details.kind is IncidentKind.THREAT and view.details.target is None:
        yield strong(say("threat-whom"))
        yield row([aimed_at(say, target) for target in AIMED_AT])
    if view.written:
        yield strong(say("status-written"))
    elif view.ask_channel:
        yield choice(say, "channel", "status-where", CHANNELS, None)
        yield row([button(say("describe-save"), Verb.DESCRIBE, inputs=True)])
    if view.ask_threat:
        yield from _ask_threat(say, view)
    elif _helped_now(view) and not view.told_by:
        yield row([_tell_more(view)])


def _helped_now(view: StatusView) -> bool:
    return view.ending is None and bool(view.helpers)


def _told_of_the_threat(say: Localised, duty: ThreatFollowUpLine) -> Iterator[CardElement]:
    if duty.owner:
        yield paragraph(say("status-duty-owner", name=as_text(duty.owner)))
        return
    if duty.told:
        names = ", ".join(as_text(name) for name in duty.told[:MOST_LINES])
        yield paragraph(say("status-threat-told", names=names))
    if duty.untaken:
        yield paragraph(say("duty-untaken"))
    elif duty.asked:
        yield quiet(say("status-duty-asked"), gap="None")


def _confirm(say: Localised) -> Action:
    return button(say("threat-right"), Verb.THREAT, style="positive")


def _ask_threat(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """One question at a time: after the end first whether she is safe."""
    if view.ending is not Ending.RESOLVED:
        more = [_tell_more(view)] if _helped_now(view) else []
        yield row([button(say("threat-it-is"), Verb.THREAT), *more])
    elif not view.ask_safe and not view.drill:
        yield strong(say("threat-was-it"))
        yes = button(say("threat-was"), Verb.THREAT)
        yield row([yes, button(say("threat-was-not"), Verb.NO_THREAT)])


def missed_call(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield that whoever helps has rung in vain, and both ways to reach them."""
    call = view.missed_call
    if call is None:
        return
    at = clock_time(call.at, view.language, seconds=False)
    sentences = [say("call-missed", name=as_text(call.name), time=at)]
    number = next((h.person.phone for h in view.helpers if h.person.name == call.name), None)
    if number:
        sentences.append(say("call-missed-ring", number=number_link(number)))
    else:
        sentences.append(say("call-missed-write"))
    if call.also:
        names = ", ".join(as_text(name) for name in call.also[:MOST_LINES])
        sentences.append(say("call-missed-also", names=names))
    yield strong(" ".join(sentences))


def is_safe(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield "Er du trygg nå?", the first question after the end."""
    if view.ask_safe and not view.drill:
        yield strong(say("safe-question"))
        yes = button(say("safe-yes"), Verb.SAFE, style="positive")
        yield row([yes, button(say("safe-no"), Verb.RAISE, **drill_or_earnest(view.drill))])


DRAWERS: Drawers = {
    StatusView: draw_status,
}
