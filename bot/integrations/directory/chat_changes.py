"""A change made in chat, held against the rules of the organisation file and written as one: the
same reader, the same writer, so that no start ever finds a version it cannot read."""

from bot.domain.organisation.organisation import Organisation, Person, Unit
from bot.domain.organisation.organisation_flaws import Flaw
from bot.integrations.directory.organisation_file import Severity, read_organisation
from bot.integrations.directory.writing import write_organisation

_PEOPLE, _UNITS = "people:", "units:"


class FileTexts:
    """Implements `ports.OrganisationTexts`. The pieces of the text are kept: a change is
    written while an alarm may be waiting, and the whole of five hundred units takes the writer
    longer than one may wait (docs/decisions/0029)."""

    def __init__(self) -> None:
        self._pieces: dict[Person | Unit, str] = {}

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """See `OrganisationTexts.flaws`."""
        problems = read_organisation(write_organisation(organisation)).problems
        found = [problem.flaw for problem in problems if problem.severity is Severity.ERROR]
        return tuple(dict.fromkeys(found))

    def written(self, organisation: Organisation, remark: str) -> str:
        """See `OrganisationTexts.written`. The same text as `write_organisation`'s."""
        pieces = self._pieces
        fallback, version = organisation.fallback_unit, organisation.version
        bare = write_organisation(Organisation(fallback, {}, {}, version))
        lines = [f"# {remark}", bare[: bare.index(_PEOPLE)] + _PEOPLE]
        known: dict[Person | Unit, str] = {}
        for person in sorted(organisation.people.values(), key=lambda one: (one.name, one.id)):
            known[person] = pieces.get(person) or _person(person)
            lines.append(known[person])
        lines.append(_UNITS)
        for unit in sorted(organisation.units.values(), key=lambda one: one.number):
            known[unit] = pieces.get(unit) or _unit(unit)
            lines.append(known[unit])
        self._pieces = known
        return "\n".join(lines) + "\n"

    def read(self, content: str) -> Organisation | None:
        """See `OrganisationTexts.read`."""
        return read_organisation(content).organisation


def _person(person: Person) -> str:
    text = write_organisation(Organisation("", {person.id: person}, {}))
    return text[text.index(_PEOPLE) + len(_PEOPLE) + 1 : text.rindex(_UNITS) - 1]


def _unit(unit: Unit) -> str:
    text = write_organisation(Organisation("", {}, {unit.number: unit}))
    return text[text.index(_UNITS) + len(_UNITS) + 1 : -1]
