"""The short messages around an alarm, each a card of its own.

To the caseworker: somebody helps now, nobody has answered yet (L4), «Har dere kontakt?» (L2), words
passed on (R45). Afterwards: to safety representatives (R17), and to a leader who got the follow-up
(3.4.1). To another unit that a threat may concern, and to safety representatives when nobody takes
care of one: codes, times and whom to call; never the client, never anybody's words (L11).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.cards.alarm.facts import about_the_threat, way_of_helping
from bot.cards.alarm.views import (
    AlarmQuestion,
    ContactView,
    ExhaustedView,
    NewsView,
    PersonLine,
    QuestionView,
    RelayView,
    UnclearView,
)
from bot.cards.home import HomeVerb
from bot.cards.kit import Action, CardElement, Container, FactSet
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    button,
    caseworker_summary,
    finish,
    headline,
    link,
    marked_drill,
    paragraph,
    quiet,
    strong,
    verbatim,
)
from bot.cards.kit.people import (
    call_list,
    call_text,
    call_url,
    callable_first,
    chat_url,
    emergency,
    named,
    on_button,
)
from bot.cards.kit.words import as_text, clipped, clock_time, day, quoted, short_time
from bot.cards.threat.views import UnitNoticeView, UntakenView
from bot.domain.alarm.incident import DrillMark
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """ "Du har oppfølgingen", to a nearest leader who did not claim (3.4.1)."""

    drill: bool
    language: Language
    caseworker: PersonLine
    helper: str
    at: int


@dataclass(frozen=True, slots=True)
class SafetyRepView:
    """Notice to the unit's safety representatives (R17): nothing about the client, no details. That
    there is `evidence`, and since when (`evidence_at`), is told; never what it is. `over`: one line
    is left of it. `answered`: somebody has said that they help."""

    drill: bool
    language: Language
    unit: str
    at: int
    evidence: int = 0
    evidence_at: int | None = None
    over: bool = False
    answered: bool = True


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """Whom words may be for, in which alarm; `several`: everybody who helped in it."""

    incident: str
    seen: int
    person: PersonLine
    several: bool = False


@dataclass(frozen=True, slots=True)
class UnsentView:
    """What was written is not passed on until the writer says so: "Hvem er det til?" (`which`), or
    "Ikke sendt." `word`: the id of the words; `quiet`: another question has the sound."""

    language: Language
    drill: DrillMark
    word: str
    to: tuple[UnsentLine, ...]
    which: bool
    quiet: bool = False


def draw_news(view: NewsView) -> DrawnCard:
    """Draw who helps, how, and what the caseworker does now, if anything; afterwards, who did."""
    say = say_in(view.language)
    name = named(view.helper.person)
    if view.over:
        title, line = say("news-over", name=name), say("news-over-line")
        over: list[CardElement] = [headline(say, title, (line,), tone="emphasis", drill=view.drill)]
        return finish(over, summary=caseworker_summary(say, view.drill))
    how = way_of_helping(say, view.helper)
    line = say("news-line", how=how, time=clock_time(view.helper.at, view.language))
    body: list[CardElement] = [
        headline(say, say("helps-you", name=name), (line,), tone="good", drill=view.drill)
    ]
    if view.helper.to_add:
        body.append(strong(say("add-to-meeting", name=name)))
    if not view.helper.how.outside_teams:
        body.append(paragraph(say("write-here", name=name)))
    body += call_list(say, [view.helper.person])
    return finish(body, summary=caseworker_summary(say, view.drill))


def draw_exhausted(view: ExhaustedView) -> DrawnCard:
    """Draw whom to call now, the first as the filled button."""
    say = say_in(view.language)
    summary = caseworker_summary(say, view.drill)
    origin = CardOrigin(view.incident, view.seen)
    people = callable_first(view.numbers, view.leaders)
    next_line = say("exhausted-again") if view.again else say("exhausted-last")
    body: list[CardElement] = [
        headline(say, say("exhausted-headline"), (next_line,), tone="attention", drill=view.drill),
        strong(say("exhausted-call")),
        *call_list(say, people),
        strong(emergency(say)),
    ]
    actions: list[Action] = []
    first_url = call_url(people[0]) if people else None
    if first_url is not None:
        title = say("call-person", name=on_button(people[0].name))
        actions.append(link(title, first_url, style="positive"))
    actions.append(button(say("close-call"), Verb.END_CALL, origin, style="destructive"))
    actions.append(button(say("strengthen"), Verb.ESCALATE, origin))
    return finish(body, actions, summary=summary)


def draw_contact(view: ContactView) -> DrawnCard:
    """Draw the question with what a no leads to, or its answer once it is given."""
    say, name = say_in(view.language), named(view.other)
    if view.answer is not None or view.closed:
        return finish([_settled(say, view)], summary=_summary(say, view))
    told = "contact-line-caseworker" if view.reader_is_caseworker else "contact-line-claimant"
    if_no = "contact-no-caseworker" if view.reader_is_caseworker else "contact-no-claimant"
    origin = CardOrigin(view.incident, view.seen)
    style: Style | None = None if view.reader_is_caseworker else "positive"  # she reads aloud (L14)
    return finish(
        [
            headline(
                say,
                say("contact-question"),
                (say(told, name=name),),
                tone="warning",
                drill=view.drill,
            ),
            quiet(say(if_no, name=name), gap="Medium"),
            *call_list(say, [view.other]),
        ],
        [
            button(say("contact-yes"), Verb.CONTACT, origin, style=style, yes=True),
            button(say("contact-no"), Verb.CONTACT, origin, yes=False),
        ],
        summary=_summary(say, view),
    )


def _settled(say: Localised, view: ContactView) -> CardElement:
    """One quiet line: the live card says what follows."""
    settled = {
        None: "contact-closed",
        True: "contact-answered-yes",
        False: "contact-answered-no",
    }
    return quiet(marked_drill(say, say(settled[view.answer]), view.drill), gap="None")


def _summary(say: Localised, view: ContactView) -> str:
    if view.reader_is_caseworker:
        return caseworker_summary(say, view.drill)
    return marked_drill(say, say("summary-contact"), view.drill)


_TEXT_BYTES = 12_000
_AT_A_GLANCE = 140


def relay_title(say: Localised, view: RelayView) -> str:
    """Return who wrote, and whether it corrects what they wrote before."""
    return say("relay-corrected" if view.corrected else "relay-from", name=as_text(view.from_name))


def draw_relay(view: RelayView) -> DrawnCard:
    """Draw who wrote and what, letter by letter. The summary never holds the words (L11)."""
    say = say_in(view.language)
    name = as_text(view.from_name)
    title = marked_drill(say, relay_title(say, view), view.drill)
    hint = (
        say("relay-answer-caseworker")
        if view.reader_is_caseworker
        else say("relay-answer-claimant", name=name)
    )
    words = quoted(view.text, _TEXT_BYTES)
    body = [
        Container(
            style="emphasis",
            bleed=True,
            items=[
                quiet(title, gap="None"),
                verbatim(words, gap="None", large=len(words) <= _AT_A_GLANCE),
            ],
        ),
        quiet(hint),
    ]
    if view.reader_is_caseworker:
        return finish(body, summary=caseworker_summary(say, view.drill))
    summary = say("summary-relay", name=clipped(view.from_name))
    return finish(body, summary=marked_drill(say, summary, view.drill))


def draw_unclear(view: UnclearView) -> DrawnCard:
    """Draw what somebody wrote who is asked, letter by letter, and that it is no answer (L2)."""
    say = say_in(view.language)
    title = marked_drill(say, say("unclear-from", name=as_text(view.from_name)), view.drill)
    words = verbatim(quoted(view.text, _TEXT_BYTES), gap="None")
    body = [
        Container(style="emphasis", bleed=True, items=[quiet(title, gap="None"), words]),
        paragraph(say("unclear-waiting")),
    ]
    return finish(body, summary=caseworker_summary(say, view.drill))


_MOST_WRITTEN_TO = 4


def draw_unsent(view: UnsentView) -> DrawnCard:
    """Draw that it is not sent, and one button for each whom it may be for; the words lie above
    it, where they were written."""
    say = say_in(view.language)
    title = say("unsent-which" if view.which else "unsent-headline")
    line = (say("unsent-line"),) if view.which else ()
    actions: list[Action] = [
        button(
            _send_to(say, one, view.which),
            Verb.PASS_ON,
            CardOrigin(one.incident, one.seen),
            word=view.word,
        )
        for one in view.to[:_MOST_WRITTEN_TO]
    ]
    chat = chat_url(view.to[0].person) if len(view.to) == 1 and not view.to[0].several else None
    if chat is not None:
        actions.append(link(say("unsent-chat"), chat))
    top = headline(say, title, line, tone="accent", drill=view.drill)
    return finish([top], actions, summary=caseworker_summary(say, view.drill))


def _send_to(say: Localised, one: UnsentLine, which: bool) -> str:
    if one.several:
        return say("unsent-send-all")
    name = on_button(one.person.name)
    return name if which else say("unsent-send", name=name)


def draw_question(view: QuestionView) -> DrawnCard:
    """Draw the question with its answers; the summary is the one that a shared screen may show."""
    say = say_in(view.language)
    name, origin = as_text(view.name), CardOrigin(view.incident, view.seen)
    summary = caseworker_summary(say, view.drill)
    body: list[CardElement] = []
    actions: list[Action] = []
    match view.question:
        case AlarmQuestion.UNDO:
            body.append(
                headline(say, say("undo-headline", name=name), tone="good", drill=view.drill)
            )
            actions.append(button(say("undo-no"), Verb.RELEASE, origin, loose="1"))
            summary = marked_drill(say, say("summary-role", name=clipped(view.name)), view.drill)
        case AlarmQuestion.CONCERNS:
            title = say("concerns-question", name=name)
            body.append(
                headline(say, title, (say("concerns-line"),), tone="accent", drill=view.drill)
            )
            actions.append(button(say("contact-yes"), Verb.CONCERNS, origin, yes=True, loose="1"))
            actions.append(button(say("concerns-no"), Verb.CONCERNS, origin, yes=False, loose="1"))
        case AlarmQuestion.OWN_NEED:
            title, lines = say("own-need-question"), (say("own-need-line"),)
            body.append(headline(say, title, lines, tone="attention", drill=view.drill))
            body.append(quiet(emergency(say), gap="Medium"))
            yes = button(say("own-need-yes"), HomeVerb.MINE, origin, style="positive")
            actions += [yes, button(say("own-need-no"), Verb.CANCEL, origin, loose="1")]
        case question:
            verb, title = MEANT[question], say(WAS_MEANT[question])
            about = (name,) if name else ()
            body.append(headline(say, title, about, tone="accent", drill=view.drill))
            actions += _meant(say, verb, origin)
    return finish(body, actions, summary=summary)


def _meant(say: Localised, verb: Verb, origin: CardOrigin) -> Iterator[Action]:
    """Yield a yes and a no; to whether they talk a no is an answer, too."""
    yes, no = say("contact-yes"), say("contact-no")
    if verb is Verb.CONTACT:
        yield button(yes, verb, origin, yes=True, sure=True, loose="1")
        yield button(no, verb, origin, yes=False, sure=True, loose="1")
    else:
        yield button(yes, verb, origin, sure=True, loose="1")
        yield button(no, verb, origin, sure=False, loose="1")


# Whether a tap was meant (L14): what it would do is in the buttons of the answer.
MEANT: Final[Mapping[AlarmQuestion, Verb]] = {
    AlarmQuestion.END: Verb.RESOLVE,
    AlarmQuestion.WITHDRAW: Verb.CANCEL,
    AlarmQuestion.CALL_OVER: Verb.CALL_OVER,
    AlarmQuestion.CONTACT: Verb.CONTACT,  # a yes: it lets nobody else be alerted (L2)
}
WAS_MEANT = {
    AlarmQuestion.END: "meant-end",
    AlarmQuestion.WITHDRAW: "meant-withdraw",
    AlarmQuestion.CALL_OVER: "meant-call-over",
    AlarmQuestion.CONTACT: "contact-question",
}


def draw_safety_rep(view: SafetyRepView) -> DrawnCard:
    """Draw unit and time; nobody's name, nothing about the client, no details (L11)."""
    say = say_in(view.language)
    title = say("safety-rep-headline", unit=as_text(view.unit))
    if view.over:
        told = f"{title} · {short_time(view.at, view.language)}"
        body: list[CardElement] = [quiet(marked_drill(say, told, view.drill))]
    else:
        line = "safety-rep-line" if view.answered else "safety-rep-no-answer"
        lines = (say(line, time=clock_time(view.at, view.language)),)
        top = headline(say, title, lines, tone="accent", drill=view.drill)
        body = [top, paragraph(say("safety-rep-duty" if view.answered else "safety-rep-waits"))]
    if view.evidence and view.evidence_at is not None:
        last = clock_time(view.evidence_at, view.language)
        body.append(quiet(say("evidence-safety-rep", count=view.evidence, time=last)))
    summary = say("safety-rep-headline", unit=clipped(view.unit))
    return finish(body, summary=marked_drill(say, summary, view.drill))


