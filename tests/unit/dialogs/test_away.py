"""What follows `borte`: from when until when, and who answers instead (R72)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.text import AwayRequest, parse_away, understand
from bot.domain.organisation.organisation import (
    LONGEST_ABSENCE,
    OSLO,
    AwayDoubt,
    Language,
    oslo_midnight,
)
from tests.each import each

SUNDAY = datetime(2026, 11, 22, 16, 0, tzinfo=OSLO)
WEDNESDAY = datetime(2026, 12, 2, 8, 30, tzinfo=OSLO)


def read(rest: str, now: datetime = SUNDAY) -> AwayRequest:
    """What is understood of the words."""
    return parse_away(rest, now)


def span(found: AwayRequest) -> tuple[str, str]:
    """From when until when, as Oslo's clocks show it; a last day that is whole as that day."""
    assert found.doubt is None, found
    first = _shown(found.since) if found.since is not None else "now"
    until = found.until
    if until is None:
        return first, "open"
    whole = _oslo(until).hour == _oslo(until).minute == 0
    return first, f"{_oslo(until - 1):%Y-%m-%d}" if whole else _shown(until)


def _oslo(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, OSLO)


def _shown(at: int) -> str:
    local = _oslo(at)
    return f"{local:%Y-%m-%d}" if local.hour == local.minute == 0 else f"{local:%Y-%m-%d %H:%M}"


