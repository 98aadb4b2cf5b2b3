"""What can be wrong with an organisation file, and the list in which it is gathered."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.organisation.organisation_flaws import Flaw


class Severity(StrEnum):
    """An error keeps the file out; a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `line` counts from 1; `message` is "what is wrong; how to mend it"; `flaw`
    is the rule, for whoever has no file before them."""

    line: int
    message: str
    severity: Severity
    flaw: Flaw = Flaw.OTHER


def render(problem: Problem, file_name: str) -> str:
    """One line, `FILE:LINE: what is wrong; how to mend it` (contract.md, "Commands")."""
    prefix = "warning: " if problem.severity is Severity.WARNING else ""
    return f"{file_name}:{problem.line}: {prefix}{problem.message}"


def quoted(text: str) -> str:
    """The text in guillemets, on one line and short enough to stand in a message."""
    flat = " ".join(text.split())
    flat = "".join(char if char.isprintable() else "?" for char in flat)
    return f"«{flat if len(flat) <= 60 else flat[:59] + '…'}»"


@dataclass(slots=True)
class Findings:
    """Gathers problems while a file is read; nothing stops at the first one."""

    _problems: list[Problem] = field(default_factory=list)

    def error(self, line: int, message: str, flaw: Flaw = Flaw.OTHER) -> None:
        """Note something that keeps the file out."""
        self._problems.append(Problem(line, message, Severity.ERROR, flaw))

    def warn(self, line: int, message: str) -> None:
        """Note something that ought to be looked at."""
        self._problems.append(Problem(line, message, Severity.WARNING))

    @property
    def refused(self) -> bool:
        """Whether there is an error among them."""
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    def in_order(self) -> tuple[Problem, ...]:
        """All of them by line, those of one line in the order they were found."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))