def draw_follow_up(view: FollowUpView) -> DrawnCard:
    """Draw who helps now and that the duty to follow up stays with the reader."""
    say = say_in(view.language)
    name = named(view.caseworker)
    line = say(
        "follow-up-line",
        helper=as_text(view.helper),
        name=name,
        time=clock_time(view.at, view.language),
    )
    title = say("follow-up-headline")
    chat = chat_url(view.caseworker)
    links = [shown for shown in (call_text(say, view.caseworker),) if shown]
    if chat:
        links.append(f"[{say('chat-person', name=name)}]({chat})")
    body = [
        headline(say, title, (line,), tone="accent", drill=view.drill),
        paragraph(say("follow-up-duty", name=name)),
        *([paragraph(" · ".join(links), gap="Small")] if links else []),
    ]
    return finish(body, summary=marked_drill(say, title, view.drill))


def draw_unit_notice(view: UnitNoticeView) -> DrawnCard:
    """Draw who tells, what is known, whom to call, and *Mottatt*."""
    say = say_in(view.language)
    summary = marked_drill(
        say, say("summary-unit-notice", unit=clipped(view.from_unit)), view.drill
    )
    unit = as_text(view.from_unit)
    if view.withdrawn:
        title = say("unit-notice-withdrawn", unit=unit)
        body: list[CardElement] = [headline(say, title, tone="emphasis", drill=view.drill)]
        return finish(body, summary=summary)
    body = [_top(say, view, unit)]
    body.append(strong(say("unit-notice-call", name=named(view.to_call))))
    body += call_list(say, [view.to_call])
    body.append(FactSet(facts=list(about_the_threat(say, view.details)), spacing="Medium"))
    body.append(quiet(emergency(say), gap="Medium"))
    actions: list[Action] = []
    if not view.confirms:
        body.append(paragraph(say("unit-notice-rep")))
    elif view.received_at is None:
        body.append(quiet(say("unit-notice-confirm", unit=unit)))
        origin = CardOrigin(view.incident, view.seen)
        title = say("unit-notice-received")
        style: Style | None = None if view.beside else "positive"
        actions.append(button(title, Verb.DUTY_RECEIVED, origin, style=style))
    return finish(body, actions, summary=summary)


