"""`borte` and `tilbake`: until when, and who answers instead (R72)."""

from microsoft_teams.cards import Action, CardElement, DateInput

from bot.cards.alarm.status_forms import person_choice
from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.clock import day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import named
from bot.cards.views import AwayView
from bot.texts import Say, say_in


def draw_away(view: AwayView) -> Drawn:
    """Draw the form, or what is stored; the inputs are `until` (yyyy-mm-dd) and `stand_in`."""
    say = say_in(view.language)
    body = _stored(say, view) if view.away else _form(say, view)
    actions: list[Action] = [
        button(say("away-back"), "person.back", Origin(), style="positive")
        if view.away
        else button(say("away-save"), "person.away", Origin(), inputs=True, style="positive")
    ]
    return finish(body, actions, summary=caseworker_summary(say))


def _form(say: Say, view: AwayView) -> list[CardElement]:
    body: list[CardElement] = [
        headline(say, say("away-headline"), (say("away-line"),), tone="accent"),
        DateInput(id="until", label=say("away-until-label"), spacing="Medium"),
        quiet(say("away-until-hint")),
    ]
    if view.candidates:
        chosen = view.stand_in.id if view.stand_in else None
        body.append(
            person_choice(
                say,
                view.candidates,
                "stand_in",
                say("away-nobody"),
                label=say("away-stand-in-label"),
                value=chosen,
            )
        )
    return body


def _stored(say: Say, view: AwayView) -> list[CardElement]:
    if view.until is None:
        until = say("away-stored-open")
    else:
        # The absence ends as `until` begins, so its last day is the one before.
        until = say("away-stored-until", date=day(view.until - 1, view.language))
    instead = (
        say("away-stored-stand-in", name=named(view.stand_in))
        if view.stand_in
        else say("away-stored-nobody")
    )
    return [
        headline(say, say("away-stored"), (until,), tone="accent"),
        paragraph(instead),
    ]
