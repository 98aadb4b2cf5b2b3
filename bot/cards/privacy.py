"""The card of `personvern`: what is kept about the reader, how long, and who has seen it (L13; GDPR
article 15)."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Mark,
    button,
    caseworker_summary,
    finish,
    headline,
    link,
    marked,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.words import as_text, short_moment, span
from bot.domain.organisation.organisation import Language
from bot.texts import say_in


class PrivacyVerb(StrEnum):
    """A button on the card of `personvern`."""

    DOWNLOAD = "privacy.download"


@dataclass(frozen=True, slots=True)
class KeptLine:
    """How long something is kept: the id of a sentence, and its days."""

    sentence: str
    days: int


@dataclass(frozen=True, slots=True)
class LookLine:
    """Who has looked at something of the reader's: a name, the id of what they did, when."""

    name: str
    sentence: str
    at: int


@dataclass(frozen=True, slots=True)
class AboutMeView:
    """What is kept about the reader, and nobody else. `counts`: ids of sentences with how many.
    `link` is a way to all of it as a file, for the one who has just asked."""

    language: Language
    counts: tuple[tuple[str, int], ...] = ()
    kept: tuple[KeptLine, ...] = ()
    looks: tuple[LookLine, ...] = ()
    may_download: bool = False
    link: str | None = None


_POINT: Mark = "Default"


def draw_about_me(view: AboutMeView) -> DrawnCard:
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
    body += (_line(say(kept.sentence, span=span(kept.days, view.language))) for kept in view.kept)
    body.append(quiet(say("about-hold")))
    body.append(subheading(say("about-who")))
    for look in view.looks:
        when = short_moment(look.at, view.language)
        body.append(_line(say(look.sentence, name=as_text(look.name), when=when)))
    if not view.looks:
        body.append(_line(say("about-nobody")))
    actions: list[Action] = []
    if view.may_download:
        actions.append(button(say("about-download"), PrivacyVerb.DOWNLOAD))
    else:
        body.append(quiet(say("about-no-page")))
    return finish(body, actions, summary=caseworker_summary(say))


def _line(said: str) -> CardElement:
    # Not a markdown list: some clients run its lines together.
    return marked("•", _POINT, [paragraph(said, gap="None")])


DRAWERS: Drawers = {
    AboutMeView: draw_about_me,
}
