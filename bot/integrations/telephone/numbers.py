"""Numbers that can be called: E.164 from what people write in directories and forms, or nothing.

A number that nobody can call is a gap that somebody is told about, found before an alarm and not in
it; so whatever is doubtful is none. Beside `domain.organisation.as_dialled`, which says what a
number is, this says whether a machine may call it and reach a person there.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberMatcher, PhoneNumberType

HOME = "NO"
NORWAY = 47
# Free, shared-cost, premium and five-digit numbers, pagers and voicemails are nobody's telephone.
_PEOPLES = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
_LONGEST = 200  # letters of a field; nothing of people is longer
_TRUNK_ZERO = re.compile(r"(?<=[\d)])\s*\(0\)\s*")
# Whoever, or whatever, answers at a switchboard may press a key; a fax answers too.
_OTHERS = r"(?:tele)?fa(?:x|ks)|sentralbord(?:et)?|resepsjon(?:en)?"
_LABEL_BEFORE = re.compile(rf"\b(?:{_OTHERS})\W*\Z", re.IGNORECASE)
_LABEL_BEHIND = re.compile(rf"[\s,]*(?:\(\s*(?:{_OTHERS})|(?:{_OTHERS})\b(?!\W*\d))", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,;(]*(?:linje|internnr|internnummer|internt?|int|ext|extension|x|#)\b[\s.:#]*\d",
    re.IGNORECASE,
)


def callable_number(written: str, countries: Collection[int] = (NORWAY,)) -> str | None:
    """The number as E.164; None where none that is written can be called. Of several it is the
    first mobile, since that is where a person is, else the first. `countries` are the country
    codes that may be called."""
    numbers = [one for one in _numbers(_plain(written)) if _may_be_called(one, countries)]
    mobile = (one for one in numbers if phonenumbers.number_type(one) == PhoneNumberType.MOBILE)
    chosen = next(mobile, next(iter(numbers), None))
    if chosen is None:
        return None
    return phonenumbers.format_number(chosen, phonenumbers.PhoneNumberFormat.E164)


def _plain(written: str) -> str:
    """Without what cannot be seen, in plain digits, and without the zero that is dialled at home
    only."""
    seen = "".join(
        one
        for one in unicodedata.normalize("NFKC", written[:_LONGEST])
        if unicodedata.category(one) not in ("Cf", "Cc") or one.isspace()
    )
    return _TRUNK_ZERO.sub(" ", seen)


def _numbers(written: str) -> Iterator[PhoneNumber]:
    for found in PhoneNumberMatcher(written, HOME, leniency=Leniency.VALID):
        before, behind = written[: found.start], written[found.end :]
        labelled = _LABEL_BEFORE.search(before) or _LABEL_BEHIND.match(behind)
        if not (labelled or _EXTENSION.match(behind)):
            yield found.number


def _may_be_called(number: PhoneNumber, countries: Collection[int]) -> bool:
    national = phonenumbers.national_significant_number(number)
    # `+47 21 07 04 02 x402`, as exchanges write it: the number is the desk's own.
    if number.extension and not national.endswith(number.extension):
        return False
    if number.country_code not in countries:
        return False
    if phonenumbers.number_type(number) not in _PEOPLES:
        return False
    region = phonenumbers.region_code_for_number(number) or HOME
    return not phonenumbers.connects_to_emergency_number(national, region)
