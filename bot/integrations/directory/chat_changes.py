"""A change made in chat, held against the rules of the organisation file and written as one: the
same reader, the same writer, so that no start ever finds a version it cannot read."""

from bot.domain.organisation import Organisation
from bot.domain.organisation_flaws import Flaw
from bot.integrations.directory.organisation_file import Severity, read_organisation
from bot.integrations.directory.writing import write_organisation


class FileTexts:
    """Implements `service.organisation_ports.OrganisationTexts`."""

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """See `OrganisationTexts.flaws`."""
        problems = read_organisation(write_organisation(organisation)).problems
        found = [problem.flaw for problem in problems if problem.severity is Severity.ERROR]
        return tuple(dict.fromkeys(found))

    def written(self, organisation: Organisation, remark: str) -> str:
        """See `OrganisationTexts.written`."""
        return f"# {remark}\n{write_organisation(organisation)}"

    def read(self, content: str) -> Organisation | None:
        """See `OrganisationTexts.read`."""
        return read_organisation(content).organisation
