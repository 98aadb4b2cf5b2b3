"""The few kinds of text a card is made of. All text given here is read as markdown."""

from collections.abc import Sequence
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
