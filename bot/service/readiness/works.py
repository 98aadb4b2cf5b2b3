"""`status` where no alarm is open: does the alarm work now, and when was it last tested (R12, R15,
R56). That there is an answer at all is the proof that the database works."""

from collections.abc import Iterable

from bot.cards.readiness.views import AlarmWorksView
from bot.cards.views import PersonLine
from bot.domain.canary import Miss, Note
from bot.domain.readiness import Gap, Line
from bot.domain.unit_check import UnitCheck
from bot.service.readiness.check import scene_of
from bot.service.unit_of_work import Turn

_STILL_COUNTS = frozenset((Line.BLOCKED, Line.SWITCHED_OFF, Line.GONE))


def alarm_works_view(turn: Turn, person: str) -> AlarmWorksView:
    """As it is for this person, who is in their own chain to nobody's help (L7)."""
    directory, now = turn.directory, turn.now
    unit = directory.unit_of(person)
    chain = directory.chain_for(directory.caseworker(person, ""), None, now)
    helpers = [helper.id for helper in chain.everyone()]
    found = turn.tx.reaches(helpers).values()
    # Whoever has a chat with us now has installed the bot since, whatever the morning knew.
    lines = {one.person: one.line for one in found if one.line in _STILL_COUNTS}
    scene = scene_of(directory, now, {p: lines[p] for p in lines if directory.reachable(p)})
    missing = [
        level.name
        for level in chain.levels
        if all(scene.line(helper.id).out_of_reach for helper in level.people)
    ]
    check = turn.tx.look_at_check(unit.number)
    canary = turn.tx.canary() if turn.terms.canary_helper else Note()
    leaders = tuple(PersonLine(h.id, h.name, h.phone) for h in chain.everyone())
    return AlarmWorksView(
        language=directory.language(person),
        unit=unit.name,
        levels=len(chain.levels),
        missing=tuple(missing),
        channel=turn.channel.answers and canary.miss is not Miss.NOT_DELIVERED,
        tested_at=canary.delivered_at if canary.miss is None else None,
        checked_at=check.checked_at if check is not None and _tested(check, helpers) else None,
        practised_at=turn.tx.last_drill(unit.number),
        numbers=(*directory.numbers(unit.number), *leaders),
        today=now,
    )


def _tested(check: UnitCheck, helpers: Iterable[str]) -> bool:
    """Whether Teams answered about anybody of the chain: else the check has tested nothing."""
    unsure = {one.person for one in check.findings if one.gap is Gap.UNSURE}
    return not unsure.issuperset(helpers)
