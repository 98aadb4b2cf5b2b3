"""What a card is made of: texts, the coloured top that reads alone, and pictures drawn of elements.

All text given here is read as markdown. Pictures are made of card elements, which every Teams
client draws, with the number in words beside each: an image could not be read aloud, and is drawn
late where the net is slow.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from microsoft_teams.cards import (
    CardElement,
    Column,
    ColumnSet,
    Container,
    RichTextBlock,
    TextBlock,
    TextRun,
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