UNDERSTOOD = [
    # Until when.
    ("til 27.12", "now", "2026-12-27"),
    ("til 27. desember", "now", "2026-12-27"),
    ("until December 27", "now", "2026-12-27"),
    ("t.o.m. 27/12", "now", "2026-12-27"),
    ("til og med 27.12.26", "now", "2026-12-27"),
    ("til fredag", "now", "2026-11-27"),
    ("te fredag", "now", "2026-11-27"),
    ("to friday", "now", "2026-11-27"),
    ("until Friday", "now", "2026-11-27"),
    ("til lørdag", "now", "2026-11-28"),
    ("fra kontoret til fredag", "now", "2026-11-27"),
    ("på ferie til 3.1", "now", "2027-01-03"),
    ("tilbake mandag", "now", "2026-11-22"),
    ("er tilbake 30. november", "now", "2026-11-29"),
    ("back on Monday at 9", "now", "2026-11-23 09:00"),
    # A time of day.
    ("til 17:30", "now", "2026-11-22 17:30"),
    ("til kl 17.30", "now", "2026-11-22 17:30"),
    ("til 17.30", "now", "2026-11-22 17:30"),
    ("til kl.17", "now", "2026-11-22 17:00"),
    ("until 6pm", "now", "2026-11-22 18:00"),
    ("til kl 24", "now", "2026-11-22"),
    ("til kl. 9", "now", "2026-11-23 09:00"),
    ("til fredag kl 12", "now", "2026-11-27 12:00"),
    ("i dag til kl 18", "now", "2026-11-22 18:00"),
    ("kl. 17–18", "2026-11-22 17:00", "2026-11-22 18:00"),
    ("17:00-18:30", "2026-11-22 17:00", "2026-11-22 18:30"),
    ("fra kl 17 til kl 19", "2026-11-22 17:00", "2026-11-22 19:00"),
    ("i dag fra kl 18", "2026-11-22 18:00", "2026-11-22"),
    ("kl 17-18 i dag", "2026-11-22 17:00", "2026-11-22 18:00"),
    ("fra kl 22 til i morgen kl 6", "2026-11-22 22:00", "2026-11-23 06:00"),
    ("i dag kl 22 til kl 6 i morgen", "2026-11-22 22:00", "2026-11-23 06:00"),
    ("fredag kl 12-14", "2026-11-27 12:00", "2026-11-27 14:00"),
    ("i morgen kl 10 i 2 timer", "2026-11-23 10:00", "2026-11-23 12:00"),
    # How long.
    ("i dag", "now", "2026-11-22"),
    ("resten av dagen", "now", "2026-11-22"),
    ("ut dagen", "now", "2026-11-22"),
    ("hele dagen", "now", "2026-11-22"),
    ("heile dagen", "now", "2026-11-22"),
    ("all day", "now", "2026-11-22"),
    ("3 dager", "now", "2026-11-24"),
    ("i tre dagar", "now", "2026-11-24"),
    ("en uke", "now", "2026-11-28"),
    ("de neste to ukene", "now", "2026-12-05"),
    ("2 timer", "now", "2026-11-22 18:00"),
    ("2t", "now", "2026-11-22 18:00"),
    ("to timer", "now", "2026-11-22 18:00"),
    ("i 2 timer", "now", "2026-11-22 18:00"),
    ("10 hours", "now", "2026-11-23 02:00"),
    ("for an hour", "now", "2026-11-22 17:00"),
    ("en halvtime", "now", "2026-11-22 16:30"),
    ("ein halv time", "now", "2026-11-22 16:30"),
    ("half an hour", "now", "2026-11-22 16:30"),
    ("halvannen time", "now", "2026-11-22 17:30"),
    ("1,5 time", "now", "2026-11-22 17:30"),
    ("1.5 timer", "now", "2026-11-22 17:30"),
    ("1½ time", "now", "2026-11-22 17:30"),
    ("45 min", "now", "2026-11-22 16:45"),
    ("inntil videre", "now", "open"),
    ("til eg skriv tilbake", "now", "open"),
    ("until further notice", "now", "open"),
    # A first day is a start, and a day alone is that day.
    ("i morgen", "2026-11-23", "2026-11-23"),
    ("i morgon", "2026-11-23", "2026-11-23"),
    ("i mårra", "2026-11-23", "2026-11-23"),
    ("tomorrow", "2026-11-23", "2026-11-23"),
    ("hele dagen i morgen", "2026-11-23", "2026-11-23"),
    ("på fredag", "2026-11-27", "2026-11-27"),
    ("24. desember", "2026-12-24", "2026-12-24"),
    ("2026-12-01", "2026-12-01", "2026-12-01"),
    ("mandag og tirsdag", "2026-11-23", "2026-11-24"),
    ("7. og 8. desember", "2026-12-07", "2026-12-08"),
    ("fra mandag til onsdag", "2026-11-23", "2026-11-25"),
    ("mandag-onsdag", "2026-11-23", "2026-11-25"),
    ("from Monday to Friday", "2026-11-23", "2026-11-27"),
    ("fra mandag i 3 dager", "2026-11-23", "2026-11-25"),
    ("fra i morgen til fredag", "2026-11-23", "2026-11-27"),
    ("fra i morgen inntil videre", "2026-11-23", "open"),
    ("fra 7.12 til 11.12", "2026-12-07", "2026-12-11"),
    ("frå og med 7. desember til og med 11. desember", "2026-12-07", "2026-12-11"),
    ("7.12-11.12", "2026-12-07", "2026-12-11"),
    ("7.12. – 11.12.", "2026-12-07", "2026-12-11"),
    ("7.-11. desember", "2026-12-07", "2026-12-11"),
    ("2026-12-07 til 2026-12-11", "2026-12-07", "2026-12-11"),
    # Weeks.
    ("ut uka", "now", "2026-11-22"),
    ("ut veka", "now", "2026-11-22"),
    ("hele uka", "now", "2026-11-22"),
    ("rest of the week", "now", "2026-11-22"),
    ("neste uke", "2026-11-23", "2026-11-29"),
    ("neste veke", "2026-11-23", "2026-11-29"),
    ("next week", "2026-11-23", "2026-11-29"),
    ("fredag neste uke", "2026-11-27", "2026-11-27"),
    ("uke 50", "2026-12-07", "2026-12-13"),
    ("veke 50", "2026-12-07", "2026-12-13"),
    ("uke 50-51", "2026-12-07", "2026-12-20"),
    ("uke 50 og 51", "2026-12-07", "2026-12-20"),
    ("uke 52 til 1", "2026-12-21", "2027-01-10"),
    # Across a new year, where it is near.
    ("til 3. januar", "now", "2027-01-03"),
    ("22.12–3.1", "2026-12-22", "2027-01-03"),
    ("Dec 24 - Jan 2", "2026-12-24", "2027-01-02"),
    ("1.-5. januar", "2027-01-01", "2027-01-05"),
    ("uke 2", "2027-01-11", "2027-01-17"),
]


