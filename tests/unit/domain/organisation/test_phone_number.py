"""Numbers as directories have them become numbers that can be dialled, or nothing."""

from bot.domain.organisation.organisation import as_dialled, is_dialable
from tests.each import each

WRITTEN = [
    ("+4721070000", "+4721070000"),
    ("21 07 00 00", "+4721070000"),
    ("21.07.00.00", "+4721070000"),
    ("900-12-345", "+4790012345"),
    ("0047 21070000", "+4721070000"),
    ("47 21 07 00 00", "+4721070000"),
    ("+47 (0) 21 07 00 00", "+4721070000"),
    ("\u200e+47\u00a021070000", "+4721070000"),
    ("(+46) 8-123 45 67", "+4681234567"),
    ("+472107000", None),
    ("12345678", None),
    ("2107", None),
    ("21070000 / 21070001", None),
    ("ring sentralbordet", None),
    ("+47 21 07 00 00 linje 4", None),
    ("", None),
    ("٢١٠٧٠٠٠٠", None),
]


@each(WRITTEN)
def test_a_number_is_normalised_or_left_out(written: str, dialled: str | None) -> None:
    assert as_dialled(written) == dialled


def test_what_is_normalised_can_be_dialled() -> None:
    assert all(dialled is None or is_dialable(dialled) for _, dialled in WRITTEN)
    assert is_dialable("116123", short=True)
    assert not is_dialable("116123")
