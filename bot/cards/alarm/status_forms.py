"""What the caseworker is asked, and fills in: *Noen hjelper meg* and *Fortell mer*, which unfold
without a round trip; what a threat adds (R38, R42, R82), whether she is safe; the chain's lines.

They are the same for every alarm of a unit: drawn once. `finish` makes the buttons this alarm's.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from bot.cards.alarm.facts import CHANNELS, KINDS_ASKED, MEETINGS, PLACES, TARGETS, meanings_button
from bot.cards.alarm.views import (
    ChainStep,
    PersonLine,
    StatusView,
    StepState,
    ThreatFollowUpLine,
)
from bot.cards.kit import Action, CardElement, Choice, ChoiceSetInput, ShowCardAction, TextInput
from bot.cards.kit.elements import (
    Mark,
    Part,
    Style,
    button,
    drill_or_earnest,
    marked,
    opening,
    paragraph,
    quiet,
    row,
    spare,
    strong,
)
from bot.cards.kit.people import MOST_LINES, call_aside, named, plainly
from bot.cards.kit.words import NAME_LENGTH, as_text, clock_time, in_a_row
from bot.cards.reports.views import ReportVerb
from bot.domain.alarm.incident import CallResult, Details, How, IncidentKind, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Ending
from bot.domain.organisation.organisation import Language
from bot.domain.reports.draft import DraftKind
from bot.texts import Localised, say_in

_T = TypeVar("_T", bound=StrEnum)
_WITH_A_TAP = 3
MOST_CHOICES = 25
_REMEMBERED = 256


@lru_cache(maxsize=_REMEMBERED)
def helped_button(language: Language, leaders: tuple[PersonLine, ...]) -> ShowCardAction:
    """Return *Noen hjelper meg*: one tap for the first leaders, a name for anybody else (R23)."""
    say = say_in(language)
    body: list[CardElement] = [strong(say("helped-question"), gap="None")]
    for leader in leaders[:_WITH_A_TAP]:
        body.append(quiet(named(leader)))
        body.append(row([*_ways(say, leader), _no_answer(say, leader)]))
    body.append(quiet(say("helped-other")))
    if leaders[_WITH_A_TAP:]:
        body.append(person_choice(say, leaders[_WITH_A_TAP:], "person", say("helped-choose")))
    body.append(
        TextInput(id="colleague", max_length=NAME_LENGTH, placeholder=say("helped-colleague"))
    )
    body.append(row(list(_ways(say, None))))
    return opening(say("helped"), body)


def _ways(say: Localised, leader: PersonLine | None) -> Iterator[Action]:
    ways = (
        (How.PHONE, "helped-by-phone", "helped-tooltip-phone"),
        (How.IN_PERSON, "helped-here", "helped-tooltip-here"),
    )
    for how, title, tooltip in ways:
        if leader is None:
            yield button(say(title), Verb.HELPED, inputs=True, how=how.value)
        else:
            yield button(
                say(title),
                Verb.HELPED,
                tooltip=say(tooltip, name=plainly(leader)),
                person=leader.id,
                how=how.value,
            )


def _no_answer(say: Localised, leader: PersonLine) -> Action:
    """Return *Svarte ikke*: on record that she rang (R23), and nothing more (R22)."""
    return button(
        say("helped-no-answer"),
        Verb.CALL_RESULT,
        tooltip=say("helped-tooltip-no-answer", name=plainly(leader)),
        person=leader.id,
        result=CallResult.NO_ANSWER.value,
    )


@lru_cache(maxsize=_REMEMBERED)
def describe_button(
    language: Language,
    people: tuple[PersonLine, ...],
    known: Details,
    *,
    channel_too: bool,
) -> ShowCardAction:
    """Return *Fortell mer*: facts to choose, prefilled. `people` may be the colleague that it is
    aimed at; `channel_too`: how a threat came, where the card does not ask."""
    say = say_in(language)
    body: list[CardElement] = [
        choice(say, "meeting", "fact-meeting", MEETINGS, known.meeting),
        choice(say, "kind", "fact-kind", KINDS_ASKED, known.kind),
        choice(say, "place", "fact-place", PLACES, known.place),
        choice(say, "target", "fact-target", TARGETS, known.target),
    ]
    if channel_too:
        body.append(choice(say, "channel", "fact-channel", CHANNELS, known.channel))
    body += _colleague(say, people, known)
    actions: list[Action] = [
        button(say("describe-save"), Verb.DESCRIBE, inputs=True, style="positive")
    ]
    actions.append(meanings_button(say))
    return opening(say("describe"), body, actions)


def _colleague(
    say: Localised, people: tuple[PersonLine, ...], known: Details
) -> Iterator[CardElement]:
    """Yield the list of those a threat may be aimed at, with a name to type where it is not all of
    them; nothing where nobody is known."""
    if people:
        yield person_choice(
            say,
            people,
            "target_person",
            say("choose"),
            label=say("describe-colleague"),
            value=known.target_person,
        )
    if people[MOST_CHOICES:]:
        yield TextInput(
            id="target_name",
            max_length=NAME_LENGTH,
            placeholder=say("describe-colleague-name"),
        )


# Whom a threat may be aimed at, with one tap each (R41).
AIMED_AT = (Target.SELF, Target.COLLEAGUE, Target.OTHER_UNIT, Target.THIRD_PARTY)


def aimed_at(say: Localised, target: Target) -> Action:
    """Return the button that says whom the threat is aimed at."""
    return button(say(TARGETS[target]), Verb.DESCRIBE, target=target.value)


def where_it_came(say: Localised) -> Action:
    """Return *Velg*: how the threat came, with one tap each."""
    ways = [button(say(title), Verb.DESCRIBE, channel=one.value) for one, title in CHANNELS.items()]
    half = len(ways) // 2  # a row holds six
    return opening(say("choose"), [row(ways[:half]), row(ways[half:])])


@lru_cache(maxsize=_REMEMBERED)
def correct_button(
    language: Language, people: tuple[PersonLine, ...], known: Details
) -> ShowCardAction:
    """Return *Rett opp*, with *Det var ikke en trussel*: what whoever helps has told is hers to
    correct (R40)."""
    say = say_in(language)
    body: list[CardElement] = [
        choice(say, "target", "fact-target", TARGETS, known.target),
        choice(say, "channel", "fact-channel", CHANNELS, known.channel),
        *_colleague(say, people, known),
    ]
    # It is one, as she says who corrects it; also where she has said before that it was none.
    one = IncidentKind.THREAT.value
    save = button(say("describe-save"), Verb.DESCRIBE, inputs=True, style="positive", kind=one)
    was_none = button(say("threat-was-none"), Verb.NO_THREAT)
    return opening(say("threat-correct"), body, [save, was_none])


def person_choice(
    say: Localised,
    people: tuple[PersonLine, ...],
    id: str,
    placeholder: str,
    *,
    label: str | None = None,
    value: str | None = None,
    unreached: Collection[str] = (),
) -> ChoiceSetInput:
    """Return a folded list of names; its value is a person id, or "" when nobody is chosen. A word
    beside whom no alarm would reach."""
    listed = people[:MOST_CHOICES]

    def title(person: PersonLine) -> str:
        name = plainly(person)
        return say("alerted-unreached", name=name) if person.id in unreached else name

    return ChoiceSetInput(
        id=id,
        label=label,
        style="compact",
        placeholder=placeholder,
        value=value if any(person.id == value for person in listed) else None,
        choices=[Choice(title=title(person), value=person.id) for person in listed],
    )


def choice(
    say: Localised, id: str, label: str, texts: Mapping[_T, str], value: _T | None
) -> ChoiceSetInput:
    """Return a folded list of codes in words; nothing chosen sends ""."""
    return ChoiceSetInput(
        id=id,
        label=say(label),
        style="compact",
        placeholder=say("choose"),
        value=value.value if value is not None else None,
        choices=[Choice(title=say(text), value=one.value) for one, text in texts.items()],
    )


def chain_lines(say: Localised, view: StatusView) -> Iterator[CardElement]:
    """Yield a line for everybody of the chain: alerted, or when they will be (R38)."""
    helpers = {helper.person.id for helper in view.helpers}
    steps = [step for step in view.steps if step.person.id not in helpers]
    for step in steps[:MOST_LINES]:
        yield _step(say, view, step)
    hidden = len(steps) - MOST_LINES
    if hidden > 0:
        yield quiet(say("more-people", count=hidden))
    for level in view.skipped[:_MOST_SKIPPED]:
        yield quiet(say("status-skipped", level=as_text(level)))


_MOST_SKIPPED = 4
WAITED_FOR = (StepState.ALERTED, StepState.RINGING, StepState.SEEN)  # have it before them
STEPS = {
    StepState.ALERTED: "step-alerted",
    StepState.HELD_BACK: "step-held-back",
    StepState.RINGING: "step-ringing",
    StepState.SEEN: "step-seen",
    StepState.DECLINED: "step-declined",
    StepState.UNREACHABLE: "step-unreachable",
    StepState.UNANSWERED: "step-unanswered",
}


def _step(say: Localised, view: StatusView, step: ChainStep) -> CardElement:
    aside = call_aside(say, step.person)
    told = _step_told(say, view, step)
    if step.state in WAITED_FOR and not view.drill_alone:
        color: Mark = "Warning" if step.state is StepState.ALERTED else "Accent"
        return marked("●", color, [paragraph(told, gap="None")], aside)
    return marked("○", "Default", [quiet(told, gap="None")], aside)


def _step_told(say: Localised, view: StatusView, step: ChainStep) -> str:
    name = named(step.person)
    at = clock_time(step.at, view.language) if step.at is not None else None
    if view.drill_alone and step.state is not StepState.UNREACHABLE:
        return say("step-would", name=name, time=at) if at else say("step-would-later", name=name)
    if step.state is StepState.NEXT:
        return say("step-next", name=name, time=at) if at else say("step-next-soon", name=name)
    if step.state is StepState.LATER:
        return say("step-next", name=name, time=at) if at else say("step-later", name=name)
    return say(STEPS[step.state], name=name)


def tell_more(view: StatusView) -> Action:
    """Return *Fortell mer*: what was told can be corrected, also after the end."""
    return describe_button(
        view.language, view.people, view.details, channel_too=_tells_channel(view)
    )


def _tells_channel(view: StatusView) -> bool:
    """A threat came somehow; once on a card, where nobody has told it and the card asks."""
    is_threat = view.details.is_threat or view.details.channel is not None
    return is_threat and not view.ask_channel


def report_button(say: Localised, *, filled: bool = False) -> Action:
    """Return *Skriv avviksmelding* (R18)."""
    style: Style | None = "positive" if filled else None
    kind = DraftKind.REPORT.value
    return button(say("ended-report"), ReportVerb.BEGIN, style=style, kind=kind)


def what_is_asked(say: Localised, view: StatusView) -> tuple[list[CardElement], int]:
    """Return what the ended card says of a threat, with the one question that is first, and how
    many answers that has: what a helper has told, then whether she is safe, at whom it was aimed,
    where it came, whether it was one (R40, R42, R82)."""
    body: list[CardElement] = []
    answers: list[Action] = []
    if view.duty is not None and not view.told_by:
        body += told_of_the_threat(say, view.duty)
    if view.written:
        body.append(strong(say("status-written")))
    if view.told_by:
        body.append(strong(say("threat-told-by", name=as_text(view.told_by))))
        answers = [
            confirm(say, None if view.beside else "positive"),
            button(say("threat-was-none"), Verb.NO_THREAT),
        ]
    elif _is_asked_first(view):
        body.append(strong(say("safe-question")))
        again = button(say("safe-no"), Verb.RAISE, **drill_or_earnest(view.drill))
        style: Style | None = None if view.beside else "positive"
        answers = [button(say("safe-yes"), Verb.SAFE, style=style), again]
    elif asks_whom(view):
        body.append(strong(say("threat-whom")))
        answers = _whom(say)
    elif view.ask_channel and not view.written:
        body.append(strong(say("status-where")))
        answers = [where_it_came(say)]
    elif view.ask_threat and view.ending is Ending.RESOLVED and not view.drill:
        body.append(strong(say("threat-was-it")))
        was_none = button(say("threat-was-not"), Verb.NO_THREAT)
        answers = [button(say("threat-was"), Verb.THREAT), was_none]
    if answers:
        body.append(row(answers))
    return body, len(answers)


def about_a_threat(say: Localised, view: StatusView) -> Iterator[Part]:
    """Yield, while the alarm goes on, who has been told and who follows it up, and what may be said
    more, one question at a time."""
    if view.duty is not None:
        yield from spare(1, told_of_the_threat(say, view.duty, whole=False))
    if asks_whom(view):
        yield strong(say("threat-whom"))
        yield row(_whom(say))
    if view.written:
        yield strong(say("status-written"))
    elif view.ask_channel:
        yield strong(say("status-where"))
        yield row([where_it_came(say)])


def _is_asked_first(view: StatusView) -> bool:
    return view.ending is Ending.RESOLVED and view.ask_safe and not view.drill


def asks_whom(view: StatusView) -> bool:
    """While the alarm goes on, not before it is said where the threat came."""
    is_known = view.details.kind is not IncidentKind.THREAT or view.details.target is not None
    return not is_known and not (view.ending is None and view.ask_channel)


def _whom(say: Localised) -> list[Action]:
    """Two buttons, the second with the others: a card shows four at the most."""
    first, *others = (aimed_at(say, target) for target in AIMED_AT)
    return [first, opening(say("helped-other"), [], others)]


def told_of_the_threat(
    say: Localised, duty: ThreatFollowUpLine, *, whole: bool = True
) -> Iterator[CardElement]:
    """Yield who has been told, and who follows it up; while the alarm goes on (not `whole`) of
    several who have been told none by name."""
    if duty.owner:
        yield paragraph(say("status-duty-owner", name=as_text(duty.owner)))
        return
    if duty.told and (whole or not duty.told[1:]):
        names = in_a_row(say, (as_text(name) for name in duty.told[:MOST_LINES]))
        yield paragraph(say("status-threat-told", names=names))
    if duty.untaken:
        yield paragraph(say("duty-untaken"))
    elif duty.asked and not (duty.told and (whole or not duty.told[1:])):  # those told are asked
        yield quiet(say("status-duty-asked"), gap="None")


def confirm(say: Localised, style: Style | None = "positive") -> Action:
    """Return the caseworker's yes to what a helper has told."""
    return button(say("threat-right"), Verb.THREAT, style=style)