@each(UNDERSTOOD)
def test_when(rest: str, since: str, until: str) -> None:
    """R72: a first day is a start, the last day is included."""
    assert span(read(rest)) == (since, until)


@pytest.mark.parametrize(
    ("rest", "until", "name"),
    [
        ("til 27.12 Stedfortreder En", "2026-12-27", "Stedfortreder En"),
        ("Leder To til 27.12", "2026-12-27", "Leder To"),
        ("Leder To 3 dager", "2026-11-24", "Leder To"),
        ("til fredag med Leder To som vikar", "2026-11-27", "Leder To"),
        ("til fredag kl 12, Leder To", "2026-11-27 12:00", "Leder To"),
        ("til fredag, Leder To tar over for meg", "2026-11-27", "Leder To"),
        ("Helga Nes til fredag", "2026-11-27", "Helga Nes"),
        ("inntil videre, Leder To tar over", "open", "Leder To"),
    ],
)
def test_who_takes_over(rest: str, until: str, name: str) -> None:
    found = read(rest)
    assert (span(found)[1], found.name) == (until, name)


DOUBTS = {
    AwayDoubt.NOT_SAID: ("", "takk", "Leder To"),
    AwayDoubt.UNCLEAR: (
        "til jul", "i julen", "til mars", "i kveld", "lunsj", "i helga", "litt", "noen dager",
        "om en time", "ikke", "til 15", "14-15", "til 35.13", "til 31.2", "999 uker til", "uke 54",
        "mandag og torsdag", "i morgen en time", "til fredag til mandag", "til uke 50",
        "fredag mandag", "søndag", "3 dager inntil videre", "kl",
        # Said on a Sunday: today or in a week? And which night, which day?
        "til søndag", "til søndag kl 20", "i dag til søndag", "tilbake søndag", "kl 22-06 i morgen",
        "kl 22 til kl 06 i morgon", "fra kl 20 til kl 21 i morgen", "10pm-6am tomorrow",
    ),
    AwayDoubt.NO_LAST: ("fra i morgen", "fra 7. desember", "fra uke 50", "kl 18", "fredag kl 12"),
    AwayDoubt.PAST: (
        "til 1.1.2020", "24.12.2025", "til 1. november", "uke 40", "1.–5. november",
        "fra 20.11 til 27.11", "til kl 15.30", "kl. 14–15", "tilbake i dag",
    ),
    AwayDoubt.ORDER: ("fra 11.12 til 7.12", "fra kl 19 til kl 18"),
    AwayDoubt.LONG: ("999 uker", "til 1.1.2029", "fra 1.1.2028 til 2.1.2028"),
}  # fmt: skip


@each([(rest, doubt) for doubt, some in DOUBTS.items() for rest in some])
def test_what_leaves_a_doubt_is_asked(rest: str, doubt: AwayDoubt) -> None:
    """Nobody leaves a chain by accident: never a guess, never next year's."""
    found = read(rest)
    assert (found.doubt, found.since, found.until) == (doubt, None, None)


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        ("fra 7. desember", date(2026, 12, 7), None),
        ("fra i morgen", date(2026, 11, 23), None),
        ("", None, None),
        ("til 1. november", None, None),
    ],
)
def test_the_form_comes_with_what_was_understood(
    rest: str, first: date | None, last: date | None
) -> None:
    assert (read(rest).first, read(rest).last) == (first, last)


