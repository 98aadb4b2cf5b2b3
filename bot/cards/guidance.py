"""Help with the call: one sentence to say, large, and what comes of it (R6, R39, R48, R49).

The sentence is the first thing one sees; everything else is smaller and below it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.line import note, said_in_lines, written_down
from bot.cards.alarm.views import PersonLine, Word
from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    MOST_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    Spare,
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
    spare,
    strong,
    to_say,
    verbatim,
    whole,
    within,
)
from bot.cards.kit.people import call_list, emergency
from bot.cards.kit.words import as_text, in_one_piece, short_time
from bot.cards.organisation.views import OrganisationVerb
from bot.domain.alarm.incident import MeetingType
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import LADDER_STEPS, Advice, GuidedCall, Ladder, Reaction, Step, choices
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in
from bot.texts.ladders import CardWords

_MOST_LETTERS = 400  # a sentence of a ladder file is shorter; nothing is cut in a crisis
_MOST_NUMBERS = 4
_MOST_AT_ONCE = 3
# What stands on the card as far as there is room for it: what brings help before what can wait.
_FIRST = (Reaction.CONTINUES, Reaction.THREATENS, Reaction.END)
_FIRST_IN_CRISIS = (
    Reaction.YES, Reaction.NO, Reaction.TOLD, Reaction.CALMER, Reaction.CONTINUES,
    Reaction.DANGER, Reaction.SILENT, Reaction.END,
)  # fmt: skip
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


def draw_guidance(view: GuidanceView) -> DrawnCard:
    """Draw the step at which the caseworker stands. Ending a call is never a ban, and no text
    suggests one."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen if view.incident is not None else None)
    body: list[Part]
    actions: list[Action]
    if view.replaced:
        at = short_time(view.walk.began_at, view.language)
        line = marked_drill(say, f"{say('line-guided')} · {at}", view.drill)
        body, actions = [quiet(line, gap="None")], []
    elif view.walk.over:
        body, actions = list(_over(say, view, origin)), list(_after(say, view, origin))
    elif view.walk.ended:
        body, actions = list(_closing(say, view, origin)), list(_closing_actions(say, view, origin))
    else:
        body, actions = list(_rung(say, view, origin)), list(_ways_on(say, view, origin))
    shown = within(MOST_WORDS, body, actions) if view.guarded is Guarded.OPEN else whole(body)
    return finish(shown, actions, summary=caseworker_summary(say, view.drill))


def _rung(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Part]:
    yield from _to_say(say, view)
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    if is_crisis:  # 113 before anything that is asked
        yield from _first_number(say, view)
    yield _to_watch(view)
    asks = "guide-asked" if is_crisis and view.walk.step in _ASKING else "guide-how"
    yield Spare(3, quiet(say(asks), gap="Medium"))
    yield from _answers(say, view, origin)
    yield from _numbers(say, view, after_first=is_crisis)
    yield from _alarm_over(say, view)


