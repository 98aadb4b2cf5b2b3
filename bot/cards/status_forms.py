"""What unfolds from the status card: *Noen hjelper meg* and *Fortell mer*, without a round trip."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from microsoft_teams.cards import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    ShowCardAction,
    TextInput,
)

from bot.cards.buttons import Origin, button, opening, row
from bot.cards.calls import named, plainly
from bot.cards.facts import KINDS, MEETINGS, PLACES, TARGETS
from bot.cards.paragraphs import quiet, strong
from bot.cards.views import PersonLine, StatusView
from bot.cards.wording import NAME_LENGTH
from bot.domain.incident import How
from bot.texts import Say

_T = TypeVar("_T", bound=StrEnum)
_WITH_A_TAP = 3
MOST_CHOICES = 25


def helped_button(say: Say, view: StatusView, origin: Origin) -> ShowCardAction:
    """Return *Noen hjelper meg*: one tap for the first leaders, a name for anybody else (R23)."""
    body: list[CardElement] = [strong(say("helped-question"), gap="None")]
    for leader in view.leaders[:_WITH_A_TAP]:
        body.append(quiet(named(leader)))
        body.append(row(list(_ways(say, origin, leader))))
    body.append(quiet(say("helped-other")))
    if view.leaders[_WITH_A_TAP:]:
        body.append(person_choice(say, view.leaders[_WITH_A_TAP:], "person", say("helped-choose")))
    body.append(
        TextInput(id="colleague", max_length=NAME_LENGTH, placeholder=say("helped-colleague"))
    )
    body.append(row(list(_ways(say, origin, None))))
    return opening(say("helped"), body)


def _ways(say: Say, origin: Origin, leader: PersonLine | None) -> Iterator[Action]:
    ways = (
        (How.PHONE, "helped-by-phone", "helped-tooltip-phone"),
        (How.IN_PERSON, "helped-here", "helped-tooltip-here"),
    )
    for how, title, tooltip in ways:
        if leader is None:
            yield button(say(title), "red_card.helped", origin, inputs=True, how=how.value)
        else:
            yield button(
                say(title),
                "red_card.helped",
                origin,
                tooltip=say(tooltip, name=plainly(leader)),
                person=leader.id,
                how=how.value,
            )


def describe_button(say: Say, view: StatusView, origin: Origin) -> ShowCardAction:
    """Return *Fortell mer*: facts to choose, prefilled, and *Trekk varselet* below them."""
    known = view.details
    body: list[CardElement] = [
        quiet(say("describe-line"), gap="None"),
        _choice(say, "meeting", "fact-meeting", MEETINGS, known.meeting),
        _choice(say, "kind", "fact-kind", KINDS, known.kind),
        _choice(say, "place", "fact-place", PLACES, known.place),
        _choice(say, "target", "fact-target", TARGETS, known.target),
    ]
    if view.leaders:
        body.append(
            person_choice(
                say,
                view.leaders,
                "target_person",
                say("choose"),
                label=say("describe-colleague"),
                value=known.target_person,
            )
        )
    actions: list[Action] = [
        button(say("describe-save"), "incident.describe", origin, inputs=True, style="positive"),
        button(say("withdraw"), "red_card.cancel", origin),
    ]
    return opening(say("describe"), body, actions)


def person_choice(
    say: Say,
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


def _choice(
    say: Say, id: str, label: str, texts: Mapping[_T, str], value: _T | None
) -> ChoiceSetInput:
    return ChoiceSetInput(
        id=id,
        label=say(label),
        style="compact",
        placeholder=say("choose"),
        value=value.value if value is not None else None,
        choices=[Choice(title=say(text), value=one.value) for one, text in texts.items()],
    )
