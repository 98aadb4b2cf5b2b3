"""`personvern`: what is kept about the reader, how long, and who has seen it (L13; GDPR article
15)."""

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import button, link, row
from bot.cards.kit.clock import short_moment
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Mark, marked, paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text
from bot.cards.privacy_views import AboutMeView
from bot.texts import say_in

_POINT: Mark = "Default"


def draw_about_me(view: AboutMeView) -> Drawn:
    """Draw counts and days, never a word of what is kept."""
    say = say_in(view.language)
    body: list[CardElement] = [headline(say, say("about-headline"), (), tone="accent")]
    if view.link is not None:
        body.append(row([link(say("about-open"), view.link, style="positive")]))
        body.append(quiet(say("about-open-line")))
    body.append(paragraph(say("answer-privacy")))
    body.append(subheading(say("about-what")))
    for sentence, count in view.counts:
        body.append(_line(say(sentence, count=count)))
    if not view.counts:
        body.append(_line(say("about-nothing")))
    body.append(_line(say("about-always")))
    body.append(subheading(say("about-how-long")))
    body += (_line(say(kept.sentence, days=kept.days)) for kept in view.kept)
    body.append(quiet(say("about-hold")))
    body.append(subheading(say("about-who")))
    for look in view.looks:
        when = short_moment(look.at, view.language)
        body.append(_line(say(look.sentence, name=as_text(look.name), when=when)))
    if not view.looks:
        body.append(_line(say("about-nobody")))
    actions: list[Action] = []
    if view.may_download:
        actions.append(button(say("about-download"), "privacy.download"))
    else:
        body.append(quiet(say("about-no-page")))
    return finish(body, actions, summary=caseworker_summary(say))


def _line(said: str) -> CardElement:
    # Not a markdown list: some clients run its lines together.
    return marked("•", _POINT, [paragraph(said, gap="None")])
