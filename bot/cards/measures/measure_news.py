"""To a unit's staff: which safety measures are new, changed, ended (R16)."""

from collections.abc import Iterator

from microsoft_teams.cards import CardElement

from bot.cards.kit.buttons import button
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text
from bot.cards.measures.measure_parts import TITLE_SHOWN
from bot.cards.measures.views import MeasureNewsLine, MeasureNewsView
from bot.cards.organisation.unit_changes import names
from bot.domain.measure_news import Kind
from bot.texts import Say, say_in

_GROUPS = {
    Kind.NEW: "measure-news-new",
    Kind.CHANGED: "measure-news-changed",
    Kind.ENDED: "measure-news-ended",
}
_MOST_LINES = 10


def draw_measure_news(view: MeasureNewsView) -> Drawn:
    """Draw them by title, with who is responsible; the register has the rest."""
    say = say_in(view.language)
    title = say("measure-news-headline", unit=as_text(view.unit_name))
    by = (say("announce-by", names=names(say, view.by)),) if view.by else ()
    body: list[CardElement] = [headline(say, title, by, tone="accent")]
    kind = None
    for line in view.lines[:_MOST_LINES]:
        if line.kind is not kind:
            body.append(subheading(say(_GROUPS[line.kind])))
            kind = line.kind
        body += _line(say, line)
    if len(view.lines) > _MOST_LINES:
        body.append(quiet(say("measure-due-more", count=len(view.lines) - _MOST_LINES)))
    to_register = button(
        say("measure-back"), "measure.register", style="positive", unit=view.unit
    )  # fmt: skip
    return finish(body, [to_register], summary=caseworker_summary(say))


def _line(say: Say, line: MeasureNewsLine) -> Iterator[CardElement]:
    yield paragraph(f"**{as_text(line.title, TITLE_SHOWN)}**", gap="Small")
    if line.kind is Kind.ENDED:
        return
    if line.was:
        yield quiet(say("measure-news-was", title=as_text(line.was, TITLE_SHOWN)), gap="None")
    if line.other_purpose:
        yield quiet(say("measure-news-purpose"), gap="None")
    owner = as_text(line.owner)
    owned = say("measure-owner", name=owner) if owner else say("measure-owner-missing")
    yield quiet(owned, gap="None")
