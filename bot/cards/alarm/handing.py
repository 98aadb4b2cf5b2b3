"""*La en annen ta over*: who can be asked."""

from microsoft_teams.cards import Action, CardElement, ShowCardAction

from bot.cards.alarm.status_forms import person_choice
from bot.cards.kit.buttons import Origin, button, opening
from bot.cards.kit.elements import quiet
from bot.cards.kit.people import plainly
from bot.cards.views import PersonLine
from bot.texts import Say

_WITH_A_TAP = 5


def hand_over_button(
    say: Say, candidates: tuple[PersonLine, ...], origin: Origin
) -> ShowCardAction:
    """Return the button that unfolds one button per candidate; beyond five, a list of the rest."""
    line = say("hand-over-line") if candidates else say("hand-over-nobody")
    body: list[CardElement] = [quiet(line, gap="None")]
    actions: list[Action] = [
        button(
            say("ask-person", name=plainly(person)),
            "red_card.hand_over",
            origin,
            person=person.id,
        )
        for person in candidates[:_WITH_A_TAP]
    ]
    rest = candidates[_WITH_A_TAP:]
    if rest:
        body.append(person_choice(say, rest, "person", say("helped-choose")))
        actions.append(button(say("ask-chosen"), "red_card.hand_over", origin, inputs=True))
    return opening(say("hand-over"), body, actions)
