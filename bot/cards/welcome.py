"""The welcome: how to ask for help, and what whoever must be reached will get (product.md, 0 s)."""

from microsoft_teams.cards import CardElement

from bot.cards.home import starting_buttons
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency
from bot.cards.views import WelcomeView
from bot.texts import say_in


def draw_welcome(view: WelcomeView) -> Drawn:
    """Draw the product's own sentences, two more for a leader and one for a safety
    representative, and the button that tries it all out without disturbing anybody (L12)."""
    say = say_in(view.language)
    body: list[CardElement] = [headline(say, say("welcome-headline"), tone="accent")]
    if view.helper:
        body.append(paragraph(say("welcome-helper")))
    if view.safety_rep:
        body.append(paragraph(say("welcome-safety-rep")))
    body += [paragraph(say("welcome-line")), quiet(emergency(say), gap="Medium")]
    actions = starting_buttons(say)
    return finish(body, actions, summary=caseworker_summary(say))
