"""What a card is made of: texts, the coloured top that reads alone, pictures drawn of elements,
buttons that change something, and the last step of every card, from typed elements to plain JSON.

All text given here is read as markdown. Pictures are made of card elements, which every Teams
client draws, with the number in words beside each: an image could not be read aloud, and is drawn
late where the net is slow.

A button is an Action.Execute with an Action.Submit for older clients. Both carry the same data
(contract.md, "Cards"): the verb again, the incident and `seen`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from bot.cards.kit import (
    Action,
    ActionSet,
    AdaptiveCard,
    CardElement,
    Choice,
    Column,
    ColumnSet,
    Container,
    ExecuteAction,
    FactSet,
    OpenUrlAction,
    RichTextBlock,
    ShowCardAction,
    SubmitAction,
    TextBlock,
    TextRun,
    as_json,
)
from bot.domain.alarm.incident import Drill, DrillMark
from bot.texts import Localised

Tone = Literal["attention", "warning", "good", "emphasis", "accent"]
Mark = Literal["Accent", "Warning", "Good", "Attention", "Default"]
Gap = Literal["None", "ExtraSmall", "Small", "Default", "Medium", "Large"]


def paragraph(text: str, gap: Gap = "Medium") -> TextBlock:
    """A sentence to read."""
    return TextBlock(text=text, wrap=True, spacing=gap)


def strong(text: str, gap: Gap = "Medium") -> TextBlock:
    """A sentence that must be seen first."""
    return TextBlock(text=text, wrap=True, weight="Bolder", spacing=gap)


def quiet(text: str, gap: Gap = "Small") -> TextBlock:
    """A sentence that can wait."""
    return TextBlock(text=text, wrap=True, is_subtle=True, spacing=gap)


def subheading(text: str, gap: Gap = "Medium") -> TextBlock:
    """What the following lines are about."""
    return TextBlock(text=text, wrap=True, weight="Bolder", spacing=gap, style="heading")


def to_say(text: str, *, bleed: bool = True) -> Container:
    """The sentence to read aloud: the largest thing on its card."""
    spoken = TextBlock(text=text, wrap=True, size="Large", weight="Bolder")
    return Container(style="emphasis", bleed=bleed, items=[spoken], spacing="Small")


def verbatim(text: str, gap: Gap = "None", *, large: bool = False) -> RichTextBlock:
    """What somebody wrote, never read as markdown."""
    runs: list[CardElement] = [TextRun(text=text, size="Large" if large else None)]
    return RichTextBlock(inlines=runs, spacing=gap)


def marked(
    mark: str,
    color: Mark,
    items: Sequence[CardElement],
    aside: TextBlock | None = None,
) -> ColumnSet:
    """A line with a mark before it and, to the right, something to tap."""
    dot = TextBlock(text=mark, color=color, is_subtle=True if color == "Default" else None)
    columns = [
        Column(width="auto", items=[dot]),
        Column(width="stretch", items=list(items), spacing="Small"),
    ]
    if aside is not None:
        columns.append(Column(width="auto", items=[aside], spacing="Small"))
    return ColumnSet(columns=columns, spacing="Small")


def headline(
    say: Localised, title: str, lines: tuple[str, ...] = (), *, tone: Tone, drill: DrillMark = False
) -> Container:
    """Return the top of a card. Colour carries the state and the words carry it too.

    `title` and `lines` are markdown. In a drill the title begins with ØVELSE and a line
    says that nobody is in danger (L12).
    """
    shown = marked_drill(say, title, drill)
    about = "canary-line" if drill is Drill.CANARY else "drill-line"
    below = (*lines, say(about)) if drill else lines
    return Container(
        style=tone,
        bleed=True,
        items=[
            TextBlock(text=shown, wrap=True, weight="Bolder", size="Large", style="heading"),
            *(quiet(line, gap="None") for line in below),
        ],
    )


def marked_drill(say: Localised, title: str, drill: DrillMark) -> str:
    """Return the title or the push summary as a drill must show it (L12)."""
    prefix = "canary-prefix" if drill is Drill.CANARY else "drill-prefix"
    return say(prefix, headline=title) if drill else title


def caseworker_summary(say: Localised, drill: DrillMark = False) -> str:
    """Return the only words a caseworker's lock screen ever shows (product.md, L11)."""
    return marked_drill(say, say("summary-caseworker"), drill)


