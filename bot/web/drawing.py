"""The pages of the tab as HTML: templates for what stands where, words from the catalogue, pictures
from `charts`. Everything that is filled in is escaped. What is shipped beside them (Aksel's style
sheet, our own, our script, Teams' client library) is read once and sent compressed.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
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
from bot.web import charts

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
    environment.globals.update(charts=charts)
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
