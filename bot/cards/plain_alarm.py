"""To level 1 when the database is away: whom to call, without buttons (L8)."""

from bot.cards.calls import call_text, named, number_link, plainly
from bot.cards.drawn import Drawn, finish
from bot.cards.headline import headline, marked_drill
from bot.cards.paragraphs import quiet, to_say
from bot.cards.views import PlainAlarmView
from bot.texts import say_in


def draw_plain_alarm(view: PlainAlarmView) -> Drawn:
    """Draw "<navn> trenger hjelp. Ring <nummer> nå." """
    say = say_in(view.language)
    person = view.caseworker
    if person.phone:
        what = say("plain-alarm-call", number=number_link(person.phone))
    else:
        link = call_text(say, person)
        what = " ".join(filter(None, (say("plain-alarm-no-number"), link)))
    title = say("plain-alarm-headline", name=named(person))
    body = [
        headline(say, title, tone="attention", drill=view.drill),
        to_say(what),
        quiet(say("plain-alarm-line")),
    ]
    summary = say("summary-alert", name=plainly(person))
    return finish(body, summary=marked_drill(say, summary, view.drill))
