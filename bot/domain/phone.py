"""Which telephone numbers can be dialled from anywhere."""

import re

_NORWEGIAN = re.compile(r"\+47[0-9]{8}")
_FOREIGN = re.compile(r"\+(?!47)[1-9][0-9]{7,14}")
_SHORT = re.compile(r"(0[0-9]{4}|1[0-9]{2,5})")


def is_dialable(number: str, short: bool = False) -> bool:
    """Whether it is E.164 without spaces, or, with `short`, a Norwegian short number (116123)."""
    patterns = (_NORWEGIAN, _FOREIGN, *((_SHORT,) if short else ()))
    return any(pattern.fullmatch(number) for pattern in patterns)
