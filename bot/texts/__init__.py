"""Every sentence that users read, from Fluent files, loaded once: the alarm's, those of reports, of
notes and of the yearly figures in `afterwards/`, of drills in `drills/`, what is kept about
somebody in `privacy/`, what those in the same office read in `office/`, the morning check in
`readiness/`, how a unit is set up in `administration/`, the bot's test of itself in `canary/`, what
administrators read when alarms do not work in `outage/`, what is heard on the telephone in
`calls/`, what the tab shows in `tab/`, a unit's figures and training in `insight/`, and the safety
measures and the plan's text in `measures/`.

The files are written so that a safety representative can correct them (docs/texts.md, R2).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from sys import intern
from types import MappingProxyType
from typing import NamedTuple, Protocol

from babel import Locale
from babel.plural import PluralRule
from fluent.runtime import FluentBundle
from fluent.runtime.resolver import Pattern
from fluent.syntax import FluentParser, ast

from bot.domain.organisation.organisation import Language

_FOLDER = Path(__file__).parent
_SUBJECTS = (
    "drills",
    "privacy",
    "office",
    "readiness",
    "administration",
    "canary",
    "insight",
    "outage",
    "calls",
    "tab",
)
# A sentence in one line that is words and what is filled in: nearly all of them are.
_FILLED = re.compile(r"\{ \$([a-z_]+) \}")
_PLAIN = re.compile(
    r"^([a-z][a-z0-9-]*) = "
    r"((?:\{ \$[a-z_]+ \}|[^\s{}])(?:\{ \$[a-z_]+ \}|[^{}\n])*)\n(?!\n*[ ])",
    re.MULTILINE,
)
_LONG = 2_500  # fluent.runtime.resolver.MAX_PART_LENGTH
_GROUPED = 1_000  # the first number that is written with a space or a comma in it
_COMMENT = re.compile(r"^#.*\n?", re.MULTILINE)  # a value's further lines are indented
_AFTERWARDS = ("", "yearly.", "follow_up.", "lessons.")  # what the parts of that folder begin with


Parts = tuple[str, ...]


class Localised(Protocol):
    """`text` with the language chosen."""

    def __call__(self, id: str, /, **args: str | int) -> str:
        """Return the sentence; KeyError as for `text`."""
        ...


def text(language: Language, id: str, /, **args: str | int) -> str:
    """Return the sentence `id` in `language` with `args` filled in.

    Raises KeyError for an id that no file has and for an argument that the sentence
    needs and did not get: a hole in a sentence must show in a test, not in a crisis.
    """
    return _said(language, id, args) if args else _fixed(language, id)


@cache
def _fixed(language: Language, id: str) -> str:
    return _said(language, id, {})


def _said(language: Language, id: str, args: dict[str, str | int]) -> str:
    if (parts := _plain_parts(language, id)) is not None:
        filled = [args.get(part) if number % 2 else part for number, part in enumerate(parts)]
        if all(map(_as_it_stands, filled)):
            return "".join(map(str, filled))
    said, errors = _catalogue(language).bundle.format_pattern(_pattern_of(language, id), args)
    if errors:
        raise KeyError(f"text {id!r} in {language}: {errors[0]}")
    return str(said)


def _as_it_stands(value: str | int | None) -> bool:
    """Whether Fluent would write the value so, too: it refuses what is very long, and groups the
    digits of a number."""
    if isinstance(value, str):
        return len(value) <= _LONG
    return type(value) is int and 0 <= value < _GROUPED


def _plain_parts(language: Language, id: str) -> Parts | None:
    """The words of a sentence and, at each second place, what is filled in between them; None where
    Fluent has something to choose. Its resolver takes ten times as long to put them together."""
    plain = _catalogue(language).plain
    if id not in plain:
        plain[id] = _parts_of(_pattern_of(language, id))
    return plain[id]


def _parts_of(pattern: Pattern) -> Parts | None:
    parts = [""]
    for element in getattr(pattern, "elements", [pattern]):  # Fluent keeps a single one as it is
        if isinstance(element, ast.TextElement):
            parts[-1] += element.value
        elif isinstance(found := getattr(element, "expression", None), ast.VariableReference):
            parts += [found.id.name, ""]
        else:
            return None
    return tuple(parts)


def _pattern_of(language: Language, id: str) -> Pattern:
    plain, bundle = _catalogue(language)
    if not bundle.has_message(id) and (parts := plain.get(id)) is not None:
        bundle.add_resource(ast.Resource([as_message(id, parts)]))
    pattern = bundle.get_message(id).value if bundle.has_message(id) else None
    if pattern is None:
        raise KeyError(f"no text {id!r} in {language}")
    return pattern


def say_in(language: Language) -> Localised:
    """Return `text` bound to one language."""
    return partial(text, language)


class _Counted(Locale):
    """A language of which Babel's data (3.5 MiB, with those of the languages above it) are read
    when a sentence has a long number in it, and not to learn when something is one."""

    @property
    def plural_form(self) -> PluralRule:
        """As Babel has it."""
        return _ENGLISH if self.language == Language.ENGLISH else _NORWEGIAN


_NORWEGIAN, _ENGLISH = PluralRule({"one": "n is 1"}), PluralRule({"one": "i is 1 and v is 0"})


class _Bundle(FluentBundle):
    """Were Fluent to ask by another name, it would read Babel's data again; a test looks."""

    def _get_babel_locale(self) -> Locale:
        return _Counted(self.locales[0])


