"""How long the chats of an alarm are, and how far it is to the next step, as the official renderer
draws them: words, buttons, heights, distances (L14). The bounds are in `test_the_live_card.py`."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.organisation.organisation import Language
from tests.e2e.chats import Moment, Said
from tests.e2e.render.render import WIDTHS, Renderer, Shown
from tests.fakes.payloads import Json
from tests.fakes.pressing import buttons_of

# What a client adds: between messages (whose it is, and when), and around what somebody writes.
_GAP_PX, _BUBBLE_PX, _LINE_PX, _LETTERS_A_LINE = 24, 44, 20, 34


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card as it is drawn, without what it could unfold; `words` without those that people said,
    which are shown whole."""

    height: int
    words: int
    buttons: tuple[tuple[str, int, bool], ...]  # title, top, filled
    verbs: frozenset[tuple[str, str]]  # of those: title, verb
    is_form: bool  # what lies behind *Mer*: nothing updates it
    headline: str

    @property
    def filled(self) -> int:
        """How many of its buttons are filled."""
        return sum(filled for _, _, filled in self.buttons)


@dataclass(frozen=True, slots=True)
class Measured:
    """A moment, measured: `distance` is from the lower end of the newest card of the bot's up to
    the upper edge of the next step's button; None where none is there to be found."""

    moment: Moment
    language: Language
    width: int
    cards: tuple[Drawn, ...]
    distance: int | None
    filled: int


def measure(
    drawer: Renderer,
    moments: Sequence[Moment],
    language: Language,
    widths: Iterable[int] = WIDTHS,
) -> Iterator[Measured]:
    """Measure every moment at every width; each card is drawn once."""
    cards = {_key(one): one for moment in moments for one in moment.chat if isinstance(one, dict)}
    said = {one.text for moment in moments for one in moment.chat if isinstance(one, Said)}
    for width in widths:
        shown = [Shown(str(number), card) for number, card in enumerate(cards.values())]
        drawer.sheet(shown, theme="light", width=width)
        drawn = {
            key: _drawn(card, found, said)
            for (key, card), found in zip(cards.items(), drawer.measured(), strict=True)
        }
        for moment in moments:
            yield _measured(moment, language, width, drawn)


def _drawn(card: Json, found: Json, said: Iterable[str]) -> Drawn:
    text = str(found["text"]).replace("\u2060", "")
    headline = next((line for line in text.splitlines() if line.strip()), "")
    for words in said:
        text = text.replace(words, "")
    buttons = [(b["title"], round(b["top"]), b["filled"]) for b in found["buttons"]]
    drawn = list(buttons_of(card))
    return Drawn(
        round(found["height"]),
        # A telephone number is read as one word.
        len(re.findall(r"\w[^\s]*", re.sub(r"(?<=\d)\s(?=\d)", "", text))),
        tuple(buttons),
        frozenset((one.title, one.verb) for one in drawn),
        any(one.data.get("loose") for one in drawn),
        headline,
    )


def _key(card: Json) -> str:
    return json.dumps(card, sort_keys=True)


def _measured(moment: Moment, language: Language, width: int, drawn: dict[str, Drawn]) -> Measured:
    """Add up from below."""
    below: int | None = None
    found, filled, cards = None, 0, []
    for one in reversed(moment.chat):
        if isinstance(one, Said):
            below = None if below is None else below + _bubble(one.text)
            continue
        card = drawn[_key(one)]
        cards.append(card)
        below = 0 if below is None else below + _GAP_PX
        tops = [
            top
            for title, top, _ in card.buttons
            if moment.wanted and (title, moment.wanted) in card.verbs
        ]
        if found is None and tops:
            found = below + card.height - max(tops)
        filled += card.filled
        below += card.height
    return Measured(moment, language, width, tuple(reversed(cards)), found, filled)


def _bubble(text: str) -> int:
    return _BUBBLE_PX + _LINE_PX * (1 + len(text) // _LETTERS_A_LINE)


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """A line for each event and person of whom a card is there: the newest card, the chat's live
    filled buttons, and the way to the next step."""
    yield "language, px | story | event | person | cards | height | words | buttons | filled | way"
    for one in measured:
        if one.cards:
            newest, moment = one.cards[-1], one.moment
            way = f"{one.distance} to {moment.wanted}" if moment.wanted else "-"
            parts = (f"{one.language} {one.width}", moment.story, moment.event, moment.who)
            figures = (len(one.cards), newest.height, newest.words, len(newest.buttons))
            yield " | ".join(map(str, (*parts, *figures, one.filled, way)))
