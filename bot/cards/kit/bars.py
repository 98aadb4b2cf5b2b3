"""Pictures made of card elements, which every Teams client draws, with the number in words beside
each. No image is sent: it could not be read aloud, and is drawn late where the net is slow.
"""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import CardElement, Column, ColumnSet, TextBlock

from bot.cards.kit.elements import Tone, paragraph

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
