"""The buttons that claim an alarm: an explicit choice of how help comes (L2)."""

from typing import Any

from microsoft_teams.cards import Action

from bot.cards.kit.buttons import Origin, button
from bot.domain.alarm.incident import Details, How, MeetingType
from bot.texts import Say

_TITLES = {How.WRITE: "claim-write", How.CALL: "claim-call", How.JOIN: "claim-join"}


def claim_buttons(
    say: Say,
    origin: Origin,
    details: Details,
    can_join: bool,
    *,
    decline: bool = True,
    call_over: bool = False,
    sealed: str = "",
) -> list[Action]:
    """Return the ways to help, the filled one first, then *Kan ikke hjelpe nå*. `sealed` is what
    lets them be taken without the store."""
    first = best_way(details.meeting, can_join, call_over)
    ways = [way for way in _TITLES if can_join or way is not How.JOIN]
    ways.sort(key=lambda way: way is not first)
    actions: list[Action] = [
        button(
            say(_TITLES[way]),
            "red_card.claim",
            origin,
            style="positive" if way is first else None,
            how=way.value,
            **carried(sealed),
        )
        for way in ways
    ]
    if decline:
        actions.append(button(say("decline"), "red_card.decline", origin))
    return actions


def carried(sealed: str) -> dict[str, Any]:
    """Return what a claim carries for a time without the store."""
    return {"plain": sealed} if sealed else {}


def best_way(meeting: MeetingType | None, can_join: bool, call_over: bool) -> How:
    """Return the way most people should choose: on the phone the line is busy, so write."""
    if call_over or meeting is MeetingType.CHAT:
        return How.CALL
    if meeting is MeetingType.VIDEO and can_join:
        return How.JOIN
    return How.WRITE
