"""What unfolds from the status card: *Noen hjelper meg* and *Fortell mer*, without a round trip.

Three quarters of the status card's elements lie here, and are the same for every alarm of a unit:
drawn once, they cost nothing while an alarm waits. `finish` makes the buttons this alarm's.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from microsoft_teams.cards import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    ShowCardAction,
    TextInput,
)

from bot.cards.alarm.facts import CHANNELS, KINDS, MEETINGS, PLACES, TARGETS
from bot.cards.alarm.views import PersonLine
from bot.cards.kit.buttons import button, opening, row
from bot.cards.kit.elements import quiet, strong
from bot.cards.kit.people import named, plainly
from bot.cards.kit.words import NAME_LENGTH
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Language
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
        body.append(row(list(_ways(say, leader))))
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


@lru_cache(maxsize=_REMEMBERED)
def describe_button(
    language: Language,
    leaders: tuple[PersonLine, ...],
    known: Details,
    helped_too: bool = False,
) -> ShowCardAction:
    """Return *Fortell mer*: facts to choose, prefilled, and *Trekk varselet* below them;
    `helped_too`: *Noen hjelper meg* as well, where another button has its place."""
    say = say_in(language)
    body: list[CardElement] = [
        quiet(say("describe-line"), gap="None"),
        choice(say, "meeting", "fact-meeting", MEETINGS, known.meeting),
        choice(say, "kind", "fact-kind", KINDS, known.kind),
        choice(say, "place", "fact-place", PLACES, known.place),
        choice(say, "target", "fact-target", TARGETS, known.target),
    ]
    if known.channel is not None:  # told already: here it can be corrected
        body.append(choice(say, "channel", "fact-channel", CHANNELS, known.channel))
    if leaders:
        body.append(
            person_choice(
                say,
                leaders,
                "target_person",
                say("choose"),
                label=say("describe-colleague"),
                value=known.target_person,
            )
        )
    actions: list[Action] = [
        button(say("describe-save"), Verb.DESCRIBE, inputs=True, style="positive"),
        button(say("withdraw"), Verb.CANCEL),
    ]
    if helped_too:
        actions.append(helped_button(language, leaders))
    return opening(say("describe"), body, actions)


def person_choice(
    say: Localised,
    people: tuple[PersonLine, ...],
    id: str,
    placeholder: str,
    *,
    label: str | None = None,
    value: str | None = None,
) -> ChoiceSetInput:
    """Return a folded list of names; its value is a person id, or "" when nobody is chosen."""
    listed = people[:MOST_CHOICES]
    return ChoiceSetInput(
        id=id,
        label=label,
        style="compact",
        placeholder=placeholder,
        value=value if any(person.id == value for person in listed) else None,
        choices=[Choice(title=plainly(person), value=person.id) for person in listed],
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
