"""Clock times and dates as Oslo reads them. Instants come in as milliseconds UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.organisation.organisation import Language
from bot.texts import say_in

_OSLO = ZoneInfo("Europe/Oslo")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock_time(at: int, language: Language, *, seconds: bool = True) -> str:
    """Return "kl. 10.02.03" (en: "10:02:03"); without seconds "kl. 10.02"."""
    mark = ":" if language is Language.ENGLISH else "."
    parts = ["%H", "%M", "%S"] if seconds else ["%H", "%M"]
    return say_in(language)("clock", time=_local(at).strftime(mark.join(parts)))


def day(at: int, language: Language) -> str:
    """Return "24.12.2026" (en: "24/12/2026")."""
    return _local(at).strftime("%d/%m/%Y" if language is Language.ENGLISH else "%d.%m.%Y")


def short_moment(at: int, language: Language) -> str:
    """Return "22.11 kl. 10.02" (en: "22/11 10:02"), for what is days old at most."""
    shown = _local(at).strftime("%d/%m" if language is Language.ENGLISH else "%d.%m")
    return f"{shown} {clock_time(at, language, seconds=False)}"


def day_in_words(at: int, language: Language) -> str:
    """Return "24. desember 2026" (en: "24 December 2026")."""
    local = _local(at)
    # The year as text: as a number it would be grouped, "2 026".
    return say_in(language)("day", day=local.day, month=local.month, year=str(local.year))


def whole_seconds(milliseconds: int) -> int:
    """Return started seconds, at least one: nobody answers in no time."""
    return max(1, round(milliseconds / 1000))


def _local(at: int) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(_OSLO)
