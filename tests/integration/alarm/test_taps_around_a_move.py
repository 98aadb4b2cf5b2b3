"""A thousand taps at random moments around a move of the live card, and none does what was not
meant (L14). A failure names its seed and its tap: the same seed makes the same taps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import Button, buttons_of
from tests.fakes.sent import SentCard
from tests.integration.alarm.test_live_card import hung_up, live, press
from tests.world import World

GUARDED_SECONDS = 2.0  # written from live-card.md, not from the code
# What ends something (a yes ends that others are alerted), and what tells that it has. All else
# brings help, or opens a form.
ENDS = {"red_card.resolve": "resolved", "call.over": "call_over"}
CONTACT = "contact_answered"
OPENS = {"red_card.more", "guide.note", "evidence.show", "routine.show", "follow_up.rest"}


@dataclass(slots=True)
class Thumb:
    """Two people who tap and write at random moments, and what came of it that should not have."""

    world: World
    random: Random
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    ended: int = 0

    async def taps_once(self, number: int) -> None:
        """One of them writes, which moves the other's card, who taps around that moment."""
        world, random = self.world, self.random
        user, other = random.sample((world.caseworker, world.leader), 2)
        before = live(world, user)[-1]
        showed = before.content
        await world.advance(random.uniform(0, 14))
        await world.says(other, f"ord nummer {number}")
        await world.advance(random.uniform(0, 5))
        newest = live(world, user)[-1]
        card, content = random.choice(((before, showed), (newest, newest.content)))
        button = random.choice(list(_acting(content)))
        is_old = card is not newest
        has_just_moved = world.clock.seconds() - newest.at < GUARDED_SECONDS
        end = _ends(button)
        # Whether they have contact may have been answered on another card meanwhile.
        waits = button.verb in {one.verb for one in _acting(newest.content)}
        done = await self._presses(user, card, button)
        what = f"tap {number}: {button.verb}, old: {is_old}, just moved: {has_just_moved}: {done}"
        if button.verb == "red_card.contact" and not waits:
            is_wrong = bool(done)
        elif end is None:
            is_wrong = bool(done) == (button.verb in OPENS) or bool({*ENDS.values()} & {*done})
        else:
            is_wrong = (end in done) == (is_old or has_just_moved)
        if is_wrong:
            self.wrong.append(what)
        if end is not None and waits and end not in done:
            await self._answers(user, end, what)
        if world.incident()["state"] == "resolved":
            self.ended += 1
            await world.presses(user, "red_card.undo")
        for one in (user, other):
            if len(live(world, one)) != 1:
                self.wrong.append(f"{what}: {len(live(world, one))} live cards")

    async def _presses(self, user: TeamsUser, card: SentCard, button: Button) -> list[str]:
        before = len(self.world.kinds())
        await press(self.world, user, card, button)
        return self.world.kinds()[before:]

    async def _answers(self, user: TeamsUser, end: str, what: str) -> None:
        """What is asked in the tap's stead obeys at once."""
        self.asked += 1
        title = self.random.choice(("Ja", "Nei"))
        before = len(self.world.kinds())
        await self.world.taps_on(user, self.world.last(user), title)
        is_told = title == "Ja" or end == CONTACT  # that they do not talk is told, too
        if (end in self.world.kinds()[before:]) != is_told:
            self.wrong.append(f"{what}: {title}")


def _ends(button: Button) -> str | None:
    if button.verb == "red_card.contact":
        return CONTACT if button.data.get("yes") in (True, "true", "True") else None
    return ENDS.get(button.verb)


def _acting(content: Json) -> Iterator[Button]:
    for button in buttons_of(content):
        if button.data.get("incident") and "loose" not in button.data and not button.inputs:
            yield button


@pytest.mark.parametrize(
    ("seed", "taps"),
    [(0, 20), *(pytest.param(seed, 50, marks=pytest.mark.soak) for seed in range(1, 21))],
)
async def test_no_tap_around_a_move_does_what_was_not_meant(
    tmp_path: Path, seed: int, taps: int
) -> None:
    """L14: from the older card or just after the move an end is asked about, and what brings help
    is done; the twenty seeds of the soak are the thousand."""
    async with World(tmp_path) as world:
        world.late_ms = 30_000
        await hung_up(world)
        thumb = Thumb(world, Random(seed))
        for number in range(taps):
            await thumb.taps_once(number)
        assert thumb.wrong == [], "\n".join(thumb.wrong)
        assert thumb.asked
        assert thumb.ended
