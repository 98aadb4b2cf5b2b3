"""Nothing that looks like a birth number is kept or passed on (L11, L13; nav.md, section 4)."""

import re

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ .\-\u00a0]?\d{5}(?!\d)")


def masked(text: str) -> str:
    """The text with every eleven-digit number (also `ddmmyy nnnnn`) replaced by asterisks."""
    return _ELEVEN_DIGITS.sub("***********", text)
