"""What a client sends when somebody presses a button: only what the card has, and lets them enter.

As the clients do it, a button sends its own data and what stands in the inputs of its card and of
the cards around it, but not of those that it could unfold.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.payloads import Json
from tests.fakes.sent import SentCard

_AT_MOST = 1000  # cards
# A drawn card is never changed, only replaced; it is kept, or another could lie where it lay.
_known: dict[int, tuple[Json, tuple["Button", ...]]] = {}


@dataclass(frozen=True, slots=True)
class Button:
    """A drawn button: its action, and the inputs that it sends, by id."""

    action: Json
    inputs: Mapping[str, Json]

    @property
    def data(self) -> Json:
        """What it sends whatever is entered."""
        return self.action.get("data") or {}

    @property
    def verb(self) -> str:
        """What it does."""
        return str(self.data.get("verb", ""))

    @property
    def title(self) -> str:
        """What stands on it."""
        return str(self.action.get("title", ""))

    def is_about(self, wanted: Json) -> bool:
        """Whether nothing that it sends by itself is another than wanted."""
        return all(self.data.get(key, value) == value for key, value in wanted.items())

    def problems(self, entered: Mapping[str, Any]) -> list[str]:
        """Why nobody can press it after entering this; empty if they can."""
        values = self._values(entered)
        found = (self._problem(name, values[name], entered=name in entered) for name in values)
        return [problem for problem in found if problem]

    def sent(self, entered: Mapping[str, Any]) -> Json:
        """What is sent after `entered` was typed or chosen in its inputs; the others stand as they
        were drawn. AssertionError for what nobody can enter there."""
        problems = self.problems(entered)
        assert not problems, f"{self.title!r}: {'; '.join(problems)}"
        values = self._values(entered).items()
        return self.data | {name: value for name, value in values if value is not None}

    def _values(self, entered: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _drawn(field) for name, field in self.inputs.items()} | dict(entered)

    def _problem(self, name: str, value: Any, *, entered: bool) -> str:
        field = self.inputs.get(name)
        if field is None:
            return f"no input {name} among {sorted(self.inputs)}"
        if field.get("isRequired") and not value:
            return f"{name} has to be filled in"
        return _unfit(name, field, str(value)) if entered and value else ""


def buttons_of(content: Json) -> Sequence[Button]:
    """The buttons of a card, those inside its ShowCards too."""
    known = _known.get(id(content))
    if known is None or known[0] is not content:
        if len(_known) >= _AT_MOST:
            _known.clear()
        known = _known[id(content)] = content, tuple(_buttons(content))
    return known[1]


def _buttons(content: Json, around: Mapping[str, Json] | None = None) -> Iterator[Button]:
    """`around` are the inputs of the cards that it unfolds from."""
    inputs = {**(around or {}), **{field["id"]: field for field in _inputs(content)}}
    for action in _own_actions(content):
        if action.get("type") == "Action.ShowCard":
            yield Button(action, {})
            yield from _buttons(action["card"], inputs)
        else:
            silent = action.get("associatedInputs") == "none"
            yield Button(action, {} if silent else inputs)


def titled(card: SentCard, title: str) -> Button:
    """The button on which this stands; AssertionError, with the titles there are, if none."""
    found = (button for button in buttons_of(card.content) if button.title == title)
    return next(found, None) or Button(card.button(title), {})


def _own_actions(part: Any) -> Iterator[Json]:
    """The actions of a card, those inside its ShowCards left out."""
    if isinstance(part, list):
        for item in part:
            yield from _own_actions(item)
    elif isinstance(part, dict):
        if _kind(part).startswith("Action."):
            yield part
        else:
            for item in part.values():
                yield from _own_actions(item)


def _inputs(part: Any) -> Iterator[Json]:
    """The inputs of a card, those inside its actions left out."""
    if isinstance(part, list):
        for item in part:
            yield from _inputs(item)
    elif isinstance(part, dict):
        if _kind(part).startswith("Input."):
            yield part
        elif not _kind(part).startswith("Action."):
            for item in part.values():
                yield from _inputs(item)


def _kind(part: Json) -> str:
    return str(part.get("type", ""))


def _drawn(field: Json) -> str | None:
    """What stands in an input before anybody enters something; None if it sends nothing."""
    if _kind(field) == "Input.Toggle":
        return str(field.get("value", field.get("valueOff", "false")))
    value = field.get("value")
    return None if value in (None, "") else str(value)


def _unfit(name: str, field: Json, value: str) -> str:
    """Why nobody can enter this value; empty if they can."""
    match _kind(field):
        case "Input.ChoiceSet" if "choices.data" in field:  # Teams' own picker finds anybody
            return ""
        case "Input.ChoiceSet":
            offered = [choice["value"] for choice in field["choices"]]
            chosen = value.split(",") if field.get("isMultiSelect") else [value]
            fits = set(chosen) <= set(offered)
            return "" if fits else f"{name} offers {offered}, not {value!r}"
        case "Input.Toggle":
            fits = value in (field.get("valueOn", "true"), field.get("valueOff", "false"))
        case "Input.Text":
            one_line = field.get("isMultiline") or "\n" not in value
            fits = one_line and len(value) <= field.get("maxLength", len(value))
        case "Input.Number":
            fits = re.fullmatch(r"-?\d+([.]\d+)?", value) is not None and (
                field.get("min", float(value)) <= float(value) <= field.get("max", float(value))
            )
        case "Input.Date":
            fits = re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and (
                field.get("min", value) <= value <= field.get("max", value)
            )
        case "Input.Time":
            fits = re.fullmatch(r"[0-2]\d:[0-5]\d", value) is not None
        case _:
            fits = False
    return "" if fits else f"{name} does not take {value[:50]!r}"
