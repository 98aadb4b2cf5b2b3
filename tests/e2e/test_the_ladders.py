"""Every kind of ladder, every step, in a real client and in each language a client speaks (R6, R35,
R39, R48, R49). A picture of each card lies in `var/pictures/e2e/ladders/`.

Each kind of ladder is walked in one language here, and each ladder in all of them in
tests/integration/guidance/test_guidance.py (and here in the soak): what the client draws, and what
is tapped there, does not depend on the language, and a chat and a video meeting have the buttons
that a telephone call has."""

import contextlib
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Frame, TimeoutError

from bot.domain.alarm.incident import IncidentKind
from bot.domain.guidance import LADDER_STEPS, Ladder, Step
from bot.domain.organisation.organisation import Language
from bot.texts import text
from bot.texts.ladders import load
from demo.playground import CASEWORKER
from tests.e2e.client import PICTURES, SEEN_WITHIN_MS, keep_picture
from tests.e2e.conftest import Crew
from tests.ladder_ways import end_of, way_of

pytestmark = pytest.mark.xdist_group("e2e")  # as in the other files here

FOLDER = PICTURES / "ladders"


def _titled(message: str) -> str:
    return text(Language.BOKMAL, message)


_LADDERS = {one: _titled(f"ladder-{one.value.replace('_', '-')}") for one in Ladder}
_LANGUAGES = {
    Language.BOKMAL: _titled("language-bokmal"),
    Language.NYNORSK: _titled("language-nynorsk"),
    Language.ENGLISH: _titled("language-english"),
}


@dataclass(slots=True)
class Caseworker:
    """Who walks, on one card that is updated in place."""

    chat: Frame
    ladder: Ladder = Ladder.PHONE
    language: Language = Language.BOKMAL
    kind: IncidentKind | None = None
    seen: set[str] = field(default_factory=set)

    def stands_at(self, step: Step, within_ms: float = SEEN_WITHIN_MS) -> None:
        """The sentence in the client's language, the advice in the reader's; a picture of both."""
        said = load()[self.ladder, self.language].said(step, self.kind)
        watch = load()[self.ladder, Language.BOKMAL].steps[step].watch
        cards = self.chat.locator(".ac-adaptiveCard", has_text=said)
        if self.ladder is not Ladder.SELF_HARM:  # where the numbers may need its room (decision 90)
            cards = cards.filter(has_text=watch)
        card = cards.last
        card.wait_for(timeout=within_ms)
        name = f"{self.ladder.value}-{step.value}.{self.language.value}"
        keep_picture(self.chat.page, card, FOLDER / f"{name}.png")
        self.seen.add(name)

    def _tap(self, title: str, within_seconds: float = SEEN_WITHIN_MS / 1000) -> None:
        button = self.chat.get_by_role("button", name=title, exact=True).last
        button.click(timeout=within_seconds * 1000)

    def answers(self, message: str, step: Step) -> None:
        """Taps an answer, and reads the next sentence. A tap in the moment in which the client
        draws the card anew reaches nobody; an answer to a step that is over means nothing, so that
        it can be tapped once more."""
        for seconds in (10, 20):
            self._press(_titled(message))
            with contextlib.suppress(TimeoutError):
                return self.stands_at(step, seconds * 1000)
        return self.stands_at(step)

    def _press(self, title: str) -> None:
        """On the card, or behind *Mer*."""
        if self.chat.get_by_role("button", name=title, exact=True).last.is_visible():
            self._tap(title)
        else:
            self._unfolds(_titled("more"), title)

    def _unfolds(self, title: str, choice: str) -> None:
        """Unfolds what lies behind a button, and taps one of the choices there.

        The client draws a card twice, on the answer and on the update, and a card that is drawn
        anew is folded: whoever was faster than the update unfolds it once more.
        """
        for seconds in (2, 5, 10):
            self._tap(title)
            with contextlib.suppress(TimeoutError):
                return self._tap(choice, seconds)
        raise AssertionError(f"{choice!r} cannot be reached behind {title!r}")

    def _chosen(self, title: str, choice: str, step: Step) -> None:
        """Unfolds, chooses, and reads what follows. As with an answer a tap may reach nobody, and
        what is chosen already can be chosen once more."""
        for seconds in (10, 20):
            self._unfolds(title, choice)
            with contextlib.suppress(TimeoutError):
                return self.stands_at(step, seconds * 1000)
        return self.stands_at(step)

    def speaks(self, language: Language) -> None:
        """The client speaks another language."""
        self.language = language
        self._chosen(_titled("more"), _LANGUAGES[language], LADDER_STEPS[self.ladder][-1])

    def chooses(self, ladder: Ladder) -> None:
        """Something else is going on."""
        self.ladder = ladder
        if ladder is Ladder.THIRD_PARTY:  # what is known of the incident from here on
            self.kind = IncidentKind.THREAT
        self._chosen(_titled("more"), _LADDERS[ladder], LADDER_STEPS[ladder][0])

    def walks(self) -> None:
        """From the foot over every step to the end, and back to the call."""
        self.stands_at(LADDER_STEPS[self.ladder][0])
        for message, step in way_of(self.ladder):
            self.answers(message, step)

    def is_done(self) -> None:
        """Says that the call is over: a ladder that nobody ended follows into the next alarm."""
        self.answers(end_of(self.ladder), Step.END)
        self._tap(_titled("call-over"))


# A ladder of each kind, and every language; a call begins at the foot, so each is on another.
WALKS = (
    (Ladder.PHONE, Language.BOKMAL),
    (Ladder.SELF_HARM, Language.NYNORSK),
    (Ladder.THIRD_PARTY, Language.ENGLISH),
)
ALL_WALKS = tuple((ladder, language) for language in Language for ladder in Ladder)


@pytest.mark.parametrize(
    "walks",
    [
        pytest.param(WALKS, id="each"),
        pytest.param(ALL_WALKS, id="all", marks=pytest.mark.soak),
    ],
)
def test_every_ladder_and_every_language(
    crew: Crew, walks: tuple[tuple[Ladder, Language], ...]
) -> None:
    """R6, R35, R39, R48, R49: what the ladders' files say is what people see and can tap."""
    client = crew[CASEWORKER]
    caseworker = Caseworker(client.chat)
    client.say("advarsel")
    for ladder, language in walks:
        if language is not caseworker.language:
            caseworker.speaks(language)
        if ladder is not caseworker.ladder:
            caseworker.chooses(ladder)
        caseworker.walks()
    assert len(caseworker.seen) >= len(walks) * 5  # and where a language was changed
    kinds = {ladder: (LADDER_STEPS[ladder], way_of(ladder)) for ladder in Ladder}
    walked = {kinds[ladder] for ladder, _ in walks}
    assert walked == {*kinds.values()}
    assert {language for _, language in walks} == {*Language}
    caseworker.is_done()
    client.say("avbryt")  # a threat against somebody else is told at once (R42)
    client.sees("Varselet er trukket")
