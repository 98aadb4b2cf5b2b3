"""Writes docs/reference.md from the code: settings, what people type, commands, HTTP routes, metrics.

With `--check`, as `make check` runs it, nothing is written, and the exit code is 1 when the page
says something else than the code. What a setting or a command does stands behind it in the code,
as its docstring; one without is refused.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from typer.models import ArgumentInfo

from bot.cli import app
from bot.dialogs.text import Typed
from bot.dialogs.vocabulary import words_file
from bot.domain.organisation.organisation import Language
from bot.settings import AuditSettings, CanarySettings, ImportSettings, Settings
from bot.settings.filing import PREFIX, FilingSettings
from bot.settings.telephone import TelephoneSettings
from bot.web.routes import ROUTES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
AGAIN = "Write it anew with: .venv/bin/python -m scripts.reference"

SUBJECTS: tuple[tuple[str, type], ...] = (
    ("The service", Settings),
    ("Filing and delivery", FilingSettings),
    ("Import", ImportSettings),
    ("Calls", TelephoneSettings),
    ("The bot's test of itself", CanarySettings),
    ("The agency's archive of accesses", AuditSettings),
)
TYPES = {
    str: "text",
    date: "date",
    int: "whole number",
    float: "number",
    bool: "yes or no",
    Path: "path",
}
HEAD = """\
# Reference
Written from the code by `scripts/reference.py`: what is changed here by hand, `make check` refuses. What the parts
promise together stands in [contract.md](contract.md).
"""
SETTINGS = """\
## Settings
Environment variables, or `.env` in the folder the bot starts in. They are read at once, by `rodtkort serve` and by
every command that needs them: what is refused ends it with exit 2 and a sentence for each. A name with the prefix that
is none of these is refused too. `rodtkort serve --print-settings` shows what is in force, with secrets masked.\
"""
TYPED = """\
## What people type
In any case, with or without a slash, in any of the languages; the first word is what Teams' menu shows. In private and
from the slash menu every command is heard; where others read along, only a cry. What may follow, and what counts as a
cry in the middle of a message: [contract.md](contract.md#text-commands).
"""
COMMAND_LINE = """\
## The command line
Every command has `--help`. Errors are one or two sentences on standard error: exit 2 for wrong usage or settings, 1 for
a world that is not as it should be.
"""
HTTP = """
## HTTP
Nothing else is answered. `/internal/` must never be reached from the internet.
"""
METRICS_HEAD = """
## Metrics
At `/internal/metrics`, of each replica. Numbers of units at most, never of a person. What is worth an alert:
`deploy/prometheus/rules.yaml`; a dashboard: `deploy/grafana/rodtkort.json`. Those of the canary are there only where
it is switched on.
"""
METRICS = {
    "Gauge": "gauge",
    "Counter": "counter",
    "Histogram": "histogram",
    "CounterMetricFamily": "counter",
}
BOUNDS = {"ge": "from {}", "gt": "over {}", "le": "to {}", "lt": "under {}"}


def page() -> str:
    """Return the whole page."""
    parts = (_head(), _settings(), _typed(), _command_line(), _routes(), _metrics())
    return "\n".join(line for part in parts for line in part)


def _head() -> Iterator[str]:
    yield HEAD


def _settings() -> Iterator[str]:
    yield SETTINGS
    for title, owner in SUBJECTS:
        known = told(owner)
        yield f"\n### {title}"
        yield "| setting | type | default | what it does | refused |"
        yield "|---|---|---|---|---|"
        for name, field in Settings.model_fields.items():
            if name in owner.__annotations__:
                does, _, refused = needed(known, name, owner).partition("\n\nRefused:")
                cells = (_type(field), _default(field), does, refused.strip())
                yield _row(f"`{PREFIX}{name.upper()}`", *cells)
    yield ""


def _typed() -> Iterator[str]:
    yield TYPED
    yield "| bokmål | nynorsk | English | who may | what happens |"
    yield "|---|---|---|---|---|"
    said = told(Typed)
    for command in Typed:
        known = words_file()["commands"][command]
        words = (", ".join(f"`{one}`" for one in known[language.value]) for language in Language)
        who, _, what = needed(said, command.name, Typed).partition(". ")
        yield _row(*words, who, what)
    yield ""


def _command_line() -> Iterator[str]:
    yield COMMAND_LINE
    yield from _commands("rodtkort", app)


def _commands(path: str, group: typer.Typer) -> Iterator[str]:
    for one in group.registered_commands:
        assert one.callback is not None
        yield from _command(f"{path} {one.name or one.callback.__name__}", one.callback)
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from _commands(f"{path} {inner.name}", inner.typer_instance)


def _command(path: str, callback: Callable[..., Any]) -> Iterator[str]:
    does, _, example = " ".join((inspect.getdoc(callback) or "").split()).partition("Example: ")
    hints = get_type_hints(callback, include_extras=True)
    parameters = inspect.signature(callback).parameters.items()
    found = [
        Parameter.of(name, one, hints)
        for name, one in parameters
        if not get_args(hints[name])[1].hidden  # an earlier spelling
    ]
    arguments = [one for one in found if one.is_argument]
    options = [one for one in found if not one.is_argument]
    usage = " ".join((path, *(one.usage() for one in (*arguments, *options))))
    yield f"- `{usage}`  "
    yield f"  {does.strip()}" + (f" Example: `{example}`" if example else "")
    yield from (one.line() for one in (*arguments, *options))


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or an option of a command; `value` is what stands for it."""

    name: str
    value: str
    is_argument: bool
    required: bool
    default: str
    help: str

    @classmethod
    def of(cls, name: str, found: inspect.Parameter, hints: Mapping[str, Any]) -> "Parameter":
        """Read it from the signature, where typer reads it."""
        kind, info = get_args(hints[name])
        is_argument = isinstance(info, ArgumentInfo)
        # Within Annotated typer keeps the first name where the default would be.
        names = [one for one in (info.default, *(info.param_decls or ())) if one is not ...]
        declared = "/".join(names or (f"--{name.replace('_', '-')}",))
        is_needed = info.show_default is False  # though an earlier spelling will do
        required = found.default is inspect.Parameter.empty or is_needed
        default = "" if required or found.default in (None, "", False) else found.default
        shown = info.show_default if isinstance(info.show_default, str) else f"`{_plain(default)}`"
        return cls(
            name.upper() if is_argument else declared,
            "" if kind is bool else _choices(kind) or name.upper(),
            is_argument,
            required,
            shown if shown != "``" else "",
            (info.help or "").rstrip("."),
        )

    def usage(self) -> str:
        """Return its part of the usage line."""
        word = self.name if self.is_argument or not self.value else f"{self.name} {self.value}"
        return word if self.required else f"[{word}]"

    def line(self) -> str:
        """Return its line below the command."""
        return f"  - `{self.name}`: {self.help}" + (
            f"; default {self.default}." if self.default else "."
        )


def _choices(kind: Any) -> str:
    is_enum = isinstance(kind, type) and issubclass(kind, Enum)
    return "|".join(str(one.value) for one in kind) if is_enum else ""


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _routes() -> Iterator[str]:
    yield HTTP
    yield "| route | who calls it | what it is for | answers |"
    yield "|---|---|---|---|"
    for route in ROUTES:
        yield _row(f"`{route.method} {route.path}`", route.caller, route.does, route.answers)
    yield ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One that the bot exports, as it is made in the code; a counter's name without `_total`."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str

    def series(self) -> frozenset[str]:
        """The names that a query can ask for."""
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
        return frozenset(self.name + ending for ending in endings.get(self.kind, ("",)))


def metrics() -> Iterator[Metric]:
    """Every metric, wherever in the code it is made, in the order of their names."""
    made = (
        node
        for file in sorted((PAGE.parents[1] / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    found = [_metric(node) for node in made if ast.unparse(node.func) in METRICS]
    yield from sorted((one for one in found if one is not None), key=lambda one: one.name)


def _metric(node: ast.Call) -> Metric | None:
    match node.args:
        case [ast.Constant(value=str(name)), ast.Constant(value=str(text)), *more]:
            labels = ast.literal_eval(more[0]) if more else ()
            return Metric(name, METRICS[ast.unparse(node.func)], tuple(labels), text)
    return None  # a Counter of collections


def _metrics() -> Iterator[str]:
    yield METRICS_HEAD
    yield "| metric | kind | labels | what it says |"
    yield "|---|---|---|---|"
    for one in metrics():
        name = one.name + ("_total" if one.kind == "counter" else "")
        yield _row(f"`{name}`", one.kind, ", ".join(f"`{label}`" for label in one.labels), one.help)
    yield ""


def told(owner: type) -> dict[str, str]:
    """Return the docstring behind each attribute of a class, by the attribute's name."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for statement in tree.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                pass
            case ast.Expr(value=ast.Constant(value=str(text))) if name:
                found[name], name = inspect.cleandoc(text), ""
            case _:
                name = ""
    return found


def needed(known: dict[str, str], name: str, owner: type) -> str:
    """Return what is told of an attribute; one of which nothing is told ends the script."""
    if name not in known:
        sys.exit(f"{owner.__name__}.{name} has no docstring behind it that says what it does.")
    return known[name]


def _type(field: FieldInfo) -> str:
    bounds = (
        how.format(getattr(one, bound))
        for one in field.metadata
        for bound, how in BOUNDS.items()
        if hasattr(one, bound)
    )
    return " ".join((_kind(field.annotation), *bounds))


def _kind(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " or ".join(f"`{one}`" for one in get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_kind(one) for one in get_args(kind) if one is not type(None))
    return "secret" if kind is SecretStr else TYPES[kind]


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, ""):
        return "–"
    return f"`{field.default}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(_cell(one) for one in cells) + " |"


def _cell(text: str) -> str:
    one_line = " ".join(text.split()).replace("|", "\\|")
    return re.sub(r"\bdocs/((?:[\w-]+/)*[\w-]+\.md)\b", r"[\1](\1)", one_line)


if __name__ == "__main__":
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8")
    elif not PAGE.is_file() or PAGE.read_text("utf-8") != page():
        sys.exit(f"{PAGE.name} says something else than the code. {AGAIN}")
