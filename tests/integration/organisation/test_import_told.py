"""What the administrators of a unit read that an import has left as it was (decision 76)."""

from pathlib import Path
from typing import Any

from bot.domain.organisation.import_refusals import ImportRefusal, RefusalKind
from bot.service.organisation import announce
from tests.integration.organisation.administration_scene import town
from tests.world import World, changed_sample, person_id

ARGS: dict[RefusalKind, tuple[tuple[str, str | int], ...]] = {
    RefusalKind.SHRINKING: (("stayed", 2), ("count", 7)),
}
NAMES = {RefusalKind.WITHOUT_UNIT: ("Leder En", "Leder To", "Saksbehandler En")}
WHY = {
    RefusalKind.NOBODY_ALERTED: "alle som varsles, har sluttet",
    RefusalKind.NO_ADMINISTRATOR: "ville stått uten administrator",
    RefusalKind.NO_MEMBERS: "alle medlemmene ville stått uten enhet",
    RefusalKind.WITHOUT_UNIT: "Leder En, Leder To og Saksbehandler En ville stått uten enhet",
    RefusalKind.SHRINKING: "2 av 7 medlemmer ville vært igjen",
    RefusalKind.RULES: "bare én person ville blitt varslet",
}


def refused(world: World, *kinds: RefusalKind, unit: str = "0315") -> tuple[str, ...]:
    """What the command does once it has been refused the unit."""
    found = [
        ImportRefusal("In English.", unit, kind, ARGS.get(kind, ()), NAMES.get(kind, ()))
        for kind in kinds
    ]
    organisation = world.core.service.directory.organisation
    tell = announce.tell_refused
    return world.core.database.write(lambda tx: tuple(tell(tx, organisation, found, {})))


async def test_each_reason_is_said_in_the_readers_language(tmp_path: Path) -> None:
    """Once a week: one that runs by night is refused every night."""

    def three(content: dict[str, Any]) -> None:
        content["units"][0]["administrators"] += [person_id("103"), person_id("105")]

    async with town(tmp_path, organisation=changed_sample(three)) as world:
        await world.says(world.leader, "språk nynorsk")
        await world.says(world.safety_rep, "språk engelsk")
        for _ in range(2):
            assert refused(world, *RefusalKind) == ()
            await world.advance(5)
            told = [one.text for one in world.inbox(world.deputy)]
            assert len(told) == len(RefusalKind)
            assert all(one.startswith("Nav Eksempel: importen endret ingenting") for one in told)
        for reason in WHY.values():
            assert world.reads(world.deputy, reason), reason
        assert world.reads(world.leader, "importen endra ingenting her")
        assert world.reads(world.safety_rep, "the import changed nothing here")
        assert not world.reads(world.caseworker, "importen")


async def test_where_nobody_can_be_told_the_operator_is(tmp_path: Path) -> None:
    """A unit without administrators, and one that is not there."""

    def nobody(content: dict[str, Any]) -> None:
        content["units"][1]["administrators"] = []

    async with town(tmp_path, organisation=changed_sample(nobody)) as world:
        assert refused(world, RefusalKind.RULES, unit="0300") == ("0300",)
        assert refused(world, RefusalKind.RULES, unit="9999") == ("9999",)
        await world.advance(5)
        assert not world.reads(world.next_level, "importen")