class _Catalogue(NamedTuple):
    """A language's sentences: those of words and what is filled in, and, for Fluent, the others."""

    plain: dict[str, Parts | None]
    bundle: FluentBundle


@cache
def _catalogue(language: Language) -> _Catalogue:
    found = _Catalogue({}, _Bundle([language.value], use_isolating=False))
    for file in sources(language):
        plain, rest = read_fast(file.read_text(encoding="utf-8"))
        found.plain.update(plain)
        found.bundle.add_resource(FluentParser(with_spans=False).parse(rest))
    return found


def read_fast(source: str) -> tuple[dict[str, Parts], str]:
    """The plain sentences of a file, and the rest of it. Fluent's parser takes a second of a slow
    core for each language, and what it makes of a sentence is four times as large."""
    plain: dict[str, Parts] = {}

    def take(found: re.Match[str]) -> str:
        id, said = found.groups()
        parts = _FILLED.split(said.rstrip())
        plain[id] = tuple(intern(part) if n % 2 else part for n, part in enumerate(parts))
        return ""

    without_comments = _COMMENT.sub("", source)  # a third of the parser's time
    return plain, _PLAIN.sub(take, without_comments)


def as_message(id: str, parts: Parts) -> ast.Message:
    """What Fluent's parser makes of a plain sentence, but for its place in the file."""
    elements: list[ast.TextElement | ast.Placeable] = []
    for number, part in enumerate(parts):
        if number % 2:
            elements.append(ast.Placeable(ast.VariableReference(ast.Identifier(part))))
        elif part:
            elements.append(ast.TextElement(part))
    return ast.Message(ast.Identifier(id), ast.Pattern(elements))


def sources(language: Language) -> tuple[Path, ...]:
    """The files that hold a language's sentences."""
    name = f"{language.value}.ftl"
    later = [_FOLDER / "afterwards" / f"{part}{name}" for part in _AFTERWARDS]
    subjects = [_FOLDER / part / name for part in _SUBJECTS]
    measures = [_FOLDER / "measures" / f"{part}{name}" for part in ("", "plan.")]
    return (_FOLDER / name, *later, *subjects, *measures)


def load() -> None:
    """Read all languages now, so that the first alarm in each does not wait for its files."""
    for language in Language:
        _catalogue(language)


@cache
def instead_of_judging(language: Language) -> Mapping[str, str]:
    """What to write in a report or a note about the behaviour instead of a word that judges a
    person, by the word in small letters. Words of every language count; what is said about them is
    in `language`."""
    file = _FOLDER / "afterwards" / "judging.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    judging = [group for name, group in groups.items() if name != _HEALTH]
    return MappingProxyType(
        {word: group[language.value] for group in judging for word in group["words"]}
    )


_HEALTH = "health"


@cache
def health_words() -> frozenset[str]:
    """Words about somebody's health, in small letters and of every language; from five letters on
    the beginnings of words."""
    file = _FOLDER / "afterwards" / "judging.toml"
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))[_HEALTH]["words"])
