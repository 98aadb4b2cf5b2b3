"""Help with the call: the sentence to say, large, to warn with or to end with (R6, R48, R49)."""

from bot.cards.buttons import Origin, button
from bot.cards.drawn import Drawn, finish
from bot.cards.headline import caseworker_summary, headline, marked_drill
from bot.cards.paragraphs import paragraph, quiet, strong, to_say
from bot.cards.views import Guidance, GuidanceView
from bot.texts import Say, say_in


def draw_guidance(view: GuidanceView) -> Drawn:
    """Draw the guidance asked for. Ending a call is never a ban, and no text suggests one."""
    say = say_in(view.language)
    origin = Origin(view.incident, view.seen if view.incident is not None else None)
    if view.over:
        return _over(say, view)
    return _end(say, view, origin) if view.guidance is Guidance.END else _warn(say, view, origin)


def _end(say: Say, view: GuidanceView, origin: Origin) -> Drawn:
    body = [
        quiet(marked_drill(say, say("end-say"), view.drill), gap="None"),
        to_say(say("end-sentence")),
        strong(say("end-hang-up")),
        quiet(say("end-note")),
    ]
    actions = [button(say("call-over"), "call.over", origin, style="positive")]
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _over(say: Say, view: GuidanceView) -> Drawn:
    lines = [say("call-over-line")]
    if view.incident is not None:
        lines.append(say("call-over-told"))
    body = [
        headline(say, say("call-over-headline"), tuple(lines), tone="good", drill=view.drill),
        paragraph(say("end-note")),
    ]
    return finish(body, summary=caseworker_summary(say, view.drill))


def _warn(say: Say, view: GuidanceView, origin: Origin) -> Drawn:
    body = [
        quiet(marked_drill(say, say("warn-say"), view.drill), gap="None"),
        to_say(say("warn-acknowledge")),
        to_say(say("warn-behaviour")),
        to_say(say("warn-consequence")),
        quiet(say("warn-calm"), gap="Medium"),
    ]
    actions = [button(say("close-call"), "call.end", origin, style="destructive")]
    return finish(body, actions, summary=caseworker_summary(say, view.drill))
