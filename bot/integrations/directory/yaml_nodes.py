"""Text to YAML nodes that know their lines, without trusting the text, and the list of what is
wrong.

Nodes are composed, never constructed: no tag can create an object, and what was written (`0315`,
`no`, `+4721070000`) can still be seen as it was written.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import yaml

from bot.domain.organisation.organisation import Flaw


class ProblemSeverity(StrEnum):
    """An error keeps the file out; a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `line` counts from 1; `message` is "what is wrong; how to mend it"; `flaw`
    is the rule, for whoever has no file before them."""

    line: int
    message: str
    severity: ProblemSeverity
    flaw: Flaw = Flaw.OTHER


def render(problem: Problem, file_name: str) -> str:
    """One line, `FILE:LINE: what is wrong; how to mend it` (contract.md, "Commands")."""
    prefix = "warning: " if problem.severity is ProblemSeverity.WARNING else ""
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
        self._problems.append(Problem(line, message, ProblemSeverity.ERROR, flaw))

    def warn(self, line: int, message: str) -> None:
        """Note something that ought to be looked at."""
        self._problems.append(Problem(line, message, ProblemSeverity.WARNING))

    @property
    def refused(self) -> bool:
        """Whether there is an error among them."""
        return any(problem.severity is ProblemSeverity.ERROR for problem in self._problems)

    def in_order(self) -> tuple[Problem, ...]:
        """All of them by line, those of one line in the order they were found."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))


MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 20

# libyaml is ten times faster, and some wheels come without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PLAIN_WORDS = (
    ("mapping values are not allowed", "there is a colon too many; put the text in quotes"),
    ("could not find expected ':'", "a colon is missing; write key: value"),
    ("unexpected end of stream", "a quote is never closed; close it"),
    ("while parsing a flow", "a bracket is never closed or a comma is missing; add it"),
    ("did not find expected", "this line does not fit those above it; check its indentation"),
    ("expected <block end>", "this line does not fit those above it; check its indentation"),
    ("single document", "a second document starts here; keep one, without --- between"),
)


def compose(content: str, findings: Findings) -> yaml.Node | None:
    """The root node, or None after noting why there is none. Never raises for any text.

    Aliases are refused outright: a few lines of them can unfold into gigabytes.
    """
    if len(content) > MAX_CHARACTERS:
        findings.error(1, f"the file has more than {MAX_CHARACTERS} characters; make it smaller")
        return None
    try:
        content.encode()
    except UnicodeEncodeError as error:
        findings.error(
            _line_at(content, error.start), "a character here is not valid; save the file as UTF-8"
        )
        return None
    try:
        if not _plain(content, findings):
            return None
        root: yaml.Node | None = yaml.compose(content, Loader=_Loader)
    except yaml.YAMLError as error:
        findings.error(*_explain(error, content))
        return None
    if root is None:
        findings.error(1, "the file is empty; start from the sample")
    return root


def _plain(content: str, findings: Findings) -> bool:
    depth, line = 0, 1
    for event in yaml.parse(content, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else line
        if isinstance(event, yaml.AliasEvent):
            findings.error(line, "this is a YAML alias (*); write the value out instead")
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            findings.error(line, "this is nested too deeply; remove some brackets")
            return False
    return True


def _explain(error: yaml.YAMLError, content: str) -> tuple[int, str]:
    if not isinstance(error, yaml.MarkedYAMLError):
        position = getattr(error, "position", 0)
        return (
            _line_at(content, position if isinstance(position, int) else 0),
            "a character here cannot stand in YAML; remove it",
        )
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    lines = content.splitlines() or [""]
    shown = min(line, len(lines) - 1)
    indentation = lines[shown][: len(lines[shown]) - len(lines[shown].lstrip())]
    if "\t" in indentation:
        return shown + 1, "there is a tab before the text; use spaces"
    said = f"{error.context or ''} {error.problem or ''}"
    for fragment, plain in _PLAIN_WORDS:
        if fragment in said:
            return shown + 1, plain
    return shown + 1, f"this cannot be read as YAML ({' '.join(said.split())}); check this line"


def _line_at(content: str, position: int) -> int:
    return content.count("\n", 0, position) + 1