_STEPS = "▁▂▃▄▅▆▇█"  # a coloured container is at least as high as its padding: no measure for one
_NOTHING = "\u00a0"


def upright(columns: Sequence[tuple[str, int]]) -> ColumnSet:
    """A bar for each label, as high as its number, with the number above it."""
    most = max((number for _, number in columns), default=0) or 1
    return ColumnSet(
        spacing="Small", columns=[_upright(label, number, most) for label, number in columns]
    )


def _upright(label: str, number: int, most: int) -> Column:
    height = -(-len(_STEPS) * number // most)
    items: list[CardElement] = [
        _small(str(number) if number else _NOTHING),
        TextBlock(
            text=_STEPS[height - 1] if number else _NOTHING,
            size="ExtraLarge",
            color="Accent",
            spacing="None",
            horizontal_alignment="Center",
        ),
        _small(label, subtle=True),
    ]
    return Column(width="stretch", spacing="None", items=items)


def _small(text: str, *, subtle: bool = False) -> TextBlock:
    return TextBlock(
        text=text,
        size="Small",
        spacing="None",
        horizontal_alignment="Center",
        is_subtle=subtle or None,
    )


def along(share: float, tone: Tone) -> ColumnSet:
    """A bar of which `share` (0–1) is filled."""
    part = round(100 * min(1.0, max(0.0, share)))
    return split([(part, tone), (100 - part, "emphasis")])


def split(parts: Sequence[tuple[int, Tone]]) -> ColumnSet:
    """One bar of several parts, as long as their numbers."""
    columns = [
        Column(width=number, spacing="None", style=tone, min_height="20px", items=[])
        for number, tone in parts
        if number
    ]
    return ColumnSet(columns=columns, spacing="Small")


def rows(lines: Sequence[tuple[str, str]]) -> Iterator[CardElement]:
    """A table of two columns: what, and how many."""
    for what, value in lines:
        number = TextBlock(text=value, wrap=True, horizontal_alignment="Right", weight="Bolder")
        yield ColumnSet(
            spacing="Small",
            columns=[
                Column(width="stretch", items=[paragraph(what, gap="None")]),
                Column(width="auto", items=[number]),
            ],
        )


Known = Mapping[str, str]  # what every button of a card sends along


Style = Literal["positive", "destructive"]


@dataclass(frozen=True, slots=True)
class CardOrigin:
    """The alarm a button belongs to and the timeline number its card was drawn from."""

    incident: str | None = None
    seen: int | None = None

    def data(self) -> dict[str, Any]:
        """Return what every button of this card sends along."""
        known = {"incident": self.incident, "seen": self.seen}
        return {name: value for name, value in known.items() if value is not None}


_NO_ALARM = CardOrigin()


def button(
    title: str,
    verb: StrEnum,
    origin: CardOrigin = _NO_ALARM,
    *,
    style: Style | None = None,
    inputs: bool = False,
    tooltip: str | None = None,
    **data: str | bool,
) -> ExecuteAction:
    """Return a button. Only with `inputs` does it send what was typed or chosen on the card."""
    sent = {"verb": verb, **origin.data(), **data}
    with_inputs: Literal["auto", "none"] = "auto" if inputs else "none"
    return ExecuteAction(
        title=title,
        verb=verb,
        data=sent,
        style=style,
        associated_inputs=with_inputs,
        tooltip=tooltip,
        fallback=SubmitAction(title=title, data=sent, style=style, associated_inputs=with_inputs),
    )


def drill_or_earnest(drill: DrillMark) -> dict[str, Any]:
    """Return what a button that cries carries on the card of an alarm: without the store nothing
    else tells whether it is a drill's (L12). Cards that were drawn by earlier revisions say neither
    of it."""
    return {"drill": Drill.ALONE.value} if drill else {"earnest": True}


def restyled(made: ExecuteAction, style: Style | None) -> ExecuteAction:
    """Return the button in another style, for older clients too."""
    changes: dict[str, Any] = {"style": style}
    if isinstance(made.fallback, SubmitAction):
        changes["fallback"] = made.fallback.model_copy(update={"style": style})
    return made.model_copy(update=changes)


def opening(
    title: str, body: Sequence[CardElement], actions: Sequence[Action] = ()
) -> ShowCardAction:
    """Return a button that unfolds more of the card, without asking the bot."""
    inner = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    return ShowCardAction(title=title, card=inner)


def chosen_again(choices: Sequence[Choice], value: str | None) -> str | None:
    """What was chosen before, where it is still to be chosen."""
    return value if any(one.value == value for one in choices) else None


def link(title: str, url: str, *, style: Style | None = None) -> OpenUrlAction:
    """Return a button that opens an address: a call or a chat in Teams."""
    return OpenUrlAction(title=title, url=url, style=style)


def row(actions: Sequence[Action]) -> ActionSet:
    """Return buttons inside the body of a card."""
    return ActionSet(actions=list(actions), spacing="Small")


@dataclass(frozen=True, slots=True)
class Spare:
    """What a card can do without where it would hold too many words: the highest rank first."""

    rank: int
    element: CardElement


Part = CardElement | Spare
# How many a card holds during an alarm (L14): for whoever is in need or asked, for whoever helps.
MOST_WORDS, MOST_HELPERS_WORDS = 60, 80


def spare(rank: int, elements: Iterable[CardElement]) -> Iterator[Spare]:
    """What the card can do without, all of one rank."""
    yield from (Spare(rank, one) for one in elements)


def within(most: int, parts: Iterable[Part], actions: Sequence[Action]) -> list[CardElement]:
    """The parts, without as many of those that can be spared as it takes to hold at most so many
    words, those on the buttons too (L14). What people wrote counts as none."""
    body = list(parts)
    spares = sorted((one for one in body if isinstance(one, Spare)), key=lambda one: -one.rank)
    if spares:
        too_many = sum(map(_words, (*body, *actions))) - most
        for one in spares:
            if too_many <= 0:
                break
            too_many -= _words(one)
            body = [part for part in body if part is not one]
    return whole(body)


def whole(parts: Iterable[Part]) -> list[CardElement]:
    """All of the parts."""
    return [part.element if isinstance(part, Spare) else part for part in parts]


_ADDRESS, _NUMBER, _WORD = (
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"(?<=\d)\s(?=\d)"),
    re.compile(r"\w\S*"),
)


