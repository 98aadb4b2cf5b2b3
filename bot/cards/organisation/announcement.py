"""To a unit's staff: what has changed about who is alerted, and which routines say something else
now (R16, R68)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Style, button
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text, clipped
from bot.cards.organisation.unit_changes import chain_lines, change_lines, names
from bot.cards.organisation.views import AnnouncementView
from bot.texts import Say, say_in

_MOST_LEVELS = 7
_MOST_ROUTINES = 4


def draw_announcement(view: AnnouncementView) -> Drawn:
    """Draw what changed and who did it, the chain as it is now, and a button to each routine."""
    say = say_in(view.language)
    title = "announce-headline" if view.differences else "announce-routines-headline"
    lines = tuple(_by(say, view))
    headed = headline(say, say(title, unit=as_text(view.name)), lines, tone="accent")
    body: list[CardElement] = [headed, *change_lines(say, view.differences, counted=True)]
    if view.chain:
        body.append(subheading(say("announce-chain")))
        body += chain_lines(say, view.chain, _MOST_LEVELS)
    actions: list[Action] = []
    for routine in view.routines[:_MOST_ROUTINES]:
        body.append(paragraph(say("announce-routine", title=as_text(routine.title))))
        read = say("announce-read", title=clipped(routine.title))
        style: Style | None = None if actions else "positive"
        actions.append(button(read, "routine.show", style=style, routine=routine.name))
    if len(view.routines) > _MOST_ROUTINES:
        actions.append(button(say("routines-all"), "routine.show"))
    for ladder in view.ladders:
        body.append(paragraph(say("announce-ladder", ladder=say(ladder))))
    return finish(body, actions, summary=caseworker_summary(say))


def _by(say: Say, view: AnnouncementView) -> Iterator[str]:
    if not view.differences:
        return
    if view.by:
        yield say("announce-by", names=names(say, view.by))
    elif view.source == "file":
        yield say("announce-by-file")
    elif view.source == "import":
        yield say("announce-by-import")
