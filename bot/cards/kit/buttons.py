"""Buttons that change something, and the last step of every card: from typed elements to plain
JSON.

A button is an Action.Execute with an Action.Submit for older clients. Both carry the same data
(contract.md, "Cards"): the verb again, the incident and `seen`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from microsoft_teams.cards import (
    Action,
    ActionSet,
    AdaptiveCard,
    CardElement,
    ExecuteAction,
    OpenUrlAction,
    ShowCardAction,
    SubmitAction,
)

from bot.domain.alarm.incident import Drill, DrillMark

Known = Mapping[str, str]  # what every button of a card sends along


Style = Literal["positive", "destructive"]


@dataclass(frozen=True, slots=True)
class CardOrigin:
    """The alarm a button belongs to and the timeline number its card was drawn from."""

    incident: str | None = None
    seen: int | None = None

    def data(self) -> dict[str, Any]:
        """Return what every button of this card sends along."""
        known = {"incident": self.incident, "seen": self.seen}
        return {name: value for name, value in known.items() if value is not None}


_NO_ALARM = CardOrigin()


def button(
    title: str,
    verb: StrEnum,
    origin: CardOrigin = _NO_ALARM,
    *,
    style: Style | None = None,
    inputs: bool = False,
    tooltip: str | None = None,
    **data: str | bool,
) -> ExecuteAction:
    """Return a button. Only with `inputs` does it send what was typed or chosen on the card."""
    sent = {"verb": verb, **origin.data(), **data}
    with_inputs: Literal["auto", "none"] = "auto" if inputs else "none"
    return ExecuteAction(
        title=title,
        verb=verb,
        data=sent,
        style=style,
        associated_inputs=with_inputs,
        tooltip=tooltip,
        fallback=SubmitAction(title=title, data=sent, style=style, associated_inputs=with_inputs),
    )


def drill_or_earnest(drill: DrillMark) -> dict[str, Any]:
    """Return what a button that cries carries on the card of an alarm: without the store nothing
    else tells whether it is a drill's (L12). Cards that were drawn by earlier revisions say neither
    of it."""
    return {"drill": Drill.ALONE.value} if drill else {"earnest": True}


def restyled(made: ExecuteAction, style: Style | None) -> ExecuteAction:
    """Return the button in another style, for older clients too."""
    changes: dict[str, Any] = {"style": style}
    if isinstance(made.fallback, SubmitAction):
        changes["fallback"] = made.fallback.model_copy(update={"style": style})
    return made.model_copy(update=changes)


def opening(
    title: str, body: Sequence[CardElement], actions: Sequence[Action] = ()
) -> ShowCardAction:
    """Return a button that unfolds more of the card, without asking the bot."""
    inner = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    return ShowCardAction(title=title, card=inner)


def link(title: str, url: str, *, style: Style | None = None) -> OpenUrlAction:
    """Return a button that opens an address: a call or a chat in Teams."""
    return OpenUrlAction(title=title, url=url, style=style)


def row(actions: Sequence[Action]) -> ActionSet:
    """Return buttons inside the body of a card."""
    return ActionSet(actions=list(actions), spacing="Small")


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """An Adaptive Card 1.5 as plain JSON, and the push summary that goes with it (L11)."""

    card: dict[str, Any]
    summary: str


# How the views of a file are drawn, by type. Any: each takes the view that is its key.
Drawers = Mapping[type, Callable[[Any], DrawnCard]]


def finish(
    body: Sequence[CardElement],
    actions: Sequence[Action] = (),
    *,
    summary: str,
    origin: CardOrigin | None = None,
) -> DrawnCard:
    """Return the card with these elements, ready to be sent alone in its message. With an `origin`
    its buttons are this alarm's: what many cards have in common is drawn once, without one."""
    typed = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    card = typed.model_dump(by_alias=True, exclude_none=True)
    if origin is not None:
        _stamp(card, origin.data())
    return DrawnCard(card=card, summary=summary)


def _stamp(part: Any, data: dict[str, Any]) -> None:
    """Puts what every button of the card sends along into each that changes something."""
    if isinstance(part, list):
        for item in part:
            _stamp(item, data)
    elif isinstance(part, dict):
        for key, item in part.items():
            if key == "data":
                part[key] = {**data, **item}
            elif isinstance(item, (list, dict)):
                _stamp(item, data)


def tap(title: str, verb: StrEnum, known: Known, *, form: bool = False) -> ExecuteAction:
    """Return a button that sends along what its card knows, and of a `form` what was entered."""
    style: Style | None = "positive" if form else None
    return button(title, verb, CardOrigin(), style=style, inputs=form, tooltip=None, **known)