def _words(part: object) -> int:
    """How many words are read there before anything is unfolded: a link is its title, a telephone
    number one word."""
    match part:
        case Spare():
            return _words(part.element)
        case str():
            return len(_WORD.findall(_NUMBER.sub("", _ADDRESS.sub("]", part))))
        case TextBlock():
            return _words(part.text)
        case ActionSet():
            return sum(map(_words, part.actions or ()))
        case Container() | Column():
            return sum(map(_words, part.items or ()))
        case ColumnSet():
            return sum(map(_words, part.columns or ()))
        case FactSet():
            return sum(_words(one.title) + _words(one.value) for one in part.facts or ())
        case Action():
            return _words(getattr(part, "title", None))
    return 0


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """An Adaptive Card 1.5 as plain JSON, and the push summary that goes with it (L11)."""

    card: dict[str, Any]
    summary: str


# How the views of a file are drawn, by type. Any: each takes the view that is its key.
Drawers = Mapping[type, Callable[[Any], DrawnCard]]


def finish(
    body: Sequence[CardElement],
    actions: Sequence[Action] = (),
    *,
    summary: str,
    origin: CardOrigin | None = None,
    loose: bool = False,
) -> DrawnCard:
    """Return the card with these elements, ready to be sent alone in its message. With an `origin`
    its buttons are this alarm's: what many cards have in common is drawn once, without one.
    `loose`: the message is never updated, and one sentence takes its place."""
    typed = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    card = as_json(typed)
    if origin is not None:
        _stamp(card, origin.data() | ({"loose": "1"} if loose else {}))
    return DrawnCard(card=card, summary=summary)


def _stamp(part: dict[str, Any], data: dict[str, Any]) -> None:
    """Puts what every button of the card sends along into each that changes something."""
    for key, item in part.items():
        if key == "data":
            part[key] = {**data, **item}
        elif type(item) is dict:
            _stamp(item, data)
        elif type(item) is list:
            for one in item:
                if type(one) is dict:
                    _stamp(one, data)


def tap(title: str, verb: StrEnum, known: Known, *, form: bool = False) -> ExecuteAction:
    """Return a button that sends along what its card knows, and of a `form` what was entered."""
    style: Style | None = "positive" if form else None
    return button(title, verb, CardOrigin(), style=style, inputs=form, tooltip=None, **known)
