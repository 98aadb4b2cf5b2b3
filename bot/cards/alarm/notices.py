"""A new message to the caseworker: somebody helps now."""

from microsoft_teams.cards import CardElement

from bot.cards.alarm.facts import way_of_helping
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import named
from bot.cards.views import NewsView
from bot.texts import say_in


def draw_news(view: NewsView) -> Drawn:
    """Draw who helps, how, and what the caseworker does now, if anything; afterwards, who did."""
    say = say_in(view.language)
    name = named(view.helper.person)
    if view.over:
        title, line = say("news-over", name=name), say("news-over-line")
        over: list[CardElement] = [headline(say, title, (line,), tone="emphasis", drill=view.drill)]
        return finish(over, summary=caseworker_summary(say, view.drill))
    how = way_of_helping(say, view.helper)
    line = say("news-line", how=how, time=clock_time(view.helper.at, view.language))
    body: list[CardElement] = [
        headline(say, say("helps-you", name=name), (line,), tone="good", drill=view.drill)
    ]
    if view.helper.to_add:
        body.append(strong(say("add-to-meeting", name=name)))
    if not view.helper.how.outside_teams:
        body.append(paragraph(say("write-here", name=name)))
    body += call_list(say, [view.helper.person])
    return finish(body, summary=caseworker_summary(say, view.drill))
