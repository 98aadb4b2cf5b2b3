"""Nothing that looks like a birth number is kept or passed on (L11, L13; nav.md, section 4)."""

import re

# What people put between the groups of a number, or what a line break or a paste leaves there:
# white space of any kind, dots, hyphens, dashes and underscores, slashes, and what nobody sees.
_BETWEEN = r"[\s._\-/\u00ad\u200b-\u200d\u2010-\u2015\u2060\ufeff]{0,3}"
_ELEVEN_DIGITS = re.compile(
    rf"(?<!\d)(?:\d\d{_BETWEEN}\d\d{_BETWEEN}\d\d{_BETWEEN}\d{{3}}{_BETWEEN}\d\d"
    rf"|\d{{6}}{_BETWEEN}\d\d{_BETWEEN}\d{{3}}"  # pairs alone are a telephone number's
    r"|\d(?:[ ._\-\u00a0]\d){10})(?!\d)"
)


def masked(text: str) -> str:
    """The text with every eleven-digit number replaced by asterisks, written in one piece or in the
    groups that people write (`ddmmyy nnnnn`, `dd.mm.yy nnn nn`, digit by digit)."""
    return _ELEVEN_DIGITS.sub("***********", text)
