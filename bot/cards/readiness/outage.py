"""To administrators when alarms have not worked for a while: what it means and what to tell the
others; and when it is over (L8, R12)."""

from microsoft_teams.cards import CardElement

from bot.cards.kit.clock import clock_time, day, short_moment
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, strong
from bot.cards.kit.headline import headline
from bot.cards.readiness.outage_views import OutageView
from bot.texts import say_in

# What the parts have in common for somebody who raises an alarm. Others are named as they are.
_MEANING = {
    "database": "outage-store",
    "confirmation": "outage-store",
    "engine": "outage-escalation",
    "tasks": "outage-escalation",
    "timers": "outage-escalation",
    "clock": "outage-escalation",
    "tokens": "outage-sending",
    "canary": "outage-sending",
    "keys": "outage-receiving",
}


def draw_outage(view: OutageView) -> Drawn:
    """Draw what does not work in plain words, without anything to press: whatever that asked for
    might be what is broken."""
    say = say_in(view.language)
    since = short_moment(view.since, view.language)
    if view.until is not None:
        title = say("outage-over-headline")
        same_day = day(view.since, view.language) == day(view.until, view.language)
        until = (
            clock_time(view.until, view.language, seconds=False)
            if same_day
            else short_moment(view.until, view.language)
        )
        line = say("outage-over-line", **{"from": since, "until": until})
        top = headline(say, title, (line,), tone="good")
        return finish([top, paragraph(say("outage-over-do"))], summary=title)
    meanings = dict.fromkeys(_MEANING.get(part, "outage-other") for part in view.parts)
    if "outage-store" in meanings:  # without a database the plain alarms climb by themselves
        meanings.pop("outage-escalation", None)
    body: list[CardElement] = [
        headline(
            say,
            say("outage-headline"),
            (say("outage-since", moment=since),),
            tone="warning",
        ),
        *(paragraph(say(meaning)) for meaning in meanings),
        strong(say("outage-do")),
        quiet(say("outage-told")),
        quiet(say("outage-operators", parts=", ".join(view.parts))),
    ]
    return finish(body, summary=say("outage-summary"))