@pytest.mark.parametrize(
    ("rest", "span_or_doubt"),
    [
        # To some the coming one, to others the one after: the same in the next week only.
        ("neste mandag", ("2026-12-07", "2026-12-07")),
        ("neste fredag", AwayDoubt.UNCLEAR),
        ("next Friday", AwayDoubt.UNCLEAR),
        ("til neste fredag", AwayDoubt.UNCLEAR),
        ("this Friday", ("2026-12-04", "2026-12-04")),
        ("førstkommende fredag", ("2026-12-04", "2026-12-04")),
        ("fredag neste uke", ("2026-12-11", "2026-12-11")),
        ("onsdag", AwayDoubt.UNCLEAR),  # today, or in a week?
        ("fra mandag til onsdag", ("2026-12-07", "2026-12-09")),
        ("fra fredag til tirsdag", ("2026-12-04", "2026-12-08")),
        ("ut uka", ("now", "2026-12-06")),
        ("ut måneden", ("now", "2026-12-31")),
        ("uke 49", ("now", "2026-12-06")),
        ("kl 8-12", ("now", "2026-12-02 12:00")),  # it has begun
        ("til kl 8", AwayDoubt.PAST),  # in 23½ hours?
    ],
)
def test_in_the_middle_of_a_week(rest: str, span_or_doubt: tuple[str, str] | AwayDoubt) -> None:
    found = read(rest, WEDNESDAY)
    assert (found.doubt or span(found)) == span_or_doubt


@pytest.mark.parametrize(
    ("now", "rest", "until"),
    [
        ("2027-03-28T09:00", "til kl 12", "2027-03-28T12:00+02:00"),
        ("2027-03-27T09:00", "til søndag kl 12", "2027-03-28T12:00+02:00"),
        ("2026-10-25T09:00", "til kl 12", "2026-10-25T12:00+01:00"),
        ("2027-03-28T09:00", "2 timer", "2027-03-28T11:00+02:00"),
        ("2027-03-27T23:30", "4 timer", "2027-03-28T04:30+02:00"),
        ("2026-10-25T00:30", "4 timer", "2026-10-25T03:30+01:00"),
        ("2027-03-28T01:30", "til kl 02.30", "2027-03-28T03:30+02:00"),  # there is none
        ("2026-10-25T01:30", "til kl 02.30", "2026-10-25T02:30+02:00"),  # the first of two
        ("2027-03-28T09:00", "i dag", "2027-03-29T00:00+02:00"),
        ("2026-10-25T09:00", "i dag", "2026-10-26T00:00+01:00"),
    ],
)
def test_the_clock_on_the_wall_counts_when_the_clocks_change(
    now: str, rest: str, until: str
) -> None:
    """A time of day is what a clock in Oslo shows, two hours are two hours."""
    found = read(rest, datetime.fromisoformat(now).replace(tzinfo=OSLO))
    assert found.until == int(datetime.fromisoformat(until).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("borte neste uke", Language.BOKMAL),
        ("eg er borte neste veke", Language.NYNORSK),
        ("I am away next week", Language.ENGLISH),
    ],
)
def test_the_whole_message(text: str, language: Language) -> None:
    assert span(read(understand(text).rest)) == ("2026-11-23", "2026-11-29"), language


@given(
    st.text(max_size=60) | st.text("0123456789.:/-–, ½tilkfredaguke", max_size=30),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
)
def test_any_text_can_follow_at_any_time(rest: str, now: datetime) -> None:
    """It is understood, ahead and within a year, or it is asked about."""
    local = now.replace(tzinfo=OSLO)
    asked = parse_away(rest, local)
    if asked.until is not None:
        assert local.timestamp() * 1000 < asked.until
        assert asked.until <= oslo_midnight(local.date() + LONGEST_ABSENCE + timedelta(days=2))
        assert asked.since is None or local.timestamp() * 1000 < asked.since < asked.until
    assert asked.doubt is None or (asked.since, asked.until) == (None, None)