def _answers(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[CardElement]:
    """What the client is most likely to do; the rest lies behind *Mer*."""
    shown = _at_once(view)
    yield row([_step(title, one, view, origin) for one, title in _titles(say, view, shown)])
    yield from _alerts(say, view, shown)


def _at_once(view: GuidanceView) -> frozenset[Reaction]:
    """Three of them beside *Mer*: four buttons at the most during an alarm (L14)."""
    offered = choices(view.walk)
    if view.walk.ended:  # to go on, and to hang up, lie below
        return offered & {Reaction.DANGER}
    order = _FIRST_IN_CRISIS if view.walk.ladder is Ladder.SELF_HARM else _FIRST
    return frozenset([one for one in order if one in offered][:_MOST_AT_ONCE])


def _titles(
    say: Localised, view: GuidanceView, reactions: Collection[Reaction]
) -> list[tuple[Reaction, str]]:
    left = say((_LEFT if view.walk.ladder is Ladder.SELF_HARM else _HUNG_UP)[_meeting(view)])
    return [
        (one, left if one is Reaction.HUNG_UP else say(title))
        for one, title in _OF_CLIENT.items()
        if one in reactions
    ]


def _alerts(
    say: Localised, view: GuidanceView, reactions: Collection[Reaction]
) -> Iterator[CardElement]:
    """Which of these alerts anybody: no tap does so unannounced (R42)."""
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    if Reaction.THREATENS in reactions and not is_crisis and view.guarded is Guarded.NO:
        yield quiet(say("guide-alerts"))
    for one, title in _titles(say, view, reactions):
        if is_crisis and one in (Reaction.HUNG_UP, Reaction.DANGER):
            more = "guide-alerts-more" if view.guarded is Guarded.OPEN else "guide-alerts-danger"
            yield quiet(say(more, what=title))


def _meeting(view: GuidanceView) -> MeetingType:
    """How they talk: as the ladder has it, else as far as is known."""
    return _TALK.get(view.walk.ladder) or view.meeting or MeetingType.PHONE


def _to_say(say: Localised, view: GuidanceView) -> Iterator[Part]:
    """Where one is, in a few quiet words, and the sentence."""
    guided_call = view.walk
    of = len(LADDER_STEPS[guided_call.ladder])
    where = say("guide-where", number=guided_call.rung + 1, of=of)
    if guided_call.apart is not None:
        where = say(_BESIDE[guided_call.apart])
    do = say("guide-write" if _meeting(view) is MeetingType.CHAT else "guide-say")
    yield from _above(say, view)
    yield quiet(marked_drill(say, f"{where} · {do}", view.drill), gap="None")
    does_it = guided_call.advice is Advice.END and guided_call.step is Step.END
    if guided_call.advice is not None and view.advised_by and not does_it:
        yield strong(say(_ADVICE[guided_call.advice], name=as_text(view.advised_by)), gap="Small")
    sentence = in_one_piece(as_text(view.words.say, _MOST_LETTERS))
    yield to_say(say_in(guided_call.language)("guide-spoken", words=sentence))


def _above(say: Localised, view: GuidanceView) -> Iterator[Part]:
    """Who helps, and what they wrote last, in small lines: what is read aloud does not move."""
    if view.helper:
        yield from spare(2, [quiet(say("helps-you", name=as_text(view.helper)), gap="None")])
    for said in said_in_lines(view.said):
        yield verbatim(said)


def _ways_on(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """*Avslutt nå* is always there (R6), yet nobody who threatens to harm themselves is just hung
    up on: there it is the last of the buttons, and a plain one (product.md, "Warn")."""
    shown = _at_once(view)
    if Reaction.END in shown and view.walk.ladder is not Ladder.SELF_HARM:
        yield _step(say("guide-end"), Reaction.END, view, origin, "destructive")
    if view.guarded is not Guarded.OPEN:
        yield _alert_leader(say, view, origin)
    if Reaction.END in shown and view.walk.ladder is Ladder.SELF_HARM:
        yield _step(say("guide-end"), Reaction.END, view, origin)
    yield _more(say, view, origin)


def _closing(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Part]:
    yield from _to_say(say, view)
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    if is_crisis:
        yield from _first_number(say, view)
    yield strong(say("end-hang-up-crisis" if is_crisis else "end-hang-up"))
    if _notes_at_once(view):
        yield _to_watch(view)
    if is_crisis:
        yield from _answers(say, view, origin)
    yield from _numbers(say, view, after_first=is_crisis)  # before one writes
    if _notes_at_once(view):
        yield from note(say, view.incident, origin)
    yield from written_down(say, view.written, view.language, view.walk.last_at)
    yield from _alarm_over(say, view)


def _notes_at_once(view: GuidanceView) -> bool:
    """In a crisis of an alarm there is no room for it beside what the client may do."""
    return view.incident is None or view.walk.ladder is not Ladder.SELF_HARM


def _closing_actions(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """Nobody is led to hang up on somebody who may harm themselves: there to go on comes first."""
    stays = view.walk.ladder is Ladder.SELF_HARM
    go_on = _step(say("guide-go-on"), Reaction.BACK, view, origin)
    over = button(say("call-over"), Verb.CALL_OVER, origin, style=None if stays else "positive")
    yield from (go_on, over) if stays else (over, go_on)
    if view.guarded is not Guarded.OPEN:
        yield _alert_leader(say, view, origin)
    yield _more(say, view, origin)


def _over(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Part]:
    is_crisis = view.walk.lost and view.walk.ladder is Ladder.SELF_HARM
    yield _what_ended(say, view, is_crisis)
    if is_crisis:
        yield from _numbers(say, view)
    elif _waits(view):  # the alarm goes on: it is not forgotten because the call is over (L1)
        yield strong(say("status-sent"))
        yield from call_list(say, view.numbers, most=_MOST_NUMBERS)
        yield quiet(emergency(say))
    yield from note(say, view.incident, origin)
    yield from written_down(say, view.written, view.language, view.walk.last_at)
    if not _has_more(view):  # else it lies there
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
    nobody_follows = view.guarded is not Guarded.OPEN or view.walk.ladder is Ladder.SELF_HARM
    if view.walk.lost and nobody_follows:
        yield _alert_leader(say, view, origin)
    more = button(say("more"), Verb.MORE, origin)
    yield from [more] if _has_more(view) else _routine(say, view, origin)


def _has_more(view: GuidanceView) -> bool:
    """Whether there is an alarm that goes on, with a form behind *Mer*."""
    return view.incident is not None and view.guarded is Guarded.OPEN


def _routine(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """On a card of its own: this one holds the sentence to say, and the way to end."""
    if view.routine is not None:
        title = say("guide-routine")
        yield button(title, OrganisationVerb.ROUTINE, origin, routine=view.routine, beside="call")


def _first_number(say: Localised, view: GuidanceView) -> Iterator[CardElement]:
    yield from call_list(say, _named(view)[:1])


def _numbers(say: Localised, view: GuidanceView, after_first: bool = False) -> Iterator[Part]:
    """Whom to call; below the first, the unit's own and who stands in the sentence may go."""
    if not view.words.numbers:
        return
    named = _named(view)[1:] if after_first else _named(view)
    lines = list(call_list(say, [*named, *view.numbers], most=_MOST_NUMBERS - after_first))
    for number, line in enumerate(lines):
        is_said = number < len(named) and named[number].name in view.words.say
        rank = 3 if is_said or number >= len(named) else number
        yield from spare(rank, [line]) if after_first else [line]


def _named(view: GuidanceView) -> list[PersonLine]:
    return [PersonLine("", number.name, number.phone) for number in view.words.numbers]


def _to_watch(view: GuidanceView) -> Spare:
    return Spare(2, paragraph(as_text(view.words.watch, _MOST_LETTERS), gap="Small"))


def _alarm_over(say: Localised, view: GuidanceView) -> list[Part]:
    told = quiet(say("guide-alarm-over"), gap="Medium")
    return [told] if view.guarded is Guarded.ENDED else []


def _step(
    title: str,
    reaction: Reaction,
    view: GuidanceView,
    origin: CardOrigin,
    style: Style | None = None,
) -> Action:
    walk, number = view.walk.id, str(view.walk.number)
    return button(
        title, Verb.GUIDE_STEP, origin, style=style, walk=walk, step=number, reaction=reaction.value
    )


def _alert_leader(say: Localised, view: GuidanceView, origin: CardOrigin) -> Action:
    """Help is one tap away from every step: a cry, or more people where an alarm is out."""
    if view.guarded is Guarded.OPEN:
        return button(say("strengthen"), Verb.ESCALATE, origin)
    return button(say("home-raise"), Verb.RAISE, origin, **drill_or_earnest(view.drill))


def _more(say: Localised, view: GuidanceView, origin: CardOrigin) -> Action:
    """*Mer*: what the client may do besides, more people, the client's language, other ladders."""
    offered = choices(view.walk) - _at_once(view)
    answers = [_step(title, one, view, origin) for one, title in _titles(say, view, offered)]
    if Reaction.END in offered:  # of a crisis, the last of them
        answers.append(_step(say("guide-end"), Reaction.END, view, origin))
    lines: list[CardElement] = [row(answers)] if answers else []
    lines += _alerts(say, view, offered)
    if view.walk.ended:
        lines.append(quiet(as_text(view.words.reach, _MOST_LETTERS)))
    if view.guarded is Guarded.OPEN:  # and what the alarm's own card offers: withdraw, tell more
        about = button(say("more-headline"), Verb.MORE, origin)
        lines.append(row([_alert_leader(say, view, origin), about]))
    if view.walk.ended and not _notes_at_once(view):
        lines += [_to_watch(view).element, *note(say, view.incident, origin)]
    lines.append(quiet(say("guide-language-line"), gap="Medium"))
    lines.append(row(_other_languages(say, view, origin)))
    if view.guarded is Guarded.NO and not view.walk.ended:
        lines.append(quiet(say("guide-alerts-crisis"), gap="Medium"))
    return opening(say("more"), lines, list(_other_ways(say, view, origin)))


def _other_languages(say: Localised, view: GuidanceView, origin: CardOrigin) -> list[Action]:
    return [
        button(say(title), Verb.GUIDE_CHOOSE, origin, language=one.value)
        for one, title in _LANGUAGES.items()
        if one is not view.walk.language
    ]


def _other_ways(say: Localised, view: GuidanceView, origin: CardOrigin) -> Iterator[Action]:
    """Another ladder, a step back, the routine; at the closing there is only the call's end."""
    if view.walk.ended:
        return
    if Reaction.BACK in choices(view.walk):
        yield _step(say("guide-back"), Reaction.BACK, view, origin)
    yield from _routine(say, view, origin)
    for one, title in _LADDERS.items():
        if one is not view.walk.ladder:
            yield button(say(title), Verb.GUIDE_CHOOSE, origin, ladder=one.value)


DRAWERS: Drawers = {
    GuidanceView: draw_guidance,
}
