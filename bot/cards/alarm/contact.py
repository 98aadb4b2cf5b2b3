"""«Har dere kontakt?»: a claim is a promise, and both are asked (L2)."""

from microsoft_teams.cards import Container

from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, quiet
from bot.cards.kit.headline import caseworker_summary, headline, marked_drill
from bot.cards.kit.people import named
from bot.cards.views import ContactView
from bot.texts import Say, say_in


def draw_contact(view: ContactView) -> Drawn:
    """Draw the question with what a no leads to, or its answer once it is given."""
    say = say_in(view.language)
    if view.answer is not None or view.closed:
        return finish([_settled(say, view)], summary=_summary(say, view))
    name = named(view.other)
    told = "contact-line-caseworker" if view.reader_is_caseworker else "contact-line-claimant"
    if_no = "contact-no-caseworker" if view.reader_is_caseworker else "contact-no-claimant"
    origin = Origin(view.incident, view.seen)
    return finish(
        [
            headline(
                say,
                say("contact-question"),
                (say(told, name=name),),
                tone="warning",
                drill=view.drill,
            ),
            quiet(say(if_no, name=name), gap="Medium"),
            *call_list(say, [view.other]),
        ],
        [
            button(say("contact-yes"), "red_card.contact", origin, style="positive", yes=True),
            button(say("contact-no"), "red_card.contact", origin, yes=False),
        ],
        summary=_summary(say, view),
    )


def _settled(say: Say, view: ContactView) -> Container:
    tone: Tone = "emphasis"
    lines: tuple[str, ...] = ()
    if view.answer is None:
        title = say("contact-closed")
    elif view.answer:
        title, lines, tone = (
            say("contact-answered-yes"),
            (say("contact-answered-yes-line"),),
            "good",
        )
    else:
        title, lines = say("contact-answered-no"), (say("contact-answered-no-line"),)
        tone = "warning"
    return headline(say, title, lines, tone=tone, drill=view.drill)


def _summary(say: Say, view: ContactView) -> str:
    if view.reader_is_caseworker:
        return caseworker_summary(say, view.drill)
    return marked_drill(say, say("summary-contact"), view.drill)
