"""Odd values and broken bytes: what a stranger, a bug or a newer Teams may send.

A generator of our own and not Hypothesis: ten thousand cases against one living database take
a fraction of its time, nothing has to be shrunk that a later case would not reproduce, and a
seed alone gives the same cases on every machine.
"""

import json
from random import Random
from typing import Any

from tests.fakes.payloads import Json

_STRINGS = (
    "", " ", "\x00", "hjelp", "HJELP\u200b", "🙂" * 40, "\ud800", "\u202ehjelp", "a" * 5_000,
    "01017012345", "'; DROP TABLE incident; --", "{{7*7}}", "../../etc/passwd", "<at>x</at>",
    "<script>", "%s%n", "null", "true", "-1", "9" * 400, "http://127.0.0.1:9/", "file:///x",
    "29:1", "19:meeting_x@thread.v2", "\r\nX-Y: z", "e\u0301" * 50, "ﷺ" * 30, "2026-13-45",
)  # fmt: skip
_NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, 10**40, 0.5, -0.0, 1e308)


def odd(random: Random, depth: int = 0) -> Any:
    """Any JSON value, mostly one that nobody expects."""
    match random.randrange(8 if depth < 4 else 5):
        case 0:
            return random.choice(_NUMBERS)
        case 1:
            return random.choice((None, True, False, [], {}))
        case 2 | 3 | 4:
            return random.choice(_STRINGS)
        case 5:
            return [odd(random, depth + 1) for _ in range(random.randrange(4))]
        case 6:
            names = ("id", "verb", "text", "tenant", *_STRINGS[:4])
            return {random.choice(names): odd(random, depth + 1) for _ in range(3)}
        case _:
            return nested(random.choice((5, 50, 400)), random.choice(("[", "{")))


def nested(depth: int, kind: str) -> Any:
    """One value deep inside many others."""
    value: Any = "hjelp"
    for _ in range(depth):
        value = [value] if kind == "[" else {"data": value}
    return value


def changed(random: Random, raw: Json) -> Json:
    """The object with a few of its fields, at any depth, made odd, dropped or moved."""
    result: Json = json.loads(json.dumps(raw))
    for _ in range(random.randrange(1, 4)):
        where = _somewhere(random, result)
        key = random.choice([*where, "extra"])
        match random.randrange(4):
            case 0:
                where.pop(key, None)
            case 1:
                where[key] = [where.get(key)]
            case _:
                where[key] = odd(random)
    return result


def _somewhere(random: Random, value: Json) -> Json:
    here = value
    while inner := [part for part in here.values() if isinstance(part, dict) and part]:
        if random.random() < 0.5:
            break
        here = random.choice(inner)
    return here


def torn(random: Random, body: bytes, other: bytes) -> bytes:
    """The bytes with a few of them flipped, lost, doubled, or taken from another body."""
    data = bytearray(body)
    for _ in range(random.randrange(1, 9)):
        at = random.randrange(len(data) + 1)
        match random.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << random.randrange(8)
            case 1:
                del data[at : at + random.randrange(1, 20)]
            case 2:
                data[at:at] = random.choice((b'"', b"{", b"[", b",", b"\\", b"\x00", b"\xff", b"0"))
            case 3:
                data[at:at] = data[at : at + random.randrange(1, 60)]
            case 4:
                del data[at:]
            case _:
                start = random.randrange(len(other))
                data[at:at] = other[start : start + random.randrange(1, 60)]
    return bytes(data)
