"""Text to YAML nodes that know their lines, without trusting the text, the values of a mapping by
their keys, and the list of what is wrong with each.

Nodes are composed, never constructed: no tag can create an object, and what was written (`0315`,
`no`, `+4721070000`) can still be seen as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import yaml

from bot.domain.organisation.organisation import Flaw, is_dialable


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


_STRING = "tag:yaml.org,2002:str"
_INTEGER = "tag:yaml.org,2002:int"
_NULL = "tag:yaml.org,2002:null"

_Choice = TypeVar("_Choice", bound=StrEnum)


class Text(NamedTuple):
    """A value and the line it stands on."""

    value: str
    line: int


class Block:
    """One mapping. `what` names it in messages ("unit 0315") and may be sharpened on the way.

    Every reader returns None (or nothing) when the key is missing or its value is refused;
    then the reason has been noted.
    """

    def __init__(self, node: yaml.Node, what: str, keys: tuple[str, ...], into: Findings) -> None:
        self.what = what
        self.line = node.start_mark.line + 1
        self._into = into
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        if isinstance(node, yaml.MappingNode):
            self._take(node, keys)
        else:
            wanted = ", ".join(f"{key}: …" for key in keys[:2])
            into.error(self.line, f"{what} is no list of keys and values; write {wanted}")

    def _take(self, node: yaml.MappingNode, keys: tuple[str, ...]) -> None:
        for key_node, value in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key not in keys:
                self._into.error(line, self._unknown(key, keys))
            elif key in self._values:
                self._into.error(
                    line,
                    f"{self.what} has {key} twice (first on line {self._lines[key]}); keep one",
                )
            else:
                self._values[key] = value
                self._lines[key] = line

    def _unknown(self, key: str | None, keys: tuple[str, ...]) -> str:
        if key is None:
            return f"{self.what} has a key that is no single word; use one of {', '.join(keys)}"
        near = get_close_matches(key[:60].lower(), keys, n=1, cutoff=0.5)
        mend = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(keys)}"
        return f"{self.what} has the unknown key {quoted(key)}; {mend}"

    def line_of(self, key: str) -> int:
        """The line of the key, or of the mapping where the key is missing."""
        return self._lines.get(key, self.line)

    def error(self, key: str, message: str, flaw: Flaw = Flaw.OTHER) -> None:
        """Note an error on the line of `key`."""
        self._into.error(self.line_of(key), f"{self.what} {message}", flaw)

    def require(self, *keys: str) -> None:
        """Note each of the keys that is missing or has nothing after the colon."""
        for key in keys:
            if key not in self._values:
                self.error(key, f"has no {key}; add it")
            elif self._node(key) is None:
                self.error(key, f"has nothing after {key}; add the value")

    def node(self, key: str) -> yaml.Node | None:
        """The node after the key, for a mapping within this one; None when there is nothing."""
        return self._node(key)

    def _node(self, key: str) -> yaml.Node | None:
        node = self._values.get(key)
        if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
            return None
        return node

    def is_empty(self, key: str) -> bool:
        """Whether the key is missing, has nothing after it, or an empty list."""
        node = self._node(key)
        return node is None or (isinstance(node, yaml.SequenceNode) and not node.value)

    def _scalar(self, key: str) -> yaml.ScalarNode | None:
        node = self._node(key)
        if node is None or isinstance(node, yaml.ScalarNode):
            return node
        self.error(key, f"has a list or a mapping after {key}; write a single value")
        return None

    def text(self, key: str) -> Text | None:
        """Text that is not empty, trimmed. Numbers, dates and yes/no must stand in quotes."""
        node = self._scalar(key)
        return None if node is None else self._as_text(node, key)

    def _as_text(self, node: yaml.ScalarNode, key: str) -> Text | None:
        line = node.start_mark.line + 1
        value = node.value.strip()
        if not value:
            self._into.error(line, f"{self.what} has an empty {key}; fill it in", Flaw.NO_NAME)
        elif node.tag != _STRING:
            self._into.error(
                line,
                f"{self.what}, {key} {quoted(value)} is not read as text; put it in quotes",
            )
        else:
            return Text(value, line)
        return None

    def unit_number(self, key: str) -> Text | None:
        """A Nav unit number: four digits in quotes, because YAML reads 0315 as octal 205.

        A number that only lacks its quotes is noted and still returned, so that what
        refers to it is not called unknown as well.
        """
        node = self._scalar(key)
        if node is None:
            return None
        value = node.value.strip()
        if not re.fullmatch(r"[0-9]{4}", value):
            self.error(key, f"has {key} {quoted(value)}; a unit number is four digits in quotes")
            return None
        if node.tag != _STRING:
            self.error(key, f'has {key} {value} without quotes; write "{value}"')
        return Text(value, node.start_mark.line + 1)

    def whole_number(self, key: str, low: int, high: int, unit: str = "") -> int | None:
        """A whole number from `low` to `high`, both included."""
        node = self._scalar(key)
        if node is None:
            return None
        value = node.value.strip()
        flaw = Flaw.SECONDS if unit else Flaw.REPEAT
        plain = node.tag == _INTEGER and re.fullmatch(r"0|-?[1-9][0-9]{0,8}", value)
        if not plain:
            self.error(key, f"has {key} {quoted(value)}; write a whole number without quotes", flaw)
        elif not low <= int(value) <= high:
            span = f"{low} to {high}" if low < high else f"{low}"
            self.error(key, f"has {key} {value}; it must be {span}{unit}", flaw)
        else:
            return int(value)
        return None

    def choice(self, key: str, among: type[_Choice]) -> _Choice | None:
        """One of the words of `among`."""
        node = self._scalar(key)
        if node is None:
            return None
        # What was written counts: YAML reads an unquoted `no` or `on` as yes/no.
        for member in among:
            if member.value == node.value.strip():
                return member
        allowed = ", ".join(among)
        self.error(key, f"has {key} {quoted(node.value)}; it must be one of {allowed}")
        return None

    def day(self, key: str) -> date | None:
        """A calendar date, in quotes or not."""
        node = self._scalar(key)
        if node is None:
            return None
        value = node.value.strip()
        try:
            found = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            found = None
        if found is None or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}", value):
            self.error(key, f"has {key} {quoted(value)}, which is no date; write it as 2026-12-20")
        elif not 2000 <= found.year <= 2100:
            self.error(key, f"has {key} {value}; check the year")
        else:
            return found
        return None

    def phone(self, key: str, short: bool = False) -> str | None:
        """A number that can be dialled from anywhere, E.164, spaces removed; `short` lets
        Norwegian short numbers in too, such as 116 123."""
        node = self._scalar(key)
        if node is None:
            return None
        number = "".join(node.value.split())
        if re.fullmatch(r"[0-9]{8}", number):
            mend = f'start with the country code, "+47{number}"'
        elif number.startswith("+47"):
            mend = "a Norwegian number has 8 digits after +47"
        else:
            mend = "write a plus, the country code and the number, 8 to 15 digits"
        if is_dialable(number, short=short):
            return number
        shown = quoted(node.value) if number else "(empty)"
        self.error(key, f"has a phone number that cannot be dialled, {shown}; {mend}", Flaw.PHONE)
        return None

    def items(self, key: str) -> list[yaml.Node] | None:
        """The nodes of a list; None when it is missing or no list."""
        node = self._node(key)
        if node is None:
            return None
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.error(key, f"has no list after {key}; start each line with a dash, or write []")
        return None

    def texts(self, key: str) -> tuple[Text, ...] | None:
        """A list of texts, none of them twice; None when it is missing or no list."""
        nodes = self.items(key)
        return None if nodes is None else tuple(self._distinct(nodes, key))

    def _distinct(self, nodes: list[yaml.Node], key: str) -> Iterator[Text]:
        seen: set[str] = set()
        for node in nodes:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.ScalarNode):
                self._into.error(line, f"{self.what}, {key} has a nested list; write one id a line")
                continue
            text = self._as_text(node, f"entry under {key}")
            if text is None:
                continue
            if text.value in seen:
                self._into.error(
                    line, f"{self.what}, {key} has {quoted(text.value)} twice; keep one", Flaw.TWICE
                )
                continue
            seen.add(text.value)
            yield text
