"""«Du har oppfølgingen»: to a nearest leader whom somebody else relieved (3.4.1)."""

from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import call_text, chat_url, named
from bot.cards.kit.words import as_text
from bot.cards.views import FollowUpView
from bot.texts import say_in


def draw_follow_up(view: FollowUpView) -> Drawn:
    """Draw who helps now and that the duty to follow up stays with the reader."""
    say = say_in(view.language)
    name = named(view.caseworker)
    line = say(
        "follow-up-line",
        helper=as_text(view.helper),
        name=name,
        time=clock_time(view.at, view.language, seconds=False),
    )
    title = say("follow-up-headline")
    chat = chat_url(view.caseworker)
    links = [shown for shown in (call_text(say, view.caseworker),) if shown]
    if chat:
        links.append(f"[{say('chat-person', name=name)}]({chat})")
    body = [
        headline(say, title, (line,), tone="accent", drill=view.drill),
        paragraph(say("follow-up-duty", name=name)),
        *([paragraph(" · ".join(links), gap="Small")] if links else []),
    ]
    return finish(body, summary=marked_drill(say, title, view.drill))
