"""The home card: what anything unknown gets. Its first button is *Varsle leder* (contract.md)."""

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Origin, button, opening
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency
from bot.cards.notice import sentence_text
from bot.cards.views import HomeView
from bot.domain.organisation.organisation import Language
from bot.texts import Say, say_in

LANGUAGES = {
    Language.BOKMAL: "language-bokmal",
    Language.NYNORSK: "language-nynorsk",
    Language.ENGLISH: "language-english",
}


def draw_home(view: HomeView) -> Drawn:
    """Draw one button to raise, one to practise, and the choice of language."""
    say = say_in(view.language)
    body: list[CardElement] = []
    if view.sentence is not None:
        body.append(paragraph(sentence_text(say, view.sentence), gap="None"))
    body.append(headline(say, say("home-headline"), (say("home-line"),), tone="accent"))
    body.append(quiet(emergency(say), gap="Medium"))
    actions = starting_buttons(say)
    return finish(body, actions, summary=caseworker_summary(say))


def starting_buttons(say: Say) -> list[Action]:
    """What can be begun without an alarm."""
    origin = Origin()
    return [
        button(say("home-raise"), "red_card.raise", origin, style="positive"),
        button(say("welcome-drill"), "drill.offer", origin),
        button(say("here-today"), "person.here", origin),
        opening(say("home-language"), [], _languages(say)),
    ]


def _languages(say: Say) -> list[Action]:
    return [
        button(say(name), "person.language", Origin(), language=language.value)
        for language, name in LANGUAGES.items()
    ]
