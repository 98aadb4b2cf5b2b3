"""The pages of the tab as HTML: templates for what stands where, words from the catalogue, pictures
as SVG. Everything that is filled in is escaped. What is shipped beside them (Aksel's style
sheet, our own, our script, Teams' client library) is read once and sent compressed.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from bot.cards.alarm.facts import CHANNELS, KINDS
from bot.cards.follow_up.forms import NO_TALK, titled
from bot.cards.follow_up.plan import REPORTS
from bot.cards.insight.pages import UNANSWERED, NoTimes, TabPage, TabReader
from bot.cards.kit.words import clock_time, day, short_moment
from bot.cards.measures.measure import CARES, TICKS
from bot.cards.readiness.telephone import when_called
from bot.cards.readiness.views import MyCallsView
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.domain.reports.draft import DraftState
from bot.texts import Localised, say_in

_FOLDER = Path(__file__).parent
_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
PAGES: Final = {
    TabPage.NOW: "tab-now",
    TabPage.TODAY: "tab-today",
    TabPage.YEAR: "tab-year",
    TabPage.MINE: "tab-mine",
}
_PAPERS: Final = {
    DraftState.OPEN: "tab-paper-open",
    DraftState.WAITING: "tab-paper-waiting",
    DraftState.REFUSED: "tab-paper-refused",
    DraftState.BY_HAND: "tab-paper-by-hand",
    DraftState.SENT: "tab-paper-sent",
}
_NO_TIMES: Final = {
    NoTimes.NONE: "tab-year-no-times",
    NoTimes.FEW: "tab-year-few-times",
    NoTimes.ONE_LEADER: "tab-year-one-leader",
}
_LANGUAGES: Final = {
    Language.BOKMAL: "language-bokmal",
    Language.NYNORSK: "language-nynorsk",
    Language.ENGLISH: "language-english",
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file as it is sent, and as it is sent to whoever takes it compressed."""

    content: bytes
    compressed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: whose it is, which page, the word of its forms (""), where our
    pages lie, whether it is within Teams, and what is said of what was just done."""

    language: Language
    base: str
    reader: TabReader | None = None
    page: TabPage | None = None
    word: str = ""
    once: str = ""
    framed: bool = False
    note: str = ""
    chat: str = ""
    local: bool = False


@cache
def shipped() -> Mapping[str, Shipped]:
    """Every file by its name, with a hash in it: what changes has another address."""
    found: dict[str, Shipped] = {}
    for file in sorted((_FOLDER / "static").iterdir()):
        if file.suffix in _TYPES:
            content = file.read_bytes()
            name = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
            found[name] = Shipped(content, gzip.compress(content, 9, mtime=0), _TYPES[file.suffix])
    return found


@cache
def _address(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return next(one for one in shipped() if one.startswith(f"{stem}.") and one.endswith(suffix))


def page(name: str, frame: Frame, **filled: Any) -> str:
    """The page of this template."""
    return _draw(f"{name}.html", frame, filled)


def fragment(name: str, frame: Frame, **filled: Any) -> str:
    """The part of a page that follows what goes on."""
    return _draw(f"_{name}.html", frame, filled)


def _draw(template: str, frame: Frame, filled: Mapping[str, Any]) -> str:
    language = frame.language
    say = say_in(language)
    words = _Words(language, say)
    drawn: str = (
        _environment()
        .get_template(template)
        .render(
            frame=frame,
            say=say,
            words=words,
            pages=PAGES,
            languages=_LANGUAGES,
            asset=lambda name: f"{frame.base}/tab/static/{_address(name)}",
            **filled,
        )
    )
    return drawn


@cache
def _environment() -> Any:
    # Imported here: only where the tab is switched on, and starting must be quick.
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(charts={"months": _months, "target": _target, "along": _along})
    return environment


@dataclass(frozen=True, slots=True)
class _Words:
    """Days, numbers and the names of what is counted, as this language has them."""

    language: Language
    say: Localised

    def day(self, at: int | date) -> str:
        """A day, of an instant (ms UTC) or a date."""
        return day(oslo_midnight(at) if isinstance(at, date) else at, self.language)

    def clock(self, at: int) -> str:
        """An hour and a minute."""
        return clock_time(at, self.language)

    def moment(self, at: int) -> str:
        """A day and an hour."""
        return short_moment(at, self.language)

    def told(self, number: int | None) -> str:
        """A number, or that it is too small to be told."""
        return self.say("tab-few") if number is None else str(number)

    def number(self, value: float) -> str:
        """With one decimal at the most."""
        said = f"{value:.1f}".removesuffix(".0")
        return said if self.language is Language.ENGLISH else said.replace(".", ",")

    def seconds(self, time: float) -> str:
        """An answer time; that so many were not answered for one that never ends."""
        if time == UNANSWERED:
            return self.say("insight-unanswered")
        return self.say("insight-seconds", value=self.number(time))

    def share(self, share: float) -> str:
        """Per cent, never rounded up: 79.96 % has not reached 80."""
        return self.number(int(share * 1000 + 1e-9) / 10)

    def month(self, number: int) -> str:
        """The month's name."""
        return self.say("tab-month", month=number)

    def letters(self, number: int) -> str:
        """Its first three letters."""
        return self.month(number)[:3]

    def named(self, table: str, code: Any) -> str:
        """What the cards call this, "not told" for None."""
        if code is None:
            return self.say("insight-not-told")
        return self.say(_TABLES[table][code])

    def report(self, line: Any) -> str:
        """Whether a report is there."""
        return self.say(REPORTS[line.state])

    def point(self, line: Any) -> str:
        """What is to be done."""
        return titled(self.say, line)

    def no_times(self, why: NoTimes) -> str:
        """Why no answer times are shown."""
        return self.say(_NO_TIMES[why])

    def when_called(self, view: MyCallsView) -> str:
        """When the reader is called."""
        return self.say(when_called(view))

    def no_talks(self) -> Mapping[str, str]:
        """Why a talk may not have been held, by what a form sends."""
        return {why.value: self.say(id) for why, id in NO_TALK.items()}

    def paper(self, state: DraftState) -> str:
        """How far a paper has come."""
        return self.say(_PAPERS.get(state, "tab-paper-open"))


_TABLES: Final[Mapping[str, Mapping[Any, str]]] = {
    "kinds": KINDS,
    "ways": CHANNELS,
    "cares": CARES,
    "ticks": TICKS,
}


# Pictures: SVG without a script and without a style in it. Each is an image with a name; its
# numbers stand in a table beside it, for whoever does not see it.

_HEIGHT, _STEP, _BAR, _TOP = 160, 52, 32, 24
_LEAST = 5  # a bar of few is seen as one
_UNTOLD = 24
_HATCH = (
    '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hatch" width="3" height="8"/></pattern></defs>'
)


def _months(bars: Sequence[tuple[str, int | None]], name: str) -> str:
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


def _target(share: float | None, aim: float, name: str, *, reached: bool) -> str:
    """A bar along, with a mark at the aim; empty where the share is not told."""
    full = 600
    parts = [_bar("track", 0, 8, full, 20)]
    if share is not None:
        kind = "bar good" if reached else "bar late"
        parts.append(_bar(kind, 0, 8, max(_LEAST, round(full * share)), 20))
    parts.append(f'<path class="aim" d="M{round(full * aim)} 2V34"/>')
    return _picture(full, 36, name, parts)


def _along(per_cent: int, name: str) -> str:
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
