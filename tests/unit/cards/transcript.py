"""Cards in words: what a person sees and can do, in reading order, one thing to a line.

goldens/README.md says how to read it. Nothing of a card is left out: what has no words of its own
here stands in braces as it is in the card. What never varies is not said, and said where it does:
a version other than 1.5, a long text that does not wrap, a button that means something else in
older clients or does not carry its alarm.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.unit.cards.people import INCIDENT, SEEN

Part = dict[str, Any]

_LINE = 90  # letters of choices that stand on one line
_SHORT = 3  # letters of a text that need not wrap, and lines that are not worth a reference
_SPACE = {None: " ", "None": ".", "Small": "-", "Medium": "="}
_MORE = "+"  # in the place of the space: belongs to the line above
_SAID = {
    ("isSubtle", True): "subtle",
    ("weight", "Bolder"): "bold",
    ("isRequired", True): "required",
    ("isMultiline", True): "several lines",
    ("isMultiSelect", True): "several of them",
    ("associatedInputs", "auto"): "sends the inputs",
}
_BY_VALUE = ("color", "size", "horizontalAlignment", "style")
_NAMED = {"placeholder": "hint", "errorMessage": "if empty", "value": "filled in"}
_BUTTONS = {"positive": "filled", "destructive": "red"}
_CALL = "(https://teams.microsoft.com/l/call/0/0?users=4:"
_ONE_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_PERSON = re.compile(r"00000000-0000-0000-0000-0{9}(\d{3})")
_UUID = re.compile(r"([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Transcript:
    """Writes the cards of one subject; what unfolds on several of them is written once."""

    def __init__(self) -> None:
        self._unfolded: dict[tuple[str, ...], str] = {}

    def lines(self, name: str, card: Part) -> Iterator[str]:
        """Yield the lines of the card, which is known by its name from then on."""
        rest = _unless(card, type="AdaptiveCard", version="1.5")
        body, actions = rest.pop("body"), rest.pop("actions", None)
        if rest:
            yield f"  card{_braces(rest)}"
        yield from self._all(name, body)
        if actions is not None:
            yield "  ----"
            for action in actions:
                yield from self._action(name, " ", action)

    def _all(self, name: str, parts: list[Part]) -> Iterator[str]:
        for part in parts:
            rest = dict(part)
            kind, space = rest.pop("type"), rest.pop("spacing", None)
            yield from self._part(name, _SPACE.get(space, f"{space}:"), kind, rest)

    def _part(self, name: str, mark: str, kind: str, rest: Part) -> Iterator[str]:
        match kind:
            case "TextBlock":
                yield from _text(mark, rest)
            case "RichTextBlock" | "FactSet":
                yield from _pieces(mark, rest)
            case "Container":
                items = rest.pop("items")
                yield f"{mark} box{_braces(rest)}"
                yield from _indented(self._all(name, items))
            case "ColumnSet":
                yield from self._columns(name, mark, rest)
            case "ActionSet":
                for action in rest.pop("actions"):
                    yield from self._action(name, mark, action, rest)
                    mark = _MORE
            case _ if kind.startswith("Input."):
                yield from _input(mark, kind.removeprefix("Input."), rest)
            case _:
                yield f"{mark} {kind}{_braces(rest)}"

    def _columns(self, name: str, mark: str, rest: Part) -> Iterator[str]:
        """Cells that are one line each stand side by side, others below each other."""
        columns = [dict(one) for one in rest.pop("columns")]
        cells = [list(self._all(name, one.pop("items"))) for one in columns]
        looks = f"<{' '.join(_column(one) for one in columns)}>"
        if all(len(lines) <= 1 for lines in cells):
            said = " | ".join("".join(lines).removeprefix("  ") for lines in cells)
            yield f"{mark} {said}  {looks}{_braces(rest)}"
            return
        yield f"{mark} columns {looks}{_braces(rest)}"
        for number, lines in enumerate(cells):
            if number:
                yield "      |"
            yield from _indented(lines)

    def _action(
        self, name: str, mark: str, action: Part, row: Mapping[str, Any] | None = None
    ) -> Iterator[str]:
        rest = {**action, **(row or {})}
        kind, title = rest.pop("type"), rest.pop("title")
        style = rest.pop("style", None)
        looks = _BUTTONS.get(style, f"{style}!") if style else ""
        shown = f"{mark} [ {title} ] {looks}{', ' if looks else ''}"
        match kind:
            case "Action.Execute":
                yield f"{shown}{_sent(action, rest)}{_braces(rest)}"
            case "Action.OpenUrl":
                yield f"{shown}opens {rest.pop('url')}{_braces(rest)}"
            case "Action.ShowCard":
                lines = tuple(self.lines(name, rest.pop("card")))
                first = self._unfolded.setdefault(lines, name)
                if first != name and len(lines) > _SHORT:
                    yield f"{shown}unfolds as on {first}{_braces(rest)}"
                else:
                    yield f"{shown}unfolds{_braces(rest)}"
                    yield from _indented(lines)
            case _:
                yield f"{shown}{kind}{_braces(rest)}"


def visible(text: str) -> str:
    """Return the text with what cannot be seen in it written out; a new line stays one."""
    known = {"\n": "\n", "\u00a0": "␣"}
    shown = "".join(
        known.get(one) or (one if one.isprintable() else f"<U+{ord(one):04X}>") for one in text
    )
    return shown if shown and shown == shown.strip() else json.dumps(shown, ensure_ascii=False)


def _text(mark: str, rest: Part) -> Iterator[str]:
    text = rest.pop("text")
    if len(text) > _SHORT and not _ONE_LINK.fullmatch(text):
        rest = _unless(rest, wrap=True)
    heading = ""
    if rest.get("style") == "heading":
        del rest["style"]
        heading = "# " if rest.get("size") == "Large" and rest.get("weight") == "Bolder" else "## "
        rest = _unless(rest, weight="Bolder", **({"size": "Large"} if heading == "# " else {}))
    yield from _lines(mark, f"{heading}{visible(text).replace(_CALL, '(call ')}", rest)


def _pieces(mark: str, rest: Part) -> Iterator[str]:
    """What somebody wrote, letter by letter, or facts with their titles."""
    for run in rest.pop("inlines", ()):
        shown = _unless(run, type="TextRun")
        yield from _lines(mark, f"“{visible(shown.pop('text'))}”", shown | rest)
        mark = _MORE
    for fact in rest.pop("facts", ()):
        shown = dict(fact)
        said = f"{shown.pop('title')} :: {visible(shown.pop('value')).replace(_CALL, '(call ')}"
        yield from _lines(mark, said, shown | rest)
        mark = _MORE


def _input(mark: str, kind: str, rest: Part) -> Iterator[str]:
    label, title = rest.pop("label", None), rest.pop("title", None)
    choices = [dict(one) for one in rest.pop("choices", ())]
    if kind == "ChoiceSet":
        rest = _unless(rest, style="compact")
    value = rest.get("value")
    apart = isinstance(value, str) and (len(value) > _LINE or "\n" in value)
    if apart:
        rest["value"] = "below"
    said = "".join(f"{one} " for one in (label, title) if one is not None)
    yield f"{mark} {said}<{kind} {rest.pop('id')}>{_braces(rest)}"
    options = [f"{one.pop('title')} = {_id(one.pop('value'))}{_braces(one)}" for one in choices]
    if len(" / ".join(options)) <= _LINE:
        options = [" / ".join(options)] if options else []
    yield from (f"    {one}" for one in options)
    if apart:
        yield from (f"    ¦ {line}" for line in visible(str(value)).split("\n"))


def _sent(action: Part, rest: Part) -> str:
    """What the button sends; everything that is as on every button is taken from the rest."""
    verb, data, fallback = rest.pop("verb"), dict(rest.pop("data")), rest.pop("fallback", None)
    same = ("title", "style", "data", "associatedInputs")
    if fallback != {"type": "Action.Submit", **{k: action[k] for k in same if k in action}}:
        rest["in older clients"] = fallback
    if rest.get("associatedInputs") == "none":
        del rest["associatedInputs"]
    if data.get("verb") == verb:
        del data["verb"]
    if (data.get("incident"), data.get("seen")) == (INCIDENT, SEEN):
        del data["incident"], data["seen"]
    return " ".join([verb, *(_sends(key, value) for key, value in data.items())])


def _sends(key: str, value: Any) -> str:
    if not isinstance(value, str):
        return f"{key}:{json.dumps(value)}"
    return f"{key}={_id(value)}"


def _id(value: str) -> str:
    """An id as short as it can be told from others; other words as they are."""
    if person := _PERSON.fullmatch(value):
        return f"#{person[1]}"
    if known := _UUID.fullmatch(value):
        return f"{known[1]}…"
    if len(value) > _LINE:
        return f"{value[:8]}…{value[-8:]} ({len(value)} letters)"
    return value if re.fullmatch(r"[^\s\"]+", value) else json.dumps(value, ensure_ascii=False)


def _column(rest: Part) -> str:
    width, space = rest.pop("width"), rest.pop("spacing", None)
    looks = f"{width}{_SPACE.get(space, f'{space}:')}".strip()
    return f"{looks}{_braces(_unless(rest, type='Column')).strip()}"


def _lines(mark: str, text: str, rest: Mapping[str, Any]) -> Iterator[str]:
    first, *more = text.split("\n")
    if not more:
        yield f"{mark} {first}{_braces(rest)}"
        return
    yield f"{mark} {first}"
    yield from (f"  ¦ {line}" for line in more[:-1])
    yield f"  ¦ {more[-1]}{_braces(rest)}"


def _unless(part: Part, **usual: Any) -> Part:
    """The part without what is as usual; what is missing of it is None."""
    rest = {key: v for key, v in part.items() if key not in usual or usual[key] != v}
    return rest | {key: None for key in usual if key not in part}


def _braces(rest: Mapping[str, Any]) -> str:
    said = ", ".join(_said(key, value) for key, value in rest.items())
    return f" {{{said}}}" if said else ""


def _said(key: str, value: Any) -> str:
    if key == "maxLength":
        return f"at most {value:g}"
    if isinstance(value, bool) and (key, value) not in _SAID:
        return key if value else f"not {key}"
    if not isinstance(value, str):
        known = _SAID.get((key, value)) if isinstance(value, bool) else None
        return known or f"{key} {json.dumps(value, ensure_ascii=False)}"
    if key in _BY_VALUE:
        return value.lower()
    return _SAID.get((key, value)) or f"{_NAMED.get(key, key)}: {visible(value)}"


def _indented(lines: Any) -> Iterator[str]:
    yield from (f"    {line}" for line in lines)
