"""What is chosen and typed on the forms of administration. Inputs of one card may not share an id,
so those of a person say what they are for."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import CardElement, Choice, ChoiceSetInput, NumberInput, TextInput

from bot.cards.kit.words import NAME_LENGTH, clipped
from bot.domain.organisation.edit import What
from bot.texts import Say

_MOST_CHOICES = 20
_CHOICE_LETTERS = 40
_PHONE_LETTERS = 20
MOST_SECONDS, MOST_TIMES = 3600, 100
People = Sequence[tuple[str, str]]


def who_inputs(
    say: Say, what: What, people: People, *, label: str = "admin-choose-person"
) -> Iterator[CardElement]:
    """A person, chosen or typed: of two hundred the list shows the first, a name finds each."""
    if people:
        yield ChoiceSetInput(
            id=f"person_{what.value}",
            label=say(label),
            style="compact",
            placeholder=say("choose"),
            choices=person_choices(people),
        )
    if what in (What.BACK, What.AWAY):
        return
    yield TextInput(
        id=f"who_{what.value}",
        label=say("admin-type-name" if people else "admin-type-name-only"),
        max_length=NAME_LENGTH,
    )


def person_choices(people: People) -> list[Choice]:
    """The first of them, to choose from."""
    return [
        Choice(title=clipped(name, _CHOICE_LETTERS), value=person)
        for person, name in people[:_MOST_CHOICES]
    ]


def name_input(say: Say, label: str, value: str | None) -> TextInput:
    """What a level or a number is called."""
    return TextInput(id="name", label=say(label), max_length=NAME_LENGTH, value=_again(value))


def phone_input(say: Say, label: str, value: str | None) -> TextInput:
    """A telephone number."""
    return TextInput(
        id="phone", label=say(label), max_length=_PHONE_LETTERS, style="Tel", value=_again(value)
    )


def _again(value: str | None) -> str | None:
    """What was typed before."""
    return clipped(value) if value else None


def wait_inputs(say: Say, wait: int, alone: int | None) -> Iterator[CardElement]:
    """How long a level is waited for, in seconds; `alone` may stay empty."""
    yield number_input(say, "wait", "admin-level-wait", wait, MOST_SECONDS)
    yield number_input(say, "alone", "admin-level-alone", alone, MOST_SECONDS)


def number_input(say: Say, id: str, label: str, value: int | None, most: int) -> NumberInput:
    """A whole number from 1 to `most`."""
    return NumberInput(id=id, label=say(label), value=value, min=1, max=most)
