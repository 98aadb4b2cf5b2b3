"""A number that can be dialled from anywhere: E.164, a plus and digits."""

import re

_NORWEGIAN = re.compile(r"\+47[0-9]{8}")
_FOREIGN = re.compile(r"\+(?!47)[1-9][0-9]{7,14}")
_SHORT = re.compile(r"0[0-9]{4}|1[0-9]{2,5}")

_BETWEEN = re.compile(r"[\s\-–./()]+")
_TRUNK_ZERO = re.compile(r"\(0\)")
# An eight-digit Norwegian number begins with one of these; 0 and 1 are short numbers.
_EIGHT_DIGITS = re.compile(r"[2-9][0-9]{7}")


def is_dialable(number: str, short: bool = False) -> bool:
    """Whether the number, without spaces, can be dialled as it stands; `short` lets Norwegian
    short numbers in too, such as 116123."""
    found = _NORWEGIAN.fullmatch(number) or _FOREIGN.fullmatch(number)
    return bool(found or (short and _SHORT.fullmatch(number)))


def as_dialled(written: str) -> str | None:
    """The number as E.164 from what people write in directories, `22 22 22 22`, `0047…`,
    `+47 (0) 22…`; None where it takes a guess or is no number at all."""
    number = _BETWEEN.sub("", _TRUNK_ZERO.sub("", written))
    number = number.replace("\N{LEFT-TO-RIGHT MARK}", "").replace("\N{ZERO WIDTH SPACE}", "")
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if _EIGHT_DIGITS.fullmatch(number):
        number = f"+47{number}"
    elif len(number) == 10 and number.startswith("47") and _EIGHT_DIGITS.fullmatch(number[2:]):
        number = f"+{number}"
    return number if is_dialable(number) else None
