"""The way to another unit: a button for each of a few, a list of many."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import Action, Choice, ChoiceSetInput

from bot.cards.kit.buttons import button, opening
from bot.cards.kit.words import clipped
from bot.texts import Say

_FEW = 3
_MOST = 60  # a county has fewer; and a card holds no more
_LETTERS = 30


def other_units(
    say: Say, units: Sequence[tuple[str, str]], verb: str, text: str
) -> Iterator[Action]:
    """Number and name of each; `text` is the id of a button's title that names the `unit`."""
    if len(units) <= _FEW:
        for number, name in units:
            yield button(say(text, unit=clipped(name, _LETTERS)), verb, unit=number)
        return
    chosen = ChoiceSetInput(
        id="unit",
        label=say("insight-choose-label"),
        style="compact",
        value=units[0][0],
        choices=[
            Choice(title=f"{clipped(name, _LETTERS)} ({number})", value=number)
            for number, name in units[:_MOST]
        ],
    )
    yield opening(
        say("insight-choose"), [chosen], [button(say("insight-choose-show"), verb, inputs=True)]
    )
