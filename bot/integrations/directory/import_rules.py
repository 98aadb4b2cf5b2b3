"""Reads the import file: which group of Microsoft Graph, or which unit of NOM, is which of our
units (docs/import.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import yaml

from bot.integrations.directory.yaml_nodes import Block, Findings, Problem, compose, quoted

_ROOT_KEYS = ("version", "graph", "nom")
_GRAPH_KEYS = ("groups", "leaders", "unlisted", "nav_ident")
_GROUP_KEYS = ("group", "unit")
_NOM_KEYS = ("units", "leaders", "unlisted", "entra_id")
_UNIT_KEYS = ("id", "unit")

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ORG_UNIT = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Leaders(StrEnum):
    """Whether the first level of a unit follows the directory."""

    TAKE = "take"
    KEEP = "keep"


class Unlisted(StrEnum):
    """What becomes of a member whom the directory knows and puts in none of the units."""

    REFUSE = "refuse"
    KEEP = "keep"


class IdentIn(StrEnum):
    """Where a Nav ident stands in Entra."""

    SAM_ACCOUNT = "onPremisesSamAccountName"
    EMPLOYEE_ID = "employeeId"
    NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Mapped:
    """`theirs` is the directory's id, `unit` our unit's number."""

    theirs: str
    unit: str


@dataclass(frozen=True, slots=True)
class DirectoryRules:
    """How one directory is read. `ident` says how Entra's accounts and Nav idents belong
    together."""

    mapped: tuple[Mapped, ...]
    leaders: bool
    ident: IdentIn
    keeps_unlisted: bool = False


@dataclass(frozen=True, slots=True)
class ImportRules:
    """The whole file; None for a directory that it does not name."""

    graph: DirectoryRules | None = None
    nom: DirectoryRules | None = None


@dataclass(frozen=True, slots=True)
class RulesReading:
    """What came of reading the file: `rules` is None exactly when there is an error."""

    rules: ImportRules | None
    problems: tuple[Problem, ...]


def read_import_rules(content: str) -> RulesReading:
    """Reads the text of an import file; all problems at once, sorted by line. Never raises."""
    findings = Findings()
    root = compose(content, findings)
    rules = None if root is None else _rules(root, findings)
    return RulesReading(None if findings.refused else rules, findings.in_order())


def _rules(root: yaml.Node, into: Findings) -> ImportRules | None:
    block = Block(root, "the import file", _ROOT_KEYS, into)
    if not isinstance(root, yaml.MappingNode):
        return None
    block.require("version")
    block.whole_number("version", 1, 1)
    parts = {key.value: value for key, value in root.value if isinstance(key, yaml.ScalarNode)}
    graph, nom = parts.get("graph"), parts.get("nom")
    if graph is None and nom is None:
        into.error(block.line, "the import file names no directory; add graph or nom")
    return ImportRules(
        graph=None if graph is None else _graph(graph, into),
        nom=None if nom is None else _nom(nom, into),
    )


def _graph(node: yaml.Node, into: Findings) -> DirectoryRules:
    block = Block(node, "graph", _GRAPH_KEYS, into)
    if isinstance(node, yaml.MappingNode):
        block.require("groups")
    groups = _mapped(block, "groups", _GROUP_KEYS, _GUID, into)
    ident = block.choice("nav_ident", IdentIn) or IdentIn.SAM_ACCOUNT
    return DirectoryRules(groups, _takes_leaders(block), ident, _keeps_unlisted(block))


def _nom(node: yaml.Node, into: Findings) -> DirectoryRules:
    block = Block(node, "nom", _NOM_KEYS, into)
    if isinstance(node, yaml.MappingNode):
        block.require("units")
    units = _mapped(block, "units", _UNIT_KEYS, _ORG_UNIT, into)
    ident = block.choice("entra_id", IdentIn) or IdentIn.NOWHERE
    return DirectoryRules(units, _takes_leaders(block), ident, _keeps_unlisted(block))


def _takes_leaders(block: Block) -> bool:
    return (block.choice("leaders", Leaders) or Leaders.TAKE) is Leaders.TAKE


def _keeps_unlisted(block: Block) -> bool:
    return (block.choice("unlisted", Unlisted) or Unlisted.REFUSE) is Unlisted.KEEP


def _mapped(
    block: Block, key: str, keys: tuple[str, ...], shape: re.Pattern[str], into: Findings
) -> tuple[Mapped, ...]:
    if block.is_empty(key):
        block.error(key, f"names nothing under {key}; add at least one with {' and '.join(keys)}")
    return tuple(_entries(block, key, keys, shape, into))


def _entries(
    block: Block, key: str, keys: tuple[str, ...], shape: re.Pattern[str], into: Findings
) -> Iterator[Mapped]:
    seen: dict[str, int] = {}
    for node in block.items(key) or ():
        entry = Block(node, f"{block.what}, {key},", keys, into)
        if isinstance(node, yaml.MappingNode):
            entry.require(*keys)
        theirs, unit = entry.text(keys[0]), entry.unit_number(keys[1])
        if theirs is None or unit is None:
            continue
        id_ = theirs.value.lower() if shape is _GUID else theirs.value
        if not shape.fullmatch(id_):
            entry.error(keys[0], f"has {keys[0]} {quoted(theirs.value)}, which is no such id")
        elif id_ in seen:
            entry.error(keys[0], f"has {quoted(id_)} twice (first on line {seen[id_]}); keep one")
        else:
            seen[id_] = theirs.line
            yield Mapped(id_, unit.value)
