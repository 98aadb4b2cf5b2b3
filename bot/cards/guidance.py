"""Help with the call: one sentence to say, large, and what comes of it (R6, R39, R48, R49).

The sentence is the first thing one sees; everything else is smaller and below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from microsoft_teams.cards import Action, CardElement, TextInput

from bot.cards.alarm.line import said_in_lines
from bot.cards.alarm.views import AlarmHeader, PersonLine, Word
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    button,
    caseworker_summary,
    drill_or_earnest,
    finish,
    headline,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    to_say,
    verbatim,
)
from bot.cards.kit.people import call_list, emergency
from bot.cards.kit.words import as_text, clock_time, day_in_words, quoted
from bot.cards.organisation.views import OrganisationVerb
from bot.domain.alarm.incident import MeetingType
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import LADDER_STEPS, Advice, GuidedCall, Ladder, Reaction, Step, choices
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in
from bot.texts.ladders import CardWords

_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")  # "116 123" is read aloud from one line
_MOST_LETTERS = 400  # a sentence of a ladder file is shorter; nothing is cut in a crisis
_MOST_NUMBERS = 4
_MOST_WRITTEN = 5
_WRITTEN_BYTES = 2400
_OF_CLIENT = {  # in the order in which they stand on the card
    Reaction.YES: "guide-yes",
    Reaction.NO: "guide-no",
    Reaction.TOLD: "guide-told",
    Reaction.SILENT: "guide-silent",
    Reaction.CALMER: "guide-calmer",
    Reaction.CONTINUES: "guide-continues",
    Reaction.THREATENS: "guide-threatens",
    Reaction.HUNG_UP: "guide-left",  # or what fits the way they talk
    Reaction.DANGER: "guide-danger",
}
_ASKING = frozenset({Step.ASK, Step.WHERE})
_BESIDE = {
    Step.CALM: "guide-beside",
    Step.STAY: "guide-beside-stay",
    Step.DANGER: "guide-beside-danger",
    Step.END: "guide-closing",
}
_TALK = {
    Ladder.PHONE: MeetingType.PHONE,
    Ladder.CHAT: MeetingType.CHAT,
    Ladder.VIDEO: MeetingType.VIDEO,
}
# One hangs up, or leaves a chat or a meeting; shorter among the answers of a crisis.
_HUNG_UP = {
    MeetingType.PHONE: "guide-hung-up",
    MeetingType.CHAT: "guide-hung-up-chat",
    MeetingType.VIDEO: "guide-hung-up-video",
}
_LEFT = {
    MeetingType.PHONE: "guide-left",
    MeetingType.CHAT: "guide-left-chat",
    MeetingType.VIDEO: "guide-left-video",
}
_LANGUAGES = {
    Language.BOKMAL: "language-bokmal",
    Language.NYNORSK: "language-nynorsk",
    Language.ENGLISH: "language-english",
}
_LADDERS = {
    Ladder.PHONE: "ladder-phone",
    Ladder.CHAT: "ladder-chat",
    Ladder.VIDEO: "ladder-video",
    Ladder.SELF_HARM: "ladder-self-harm",
    Ladder.THIRD_PARTY: "ladder-third-party",
}
_ADVICE = {Advice.END: "guide-advice-end", Advice.STAY: "guide-advice-stay"}


class Guarded(StrEnum):
    """Whether somebody has been alerted about the call: what *Varsle leder* does."""

    NO = "no"  # nobody yet
    OPEN = "open"  # an alarm is out: more can be alerted
    ENDED = "ended"  # it is over, and the call goes on


@dataclass(frozen=True, slots=True)
class GuidanceView:
    """One step of a ladder: the sentence to say, large. `incident` is None without an alarm.

    `walk` is where the caseworker stands; `words` what the ladder's files say there, chosen by the
    client's language and the reader's. `meeting` is how they talk, where that is known.
    `advised_by` is the name of whoever gave the guided call's advice. `replaced`: a newer card of
    the same conversation has taken this one's place. `written` is what the reader has written down,
    oldest first; `routine` the name of the unit's routine for the way they talk. `said` is what
    whoever helps has written last, and `helper` who that is: a small line above the sentence, which
    does not move while it is read aloud (L14). `undo`: she has just said that the call is over."""

    incident: str | None
    seen: int
    drill: bool
    language: Language
    walk: GuidedCall
    words: CardWords
    guarded: Guarded = Guarded.NO
    advised_by: str | None = None
    numbers: tuple[PersonLine, ...] = ()
    replaced: bool = False
    written: tuple[Word, ...] = ()
    routine: str | None = None
    meeting: MeetingType | None = None
    said: tuple[Word, ...] = ()
    helper: str = ""
    undo: bool = False


@dataclass(frozen=True, slots=True)
class NoteFormView(AlarmHeader):
    """*Skriv ned nå* of an alarm, as a form that nothing changes from outside."""


def draw_guidance(view: GuidanceView) -> DrawnCard:
    """Draw the step at which the caseworker stands. Ending a call is never a ban, and no text
    suggests one."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen if view.incident is not None else None)
    body: list[CardElement]
    actions: list[Action]
    if view.replaced:
        at = clock_time(view.walk.began_at, view.language, seconds=False)
        line = marked_drill(say, f"{say('line-guided')} · {at}", view.drill)
        body, actions = [quiet(line, gap="None")], []
    elif view.walk.over:
        body, actions = list(_over(say, view, origin)), list(_after(say, view, origin))
    elif view.walk.ended:
        body, actions = list(_closing(say, view, origin)), list(_closing_actions(say, view, origin))
    else:
        body, actions = list(_rung(say, view, origin)), list(_ways_on(say, view, origin))
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _rung(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    yield from _to_say(say, view)
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    if is_crisis:  # 113 before anything that is asked
        yield from _first_number(say, view)
    yield paragraph(as_text(view.words.watch, _MOST_LETTERS), gap="Small")
    asks = is_crisis and view.walk.step in _ASKING
    yield quiet(say("guide-asked" if asks else "guide-how"), gap="Medium")
    yield from _answers(say, view, origin)
    yield from _numbers(say, view, after_first=is_crisis)
    yield from _alarm_over(say, view)


def _answers(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    """What the client does, and which of it alerts anybody: no tap does so unannounced (R42)."""
    offered = choices(view.walk)
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    left = say((_LEFT if is_crisis else _HUNG_UP)[_meeting(view)])
    titles = {
        reaction: left if reaction is Reaction.HUNG_UP else say(title)
        for reaction, title in _OF_CLIENT.items()
        if reaction in offered
    }
    yield row([_step(title, reaction, view, origin) for reaction, title in titles.items()])
    if not is_crisis and view.guarded is Guarded.NO:
        yield quiet(say("guide-alerts"))
    if Reaction.DANGER in titles:
        more = "guide-alerts-more" if view.guarded is Guarded.OPEN else "guide-alerts-danger"
        yield quiet(say(more, left=left, danger=titles[Reaction.DANGER]))


def _meeting(view: GuidanceView) -> MeetingType:
    """How they talk: as the ladder has it, else as far as is known."""
    return _TALK.get(view.walk.ladder) or view.meeting or MeetingType.PHONE


def _to_say(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    """Where one is, in a few quiet words, and the sentence."""
    guided_call = view.walk
    if guided_call.apart is not None:
        where = say(_BESIDE[guided_call.apart])
    else:
        where = say(
            "guide-where", number=guided_call.rung + 1, of=len(LADDER_STEPS[guided_call.ladder])
        )
    do = say("guide-write" if _meeting(view) is MeetingType.CHAT else "guide-say")
    yield from _above(say, view)
    yield quiet(marked_drill(say, f"{where} · {do}", view.drill), gap="None")
    if guided_call.advice is not None and view.advised_by:
        yield strong(say(_ADVICE[guided_call.advice], name=as_text(view.advised_by)), gap="Small")
    sentence = _BETWEEN_DIGITS.sub("\u00a0", as_text(view.words.say, _MOST_LETTERS))
    yield to_say(say_in(guided_call.language)("guide-spoken", words=sentence))


def _above(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    """Who helps, and what they wrote last, in small lines: what is read aloud does not move."""
    if view.helper:
        yield quiet(say("helps-you", name=as_text(view.helper)), gap="None")
    for said in said_in_lines(view.said):
        yield verbatim(said)


def _ways_on(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """*Avslutt nå* is always there (R6), yet nobody who threatens to harm themselves is just hung
    up on: there it is the last of the buttons, and a plain one (product.md, "Warn")."""
    stays = view.walk.ladder is Ladder.SELF_HARM
    if not stays:
        yield _step(say("guide-end"), Reaction.END, view, origin, "destructive")
    yield _alert_leader(say, view, origin)
    yield _language(say, view, origin)
    yield _more(say, view, origin)
    if stays:
        yield _step(say("guide-end"), Reaction.END, view, origin)


def _closing(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    yield from _to_say(say, view)
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    if is_crisis:
        yield from _first_number(say, view)
    yield strong(say("end-hang-up-crisis" if is_crisis else "end-hang-up"))
    yield paragraph(as_text(view.words.watch, _MOST_LETTERS), gap="Small")
    yield quiet(as_text(view.words.reach, _MOST_LETTERS))
    if is_crisis:
        yield from _answers(say, view, origin)
    yield from _numbers(say, view, after_first=is_crisis)  # before one writes
    yield from _note(say, view, origin)
    yield from _written(say, view)
    yield from _alarm_over(say, view)


def _closing_actions(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """Nobody is led to hang up on somebody who may harm themselves: there to go on comes first."""
    stays = view.walk.ladder is Ladder.SELF_HARM
    go_on = _step(say("guide-go-on"), Reaction.BACK, view, origin)
    if stays:
        yield go_on
    else:
        yield button(say("call-over"), Verb.CALL_OVER, origin, style="positive")
    yield _alert_leader(say, view, origin)
    yield button(say("call-over"), Verb.CALL_OVER, origin) if stays else go_on
    yield _language(say, view, origin)


def _over(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    is_crisis = view.walk.lost and view.walk.ladder is Ladder.SELF_HARM
    yield _what_ended(say, view, is_crisis)
    if is_crisis:
        yield from _numbers(say, view)
    elif _waits(view):  # the alarm goes on: it is not forgotten because the call is over (L1)
        yield strong(say("status-sent"))
        yield from call_list(say, view.numbers, most=_MOST_NUMBERS)
        yield quiet(emergency(say))
    yield from _note(say, view, origin)
    yield from _written(say, view)
    yield row([button(say("evidence-save"), Verb.EVIDENCE_SEE, origin)])


def _waits(view: GuidanceView) -> bool:
    """Whether an alarm is out, and nobody helps yet."""
    return view.incident is not None and view.guarded is Guarded.OPEN and not view.helper


def _what_ended(say: Localised, view: GuidanceView, is_crisis: bool) -> CardElement:
    """That the call is over, and who ended it; where a client who may harm themselves has gone,
    113 first."""
    left = say(_HUNG_UP[_meeting(view)])
    if is_crisis:
        lines = (say("call-lost-line", what=left), say("call-lost-told"))
        return headline(say, say("call-lost-headline"), lines, tone="attention", drill=view.drill)
    told = (say("call-over-told"),) if view.helper else ()
    title = left if view.walk.lost else say("call-over-headline")
    return headline(say, title, (say("call-over-line"), *told), tone="good", drill=view.drill)


def _after(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """What comes next: the end of the alarm where somebody helps, whose button lies nowhere else in
    reach (L14); the leader, where nobody follows the call already; and the routine."""
    if view.undo:
        yield button(say("undo"), Verb.UNDO_CALL_OVER, origin)
    is_crisis = view.walk.lost and view.walk.ladder is Ladder.SELF_HARM
    if view.helper and not is_crisis:
        yield button(say("end-alarm"), Verb.RESOLVE, origin, style="positive")
    if view.walk.lost and (
        view.guarded is not Guarded.OPEN or view.walk.ladder is Ladder.SELF_HARM
    ):
        yield _alert_leader(say, view, origin)
    yield from _routine(say, view, origin)
    if view.incident is not None and view.guarded is Guarded.OPEN:
        yield button(say("more"), Verb.MORE, origin)


def _note(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    """In an alarm a form of its own: what others do changes this card, and would wipe what is being
    written (L14)."""
    if view.incident is None:
        yield from _note_box(say, origin)
    else:
        yield row([button(say("note-open"), Verb.GUIDE_NOTE, origin)])


def draw_note_form(view: NoteFormView) -> DrawnCard:
    """Draw the box; one sentence takes its place once it is kept."""
    say = say_in(view.language)
    top = headline(say, say("note-open"), tone="emphasis", drill=view.drill)
    box = list(_note_box(say, CardOrigin(view.incident, view.seen)))
    summary = caseworker_summary(say, view.drill)
    return finish([top, *box], summary=summary, origin=CardOrigin(), loose=True)


def _note_box(say: Localised, origin: CardOrigin) -> Iterator[CardElement]:
    """No limit in the box: a client that cuts says nothing, and the bot does."""
    yield TextInput(
        id="text",
        label=say("note-label"),
        placeholder=say("note-placeholder"),
        is_multiline=True,
        spacing="Medium",
    )
    yield row([button(say("note-save"), Verb.GUIDE_NOTE, origin, inputs=True)])


def _written(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    """What its author has written down, letter by letter, the last first: nobody has to wonder
    whether it was kept. All of it is; a card holds only so much."""
    if not view.written:
        return
    yield strong(say("note-written"))
    shown = view.written[: -_MOST_WRITTEN - 1 : -1]
    texts = [quoted(word.text, _WRITTEN_BYTES) for word in shown]
    for word, text in zip(shown, texts, strict=True):
        yield quiet(_when(word.at, view), gap="Small")
        yield verbatim(say("role-word", words=text))
    if len(shown) < len(view.written) or any(text.endswith("…") for text in texts):
        yield quiet(say("note-written-more"))


def _when(at: int, view: GuidanceView) -> str:
    time = clock_time(at, view.language)
    day = day_in_words(at, view.language)
    return time if day == day_in_words(view.walk.last_at, view.language) else f"{day}, {time}"


def _routine(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """On a card of its own: this one holds the sentence to say, and the way to end."""
    if view.routine is not None:
        title = say("guide-routine")
        yield button(title, OrganisationVerb.ROUTINE, origin, routine=view.routine, beside="call")


def _first_number(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    yield from call_list(say, _named(view)[:1])


def _numbers(
    say: Localised, view: GuidanceView, after_first: bool = False
) -> Iterator[CardElement]:
    """Whom to call, where the ladder names somebody: then the unit's own numbers too."""
    if not view.words.numbers:
        return
    rest = _named(view)[1:] if after_first else _named(view)
    yield from call_list(say, [*rest, *view.numbers], most=_MOST_NUMBERS - after_first)


def _named(view: GuidanceView) -> list[PersonLine]:
    return [PersonLine("", number.name, number.phone) for number in view.words.numbers]


def _alarm_over(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    if view.guarded is Guarded.ENDED:
        yield quiet(say("guide-alarm-over"), gap="Medium")


def _step(
    title: str,
    reaction: Reaction,
    view: GuidanceView,
    origin: CardOrigin,
    style: Style | None = None,
) -> Action:
    guided_call = view.walk
    return button(
        title,
        Verb.GUIDE_STEP,
        origin,
        style=style,
        walk=guided_call.id,
        step=str(guided_call.number),
        reaction=reaction.value,
    )


def _alert_leader(say: Localised, view: GuidanceView, origin: CardOrigin) -> Action:
    """Help is one tap away from every step: a cry, or more people where an alarm is out."""
    if view.guarded is Guarded.OPEN:
        return button(say("strengthen"), Verb.ESCALATE, origin)
    return button(say("home-raise"), Verb.RAISE, origin, **drill_or_earnest(view.drill))


def _language(say: Localised, view: GuidanceView, origin: CardOrigin) -> Action:
    others = [(one, title) for one, title in _LANGUAGES.items() if one is not view.walk.language]
    chosen = [
        button(say(title), Verb.GUIDE_CHOOSE, origin, language=one.value) for one, title in others
    ]
    return opening(say("guide-language"), [quiet(say("guide-language-line"))], chosen)


def _more(say: Localised, view: GuidanceView, origin: CardOrigin) -> Action:
    actions: list[Action] = [
        button(say(title), Verb.GUIDE_CHOOSE, origin, ladder=one.value)
        for one, title in _LADDERS.items()
        if one is not view.walk.ladder
    ]
    actions[:0] = _routine(say, view, origin)
    if Reaction.BACK in choices(view.walk):
        actions.insert(0, _step(say("guide-back"), Reaction.BACK, view, origin))
    lines: list[CardElement] = [quiet(say("guide-more-line"))]
    if view.guarded is Guarded.NO:
        lines.append(quiet(say("guide-alerts-crisis")))
    if view.guarded is Guarded.OPEN:  # what the alarm's own card offers: withdraw it, tell more
        lines.append(row([button(say("more"), Verb.MORE, origin)]))
    return opening(say("guide-more"), lines, actions)


DRAWERS: Drawers = {
    GuidanceView: draw_guidance,
    NoteFormView: draw_note_form,
}
