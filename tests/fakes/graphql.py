"""As much of GraphQL as a server needs to refuse what its schema does not have.

    answer = execute(SCHEMA, roots, document, variables)

Validation is whole: one unknown field, argument or missing selection and nothing is answered.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'\s*(\$?[A-Za-z_]\w*|"[^"]*"|[{}()\[\]:!,])')

Root = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type: what it is of (None for a scalar), and the arguments it takes."""

    type: str | None = None
    takes: frozenset[str] = frozenset()


Schema = Mapping[str, Mapping[str, Field]]


class Invalid(Exception):
    """The document does not fit the schema."""


@dataclass(slots=True)
class _Selected:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    inside: list["_Selected"] = field(default_factory=list)


def execute(
    schema: Schema, roots: Mapping[str, Root], document: str, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of the answer; errors alone where the document is not valid."""
    try:
        selected = _Parser(document, variables).document()
        _check(schema, "Query", selected)
    except Invalid as error:
        classified = {"classification": "ValidationError"}
        return {"errors": [{"message": str(error), "extensions": classified}]}
    return {"data": {one.name: _pick(roots[one.name](one.arguments), one) for one in selected}}


def _check(schema: Schema, type_: str, selected: list[_Selected]) -> None:
    for one in selected:
        known = schema[type_].get(one.name)
        if known is None:
            raise Invalid(f"FieldUndefined: '{one.name}' in type '{type_}' is undefined")
        if not known.takes.issuperset(one.arguments):
            raise Invalid(f"UnknownArgument: {sorted(one.arguments)} of '{one.name}'")
        if (known.type is None) == bool(one.inside):
            raise Invalid(f"SubselectionRequired or not allowed: '{one.name}'")
        if known.type is not None:
            _check(schema, known.type, one.inside)


def _pick(value: Any, selected: _Selected) -> Any:
    if isinstance(value, list):
        return [_pick(one, selected) for one in value]
    if value is None or not selected.inside:
        return value
    return {one.name: _pick(_field(value, one), one) for one in selected.inside}


def _field(value: Mapping[str, Any], selected: _Selected) -> Any:
    found = value.get(selected.name)
    return found(selected.arguments) if callable(found) else found


class _Parser:
    def __init__(self, document: str, variables: Mapping[str, Any]) -> None:
        self._tokens = _TOKEN.findall(document)
        if "".join(self._tokens) != "".join(document.split()):
            # Between two names there is a space, which joins to the same text.
            raise Invalid("InvalidSyntax")
        self._variables = variables
        self._declared: set[str] = set()

    def document(self) -> list[_Selected]:
        if self._next() != "query":
            raise Invalid("InvalidSyntax: a query was expected")
        if self._peek() not in "({":
            self._next()  # its name
        if self._peek() == "(":
            self._declarations()
        return self._selection()

    def _declarations(self) -> None:
        self._expect("(")
        while self._peek() != ")":
            token = self._next()
            if token.startswith("$"):
                self._declared.add(token[1:])
        self._expect(")")
        if missing := self._declared.difference(self._variables):
            raise Invalid(f"missing variables {sorted(missing)}")

    def _selection(self) -> list[_Selected]:
        self._expect("{")
        found = []
        while self._peek() != "}":
            one = _Selected(self._next())
            if self._peek() == "(":
                one.arguments = self._named("(", ")")
            if self._peek() == "{":
                one.inside = self._selection()
            found.append(one)
        self._expect("}")
        return found

    def _named(self, opening: str, closing: str) -> dict[str, Any]:
        self._expect(opening)
        found = {}
        while self._peek() != closing:
            name = self._next()
            self._expect(":")
            found[name] = self._value()
            if self._peek() == ",":
                self._next()
        self._expect(closing)
        return found

    def _value(self) -> Any:
        if self._peek() == "{":
            return self._named("{", "}")
        token = self._next()
        if token.startswith("$"):
            if token[1:] not in self._declared:
                raise Invalid(f"UndefinedVariable: {token}")
            return self._variables[token[1:]]
        return token.strip('"')

    def _peek(self) -> str:
        if not self._tokens:
            raise Invalid("InvalidSyntax: the document ends too early")
        return str(self._tokens[0])

    def _next(self) -> str:
        self._peek()
        return str(self._tokens.pop(0))

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise Invalid(f"InvalidSyntax: {token} was expected")
