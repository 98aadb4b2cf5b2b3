"""A name that needs no cutting and no escaping is written as it is, and nothing else is."""

from bot.cards.kit.words import as_text, clock_time
from bot.domain.organisation.organisation import Language
from tests.each import each

_NEVER_BREAKS = "\u2060"


@each(
    [
        ("Kari Nordmann", "Kari Nordmann"),
        ("Åse-Marie Bø", "Åse-Marie Bø"),
        ("Łukasz Ø", "Łukasz Ø"),
        ("Kari  N", "Kari N"),
        (" Kari", "Kari"),
        ("*Kari*", "\\*Kari\\*"),
        ("a_b", "a\\_b"),
        ("- Kari", f"{_NEVER_BREAKS}- Kari"),
        ("www.nav", f"www{_NEVER_BREAKS}.nav"),
        ("Ka\u202eri", "Kari"),
        ("Kari\nNordmann", "Kari Nordmann"),
        ("𝐊" * 40, "𝐊" * 9 + "…"),  # as JSON it would be as heavy as five names
    ],
)
def test_what_is_shown_of_a_name(written: str, shown: str) -> None:
    """Teams reads text as markdown (teams.md)."""
    assert as_text(written) == shown


def test_a_minute_is_told_as_oslo_reads_it_summer_and_winter() -> None:
    """The first and the last millisecond of a minute, and both sides of a change of the clock."""
    changes = 1_792_890_000_000  # 25.10.2026, 03:00 becomes 02:00
    assert clock_time(changes - 1, Language.BOKMAL) == "kl. 02.59"
    assert clock_time(changes, Language.BOKMAL) == "kl. 02.00"
    assert clock_time(changes + 59_999, Language.ENGLISH) == "02:00"
    assert clock_time(changes + 59_999, Language.BOKMAL, seconds=True) == "kl. 02.00.59"