def _top(say: Localised, view: UnitNoticeView, unit: str) -> CardElement:
    date, at = day(view.at, view.language), clock_time(view.at, view.language)
    lines = [say("unit-notice-from", unit=unit, date=date, time=at)]
    is_received = view.received_at is not None
    if view.received_at is not None:
        time = clock_time(view.received_at, view.language)
        lines.append(say("unit-notice-received-by", name=as_text(view.received_by), time=time))
    return headline(
        say,
        say("unit-notice-headline"),
        tuple(lines),
        tone="good" if is_received else "attention",
        drill=view.drill,
    )


def draw_untaken(view: UntakenView) -> DrawnCard:
    """Draw unit and day, and what a safety representative can do about it."""
    say = say_in(view.language)
    title = say("untaken-headline")
    line = say("untaken-line", unit=as_text(view.unit), date=day(view.at, view.language))
    top = headline(say, title, (line,), tone="warning", drill=view.drill)
    body = [top, paragraph(say("untaken-duty"))]
    return finish(body, summary=marked_drill(say, title, view.drill))


DRAWERS: Drawers = {
    NewsView: draw_news,
    ContactView: draw_contact,
    ExhaustedView: draw_exhausted,
    FollowUpView: draw_follow_up,
    SafetyRepView: draw_safety_rep,
    RelayView: draw_relay,
    QuestionView: draw_question,
    UnclearView: draw_unclear,
    UnsentView: draw_unsent,
    UnitNoticeView: draw_unit_notice,
    UntakenView: draw_untaken,
}
