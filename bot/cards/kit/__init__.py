"""What cards are made of: elements of Adaptive Cards 1.5 under the names of Microsoft's own models
(`microsoft_teams.cards`), by which they are typed. When the bot runs they are plain values: a model
looks through its schema for each value and twice for each element, which was half of what a card
took to draw while an alarm waits, and an eighth of a second of a start. That a card is what the
models make of it is tested (decision 91)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self


class Plain:
    """One element: the fields that it was given; of any other it says None, as a model does."""

    type: str | None = None

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> None:
        if name.startswith("_"):
            raise AttributeError(name)

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other fields."""
        return self.__class__(**{**self.__dict__, **update})


if TYPE_CHECKING:
    from microsoft_teams.cards import Action as Action
    from microsoft_teams.cards import ActionSet as ActionSet
    from microsoft_teams.cards import AdaptiveCard as AdaptiveCard
    from microsoft_teams.cards import CardElement as CardElement
    from microsoft_teams.cards import Choice as Choice
    from microsoft_teams.cards import ChoiceSetInput as ChoiceSetInput
    from microsoft_teams.cards import Column as Column
    from microsoft_teams.cards import ColumnSet as ColumnSet
    from microsoft_teams.cards import Container as Container
    from microsoft_teams.cards import DateInput as DateInput
    from microsoft_teams.cards import ExecuteAction as ExecuteAction
    from microsoft_teams.cards import Fact as Fact
    from microsoft_teams.cards import FactSet as FactSet
    from microsoft_teams.cards import NumberInput as NumberInput
    from microsoft_teams.cards import OpenUrlAction as OpenUrlAction
    from microsoft_teams.cards import QueryData as QueryData
    from microsoft_teams.cards import RichTextBlock as RichTextBlock
    from microsoft_teams.cards import ShowCardAction as ShowCardAction
    from microsoft_teams.cards import SubmitAction as SubmitAction
    from microsoft_teams.cards import TextBlock as TextBlock
    from microsoft_teams.cards import TextInput as TextInput
    from microsoft_teams.cards import TextRun as TextRun
    from microsoft_teams.cards import TimeInput as TimeInput
    from microsoft_teams.cards import ToggleInput as ToggleInput
else:

    class CardElement(Plain):
        """What stands on a card."""

    class Action(Plain):
        """A button."""

    def _named(kind, of=CardElement):
        return type(kind, (of,), {"type": kind})

    AdaptiveCard, TextBlock, TextRun, RichTextBlock, Container, Column, ColumnSet, FactSet = map(
        _named,
        (
            "AdaptiveCard", "TextBlock", "TextRun", "RichTextBlock", "Container", "Column",
            "ColumnSet", "FactSet",
        ),
    )  # fmt: skip
    ActionSet, TextInput, NumberInput, DateInput, TimeInput, ToggleInput, ChoiceSetInput = map(
        _named,
        (
            "ActionSet", "Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle",
            "Input.ChoiceSet",
        ),
    )  # fmt: skip
    ExecuteAction = _named("Action.Execute", Action)
    SubmitAction = _named("Action.Submit", Action)
    OpenUrlAction = _named("Action.OpenUrl", Action)
    ShowCardAction = _named("Action.ShowCard", Action)
    QueryData = _named("Data.Query", Plain)

    class Choice(Plain):
        """One of a list."""

    class Fact(Plain):
        """A line of a table."""


class _WireNames(dict[str, str]):
    """A field's name on the wire, by its name here."""

    def __missing__(self, name: str) -> str:
        first, *rest = name.split("_")
        self[name] = wire = first + "".join(word.capitalize() for word in rest)
        return wire


_WIRE = _WireNames(choices_data="choices.data", ac_schema="schema")


def as_json(card: AdaptiveCard) -> dict[str, Any]:
    """The card as plain JSON, without what has no value; nobody else holds any part of it."""
    made: dict[str, Any] = _plain(card)
    return made


_AS_THEY_ARE = (str, bool, int, float)


def _plain(part: Any) -> Any:
    if isinstance(part, Plain):
        made = {} if part.type is None else {"type": part.type}
        for name, one in part.__dict__.items():
            if type(one) in _AS_THEY_ARE:
                made[_WIRE[name]] = one
            elif one is not None:
                made[_WIRE[name]] = _plain(one)
        return made
    kind = type(part)
    if kind is list or kind is tuple:
        return [_plain(one) for one in part]
    if kind is dict:
        return {n: one if type(one) in _AS_THEY_ARE else _plain(one) for n, one in part.items()}
    return part  # a word of an enumeration
