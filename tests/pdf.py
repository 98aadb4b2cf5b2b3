"""Reads a PDF from its bytes, with nothing but the standard library: what Typst says of its papers
is looked at by somebody else. Only the kind of file that we write: one cross-reference table, no
encryption, no object streams; anything else is a problem by itself."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*"
_TOKEN = re.compile(
    _SPACE + rb"(?:(?P<ref>\d+ \d+ R)(?![a-zA-Z])|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<open><<|>>|\[|\])|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<string>\()|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+))"
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True, slots=True)
class Ref:
    """Another object, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Operator:
    """What is done with the values before it, in a page's content."""

    name: bytes


_WORDS: dict[bytes, Any] = {b"true": True, b"false": False, b"null": None}


@dataclass(frozen=True, slots=True)
class Stream:
    """A dictionary with bytes, as they lie there."""

    about: dict[str, Any]
    raw: bytes = field(repr=False)

    @property
    def content(self) -> bytes:
        """Unpacked."""
        return zlib.decompress(self.raw) if self.about.get("Filter") == "FlateDecode" else self.raw


class Broken(ValueError):
    """This is no such file."""


@dataclass(frozen=True)
class Pdf:
    """One file."""

    data: bytes = field(repr=False)

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Where each object begins, as the table says."""
        start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", self.data)
        if start is None or not self.data.startswith(b"xref", int(start[1])):
            raise Broken("no cross-reference table where the end says")
        table = self.data[int(start[1]) : self.data.index(b"trailer", int(start[1]))]
        rows = re.findall(rb"(\d{10}) \d{5} ([nf])", table)
        return {number: int(at) for number, (at, kind) in enumerate(rows) if kind == b"n"}

    @cached_property
    def trailer(self) -> dict[str, Any]:
        """What the file begins to be read by."""
        found, _ = _value(self.data, self.data.rindex(b"trailer") + len(b"trailer"))
        return dict(found)

    @cached_property
    def objects(self) -> dict[int, Any]:
        """Every object of the table."""
        return {number: self._object(number, at) for number, at in self.offsets.items()}

    def _object(self, number: int, at: int) -> Any:
        head = re.compile(rb"(\d+) 0 obj").match(self.data, at)
        if head is None or int(head[1]) != number:
            raise Broken(f"object {number} is not where the table says")
        value, end = _value(self.data, head.end())
        begins = re.compile(_SPACE + rb"stream\r?\n").match(self.data, end)
        if begins is None:
            return value
        length = value["Length"]
        if not isinstance(length, int):
            length = self._object(length.number, self.offsets[length.number])
        raw = self.data[begins.end() : begins.end() + length]
        if not re.compile(rb"\r?\n?endstream").match(self.data, begins.end() + length):
            raise Broken(f"the stream of object {number} has another length")
        return Stream(value, raw)

    def get(self, value: Any, *path: str) -> Any:
        """What a value is, references followed; then what lies under these keys, None if nothing
        does."""
        while isinstance(value, Ref):
            value = self.objects.get(value.number)
        for key in path:
            about = value.about if isinstance(value, Stream) else value
            value = self.get(about.get(key)) if isinstance(about, dict) else None
        return value

    @property
    def root(self) -> dict[str, Any]:
        """The catalogue."""
        return dict(self.get(self.trailer["Root"]))

    def dictionaries(self) -> Iterator[dict[str, Any]]:
        """Every dictionary of the file, those inside others too."""
        for value in self.objects.values():
            yield from _dictionaries(value)

    def pages(self) -> list[dict[str, Any]]:
        """Every page, in order."""
        kids = [self.get(self.trailer["Root"], "Pages")]
        while any(one.get("Type") == "Pages" for one in kids):
            kids = [
                self.get(kid)
                for one in kids
                for kid in (one["Kids"] if one.get("Type") == "Pages" else [one])
            ]
        return kids

    def operations(self, page: dict[str, Any]) -> Iterator[tuple[bytes, list[Any]]]:
        """What is done on the page, in order."""
        content, at = self.get(page["Contents"]).content.rstrip(), 0
        values: list[Any] = []
        while at < len(content):
            value, at = _value(content, at)
            if isinstance(value, Operator):
                yield value.name, values
                values = []
            else:
                values.append(value)

    def of_type(self, name: str) -> list[dict[str, Any]]:
        """Every dictionary of this type."""
        return [one for one in self.dictionaries() if one.get("Type") == name]


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, Stream):
        value = value.about
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _dictionaries(one)
    elif isinstance(value, list):
        for one in value:
            yield from _dictionaries(one)


def _value(data: bytes, at: int) -> tuple[Any, int]:
    token = _TOKEN.match(data, at)
    if token is None:
        raise Broken(f"nothing to read at {at}")
    end = token.end()
    match token.lastgroup:
        case "ref":
            return Ref(int(token["ref"].split()[0])), end
        case "number":
            number = token["number"]
            return (float(number) if b"." in number else int(number)), end
        case "name":
            return token["name"].decode("latin-1"), end
        case "hex":
            return bytes.fromhex(token["hex"].decode()), end
        case "string":
            return _string(data, end)
        case "open":
            return _many(data, token["open"], end)
        case _:
            word = token["word"]
            return _WORDS.get(word, Operator(word)), end


def _many(data: bytes, opens: bytes, at: int) -> tuple[Any, int]:
    if opens in (b"]", b">>"):
        raise Broken(f"unexpected end at {at}")
    closes = re.compile(_SPACE + re.escape(b"]" if opens == b"[" else b">>"))
    found: list[Any] = []
    while (end := closes.match(data, at)) is None:
        one, at = _value(data, at)
        found.append(one)
    if opens == b"[":
        return found, end.end()
    return dict(zip(found[::2], found[1::2], strict=True)), end.end()


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    kept, depth = bytearray(), 1
    while True:
        letter = data[at : at + 1]
        at += 1
        if letter == b"\\":
            octal = re.compile(rb"[0-7]{1,3}").match(data, at)
            if octal:
                kept.append(int(octal[0], 8) & 255)
                at = octal.end()
            else:
                escaped = data[at : at + 1]
                kept += _ESCAPES.get(escaped, escaped)
                at += 1
            continue
        depth += (letter == b"(") - (letter == b")")
        if not depth:
            return bytes(kept), at
        kept += letter


def said(string: bytes) -> str:
    """The words of a string."""
    return string.decode("utf-16") if string[:2] == b"\xfe\xff" else string.decode("latin-1")
