"""The pictures of the tab: SVG that the server draws, without a script and without a style in it.
Each is an image with a name; its numbers stand in a table beside it, for whoever does not see it.
"""

from collections.abc import Sequence
from html import escape

_HEIGHT, _STEP, _BAR, _TOP = 160, 52, 32, 24
_LEAST = 5  # a bar of few is seen as one
_UNTOLD = 24
_HATCH = (
    '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hatch" width="3" height="8"/></pattern></defs>'
)


def months(bars: Sequence[tuple[str, int | None]], name: str) -> str:
    """Upright bars: a label below, and a number, or None for one that is not told: it is hatched,
    and as high as every other that is not."""
    most = max((number or 0 for _, number in bars), default=0) or 1
    parts = [_HATCH]
    for place, (label, number) in enumerate(bars):
        left = place * _STEP + (_STEP - _BAR) // 2
        tall = _LEAST + round((_HEIGHT - _LEAST) * number / most) if number else 0
        tall, kind = (_UNTOLD, "bar untold") if number is None else (tall, "bar")
        top = _TOP + _HEIGHT - tall
        parts.append(_bar(kind, left, top, _BAR, tall))
        if number:
            parts.append(_letters("value", left + _BAR // 2, top - 6, str(number)))
        parts.append(_letters("label", left + _BAR // 2, _HEIGHT + 44, label))
    wide = max(1, len(bars)) * _STEP
    parts.append(f'<path class="axis" d="M0 {_HEIGHT + _TOP}.5H{wide}"/>')
    return _picture(wide, _HEIGHT + 52, name, parts)


def target(share: float | None, aim: float, name: str, *, reached: bool) -> str:
    """A bar along, with a mark at the aim; empty where the share is not told."""
    full = 600
    parts = [_bar("track", 0, 8, full, 20)]
    if share is not None:
        kind = "bar good" if reached else "bar late"
        parts.append(_bar(kind, 0, 8, max(_LEAST, round(full * share)), 20))
    parts.append(f'<path class="aim" d="M{round(full * aim)} 2V34"/>')
    return _picture(full, 36, name, parts)


def along(per_cent: int, name: str) -> str:
    """A bar along, of a hundred."""
    full = 300
    parts = [
        _bar("track", 0, 2, full, 16),
        _bar("bar", 0, 2, max(_LEAST, full * per_cent // 100), 16),
    ]
    return _picture(full, 20, name, parts)


def _bar(kind: str, x: int, y: int, wide: int, tall: int) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{tall}" rx="3"/>'


def _letters(kind: str, x: int, y: int, said: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{escape(said)}</text>'


def _picture(wide: int, tall: int, name: str, parts: Sequence[str]) -> str:
    head = f'<svg class="chart" viewBox="0 0 {wide} {tall}" role="img" aria-label="{escape(name)}">'
    return f"{head}{''.join(parts)}</svg>"
