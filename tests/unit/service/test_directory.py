"""The organisation in memory, while another version of it arrives (L8)."""

from bot.domain.alarm.state import Caseworker
from bot.domain.organisation.organisation import Level, Organisation, Person, Unit
from bot.service.directory import Directory


def _with(leader: str) -> Organisation:
    level = Level("Nærmeste leder", (leader,), 30)
    unit = Unit("0315", "Nav Eksempel", (level,), ("kari",))
    people = {one: Person(one, one.title()) for one in ("kari", leader)}
    return Organisation("0315", people, {"0315": unit})


class Changing(Directory):
    """Whenever somebody has looked at the organisation, another version is accepted."""

    _next = 0

    @property
    def organisation(self) -> Organisation:
        """The version of this moment."""
        self._next += 1
        return _with("ola" if self._next == 1 else "per")

    @organisation.setter
    def organisation(self, _: Organisation) -> None:
        """The first one is as good as any."""


def test_l8_an_alarm_has_the_chain_of_one_version() -> None:
    """Leaders of the one are perhaps nobody in the other: an import may come in any moment."""
    directory = Changing(_with("ola"), "1", {})
    chain = directory.chain_for(Caseworker("kari", "Kari"), None, 0)
    assert [helper.id for helper in chain.everyone()] == ["ola"]
