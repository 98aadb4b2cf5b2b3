"""Where the caseworker stands in warning or ending, on the card of whoever helps (R33, R45)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Origin, button, row
from bot.cards.kit.clock import clock_time
from bot.cards.kit.elements import quiet, strong
from bot.cards.kit.people import named
from bot.cards.views import RoleView
from bot.domain.alarm.incident import Target
from bot.domain.guidance import Advice, Reaction, Step
from bot.texts import Say

_STEPS = {
    Step.ACKNOWLEDGE: "walk-acknowledge",
    Step.BEHAVIOUR: "walk-behaviour",
    Step.CONSEQUENCE: "walk-consequence",
    Step.STAY: "walk-stay",
    Step.ASK: "walk-ask",
    Step.HELP: "walk-help",
    Step.TELL: "walk-tell",
    Step.CALM: "walk-calm",
    Step.END: "walk-end",
}
_REACTIONS = {
    Reaction.CALMER: "guide-calmer",
    Reaction.CONTINUES: "guide-continues",
    Reaction.THREATENS: "guide-threatens",
}
_ADVISED = {Advice.END: "role-advised-end", Advice.STAY: "role-advised-stay"}


def where_the_call_is(say: Say, view: RoleView, origin: Origin) -> Iterator[CardElement]:
    """Yield the step, the client's last reaction and, while they talk, the two pieces of advice."""
    name, walk = named(view.caseworker), view.walk
    if walk is not None:
        what = say(_STEPS[walk.step], name=name)
        where = say("role-walk", number=walk.number, of=walk.of, what=what)
        yield strong(where if walk.number else say("role-walk-beside", what=what))
        if walk.reaction in _REACTIONS:
            time = clock_time(walk.at, view.language)
            yield quiet(
                say("role-walk-reaction", time=time, reaction=say(_REACTIONS[walk.reaction])),
                gap="None",
            )
    written = view.details.channel is not None and view.details.channel.written
    if view.call_over or (written and walk is None):  # R82: there is no call to end or to stay in
        return
    advised = _ADVISED[walk.advice] if walk is not None and walk.advice else None
    yield quiet(say(advised) if advised else say("role-advise", name=name), gap="Medium")
    yield row(list(_advice(say, view, origin)))


def _advice(say: Say, view: RoleView, origin: Origin) -> Iterator[Action]:
    # Nobody is advised to hang up on somebody who may harm themselves (product.md, "Warn").
    if view.details.target is not Target.CLIENT_SELF:
        yield button(say("advise-end"), "guide.advise", origin, advice=Advice.END.value)
    yield button(say("advise-stay"), "guide.advise", origin, advice=Advice.STAY.value)
